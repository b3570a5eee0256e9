// Where there are too many edges to draw one by one: how many cross each little square, as a picture.

/** Counts crossings on a grid; ends come as x, y, x, y in pixels of the screen. */
export function crossings(ends: Float32Array, width: number, height: number, cell: number): { grid: Float32Array; w: number; h: number } {
  const w = Math.ceil(width / cell);
  const h = Math.ceil(height / cell);
  const grid = new Float32Array(w * h);
  for (let i = 0; i < ends.length; i += 4) {
    let x = ends[i]! / cell;
    let y = ends[i + 1]! / cell;
    const dx = ends[i + 2]! / cell - x;
    const dy = ends[i + 3]! / cell - y;
    const steps = Math.min(4000, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy))));
    const sx = dx / steps;
    const sy = dy / steps;
    const weight = 8 / (8 + steps); // a long edge says little about each place that it crosses
    for (let k = 0; k < steps; k++) {
      if (x >= 0 && y >= 0 && x < w && y < h) grid[(y | 0) * w + (x | 0)]! += weight;
      x += sx;
      y += sy;
    }
  }
  return { grid, w, h };
}

/** Paints the counts, on a logarithmic scale, in one colour of rising opacity. */
export function paintDensity(ctx: CanvasRenderingContext2D, ends: Float32Array, width: number, height: number, ink: string): void {
  const { grid, w, h } = crossings(ends, width, height, 3);
  let top = 0;
  for (const v of grid) if (v > top) top = v;
  if (!top) return;
  const image = new ImageData(w, h);
  const n = parseInt(ink.slice(1), 16);
  const scale = 150 / Math.log1p(top);
  for (let i = 0; i < grid.length; i++) {
    if (!grid[i]) continue;
    image.data[4 * i] = n >> 16;
    image.data[4 * i + 1] = (n >> 8) & 255;
    image.data[4 * i + 2] = n & 255;
    image.data[4 * i + 3] = Math.log1p(grid[i]!) * scale;
  }
  const small = document.createElement("canvas");
  small.width = w;
  small.height = h;
  small.getContext("2d")?.putImageData(image, 0, 0);
  ctx.imageSmoothingEnabled = true;
  ctx.drawImage(small, 0, 0, w * 3, h * 3);
}
