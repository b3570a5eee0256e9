// The data block as kg/html/pack.py packs it. Raise SCHEMA on both sides when a column changes its meaning.
export const SCHEMA = 2;

export interface Named {
  name: string;
  zh: string;
  en: string;
}
export interface Kind extends Named {
  colour: string;
  shape: string;
}
export interface Relation extends Named {
  symmetric: boolean;
}
export interface Said {
  role?: string;
  time?: string;
  topic?: string;
  label?: string;
  when?: string;
}
export interface More {
  alias?: string[];
  plain?: string[]; // name and other names in simplified characters, where they differ
  code?: string;
  links?: [string, string][];
  at?: [number, number];
}
export interface FactColumns {
  source: number[]; // steps: the first value, and what each other adds to the one before
  relation: number[];
  modality: number[];
  confidence: number[];
  evidence: number[]; // how many
  said: Record<string, Said>;
}
export interface Block {
  schema: number;
  title: string;
  lang: string;
  kinds: Kind[];
  relations: Relation[];
  modalities: Named[];
  documents: { source: string[]; title: string[]; paper: string[]; date: string[]; url: string[] };
  dates: string[];
  nodes: {
    id: string[];
    name: string[];
    kind: number[];
    x: number[];
    y: number[];
    rank: number[]; // steps
    mentions: number[];
    community: number[];
    seen: { days: string[]; first: number[]; last: number[] }; // numbers of days; the first day is "", for unknown
    more: Record<string, More>;
    total?: number[]; // relations in the whole graph, where the page holds a part
  };
  pinyin: { signs: string; syllables: string; odd: Record<string, string> }; // a syllable a sign; names that are read otherwise
  edges: FactColumns & { target: number[] }; // steps among the targets of one source
  facts: FactColumns & { text: string[]; kind: string[]; value: string[] };
  evidence: {
    sentence: number[]; // how far behind the next new one
    from: number[];
    to: number[]; // from the sentence's end
    modality: number[]; // 0 that of the edge or fact, else one more than its own
    confidence: number[];
    rule: number[];
  };
  // Lines without the names that marks repeat. Marks: how far from the one before, whose (see passages.ts), and a length where the text has a word of its own.
  sentences: { text: string; document: number[]; marks: number[]; mark: number[] };
  rules: string[];
  first: { node: number[]; x: number[]; y: number[] };
  remote?: { nodes: number; edges: number; asked: string[] }; // the whole graph, where a server holds it
}

/** Reads the block that stands in the page: JSON, or gzip in base64. */
export async function readBlock(): Promise<Block> {
  const element = document.getElementById("kg-data");
  if (!element) throw new Error("no data block");
  const text = element.textContent;
  const block = JSON.parse(element.dataset.encoding === "gzip" ? await inflate(text) : text) as Block;
  if (block.schema !== SCHEMA) throw new Error(`data of schema ${block.schema}, page of schema ${SCHEMA}`);
  element.remove(); // the text is no longer needed, and large
  return block;
}

async function inflate(base64: string): Promise<string> {
  const packed = new Response(decode(base64.trim())).body!;
  return new Response(packed.pipeThrough(new DecompressionStream("gzip"))).text();
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const native = Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };
  if (native.fromBase64) return native.fromBase64(base64); // browsers of 2025 and later
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
