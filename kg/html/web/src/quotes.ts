// Who says so: sentences with the names in them marked, and where they stand.
import { open, type App } from "./app";
import { button, h, safeUrl } from "./dom";
import { lineGlyph } from "./glyph";
import { label, t } from "./i18n";
import type { Passage } from "./passages";

const FIRST_PASSAGES = 12;

export function passages(app: App, list: Passage[]): HTMLElement[] {
  const { date } = app.model.block.documents;
  const sorted = once(list).sort((a, b) => (date[b.document] ?? "").localeCompare(date[a.document] ?? "") || b.confidence - a.confidence);
  const made = sorted.slice(0, FIRST_PASSAGES).map((p) => quote(app, p));
  const rest = sorted.slice(FIRST_PASSAGES);
  if (rest.length) {
    const box = h("div", {}, button(t("moreLeft", { n: rest.length }), () => {
      box.replaceChildren(...rest.map((p) => quote(app, p)));
    }, { class: "plain" }));
    made.push(box);
  }
  return made;
}

/** Each sentence once, with the surest reading of it. */
function once(list: Passage[]): Passage[] {
  const best = new Map<string, Passage>();
  for (const p of list) {
    const key = `${p.document} ${p.text}`;
    const other = best.get(key);
    if (!other || other.confidence < p.confidence) best.set(key, p);
  }
  return [...best.values()];
}

/** A sentence: the clause that says it stands out, names in it are marked and lead to their entities. */
function quote(app: App, p: Passage): HTMLElement {
  const { documents } = app.model.block;
  const text = h("p.sentence", { lang: "zh" });
  const clause = h("span.clause");
  let into: HTMLElement = text;
  let at = 0;
  const plain = (until: number) => {
    while (at < until) {
      const inside = at >= p.from && at < p.to;
      into = inside ? clause : text;
      if (inside && !clause.parentNode) text.append(clause);
      const stop = Math.min(until, at < p.from ? p.from : inside ? p.to : until);
      into.append(letters.slice(at, stop).join(""));
      at = stop;
    }
  };
  const letters = [...p.text];
  for (let i = 0; i < p.marks.length; i += 3) {
    const start = p.marks[i]!;
    const length = p.marks[i + 1]!;
    const node = p.marks[i + 2]!;
    plain(start);
    const inside = start >= p.from && start < p.to;
    if (inside && !clause.parentNode) text.append(clause);
    (inside ? clause : text).append(mark(app, letters.slice(start, start + length).join(""), node));
    at = start + length;
  }
  plain(letters.length);
  const title = documents.title[p.document] ?? "";
  const url = safeUrl(documents.url[p.document] ?? "");
  return h(
    "figure.quote",
    {},
    h("blockquote", {}, text),
    h(
      "figcaption",
      {},
      documents.paper[p.document] ? h("b", {}, documents.paper[p.document]) : undefined,
      h("time", {}, documents.date[p.document] || t("noDate")),
      title && title.length < 60 ? h("cite", {}, title) : h("cite", {}, documents.source[p.document]),
      badge(app, p.modality),
      h("span", { title: p.rule ? `${t("rule")}：${p.rule}` : undefined }, `${t("conf")} ${percent(p.confidence)}`),
      url ? h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, t("openSource")) : undefined,
    ),
  );
}

function mark(app: App, text: string, node: number): HTMLElement {
  if (node < 0) return h("mark.value", {}, text);
  const kind = app.model.kinds[app.model.kind[node]!]!;
  const made = h("mark", {
    role: "button",
    tabindex: "0",
    title: `${app.model.name[node]!} · ${label(kind)}`,
    onclick: () => {
      open(app, node);
    },
    onkeydown: ((event: KeyboardEvent) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        open(app, node);
      }
    }) as EventListener,
  }, text);
  made.style.setProperty("--kind", app.theme.kinds[app.model.kind[node]!]!);
  return made;
}

export function badge(app: App, modality: number): HTMLElement {
  const named = app.model.modalities[modality]!;
  const made = h(`span.badge.m-${named.name.replace(/\W/g, "")}`, {}, label(named));
  made.prepend(lineGlyph(modality));
  return made;
}

export function percent(thousandths: number): string {
  return `${Math.round(thousandths / 10)}%`;
}
