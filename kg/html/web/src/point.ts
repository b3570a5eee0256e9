// What is pointed at or picked: rings, lit edges and names, on a canvas of their own above the picture.
import { shorten } from "./labels";
import { FONT, curves, grain, radius, write } from "./paint";
import { trace } from "./shapes";
import type { Stage, Target } from "./stage";

export function point(top: CanvasRenderingContext2D, stage: Stage, hover: Target | undefined, picked: ReadonlySet<number>): void {
  const { scene, width, height, camera } = stage;
  const { model, theme } = scene;
  const ringed = new Set(picked);
  if (hover?.type === "edge") {
    const { edge } = hover;
    const c = curves(scene, scene.seen.edges, camera, width, height).find((one) => one.edge === edge);
    if (c) {
      top.strokeStyle = theme.accent;
      top.lineWidth = 3;
      top.globalAlpha = 0.7;
      top.beginPath();
      top.moveTo(c.x1, c.y1);
      top.quadraticCurveTo(c.cx, c.cy, c.x2, c.y2);
      top.stroke();
      top.globalAlpha = 1;
      const text = scene.relationLabel(c.edge);
      top.textBaseline = "middle";
      top.font = `600 12px ${FONT}`;
      write(top, text, (c.x1 + 2 * c.cx + c.x2) / 4 - top.measureText(text).width / 2, (c.y1 + 2 * c.cy + c.y2) / 4 - 10, `600 12px ${FONT}`, theme.accent, theme.ground);
    }
  }
  const hovered = hover?.type === "node" && scene.seen.has[hover.node] ? hover.node : undefined;
  if (hovered !== undefined) {
    ringed.add(hovered);
    const lit = [...model.edgesOf(hovered)].slice(0, 400).filter((e) => scene.seen.has[model.other(e, hovered)]);
    top.strokeStyle = theme.accent;
    top.globalAlpha = 0.45;
    top.lineWidth = 1.5;
    top.beginPath();
    for (const c of curves(scene, lit, camera, width, height)) {
      top.moveTo(c.x1, c.y1);
      top.lineTo(c.x2, c.y2);
    }
    top.stroke();
    top.globalAlpha = 1;
  }
  for (const node of ringed) {
    if (!scene.seen.has[node]) continue;
    const { x, y } = stage.toScreen(node);
    const r = radius(model, node, grain(scene, camera.scale));
    top.lineWidth = 2.5;
    top.strokeStyle = theme.accent;
    top.beginPath();
    top.arc(x, y, r + 4, 0, 2 * Math.PI);
    top.stroke();
    if (node !== hovered) continue;
    top.fillStyle = theme.kinds[model.kind[node]!]!;
    top.beginPath();
    trace(top, model.kinds[model.kind[node]!]!.shape, x, y, r);
    top.fill();
    if (!stage.labels.some((l) => l.node === node) || camera.scale < 0.2) {
      top.textBaseline = "middle";
      write(top, shorten(model.name[node]!, 30), x + r + 7, y, `600 14px ${FONT}`, theme.ink, theme.ground);
    }
  }
}
