// Finds entities by what a person types: characters, pinyin (whole or from any syllable on), initials, or a former name.
import type { Model } from "./model";

interface Entry {
  node: number;
  text: string; // small letters
  syllables: string[];
  initials: string;
  alias: boolean;
  short: boolean; // an alias that the name begins with: 江门 for 江门市
}

export interface Hit {
  node: number;
  by: string; // the alias that matched, or ""
  score: number;
}

export class Search {
  private entries: Entry[] | undefined;
  constructor(private readonly model: Model) {}

  find(words: string, most = 12): Hit[] {
    const query = fold(words);
    if (!query) return [];
    const latin = /^[a-z0-9']+$/.test(query);
    const best = new Map<number, Hit>();
    for (const entry of this.index()) {
      const score = match(entry, query, latin);
      if (!score) continue;
      const hit = { node: entry.node, by: entry.alias ? entry.text : "", score: score - (entry.alias && !(latin && entry.short) ? 5 : 0) };
      const before = best.get(entry.node);
      if (!before || before.score < hit.score) best.set(entry.node, hit);
    }
    return [...best.values()].sort((a, b) => b.score - a.score || a.node - b.node).slice(0, most);
  }

  private index(): Entry[] {
    if (!this.entries) {
      const { name, pinyin } = this.model;
      this.entries = name.map((text, node) => entry(node, text, pinyin.of(text), false));
      for (const [node, more] of this.model.others()) {
        more.alias?.forEach((alias) => this.entries?.push(entry(node, alias, pinyin.of(alias), true, name[node])));
        more.plain?.forEach((text) => this.entries?.push(entry(node, text, "", true)));
      }
    }
    return this.entries;
  }
}

function entry(node: number, text: string, pinyin: string, alias: boolean, name = ""): Entry {
  const syllables = pinyin.split(" ").filter((s) => s);
  return { node, text: fold(text), syllables, initials: syllables.map((s) => s[0] ?? "").join(""), alias, short: name.startsWith(text) };
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/[\s"“”‘’·《》]/g, "").replace(/ü/g, "v");
}

/** 100 for the very name, down to 20 for initials in the middle; 0 for no match. */
function match(entry: Entry, query: string, latin: boolean): number {
  if (entry.text === query) return 100;
  const at = entry.text.indexOf(query);
  if (at === 0) return 90 - Math.min(9, entry.text.length - query.length);
  if (at > 0) return 70;
  if (!latin) return 0;
  const plain = query.replaceAll("'", "");
  if (entry.initials === plain) return 62;
  for (let i = 0; i < entry.syllables.length; i++) {
    const rest = entry.syllables.slice(i).join("");
    if (rest.startsWith(plain)) return (i === 0 ? 60 : 40) - Math.min(9, rest.length - plain.length);
  }
  if (plain.length > 1) {
    const where = entry.initials.indexOf(plain);
    if (where === 0) return 55 - Math.min(9, entry.initials.length - plain.length);
    if (where > 0) return 30;
  }
  return 0;
}
