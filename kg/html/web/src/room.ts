// Gives every name room: a small picture is spread over the screen until no entity, with its name below it, covers another.
import type { Model } from "./model";
import type { Visible } from "./visible";

export const ROOMY = 400; // entities up to which a picture is spread
const FILL = 0.62; // share of the screen that the boxes may take; more cannot be parted
const EVEN = 0.45; // how far positions go towards being evenly spread
const ROUNDS = 160;
const LINE = 64; // an edge longer than this pulls its ends together

/** The size in pixels at which an entity is named: greater for what matters more. */
export function nameSize(model: Model, node: number): number {
  return 12 + Math.round(6 * Math.sqrt((model.rank[node] ?? 0) / 10_000));
}

/** The width of a text in units of its size, near enough for room: a full-width character counts 1. */
export function about(text: string): number {
  let width = 0;
  for (const c of text) width += c > "\u2e7f" ? 1 : 0.56;
  return Math.min(width, 24);
}

/**
 * Spreads the entities in view over `width` by `height`, starting from where `out` has them: first towards an even density, then
 * boxes are pushed off each other along the shorter way while edges pull. The same input gives the same picture.
 */
export function spread(model: Model, seen: Visible, out: Float32Array, width: number, height: number): void {
  const { nodes } = seen;
  const count = nodes.length;
  if (count < 2) return;
  const high = new Float64Array(count);
  const wide = new Float64Array(count);
  let area = 0;
  nodes.forEach((node, i) => {
    const size = nameSize(model, node);
    wide[i] = (about(model.name[node]!) * size + 14) / 2;
    high[i] = size * 0.62 + 13;
    area += 4 * wide[i] * high[i];
  });
  const grow = Math.max(1, Math.sqrt(area / FILL / (width * height)));
  const [right, bottom] = [(width * grow) / 2, (height * grow) / 2];
  const x = even(Float64Array.from(nodes, (n) => out[2 * n]!), right);
  const y = even(Float64Array.from(nodes, (n) => out[2 * n + 1]!), bottom);
  const number = new Map<number, number>();
  nodes.forEach((node, i) => number.set(node, i));
  const ends = [...seen.edges].map((e) => [number.get(model.source[e]!)!, number.get(model.target[e]!)!] as const).filter(([a, b]) => a !== b);
  const ties = new Float64Array(count);
  for (const [a, b] of ends) {
    ties[a]! += 1;
    ties[b]! += 1;
  }
  for (let round = 0; round < ROUNDS; round++) {
    const pull = 0.07 * (1 - round / ROUNDS);
    for (const [a, b] of ends) {
      const dx = x[b]! - x[a]!;
      const dy = y[b]! - y[a]!;
      const d = Math.hypot(dx, dy);
      if (d <= LINE) continue;
      const k = (pull * (d - LINE)) / d / Math.sqrt(Math.max(ties[a]!, ties[b]!));
      x[a]! += dx * k;
      y[a]! += dy * k;
      x[b]! -= dx * k;
      y[b]! -= dy * k;
    }
    let met = false;
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        const dx = x[j]! - x[i]!;
        const over = wide[i]! + wide[j]! - Math.abs(dx);
        if (over <= 0) continue;
        const dy = y[j]! - y[i]!;
        const under = high[i]! + high[j]! - Math.abs(dy);
        if (under <= 0) continue;
        met = true;
        if (under < over) {
          const move = (dy < 0 ? -0.3 : 0.3) * under;
          y[i]! -= move;
          y[j]! += move;
        } else {
          const move = (dx < 0 ? -0.3 : 0.3) * over;
          x[i]! -= move;
          x[j]! += move;
        }
      }
    }
    for (let i = 0; i < count; i++) {
      x[i] = Math.max(wide[i]! - right, Math.min(right - wide[i]!, x[i]!));
      y[i] = Math.max(high[i]! - bottom, Math.min(bottom - high[i]!, y[i]!));
    }
    if (!met && round > ROUNDS / 2) break;
  }
  nodes.forEach((node, i) => {
    out[2 * node] = x[i]!;
    out[2 * node + 1] = y[i]!;
  });
}

/** Coordinates between ±half, part way from where they are to evenly spaced. */
function even(at: Float64Array, half: number): Float64Array {
  const order = Array.from(at, (_, i) => i).sort((a, b) => at[a]! - at[b]! || a - b);
  const low = at[order[0]!]!;
  const span = at[order[order.length - 1]!]! - low || 1;
  const out = new Float64Array(at.length);
  order.forEach((i, place) => {
    const uniform = place / (order.length - 1);
    out[i] = half * 1.9 * (EVEN * uniform + (1 - EVEN) * ((at[i]! - low) / span) - 0.5);
  });
  return out;
}
