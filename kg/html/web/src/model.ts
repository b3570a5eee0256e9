// The graph in memory: columns as typed arrays, neighbours by number, strongest first.
import { Passages, type Passage } from "./passages";
import { Pinyin } from "./pinyin";
import type { Block, Kind, More, Named, Relation, Said } from "./schema";
import { runOf, starts, sums, targets } from "./unpack";

/** What stays of the block as it came; the long columns do not. */
export type Head = Omit<Block, "nodes" | "edges" | "facts" | "evidence" | "sentences" | "pinyin">;

/** Facts whose object is a date, an amount, a figure or a title. */
export interface Facts {
  source: Uint32Array;
  relation: Uint8Array;
  modality: Uint8Array;
  text: string[];
  kind: string[];
  value: string[];
  said: Record<string, Said>;
}

export class Model {
  readonly count: number;
  readonly edgeCount: number;
  readonly block: Head;
  readonly name: string[];
  readonly id: string[];
  readonly kind: Uint8Array;
  readonly community: Int32Array;
  readonly source: Uint32Array;
  readonly target: Uint32Array;
  readonly relation: Uint8Array;
  readonly modality: Uint8Array;
  readonly confidence: Uint16Array;
  readonly evidenceStart: Uint32Array; // of edge e: evidenceStart[e] up to evidenceStart[e + 1]
  readonly factStart: Uint32Array;
  readonly degree: Uint32Array;
  readonly rank: Uint16Array; // ten-thousandths of the greatest
  readonly mentions: Uint32Array;
  readonly total: Uint32Array | undefined; // relations in the whole graph, where the page holds a part
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly firstDay: Int32Array; // of edges: first and last day on which a paper said it, 0 where unknown
  readonly lastDay: Int32Array;
  readonly paperOf: Int16Array; // of documents
  readonly papers: string[];
  readonly kinds: Kind[];
  readonly relations: Relation[];
  readonly modalities: Named[];
  readonly communities: number[][]; // members, most important first
  readonly facts: Facts;
  readonly passages: Passages;
  readonly pinyin: Pinyin;
  private readonly near: Uint32Array;
  private readonly nearStart: Uint32Array;
  private readonly sorted: Uint8Array;
  private readonly mores: Record<string, More>;
  private readonly saids: Record<string, Said>;
  private readonly days: { days: string[]; first: Uint32Array; last: Uint32Array };
  private byId: Map<string, number> | undefined;
  private factsOfNode: Map<number, number[]> | undefined;

  constructor(block: Block) {
    const { nodes, edges, facts, evidence, sentences, pinyin, ...head } = block;
    this.block = head;
    this.count = nodes.id.length;
    this.edgeCount = edges.source.length;
    this.name = nodes.name;
    this.id = nodes.id;
    this.kind = new Uint8Array(nodes.kind);
    this.community = new Int32Array(nodes.community);
    this.rank = Uint16Array.from(sums(nodes.rank));
    this.mentions = new Uint32Array(nodes.mentions);
    this.total = nodes.total && new Uint32Array(nodes.total);
    this.x = new Float32Array(nodes.x);
    this.y = new Float32Array(nodes.y);
    this.mores = nodes.more;
    this.days = { days: nodes.seen.days, first: new Uint32Array(nodes.seen.first), last: new Uint32Array(nodes.seen.last) };
    this.pinyin = new Pinyin(pinyin);
    this.source = sums(edges.source);
    this.target = targets(this.source, edges.target);
    this.relation = new Uint8Array(edges.relation);
    this.modality = new Uint8Array(edges.modality);
    this.confidence = new Uint16Array(edges.confidence);
    this.saids = edges.said;
    this.evidenceStart = starts(edges.evidence);
    this.factStart = starts(facts.evidence, this.evidenceStart[this.edgeCount]);
    this.facts = {
      source: sums(facts.source), relation: new Uint8Array(facts.relation), modality: new Uint8Array(facts.modality), text: facts.text, kind: facts.kind, value: facts.value, said: facts.said,
    };
    this.passages = new Passages({ evidence, sentences, rules: block.rules }, this.name, (v) => this.claim(v));
    this.kinds = block.kinds;
    this.relations = block.relations;
    this.modalities = block.modalities;
    this.papers = [...new Set(block.documents.paper.filter((p) => p))];
    this.paperOf = Int16Array.from(block.documents.paper, (p) => this.papers.indexOf(p));

    this.degree = new Uint32Array(this.count);
    for (let e = 0; e < this.edgeCount; e++) {
      this.degree[this.source[e]!]!++;
      this.degree[this.target[e]!]!++;
    }
    this.nearStart = starts(this.degree);
    this.near = new Uint32Array(this.edgeCount * 2);
    const fill = this.nearStart.slice();
    for (let e = 0; e < this.edgeCount; e++) {
      this.near[fill[this.source[e]!]!++] = e;
      this.near[fill[this.target[e]!]!++] = e;
    }
    this.sorted = new Uint8Array(this.count);

    const day = block.documents.date.map(dayOf);
    this.firstDay = new Int32Array(this.edgeCount);
    this.lastDay = new Int32Array(this.edgeCount);
    for (let e = 0; e < this.edgeCount; e++) {
      for (let v = this.evidenceStart[e]!; v < this.evidenceStart[e + 1]!; v++) {
        const d = day[this.passages.documentOf(v)] ?? 0;
        if (!d) continue;
        if (!this.firstDay[e] || d < this.firstDay[e]!) this.firstDay[e] = d;
        if (d > this.lastDay[e]!) this.lastDay[e] = d;
      }
    }
    this.communities = [];
    for (let i = 0; i < this.count; i++) (this.communities[this.community[i]!] ??= []).push(i);
  }

  find(id: string): number | undefined {
    if (!this.byId) {
      this.byId = new Map();
      for (let i = 0; i < this.count; i++) this.byId.set(this.id[i]!, i);
    }
    return this.byId.get(id);
  }

  more(node: number): More {
    return this.mores[String(node)] ?? {};
  }

  /** The first and the last day on which a paper named it. */
  seen(node: number): [string, string] | undefined {
    const { days, first, last } = this.days;
    return first[node] ? [days[first[node]]!, days[last[node]!]!] : undefined;
  }

  /** The other names of all that have some: entity by entity. */
  *others(): Generator<[number, More]> {
    for (const [key, more] of Object.entries(this.mores)) yield [Number(key), more];
  }

  said(edge: number): Said {
    return this.saids[String(edge)] ?? {};
  }

  /** Edges of a node, strongest first, then the more important neighbour. */
  edgesOf(node: number): Uint32Array {
    const list = this.near.subarray(this.nearStart[node], this.nearStart[node + 1]);
    if (!this.sorted[node]) {
      list.sort((a, b) => this.strength(b) - this.strength(a) || this.other(a, node) - this.other(b, node) || a - b);
      this.sorted[node] = 1;
    }
    return list;
  }

  other(edge: number, node: number): number {
    return this.source[edge] === node ? this.target[edge]! : this.source[edge]!;
  }

  /** How many sentences say it; one that says it of several mentions counts once. */
  evidenceCount(edge: number): number {
    return this.passages.countOf(this.evidenceStart[edge]!, this.evidenceStart[edge + 1]!);
  }

  /** As kg/html/data.py counts it: belief, dampened by how many passages say it. */
  strength(edge: number): number {
    return (this.confidence[edge]! / 1000) * (1 + Math.log2(Math.max(1, this.evidenceStart[edge + 1]! - this.evidenceStart[edge]!)));
  }

  between(a: number, b: number): number[] {
    return [...this.edgesOf(a)].filter((e) => this.other(e, a) === b);
  }

  /** Numbers of the facts about a node. */
  factsOf(node: number): number[] {
    if (!this.factsOfNode) {
      this.factsOfNode = new Map();
      for (const [f, s] of this.facts.source.entries()) {
        const list = this.factsOfNode.get(s);
        if (list) list.push(f);
        else this.factsOfNode.set(s, [f]);
      }
    }
    return this.factsOfNode.get(node) ?? [];
  }

  /** The sentences that say an edge. */
  passagesOf(edge: number): Passage[] {
    return this.passages.of(this.evidenceStart[edge]!, this.evidenceStart[edge + 1]!);
  }

  private claim(v: number): { subject: number; object: number; modality: number } {
    const { facts, factStart, evidenceStart } = this;
    if (v < evidenceStart[this.edgeCount]!) {
      const e = runOf(evidenceStart, v);
      return { subject: this.source[e]!, object: this.target[e]!, modality: this.modality[e]! };
    }
    const f = runOf(factStart, v);
    return { subject: facts.source[f]!, object: -1, modality: facts.modality[f]! };
  }

  communityName(group: number): string {
    const members = this.communities[group] ?? [];
    return members.slice(0, 2).map((i) => cut(this.name[i]!)).join("、");
  }
}

/** A name in at most nine letters. */
function cut(name: string): string {
  const letters = [...name];
  return letters.length > 9 ? `${letters.slice(0, 8).join("")}…` : name;
}

/** Days since 1970 of an ISO date (a month or year counts from its first day), 0 where it is none. */
export function dayOf(iso: string): number {
  const m = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(iso);
  return m ? Math.round(Date.UTC(Number(m[1]), Number(m[2] ?? 1) - 1, Number(m[3] ?? 1)) / 86400000) : 0;
}

export function isoOf(day: number): string {
  return new Date(day * 86400000).toISOString().slice(0, 10);
}
