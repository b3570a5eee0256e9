// The line above the picture: title, search, views, export, colours, language, help; and the buttons on the picture that zoom.
import { goHome, type App } from "./app";
import { button, h } from "./dom";
import { lang, t, type Lang, type Word } from "./i18n";
import { help, VIEWS } from "./keyboard";
import { saveCsv, saveJson, savePng, saveSvg } from "./save";
import { Search } from "./search";
import { searchBox } from "./searchbox";
import type { State } from "./state";

/** Gives what brings them in line with the state. */
export function headerOf(app: App, head: HTMLElement, tools: HTMLElement): (state: State) => void {
  const { model, store, stage } = app;
  const search = new Search(model);
  let box: HTMLElement | undefined;
  let boxLang: Lang | undefined;
  return (state) => {
    if (!box || boxLang !== state.lang) {
      box = searchBox(app, search);
      boxLang = state.lang;
      stage.canvas.setAttribute("aria-label", t("canvas"));
      tools.setAttribute("aria-label", t("keyZoom"));
      tools.replaceChildren(...([["+", "zoomIn", () => {
        stage.zoom(1.4);
      }], ["−", "zoomOut", () => {
        stage.zoom(1 / 1.4);
      }], ["⤢", "fit", () => {
        stage.fit();
      }]] as [string, Word, () => void][]).map(([text, word, act]) => button(text, act, { "aria-label": t(word), title: t(word) })));
    }
    const tabs = h("nav.views", { "aria-label": t("keyViews") }, ...VIEWS.map(([view, word]) => button(t(word), () => {
      store.set({ view });
    }, { "aria-current": state.view === view ? "page" : undefined, "data-key": `view-${view}` })));
    const menu = h("details.menu", {}, h("summary", { "data-key": "export" }, t("export")), h("div", {}, ...([["PNG", savePng], ["SVG", saveSvg], ["CSV", saveCsv], ["JSON", saveJson]] as [string, (a: App) => void][]).map(([name, act]) => button(name, () => {
      act(app);
    })), button(t("print"), () => {
      window.print();
    })));
    const title = button(model.block.title, () => {
      goHome(app);
    }, { class: "title", "data-key": "home" });
    head.replaceChildren(h("h1", {}, title), box, tabs, h("div.right-tools", {}, menu,
      button(state.dark ? t("light") : t("dark"), () => {
        store.set({ dark: !store.state.dark });
      }, { "data-key": "dark" }),
      button(state.lang === "zh" ? "English" : "中文", () => {
        store.set({ lang: lang() === "zh" ? "en" : "zh" });
      }, { "data-key": "lang", lang: state.lang === "zh" ? "en" : "zh" }),
      button("?", help, { "aria-label": t("help"), "data-key": "help" })));
  };
}
