// Where the entities of a view stand: the first view's own places, rings, a row, forces, or those of the data block.
import type { App } from "./app";
import { relax, rings, row, SMALL } from "./arrange";
import { shortestPath } from "./path";
import { ROOMY, spread } from "./room";
import type { State } from "./state";
import type { Visible } from "./visible";

/** Moves what is in view from where it was in `old` to its places, and the frame with it. */
export function settle(app: App, at: Float32Array, state: State, old: Visible): void {
  const { model, stage } = app;
  const before = at.slice();
  const { scope } = state;
  const seen = app.seen;
  const after = at.slice();
  if (scope.type === "first" && !state.added.size) {
    const f = model.block.first;
    f.node.forEach((n, i) => { after.set([f.x[i]!, f.y[i]!], 2 * n); });
    spread(model, seen, after, ...stage.room());
  } else if (scope.type === "near" && !state.added.size) {
    const [wide, high] = stage.room();
    rings(model, seen, scope.centre, after, Math.max(0.9, Math.min(1.8, wide / high)));
  }
  else if (scope.type === "path" && !state.added.size) {
    const path = shortestPath(model, state.filter, scope.from, scope.to) ?? [];
    const order = [scope.from];
    for (const e of path) order.push(model.other(e, order[order.length - 1]!));
    if (!order.includes(scope.to)) order.push(scope.to);
    row(order, after);
  } else if (seen.nodes.length <= SMALL && (scope.type !== "top" || state.added.size)) {
    const keep = new Set([...seen.nodes].filter((n) => old.has[n] && state.added.size > 0));
    for (const n of seen.nodes) {
      if (keep.has(n)) continue;
      const host = [...state.added.keys()].reverse().find((a) => keep.has(a) && model.between(a, n).length);
      const k = n * 2.399963;
      if (host !== undefined) after.set([at[2 * host]! + Math.cos(k) * 130, at[2 * host + 1]! + Math.sin(k) * 80], 2 * n);
      else if (keep.size) after.set([Math.cos(k) * 600, Math.sin(k) * 400], 2 * n);
      else after.set([model.x[n]!, model.y[n]!], 2 * n);
    }
    relax(model, seen, after, keep);
    if (!keep.size && seen.nodes.length <= ROOMY) spread(model, seen, after, ...stage.room());
  } else for (const n of seen.nodes) after.set([model.x[n]!, model.y[n]!], 2 * n);
  for (const n of seen.nodes) if (!old.has[n]) before.set([after[2 * n]!, after[2 * n + 1]!], 2 * n);
  at.set(after);
  stage.fit();
  stage.glide(before, after, seen.nodes);
}
