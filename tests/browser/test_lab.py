"""A graph in a real JupyterLab with a real kernel, seen in Chromium; and the same notebook as a page that nbconvert writes."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat", reason="no Jupyter: pip install 'kg[notebook]'")

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
PAGE = "江门日报讯 昨日，江门市与深圳市签署合作协议，共建银洲湖新城。"
CELLS = [
    "import kg\ngraph = kg.build(['江门日报-2023-08-23.txt'])\ngraph",
    "shown = graph.view('widget', height=420)\nshown",
    "print('selected', [e.name for e in shown.entities], len(shown.facts))",
    "shown.selected = [graph.entity('江门市').id, graph.entity('深圳市').id]",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab on a free port of this machine, over a folder with a page and a notebook; gives address and folder."""
    pytest.importorskip("jupyterlab", reason="no JupyterLab: pip install jupyterlab")
    pytest.importorskip("anywidget", reason="no anywidget: pip install 'kg[widget]'")
    folder = tmp_path_factory.mktemp("lab")
    (folder / "江门日报-2023-08-23.txt").write_text(PAGE, encoding="utf-8")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "look.ipynb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        **{f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")},
        "IPYTHONDIR": str(home / "ipython"),
    }
    options = [
        "--no-browser",
        f"--port={port}",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        "--allow-root",
        f"--ServerApp.root_dir={folder}",
    ]
    with (folder / "lab.log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "jupyterlab", *options], env=environment, cwd=folder, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{address}/api", timeout=2) as reply:
                    json.load(reply)
                    break
            except OSError:
                assert process.poll() is None, (folder / "lab.log").read_text()
                time.sleep(0.25)
        yield address, folder
    finally:
        process.terminate()
        process.wait(20)


def frame_of(page, cell: int):
    """Give the explorer's frame in the output of a cell, once its picture stands."""
    handle = page.locator(".jp-CodeCell").nth(cell).locator("iframe").first
    handle.wait_for(timeout=60_000)
    frame = handle.element_handle().content_frame()
    for _ in range(400):
        if frame.evaluate("!!window.kg && kg.ready"):
            return frame
        page.wait_for_timeout(50)
    raise AssertionError("the explorer did not come up")


def test_a_graph_and_its_widget_in_jupyterlab(chromium, lab):
    address, _ = lab
    context = chromium.new_context(viewport={"width": 1400, "height": 1400})
    page = context.new_page()
    page.set_default_timeout(60_000)
    elsewhere = []
    page.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:", "about:", "ws:")) else elsewhere.append(r.url))
    page.goto(f"{address}/lab/tree/look.ipynb?reset")
    page.locator(".jp-NotebookPanel .jp-CodeCell").nth(3).wait_for()
    page.locator(".jp-CodeCell .cm-content").first.click()

    def run(cell: int) -> None:
        page.locator(".jp-CodeCell").nth(cell).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")

    run(0)
    first = frame_of(page, 0)
    assert {"江门市", "深圳市"} <= set(first.evaluate("kg.app.model.name"))
    assert first.evaluate("kg.app.seen.nodes.length") >= 2
    run(1)
    shown = frame_of(page, 1)
    shown.evaluate("kg.app.store.set({selected: {type: 'node', node: kg.app.model.name.indexOf('江门市')}})")
    page.wait_for_timeout(500)
    run(2)
    said = page.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea-output")
    said.get_by_text(re.compile(r"selected \['江门市'\] [1-9]")).wait_for()
    run(3)
    for _ in range(200):
        if shown.evaluate("kg.app.store.state.selected?.type") == "pair":
            break
        page.wait_for_timeout(50)
    assert shown.evaluate("kg.app.store.state.selected.type") == "pair"
    assert shown.locator(".quote mark").count() > 0
    assert [url for url in elsewhere if "127.0.0.1" not in url] == []
    context.close()


def test_the_notebook_as_a_page_of_nbconvert(chromium, tmp_path):
    nbconvert = pytest.importorskip("nbconvert", reason="no nbconvert: pip install nbconvert")
    import kg
    from tests.graphs import small_graph

    graph = small_graph()
    output = nbformat.v4.new_output("execute_result", {"text/html": graph._repr_html_(), "text/plain": repr(graph)}, execution_count=1)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("graph", outputs=[output], execution_count=1)])
    body, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    file = tmp_path / "look.html"
    file.write_text(body, encoding="utf-8")
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri(), wait_until="domcontentloaded")
    frame = page.frame_locator("iframe")
    frame.locator("canvas[tabindex]").wait_for(timeout=20_000)
    frame.locator("header button", has_text="表格").click()
    assert frame.locator("tbody tr").count() == len(list(graph.edges()))
    assert kg.html.page(graph)
    context.close()
