"""Laws of the whole path: evidence merges in any order and company, documents come and go, every span leads back, nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph import assemble
from kg.graph.assemble import belief
from kg.model import Entity, Evidence, Literal, Qualifiers, Resolution, Span, Statement, Term
from kg.ontology import Ontology
from kg.pipeline import Options, build, extract
from kg.segment import discarded, segment
from tests.graphs import SEEDS, SMALL_TEXT, small_document

ONTOLOGY = Ontology.load()
OTHER = "衢州海关出口增长\n\n衢州日报讯（记者 郑之航）3月5日，衢州海关发布数据，前两月衢州出口12亿元。\n衢州将携手金华建设浙中内陆港，培育新材料产业。"
NAMES = {"江门": "e1", "江门市": "e1", "深圳": "e2", "衢州": "e3"}  # two terms are one thing
DOCUMENTS = tuple(replace(small_document(), id=name, source=f"{name}.txt") for name in "甲乙丙")


def resolution() -> Resolution:
    terms = {Term(d.id, name, "Place"): ident for d in DOCUMENTS for name, ident in NAMES.items()}
    entities = {i: Entity(i, i, "Place", terms=tuple(t for t, e in terms.items() if e == i)) for i in sorted(set(NAMES.values()))}
    return Resolution(entities, terms)


@st.composite
def evidence(draw):
    document = draw(st.sampled_from(DOCUMENTS)).id
    subject = Term(document, draw(st.sampled_from(sorted(NAMES))), "Place")
    relation, object_ = draw(
        st.one_of(
            st.tuples(
                st.sampled_from(["cooperatesWith", "partOf"]), st.sampled_from(sorted(NAMES)).map(lambda n: Term(document, n, "Place"))
            ),
            st.tuples(st.just("amount"), st.sampled_from(["3亿元", "2亿元"]).map(lambda words: Literal(words, "Money"))),
        )
    )
    start = draw(st.integers(0, 5))
    modality = draw(st.sampled_from(["realized", "ongoing", "planned"]))
    qualifiers = Qualifiers(topic=draw(st.sampled_from([None, "物流", "文旅"])))
    confidence = draw(st.sampled_from([0.4, 0.75, 0.9]))
    return Evidence(
        Statement(subject, relation, object_), document, 0, (Span(start, start + 3),), "某句话", modality, qualifiers, "scorer", confidence
    )


@given(st.lists(evidence(), max_size=8), st.data())
def test_evidence_merges_in_any_order_and_twice_is_once(items, data):
    graph = assemble(items, (), resolution(), DOCUMENTS, ONTOLOGY)
    shuffled = data.draw(st.permutations(items)) + data.draw(st.lists(st.sampled_from(items), max_size=3) if items else st.just([]))
    assert assemble(shuffled, (), resolution(), DOCUMENTS[::-1], ONTOLOGY) == graph
    assert {e for fact in graph.facts for e in fact.evidence} <= set(items)


@given(st.lists(evidence(), max_size=5), st.lists(evidence(), max_size=5))
def test_more_evidence_never_takes_a_fact_or_belief_away(items, more):
    few, many = (assemble(e, (), resolution(), DOCUMENTS, ONTOLOGY) for e in (items, items + more))
    after = {(f.subject, f.relation, f.object): f for f in many.facts}
    rank = {name: m.rank for name, m in ONTOLOGY.modalities.items()}
    for fact in few.facts:
        grown = after[fact.subject, fact.relation, fact.object]
        assert set(fact.evidence) <= set(grown.evidence)
        assert grown.confidence >= fact.confidence
        assert rank[grown.modality] >= rank[fact.modality]


@given(st.lists(evidence(), max_size=8))
def test_facts_say_what_their_evidence_says_of_the_things_it_names(items):
    found = resolution()
    for fact in assemble(items, (), found, DOCUMENTS, ONTOLOGY).facts:
        assert fact.evidence
        assert fact.subject != fact.object
        ends = {fact.subject, fact.object}
        for e in fact.evidence:
            object_ = e.statement.object
            assert {found.of[e.statement.subject], object_ if isinstance(object_, Literal) else found.of[object_]} == ends
            assert e.statement.relation == fact.relation
        assert fact.modality in {e.modality for e in fact.evidence}


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.data())
def test_belief_has_no_order_and_is_never_less_than_its_best(confidences, data):
    sure = belief(confidences)
    assert belief(data.draw(st.permutations(confidences))) == sure
    assert min(max(confidences), 0.999) - 1e-4 <= sure <= 1
    assert belief([*confidences, 0.3]) >= sure


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Three pages as files, and the graph of each choice of them, built afresh."""
    folder = tmp_path_factory.mktemp("laws")
    texts = {
        "江门日报-2023-08-23": SMALL_TEXT,
        "衢州日报-2024-03-06": OTHER,
        "湖州日报-2024-04-01": "湖州南浔站启用。\n湖州与上海共建科创走廊。",
    }
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.txt")
        paths[-1].write_text(text, encoding="utf-8")
    graphs = {}

    def fresh(chosen):
        key = frozenset(chosen)
        if key not in graphs:
            graphs[key] = build(sorted(chosen))
        return graphs[key]

    return paths, fresh


@settings(max_examples=6)
@given(st.data())
def test_documents_come_and_go_and_the_graph_is_that_of_a_fresh_build(written, tmp_path_factory, data):
    paths, fresh = written
    store = tmp_path_factory.mktemp("store") / "store"
    for chosen in data.draw(st.lists(st.sets(st.sampled_from(paths), min_size=1), min_size=1, max_size=3)):
        order = data.draw(st.permutations(sorted(chosen)))
        assert build(order, store=store) == fresh(chosen)


def test_what_is_added_says_the_same_as_alone(written):
    paths, fresh = written
    together = {e for fact in fresh(paths).facts for e in fact.evidence}
    for path in paths:
        alone = {e for fact in fresh([path]).facts for e in fact.evidence}
        assert alone == {e for e in together if e.document == path.stem}


def sources() -> list[str]:
    return [SMALL_TEXT, OTHER, *(path.read_text(encoding="utf-8")[:800] for path in sorted(SEEDS.glob("*.txt"))[5::80])]


@settings(max_examples=12)
@given(st.sampled_from(sources()), st.lists(st.tuples(st.integers(0, 800), st.sampled_from(["\n\n", "\n", "", " "])), max_size=5))
def test_every_statement_of_a_damaged_page_leads_back_and_keeps_to_the_ontology(text, harms):
    for at, put in harms:  # white space put in, or three characters lost
        text = text[:at] + put + text[at + (0 if put else 3) :]
    document = replace(small_document(), text=text)
    articles = segment(document)
    covered = sorted(
        [(p.source, p.source + p.length) for a in articles for p in a.pieces] + [tuple(s) for s in discarded(document, articles)]
    )
    assert [a for a, _ in covered] == [0, *(b for _, b in covered)][: len(covered)]
    assert sum(b - a for a, b in covered) == len(text)
    found = extract([document])
    named = {term for m in found.mentions for term in m.terms}
    for e in found.evidence:
        assert "".join(text[s.start : s.end] for s in e.spans) == e.quote
        subject, object_ = e.statement.subject, e.statement.object
        assert ONTOLOGY.relations[e.statement.relation].allows(subject.kind, object_.kind)
        assert subject.document == document.id
        assert e.rule in {"name", "office", "byline", "scorer"}
        if e.rule == "scorer":
            assert subject in named
            assert isinstance(object_, Literal) or object_ in named
    for left, right, quote in found.said:
        assert {left, right} <= named
        assert left.kind == right.kind
        assert any(quote in article.text for article in articles)


@settings(max_examples=6)
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_bar_keeps_a_part_of_what_a_lower_one_keeps(one, other):
    low, high = (set(extract([small_document()], Options(min_confidence=bar)).evidence) for bar in sorted((one, other)))
    assert high <= low
