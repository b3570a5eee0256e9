"""Takes the pictures that the README shows: ``python -m tests.browser.screenshots FOLDER [OUT]``, of a build's folder or of the annotated pages."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import kg.html
from kg.graph import Graph
from tests.browser.conftest import FLAGS
from tests.graphs import seed_graph

PICTURES: dict[str, tuple[str, str]] = {
    "light": ("", ""),
    "dark": ("", "kg.app.store.set({dark: true})"),
    "search": (
        "",
        "(() => { const i = document.getElementById('search'); i.focus(); i.value = 'jm'; i.dispatchEvent(new Event('input')); })()",
    ),
    "focus": ("", "kg.app.store.set({scope: {type: 'near', centre: HUB}, selected: {type: 'node', node: HUB}})"),
    "evidence": (
        "",
        "(() => { const m = kg.app.model, e = m.edgesOf(HUB)[0]; kg.app.store.set({scope: {type: 'near', centre: HUB}, selected: {type: 'pair', a: HUB, b: m.other(e, HUB)}}); })()",
    ),
    "map": ("#view=map&top=100000", ""),
    "timeline": ("#view=time&top=100000", ""),
    "table": ("#view=table", ""),
    "communities": ("#scope=communities", ""),
    "statistics": ("#view=stats", ""),
}


def take(graph: Graph, folder: Path, hub: str = "江门市") -> list[Path]:
    """Write one PNG a view into the folder."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        file = kg.html.write(graph, Path(place) / "graph.html")[0]
        # dates as a Chinese desktop has them, where Debian's chromium-l10n is installed
        speech = {**os.environ, "LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS.split(), "--lang=zh-CN"], env=speech)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", color_scheme="light", locale="zh-CN")
        for name, (fragment, act) in PICTURES.items():
            page.goto("about:blank")
            page.goto(file.as_uri() + fragment)
            for _ in range(400):
                if page.evaluate("!!window.kg && kg.ready"):
                    break
                page.wait_for_timeout(50)
            page.wait_for_timeout(500)
            if act:
                page.evaluate(act.replace("HUB", f"Math.max(0, kg.app.model.name.indexOf('{hub}'))"))
                page.wait_for_timeout(400)
            made.append(folder / f"{name}.png")
            page.screenshot(path=made[-1])
        browser.close()
    return made


if __name__ == "__main__":
    if len(sys.argv) > 2:
        from kg.rdf import load

        shown = load(sys.argv[2])
    else:
        shown = seed_graph()
    print(*take(shown, Path(sys.argv[1])), sep="\n")
