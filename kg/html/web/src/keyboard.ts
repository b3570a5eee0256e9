// The keyboard: what a hand can do on the picture, keys can.
import { expand, focus, goHome, type App } from "./app";
import { button, h } from "./dom";
import { t, type Word } from "./i18n";
import type { View } from "./state";

export const VIEWS: [View, Word][] = [["graph", "graph"], ["map", "map"], ["time", "timeline"], ["table", "table"], ["stats", "stats"]];

export function keyboard(app: App, canvas: HTMLCanvasElement, signal: AbortSignal): void {
  const { store, stage } = app;
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
    const { state } = store;
    const node = state.selected?.type === "node" ? state.selected.node : undefined;
    const view = VIEWS[Number(event.key) - 1]?.[0];
    if (event.key === "/") document.getElementById("search")?.focus();
    else if (event.key === "?") help();
    else if (event.key === "Escape") {
      if (document.querySelector("dialog[open]")) return;
      if (state.pathFrom !== undefined) store.set({ pathFrom: undefined });
      else if (state.selected) store.set({ selected: undefined });
      else goHome(app);
    } else if (view) store.set({ view });
    else if (event.key === "+" || event.key === "=") stage.zoom(1.4);
    else if (event.key === "-") stage.zoom(1 / 1.4);
    else if (event.key === "0") stage.fit();
    else if (event.key === "e" && node !== undefined) expand(app, node);
    else if (event.key === "p" && node !== undefined) store.set({ pathFrom: node });
    else if ((event.key === "f" || (event.key === "Enter" && target === canvas)) && node !== undefined) focus(app, node);
    else if (event.key.startsWith("Arrow") && target === canvas && state.scope.type !== "communities") step(app, event.key);
    else return;
    event.preventDefault();
  }, { signal });
}

/** Selects the nearest entity in the direction of an arrow key. */
function step(app: App, arrow: string): void {
  const { stage, store } = app;
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[arrow] as [number, number];
  const { selected } = store.state;
  const from = selected?.type === "node" ? selected.node : undefined;
  if (from === undefined || !stage.scene.seen.has[from]) {
    const first = stage.scene.seen.nodes[0];
    if (first !== undefined) store.set({ selected: { type: "node", node: first } });
    return;
  }
  const p = stage.toScreen(from);
  let best: number | undefined;
  let least = Infinity;
  for (const n of stage.scene.seen.nodes) {
    const q = stage.toScreen(n);
    const along = (q.x - p.x) * dx + (q.y - p.y) * dy;
    const aside = Math.abs((q.x - p.x) * dy) + Math.abs((q.y - p.y) * dx);
    if (n === from || along <= 1 || aside > along * 2) continue;
    if (along + 2 * aside < least) {
      least = along + 2 * aside;
      best = n;
    }
  }
  if (best !== undefined) store.set({ selected: { type: "node", node: best } });
}

export function help(): void {
  document.querySelector("dialog")?.remove();
  const keys: [string, Word][] = [["/", "keySearch"], ["← ↑ → ↓", "keyMove"], ["Enter f", "keyFocus"], ["e", "keyExpand"], ["p", "keyPath"], ["+ − 0", "keyZoom"], ["1 2 3 4 5", "keyViews"], ["Esc", "keyEscape"]];
  const dialog = h("dialog", { "aria-label": t("help") }, h("h2", {}, t("keys")), h("dl.keys", {}, ...keys.flatMap(([k, word]) => [h("dt", {}, ...k.split(" ").map((x) => h("kbd", {}, x))), h("dd", {}, t(word))])), button(t("close"), () => {
    dialog.close();
  })) as HTMLDialogElement;
  document.body.append(dialog);
  dialog.showModal();
}
