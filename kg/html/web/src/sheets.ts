// The views that are text: the table of visible edges (the twin of the picture), the timeline, the statistics.
import { open, selectPair, type App } from "./app";
import { nodeButton } from "./details";
import { percent } from "./quotes";
import { button, h } from "./dom";
import { kindGlyph, lineGlyph } from "./glyph";
import { label, t, type Word } from "./i18n";
import { dayOf, isoOf } from "./model";

const ROWS = 200;
const MOMENTS = 600;
type Column = "subject" | "relation" | "object" | "modality" | "conf" | "date" | "sentences";
let sortBy: Column = "sentences";
let descending = true;

export interface Row {
  edge: number;
  subject: string;
  relation: string;
  object: string;
  modality: string;
  conf: number;
  date: string;
  sentences: number;
}

export function rows(app: App): Row[] {
  const { model, seen } = app;
  return [...seen.edges].map((e) => ({
    edge: e,
    subject: model.name[model.source[e]!]!,
    relation: label(model.relations[model.relation[e]!]!),
    object: model.name[model.target[e]!]!,
    modality: label(model.modalities[model.modality[e]!]!),
    conf: model.confidence[e]!,
    date: model.lastDay[e] ? isoOf(model.lastDay[e]) : "",
    sentences: model.evidenceCount(e),
  }));
}

export function table(app: App): HTMLElement {
  const all = rows(app);
  const order = (a: Row, b: Row) => {
    const [p, q] = [a[sortBy], b[sortBy]];
    const d = typeof p === "number" && typeof q === "number" ? p - q : String(p).localeCompare(String(q), "zh-Hans");
    return (descending ? -d : d) || a.edge - b.edge;
  };
  all.sort(order);
  const columns: [Column, Word][] = [["subject", "subject"], ["relation", "relation"], ["object", "object"], ["modality", "modality"], ["conf", "conf"], ["date", "date"], ["sentences", "evidence"]];
  const counted = new Set<Column>(["conf", "date", "sentences"]);
  const body = h("tbody");
  const add = (from: number) => {
    for (const r of all.slice(from, from + ROWS)) {
      const { model } = app;
      const evidence = button(String(r.sentences), () => {
        selectPair(app, model.source[r.edge]!, model.target[r.edge]!);
      }, { class: "plain", "aria-label": `${r.sentences} ${t("sentences")}：${r.subject} ${r.relation} ${r.object}` });
      const state = h("td", {}, h("span.badge", {}, lineGlyph(model.modality[r.edge]!), r.modality));
      body.append(h("tr", {}, h("td", {}, nodeButton(app, model.source[r.edge]!)), h("td", {}, r.relation), h("td", {}, nodeButton(app, model.target[r.edge]!)), state, h("td.number", {}, percent(r.conf)), h("td.number", {}, r.date), h("td.number", {}, evidence)));
    }
  };
  add(0);
  let shown = ROWS;
  const more = all.length > ROWS ? button(t("moreRows", { n: Math.min(ROWS, all.length - shown) }), () => {
    add(shown);
    shown += ROWS;
    if (shown >= all.length) more?.remove();
  }, { class: "wide" }) : undefined;
  const head = columns.map(([c, word]) => h(counted.has(c) ? "th.number" : "th", { scope: "col", "aria-sort": sortBy === c ? (descending ? "descending" : "ascending") : "none" }, button(t(word), () => {
    descending = sortBy === c ? !descending : counted.has(c);
    sortBy = c;
    app.store.set({});
  }, { class: "plain", "data-key": `sort-${c}` })));
  if (!all.length) return h("div.sheet", {}, h("p.notice", {}, t("nothing")));
  return h("div.sheet", { tabindex: "0", role: "region", "aria-label": t("table") }, h("table", {}, h("caption", {}, `${all.length} ${t("edges")}`), h("thead", {}, h("tr", {}, ...head)), body), more);
}

interface Moment {
  date: string;
  node: number;
  what: string;
  detail: string;
  modality: number;
  edge: number | undefined;
}

/** Dated facts and dated relations of what is in view, in order. */
export function timeline(app: App): HTMLElement {
  const { model, seen, store } = app;
  const found: Moment[] = [];
  const { facts } = model;
  const { filter } = store.state;
  for (let f = 0; f < facts.source.length; f++) {
    const when = facts.kind[f] === "Time" ? facts.value[f]! : "";
    if (!dayOf(when) || !seen.has[facts.source[f]!] || filter.modalities.has(facts.modality[f]!)) continue;
    found.push({ date: when, node: facts.source[f]!, what: facts.said[String(f)]?.label ?? label(model.relations[facts.relation[f]!]!), detail: facts.text[f]!, modality: facts.modality[f]!, edge: undefined });
  }
  for (const e of seen.edges) {
    const when = model.said(e).when ?? "";
    if (dayOf(when)) found.push({ date: when, node: model.source[e]!, what: label(model.relations[model.relation[e]!]!), detail: model.name[model.target[e]!]!, modality: model.modality[e]!, edge: e });
  }
  found.sort((a, b) => dayOf(b.date) - dayOf(a.date) || b.date.localeCompare(a.date) || a.node - b.node); // what is to come first
  if (!found.length) return h("div.sheet", {}, h("p.notice", {}, t("noTime")));
  const list = h("ol.timeline");
  const newest = model.block.dates[1] ?? "";
  let year = "";
  let later = dayOf(found[0]!.date) > dayOf(newest);
  const add = (m: Moment): void => {
    if (later && dayOf(m.date) <= dayOf(newest)) {
      later = false;
      list.append(h("li.now", {}, t("newestPrint", { d: newest })));
    }
    if (m.date.slice(0, 4) !== year) {
      year = m.date.slice(0, 4);
      list.append(h("li.year", { "data-year": year, tabindex: "-1" }, h("h3", {}, year)));
    }
    const act = m.edge === undefined ? () => {
      open(app, m.node);
    } : () => {
      selectPair(app, model.source[m.edge!]!, model.target[m.edge!]!);
    };
    const state = model.modalities[m.modality]!;
    list.append(h(`li.moment.mod${m.modality}`, {}, h("time", {}, m.date.length > 10 ? m.date.replace("/", " – ") : m.date), nodeButton(app, m.node), button(m.what, act, { class: "plain" }), h("span.quiet", {}, m.detail), h("span.badge", {}, lineGlyph(m.modality), label(state))));
  };
  let shown = 0;
  const more = button("", () => {
    until(shown + MOMENTS);
  }, { class: "wide" });
  const until = (count: number): void => {
    for (const m of found.slice(shown, count)) add(m);
    shown = Math.min(found.length, Math.max(shown, count));
    more.hidden = shown === found.length;
    more.textContent = t("moreRows", { n: Math.min(MOMENTS, found.length - shown) });
  };
  until(MOMENTS);
  const toYear = (wanted: string): void => {
    until(found.filter((m) => m.date.slice(0, 4) >= wanted).length);
    const target = list.querySelector<HTMLElement>(`[data-year="${wanted}"]`);
    target?.scrollIntoView({ block: "start" });
    target?.focus({ preventScroll: true });
  };
  return h("div.sheet", { tabindex: "0", role: "region", "aria-label": t("timeline") }, years(found, toYear, app), list, more);
}

/** A bar a year, cut by state, that leads to the year. */
function years(moments: Moment[], toYear: (year: string) => void, app: App): HTMLElement {
  const states = app.model.modalities;
  const counts = new Map<string, number[]>();
  for (const m of moments) {
    const year = m.date.slice(0, 4);
    const of = counts.get(year) ?? states.map(() => 0);
    of[m.modality]!++;
    counts.set(year, of);
  }
  const most = Math.max(...[...counts.values()].map((of) => of.reduce((a, b) => a + b, 0)));
  const bars = [...counts].reverse().map(([year, of]) => {
    const made = button("", () => {
      toYear(year);
    }, { class: "yearbar", title: of.map((n, i) => (n ? `${label(states[i]!)} ${n}` : "")).filter((s) => s).join(" · "), "aria-label": `${year}：${of.reduce((a, b) => a + b, 0)}` });
    const stack = h("span.stack");
    of.forEach((n, i) => {
      if (!n) return;
      const part = h(`span.part.p${i}`);
      part.style.height = `${Math.max(2, Math.round((54 * n) / most))}px`;
      stack.prepend(part);
    });
    made.append(stack, h("small", {}, year));
    return made;
  });
  const box = h("nav.years", { "aria-label": t("jump") }, ...bars);
  requestAnimationFrame(() => { box.scrollLeft = box.scrollWidth; });
  return box;
}

export function stats(app: App): HTMLElement {
  const { model, seen } = app;
  const numbers: [string, number][] = [[t("entity"), model.count], [t("tie"), model.edgeCount], [t("report"), model.block.documents.source.length], [t("passage"), model.passages.count], [t("communities"), model.communities.filter((g) => g.length > 2).length]];
  const tiles = h("dl.tiles", {}, ...numbers.map(([name, n]) => h("div", {}, h("dt", {}, name), h("dd", {}, n.toLocaleString("en")))));
  const inView = new Map<number, number>();
  for (const e of seen.edges) for (const n of [model.source[e]!, model.target[e]!]) inView.set(n, (inView.get(n) ?? 0) + 1);
  const top = [...seen.nodes].slice(0, 25);
  const most = model.degree[top[0] ?? 0] ?? 1;
  const body = top.map((n) => {
    const bar = h("span.bar");
    bar.style.width = `${Math.round((model.degree[n]! / Math.max(most, 1)) * 100)}%`;
    return h("tr", {}, h("td", {}, nodeButton(app, n)), h("td.number", {}, model.degree[n]), h("td.barcell", {}, bar), h("td.number", {}, (model.rank[n]! / 100).toFixed(1)), h("td.number", {}, model.mentions[n]));
  });
  const ranking = h("table", {}, h("caption", {}, t("top")), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("entity")), ...([["degree", 2], ["pagerank", 1], ["mentioned", 1]] as [Word, number][]).map(([word, colspan]) => h(colspan > 1 ? "th" : "th.number", { scope: "col", colspan }, t(word))))), h("tbody", {}, ...body));
  const bars = (title: string, counts: number[], names: string[], glyph?: (i: number) => SVGElement) => {
    const top2 = Math.max(1, ...counts);
    return h("table", {}, h("caption", {}, title), h("tbody", {}, ...counts.map((c, i) => [c, i] as const).filter(([c]) => c).sort((a, b) => b[0] - a[0]).slice(0, 20).map(([c, i]) => {
      const bar = h("span.bar");
      bar.style.width = `${Math.round((c / top2) * 100)}%`;
      return h("tr", {}, h("th", { scope: "row" }, glyph?.(i), names[i]), h("td.number", {}, c), h("td.barcell", {}, bar));
    })));
  };
  return h("div.sheet", { tabindex: "0", role: "region", "aria-label": t("stats") }, tiles, h("div.columns", {}, ranking, h("div", {},
    bars(t("kinds"), seen.counts.kinds, model.kinds.map(label), (i) => kindGlyph(model.kinds[i]!.shape, app.theme.kinds[i]!)),
    bars(t("relations"), seen.counts.relations, model.relations.map(label)),
    bars(t("modality"), seen.counts.modalities, model.modalities.map(label), lineGlyph))));
}
