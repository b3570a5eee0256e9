// How names are typed: a syllable a Chinese character, from one table for all names.
import type { Block } from "./schema";

export class Pinyin {
  private usual: Map<string, string> | undefined;
  private odd = new Map<string, string>();

  constructor(private readonly table: Block["pinyin"]) {}

  /** The syllables, with spaces between; what is no Chinese stays as it is, in small letters. */
  of(text: string): string {
    if (!this.usual) {
      const syllables = this.table.syllables.split(" ");
      this.usual = new Map([...this.table.signs].map((sign, i) => [sign, syllables[i]!]));
      this.odd = new Map(Object.entries(this.table.odd));
    }
    return this.odd.get(text) ?? (text.match(/[\u3400-\u9fff]|[^\u3400-\u9fff]+/g) ?? []).map((token) => this.usual!.get(token) ?? token.toLowerCase()).join(" ");
  }
}
