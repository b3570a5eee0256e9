// The canvas: a full drawing when nothing moves, the last drawing shifted and scaled while something does; what is pointed at on top.
import { Grid } from "./grid";
import type { Label } from "./labels";
import { curves, grain, paint, paintNames, radius, type Camera, type Scene } from "./paint";
import { point } from "./point";

const CHEAP = 1.2; // ms: a drawing that takes no longer is redrawn in every frame (what the browser needs to raster it comes on top)
const HEAVY = 30; // ms: a drawing that takes longer is made once, for the screen and for its bitmap
const MOST = 260; // names at a time
const REST = 110; // ms without a movement, after which a costly drawing is made anew
const SIDE = 110; // pixels left and right of the outermost entities, for their names
const TOOLS = 44; // pixels on the right for the buttons, in a canvas that is wider than NARROW
const NARROW = 420;
const ENDS = 80; // and above and below them
const MARGIN = 0.2; // how much further than the screen a costly drawing reaches

export type Target = { type: "node"; node: number } | { type: "edge"; edge: number };

export class Stage {
  camera: Camera = { x: 0, y: 0, scale: 1 };
  labels: Label[] = [];
  cost = 0; // ms of the last full drawing
  named = false; // names wait for the first drawing: the letters of a font take longer to load than all else to draw
  private back: HTMLCanvasElement | undefined; // made when something moves
  private kept = false; // the bitmap shows the last full drawing; else only the screen does
  private readonly ctx: CanvasRenderingContext2D;
  private top: CanvasRenderingContext2D | undefined; // made when there is something to show on it
  private drawn: Camera | undefined; // the camera of the last full drawing
  private reach = 0;
  private grid: Grid | undefined;
  private frame = 0;
  private rest = 0;
  private moving = false;
  private tween = 0;
  private unfitted = false; // the frame was asked for before the canvas had a size
  width = 1;
  height = 1;
  private ratio = 1;
  hover: Target | undefined;
  picked: ReadonlySet<number> = new Set();

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly overlay: HTMLCanvasElement,
    public scene: Scene,
  ) {
    this.ctx = canvas.getContext("2d", { alpha: false })!;
    new ResizeObserver(() => {
      this.resize();
    }).observe(canvas);
  }

  /** Takes the size that the page gives; does nothing where it has it. */
  resize(): void {
    const box = this.canvas.getBoundingClientRect();
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    if (!box.width || !box.height || (box.width === this.width && box.height === this.height && ratio === this.ratio)) return;
    this.ratio = ratio;
    this.width = box.width;
    this.height = box.height;
    for (const c of [this.canvas, this.overlay]) {
      c.width = Math.round(box.width * this.ratio);
      c.height = Math.round(box.height * this.ratio);
    }
    if (this.unfitted) this.fit();
    this.redraw();
  }

  /** Something other than the camera has changed. */
  redraw(): void {
    this.drawn = undefined;
    this.schedule();
  }

  show(scene: Scene): void {
    this.scene = scene;
    this.grid = undefined;
    this.redraw();
  }

  /** Positions have changed. */
  replaced(): void {
    this.grid = undefined;
    this.redraw();
  }

  move(camera: Partial<Camera>): void {
    Object.assign(this.camera, camera);
    this.moving = true;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.moving = false;
      if (this.cost > CHEAP) this.redraw();
    }, REST);
    this.schedule();
  }

  schedule(): void {
    if (!this.frame) this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  /** Draws what is due without waiting for a frame: a print does not wait either. */
  now(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.draw();
  }

  private draw(): void {
    const { ctx, camera, width, height, ratio } = this;
    if (width <= 1) return;
    const due = !this.drawn || (!same(this.drawn, camera) && (!this.moving || this.cost <= CHEAP));
    if (due) this.drawFully();
    else if (!this.kept && !same(this.drawn, camera)) this.keep(); // something begins to move
    if (this.kept) {
      const drawn = this.drawn!;
      const zoom = camera.scale / drawn.scale;
      const w = width + 2 * this.reach;
      const h = height + 2 * this.reach;
      const x = (drawn.x - camera.x) * camera.scale + width / 2 - (w / 2) * zoom;
      const y = (drawn.y - camera.y) * camera.scale + height / 2 - (h / 2) * zoom;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      if (zoom !== 1 || x > 0 || y > 0 || x + w < width || y + h < height) {
        ctx.fillStyle = this.scene.theme.ground;
        ctx.fillRect(0, 0, width, height);
      }
      ctx.imageSmoothingEnabled = zoom !== 1;
      ctx.drawImage(this.back!, x, y, w * zoom, h * zoom);
    }
    this.drawTop();
  }

  /** Draws on the screen; by way of a bitmap where drawing once more for it would be felt. */
  private drawFully(): void {
    const start = performance.now();
    this.drawn = { ...this.camera };
    if (this.cost > HEAVY) this.keep();
    else {
      this.kept = false;
      this.ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      this.labels = paint(this.ctx, this.scene, this.camera, this.width, this.height, this.named ? MOST : 0);
    }
    this.cost = performance.now() - start;
  }

  /** Makes the bitmap of the last drawing that is shown while something moves; it reaches further than the screen. */
  private keep(): void {
    const back = (this.back ??= document.createElement("canvas"));
    const reach = (this.reach = Math.round(Math.min(this.width, this.height) * MARGIN));
    const w = this.width + 2 * reach;
    const h = this.height + 2 * reach;
    back.width = Math.round(w * this.ratio);
    back.height = Math.round(h * this.ratio);
    const ctx = back.getContext("2d", { alpha: false })!;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const labels = paint(ctx, this.scene, this.drawn!, w, h, this.named ? 340 : 0, reach);
    this.labels = labels.map((l) => ({ ...l, x: l.x - reach, y: l.y - reach, box: [l.box[0] - reach, l.box[1] - reach, l.box[2] - reach, l.box[3] - reach] }));
    this.kept = true;
  }

  /** Writes the names, too, from now on. */
  name(): void {
    this.named = true;
    if (!this.drawn || this.kept || this.cost > HEAVY || !same(this.drawn, this.camera)) this.redraw();
    else this.labels = paintNames(this.ctx, this.scene, this.camera, this.width, this.height, MOST);
  }

  /** Rings, lit edges and names for what is pointed at or picked. */
  drawTop(): void {
    const { ratio, width, height } = this;
    if (!this.top && !this.hover && !this.picked.size) return;
    const top = (this.top ??= this.overlay.getContext("2d")!);
    top.setTransform(ratio, 0, 0, ratio, 0, 0);
    top.clearRect(0, 0, width, height);
    point(top, this, this.hover, this.picked);
  }

  toScreen(node: number): { x: number; y: number } {
    const { at } = this.scene;
    return {
      x: (at[2 * node]! - this.camera.x) * this.camera.scale + this.width / 2,
      y: (at[2 * node + 1]! - this.camera.y) * this.camera.scale + this.height / 2,
    };
  }

  toPicture(x: number, y: number): { x: number; y: number } {
    return { x: (x - this.width / 2) / this.camera.scale + this.camera.x, y: (y - this.height / 2) / this.camera.scale + this.camera.y };
  }

  /** What is at this point of the screen: an entity first, else an edge within a few pixels. */
  pick(x: number, y: number, slack = 5): Target | undefined {
    const { model, seen } = this.scene;
    this.grid ??= new Grid(seen.nodes, this.scene.at);
    const p = this.toPicture(x, y);
    const { scale } = this.camera;
    const size = grain(this.scene, scale);
    const node = this.grid.nearest(p.x, p.y, (26 + slack) / scale, (n) => (radius(model, n, size) + slack) / scale);
    if (node !== undefined) return { type: "node", node };
    const label = this.labels.find((l) => x >= l.box[0] && x <= l.box[2] && y >= l.box[1] && y <= l.box[3]);
    if (label && same(this.drawn, this.camera)) return label.node >= 0 ? { type: "node", node: label.node } : { type: "edge", edge: -1 - label.node };
    if (seen.edges.length > 12_000) return undefined;
    let best: Target | undefined;
    let least = slack + 1;
    for (const c of curves(this.scene, seen.edges, this.camera, this.width, this.height)) {
      if (x < Math.min(c.x1, c.x2, c.cx) - 8 || x > Math.max(c.x1, c.x2, c.cx) + 8) continue;
      if (y < Math.min(c.y1, c.y2, c.cy) - 8 || y > Math.max(c.y1, c.y2, c.cy) + 8) continue;
      const mx = (c.x1 + 2 * c.cx + c.x2) / 4;
      const my = (c.y1 + 2 * c.cy + c.y2) / 4;
      const d = Math.min(toSegment(x, y, c.x1, c.y1, mx, my), toSegment(x, y, mx, my, c.x2, c.y2));
      if (d < least) {
        least = d;
        best = { type: "edge", edge: c.edge };
      }
    }
    return best;
  }

  /** The width and height that a picture has inside the frame. */
  room(): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [Math.max(240, (box.width || 800) - SIDE - TOOLS), Math.max(240, (box.height || 700) - ENDS)];
  }

  /** Brings what is in view into the frame. */
  fit(): void {
    this.unfitted = this.width <= 1;
    if (this.unfitted) return;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    const { at, seen } = this.scene;
    for (const n of seen.nodes) {
      left = Math.min(left, at[2 * n]!);
      right = Math.max(right, at[2 * n]!);
      top = Math.min(top, at[2 * n + 1]!);
      bottom = Math.max(bottom, at[2 * n + 1]!);
    }
    if (left > right) return;
    const tools = this.width > NARROW ? TOOLS : 0;
    const side = Math.min(SIDE, this.width * 0.3) + tools;
    const scale = Math.min(1.6, Math.max(80, this.width - side) / (right - left + 1), Math.max(60, this.height - ENDS) / (bottom - top + 1));
    this.camera = { x: (left + right) / 2 + tools / 2 / Math.max(1e-3, scale), y: (top + bottom) / 2, scale: Math.max(1e-3, scale) };
    this.redraw();
  }

  zoom(factor: number, x = this.width / 2, y = this.height / 2): void {
    const p = this.toPicture(x, y);
    const scale = Math.min(12, Math.max(0.005, this.camera.scale * factor));
    this.move({ scale, x: p.x - (x - this.width / 2) / scale, y: p.y - (y - this.height / 2) / scale });
  }

  /** Lets entities glide from where they were; at once where the reader wants no motion. */
  glide(before: Float32Array, after: Float32Array, moved: ArrayLike<number>): void {
    cancelAnimationFrame(this.tween);
    let far = 0;
    for (let i = 0; i < moved.length; i++) far = Math.max(far, Math.abs(before[2 * moved[i]!]! - after[2 * moved[i]!]!), Math.abs(before[2 * moved[i]! + 1]! - after[2 * moved[i]! + 1]!));
    const still = !far || moved.length > 400 || document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const start = performance.now();
    const step = (now: number) => {
      const k = still ? 1 : Math.min(1, Math.max(0, (now - start) / 260));
      const ease = 1 - (1 - k) ** 3;
      if (this.scene.at.length !== before.length) return; // another picture has come meanwhile
      for (let i = 0; i < moved.length; i++) {
        for (const j of [2 * moved[i]!, 2 * moved[i]! + 1]) this.scene.at[j] = before[j]! + (after[j]! - before[j]!) * ease;
      }
      this.replaced();
      if (k < 1) this.tween = requestAnimationFrame(step);
    };
    step(start);
  }
}

function same(a: Camera | undefined, b: Camera): boolean {
  return !!a && a.x === b.x && a.y === b.y && a.scale === b.scale;
}

function toSegment(x: number, y: number, x1: number, y1: number, x2: number, y2: number): number {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const k = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x1 - k * dx, y - y1 - k * dy);
}
