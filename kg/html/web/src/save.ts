// The view as PNG, SVG, CSV or JSON: made in the page, never sent anywhere.
import type { App } from "./app";
import { curves, DASH, FADE, FONT, paint, spotsOf } from "./paint";
import { pathData } from "./shapes";
import { rows } from "./sheets";

function save(name: string, data: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}

export function savePng(app: App): void {
  const { stage } = app;
  const canvas = document.createElement("canvas");
  canvas.width = stage.width * 2;
  canvas.height = stage.height * 2;
  const ctx = canvas.getContext("2d")!;
  ctx.scale(2, 2);
  paint(ctx, stage.scene, stage.camera, stage.width, stage.height);
  canvas.toBlob((blob) => {
    if (blob) save("graph.png", blob);
  });
}

export function svgText(app: App): string {
  const { stage } = app;
  const { scene, camera, width, height } = stage;
  const { model, theme } = scene;
  const x = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
  const out = [`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="${x(FONT)}"><rect width="100%" height="100%" fill="${theme.ground}"/>`];
  for (const c of curves(scene, scene.seen.edges, camera, width, height).slice(0, 20_000)) {
    const m = model.modality[c.edge]!;
    out.push(`<path d="M${c.x1.toFixed(1)} ${c.y1.toFixed(1)}Q${c.cx.toFixed(1)} ${c.cy.toFixed(1)} ${c.x2.toFixed(1)} ${c.y2.toFixed(1)}" fill="none" stroke="${theme.ink}" opacity="${(0.6 * (FADE[m] ?? 1)).toFixed(2)}"${DASH[m] ? ` stroke-dasharray="${DASH[m].join(" ")}"` : ""}><title>${x(scene.relationLabel(c.edge))}</title></path>`);
  }
  for (const s of spotsOf(scene, camera, width, height)) {
    const k = model.kind[s.node]!;
    out.push(`<path d="${pathData(model.kinds[k]!.shape, s.x, s.y, s.r)}" fill="${theme.kinds[k]!}"><title>${x(model.name[s.node]!)}</title></path>`);
  }
  for (const l of stage.labels) out.push(`<text x="${l.x.toFixed(1)}" y="${l.y.toFixed(1)}" font-size="${l.size}" dominant-baseline="central" fill="${l.node < 0 ? theme.faint : theme.ink}" stroke="${theme.ground}" stroke-width="3" paint-order="stroke">${x(l.text)}</text>`);
  out.push("</svg>");
  return out.join("\n");
}

export function saveSvg(app: App): void {
  save("graph.svg", new Blob([svgText(app)], { type: "image/svg+xml" }));
}

/** Gives a field that no spreadsheet takes for a formula. */
export function field(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function saveCsv(app: App): void {
  const { model } = app;
  const lines = [["subject", "relation", "object", "modality", "confidence", "date", "evidence", "sentence"].join(",")];
  for (const r of rows(app)) {
    const sentence = model.passagesOf(r.edge)[0]?.text ?? "";
    lines.push([r.subject, r.relation, r.object, r.modality, r.conf / 1000, r.date, r.sentences, sentence].map(field).join(","));
  }
  save("statements.csv", new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv" }));
}

export function saveJson(app: App): void {
  const { model, seen } = app;
  const nodes = [...seen.nodes].map((n) => ({ id: model.id[n], name: model.name[n], type: model.kinds[model.kind[n]!]!.name }));
  const edges = [...seen.edges].map((e) => ({
    source: model.id[model.source[e]!], target: model.id[model.target[e]!], relation: model.relations[model.relation[e]!]!.name,
    modality: model.modalities[model.modality[e]!]!.name, confidence: model.confidence[e]! / 1000, ...model.said(e),
    evidence: model.passagesOf(e).map((p) => ({ sentence: p.text, document: model.block.documents.source[p.document], confidence: p.confidence / 1000 })),
  }));
  save("graph.json", new Blob([JSON.stringify({ nodes, edges }, null, 1)], { type: "application/json" }));
}
