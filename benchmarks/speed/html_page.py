"""Measures the explorer page in a real Chromium beside pyvis, force-graph and cytoscape, one run, same positions for all.

    python -m benchmarks.speed.html_page --sizes 300 3000 20000 100000 --libraries NODE_MODULES

First frame: ms from navigation to the second animation frame after shapes and lines stand, as the page's own clock has it, and CPU-ms of its
main thread until then (thread time, which other programs on the machine hardly change; from a trace of a visit of its own). Named frame: the
same for the picture with names. CPU-ms a pan and a zoom step, heap (alone, and with what typed arrays hold outside of it) and file size; the least of three runs up to 3,000 entities, one run beyond. A page that has not
opened after 90 seconds has failed. `--libraries` is a node_modules folder with force-graph and cytoscape; without it only ours and pyvis are
measured. Nothing is fetched: libraries are put into the page. force-graph draws dots and lines alone; "with names" it draws a name for each, as cytoscape and
pyvis do at once. Ours draws names where they fit, a moment after the picture, and then the panels beside it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kg.html
from benchmarks.speed.html_graph import synthetic
from kg.html.data import block
from kg.html.page import page_of

FLAGS = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-quic --js-flags=--expose-gc"
REPEATS = 3
LIMIT = 90  # seconds, after which a page counts as not opened
SHELL = "<!doctype html><meta charset=utf-8><style>html,body,#g{{margin:0;height:100%}}</style><div id=g></div><script>{code}</script><script>const D={data};{start}</script>"
FORCE = """const g = new ForceGraph(document.getElementById('g')).graphData({nodes: D.nodes.map((n, i) => ({id: i, name: n[0], fx: n[1], fy: n[2]})),
 links: D.edges.map(e => ({source: e[0], target: e[1]}))}).cooldownTicks(0).linkDirectionalArrowLength(3).onEngineStop(() => { g.zoomToFit(0); window.ready = true; });"""
NAMED = FORCE.replace(  # force-graph writes no names by itself; the others do
    ".linkDirectionalArrowLength(3)",
    """.linkDirectionalArrowLength(3).nodeCanvasObjectMode(() => 'after').nodeCanvasObject((n, ctx, k) => {
 ctx.font = `${12 / k}px sans-serif`; ctx.fillStyle = '#222'; ctx.fillText(n.name, n.x + 5, n.y); })""",
)
CYTO = """const c = cytoscape({container: document.getElementById('g'), elements: {nodes: D.nodes.map((n, i) => ({data: {id: 'n' + i, name: n[0]}, position: {x: n[1], y: n[2]}})),
 edges: D.edges.map((e, i) => ({data: {id: 'e' + i, source: 'n' + e[0], target: 'n' + e[1]}}))}, layout: {name: 'preset'}, hideEdgesOnViewport: true, textureOnViewport: true,
 style: [{selector: 'node', style: {label: 'data(name)', 'font-size': 10, width: 8, height: 8}}, {selector: 'edge', style: {width: 1, 'target-arrow-shape': 'triangle', 'curve-style': 'haystack'}}]});
 c.ready(() => { window.ready = true; });"""


PYVIS = "typeof network !== 'undefined' && !!network"
OURS = ("!!window.kg && kg.app.stage.cost > 0", "!!window.kg && kg.labels().length > 0")
# Runs in the page before its own scripts: notes, at the second frame after each condition has come true, the time and a mark in the trace.
WATCH = """(() => { window.frames_ = {};
 const watch = (name, ready) => { const look = () => { if (!ready()) return requestAnimationFrame(look);
  requestAnimationFrame(() => { frames_[name] = performance.now(); performance.mark('kg ' + name); }); }; requestAnimationFrame(look); };
 watch('first', () => %s); watch('named', () => %s); })()"""
Ready = tuple[str, str | None]


def pages(count: int, folder: Path, libraries: Path | None) -> dict[str, tuple[Path, str, Ready]]:
    """Give file, fragment and the expressions that say that the picture stands and that its names do, by name of the library."""
    graph = synthetic(count)
    data = block(graph)
    ours = folder / "kg.html"
    ours.write_text(page_of(data), encoding="utf-8")
    made = {"kg": (ours, f"#top={count}", OURS)}
    if count > 20_000:
        made["kg as it opens"] = (ours, "", OURS)  # with communities
    if count <= 3000:
        network = kg.html.to_pyvis(graph, top=count)
        network.save_graph(str(folder / "pyvis.html"))
        made["pyvis"] = (folder / "pyvis.html", "", (PYVIS, PYVIS))
    if libraries:
        nodes = data["nodes"]
        plain = {
            "nodes": list(zip(nodes["name"], nodes["x"], nodes["y"], strict=True)),
            "edges": list(zip(data["edges"]["source"], data["edges"]["target"], strict=True)),
        }
        text = json.dumps(plain, ensure_ascii=False).replace("<", "\\u003c")
        for name, code, start in (
            ("force-graph", "force-graph/dist/force-graph.min.js", FORCE),
            ("force-graph with names", "force-graph/dist/force-graph.min.js", NAMED),
            ("cytoscape", "cytoscape/dist/cytoscape.min.js", CYTO),
        ):
            script = (libraries / code).read_text(encoding="utf-8").replace("</script", "<\\/script")
            (folder / f"{name}.html").write_text(SHELL.format(code=script, data=text, start=start), encoding="utf-8")
            made[name] = (folder / f"{name}.html", "", ("!!window.ready", None if name == "force-graph" else "!!window.ready"))
    return made


def opened(browser: Any, file: Path, fragment: str, ready: Ready) -> tuple[Any, dict[str, float]]:
    """Open the page and give it, with the ms after which its frames stood."""
    first, named = ready
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(LIMIT * 1000)
    page.add_init_script(WATCH % (first, named or "false"))
    start = time.perf_counter()
    page.goto(file.as_uri() + fragment)
    while not (frames := page.evaluate("window.frames_")).get("named" if named else "first"):
        if time.perf_counter() - start > LIMIT:
            raise TimeoutError
        page.wait_for_timeout(50)
    return page, frames


def cpu_until(trace: bytes) -> dict[str, float]:
    """Give the thread time in ms that the page's main thread had used when each frame stood."""
    events = json.loads(trace)["traceEvents"]
    used = {}
    for mark in events:
        if not str(mark.get("name")).startswith("kg "):
            continue
        tasks = [
            e for e in events if e["name"] == "RunTask" and (e["pid"], e["tid"]) == (mark["pid"], mark["tid"]) and e["ts"] <= mark["ts"]
        ]
        used[mark["name"][3:]] = sum(e.get("tdur", 0) for e in tasks) / 1000
    return used


def measure(browser: Any, file: Path, fragment: str, ready: Ready) -> dict[str, float | str]:
    try:
        page, frames = opened(browser, file, fragment, ready)
        result: dict[str, float | str] = {f"{name}_frame_ms": round(ms) for name, ms in frames.items()}
        client = page.context.new_cdp_session(page)
        client.send("Performance.enable", {"timeDomain": "threadTicks"})

        def metric(name: str) -> float:
            return next(m["value"] for m in client.send("Performance.getMetrics")["metrics"] if m["name"] == name)

        page.wait_for_timeout(400)
        page.mouse.move(640, 380)

        def steps(act: Callable[[int], None]) -> float:
            """Give the CPU-ms a step: of 40, or of as many as a quarter of the time limit allows."""
            before, began = metric("TaskDuration"), time.perf_counter()
            for i in range(40):
                act(i)
                page.wait_for_timeout(16)
                if time.perf_counter() - began > LIMIT / 4:
                    break
            return round((metric("TaskDuration") - before) * 1000 / (i + 1), 1)

        page.mouse.down()
        result["pan_cpu_ms"] = steps(lambda i: page.mouse.move(640 + 3 * i, 380 + i))
        page.mouse.up()
        result["zoom_cpu_ms"] = steps(lambda i: page.mouse.wheel(0, -40 if i % 20 < 10 else 40))
        client.send("HeapProfiler.collectGarbage")
        result["heap_mb"] = round(metric("JSHeapUsedSize") / 1e6, 1)
        # Numbers of typed arrays lie outside of that heap: ours are there, so that the sum is the fairer figure.
        result["heap_and_buffers_mb"] = round(
            (metric("JSHeapUsedSize") + client.send("Runtime.getHeapUsage")["backingStorageSize"]) / 1e6, 1
        )
        page.close()
        browser.start_tracing(categories=["disabled-by-default-devtools.timeline", "blink.user_timing"])
        opened(browser, file, fragment, ready)
        result |= {f"{name}_frame_cpu_ms": round(ms) for name, ms in cpu_until(browser.stop_tracing()).items()}
    except Exception as error:  # noqa: BLE001 - a library that dies is a result, too
        return {"failed": f"{type(error).__name__} (limit {LIMIT} s)"}
    result["file_kb"] = round(file.stat().st_size / 1000)
    return dict(sorted(result.items(), key=lambda item: (not item[0].startswith("first"), item[0])))


def least(runs: list[dict[str, float | str]]) -> dict[str, float | str]:
    """Give the least of each figure: what the machine does besides only ever adds to it."""
    numbers = [run for run in runs if all(isinstance(v, int | float) for v in run.values())]
    return {key: min(float(run[key]) for run in numbers) for key in numbers[0]} if numbers else runs[0]


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 3000])
    parser.add_argument("--libraries", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".json"))
    options = parser.parse_args()
    results: dict[str, dict[str, Any]] = {}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            files = pages(size, Path(folder), options.libraries)
            results[str(size)] = {}
            for name, (file, fragment, ready) in files.items():
                runs = []
                for _ in range(REPEATS if size <= 3_000 else 1):
                    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
                    runs.append(measure(browser, file, fragment, ready))
                    browser.close()
                results[str(size)][name] = least(runs)
                options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")  # at once: the next may take long


if __name__ == "__main__":
    main()
