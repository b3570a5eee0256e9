// Where a server holds more of the graph than the page: asks it for neighbourhoods and names.
import type { App } from "./app";
import { h } from "./dom";
import { t } from "./i18n";
import { SCHEMA, type Block } from "./schema";

export interface Found {
  id: string;
  name: string;
  kind: string;
  degree: number;
}

/** How many relations of a node the page does not hold. */
export function lacking(app: App, node: number): number {
  return Math.max(0, (app.model.total?.[node] ?? 0) - app.model.degree[node]!);
}

/** Fetches the neighbourhood of an entity and shows the page anew, round it; says so where the server does not answer. */
export async function fetchNear(app: App, id: string): Promise<void> {
  const { remote } = app.model.block;
  if (!remote) return;
  app.say(t("fetching"));
  document.documentElement.classList.add("busy");
  try {
    const asked = [...remote.asked.filter((other) => other !== id), id];
    const reply = await fetch(`/block?${new URLSearchParams(asked.map((near) => ["near", near])).toString()}`);
    if (!reply.ok) throw new Error(await reply.text());
    const block = (await reply.json()) as Block;
    if (block.schema !== SCHEMA) throw new Error(`schema ${block.schema}`);
    app.replace(block, id);
  } catch (error) {
    document.querySelector(".right")?.prepend(h("p.notice", { role: "alert" }, `${t("noAnswer")} ${error instanceof Error ? error.message : String(error)}`));
  } finally {
    document.documentElement.classList.remove("busy");
  }
}

/** Names in the whole graph; nothing where the server does not answer. */
export async function findAll(words: string, signal: AbortSignal): Promise<Found[]> {
  try {
    const reply = await fetch(`/find?${new URLSearchParams({ q: words }).toString()}`, { signal });
    return reply.ok ? ((await reply.json()) as Found[]) : [];
  } catch {
    return []; // overtaken by the next letter, or the server has ended
  }
}
