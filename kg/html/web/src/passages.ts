// The sentences: kept as they came until somebody reads one, so that a page of a hundred thousand does not hold an object for each.
import type { Block } from "./schema";
import { ahead, starts } from "./unpack";

export interface Passage {
  text: string;
  from: number;
  to: number;
  marks: number[]; // start, length and entity (-1 for none) of each name and value, in characters
  document: number;
  modality: number;
  confidence: number;
  rule: string;
}

/** Subject and object of the edge or fact that a piece of evidence is for; a fact's object is -1. */
type Claim = (evidence: number) => { subject: number; object: number; modality: number };

export class Passages {
  readonly count: number; // sentences
  private readonly sentence: Uint32Array;
  private readonly from: Uint32Array;
  private readonly toEnd: Uint32Array;
  private readonly modality: Uint8Array;
  private readonly confidence: Uint16Array;
  private readonly rule: Uint16Array;
  private readonly text: string;
  private readonly document: Uint32Array;
  private readonly marks: Uint16Array; // how many marks a sentence has
  private readonly mark: Uint32Array;
  private readonly rules: string[];
  private places: { line: Uint32Array; mark: Uint32Array; first: Uint32Array } | undefined;

  constructor({ evidence, sentences, rules }: Pick<Block, "evidence" | "sentences" | "rules">, private readonly name: string[], private readonly claim: Claim) {
    this.count = sentences.document.length;
    this.sentence = ahead(evidence.sentence);
    this.from = new Uint32Array(evidence.from);
    this.toEnd = new Uint32Array(evidence.to);
    this.modality = new Uint8Array(evidence.modality);
    this.confidence = new Uint16Array(evidence.confidence);
    this.rule = new Uint16Array(evidence.rule);
    this.text = sentences.text;
    this.document = new Uint32Array(sentences.document);
    this.marks = new Uint16Array(sentences.marks);
    this.mark = new Uint32Array(sentences.mark);
    this.rules = rules;
  }

  /** The document that a piece of evidence stands in. */
  documentOf(evidence: number): number {
    return this.document[this.sentence[evidence] ?? -1] ?? -1;
  }

  /** In how many sentences these pieces of evidence stand; one that says it of several mentions counts once. */
  countOf(start: number, end: number): number {
    return end - start < 2 ? end - start : new Set(this.sentence.subarray(start, end)).size;
  }

  of(start: number, end: number): Passage[] {
    const found: Passage[] = [];
    for (let v = start; v < end; v++) {
      const sentence = this.sentence[v]!;
      const { letters, marks } = this.read(sentence);
      found.push({
        text: letters.join(""), marks, from: this.from[v]!, to: letters.length - this.toEnd[v]!,
        document: this.document[sentence]!, modality: this.modality[v] ? this.modality[v]! - 1 : this.claim(v).modality,
        confidence: this.confidence[v]!, rule: this.rules[this.rule[v]!] ?? "",
      });
    }
    return found;
  }

  /** Puts the names back into a sentence: see kg/html/pack.py for how they were taken out. */
  private read(sentence: number): { letters: string[]; marks: number[] } {
    const { line, mark, first } = (this.places ??= this.find());
    const rest = [...this.text.slice(line[sentence], line[sentence + 1]! - 1)];
    const { subject, object } = this.claim(first[sentence]!);
    const letters: string[] = [];
    const marks: number[] = [];
    let at = mark[sentence]!;
    let from = 0;
    for (let k = 0; k < this.marks[sentence]!; k++) {
      const gap = this.mark[at++]!;
      const whose = this.mark[at++]!;
      const own = whose % 2 ? this.mark[at++]! : 0;
      const entity = [-1, subject, object][whose >> 1] ?? (whose >> 1) - 3;
      letters.push(...rest.slice(from, from + gap));
      from += gap + own;
      const word = whose % 2 ? rest.slice(from - own, from) : [...this.name[entity]!];
      marks.push(letters.length, word.length, entity);
      letters.push(...word);
    }
    letters.push(...rest.slice(from));
    return { letters, marks };
  }

  /** Where the line and the marks of each sentence begin, and which piece of evidence cites it first. */
  private find(): { line: Uint32Array; mark: Uint32Array; first: Uint32Array } {
    const line = new Uint32Array(this.count + 1);
    for (let s = 0; s < this.count; s++) line[s + 1] = (this.text.indexOf("\n", line[s]) + 1) || this.text.length + 1;
    const lengths = new Uint32Array(this.count);
    for (let s = 0, at = 0; s < this.count; s++) {
      const begin = at;
      for (let k = 0; k < this.marks[s]!; k++) at += 2 + (this.mark[at + 1]! % 2);
      lengths[s] = at - begin;
    }
    const first = new Uint32Array(this.count);
    for (let v = this.sentence.length - 1; v >= 0; v--) first[this.sentence[v]!] = v;
    return { line, mark: starts(lengths), first };
  }
}
