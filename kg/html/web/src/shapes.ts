// The shapes of the ontology's types, as points round the origin; a circle where there are none.
const turn = (n: number, start: number, inner = 1): [number, number][] =>
  Array.from({ length: n }, (_, k) => {
    const angle = start + (2 * Math.PI * k) / n;
    const r = k % 2 ? inner : 1;
    return [Math.cos(angle) * r, Math.sin(angle) * r];
  });

const UP = -Math.PI / 2;
const POINTS: Record<string, [number, number][]> = {
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  box: [[-1.15, -0.72], [1.15, -0.72], [1.15, 0.72], [-1.15, 0.72]],
  diamond: [[0, -1.2], [1.1, 0], [0, 1.2], [-1.1, 0]],
  hexagon: turn(6, 0).map(([x, y]) => [x * 1.08, y * 1.08]),
  triangle: turn(3, UP).map(([x, y]) => [x * 1.25, y * 1.25 + 0.15]),
  triangleDown: turn(3, -UP).map(([x, y]) => [x * 1.25, y * 1.25 - 0.15]),
  star: turn(10, UP, 0.5).map(([x, y]) => [x * 1.3, y * 1.3]),
};

export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
  arc(x: number, y: number, r: number, from: number, to: number): void;
  ellipse(x: number, y: number, rx: number, ry: number, turn: number, from: number, to: number): void;
}

export function trace(pen: Pen, shape: string, x: number, y: number, r: number): void {
  const points = POINTS[shape];
  if (points) {
    points.forEach(([px, py], k) => {
      if (k) pen.lineTo(x + px * r, y + py * r);
      else pen.moveTo(x + px * r, y + py * r);
    });
    pen.closePath();
  } else if (shape === "ellipse") {
    pen.moveTo(x + r * 1.3, y);
    pen.ellipse(x, y, r * 1.3, r * 0.8, 0, 0, 2 * Math.PI);
  } else {
    pen.moveTo(x + r, y);
    pen.arc(x, y, r, 0, 2 * Math.PI);
  }
}

/** The shape as SVG path data. */
export function pathData(shape: string, x: number, y: number, r: number): string {
  const f = (v: number) => v.toFixed(2);
  const points = POINTS[shape];
  if (points) return `M${points.map(([px, py]) => `${f(x + px * r)} ${f(y + py * r)}`).join("L")}Z`;
  const rx = shape === "ellipse" ? r * 1.3 : r;
  const ry = shape === "ellipse" ? r * 0.8 : r;
  return `M${f(x - rx)} ${f(y)}a${f(rx)} ${f(ry)} 0 1 0 ${f(2 * rx)} 0a${f(rx)} ${f(ry)} 0 1 0 ${f(-2 * rx)} 0Z`;
}
