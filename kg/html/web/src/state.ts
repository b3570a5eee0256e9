// What the reader has chosen; everything on the page follows from it. It goes into the address, and comes back from it.
import type { Model } from "./model";
import { dayOf, isoOf } from "./model";
import type { Lang } from "./i18n";

export type View = "graph" | "map" | "time" | "table" | "stats";
export type Scope =
  | { type: "first" }
  | { type: "top"; count: number }
  | { type: "near"; centre: number }
  | { type: "path"; from: number; to: number }
  | { type: "community"; group: number }
  | { type: "communities" };
export type Selection = { type: "node"; node: number } | { type: "pair"; a: number; b: number };

export interface Filter {
  kinds: ReadonlySet<number>; // what is hidden
  relations: ReadonlySet<number>;
  modalities: ReadonlySet<number>;
  papers: ReadonlySet<number>;
  confidence: number; // thousandths
  from: number; // days, 0 for open
  to: number;
}

export interface State {
  view: View;
  scope: Scope;
  added: ReadonlyMap<number, number>; // node -> how many of its neighbours were added to the scope
  selected: Selection | undefined;
  pathFrom: number | undefined;
  filter: Filter;
  lang: Lang;
  dark: boolean;
}

export const NO_FILTER: Filter = {
  kinds: new Set(),
  relations: new Set(),
  modalities: new Set(),
  papers: new Set(),
  confidence: 0,
  from: 0,
  to: 0,
};

export class Store {
  private listeners: ((state: State, before: State) => void)[] = [];
  constructor(public state: State) {}

  listen(listener: (state: State, before: State) => void): void {
    this.listeners.push(listener);
  }

  set(patch: Partial<State>): void {
    const before = this.state;
    this.state = { ...before, ...patch };
    for (const listener of this.listeners) listener(this.state, before);
  }
}

/** Writes the state as an address fragment; entities by id, types and relations by name, so that links outlive a rebuild. */
export function toHash(model: Model, state: State, home: Scope["type"]): string {
  const p = new URLSearchParams();
  const id = (node: number) => model.id[node] ?? "";
  if (state.view !== "graph") p.set("view", state.view);
  const s = state.scope;
  if (s.type === "near") p.set("near", id(s.centre));
  else if (s.type === "path") p.set("path", `${id(s.from)}~${id(s.to)}`);
  else if (s.type === "community") p.set("community", id(model.communities[s.group]?.[0] ?? 0));
  else if (s.type === "top") p.set("top", String(s.count));
  else if (s.type !== home) p.set("scope", s.type);
  if (state.added.size) p.set("more", [...state.added].map(([node, n]) => `${id(node)}*${n}`).join("~"));
  if (state.selected?.type === "node") p.set("node", id(state.selected.node));
  if (state.selected?.type === "pair") p.set("edge", `${id(state.selected.a)}~${id(state.selected.b)}`);
  const f = state.filter;
  const names = (list: { name: string }[], chosen: ReadonlySet<number>) => [...chosen].sort((a, b) => a - b).map((i) => list[i]?.name ?? "").join("~");
  if (f.kinds.size) p.set("kinds", names(model.kinds, f.kinds));
  if (f.relations.size) p.set("relations", names(model.relations, f.relations));
  if (f.modalities.size) p.set("states", names(model.modalities, f.modalities));
  if (f.papers.size) p.set("papers", [...f.papers].map((i) => model.papers[i] ?? "").join("~"));
  if (f.confidence) p.set("confidence", String(f.confidence / 1000));
  if (f.from || f.to) p.set("dates", `${f.from ? isoOf(f.from) : ""}~${f.to ? isoOf(f.to) : ""}`);
  if (state.lang !== model.block.lang) p.set("lang", state.lang);
  return p.toString();
}

/** Reads an address fragment; what it does not know is left at its default. */
export function fromHash(model: Model, hash: string, defaults: State): State {
  const p = new URLSearchParams(hash.replace(/^#/, ""));
  const node = (id: string | undefined) => (id === undefined ? undefined : model.find(id));
  const pair = (text: string | null): [number, number] | undefined => {
    if (!text) return undefined;
    const [a, b] = text.split("~").map((id) => model.find(id));
    return a !== undefined && b !== undefined ? [a, b] : undefined;
  };
  const numbers = (key: string, list: string[]) =>
    new Set((p.get(key) ?? "").split("~").map((name) => list.indexOf(name)).filter((i) => i >= 0));
  const state = { ...defaults };
  const view = p.get("view");
  if (view === "map" || view === "time" || view === "table" || view === "stats") state.view = view;
  const near = node(p.get("near") ?? undefined);
  const path = pair(p.get("path"));
  const member = node(p.get("community") ?? undefined);
  const scope = p.get("scope");
  if (near !== undefined) state.scope = { type: "near", centre: near };
  else if (path) state.scope = { type: "path", from: path[0], to: path[1] };
  else if (member !== undefined) state.scope = { type: "community", group: model.community[member]! };
  else if (Number(p.get("top"))) state.scope = { type: "top", count: Math.min(model.count, Math.max(1, Math.floor(Number(p.get("top"))))) };
  else if (scope === "first" || scope === "communities") state.scope = { type: scope };
  const added = new Map<number, number>();
  for (const entry of p.get("more")?.split("~") ?? []) {
    const [id, n] = entry.split("*");
    const i = node(id);
    if (i !== undefined && Number(n) > 0) added.set(i, Math.floor(Number(n)));
  }
  state.added = added;
  const selected = node(p.get("node") ?? undefined);
  const edge = pair(p.get("edge"));
  if (selected !== undefined) state.selected = { type: "node", node: selected };
  else if (edge) state.selected = { type: "pair", a: edge[0], b: edge[1] };
  const [from = "", to = ""] = (p.get("dates") ?? "").split("~");
  state.filter = {
    kinds: numbers("kinds", model.kinds.map((k) => k.name)),
    relations: numbers("relations", model.relations.map((r) => r.name)),
    modalities: numbers("states", model.modalities.map((m) => m.name)),
    papers: numbers("papers", model.papers),
    confidence: Math.min(1000, Math.max(0, Math.round(Number(p.get("confidence") ?? 0) * 1000))) || 0,
    from: dayOf(from),
    to: dayOf(to),
  };
  const lang = p.get("lang");
  if (lang === "zh" || lang === "en") state.lang = lang;
  return state;
}
