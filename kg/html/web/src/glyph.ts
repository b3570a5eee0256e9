// Little pictures for the legend and the panels.
import { svg } from "./dom";
import { pathData } from "./shapes";
import { DASH, FADE } from "./paint";

export function kindGlyph(shape: string, colour: string): SVGElement {
  return svg("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true", class: "glyph" }, svg("path", { d: pathData(shape, 0, 0, 5.4), fill: colour }));
}

export function lineGlyph(modality: number): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 30 8", width: 30, height: 8, "aria-hidden": "true", class: "glyph" },
    svg("line", { x1: 1, y1: 4, x2: 29, y2: 4, stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": (DASH[modality] ?? []).join(" ") || undefined, opacity: FADE[modality] ?? 1 }),
  );
}
