// The panel on the right: an entity with all that is known of it, or the relations of two, sentence by sentence.
import { expand, focus, open, selectPair, type App } from "./app";
import { button, h, safeUrl } from "./dom";
import { kindGlyph } from "./glyph";
import { label, t, type Word } from "./i18n";
import { isoOf } from "./model";
import { badge, passages, percent } from "./quotes";
import type { Said } from "./schema";
import { shortestPath } from "./path";
import { fetchNear, lacking } from "./remote";
import { fails, neighbours } from "./visible";

const FIRST_GROUP = 8;
const FIRST_FACTS = 4;
const LISTED = 7;

export function details(app: App): HTMLElement {
  const { state } = app.store;
  const { selected, scope } = state;
  const body = h("div.details");
  if (state.pathFrom !== undefined) {
    body.append(
      h("p.notice", {}, `${t("path")}: ${app.model.name[state.pathFrom]!} → ? `, t("pathHint"), " ", button(t("cancel"), () => {
        app.store.set({ pathFrom: undefined });
      })),
    );
  }
  if (selected?.type === "node") body.append(...ofNode(app, selected.node));
  else if (selected?.type === "pair") body.append(...ofPair(app, selected.a, selected.b));
  else if (scope.type === "path") body.append(...ofPath(app, scope.from, scope.to));
  else body.append(...welcome(app));
  return body;
}

function welcome(app: App): HTMLElement[] {
  const { model } = app;
  const parts = [
    h("p.lead", {}, t("welcome")),
    h("p.quiet", {}, `${model.count} ${t("nodes")} · ${model.edgeCount} ${t("edges")} · ${model.passages.count} ${t("sentences")} · ${model.block.documents.source.length} ${t("documents")}`),
  ];
  if (model.block.remote) parts.push(h("p.notice", {}, t("inStore", { n: model.block.remote.nodes, m: model.block.remote.edges })));
  if (app.store.state.scope.type === "communities") return [...parts, h("p.notice", {}, t("communityHint")), ...ofCommunities(app)];
  const said = [...app.seen.edges];
  const { evidenceCount, lastDay, confidence } = { evidenceCount: (e: number) => model.evidenceCount(e), lastDay: model.lastDay, confidence: model.confidence };
  const lists: [Word, number[]][] = [
    ["newest", said.filter((e) => lastDay[e]).sort((a, b) => lastDay[b]! - lastDay[a]! || confidence[b]! - confidence[a]! || a - b)],
    ["mostSaid", said.filter((e) => evidenceCount(e) > 1).sort((a, b) => evidenceCount(b) - evidenceCount(a) || confidence[b]! - confidence[a]! || a - b)],
  ];
  for (const [word, edges] of lists) if (edges.length) parts.push(h("h3", {}, t(word)), h("ul.rows", {}, ...edges.slice(0, LISTED).map((e) => edgeRow(app, e, word === "newest"))));
  const byKind = model.kinds.map((_, k) => [...app.seen.nodes].filter((n) => model.kind[n] === k).slice(0, 4)).filter((list) => list.length);
  if (byKind.length) parts.push(h("h3", {}, t("top")), ...byKind.map((list) => h("ul.chips", { "aria-label": label(model.kinds[model.kind[list[0]!]!]!) }, ...list.map((n) => h("li", {}, nodeButton(app, n))))));
  return parts;
}

/** A relation in one line: who, what, with whom, planned or done, and when or how often it was said. */
function edgeRow(app: App, e: number, dated: boolean): HTMLElement {
  const { model } = app;
  const relation = model.relations[model.relation[e]!]!;
  const row = button("", () => {
    selectPair(app, model.source[e]!, model.target[e]!);
  }, { class: "row two" });
  row.append(
    h("span.claim-line", {}, h("b", {}, model.name[model.source[e]!]), h("span.relation", {}, ` ${label(relation)} `), h("b", {}, model.name[model.target[e]!])),
    h("span.under", {}, badge(app, model.modality[e]!), h("span.count", {}, dated ? isoOf(model.lastDay[e]!) : `${model.evidenceCount(e)} ${t("sentences")}`)),
  );
  return h("li", {}, row);
}

function ofCommunities(app: App): HTMLElement[] {
  const { model, store } = app;
  return model.communities.slice(0, 30).filter((members) => members.length > 2).map((members, group) => h("section.group", {}, h("h3", {}, button(`${model.communityName(group)} (${members.length})`, () => {
    store.set({ scope: { type: "community", group }, added: new Map(), selected: undefined, view: "graph" });
  }, { class: "plain" })), h("p.quiet", {}, members.slice(2, 8).map((n) => model.name[n]).join("、"))));
}

export function nodeButton(app: App, node: number): HTMLButtonElement {
  const kind = app.model.kinds[app.model.kind[node]!]!;
  const made = button("", () => {
    open(app, node);
  }, { class: "entity", title: label(kind) });
  made.append(kindGlyph(kind.shape, app.theme.kinds[app.model.kind[node]!]!), app.model.name[node]!);
  return made;
}

function ofNode(app: App, node: number): HTMLElement[] {
  const { model, store, theme } = app;
  const kind = model.kinds[model.kind[node]!]!;
  const more = model.more(node);
  const heading = h("h2", { tabindex: "-1" }, kindGlyph(kind.shape, theme.kinds[model.kind[node]!]!), model.name[node]);
  const shown = shownNeighbours(app, node);
  const total = neighbours(model, store.state.filter, node).length;
  const left = total - shown;
  const facts = h("dl.meta", {});
  const line = (term: string, ...value: (Node | string)[]) => {
    facts.append(h("dt", {}, term), h("dd", {}, ...value));
  };
  if (more.alias?.length) line(t("aliases"), more.alias.join("、"));
  if (more.code) line(t("code"), more.code);
  const seen = model.seen(node);
  if (seen) line(t("seen"), seen[0] === seen[1] ? seen[0] : seen.join(" – "));
  line(t("mentioned"), `${model.mentions[node]!} ${t("times")}`);
  const group = model.community[node]!;
  if ((model.communities[group]?.length ?? 0) > 2) {
    line(t("community"), button(`${model.communityName(group)} (${model.communities[group]!.length})`, () => {
      store.set({ scope: { type: "community", group }, added: new Map(), view: "graph" });
    }, { class: "plain" }));
  }
  const links = (more.links ?? []).map(([, url]) => url).filter((url) => safeUrl(url));
  if (links.length) line(t("links"), ...links.map((url) => h("a", { href: safeUrl(url), rel: "noopener noreferrer", target: "_blank" }, url.replace(/^https?:\/\//, "") + " ")));
  const actions = h(
    "div.actions",
    {},
    button(t("focus"), () => {
      focus(app, node);
    }),
    button(left > 0 ? `${t("expand")} · ${t("moreLeft", { n: left })}` : t("expand"), () => {
      expand(app, node);
    }, { disabled: left <= 0 }),
    button(t("pathFrom"), () => {
      store.set({ pathFrom: node });
    }),
    lacking(app, node) && !model.block.remote?.asked.includes(model.id[node]!) ? button(t("fromStore", { n: lacking(app, node) }), () => {
      void fetchNear(app, model.id[node]!);
    }, { "data-key": "fetch" }) : undefined,
  );
  const parts = [h("p.kind", {}, label(kind)), heading, actions, facts];
  const attributes = model.factsOf(node);
  if (attributes.length) parts.push(h("h3", {}, `${t("facts")} ${attributes.length}`), ...attributes.slice(0, FIRST_FACTS).map((f) => attribute(app, f)));
  const rest = attributes.slice(FIRST_FACTS);
  if (rest.length) {
    const box = h("div", {}, button(t("moreLeft", { n: rest.length }), () => {
      box.replaceChildren(...rest.map((f) => attribute(app, f)));
    }, { class: "plain" }));
    parts.push(box);
  }
  parts.push(h("h3", {}, `${t("neighbours")} ${model.degree[node]!}`), ...groups(app, node));
  return parts;
}

function shownNeighbours(app: App, node: number): number {
  const all = neighbours(app.model, app.store.state.filter, node);
  return app.seen.has[node] ? all.filter((n) => app.seen.has[n]).length : 0;
}

/** The neighbours by relation and direction: 合作 (12), 位于 ← (30) … */
function groups(app: App, node: number): HTMLElement[] {
  const { model } = app;
  const found = new Map<string, number[]>();
  const symmetric = (key: string) => model.relations[Number(key.slice(0, 3))]!.symmetric;
  for (const e of model.edgesOf(node)) {
    if (fails(model, app.store.state.filter, e)) continue;
    const relation = model.relations[model.relation[e]!]!;
    const key = `${String(model.relation[e]!).padStart(3, "0")}${!relation.symmetric && model.target[e] === node ? "<" : ">"}`;
    const list = found.get(key);
    if (list) list.push(e);
    else found.set(key, [e]);
  }
  return [...found.entries()]
    .sort((a, b) => Number(symmetric(b[0])) - Number(symmetric(a[0])) || b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)) // who works with whom first
    .map(([key, edges]) => {
      const relation = model.relations[Number(key.slice(0, 3))]!;
      const list = h("ul.rows");
      const add = (from: number, to: number) => {
        for (const e of edges.slice(from, to)) list.append(neighbourRow(app, node, e));
      };
      add(0, FIRST_GROUP);
      const rest = edges.length - FIRST_GROUP;
      const moreButton = rest > 0 ? button(t("moreLeft", { n: rest }), () => {
        add(FIRST_GROUP, edges.length);
        moreButton?.remove();
      }, { class: "plain" }) : undefined;
      return h("details.group", { open: true }, h("summary", {}, key.endsWith("<") ? `← ${label(relation)}` : relation.symmetric ? `↔ ${label(relation)}` : `${label(relation)} →`, h("span.count", {}, edges.length)), list, moreButton);
    });
}

function neighbourRow(app: App, node: number, e: number): HTMLElement {
  const { model } = app;
  const other = model.other(e, node);
  const kind = model.kinds[model.kind[other]!]!;
  const row = button("", () => {
    selectPair(app, node, other);
  }, { class: "row", title: `${model.evidenceCount(e)} ${t("sentences")}` });
  row.append(
    kindGlyph(kind.shape, app.theme.kinds[model.kind[other]!]!),
    h("span.name", {}, model.name[other]),
    badge(app, model.modality[e]!),
    h("span.count", {}, model.evidenceCount(e)),
  );
  const beside = besides(app, e);
  if (beside) {
    row.classList.add("more");
    row.append(h("span.beside", {}, beside));
  }
  return h("li", {}, row);
}

/** On what, as what, when, and since when the papers say so. */
function besides(app: App, e: number): string {
  const { model } = app;
  const said = model.said(e);
  const [first, last] = [model.firstDay[e]!, model.lastDay[e]!];
  const print = !first ? "" : first === last ? isoOf(first) : `${isoOf(first)} – ${isoOf(last)}`;
  return [said.topic, said.role, said.label, said.time, print].filter((part) => part).join(" · ");
}

function attribute(app: App, f: number): HTMLElement {
  const { model } = app;
  const { facts } = model;
  const said = facts.said[String(f)] ?? {};
  const value = facts.value[f]!;
  return h(
    "details.attribute",
    {},
    h("summary", {}, h("span.name", {}, said.label ?? label(model.relations[facts.relation[f]!]!)), h("strong", {}, facts.text[f]), value && value !== facts.text[f] && facts.kind[f] === "Time" ? h("span.count", {}, value) : undefined, badge(app, facts.modality[f]!)),
    ...passages(app, model.passages.of(model.factStart[f]!, model.factStart[f + 1]!)),
  );
}

function ofPair(app: App, a: number, b: number): HTMLElement[] {
  const { model } = app;
  const edges = model.between(a, b);
  const parts = [h("h2", { tabindex: "-1" }, nodeButton(app, a), " — ", nodeButton(app, b))];
  for (const e of edges) parts.push(claim(app, e));
  return parts;
}

/** One statement: subject, relation, object, how sure, and who says so. */
function claim(app: App, e: number): HTMLElement {
  const { model } = app;
  const relation = model.relations[model.relation[e]!]!;
  return h(
    "section.claim",
    {},
    h("h3", {}, `${model.name[model.source[e]!]!} `, h("span.relation", {}, relation.symmetric ? `↔ ${label(relation)} ↔` : `— ${label(relation)} →`), ` ${model.name[model.target[e]!]!}`),
    h("p.quiet", {}, badge(app, model.modality[e]!), ` ${t("conf")} ${percent(model.confidence[e]!)} · ${model.evidenceCount(e)} ${t("sentences")}`),
    qualifiers(model.said(e)),
    ...passages(app, model.passagesOf(e)),
  );
}

function qualifiers(said: Said): HTMLElement | undefined {
  const pairs: [string, string | undefined][] = [
    [t("role"), said.role],
    [t("topic"), said.topic],
    [t("label"), said.label],
    [t("time"), said.time && said.when && said.when !== said.time ? `${said.time}（${said.when}）` : (said.time ?? said.when)],
  ];
  const given = pairs.filter(([, value]) => value);
  return given.length ? h("dl.meta", {}, ...given.flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])) : undefined;
}

function ofPath(app: App, from: number, to: number): HTMLElement[] {
  const { model } = app;
  const names = { a: model.name[from]!, b: model.name[to]! };
  const path = shortestPath(model, app.store.state.filter, from, to);
  if (!path) return [h("p.notice", { role: "status" }, t("noPath", names))];
  return [h("h2", { tabindex: "-1" }, t("pathTitle", { ...names, n: path.length })), ...path.map((e) => claim(app, e))];
}
