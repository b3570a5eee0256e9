// Places for a small selection: a neighbourhood in rings, a path in a row, anything else by forces. The same input gives the same picture.
import type { Model } from "./model";
import type { Visible } from "./visible";

export const SMALL = 400; // beyond this the positions of the data block are used
const WIDE = 1.5; // labels are wide and low: so is the space that an entity needs

/** A neighbourhood: the centre, and round it its neighbours by type, in up to three rings, `aspect` times as wide as high. */
export function rings(model: Model, seen: Visible, centre: number, out: Float32Array, aspect = 1.55): void {
  const others = [...seen.nodes].filter((i) => i !== centre);
  others.sort((a, b) => model.kind[a]! - model.kind[b]! || relationTo(model, centre, a) - relationTo(model, centre, b) || a - b);
  out[2 * centre] = out[2 * centre + 1] = 0;
  const count = others.length;
  const perRing = count <= 16 ? [count] : count <= 40 ? [Math.floor(count * 0.4), Math.ceil(count * 0.6)] : [];
  const layers = perRing.length ? perRing.length : 3;
  const step = Math.max(120, (count / layers) * 9);
  others.forEach((node, k) => {
    const ring = 1 + (k % layers) * 0.62;
    const angle = (2 * Math.PI * (k + 0.5)) / count - Math.PI / 2;
    out[2 * node] = Math.cos(angle) * step * ring * aspect;
    out[2 * node + 1] = Math.sin(angle) * step * ring;
  });
}

function relationTo(model: Model, centre: number, node: number): number {
  for (const e of model.edgesOf(centre)) if (model.other(e, centre) === node) return model.relation[e]!;
  return 255;
}

/** A path from left to right, in a gentle wave so that labels have room. */
export function row(order: number[], out: Float32Array): void {
  order.forEach((node, k) => {
    out[2 * node] = (k - (order.length - 1) / 2) * 220;
    out[2 * node + 1] = k % 2 ? 46 : -46;
  });
}

/** Forces: edges pull, all repel, sideways further than upright. `fixed` nodes stay where `out` has them. */
export function relax(model: Model, seen: Visible, out: Float32Array, fixed: ReadonlySet<number>, strength = 1.4): void {
  const nodes = seen.nodes;
  const count = nodes.length;
  const number = new Map<number, number>();
  nodes.forEach((node, k) => number.set(node, k));
  const x = Float64Array.from(nodes, (i) => out[2 * i]! / WIDE);
  const y = Float64Array.from(nodes, (i) => out[2 * i + 1]!);
  const ends = [...seen.edges].map((e) => [number.get(model.source[e]!)!, number.get(model.target[e]!)!] as const);
  const mass = new Float64Array(count).fill(1);
  for (const [a, b] of ends) {
    mass[a]! += 1;
    mass[b]! += 1;
  }
  const unit = 42;
  const rounds = count > 250 ? 120 : 200;
  const fx = new Float64Array(count);
  const fy = new Float64Array(count);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < count; i++) {
      fx[i] = -0.02 * x[i]! * mass[i]!;
      fy[i] = -0.02 * y[i]! * mass[i]!;
    }
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        const dx = x[i]! - x[j]! || 0.01 * (i - j);
        const dy = y[i]! - y[j]! || 0.01;
        const push = (unit * mass[i]! * mass[j]!) / (dx * dx + dy * dy + 20);
        fx[i]! += dx * push;
        fy[i]! += dy * push;
        fx[j]! -= dx * push;
        fy[j]! -= dy * push;
      }
    }
    for (const [a, b] of ends) {
      const dx = x[b]! - x[a]!;
      const dy = y[b]! - y[a]!;
      const d = Math.hypot(dx, dy) + 1e-6;
      const pull = (Math.log1p(d / unit) * unit * strength) / d;
      fx[a]! += dx * pull;
      fy[a]! += dy * pull;
      fx[b]! -= dx * pull;
      fy[b]! -= dy * pull;
    }
    const limit = 30 * (1 - round / rounds) + 0.5;
    for (let i = 0; i < count; i++) {
      if (fixed.has(nodes[i]!)) continue;
      const mx = fx[i]! / mass[i]!;
      const my = fy[i]! / mass[i]!;
      const scale = Math.min(1, limit / (Math.hypot(mx, my) + 1e-6));
      x[i]! += mx * scale;
      y[i]! += my * scale;
    }
  }
  nodes.forEach((node, k) => {
    if (fixed.has(node)) return;
    out[2 * node] = x[k]! * WIDE;
    out[2 * node + 1] = y[k]!;
  });
}
