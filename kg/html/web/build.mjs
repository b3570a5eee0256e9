// Bundles the page into kg/html/static: no source maps, no time stamps, so that the same source gives the same bytes.
import { build } from "esbuild";

await build({
  entryPoints: { explorer: "src/main.ts", style: "src/style.css" },
  outdir: "../static",
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  target: ["chrome86", "firefox113", "safari16.4"],
  legalComments: "none",
  logLevel: "warning",
  logLimit: 10,
});
