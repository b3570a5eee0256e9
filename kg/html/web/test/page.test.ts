import { describe, expect, it } from "vitest";
import { placeLabels, widthOf, type Spot } from "../src/labels";
import { about, nameSize, spread } from "../src/room";
import { crossings } from "../src/density";
import { Model, dayOf, isoOf } from "../src/model";
import { shortestPath } from "../src/path";
import { SCHEMA, type Block } from "../src/schema";
import { Search } from "../src/search";
import { fromHash, NO_FILTER, toHash, type State } from "../src/state";
import { contrast, theme } from "../src/theme";
import { look } from "../src/visible";
import { binsOf } from "../src/histogram";
import { coast } from "../src/coast";
import { relax } from "../src/arrange";
import { ahead, steps, sums, targets, targetSteps } from "../src/unpack";

const names = ["江门市", "深圳市", "江门海关", "深江高铁", "长沙市"];
const edges: [number, number, number][] = [[0, 1, 0], [2, 0, 1], [3, 0, 2], [3, 1, 2]]; // from, to, modality

function block(): Block {
  const n = edges.length;
  return {
    schema: SCHEMA, title: "试", lang: "zh",
    kinds: [{ name: "Place", zh: "地点", en: "place", colour: "#2f7d4f", shape: "dot" }, { name: "Facility", zh: "设施", en: "facility", colour: "#ffff00", shape: "square" }],
    relations: [{ name: "cooperatesWith", zh: "合作", en: "cooperates with", symmetric: true }],
    modalities: [{ name: "realized", zh: "已成", en: "realized" }, { name: "ongoing", zh: "在办", en: "ongoing" }, { name: "planned", zh: "计划", en: "planned" }],
    documents: { source: ["a.txt"], title: ["标题"], paper: ["江门日报"], date: ["2023-08-23"], url: [""] },
    dates: ["2023-08-23", "2023-08-23"],
    nodes: {
      id: names.map((_, i) => `e${i}`), name: names, kind: [0, 0, 0, 1, 0], x: [0, 10, 20, 30, 40], y: [0, 0, 0, 0, 0], rank: steps([10000, 5000, 1000, 900, 1]), mentions: [1, 1, 1, 1, 1], community: [0, 0, 0, 0, 1],
      seen: { days: ["", "2023-08-23"], first: [1, 1, 1, 1, 0], last: [1, 1, 1, 1, 0] }, more: { "0": { alias: ["侨都", "师赠山"] }, "4": { plain: ["潭州"] } },
    },
    pinyin: { signs: "江门市深圳海关高铁侨都沙长", syllables: "jiang men shi shen zhen hai guan gao tie qiao du sha zhang", odd: { 长沙市: "chang sha shi", 师赠山: "shi zeng shan" } },
    edges: { source: steps(edges.map((e) => e[0])), target: targetSteps(edges.map((e) => e[0]), edges.map((e) => e[1])), relation: edges.map(() => 0), modality: edges.map((e) => e[2]), confidence: edges.map((_, i) => 900 - 100 * i), evidence: Array<number>(n).fill(1), said: {} },
    facts: { source: [], relation: [], modality: [], confidence: [], evidence: [], said: {}, text: [], kind: [], value: [] },
    evidence: { sentence: [0, 0, 2, 0], from: [0, 0, 0, 1], to: [0, 6, 0, 2], modality: [0, 0, 0, 2], confidence: Array<number>(n).fill(900), rule: Array<number>(n).fill(0) },
    sentences: { text: "江门与合作。\n位于，昨日说。\n🚄通车", document: [0, 0, 0], marks: [2, 3, 1], mark: [0, 3, 2, 1, 4, 0, 2, 2, 4, 1, 1, 2, 1, 12] }, rules: ["gold"], first: { node: [0, 1, 2, 3], x: [0, 1, 2, 3], y: [0, 0, 0, 0] },
  };
}

const model = new Model(block());
const state: State = { view: "graph", scope: { type: "first" }, added: new Map(), selected: undefined, pathFrom: undefined, filter: NO_FILTER, lang: "zh", dark: false };

describe("what is packed", () => {
  it("comes back: numbers", () => {
    expect([...sums(steps([7, 7, 9, 1]))]).toEqual([7, 7, 9, 1]);
    expect([...targets([0, 0, 0, 4], targetSteps([0, 0, 0, 4], [3, 3, 9, 2]))]).toEqual([3, 3, 9, 2]);
    expect([...ahead([0, 0, 2, 0, 1])]).toEqual([0, 1, 0, 2, 2]);
  });
  it("comes back: sentences with their names, letter by letter", () => {
    const [near, far, last] = [0, 1, 3].map((e) => model.passagesOf(e)[0]!);
    expect(near).toEqual({ text: "江门与深圳市合作。", from: 0, to: 9, marks: [0, 2, 0, 3, 3, 1], document: 0, modality: 0, confidence: 900, rule: "gold" });
    expect(far!.text).toBe("江门海关位于江门市，昨日说。");
    expect(far!.text.slice(far!.from, far!.to)).toBe("江门海关位于江门");
    expect(far!.marks).toEqual([0, 4, 2, 6, 3, 0, 10, 2, -1]);
    expect([last!.text, last!.marks, [...last!.text].slice(last!.from, last!.to).join(""), last!.modality]).toEqual(["🚄深江高铁通车", [1, 4, 3], "深江高铁", 1]);
    expect(model.passagesOf(2)[0]!.text).toBe("江门与深圳市合作。");
    expect(model.passages.countOf(0, 3)).toBe(2);
  });
  it("comes back: pinyin and days", () => {
    expect(["江门海关", "长沙市", "5G产业AB门"].map((text) => model.pinyin.of(text))).toEqual(["jiang men hai guan", "chang sha shi", "5g 产 业 ab men"]);
    expect([model.seen(0), model.seen(4)]).toEqual([["2023-08-23", "2023-08-23"], undefined]);
  });
});

describe("search", () => {
  const search = new Search(model);
  it.each(["江门", "jiangmen", "jm", "JiangMen", "江门市", "侨都", "qd", "jiang men"])("finds 江门市 by %s", (words) => {
    expect(search.find(words)[0]?.node).toBe(0);
  });
  it("finds a name in traditional characters by simplified ones", () => {
    expect(search.find("潭州").map((h) => h.node)).toEqual([4]);
  });
  it("finds by initials a name before another's by-name", () => {
    expect(search.find("szs").map((h) => h.node)).toEqual([1, 0]);
  });
  it("finds from any syllable on", () => {
    expect(search.find("haiguan").map((h) => h.node)).toEqual([2]);
  });
  it("finds nothing for nothing", () => {
    expect(search.find("  ")).toEqual([]);
    expect(search.find("乌有")).toEqual([]);
  });
});

describe("state", () => {
  it("goes into the address and comes back", () => {
    const full: State = {
      ...state, view: "map", scope: { type: "near", centre: 2 }, added: new Map([[0, 30]]), selected: { type: "pair", a: 0, b: 1 },
      filter: { kinds: new Set([1]), relations: new Set([0]), modalities: new Set([2]), papers: new Set([0]), confidence: 350, from: dayOf("2020-01-02"), to: dayOf("2023-12-31") }, lang: "en",
    };
    expect(fromHash(model, toHash(model, full, "first"), state)).toEqual(full);
  });
  it("is empty for the first view, and unknown words change nothing", () => {
    expect(toHash(model, state, "first")).toBe("");
    expect(fromHash(model, "#near=gone&top=x&confidence=y&kinds=z&dates=%3C", state)).toEqual(state);
  });
});

describe("view", () => {
  it("hides what a filter hides, and counts what each choice would show", () => {
    const seen = look(model, { ...state, filter: { ...NO_FILTER, modalities: new Set([2]) } });
    expect([...seen.edges]).toEqual([0, 1]);
    expect([...seen.nodes]).toEqual([0, 1, 2]);
    expect(seen.counts.modalities).toEqual([1, 1, 2]);
  });
  it("finds the shortest path, and none where a filter cuts it", () => {
    expect(shortestPath(model, NO_FILTER, 2, 1)).toEqual([1, 0]);
    expect(shortestPath(model, NO_FILTER, 0, 4)).toBeUndefined();
    expect(shortestPath(model, { ...NO_FILTER, modalities: new Set([1]) }, 2, 1)).toBeUndefined();
  });
  it("gives the same small layout twice", () => {
    const seen = look(model, state);
    const [a, b] = [new Float32Array(10), new Float32Array(10)];
    relax(model, seen, a, new Set());
    relax(model, seen, b, new Set());
    expect(a).toEqual(b);
    expect(a.every(Number.isFinite)).toBe(true);
  });
});

describe("pictures", () => {
  it("never lets labels overlap", () => {
    const spots: Spot[] = Array.from({ length: 160 }, (_, i) => ({ node: i, x: (i * 7919) % 900, y: (i * 104729) % 600, r: 4 }));
    const { labels } = placeLabels(spots, (n) => `江门第${n}中学`, () => 13, (t) => t.length, 300, 900, 600);
    expect(labels.length).toBeGreaterThan(20);
    for (const a of labels)
      for (const b of labels)
        if (a !== b) expect(a.box[0] < b.box[2] && b.box[0] < a.box[2] && a.box[1] < b.box[3] && b.box[1] < a.box[3]).toBe(false);
  });
  it("counts where edges cross", () => {
    const { grid, w } = crossings(Float32Array.from([0, 0, 29, 0]), 30, 30, 3);
    expect(w).toBe(10);
    expect([...grid.slice(0, 9)].every((v) => v > 0)).toBe(true);
    expect(grid[15]).toBe(0);
  });
  it.each([true, false])("keeps types apart from the ground (dark: %s)", (dark) => {
    const t = theme(dark, model.kinds);
    for (const colour of t.kinds) expect(contrast(colour, t.ground)).toBeGreaterThanOrEqual(3);
    expect(contrast(t.ink, t.ground)).toBeGreaterThanOrEqual(7);
    expect(contrast(t.faint, t.ground)).toBeGreaterThanOrEqual(4.5);
  });
  it("reads dates of any fineness", () => {
    expect(isoOf(dayOf("2023-08"))).toBe("2023-08-01");
    expect(dayOf("明年")).toBe(0);
  });
});

describe("dates", () => {
  it("are counted by day, month or year, without a gap", () => {
    for (const [from, to, count, letters] of [["2023-08-01", "2023-08-31", 31, 10], ["2022-11-15", "2023-03-02", 5, 7], ["1978-12-18", "2023-08-23", 46, 4]] as const) {
      const { bins, letters: found } = binsOf(dayOf(from), dayOf(to));
      expect([bins.length, found, isoOf(bins[0]!.from), isoOf(bins[bins.length - 1]!.to)]).toEqual([count, letters, from, to]);
      bins.slice(1).forEach((bin, i) => { expect(bin.from).toBe(bins[i]!.to + 1); });
    }
  });
  it("what only they hide is still counted by day of report", () => {
    const seen = look(model, { ...state, filter: { ...NO_FILTER, to: dayOf("2001-01-01"), modalities: new Set([1]) } });
    expect([[...seen.edges], [...seen.timed]]).toEqual([[], [0, 2, 3]]);
  });
});

describe("coast", () => {
  it("is read from signs: Wuhan, Taichung and Haikou stand on land, the strait and the sea between them do not", () => {
    const rings = coast();
    expect(rings.length).toBe(174);
    const land = (x: number, y: number) => rings.filter((ring) => {
      let [odd, lon, lat] = [false, 0, 0];
      const points = Array.from({ length: ring.length / 2 }, (_, i) => [(lon += ring[2 * i]!) / 20, (lat += ring[2 * i + 1]!) / 20] as const);
      points.forEach(([ax, ay], i) => {
        const [bx, by] = points[(i || points.length) - 1]!;
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
      });
      return odd;
    }).length;
    expect([land(114.3, 30.6), land(120.9, 24), land(110, 19.6), land(119.4, 24), land(118, 19)]).toEqual([1, 1, 1, 0, 0]);
  });
});

describe("room", () => {
  const everything = look(model, { ...state, scope: { type: "top", count: names.length } });
  it("parts entities until none covers another with its name", () => {
    const at = new Float32Array(names.length * 2); // all on one point
    spread(model, everything, at, 800, 600);
    const nodes = [...everything.nodes];
    for (const a of nodes) {
      for (const b of nodes) {
        if (a >= b) continue;
        const apartX = Math.abs(at[2 * a]! - at[2 * b]!) - (about(names[a]!) * nameSize(model, a) + about(names[b]!) * nameSize(model, b)) / 2;
        const apartY = Math.abs(at[2 * a + 1]! - at[2 * b + 1]!) - (nameSize(model, a) + nameSize(model, b)) * 0.62;
        expect(Math.max(apartX, apartY)).toBeGreaterThan(0);
      }
    }
  });
  it("keeps within the frame, and gives the same picture twice", () => {
    const first = Float32Array.from({ length: names.length * 2 }, (_, i) => (i * 37) % 100);
    const second = first.slice();
    spread(model, everything, first, 800, 600);
    spread(model, everything, second, 800, 600);
    expect(first).toEqual(second);
    for (const n of everything.nodes) {
      expect(Math.abs(first[2 * n]!)).toBeLessThanOrEqual(400);
      expect(Math.abs(first[2 * n + 1]!)).toBeLessThanOrEqual(300);
    }
  });
});

describe("widths", () => {
  it("counts a Chinese character as one and measures others once each", () => {
    const asked: string[] = [];
    const measure = (text: string) => {
      asked.push(text);
      return 0.5;
    };
    expect(widthOf("江门aa市", measure)).toBe(4);
    expect(widthOf("a市", measure)).toBe(1.5);
    expect(asked).toEqual(["a"]);
  });
});
