// The graph of communities: one entity each, named after its two most important members, sized by how many it has.
import { Model } from "./model";
import type { Block } from "./schema";
import { steps, targetSteps } from "./unpack";

export const MOST = 60;
const LEAST = 9; // members of a community that is worth a place in the overview

export function communityModel(model: Model): Model {
  const large = model.communities.filter((g) => g.length >= LEAST).length; // they are numbered by size
  const count = Math.min(MOST, Math.max(large, 1), model.communities.length);
  const groups = model.communities.slice(0, count);
  const edgesShown = Math.round(1.6 * count);
  const links = new Map<number, number>();
  for (let e = 0; e < model.edgeCount; e++) {
    const a = model.community[model.source[e]!]!;
    const b = model.community[model.target[e]!]!;
    if (a === b || a >= count || b >= count) continue;
    const key = Math.min(a, b) * count + Math.max(a, b);
    links.set(key, (links.get(key) ?? 0) + 1);
  }
  const pairs = [...links].sort((p, q) => q[1] - p[1] || p[0] - q[0]).slice(0, edgesShown);
  const most = groups[0]?.length ?? 1;
  const mean = (values: Float32Array, members: number[]) => members.reduce((sum, i) => sum + values[i]!, 0) / members.length;
  const none = pairs.map(() => 0);
  const source = pairs.map(([key]) => Math.floor(key / count));
  const block: Block = {
    ...model.block,
    relations: [{ name: "links", zh: "相连", en: "linked", symmetric: true }],
    nodes: {
      id: groups.map((g) => model.id[g[0]!]!),
      name: groups.map((g, i) => `${model.communityName(i)} ${g.length}`),
      kind: groups.map((g) => model.kind[g[0]!]!),
      x: groups.map((g) => mean(model.x, g)),
      y: groups.map((g) => mean(model.y, g)),
      rank: steps(groups.map((g) => Math.round((g.length / most) * 10_000))),
      mentions: groups.map((g) => g.length),
      community: groups.map((_, i) => i),
      seen: { days: [""], first: groups.map(() => 0), last: groups.map(() => 0) },
      more: {},
    },
    pinyin: { signs: "", syllables: "", odd: {} },
    edges: {
      source: steps(source),
      target: targetSteps(source, pairs.map(([key]) => key % count)),
      relation: none,
      modality: none.map(() => 1),
      confidence: pairs.map(() => 1000),
      evidence: none,
      said: {},
    },
    facts: { source: [], relation: [], modality: [], confidence: [], evidence: [], said: {}, text: [], kind: [], value: [] },
    evidence: { sentence: [], from: [], to: [], modality: [], confidence: [], rule: [] },
    sentences: { text: "", document: [], marks: [], mark: [] },
    first: { node: [], x: [], y: [] },
  };
  return new Model(block);
}
