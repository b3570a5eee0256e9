// When papers said it: bars of days, months or years, two dates that bound what is shown, and a play button.
import type { App } from "./app";
import { button, h, svg } from "./dom";
import { t } from "./i18n";
import { dayOf, isoOf } from "./model";
import { runOf } from "./unpack";

let timer = 0;

/** Whether there are dates to choose from. */
export function dated(app: App): boolean {
  const { dates } = app.model.block;
  return dates.length === 2 && dates[0] !== dates[1] && app.store.state.scope.type !== "communities";
}

interface Bin {
  from: number;
  to: number;
  count: number;
}

/** Bins from day to day: a bar a day up to a quarter, a bar a month up to twenty years, else a bar a year. */
export function binsOf(first: number, last: number): { bins: Bin[]; letters: number } {
  const letters = last - first <= 90 ? 10 : last - first <= 20 * 366 ? 7 : 4; // of the date that names a bin
  const bins: Bin[] = [];
  for (let from = first; from <= last;) {
    const day = new Date(from * 86400000);
    const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
    const next = letters === 10 ? from + 1 : Date.UTC(letters === 7 ? year : year + 1, letters === 7 ? month + 1 : 0, 1) / 86400000;
    bins.push({ from, to: Math.min(next - 1, last), count: 0 });
    from = next;
  }
  return { bins, letters };
}

/** Ends a play. */
export function stop(): void {
  clearInterval(timer);
  timer = 0;
}

export function histogram(app: App): HTMLElement {
  const { model, store, seen } = app;
  const [first = 0, last = 0] = model.block.dates.map(dayOf);
  const { bins, letters } = binsOf(first, last);
  const key = (day: number) => isoOf(day).slice(0, letters);
  const begins = [...bins.map((bin) => bin.from), last + 1];
  for (const e of seen.timed) {
    const day = model.firstDay[e]!;
    if (day >= first && day <= last) bins[runOf(begins, day)]!.count++;
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
      stop();
      store.set({});
      return;
    }
    const stops = bins.filter((bin) => bin.count).map((bin) => bin.to); // nothing comes in between
    const step = () => {
      const day = stops.shift();
      if (day === undefined) stop();
      set(first, day ?? last);
    };
    timer = setInterval(step, 350);
    step();
  }, { "data-key": "play" });
  return h("section.histogram", { "aria-label": t("histogram") }, h("span.quiet", {}, t("histogram")), play, date("from", from, t("from"), (d) => {
    set(d, to);
  }), chart, date("to", to, t("to"), (d) => {
    set(from, d);
  }), filter.from || filter.to ? button(t("reset"), () => {
    set(first, last);
  }, { "data-key": "reset" }) : undefined);
}
