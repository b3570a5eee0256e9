// What the parts of the page share.
import type { Model } from "./model";
import { STEP } from "./visible";
import type { Block } from "./schema";
import { fetchNear, lacking } from "./remote";
import type { Scope, Store } from "./state";
import type { Theme } from "./theme";
import type { Stage } from "./stage";
import type { Visible } from "./visible";

export interface App {
  model: Model;
  store: Store;
  stage: Stage;
  seen: Visible;
  theme: Theme;
  home: Scope;
  say: (words: string) => void; // to screen readers
  replace: (block: Block, near: string) => void; // other data, opened at an entity
}

export function selectNode(app: App, node: number): void {
  const { pathFrom } = app.store.state;
  if (pathFrom !== undefined && pathFrom !== node) {
    app.store.set({ scope: { type: "path", from: pathFrom, to: node }, added: new Map(), pathFrom: undefined, selected: undefined, view: "graph" });
    return;
  }
  app.store.set({ selected: { type: "node", node } });
}

export function selectPair(app: App, a: number, b: number): void {
  app.store.set({ selected: { type: "pair", a, b } });
}

export function focus(app: App, node: number): void {
  if (lacking(app, node) && !app.model.block.remote?.asked.includes(app.model.id[node]!)) {
    void fetchNear(app, app.model.id[node]!);
    return;
  }
  app.store.set({ scope: { type: "near", centre: node }, added: new Map(), selected: { type: "node", node }, view: "graph", pathFrom: undefined });
}

/** Adds the next strongest neighbours of a node. */
export function expand(app: App, node: number): void {
  if (lacking(app, node) && !app.model.block.remote?.asked.includes(app.model.id[node]!)) {
    void fetchNear(app, app.model.id[node]!);
    return;
  }
  const { state } = app.store;
  const added = new Map(state.added);
  const base = added.get(node) ?? (state.scope.type === "near" && state.scope.centre === node ? STEP : 0);
  added.set(node, base + STEP);
  app.store.set({ added, view: "graph" });
}

export function goHome(app: App): void {
  app.store.set({ scope: app.home, added: new Map(), selected: undefined, pathFrom: undefined });
}

/** Opens an entity from outside the graph: in place where it is in view, else with its neighbourhood. */
export function open(app: App, node: number): void {
  const { state } = app.store;
  if (state.pathFrom !== undefined) selectNode(app, node);
  else if (app.seen.has[node] && state.scope.type !== "communities") app.store.set({ selected: { type: "node", node } });
  else focus(app, node);
}
