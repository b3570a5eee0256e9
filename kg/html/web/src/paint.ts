// Draws a view of the graph to any canvas: the one on the screen, the one kept while moving, the one saved as PNG.
import { paintDensity } from "./density";
import { placeLabels, whole, widthOf, type Label, type Spot } from "./labels";
import type { Model } from "./model";
import { nameSize } from "./room";
import { trace } from "./shapes";
import type { Theme } from "./theme";
import type { Visible } from "./visible";

export interface Camera {
  x: number; // the point of the picture that is in the middle of the screen
  y: number;
  scale: number; // pixels a unit
}

export interface Scene {
  model: Model;
  seen: Visible;
  at: Float32Array; // x, y by node
  theme: Theme;
  bright: ReadonlySet<number> | undefined; // entities to stress; the others fade
  marked: ReadonlySet<number>; // edges to stress
  centre: number | undefined; // the entity whose neighbourhood this is: edges among its neighbours step back
  relationLabel: (edge: number) => string;
  backdrop: ((ctx: CanvasRenderingContext2D, camera: Camera, width: number, height: number) => void) | undefined;
}

export const FONT = '"Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei","PingFang SC","WenQuanYi Micro Hei",system-ui,sans-serif';
export const DENSE = 12_000; // edges in view, from which on their density is drawn
const CURVED = 2_500;
const ARROWS = 1_500;
export const DASH: Record<number, number[]> = { 2: [5, 4] };
export const FADE: Record<number, number> = { 0: 1, 1: 0.5, 2: 0.85 }; // by modality: done, under way (lighter), planned (dashed)

/** The radius of an entity's shape in pixels. */
export function radius(model: Model, node: number, scale: number): number {
  const rank = Math.sqrt((model.rank[node] ?? 0) / 10_000);
  return (4 + 8 * rank) * Math.min(1.5, Math.max(0.28, scale ** 0.6));
}

/** The scale that shapes are drawn at: where few are in view they stay large enough to tell apart, however far the picture is. */
export function grain(scene: Scene, scale: number): number {
  const count = scene.seen.nodes.length;
  return Math.max(scale, count <= 400 ? 0.45 : count <= 1_500 ? 0.25 : 0);
}

export interface Curve {
  edge: number;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  cx: number; // control point of the curve
  cy: number;
}

/** Where an edge runs on the screen; edges between the same two bend apart. */
export function curves(scene: Scene, edges: ArrayLike<number>, camera: Camera, width: number, height: number): Curve[] {
  const { model, at } = scene;
  const bend = edges.length <= CURVED ? bends(model, edges) : undefined;
  const out: Curve[] = [];
  for (let i = 0; i < edges.length; i++) {
    const edge = edges[i]!;
    const a = model.source[edge]!;
    const b = model.target[edge]!;
    const x1 = (at[2 * a]! - camera.x) * camera.scale + width / 2;
    const y1 = (at[2 * a + 1]! - camera.y) * camera.scale + height / 2;
    const x2 = (at[2 * b]! - camera.x) * camera.scale + width / 2;
    const y2 = (at[2 * b + 1]! - camera.y) * camera.scale + height / 2;
    if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > width || Math.max(y1, y2) < 0 || Math.min(y1, y2) > height) continue;
    let cx = (x1 + x2) / 2;
    let cy = (y1 + y2) / 2;
    const bow = bend?.[i];
    if (bow) {
      const side = bow * Math.min(0.22, 40 / (Math.hypot(x2 - x1, y2 - y1) + 1));
      cx += (y2 - y1) * side;
      cy -= (x2 - x1) * side;
    }
    out.push({ edge, x1, y1, x2, y2, cx, cy });
  }
  return out;
}

const bent = new WeakMap<object, Float32Array>();

/** How far to which side each edge bends: 0 where it is the only one between its two. */
function bends(model: Model, edges: ArrayLike<number>): Float32Array {
  const known = bent.get(edges);
  if (known) return known;
  const between = new Map<number, number[]>();
  for (let i = 0; i < edges.length; i++) {
    const [a, b] = [model.source[edges[i]!]!, model.target[edges[i]!]!];
    const key = Math.min(a, b) * model.count + Math.max(a, b);
    const list = between.get(key);
    if (list) list.push(i);
    else between.set(key, [i]);
  }
  const out = new Float32Array(edges.length);
  for (const list of between.values()) {
    if (list.length > 1) list.forEach((i, n) => { out[i] = (n - (list.length - 1) / 2) * (model.source[edges[i]!]! < model.target[edges[i]!]! ? 1 : -1); });
  }
  bent.set(edges, out);
  return out;
}

function touches(model: Model, edge: number, node: number): boolean {
  return model.source[edge] === node || model.target[edge] === node;
}

function strokeCurves(ctx: CanvasRenderingContext2D, list: Curve[]): void {
  ctx.beginPath();
  for (const c of list) {
    ctx.moveTo(c.x1, c.y1);
    ctx.quadraticCurveTo(c.cx, c.cy, c.x2, c.y2);
  }
  ctx.stroke();
}

function arrow(ctx: CanvasRenderingContext2D, c: Curve, r: number): void {
  const angle = Math.atan2(c.y2 - c.cy, c.x2 - c.cx);
  const x = c.x2 - Math.cos(angle) * (r + 2);
  const y = c.y2 - Math.sin(angle) * (r + 2);
  ctx.moveTo(x, y);
  ctx.lineTo(x - Math.cos(angle - 0.4) * 7, y - Math.sin(angle - 0.4) * 7);
  ctx.lineTo(x - Math.cos(angle + 0.4) * 7, y - Math.sin(angle + 0.4) * 7);
  ctx.closePath();
}

/** Draws everything, with at most so many names; gives the labels that found room. */
export function paint(ctx: CanvasRenderingContext2D, scene: Scene, camera: Camera, width: number, height: number, most = 260, edge = 0): Label[] {
  const { theme } = scene;
  ctx.globalAlpha = 1;
  ctx.fillStyle = theme.ground;
  ctx.fillRect(0, 0, width, height);
  scene.backdrop?.(ctx, camera, width, height);
  const ends = scene.seen.edges.length > DENSE ? endsOf(scene, camera, width, height) : undefined;
  let lines: Curve[] = [];
  if (ends && ends.length / 4 > DENSE) paintDensity(ctx, ends, width, height, theme.ink);
  else paintEdges(ctx, scene, (lines = curves(scene, scene.seen.edges, camera, width, height)), camera.scale);
  const spots = spotsOf(scene, camera, width, height);
  paintNodes(ctx, scene, spots);
  return most ? paintLabels(ctx, scene, spots, lines, width, height, most, camera.scale, edge) : [];
}

/** Writes names onto a picture that was drawn without. */
export function paintNames(ctx: CanvasRenderingContext2D, scene: Scene, camera: Camera, width: number, height: number, most: number): Label[] {
  const lines = scene.seen.edges.length <= DENSE ? curves(scene, scene.seen.edges, camera, width, height) : [];
  return paintLabels(ctx, scene, spotsOf(scene, camera, width, height), lines, width, height, most, camera.scale, 0);
}

/** The ends of all edges in view, as x, y, x, y. */
function endsOf(scene: Scene, camera: Camera, width: number, height: number): Float32Array {
  const { model, at } = scene;
  const ends = new Float32Array(scene.seen.edges.length * 4);
  let n = 0;
  for (const e of scene.seen.edges) {
    const a = model.source[e]!;
    const b = model.target[e]!;
    const x1 = (at[2 * a]! - camera.x) * camera.scale + width / 2;
    const y1 = (at[2 * a + 1]! - camera.y) * camera.scale + height / 2;
    const x2 = (at[2 * b]! - camera.x) * camera.scale + width / 2;
    const y2 = (at[2 * b + 1]! - camera.y) * camera.scale + height / 2;
    if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > width || Math.max(y1, y2) < 0 || Math.min(y1, y2) > height) continue;
    ends[n++] = x1;
    ends[n++] = y1;
    ends[n++] = x2;
    ends[n++] = y2;
  }
  return ends.subarray(0, n);
}

function paintEdges(ctx: CanvasRenderingContext2D, scene: Scene, lines: Curve[], scale: number): void {
  const { model, theme, bright, marked, centre } = scene;
  const base = lines.length > 3_000 ? 0.22 : lines.length > 600 ? 0.4 : 0.62;
  const groups = new Map<number, Curve[]>();
  for (const c of lines) {
    const level = marked.has(c.edge) ? 2 : bright && !(bright.has(model.source[c.edge]!) && bright.has(model.target[c.edge]!)) ? 0 : 1;
    const strong = lines.length <= CURVED ? Math.min(3, Math.floor(Math.log2(model.evidenceCount(c.edge) + 0.01) + 0.02)) : 0;
    const beside = centre !== undefined && level === 1 && !touches(model, c.edge, centre) ? 1000 : 0;
    const key = beside + level * 100 + model.modality[c.edge]! * 10 + Math.max(0, strong);
    const list = groups.get(key);
    if (list) list.push(c);
    else groups.set(key, [c]);
  }
  for (const key of [...groups.keys()].sort((a, b) => Number(b >= 1000) - Number(a >= 1000) || a - b)) {
    const list = groups.get(key)!;
    const level = Math.floor(key / 100) % 10;
    const modality = Math.floor(key / 10) % 10;
    ctx.globalAlpha = level === 0 ? 0.1 : (level === 2 ? 0.95 : base) * (FADE[modality] ?? 1) * (key >= 1000 ? 0.45 : 1);
    ctx.strokeStyle = ctx.fillStyle = level === 2 ? theme.accent : theme.ink;
    ctx.lineWidth = (1 + 0.7 * (key % 10)) * (level === 2 ? 1.5 : 1) * (lines.length > 3_000 ? 0.7 : 1);
    ctx.setLineDash(list.length <= 4_000 ? (DASH[modality] ?? []) : []);
    strokeCurves(ctx, list);
    ctx.setLineDash([]);
    if (lines.length <= ARROWS && grain(scene, scale) > 0.35 && level) {
      ctx.beginPath();
      for (const c of list) if (!model.relations[model.relation[c.edge]!]!.symmetric) arrow(ctx, c, radius(model, model.target[c.edge]!, grain(scene, scale)));
      ctx.fill();
    }
  }
  ctx.globalAlpha = 1;
}

export function spotsOf(scene: Scene, camera: Camera, width: number, height: number): Spot[] {
  const spots: Spot[] = [];
  const size = grain(scene, camera.scale);
  for (const node of scene.seen.nodes) {
    const x = (scene.at[2 * node]! - camera.x) * camera.scale + width / 2;
    const y = (scene.at[2 * node + 1]! - camera.y) * camera.scale + height / 2;
    if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
    spots.push({ node, x, y, r: radius(scene.model, node, size) });
  }
  return spots;
}

function paintNodes(ctx: CanvasRenderingContext2D, scene: Scene, spots: Spot[]): void {
  const { model, theme, bright } = scene;
  const many = spots.length > 4_000;
  for (const faded of [true, false]) {
    ctx.globalAlpha = faded ? 0.22 : 1;
    for (let kind = 0; kind < model.kinds.length; kind++) {
      ctx.fillStyle = theme.kinds[kind] ?? theme.ink;
      const shape = model.kinds[kind]!.shape;
      ctx.beginPath();
      let any = false;
      for (const s of spots) {
        if (model.kind[s.node] !== kind || (bright ? !bright.has(s.node) : false) !== faded) continue;
        any = true;
        if (many && s.r < 3) ctx.rect(s.x - s.r, s.y - s.r, 2 * s.r, 2 * s.r);
        else trace(ctx, shape, s.x, s.y, s.r);
      }
      if (!any) continue;
      if (!many) { // below the shapes, so that shapes on one spot do not cut each other up
        ctx.lineWidth = 3;
        ctx.strokeStyle = theme.ground;
        ctx.stroke();
      }
      ctx.fill();
    }
  }
  ctx.globalAlpha = 1;
}

function paintLabels(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  spots: Spot[],
  lines: Curve[],
  width: number,
  height: number,
  most: number,
  scale: number,
  edge: number,
): Label[] {
  const { model, theme, bright, marked, centre } = scene;
  const measure = (text: string) => {
    ctx.font = `100px ${FONT}`;
    return ctx.measureText(text).width / 100;
  };
  const size = (node: number) => nameSize(model, node);
  const ordered = bright ? [...spots.filter((s) => bright.has(s.node)), ...spots.filter((s) => !bright.has(s.node))] : spots;
  const { labels, taken } = placeLabels(ordered, (n) => model.name[n]!, size, measure, most, width, height, edge);
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const l of labels) {
    const strong = size(l.node) >= 15;
    ctx.globalAlpha = bright && !bright.has(l.node) ? 0.3 : 1;
    write(ctx, l.text, l.x, l.y, `${strong ? "600 " : ""}${l.size}px ${FONT}`, theme.ink, theme.ground);
  }
  ctx.globalAlpha = 1;
  // Names of relations, where the picture is small or they are what was asked for.
  if (lines.length <= 1_500 && scale > 0.3) {
    const named = centre === undefined ? lines : lines.filter((c) => touches(model, c.edge, centre));
    const asked = named.length <= 45 ? named : lines.filter((c) => marked.has(c.edge));
    for (const c of asked.slice(0, 80)) {
      const text = scene.relationLabel(c.edge);
      const wide = widthOf(text, measure) * 11;
      const x = (c.x1 + 2 * c.cx + c.x2) / 4 - wide / 2;
      const y = (c.y1 + 2 * c.cy + c.y2) / 4;
      const box: [number, number, number, number] = [x - 2, y - 7, x + wide + 2, y + 7];
      if (!whole(box, width, height, edge) || !taken.free(box)) continue;
      taken.take(box);
      labels.push({ node: -1 - c.edge, text, x, y, size: 11, box });
      write(ctx, text, x, y, `11px ${FONT}`, marked.has(c.edge) ? theme.accent : theme.faint, theme.ground);
    }
  }
  return labels;
}

const HALO = [[-1, -1], [1, -1], [-1, 1], [1, 1]] as const;

export function write(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, font: string, ink: string, ground: string): void {
  ctx.font = font;
  ctx.fillStyle = ground;
  for (const [dx, dy] of HALO) ctx.fillText(text, x + dx, y + dy);
  ctx.fillStyle = ink;
  ctx.fillText(text, x, y);
}
