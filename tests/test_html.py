"""The explorer page as data and text; how it behaves in a browser stands in tests/browser."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg.html
from kg.errors import UsageError
from kg.graph import Graph
from kg.html.data import FIRST_VIEW, block
from kg.html.layout import place
from kg.html.pack import _coded, packed_json
from kg.html.page import page_of
from kg.html.rank import communities, pagerank
from kg.ontology import Ontology
from tests.graphs import seed_graph
from tests.packed import decoded, unpack


@pytest.fixture(scope="module")
def graph():
    return seed_graph(limit=3)


@pytest.fixture(scope="module")
def data(graph):
    return block(graph)


def test_columns_are_of_equal_length_and_refer_to_what_there_is(data):
    for name in ("nodes", "edges", "facts", "evidence", "sentences"):
        lengths = {len(column) for column in data[name].values() if isinstance(column, list)}
        assert len(lengths) == 1, name
    nodes, edges, facts, evidence = data["nodes"], data["edges"], data["facts"], data["evidence"]
    assert max(edges["source"] + edges["target"] + facts["source"]) < len(nodes["id"])
    assert sum(edges["evidence"]) + sum(facts["evidence"]) == len(evidence["sentence"])
    assert max(evidence["sentence"]) == len(data["sentences"]["text"]) - 1


def test_every_clause_is_the_quote_and_every_mark_a_mention(graph, data):
    quotes = {"".join(e.quote.split()) for f in graph.facts for e in f.evidence}
    surfaces = {"".join(m.surface.split()) for m in graph.mentions}
    evidence, texts, marks = data["evidence"], data["sentences"]["text"], data["sentences"]["marks"]
    for sentence, start, end in zip(evidence["sentence"], evidence["from"], evidence["to"], strict=True):
        assert "".join(texts[sentence][start:end].split()) in quotes
    found = 0
    for text, flat in zip(texts, marks, strict=True):
        for start, length in zip(flat[::3], flat[1::3], strict=True):
            assert "".join(text[start : start + length].split()) in surfaces
            found += 1
    assert found >= len(texts)


def test_entities_come_most_important_first_and_the_first_view_is_small(data):
    assert data["nodes"]["rank"] == sorted(data["nodes"]["rank"], reverse=True)
    assert 2 <= len(data["first"]["node"]) <= FIRST_VIEW


def test_same_graph_same_page(graph):
    assert kg.html.page(graph) == kg.html.page(seed_graph(limit=3))


def test_page_asks_nobody_and_runs_only_its_own_script(graph):
    page = kg.html.page(graph)
    assert "default-src 'none'" in page
    assert "innerHTML" not in page
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    nonces = set(re.findall(r'nonce="([^"]+)"', page))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in page


def test_small_data_stand_as_text_large_ones_packed(data):
    small = page_of(data)
    assert ('data-encoding="json"' in small) == (len(packed_json(data).encode()) <= 50_000)
    assert 'data-encoding="json"' in page_of(_tiny("江门"))
    large = page_of({**data, "title": "江门" * 60_000})
    assert 'data-encoding="gzip"' in large


def test_what_is_packed_comes_back(data):
    plain = json.loads(json.dumps(data))
    assert unpack(json.loads(packed_json(data))) == plain
    assert len(packed_json(data)) < 0.8 * len(json.dumps(data, ensure_ascii=False, separators=(",", ":")))


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "与", '在🚄"。']), st.sampled_from(["江门", "江门市", "深圳市", "5G", "𠮷市"]), st.integers(-1, 3)),
        max_size=5,
    ),
    st.tuples(st.integers(0, 3), st.one_of(st.just(-2), st.integers(0, 3))),
)
def test_a_sentence_without_its_names_comes_back(pieces, ends):
    names, text, marks = ["江门市", "深圳市", "𠮷市", "江门"], "", []
    for gap, word, entity in pieces:
        marks += [len(text) + len(gap), len(word), entity]
        text += gap + word
    rest, coded = _coded(text + "。", marks, names, ends)
    assert decoded(rest, len(pieces), iter(coded), names, ends) == (text + "。", marks)
    assert len(rest) <= len(text) + 1


@given(st.text(max_size=30))
@settings(max_examples=40, deadline=None)
def test_no_text_leaves_the_data_block(words):
    text = page_of(_tiny(words + "</script><script>alert(1)</script>"))
    body = text.split('id="kg-data"')[1]
    inside = body.split(">", 1)[1].split("</script>", 1)[0]
    assert "<" not in inside
    assert "\u2028" not in inside
    assert text.count("<script") == 2
    assert json.loads(inside)["title"].startswith(words)


def _tiny(title):
    return block(Graph(Ontology.load(), {}, {}, ()), title=title)


def test_unknown_words_are_named(graph):
    with pytest.raises(UsageError, match="unknown language"):
        kg.html.page(graph, lang="fr")
    with pytest.raises(UsageError, match="unknown layout"):
        kg.html.page(graph, engine="gephi")
    with pytest.raises(UsageError, match="gave no position"):
        kg.html.page(graph, engine=lambda g: {})


def test_an_engine_of_ones_own(graph):
    placed = block(graph, engine=lambda g: {n: (n * 10.0, 0.0) for n in g})
    assert placed["nodes"]["x"][:3] == [0, 10, 20]


def test_empty_graph_is_a_page(graph):
    empty = replace(graph, entities={}, facts=(), mentions=(), documents={}, entity_of={})
    assert "<canvas" not in kg.html.page(empty)
    assert "0 个实体" in kg.html.page(empty)


@given(
    st.integers(0, 40).flatmap(
        lambda n: st.tuples(
            st.just(n), st.lists(st.tuples(st.integers(0, max(n - 1, 0)), st.integers(0, max(n - 1, 0))), max_size=80 if n else 0)
        )
    )
)
@settings(max_examples=60, deadline=None)
def test_layout_places_everything_apart_and_always_alike(case):
    count, pairs = case
    pairs = sorted({(min(a, b), max(a, b)) for a, b in pairs if a != b})
    source = np.array([a for a, _ in pairs], dtype=np.int64)
    target = np.array([b for _, b in pairs], dtype=np.int64)
    at = place(count, source, target, np.ones(len(pairs)))
    assert at.shape == (count, 2)
    assert np.isfinite(at).all()
    assert (at == place(count, source, target, np.ones(len(pairs)))).all()
    if count > 1:
        gap = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) + np.eye(count) * 99
        assert gap.min() > 5


def test_communities_do_not_depend_on_the_order_of_edges():
    rng = np.random.RandomState(3)
    edges = {(int(a), int(b)) for a, b in rng.randint(0, 60, (150, 2)) if a != b}
    forward, backward = sorted(edges), sorted(edges, reverse=True)
    one, two = ([communities(60, [a for a, _ in e], [b for _, b in e], [1] * len(e)).tolist()] for e in (forward, backward))
    assert one == two


def test_pagerank_sums_to_one_and_prefers_the_hub():
    rank = pagerank(5, np.array([0, 0, 0]), np.array([1, 2, 3]), np.ones(3))
    assert rank.sum() == pytest.approx(1)
    assert rank.argmax() == 0
    assert rank[4] == rank.min()


def test_pyvis_network_is_offline_and_plain(graph):
    entity = next(iter(graph.entities.values()))
    evil = '<img src=x onerror=alert(1)> href="x"'
    bad = replace(graph, entities={**graph.entities, entity.id: replace(entity, name=evil)})
    page = kg.html.to_pyvis(bad, top=50).generate_html()
    assert "<img src=x" not in page
    assert 'href=\\"x' not in page
    assert not re.search(r"""(?:src|href)=["']https?://""", page)
    assert "江门" in page or "\\u6c5f" in page


def test_notebook_forms_are_escaped_and_framed(graph):
    frame = kg.html.graph_html(graph)
    assert 'sandbox="allow-scripts allow-downloads"' in frame
    assert "allow-same-origin" not in frame
    fact = next(f for f in graph.facts if f.evidence)
    evil = replace(fact.evidence[0], quote="<script>alert(1)</script>" + fact.evidence[0].quote)
    shown = kg.html.fact_html(replace(fact, evidence=(evil,)), graph)
    assert "<script>" not in shown
    assert "<mark" in shown
    assert graph.entities[fact.subject].name in kg.html.entity_html(graph.entities[fact.subject], graph)


def test_values_show_their_sentences_in_a_notebook(graph, monkeypatch):
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)  # IPython warns where another environment is active than its own
    shells = pytest.importorskip("IPython.core.interactiveshell")
    with pytest.raises(UsageError, match="no notebook"):
        kg.html.show_in_notebook(graph)
    shell = shells.InteractiveShell.instance()
    try:
        kg.html.show_in_notebook(graph)
        fact = next(f for f in graph.facts if f.evidence)
        shown, _ = shell.display_formatter.format(fact)
        assert "<mark" in shown["text/html"]
        shown, _ = shell.display_formatter.format(graph)
        assert "<iframe" in shown["text/html"]
    finally:
        shells.InteractiveShell.clear_instance()


def test_a_statement_is_a_line_in_the_words_of_the_text(graph):
    statement = next(f for f in graph.edges() if f.evidence).evidence[0].statement
    line = kg.html.statement_html(statement, graph)
    assert statement.subject.surface in line
    assert graph.ontology.relation(statement.relation).zh in line
    evil = replace(statement, subject=replace(statement.subject, surface="<script>"))
    assert "<script>" not in kg.html.statement_html(evil, graph)


def test_the_widget_knows_what_is_selected(graph):
    pytest.importorskip("anywidget", reason="no anywidget: pip install 'kg[widget]'")
    shown = graph.view("widget", height=300)
    fact = next(graph.edges())
    assert (shown.entities, shown.facts, shown.height) == ((), (), 300)
    assert "kg-data" in shown.page
    shown.selected = [fact.subject]
    assert shown.entities == (graph.entities[fact.subject],)
    assert shown.facts == graph.about(fact.subject)
    shown.selected = [fact.subject, fact.object]
    assert fact in shown.facts
    with pytest.raises(Exception, match=r"(?i)length"):
        shown.selected = ["a", "b", "c"]


def test_progress_in_a_notebook_is_one_line_that_goes(monkeypatch):
    pytest.importorskip("IPython", reason="no Jupyter: pip install 'kg[notebook]'")
    import sys
    from types import SimpleNamespace

    import IPython.core.getipython as getipython
    import IPython.display

    assert kg.html.notebook_progress() is None
    lines, ends = [], []
    events = SimpleNamespace(register=lambda name, end: ends.append((name, end)), unregister=lambda name, end: ends.remove((name, end)))
    monkeypatch.setitem(sys.modules, "ipykernel", SimpleNamespace())
    monkeypatch.setattr(getipython, "get_ipython", lambda: SimpleNamespace(kernel=1, events=events))
    monkeypatch.setattr(
        IPython.display,
        "display",
        lambda html, display_id: lines.append(html.data) or SimpleNamespace(update=lambda later: lines.append(later.data)),
    )
    say = kg.html.notebook_progress()
    say("读取 <reading>", 1, 4)
    say("读取 <reading>", 1, 4)
    say("归一 resolving", 0, 0)
    assert len(lines) == 2
    assert "25%" in lines[0]
    assert "<reading>" not in lines[0]
    ends[0][1]()
    assert (lines[-1], ends) == ("", [])


def test_a_graph_too_large_for_a_page_gives_what_is_tied_most(tmp_path):
    graph = seed_graph(limit=2)
    whole, few = (kg.html.write(graph, tmp_path / f"{n}.html", most=n)[0].read_text(encoding="utf-8") for n in (len(graph.entities), 4))
    assert whole == kg.html.page(graph)
    assert f"{len(graph.entities)} 个实体中关系最多的 4 个" in few
    assert "4 个实体" in few  # what the page says without a script
