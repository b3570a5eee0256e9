// When papers said it: a bar a month (or a day, for short spans), two dates that bound what is shown, and a play button.
import type { App } from "./app";
import { button, h, svg } from "./dom";
import { t } from "./i18n";
import { dayOf, isoOf } from "./model";

let timer = 0;

/** Whether there are dates to choose from. */
export function dated(app: App): boolean {
  const { dates } = app.model.block;
  return dates.length === 2 && dates[0] !== dates[1] && app.store.state.scope.type !== "communities";
}

export function histogram(app: App): HTMLElement {
  const { model, store, seen } = app;
  const [first = 0, last = 0] = model.block.dates.map(dayOf);
  const byMonth = last - first > 90;
  const key = (day: number) => (byMonth ? isoOf(day).slice(0, 7) : isoOf(day));
  const bins: { from: number; to: number; count: number }[] = [];
  const at = new Map<string, number>();
  for (let d = first; d <= last; d++) {
    const k = key(d);
    if (!at.has(k)) {
      at.set(k, bins.length);
      bins.push({ from: d, to: d, count: 0 });
    }
    bins[bins.length - 1]!.to = d;
  }
  for (const e of seen.edges) {
    const bin = bins[at.get(key(model.firstDay[e]!)) ?? -1];
    if (bin) bin.count++;
  }
  const { filter } = store.state;
  const most = Math.max(1, ...bins.map((b) => b.count));
  const set = (from: number, to: number) => {
    store.set({ filter: { ...store.state.filter, from: from <= first ? 0 : from, to: to >= last ? 0 : to } });
  };
  const width = 1000;
  const step = width / bins.length;
  const chart = svg("svg", { viewBox: `0 0 ${width} 40`, preserveAspectRatio: "none", class: "bars", role: "img", "aria-label": t("histogram") });
  let start: number | undefined;
  bins.forEach((b, i) => {
    if (!b.count) return;
    const high = Math.max(2, (Math.sqrt(b.count) / Math.sqrt(most)) * 38);
    const inRange = (!filter.from || b.to >= filter.from) && (!filter.to || b.from <= filter.to);
    chart.append(svg("rect", { class: inRange ? "bar" : "bar out", x: i * step + step * 0.08, y: 40 - high, width: step * 0.84, height: high }));
  });
  const title = svg("title");
  chart.prepend(title, svg("rect", { width, height: 40, fill: "transparent" }));
  const binAt = (event: Event): number => {
    const box = chart.getBoundingClientRect();
    return Math.max(0, Math.min(bins.length - 1, Math.floor((((event as PointerEvent).clientX - box.left) / box.width) * bins.length)));
  };
  chart.addEventListener("pointerdown", (event) => {
    start = binAt(event);
  });
  chart.addEventListener("pointermove", (event) => {
    const b = bins[binAt(event)]!;
    title.textContent = `${key(b.from)}：${b.count}`;
  });
  chart.addEventListener("pointerup", (event) => {
    const i = binAt(event);
    const other = start ?? i;
    set(bins[Math.min(i, other)]!.from, bins[Math.max(i, other)]!.to);
  });
  const date = (id: string, value: number, name: string, change: (day: number) => void) =>
    h("label", {}, h("span", {}, name), h("input", {
      type: "date", "data-key": id, value: isoOf(value), min: isoOf(first), max: isoOf(last),
      onchange: (event) => {
        const day = dayOf((event.target as HTMLInputElement).value);
        if (day) change(day);
      },
    }));
  const from = filter.from || first;
  const to = filter.to || last;
  const play = button(timer ? t("pause") : t("play"), () => {
    if (timer) {
      clearInterval(timer);
      timer = 0;
      store.set({});
      return;
    }
    let i = -1;
    timer = setInterval(() => {
      i++;
      if (i >= bins.length) {
        clearInterval(timer);
        timer = 0;
        set(first, last);
      } else if (bins[i]!.count || i === 0 || i === bins.length - 1) set(first, bins[i]!.to);
    }, 350);
    store.set({});
  }, { "data-key": "play" });
  return h("section.histogram", { "aria-label": t("histogram") }, h("span.quiet", {}, t("histogram")), play, date("from", from, t("from"), (d) => {
    set(d, to);
  }), chart, date("to", to, t("to"), (d) => {
    set(from, d);
  }), filter.from || filter.to ? button(t("reset"), () => {
    set(first, last);
  }, { "data-key": "reset" }) : undefined);
}
