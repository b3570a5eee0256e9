// Which entities and edges are in view: the scope, less what the filters hide, with a count for every choice of every filter.
import type { Model } from "./model";
import { shortestPath } from "./path";
import type { Filter, State } from "./state";

export const STEP = 30; // neighbours that one expansion adds

export interface Visible {
  nodes: Uint32Array; // most important first
  edges: Uint32Array;
  has: Uint8Array; // by node
  timed: Uint32Array; // edges that nothing but the dates may hide
  onPath: ReadonlySet<number>; // edges of the path, where the scope is one
  counts: { kinds: number[]; relations: number[]; modalities: number[]; papers: number[] };
}

const KIND = 1;
const RELATION = 2;
const MODALITY = 4;
const PAPER = 8;
const DATES = 16;
const OTHER = 32;

/** Says which filters an edge fails, as bits. */
export function fails(model: Model, f: Filter, e: number): number {
  let bits = 0;
  if (f.kinds.has(model.kind[model.source[e]!]!) || f.kinds.has(model.kind[model.target[e]!]!)) bits |= KIND;
  if (f.relations.has(model.relation[e]!)) bits |= RELATION;
  if (f.modalities.has(model.modality[e]!)) bits |= MODALITY;
  if (f.papers.size && !papersOf(model, e).some((p) => !f.papers.has(p))) bits |= PAPER;
  if (model.confidence[e]! < f.confidence) bits |= OTHER;
  if (f.from && model.lastDay[e]! < f.from) bits |= DATES;
  if (f.to && (!model.firstDay[e] || model.firstDay[e] > f.to)) bits |= DATES;
  return bits;
}

function papersOf(model: Model, e: number): number[] {
  const found: number[] = [];
  for (let v = model.evidenceStart[e]!; v < model.evidenceStart[e + 1]!; v++) {
    const paper = model.paperOf[model.passages.documentOf(v)] ?? -1;
    if (paper >= 0 && !found.includes(paper)) found.push(paper);
  }
  return found;
}

/** The strongest neighbours that pass the filters. */
export function neighbours(model: Model, filter: Filter, node: number): number[] {
  const found = new Set<number>();
  for (const e of model.edgesOf(node)) if (!fails(model, filter, e)) found.add(model.other(e, node));
  return [...found];
}

export function look(model: Model, state: State): Visible {
  const inScope = new Uint8Array(model.count);
  const { scope, filter } = state;
  const onPath = new Set<number>();
  if (scope.type === "first") for (const i of model.block.first.node) inScope[i] = 1;
  else if (scope.type === "top") inScope.fill(1, 0, scope.count);
  else if (scope.type === "near") {
    inScope[scope.centre] = 1;
    if (!state.added.has(scope.centre)) for (const i of neighbours(model, filter, scope.centre).slice(0, STEP)) inScope[i] = 1;
  } else if (scope.type === "path") {
    inScope[scope.from] = inScope[scope.to] = 1;
    for (const e of shortestPath(model, filter, scope.from, scope.to) ?? []) {
      for (const other of model.between(model.source[e]!, model.target[e]!)) onPath.add(other);
      inScope[model.source[e]!] = inScope[model.target[e]!] = 1;
    }
  } else if (scope.type === "community") {
    for (const i of model.communities[scope.group]!.slice(0, 400)) inScope[i] = 1;
  }
  for (const [node, n] of state.added) {
    inScope[node] = 1;
    for (const i of neighbours(model, filter, node).slice(0, n)) inScope[i] = 1;
  }
  const counts = {
    kinds: model.kinds.map(() => 0),
    relations: model.relations.map(() => 0),
    modalities: model.modalities.map(() => 0),
    papers: model.papers.map(() => 0),
  };
  const has = new Uint8Array(model.count);
  const edges: number[] = [];
  const timed: number[] = [];
  const keptByKind = new Uint8Array(model.count); // passes all but the filter of types
  for (let e = 0; e < model.edgeCount; e++) {
    const a = model.source[e]!;
    const b = model.target[e]!;
    if (!inScope[a] || !inScope[b] || (onPath.size && !onPath.has(e))) continue;
    const bits = fails(model, filter, e);
    if (!(bits & ~RELATION)) counts.relations[model.relation[e]!]!++;
    if (!(bits & ~MODALITY)) counts.modalities[model.modality[e]!]!++;
    if (!(bits & ~PAPER) && model.papers.length) for (const p of papersOf(model, e)) counts.papers[p]!++;
    if (!(bits & ~DATES)) timed.push(e);
    if (!(bits & ~KIND)) keptByKind[a] = keptByKind[b] = 1;
    if (bits) continue;
    edges.push(e);
    has[a] = has[b] = 1;
  }
  // A node that the filters left without an edge goes, unless it is what the reader asked for.
  const filtered = filter.relations.size || filter.modalities.size || filter.papers.size || filter.confidence || filter.from || filter.to;
  for (let i = 0; i < model.count; i++) {
    if (!inScope[i]) continue;
    const asked =
      (scope.type === "near" && scope.centre === i) || (scope.type === "path" && (scope.from === i || scope.to === i)) || state.added.has(i);
    if (asked || keptByKind[i] || !filtered) counts.kinds[model.kind[i]!]!++;
    if (asked || (!filtered && !model.degree[i] && !filter.kinds.has(model.kind[i]!))) has[i] = 1;
    if (!has[i] && !filtered && scope.type !== "first" && !filter.kinds.has(model.kind[i]!) && !filter.kinds.size) has[i] = 1;
  }
  const nodes: number[] = [];
  for (let i = 0; i < model.count; i++) if (has[i]) nodes.push(i);
  return { nodes: Uint32Array.from(nodes), edges: Uint32Array.from(edges), timed: Uint32Array.from(timed), has, onPath, counts };
}
