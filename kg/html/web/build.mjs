// Bundles the page into kg/html/static: no source maps, no time stamps, so that the same source gives the same bytes.
import { build } from "esbuild";

const common = {
  outdir: "../static",
  bundle: true,
  minify: true,
  charset: "utf8",
  target: ["chrome86", "firefox113", "safari16.4"],
  legalComments: "none",
  logLevel: "warning",
  logLimit: 10,
};
await build({ ...common, format: "iife", entryPoints: { explorer: "src/main.ts", style: "src/style.css" } });
await build({ ...common, format: "esm", entryPoints: { widget: "src/widget.ts" } });
