// The search box: a combobox that leaves unfinished input (IME) alone.
import { open, type App } from "./app";
import { h, later } from "./dom";
import { kindGlyph } from "./glyph";
import { label, t } from "./i18n";
import { fetchNear, findAll, type Found } from "./remote";
import type { Hit, Search } from "./search";

export function searchBox(app: App, search: Search): HTMLElement {
  const list = h("ul.results", { role: "listbox", id: "results", "aria-label": t("keySearch"), hidden: true });
  let hits: Hit[] = [];
  let elsewhere: Found[] = []; // what only the server has
  let asking: AbortController | undefined;
  let active = 0;
  const input = h("input", {
    type: "search", id: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "results", "aria-autocomplete": "list",
    "aria-label": t("search"), placeholder: t("search"), autocomplete: "off", spellcheck: "false",
  }) as HTMLInputElement;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (i: number) => {
    const hit = hits[i];
    const far = elsewhere[i - hits.length];
    if (!hit && !far) return;
    close();
    input.value = "";
    if (hit) open(app, hit.node);
    else if (far) void fetchNear(app, far.id);
  };
  const askServer = later(() => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    void findAll(input.value, signal).then((found) => {
      if (signal.aborted || document.activeElement !== input) return;
      elsewhere = found.filter((f) => app.model.find(f.id) === undefined);
      show();
    });
  }, 150);
  const show = () => {
    list.replaceChildren();
    hits.forEach((hit, i) => {
      const kind = app.model.kinds[app.model.kind[hit.node]!]!;
      const item = h("li", {
        role: "option", id: `hit-${i}`, "aria-selected": i === active ? "true" : "false",
        onpointerdown: (event) => {
          event.preventDefault();
          choose(i);
        },
      });
      item.append(kindGlyph(kind.shape, app.theme.kinds[app.model.kind[hit.node]!]!), h("span.name", {}, app.model.name[hit.node]), h("span.quiet", {}, hit.by ? `${t("aliases")} ${hit.by}` : label(kind)), h("span.count", {}, app.model.degree[hit.node]));
      list.append(item);
    });
    elsewhere.forEach((far, k) => {
      const i = hits.length + k;
      const kind = app.model.kinds.findIndex((one) => one.name === far.kind);
      const item = h("li", {
        role: "option", id: `hit-${i}`, "aria-selected": i === active ? "true" : "false",
        onpointerdown: (event) => {
          event.preventDefault();
          choose(i);
        },
      }, kind >= 0 ? kindGlyph(app.model.kinds[kind]!.shape, app.theme.kinds[kind]!) : undefined, h("span.name", {}, far.name), h("span.quiet", {}, kind >= 0 ? label(app.model.kinds[kind]!) : ""), h("span.count", {}, far.degree));
      list.append(item);
    });
    const count = hits.length + elsewhere.length;
    if (!count && input.value.trim()) list.append(h("li.quiet", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, t("noResult")));
    list.hidden = !list.childElementCount;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (count) input.setAttribute("aria-activedescendant", `hit-${active}`);
    else input.removeAttribute("aria-activedescendant");
  };
  input.addEventListener("input", () => {
    active = 0;
    hits = search.find(input.value);
    elsewhere = [];
    if (app.model.block.remote) askServer();
    show();
    app.say(t("results", { n: hits.length }));
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key === "Process") return; // the IME has the keys
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const count = hits.length + elsewhere.length;
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + count) % Math.max(1, count);
      show();
    } else if (event.key === "Enter") choose(active);
    else if (event.key === "Escape") {
      if (!list.hidden) event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", close);
  return h("div.search", { role: "search" }, input, list);
}
