// The panel on the left: what is shown, the legend that filters, communities.
import { goHome, type App } from "./app";
import { button, h } from "./dom";
import { kindGlyph, lineGlyph } from "./glyph";
import { label, t, type Word } from "./i18n";
import { NO_FILTER, type Filter, type Scope } from "./state";
import { percent } from "./quotes";

type Facet = "kinds" | "relations" | "modalities" | "papers";

export function filters(app: App): HTMLElement {
  const { model, store, seen, theme } = app;
  const { filter, scope } = store.state;
  const communities = scope.type === "communities";
  const box = h("div.filters", {}, scopes(app));
  if (!communities) {
    box.append(h("p.quiet.tally", { role: "status", "aria-live": "polite" }, `${t("shown")} ${seen.nodes.length} / ${model.count} ${t("nodes")}${t("comma")}${seen.edges.length} / ${model.edgeCount} ${t("edges")}`));
    box.append(
      facet(app, "kinds", "kinds", model.kinds.map((k, i) => ({ text: label(k), glyph: kindGlyph(k.shape, theme.kinds[i]!), count: seen.counts.kinds[i]! })), true),
      facet(app, "modalities", "modality", model.modalities.map((m, i) => ({ text: label(m), glyph: lineGlyph(i), count: seen.counts.modalities[i]! })), true),
      facet(app, "relations", "relations", model.relations.map((r, i) => ({ text: label(r), glyph: undefined, count: seen.counts.relations[i]! })), true),
    );
    if (model.papers.length > 1) box.append(facet(app, "papers", "papers", model.papers.map((p, i) => ({ text: p, glyph: undefined, count: seen.counts.papers[i]! })), false));
    const out = h("output", {}, percent(filter.confidence));
    box.append(
      h("label.slider", {}, h("span", {}, t("confidence"), " ", out), h("input", {
        type: "range", min: 0, max: 100, step: 5, value: filter.confidence / 10, "data-key": "confidence",
        oninput: (event) => {
          out.textContent = percent(Number((event.target as HTMLInputElement).value) * 10);
        },
        onchange: (event) => {
          set(app, { confidence: Number((event.target as HTMLInputElement).value) * 10 });
        },
      })),
    );
    if (isSet(filter)) box.append(button(t("resetFilters"), () => {
      store.set({ filter: NO_FILTER });
    }, { class: "wide" }));
  }
  box.append(communityList(app));
  return box;
}

function isSet(f: Filter): boolean {
  return f.kinds.size + f.relations.size + f.modalities.size + f.papers.size + f.confidence + f.from + f.to > 0;
}

function set(app: App, patch: Partial<Filter>): void {
  app.store.set({ filter: { ...app.store.state.filter, ...patch } });
}

function scopes(app: App): HTMLElement {
  const { model, store } = app;
  const { scope } = store.state;
  const choices: [string, Scope][] = [[t("first"), { type: "first" }]];
  for (const n of [300, 1000, 5000]) if (n < model.count) choices.push([`${t("top")} ${n}`, { type: "top", count: n }]);
  choices.push([`${t("everything")} ${model.count}`, { type: "top", count: model.count }]);
  if (model.communities.length > 3) choices.push([t("communities"), { type: "communities" }]);
  const same = (s: Scope) => s.type === scope.type && (s.type !== "top" || (scope.type === "top" && s.count === scope.count));
  const box = h("div.scopes", { role: "group", "aria-label": t("shown") });
  for (const [text, s] of choices) {
    box.append(button(text, () => {
      store.set({ scope: s, added: new Map(), selected: undefined });
    }, { "aria-pressed": same(s) ? "true" : "false" }));
  }
  const away = scope.type === "near" || scope.type === "path" || scope.type === "community";
  return h("div", {}, away ? button(`← ${t("back")}`, () => {
    goHome(app);
  }, { class: "wide back" }) : undefined, box);
}

interface Choice {
  text: string;
  glyph: SVGElement | undefined;
  count: number;
}

function facet(app: App, key: Facet, word: Word, choices: Choice[], open: boolean): HTMLElement {
  const hidden = app.store.state.filter[key];
  const list = h("ul.facet");
  const numbers = choices.map((_, i) => i).filter((i) => choices[i]!.count > 0 || hidden.has(i));
  if (key === "relations" || key === "papers") numbers.sort((a, b) => choices[b]!.count - choices[a]!.count || a - b);
  for (const i of numbers) {
    const c = choices[i]!;
    const box = h("input", {
      type: "checkbox", checked: !hidden.has(i), "data-key": `${key}-${i}`,
      onchange: () => {
        const next = new Set(app.store.state.filter[key]);
        if (next.has(i)) next.delete(i);
        else next.add(i);
        set(app, { [key]: next });
      },
    });
    const alone = numbers.length > 1 ? button(t("only"), () => {
      set(app, { [key]: new Set(choices.map((_, j) => j).filter((j) => j !== i)) });
    }, { class: "only", "aria-label": `${t("only")} ${c.text}`, "data-key": `only-${key}-${i}` }) : undefined;
    list.append(h("li", {}, h("label", {}, box, c.glyph, h("span.name", {}, c.text)), alone, h("span.count", {}, c.count)));
  }
  const all = hidden.size ? button(t("all"), () => {
    set(app, { [key]: new Set() });
  }, { class: "plain", "data-key": `all-${key}` }) : undefined;
  return h("details.block", { open, "data-fold": key }, h("summary", {}, t(word), all), list);
}

function communityList(app: App): HTMLElement {
  const { model, store } = app;
  const { scope } = store.state;
  const list = h("ul.rows");
  model.communities.slice(0, 12).forEach((members, group) => {
    if (members.length < 3) return;
    const row = button("", () => {
      store.set({ scope: { type: "community", group }, added: new Map(), selected: undefined, view: "graph" });
    }, { class: "row", "aria-pressed": scope.type === "community" && scope.group === group ? "true" : "false" });
    row.append(h("span.name", {}, model.communityName(group)), h("span.count", {}, members.length));
    list.append(h("li", {}, row));
  });
  return h("details.block", { open: true, "data-fold": "communities" }, h("summary", {}, t("communities")), list);
}
