// Mouse, touch and wheel on the canvas.
import type { Stage, Target } from "./stage";

const MOVABLE = 1000; // entities in view

export interface Hands {
  click(target: Target | undefined): void;
  doubleClick(target: Target | undefined): void;
  hover(target: Target | undefined, x: number, y: number): void;
}

export function listen(stage: Stage, hands: Hands): void {
  const { canvas } = stage;
  const fingers = new Map<number, { x: number; y: number }>();
  let dragged: number | undefined; // an entity that is being moved
  let far = 0;
  let pinch = 0;
  const point = (event: PointerEvent | WheelEvent | MouseEvent) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    const p = point(event);
    fingers.set(event.pointerId, p);
    far = 0;
    // An entity moves where it is large enough to be meant and the picture small enough to follow; else the picture moves.
    const movable = fingers.size === 1 && stage.scene.seen.nodes.length <= MOVABLE;
    const target = movable ? stage.pick(p.x, p.y, event.pointerType === "touch" ? 8 : 1) : undefined;
    const at = target?.type === "node" ? stage.toScreen(target.node) : undefined;
    dragged = target?.type === "node" && at && Math.hypot(at.x - p.x, at.y - p.y) < 18 ? target.node : undefined; // the shape, not its label
  });
  canvas.addEventListener("pointermove", (event) => {
    const p = point(event);
    const last = fingers.get(event.pointerId);
    if (!last) {
      hands.hover(stage.pick(p.x, p.y), p.x, p.y);
      return;
    }
    const dx = p.x - last.x;
    const dy = p.y - last.y;
    fingers.set(event.pointerId, p);
    far += Math.hypot(dx, dy);
    if (fingers.size === 2) {
      const [a, b] = [...fingers.values()] as [{ x: number; y: number }, { x: number; y: number }];
      const apart = Math.hypot(a.x - b.x, a.y - b.y);
      if (pinch) stage.zoom(apart / pinch, (a.x + b.x) / 2, (a.y + b.y) / 2);
      pinch = apart;
    } else if (far > 4 && dragged !== undefined) {
      const { at } = stage.scene;
      at[2 * dragged]! += dx / stage.camera.scale;
      at[2 * dragged + 1]! += dy / stage.camera.scale;
      stage.replaced();
    } else if (far > 4) {
      stage.move({ x: stage.camera.x - dx / stage.camera.scale, y: stage.camera.y - dy / stage.camera.scale });
    }
  });
  const up = (event: PointerEvent) => {
    const p = fingers.get(event.pointerId);
    fingers.delete(event.pointerId);
    pinch = 0;
    if (p && far <= 4 && event.type === "pointerup") hands.click(stage.pick(p.x, p.y, slackOf(event)));
    dragged = undefined;
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", () => {
    hands.hover(undefined, 0, 0);
  });
  canvas.addEventListener("dblclick", (event) => {
    const p = point(event);
    hands.doubleClick(stage.pick(p.x, p.y));
  });
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const p = point(event);
      const lines = event.deltaMode === 1 ? 16 : 1;
      stage.zoom(Math.exp(-Math.max(-160, Math.min(160, event.deltaY * lines)) * 0.0018), p.x, p.y);
    },
    { passive: false },
  );
}

function slackOf(event: PointerEvent): number {
  return event.pointerType === "touch" ? 14 : 5;
}
