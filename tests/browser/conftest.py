"""A real Chromium (Debian's), a page of the seed graph, and a watch on everything that the page asks for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kg.html
from tests.graphs import seed_graph

FLAGS = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-quic"


@pytest.fixture(scope="session", params=["", "--disable-3d-apis"], ids=["plain", "without-3d"])
def chromium(request):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium")
    if not path:
        pytest.skip("Debian's chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS.split(), *request.param.split()])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def graph():
    return seed_graph(limit=40)


@pytest.fixture(scope="session")
def file(graph, tmp_path_factory) -> Path:
    return kg.html.write(graph, tmp_path_factory.mktemp("page") / "graph.html")[0]


@pytest.fixture
def visit(chromium):
    """Open a file; at the end nothing may have been asked of a network, thrown or complained of."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", accept_downloads=True)
    requests, errors = [], []

    def open_(path: Path, fragment: str = ""):
        page = context.new_page()
        page.on("request", lambda r: requests.append(r.url))
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on("console", lambda m: errors.append(m.text) if m.type in {"error", "warning"} else None)
        page.goto(path.as_uri() + fragment)
        for _ in range(400):  # not wait_for_function: it evals, which the page's policy forbids
            if page.evaluate("!!window.kg && kg.ready && (document.querySelector('.plot').hidden || kg.app.stage.cost > 0)"):
                break
            page.wait_for_timeout(25)
        page.wait_for_timeout(60)
        return page

    yield open_
    context.close()
    assert [r for r in requests if not r.startswith(("file:", "data:", "blob:"))] == []
    assert errors == []
