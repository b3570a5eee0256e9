// Puts the page together and lets everything follow from the state.
import { relax } from "./arrange";
import { focus, open, selectNode, selectPair, type App } from "./app";
import { communityModel } from "./communities";
import { details } from "./details";
import { h, later } from "./dom";
import { filters } from "./filters";
import { dated, histogram, stop } from "./histogram";
import { label, setLang, t } from "./i18n";
import { listen } from "./input";
import { headerOf } from "./header";
import { keyboard } from "./keyboard";
import { backdrop, mapPlaces } from "./map";
import { Model } from "./model";
import type { Scene } from "./paint";
import { settle } from "./places";
import { svgText } from "./save";
import { spread } from "./room";
import { readBlock } from "./schema";
import { stats, table, timeline } from "./sheets";
import { Stage } from "./stage";
import { fromHash, NO_FILTER, Store, toHash, type Scope, type State } from "./state";
import { theme } from "./theme";
import { look, type Visible } from "./visible";

const BIG = 20_000; // entities, from which on the page opens with communities
const NARROW = "(max-width: 1180px)"; // as style.css has it

async function start(): Promise<void> {
  const root = document.getElementById("app")!;
  try {
    run(root, new Model(await readBlock()));
  } catch (error) {
    root.replaceChildren(h("p.notice", { role: "alert" }, t("broken"), String(error)));
  }
}

function run(root: HTMLElement, model: Model, near?: number): void {
  const gone = new AbortController(); // ends what listens outside the root when other data take its place
  const home: Scope = model.count > BIG ? { type: "communities" } : { type: "first" };
  const defaults: State = {
    view: "graph", scope: home, added: new Map(), selected: undefined, pathFrom: undefined, filter: NO_FILTER,
    lang: model.block.lang === "en" ? "en" : "zh", dark: root.dataset.dark ? root.dataset.dark === "true" : matchMedia("(prefers-color-scheme: dark)").matches,
  };
  const store = new Store(near === undefined ? fromHash(model, location.hash, defaults) : { ...fromHash(model, location.hash, defaults), view: "graph", scope: { type: "near", centre: near }, added: new Map(), selected: { type: "node", node: near } });
  const canvas = h("canvas", { tabindex: "0", role: "application" }) as HTMLCanvasElement;
  const overlay = h("canvas.overlay", { "aria-hidden": "true" }) as HTMLCanvasElement;
  const live = h("p.live", { role: "status", "aria-live": "polite" });
  const at = new Float32Array(model.count * 2);
  let groups: Model | undefined;
  const none: Visible = { nodes: new Uint32Array(), edges: new Uint32Array(), timed: new Uint32Array(), has: new Uint8Array(model.count), onPath: new Set(), counts: { kinds: [], relations: [], modalities: [], papers: [] } };
  const paper = theme(store.state.dark, model.kinds);
  const scene: Scene = { model, seen: none, at, theme: paper, bright: undefined, marked: new Set(), centre: undefined, relationLabel: () => "", backdrop: undefined };
  const app: App = { model, store, stage: new Stage(canvas, overlay, scene), seen: none, theme: paper, home, say: (words) => {
    live.textContent = words;
  }, replace: (block, id) => {
    gone.abort();
    stop();
    const fresh = new Model(block);
    run(root, fresh, fresh.find(id));
  } };
  const { stage } = app;
  const left = h("aside.left", { "aria-label": t("filters") });
  const right = h("aside.right", { "aria-label": t("details") });
  const sheet = h("div.sheets");
  const foot = h("footer");
  const note = h("p.note");
  const head = h("header");
  const tools = h("div.tools", { role: "group" });
  const plot = h("div.plot", {}, canvas, overlay, tools, note);
  root.replaceChildren(head, left, h("main", {}, plot, sheet), right, foot, live);

  const relationLabel = (e: number): string => label(model.relations[model.relation[e]!]!);
  let key = "";
  /** Brings the picture in line with the state. */
  const show = (state: State): void => {
    setLang(state.lang);
    document.documentElement.lang = state.lang === "zh" ? "zh-Hans" : "en";
    document.documentElement.dataset.theme = state.dark ? "dark" : "light";
    root.dataset.dark = String(state.dark);
    app.theme = theme(state.dark, model.kinds);
    const communities = state.scope.type === "communities" && state.view !== "table" && state.view !== "time" && state.view !== "stats";
    const onMap = state.view === "map";
    const nowKey = JSON.stringify([state.scope, [...state.added], onMap, communities]);
    const old = app.seen;
    app.seen = look(model, state.scope.type === "communities" && !communities ? { ...state, scope: { type: "top", count: Math.min(model.count, 300) } } : state);
    note.textContent = "";
    frame(state);
    stage.resize();
    if (communities && !onMap) {
      if (!groups) groups = communityModel(model);
      const g = groups;
      const all: Visible = { ...none, nodes: Uint32Array.from(g.name, (_, i) => i), edges: Uint32Array.from(g.source, (_, i) => i), has: new Uint8Array(g.count).fill(1) };
      const place = new Float32Array(g.count * 2);
      for (let i = 0; i < g.count; i++) place.set([g.x[i]! * 0.3, g.y[i]! * 0.3], 2 * i);
      relax(g, all, place, new Set(), 0.35);
      spread(g, all, place, ...stage.room());
      stage.scene = { ...scene, model: g, seen: all, at: place, theme: app.theme, relationLabel: () => "", bright: undefined, marked: new Set(), backdrop: undefined };
      stage.picked = new Set();
      stage.show(stage.scene);
      if (nowKey !== key) stage.fit();
    } else {
      const { selected } = state;
      const shown = { ...app.seen };
      if (onMap) {
        const nodes = communities ? Uint32Array.from({ length: model.count }, (_, i) => i) : app.seen.nodes;
        const placed = mapPlaces(model, nodes, at);
        const has = new Uint8Array(model.count);
        for (const n of placed) has[n] = 1;
        Object.assign(shown, { nodes: Uint32Array.from(placed), has, edges: app.seen.edges.filter((e) => has[model.source[e]!] && has[model.target[e]!]) });
        const lacking = nodes.length - placed.length;
        note.textContent = `${lacking ? t("noPlace", { n: lacking }) : ""} ${t("mapNote")}`;
      } else if (!app.seen.nodes.length) note.textContent = t("nothing");
      let bright: Set<number> | undefined;
      const marked = new Set<number>(app.seen.onPath);
      if (selected?.type === "node" && shown.has[selected.node]) {
        bright = new Set([selected.node]);
        for (const e of shown.edges) if (model.source[e] === selected.node || model.target[e] === selected.node) bright.add(model.other(e, selected.node));
        if (state.scope.type === "near" && state.scope.centre === selected.node) bright = undefined;
        else for (const e of shown.edges) if (model.source[e] === selected.node || model.target[e] === selected.node) marked.add(e);
      } else if (selected?.type === "pair" && shown.has[selected.a] && shown.has[selected.b]) {
        bright = new Set([selected.a, selected.b]);
        for (const e of model.between(selected.a, selected.b)) marked.add(e);
      }
      stage.picked = new Set(selected?.type === "node" ? [selected.node] : selected ? [selected.a, selected.b] : []);
      stage.show({ ...scene, seen: shown, theme: app.theme, bright, marked, centre: state.scope.type === "near" && !onMap ? state.scope.centre : undefined, relationLabel, backdrop: onMap ? backdrop(app.theme) : undefined });
      if (nowKey !== key) {
        if (onMap) stage.fit();
        else settle(app, at, state, old);
      }
    }
    key = nowKey;
  };

  // The picture comes first, then names and the header, then the panels, one by one.
  let headed = near !== undefined || matchMedia(NARROW).matches; // in a narrow window the header's height is that of its content, and decides on the picture's
  let asides = false;
  /** Everything round the picture. */
  const frame = (state: State): void => {
    const had = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    foot.hidden = !dated(app);
    const sheets = state.view === "table" ? table : state.view === "time" ? timeline : state.view === "stats" ? stats : undefined;
    plot.hidden = !!sheets;
    sheet.hidden = !sheets;
    sheet.replaceChildren(...(sheets ? [sheets(app)] : []));
    headed ||= plot.hidden;
    if (headed) header(state);
    if (asides) {
      choices();
      dates();
    }
    if (had) document.querySelector<HTMLElement>(`[data-key="${CSS.escape(had)}"]`)?.focus();
  };

  const header = headerOf(app, head, tools);

  const dates = (): void => {
    foot.replaceChildren(...(dated(app) ? [histogram(app)] : []));
  };

  const choices = (): void => {
    const folded = new Set([...left.querySelectorAll<HTMLDetailsElement>("details[data-fold]:not([open])")].map((d) => d.dataset.fold));
    const scroll = left.scrollTop;
    left.replaceChildren(filters(app));
    for (const d of left.querySelectorAll<HTMLDetailsElement>("details[data-fold]")) if (folded.has(d.dataset.fold)) d.open = false;
    left.scrollTop = scroll;
  };

  const panelKey = (s: State) => JSON.stringify([s.selected, s.scope, [...s.added], s.pathFrom, s.lang, s.dark, { ...s.filter, kinds: [...s.filter.kinds], relations: [...s.filter.relations], modalities: [...s.filter.modalities], papers: [...s.filter.papers] }]);
  let shownPanel = "";
  const panel = (state: State): void => {
    const now = panelKey(state);
    if (now === shownPanel || !asides) return;
    shownPanel = now;
    right.replaceChildren(details(app));
    right.scrollTop = 0;
    right.setAttribute("aria-label", t("details"));
    left.setAttribute("aria-label", t("filters"));
    if (state.selected?.type === "node") app.say(`${t("selected")} ${model.name[state.selected.node]!}`);
  };

  let hash = location.hash.replace(/^#/, "");
  const address = later(() => {
    const now = toHash(model, store.state, home.type);
    if (now === hash) return;
    hash = now;
    try {
      history.pushState(null, "", `#${now}`);
    } catch {
      location.hash = now; // a frame without an address of its own
    }
  }, 150);
  window.addEventListener("popstate", () => {
    const now = location.hash.replace(/^#/, "");
    if (now === hash) return;
    hash = now;
    store.set(fromHash(model, now, { ...defaults, lang: store.state.lang, dark: store.state.dark }));
  }, { signal: gone.signal });
  // Paper is light.
  let printed = false;
  window.addEventListener("beforeprint", () => {
    printed = store.state.dark;
    if (printed) store.set({ dark: false });
    stage.now();
  }, { signal: gone.signal });
  window.addEventListener("afterprint", () => {
    if (printed) store.set({ dark: true });
    printed = false;
  }, { signal: gone.signal });
  // In a frame, whoever holds the frame may know what is selected, and select (the notebook's widget does).
  const idsOf = ({ selected }: State): string[] => (!selected ? [] : selected.type === "node" ? [selected.node] : [selected.a, selected.b]).map((n) => model.id[n]!);
  if (window.parent !== window) {
    window.addEventListener("message", (event: MessageEvent<{ kg?: string; ids?: unknown } | null>) => {
      if (event.source !== window.parent || event.data?.kg !== "select" || !Array.isArray(event.data.ids)) return;
      const [a, b] = event.data.ids.map((id) => model.find(String(id)));
      if (a !== undefined && b !== undefined) selectPair(app, a, b);
      else if (a !== undefined) open(app, a);
      else store.set({ selected: undefined });
    }, { signal: gone.signal });
  }
  store.listen((state, before) => {
    show(state);
    panel(state);
    address();
    if (window.parent !== window && state.selected !== before.selected) window.parent.postMessage({ kg: "selected", ids: idsOf(state) }, "*");
  });
  listen(stage, {
    click: (target) => {
      if (store.state.scope.type === "communities" && store.state.view === "graph") {
        if (target?.type === "node") store.set({ scope: { type: "community", group: target.node } });
      } else if (target?.type === "node") selectNode(app, target.node);
      else if (target) selectPair(app, model.source[target.edge]!, model.target[target.edge]!);
      else if (store.state.selected) store.set({ selected: undefined });
    },
    doubleClick: (target) => {
      if (target?.type === "node" && store.state.scope.type !== "communities") focus(app, target.node);
    },
    hover: (target) => {
      canvas.style.cursor = target ? "pointer" : "grab";
      if (JSON.stringify(target) === JSON.stringify(stage.hover)) return;
      stage.hover = target;
      stage.drawTop();
    },
  });
  keyboard(app, canvas, gone.signal);
  stage.named = near !== undefined; // other data in the same page: nothing has to be loaded first
  show(store.state);
  const kg = { app, labels: () => stage.labels, svg: () => svgText(app), ready: false };
  Object.assign(window, { kg });
  address(); // a picture opened by the server has an address, too
  const whenIdle = (work: () => void): void => {
    if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: 300 });
    else setTimeout(work, 30); // Safari
  };
  // One at a time, so that a click in between is answered at once.
  const oneByOne = ([first, ...rest]: (() => void)[]): void => {
    if (first) whenIdle(() => {
      first();
      oneByOne(rest);
    });
  };
  const afterFrames = (count: number, work: () => void): void => {
    if (count) requestAnimationFrame(() => {
      afterFrames(count - 1, work);
    });
    else work();
  };
  afterFrames(3, () => {
    if (!stage.named) stage.name();
    afterFrames(2, () => {
      oneByOne([() => {
        if (!headed) header(store.state);
        headed = true;
      }, () => {
        asides = true;
        panel(store.state);
      }, choices, dates, () => {
        afterFrames(2, () => {
          kg.ready = true;
        });
      }]);
    });
  });
}

void start();
