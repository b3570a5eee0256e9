// Finds what is near a point without asking every entity.
export class Grid {
  private readonly cells = new Map<number, number[]>();
  private readonly cell: number;

  constructor(nodes: ArrayLike<number>, private readonly at: Float32Array) {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < nodes.length; i++) {
      const x = at[2 * nodes[i]!]!;
      const y = at[2 * nodes[i]! + 1]!;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
    this.cell = Math.max(1, Math.sqrt(((right - left + 1) * (bottom - top + 1)) / Math.max(1, nodes.length)));
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      const key = this.key(Math.floor(at[2 * node]! / this.cell), Math.floor(at[2 * node + 1]! / this.cell));
      const list = this.cells.get(key);
      if (list) list.push(node);
      else this.cells.set(key, [node]);
    }
  }

  private key(cx: number, cy: number): number {
    return cx * 67_108_864 + cy;
  }

  /** The entity nearest to the point that is within `reach(node)` of it. */
  nearest(x: number, y: number, most: number, reach: (node: number) => number): number | undefined {
    let best: number | undefined;
    let least = Infinity;
    for (let cx = Math.floor((x - most) / this.cell); cx <= Math.floor((x + most) / this.cell); cx++) {
      for (let cy = Math.floor((y - most) / this.cell); cy <= Math.floor((y + most) / this.cell); cy++) {
        for (const node of this.cells.get(this.key(cx, cy)) ?? []) {
          const d = Math.hypot(this.at[2 * node]! - x, this.at[2 * node + 1]! - y);
          if (d <= reach(node) && d < least) {
            least = d;
            best = node;
          }
        }
      }
    }
    return best;
  }
}
