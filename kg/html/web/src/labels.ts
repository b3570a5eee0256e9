// Labels that never overlap: the more important goes first, tries four sides, and stays away where there is no room.
export interface Label {
  node: number;
  text: string;
  x: number; // left and middle of the text, in pixels of the screen
  y: number;
  size: number;
  box: [number, number, number, number]; // left, top, right, bottom
}

const CELL = 48;
const FIRST = 12; // the first are named even on top of another shape
const GREAT = 40; // so many entities are named before all others, even on top of a lesser one's shape

/** Remembers which boxes are taken, by cells of the screen. */
export class Taken {
  private readonly cells = new Map<number, [number, number, number, number][]>();

  free(box: [number, number, number, number]): boolean {
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) ?? []) {
        if (box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]) return false;
      }
    }
    return true;
  }

  take(box: [number, number, number, number]): void {
    for (const key of this.keys(box)) {
      const list = this.cells.get(key);
      if (list) list.push(box);
      else this.cells.set(key, [box]);
    }
  }

  private *keys(box: [number, number, number, number]): Generator<number> {
    for (let cx = Math.floor(box[0] / CELL); cx <= Math.floor(box[2] / CELL); cx++)
      for (let cy = Math.floor(box[1] / CELL); cy <= Math.floor(box[3] / CELL); cy++) yield cx * 4096 + cy;
  }
}

export interface Spot {
  node: number;
  x: number;
  y: number;
  r: number;
}

const widths = new Map<string, number>();

/** The width of a text in units of its size: a Chinese character is 1 in every font, any other is measured once. */
export function widthOf(text: string, measure: (text: string) => number): number {
  let sum = 0;
  for (const c of text) {
    if (c >= "\u3400" && c <= "\u9fff") sum += 1;
    else {
      let width = widths.get(c);
      if (width === undefined) widths.set(c, (width = measure(c)));
      sum += width;
    }
  }
  return sum;
}

export function shorten(text: string, most = 24): string {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}

/**
 * Places labels at the spots, which come most important first. Sides away from `middle` are tried first. Shapes are no place
 * for labels of others, as far as can be.
 */
export function placeLabels(
  spots: Spot[],
  name: (node: number) => string,
  size: (node: number) => number,
  measure: (text: string) => number,
  most: number,
  width: number,
  height: number,
  edge = 0,
): { labels: Label[]; taken: Taken } {
  const taken = new Taken(); // labels
  const first = new Taken(); // the shapes of those that are named in any case
  const great = new Taken(); // the shapes of what matters most: only the first names may stand on them
  const shapes = new Taken(); // all others: a label keeps off them, unless its entity matters and has no other place
  spots.slice(0, spots.length > 1500 ? 300 : spots.length).forEach((s, i) => {
    const box: [number, number, number, number] = [s.x - s.r, s.y - s.r, s.x + s.r, s.y + s.r];
    (i < GREAT ? great : shapes).take(box);
    if (i < FIRST) first.take(box);
  });
  const labels: Label[] = [];
  let misses = 0;
  for (const [rank, s] of spots.entries()) {
    if (labels.length >= most || misses > 1200) break;
    const text = shorten(name(s.node));
    const high = size(s.node);
    const wide = widthOf(text, measure) * high;
    const gap = s.r + 3;
    const half = high * 0.62;
    const right: [number, number] = [s.x + gap, s.y];
    const left: [number, number] = [s.x - gap - wide, s.y];
    const below: [number, number] = [s.x - wide / 2, s.y + gap + half];
    const above: [number, number] = [s.x - wide / 2, s.y - gap - half];
    const dx = s.x - width / 2;
    const dy = s.y - height / 2;
    const sides =
      Math.abs(dx) > Math.abs(dy) * 1.2 ? (dx > 0 ? [right, below, above, left] : [left, below, above, right]) : dy < 0 ? [above, right, left, below] : [below, right, left, above];
    const boxes = sides.map(([x, y]): [number, number, number, number] => [x - 2, y - half, x + wide + 2, y + half]);
    const fits = boxes.map((box) => whole(box, width, height, edge) && taken.free(box));
    let side = boxes.findIndex((box, i) => fits[i] && great.free(box) && shapes.free(box));
    if (side < 0 && rank < GREAT) side = boxes.findIndex((box, i) => fits[i] && great.free(box));
    if (side < 0 && rank < FIRST) side = boxes.findIndex((box, i) => fits[i] && first.free(box));
    if (side < 0 && rank < FIRST) side = fits.indexOf(true);
    const box = boxes[side];
    if (box) {
      taken.take(box);
      labels.push({ node: s.node, text, x: box[0] + 2, y: box[1] + half, size: high, box });
    } else misses++;
  }
  return { labels, taken };
}

/** Whether the box is not cut by the border of the screen, which is `edge` pixels inside what is drawn. */
export function whole(box: readonly [number, number, number, number], width: number, height: number, edge: number): boolean {
  const cut = (low: number, high: number, at: number) => low < at && high > at;
  return !(cut(box[0], box[2], edge + 1) || cut(box[0], box[2], width - edge - 1) || cut(box[1], box[3], edge + 1) || cut(box[1], box[3], height - edge - 1));
}
