"""The path: the same extraction for any grouping and order; a document that fails never loses the others."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ModelError, NothingToReadError, UsageError
from kg.pipeline import Options, _each, _read_all, build, extract, options
from kg.segment import segment
from tests.graphs import small_document

OTHER = "衢州海关出口增长\n\n衢州日报讯（记者 郑之航）3月5日，衢州海关发布数据，前两月衢州出口12亿元。衢州将培育新材料、氟硅新材料等产业。"


@pytest.fixture(scope="module")
def documents():
    small = small_document()
    other = replace(small, id="other", source="other.txt", text=OTHER, paper="衢州日报", published="2024-03-06")
    return [small, other, replace(small, id="empty", source="empty.txt", text="")]


@pytest.fixture(scope="module")
def many(documents):
    """Five documents: the three, and two whose sentences are as long as theirs, so that they share batches."""
    more = [
        replace(documents[1], id=f"more-{n}", source=f"more-{n}.txt", text=OTHER.replace("衢州", name))
        for n, name in enumerate(["台州", "湖州"])
    ]
    return [*documents, *more]


def test_grouping_and_order_do_not_show(documents):
    whole = extract(documents)
    parts = [extract([d]) for d in reversed(documents)]
    assert sorted(whole.mentions, key=repr) == sorted((m for p in parts for m in p.mentions), key=repr)
    assert sorted(whole.evidence, key=repr) == sorted((e for p in parts for e in p.evidence), key=repr)
    assert [i.where for i in whole.issues] == ["empty.txt"]


@settings(max_examples=8)
@given(st.permutations(range(5)), st.lists(st.integers(1, 4), max_size=3))
def test_no_grouping_and_no_order_show_in_what_a_document_says(many, order, cuts):
    bounds = sorted({0, len(order), *(min(c, len(order)) for c in cuts)})
    parts = [part for a, b in pairwise(bounds) for part in _each([many[i] for i in order[a:b]], Options())]
    alone = {d.id: extract([d]) for d in many}
    assert [p.documents[0].id for p in parts] == [many[i].id for i in order]
    for part in parts:
        assert part == alone[part.documents[0].id]


def test_an_empty_document_is_read_and_said_to_name_nothing(documents):
    found = extract([documents[2]])
    assert found.documents == (documents[2],)
    assert (found.mentions, found.evidence, found.said) == ((), (), ())
    assert [(i.where, i.severity) for i in found.issues] == [("empty.txt", "info")]


@pytest.mark.parametrize(
    "text", ["\ud800江门市开工。", "\x00\x01", "𠮷林" * 9, "👨‍👩‍👧江门日报", "\n\u3000\n", "江门" * 5000, "“《（" * 50]
)
def test_no_text_is_too_odd(documents, text):
    found = extract([replace(documents[0], text=text)])
    assert len(found.documents) == 1
    assert all(m.surface for m in found.mentions)


def test_a_document_that_fails_becomes_an_issue_and_the_others_are_complete(documents, monkeypatch):
    """No text is known that makes the engines fail, so one here is made to fail at a word that no page has."""

    def fragile(document):
        if "此页必败" in document.text:
            raise ValueError("坏页")
        return segment(document)

    monkeypatch.setattr("kg.pipeline.segment", fragile)
    bad = replace(documents[0], id="bad", source="bad.txt", text="此页必败。")
    told = []
    parts = list(_read_all([documents[0], bad, documents[1]], Options(), lambda *step: told.append(step)))
    assert [len(p.documents) for p in parts] == [1, 0, 1]
    (issue,) = parts[1].issues
    assert (issue.where, issue.severity) == ("bad.txt", "error")
    assert "坏页" in issue.message
    assert issue.remedy
    assert [parts[0], parts[2]] == [extract([documents[0]]), extract([documents[1]])]
    assert told[-1] == ("extract", 3, 3)


def test_a_wrong_model_is_no_documents_fault(documents, tmp_path):
    with pytest.raises(ModelError):
        extract(documents, Options(model=tmp_path))


def test_nothing_to_read_says_why(tmp_path):
    (tmp_path / "data.bin").write_bytes(b"\x00\x01")
    with pytest.raises(NothingToReadError):
        build([tmp_path])


def test_what_a_page_says_is_the_same_whatever_the_options_of_the_build_around_it(documents):
    plain = extract(documents[:1])
    assert extract(documents[:1], Options(workers=4, paper="别报", judgements=None)) == plain


def test_figures_dates_and_posts_of_a_page(documents):
    found = extract(documents[1:2])
    said = {(e.statement.subject.surface, e.statement.relation, e.statement.object) for e in found.evidence}
    reporter = [o for s, r, o in said if (s, r) == ("郑之航", "holdsPosition")]
    assert [o.surface for o in reporter] == ["衢州日报"]
    day = next(m for m in found.mentions if m.surface == "3月5日")
    assert day.literal.value == "2024-03-05"
    assert day.terms == ()


def test_evidence_leads_back_to_the_source(documents):
    texts = {d.id: d.text for d in documents}
    found = extract(documents)
    assert {e.statement.relation for e in found.evidence} >= {"locatedIn", "holdsPosition"}
    for e in found.evidence:
        assert "".join(texts[e.document][s.start : s.end] for s in e.spans).replace("\n", "") == e.quote.replace("\n", "")
        assert 0 < e.confidence <= 1


def test_less_sure_statements_can_be_left_out(documents):
    everything, sure = extract(documents), extract(documents, Options(min_confidence=0.8))
    assert set(sure.evidence) == {e for e in everything.evidence if e.confidence >= 0.8}


def test_presets():
    assert options() == Options()
    assert options(nlp=None, workers=3) == Options(workers=3)
    assert options("publish").min_confidence > options("all").min_confidence == 0
    assert options("publish", min_confidence=0.5).min_confidence == 0.5
    with pytest.raises(UsageError, match="publish"):
        options("print")
