"""What a person does with the page, done in a real browser."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

import kg.html
from tests.browser.conftest import FLAGS  # noqa: F401 - documents how to start the same browser by hand

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "kg/html/web/node_modules/axe-core/axe.min.js"
STATE = "() => { const s = kg.app.store.state; return JSON.parse(JSON.stringify({...s, name: s.selected && s.selected.type === 'node' ? kg.app.model.name[s.selected.node] : null})); }"
OVERLAPS = """() => { const l = kg.labels(); let n = 0;
  for (let i = 0; i < l.length; i++) for (let j = i + 1; j < l.length; j++) { const a = l[i].box, b = l[j].box;
    if (a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]) n++; } return [l.length, n]; }"""


def open_until_ready(page, file: Path) -> None:
    """Open a file in a page of another context than `visit` has, and wait until it is drawn."""
    page.goto(file.as_uri())
    for _ in range(400):
        if page.evaluate("!!window.kg && kg.ready"):
            break
        page.wait_for_timeout(25)


def address(page, words: str) -> str:
    """Give the page's fragment once it holds the words; it is written when the reader has been quiet for a moment."""
    for _ in range(200):
        if words in page.evaluate("location.hash"):
            break
        page.wait_for_timeout(25)
    found = page.evaluate("location.hash")
    assert words in found
    return found


def hub(page) -> str:
    return page.evaluate("kg.app.model.name[0]")


def test_first_view_is_small_and_its_labels_keep_apart(visit, file):
    page = visit(file)
    assert 2 <= page.evaluate("kg.app.seen.nodes.length") <= 150
    labels, overlaps = page.evaluate(OVERLAPS)
    assert labels > 0
    assert overlaps == 0


def test_the_picture_stands_before_its_names_and_the_panels(chromium, file):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(
        """(() => { window.seen_ = []; const note = () => { if (window.kg && kg.app.stage.cost > 0)
        seen_.push([kg.labels().length, document.querySelector('header').childElementCount, document.querySelector('.left').childElementCount, kg.app.stage.height]);
        if (!window.kg || !kg.ready) requestAnimationFrame(note); }; requestAnimationFrame(note); })()"""
    )
    open_until_ready(page, file)
    seen = page.evaluate("seen_")
    assert seen[0][:3] == [0, 0, 0]
    assert all(count > 0 for count in seen[-1][:3])
    assert len({height for *_, height in seen}) == 1  # nothing moves the picture when the header comes
    context.close()


@pytest.mark.parametrize("fragment", ["#top=300", "#top=100000", "#scope=communities"])
def test_labels_keep_apart_in_every_scope(visit, file, fragment):
    page = visit(file, fragment)
    labels, overlaps = page.evaluate(OVERLAPS)
    assert labels > 0
    assert overlaps == 0


def test_search_by_characters_pinyin_and_initials(visit, file):
    page = visit(file)
    name = hub(page)
    syllables = page.evaluate("kg.app.model.pinyin.of(kg.app.model.name[0])").split()
    for words in (name, "".join(syllables), "".join(s[0] for s in syllables)):
        page.fill("#search", words)
        assert name in page.locator("#results li .name").all_inner_texts()
    page.fill("#search", name)
    page.press("#search", "Enter")
    assert page.evaluate(STATE)["name"] == name
    assert page.locator(".right h2").inner_text() == name


def test_unfinished_input_of_an_ime_is_left_alone(visit, file):
    page = visit(file)
    page.fill("#search", hub(page))
    page.evaluate(
        "document.getElementById('search').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    assert page.evaluate(STATE)["selected"] is None if "selected" in page.evaluate(STATE) else True
    assert page.locator("#results").is_visible()


def test_clicking_an_entity_and_an_edge_shows_who_said_so(visit, file):
    page = visit(file)
    spot = page.evaluate(
        "() => { const n = kg.app.seen.nodes[0]; const p = kg.app.stage.toScreen(n); const b = kg.app.stage.canvas.getBoundingClientRect(); return [p.x + b.left, p.y + b.top, kg.app.model.name[n]]; }"
    )
    page.mouse.click(spot[0], spot[1])
    assert page.locator(".right h2").inner_text() == spot[2]
    page.locator(".right .row").first.click()
    assert page.locator(".quote blockquote").first.inner_text()
    assert page.locator(".quote mark").count() > 0
    assert page.locator(".quote .clause").count() > 0
    assert page.locator(".quote figcaption").first.inner_text()
    assert page.evaluate(STATE)["selected"]["type"] == "pair"


def test_edges_can_be_picked(visit, file):
    page = visit(file)
    found = page.evaluate(
        """() => { const {stage, model, seen} = kg.app; for (const e of seen.edges) { const a = stage.toScreen(model.source[e]), b = stage.toScreen(model.target[e]);
        for (const k of [.35, .5, .65]) { const t = stage.pick(a.x + (b.x - a.x) * k, a.y + (b.y - a.y) * k); if (t && t.type === 'edge') return true; } } return false; }"""
    )
    assert found


def test_filter_hides_and_counts(visit, file):
    page = visit(file, "#top=100000")
    before = page.evaluate("kg.app.seen.edges.length")
    planned = page.evaluate("kg.app.seen.counts.modalities[2]")
    assert planned > 0
    page.locator("[data-key=modalities-2]").uncheck()
    assert page.evaluate("kg.app.seen.edges.length") == before - planned
    assert address(page, "states=planned")


def test_dates_bound_what_is_shown(visit, file):
    page = visit(file, "#top=100000")
    first, last = page.evaluate("kg.app.model.block.dates")
    if first == last:
        pytest.skip("the seed pages are of one day")
    before = page.evaluate("kg.app.seen.edges.length")
    page.fill("[data-key=to]", first)
    page.dispatch_event("[data-key=to]", "change")
    assert 0 < page.evaluate("kg.app.seen.edges.length") < before


def test_playing_the_dates_adds_what_came_day_by_day_and_ends_with_all(visit, file):
    page = visit(file, "#top=100000")
    if page.evaluate("new Set(kg.app.model.block.dates).size") < 2:
        pytest.skip("the seed pages are of one day")
    shown = (
        "[kg.app.store.state.filter.to, kg.app.seen.edges.length, kg.app.seen.timed.length, document.querySelectorAll('.bars .bar').length]"
    )
    _, everything, timed, bars = page.evaluate(shown)
    assert everything == timed
    page.locator("[data-key=play]").click()
    assert page.locator("[data-key=play]").inner_text() == "暂停"
    steps = [page.evaluate(shown)]
    while page.locator("[data-key=play]").inner_text() == "暂停":
        if (now := page.evaluate(shown)) != steps[-1]:
            steps.append(now)
        assert len(steps) < 500
        page.wait_for_timeout(60)
    last = page.evaluate(shown)
    assert last[:2] == [0, everything]  # at the end nothing bounds the view
    days, edges, counted, columns = zip(*(s for s in steps if s[0]), strict=True)
    assert len(days) > 1
    assert list(days) == sorted(set(days))
    assert list(edges) == sorted(edges)
    assert 0 < edges[0] < everything
    assert set(counted) == {timed}
    assert set(columns) == {bars}  # the days that are still to come stay in sight
    page.locator("[data-key=play]").click()
    page.locator("[data-key=play]").click()
    assert page.locator("[data-key=play]").inner_text() == "播放"
    held = page.evaluate(shown)
    page.wait_for_timeout(500)
    assert page.evaluate(shown) == held


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_entities_glide_only_where_the_reader_bears_motion(chromium, file, motion):
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion=motion)
    page = context.new_page()
    open_until_ready(page, file)
    before, at_once, later = page.evaluate(
        """async () => { const {stage, store} = kg.app; const places = () => [...stage.scene.at]; const a = places();
        store.set({scope: {type: 'near', centre: 0}}); const b = places();
        const frame = () => new Promise(r => requestAnimationFrame(r)); const same = (p, q) => p.every((v, i) => v === q[i]);
        for (let still = 0, last = b, n = 0; still < 5 && n < 400; n++) { await new Promise(r => setTimeout(r, 60)); await frame(); const now = places(); still = same(now, last) ? still + 1 : 0; last = now; }
        return [a, b, places()]; }"""
    )
    assert before != later
    assert (at_once == later) == (motion == "reduce")
    style = "[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e); return s.transitionDuration !== '0s' || s.animationName !== 'none' || s.scrollBehavior === 'smooth'; }).length"
    assert motion == "no-preference" or page.evaluate(style) == 0
    context.close()


def test_path_between_two_with_its_sentences(visit, file):
    page = visit(file)
    ends = page.evaluate(
        """() => { const m = kg.app.model; for (let a = 0; a < m.count; a++) for (const e of m.edgesOf(a)) { const b = m.other(e, a);
        for (const f of m.edgesOf(b)) { const c = m.other(f, b); if (c !== a && !m.between(a, c).length) return [m.id[a], m.id[c]]; } } }"""
    )
    page = visit(file, f"#path={ends[0]}~{ends[1]}")
    assert page.evaluate("kg.app.seen.nodes.length") == 3
    assert page.locator(".right .claim").count() == 2
    assert page.locator(".right .quote").count() >= 2


def test_expand_adds_the_strongest_and_says_how_many_are_left(visit, file):
    page = visit(file)
    page = visit(file, f"#near={page.evaluate('kg.app.model.id[0]')}")
    degree = page.evaluate("new Set([...kg.app.model.edgesOf(0)].map(e => kg.app.model.other(e, 0))).size")
    shown = page.evaluate("kg.app.seen.nodes.length") - 1
    assert shown == min(30, degree)
    page.evaluate("kg.app.store.set({selected: {type: 'node', node: 0}})")
    if degree > 30:
        page.get_by_text(f"还有 {degree - 30} 个").first.click()
        assert page.evaluate("kg.app.seen.nodes.length") - 1 == min(60, degree)


def test_deep_link_comes_back(visit, file):
    page = visit(file, "#top=200&view=table&states=planned&confidence=0.3&lang=en")
    assert page.locator("table").is_visible()
    page.evaluate("kg.app.store.set({selected: {type: 'node', node: 1}})")
    again = visit(file, address(page, "node="))
    assert again.evaluate(STATE) == page.evaluate(STATE)
    assert again.locator("html").get_attribute("lang") == "en"


def test_back_goes_back(visit, file):
    page = visit(file)
    page.evaluate("kg.app.store.set({scope: {type: 'near', centre: 0}})")
    address(page, "near=")
    page.go_back()
    for _ in range(100):
        if page.evaluate(STATE)["scope"] == {"type": "first"}:
            break
        page.wait_for_timeout(25)
    assert page.evaluate(STATE)["scope"] == {"type": "first"}


def test_tour_by_keyboard_alone(visit, file):
    page = visit(file)
    page.keyboard.press("/")
    page.keyboard.type(hub(page))
    page.keyboard.press("Enter")
    assert page.evaluate(STATE)["name"] == hub(page)
    page.locator("canvas[tabindex]").focus()
    for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    assert page.evaluate(STATE)["name"]
    page.keyboard.press("Enter")
    assert page.evaluate(STATE)["scope"]["type"] == "near"
    page.keyboard.press("4")
    assert page.locator("table").is_visible()
    page.keyboard.press("?")
    assert page.locator("dialog").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.evaluate(STATE)["scope"]["type"] == "first"


@pytest.mark.parametrize("view", ["map", "time", "table", "stats"])
def test_every_view_shows_something(visit, file, view):
    page = visit(file, f"#view={view}&top=100000")
    if view == "map":
        assert page.locator(".note").inner_text()
    else:
        assert page.locator(".sheet").inner_text().strip()


def test_table_is_the_twin_of_the_picture(visit, file):
    page = visit(file, "#view=table")
    assert page.locator("tbody tr").count() == min(200, page.evaluate("kg.app.seen.edges.length"))


def test_saved_files_hold_the_view(visit, file):
    page = visit(file)
    for kind in ("PNG", "SVG", "CSV", "JSON"):
        page.locator("[data-key=export]").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=kind, exact=True).click()
        saved = Path(download.value.path()).read_bytes()
        if kind == "PNG":
            assert saved.startswith(b"\x89PNG")
        elif kind == "JSON":
            assert len(json.loads(saved)["edges"]) == page.evaluate("kg.app.seen.edges.length")
        else:
            assert hub(page) in saved.decode("utf-8")
        if page.locator(".menu[open]").count():
            page.locator("[data-key=export]").click()


def test_a_print_is_light_and_undistorted(visit, file):
    page = visit(file)
    page.evaluate("kg.app.store.set({dark: true})")
    page.evaluate("window.themes = []; addEventListener('beforeprint', () => themes.push(document.documentElement.dataset.theme))")
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.evaluate("themes") == ["light"]
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(kg.app.stage.canvas).objectFit") == "contain"
    assert not page.locator(".left").is_visible()


INJECTIONS = (
    "<img src=x onerror=window.pwned=1>",
    "</script><script>window.pwned=1</script>",
    "<!--<script>",
    "\u2028window.pwned=1\u2029",
    "{{constructor.constructor('window.pwned=1')()}}",
    "javascript:window.pwned=1",
    "\"'><svg onload=window.pwned=1>",
)


@pytest.mark.parametrize("evil", INJECTIONS)
def test_no_field_runs_a_script(visit, graph, tmp_path, evil):
    facts = tuple(replace(f, evidence=tuple(replace(e, quote=evil + e.quote, rule=evil) for e in f.evidence)) for f in graph.facts[:60])
    ids = {i for f in facts for i in (f.subject, f.object) if isinstance(i, str)}
    entities = {
        i: replace(graph.entities[i], name=evil + graph.entities[i].name, aliases=((evil, 1),), links=(("sameAs", evil),)) for i in ids
    }
    documents = {
        i: replace(d, paper=evil, title=evil, url=evil if "javascript" in evil else f"https://a.invalid/{evil}")
        for i, d in graph.documents.items()
    }
    relations = {n: replace(r, zh=evil, en=evil) for n, r in graph.ontology.relations.items()}
    bad = replace(graph, facts=facts, entities=entities, documents=documents, ontology=replace(graph.ontology, relations=relations))
    path = kg.html.write(bad, tmp_path / "bad.html", title=evil)[0]
    page = visit(path)
    for view in ("table", "stats", "time", "graph"):
        page.evaluate(f"kg.app.store.set({{view: '{view}', selected: {{type: 'node', node: 0}}}})")
    page.evaluate("kg.app.store.set({selected: {type: 'pair', a: kg.app.model.source[0], b: kg.app.model.target[0]}})")
    page.fill("#search", evil[:6])
    assert page.evaluate("window.pwned") is None
    assert page.locator(".right img, .right script, .right svg[onload]").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    svg = page.evaluate("kg.svg()")
    assert "<img" not in svg
    assert "<script" not in svg


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_serious_fault(chromium, file, dark):
    if not AXE.exists():
        pytest.skip("run `npm ci` in kg/html/web for axe-core")
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True, color_scheme="dark" if dark else "light")
    page = context.new_page()
    for fragment in ("", "#view=table", "#view=stats", "#view=time&top=100000", "#scope=communities", "#view=map&top=100000"):
        page.goto("about:blank")
        page.goto(file.as_uri() + fragment)
        page.wait_for_function("window.kg && kg.ready")
        if "communities" not in fragment:
            page.evaluate("kg.app.store.set({selected: {type: 'pair', a: kg.app.model.source[0], b: kg.app.model.target[0]}})")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        faults = page.evaluate(
            "axe.run().then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary)]))"
        )
        assert faults == [], fragment
    context.close()


def test_notebook_frame_shows_the_page(chromium, graph, tmp_path):
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{kg.html.graph_html(graph)}", encoding="utf-8")
    page = chromium.new_page()
    page.goto(path.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("canvas[tabindex]").wait_for(timeout=20_000)
    frame.locator("header button", has_text="表格").click()
    assert frame.locator("tbody tr").count() > 0
    page.close()


def test_quick_enough(visit, file):
    start = time.perf_counter()
    page = visit(file)
    assert time.perf_counter() - start < 10
    assert page.evaluate("kg.app.stage.cost") < 1000


def test_committed_bundle_is_what_the_source_builds(tmp_path):
    import subprocess

    web = AXE.parents[2]
    if not (web / "node_modules").exists() or not shutil.which("node"):
        pytest.skip("run `npm ci` in kg/html/web")
    built = tmp_path / "static"
    code = (web / "build.mjs").read_text(encoding="utf-8").replace('"../static"', json.dumps(str(built)))
    script = web / f".check-{tmp_path.name}.mjs"
    script.write_text(code, encoding="utf-8")
    try:
        subprocess.run(["node", script.name], cwd=web, check=True, capture_output=True)
    finally:
        script.unlink()
    shell = 0
    for name in ("explorer.js", "style.css", "widget.js"):
        committed = (web.parent / "static" / name).read_bytes()
        assert committed == (built / name).read_bytes()
        shell += len(committed) * (name != "widget.js")
    assert shell <= 150_000


def test_what_is_newest_stands_beside_the_first_view_and_leads_to_its_sentence(visit, file):
    page = visit(file)
    rows = page.locator(".right ul.rows").first.locator(".count").all_inner_texts()
    assert rows == sorted(rows, reverse=True)
    newest = page.evaluate("Math.max(...[...kg.app.seen.edges].map(e => kg.app.model.lastDay[e]))")
    assert rows[0] == page.evaluate("day => new Date(day * 86400000).toISOString().slice(0, 10)", newest)
    page.locator(".right .row.two").first.click()
    assert page.evaluate(STATE)["selected"]["type"] == "pair"
    assert page.locator(".quote blockquote").count() > 0


def test_who_works_with_whom_on_what_and_since_when_stand_first(visit, file, graph):
    page = visit(file)
    tied = next(f for f in graph.edges() if f.relation == "cooperatesWith" and f.qualifiers.topic and f.evidence)
    page = visit(file, f"#near={tied.subject}&node={tied.subject}")
    group = page.locator(".right details.group").first
    assert "合作" in group.locator("summary").inner_text()
    row = group.locator(".row", has_text=graph.entities[tied.object].name).first.inner_text()
    assert tied.qualifiers.topic in row
    assert graph.documents[tied.evidence[0].document].published in row
    assert graph.ontology.modalities[tied.modality].zh in row


def test_the_timeline_begins_with_what_is_to_come_and_leads_to_a_year(visit, file):
    page = visit(file, "#view=time&top=100000")
    years = page.locator(".timeline .year h3").all_inner_texts()
    assert years == sorted(years, reverse=True)
    bars = page.locator(".yearbar small").all_inner_texts()
    assert bars == sorted(years)
    page.locator(".yearbar").first.click()
    assert page.evaluate("document.activeElement.dataset.year") == years[-1]


def test_touch_on_a_dense_screen(chromium, file):
    context = chromium.new_context(viewport={"width": 420, "height": 800}, has_touch=True, device_scale_factor=2)
    page = context.new_page()
    open_until_ready(page, file)
    assert page.evaluate("kg.app.stage.canvas.width") == 2 * page.evaluate("Math.round(kg.app.stage.width)")
    spot = page.evaluate(
        "() => { const {stage, model} = kg.app; const b = stage.canvas.getBoundingClientRect(); const p = stage.toScreen(0); return [p.x + b.left, p.y + b.top, model.name[0]]; }"
    )
    page.touchscreen.tap(spot[0], spot[1])
    page.wait_for_timeout(100)
    assert page.locator(".right h2").inner_text() == spot[2]
    context.close()


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """Pages of a synthetic graph by number of entities, each written once."""
    from benchmarks.speed.html_graph import synthetic

    folder, made = tmp_path_factory.mktemp("large"), {}

    def page(count: int) -> Path:
        if count not in made:
            made[count] = kg.html.write(synthetic(count), folder / f"{count}.html")[0]
        return made[count]

    return page


@pytest.mark.slow
@pytest.mark.parametrize("count", [300, 3_000, 20_000])
def test_labels_keep_apart_at_every_size(visit, large, count):
    page = visit(large(count), f"#top={count}")
    for _ in range(3):
        labels, overlaps = page.evaluate(OVERLAPS)
        assert labels > 40  # of 300, so many are on the screen after the last step
        assert overlaps == 0
        page.evaluate("kg.app.stage.zoom(1.8)")
        page.wait_for_timeout(400)


@pytest.mark.slow
def test_five_thousand_are_interactive_within_three_seconds(visit, large):
    file = large(5_000)
    start = time.perf_counter()
    page = visit(file, "#top=5000")
    page.mouse.click(700, 400)
    page.evaluate("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")
    assert time.perf_counter() - start < 3
    assert page.evaluate("kg.app.seen.nodes.length") == 5_000


@pytest.mark.slow
def test_a_hundred_thousand_open_with_communities_and_whole(visit, large):
    file = large(100_000)
    page = visit(file)
    assert page.evaluate(STATE)["scope"] == {"type": "communities"}
    assert page.evaluate(OVERLAPS)[1] == 0
    page = visit(file, "#top=100000")
    assert page.evaluate("kg.app.seen.nodes.length") == 100_000
    labels, overlaps = page.evaluate(OVERLAPS)
    assert labels > 50
    assert overlaps == 0


@pytest.fixture(scope="module")
def site(graph, tmp_path_factory):
    import threading

    from kg.cli.explore import explorer
    from kg.rdf import write
    from kg.rdf.serve import make_server

    out = tmp_path_factory.mktemp("served")
    write(graph, out, formats=("nq",))
    server = make_server(out, explorer=lambda store: explorer(store, 6))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_served_page_fetches_neighbourhoods_and_finds_what_it_does_not_hold(chromium, site, graph):
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors, asked = [], []
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("request", lambda r: asked.append(r.url))
    page.goto(site)
    page.locator(".right .notice").wait_for()
    assert page.evaluate("kg.app.model.count") == 6
    centre = page.evaluate("kg.app.model.id[0]")
    near = {e.id for e in graph.neighbours(centre)}
    page.evaluate("kg.app.store.set({selected: {type: 'node', node: 0}})")
    page.locator("[data-key=fetch]").click()
    page.locator(".right h2").wait_for()
    for _ in range(400):
        if page.evaluate("kg.ready && kg.app.model.count") > 6:
            break
        page.wait_for_timeout(25)
    assert near <= set(page.evaluate("kg.app.model.id"))
    assert page.evaluate("kg.app.store.state.scope.type") == "near"
    assert address(page, "near=")
    held = set(page.evaluate("kg.app.model.id"))
    far = next(f.subject for f in graph.edges() if f.subject not in held and len(graph.find(graph.entities[f.subject].name)) == 1)
    page.fill("#search", graph.entities[far].name)
    page.locator("#results li", has_text=graph.entities[far].name).first.wait_for()
    page.press("#search", "Enter")
    page.locator(".right h2", has_text=graph.entities[far].name).wait_for()
    assert held <= set(page.evaluate("kg.app.model.id"))
    assert page.locator(".right .row").count() > 0
    page.route("**/block*", lambda route: route.abort())  # the server has gone
    page.evaluate(
        "kg.app.store.set({selected: {type: 'node', node: [...kg.app.model.id.keys()].find(n => kg.app.model.total[n] > kg.app.model.degree[n])}})"
    )
    page.locator("[data-key=fetch]").click()
    assert "kg serve" in page.locator(".right [role=alert]").inner_text()
    page.keyboard.press("Escape")
    assert errors == []
    assert all(url.startswith((site, "data:")) for url in asked)
    context.close()
