// The graph in memory: columns as typed arrays, neighbours by number, strongest first.
import type { Block, Kind, More, Named, Relation, Said } from "./schema";

export interface Passage {
  text: string;
  from: number;
  to: number;
  marks: number[];
  document: number;
  modality: number;
  confidence: number;
  rule: string;
}

export class Model {
  readonly count: number;
  readonly edgeCount: number;
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
  private readonly near: Uint32Array;
  private readonly nearStart: Uint32Array;
  private readonly sorted: Uint8Array;
  private readonly byId = new Map<string, number>();
  private factsOfNode: Map<number, number[]> | undefined;

  constructor(readonly block: Block) {
    const { nodes, edges, facts } = block;
    this.count = nodes.id.length;
    this.edgeCount = edges.source.length;
    this.name = nodes.name;
    this.id = nodes.id;
    this.kind = Uint8Array.from(nodes.kind);
    this.community = Int32Array.from(nodes.community);
    this.x = Float32Array.from(nodes.x);
    this.y = Float32Array.from(nodes.y);
    this.source = Uint32Array.from(edges.source);
    this.target = Uint32Array.from(edges.target);
    this.relation = Uint8Array.from(edges.relation);
    this.modality = Uint8Array.from(edges.modality);
    this.confidence = Uint16Array.from(edges.confidence);
    this.evidenceStart = sums(edges.evidence, 0);
    this.factStart = sums(facts.evidence, this.evidenceStart[this.edgeCount] ?? 0);
    this.kinds = block.kinds;
    this.relations = block.relations;
    this.modalities = block.modalities;
    this.papers = [...new Set(block.documents.paper.filter((p) => p))];
    this.paperOf = Int16Array.from(block.documents.paper, (p) => this.papers.indexOf(p));
    nodes.id.forEach((id, i) => this.byId.set(id, i));

    this.degree = new Uint32Array(this.count);
    for (let e = 0; e < this.edgeCount; e++) {
      this.degree[this.source[e]!]!++;
      this.degree[this.target[e]!]!++;
    }
    this.nearStart = sums(Array.from(this.degree), 0);
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
        const d = day[this.documentOf(v)] ?? 0;
        if (!d) continue;
        if (!this.firstDay[e] || d < this.firstDay[e]!) this.firstDay[e] = d;
        if (d > this.lastDay[e]!) this.lastDay[e] = d;
      }
    }
    this.communities = [];
    for (let i = 0; i < this.count; i++) (this.communities[this.community[i]!] ??= []).push(i);
  }

  find(id: string): number | undefined {
    return this.byId.get(id);
  }

  more(node: number): More {
    return this.block.nodes.more[String(node)] ?? {};
  }

  said(edge: number): Said {
    return this.block.edges.said[String(edge)] ?? {};
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
    const [start, end] = [this.evidenceStart[edge]!, this.evidenceStart[edge + 1]!];
    return end - start < 2 ? end - start : new Set(this.block.evidence.sentence.slice(start, end)).size;
  }

  /** As kg/html/data.py counts it: belief, dampened by how many passages say it. */
  strength(edge: number): number {
    return (this.confidence[edge]! / 1000) * (1 + Math.log2(Math.max(1, this.evidenceStart[edge + 1]! - this.evidenceStart[edge]!)));
  }

  between(a: number, b: number): number[] {
    return [...this.edgesOf(a)].filter((e) => this.other(e, a) === b);
  }

  /** Facts about a node whose object is a date, an amount, a figure or a title. */
  facts(node: number): number[] {
    if (!this.factsOfNode) {
      this.factsOfNode = new Map();
      for (const [f, s] of this.block.facts.source.entries()) {
        const list = this.factsOfNode.get(s);
        if (list) list.push(f);
        else this.factsOfNode.set(s, [f]);
      }
    }
    return this.factsOfNode.get(node) ?? [];
  }

  documentOf(evidence: number): number {
    return this.block.sentences.document[this.block.evidence.sentence[evidence] ?? -1] ?? -1;
  }

  passages(start: number, end: number): Passage[] {
    const { evidence, sentences } = this.block;
    const found: Passage[] = [];
    for (let v = start; v < end; v++) {
      const sentence = evidence.sentence[v]!;
      found.push({
        text: sentences.text[sentence]!,
        from: evidence.from[v]!,
        to: evidence.to[v]!,
        marks: sentences.marks[sentence]!,
        document: sentences.document[sentence]!,
        modality: evidence.modality[v]!,
        confidence: evidence.confidence[v]!,
        rule: this.block.rules[evidence.rule[v]!] ?? "",
      });
    }
    return found;
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

function sums(counts: number[], start: number): Uint32Array {
  const out = new Uint32Array(counts.length + 1);
  out[0] = start;
  for (let i = 0; i < counts.length; i++) out[i + 1] = out[i]! + counts[i]!;
  return out;
}

/** Days since 1970 of an ISO date (a month or year counts from its first day), 0 where it is none. */
export function dayOf(iso: string): number {
  const m = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(iso);
  return m ? Math.round(Date.UTC(Number(m[1]), Number(m[2] ?? 1) - 1, Number(m[3] ?? 1)) / 86400000) : 0;
}

export function isoOf(day: number): string {
  return new Date(day * 86400000).toISOString().slice(0, 10);
}
