// The shortest path between two entities that passes the filters; of equally short ones, the one of the strongest edges.
import type { Model } from "./model";
import type { Filter } from "./state";
import { fails } from "./visible";

/** Gives the edges from `from` to `to` in order, nothing where there is no way, an empty list where they are one. */
export function shortestPath(model: Model, filter: Filter, from: number, to: number): number[] | undefined {
  if (from === to) return [];
  const steps = new Int32Array(model.count).fill(-1);
  const weight = new Float64Array(model.count);
  const by = new Int32Array(model.count).fill(-1);
  steps[from] = 0;
  let frontier = [from];
  while (frontier.length && steps[to] === -1) {
    const next: number[] = [];
    for (const node of frontier) {
      for (const e of model.edgesOf(node)) {
        const other = model.other(e, node);
        if ((steps[other]! >= 0 && steps[other] !== steps[node]! + 1) || fails(model, filter, e)) continue;
        const w = weight[node]! + model.strength(e);
        if (steps[other] === -1) {
          steps[other] = steps[node]! + 1;
          next.push(other);
        } else if (w <= weight[other]!) continue;
        weight[other] = w;
        by[other] = e;
      }
    }
    frontier = next;
  }
  if (steps[to] === -1) return undefined;
  const path: number[] = [];
  for (let node = to; node !== from; ) {
    const e = by[node]!;
    path.push(e);
    node = model.other(e, node);
  }
  return path.reverse();
}
