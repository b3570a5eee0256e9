"""The path: the same extraction for any grouping and order; a document that fails never loses the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.errors import UsageError
from kg.pipeline import Options, extract, options
from tests.graphs import small_document

OTHER = "衢州海关出口增长\n\n衢州日报讯（记者 郑之航）3月5日，衢州海关发布数据，前两月衢州出口12亿元。衢州将培育新材料、氟硅新材料等产业。"


@pytest.fixture(scope="module")
def documents():
    small = small_document()
    other = replace(small, id="other", source="other.txt", text=OTHER, paper="衢州日报", published="2024-03-06")
    return [small, other, replace(small, id="empty", source="empty.txt", text="")]


def test_grouping_and_order_do_not_show(documents):
    whole = extract(documents)
    parts = [extract([d]) for d in reversed(documents)]
    assert sorted(whole.mentions, key=repr) == sorted((m for p in parts for m in p.mentions), key=repr)
    assert sorted(whole.evidence, key=repr) == sorted((e for p in parts for e in p.evidence), key=repr)
    assert [i.where for i in whole.issues] == ["empty.txt"]


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
    assert options("publish").min_confidence > options("all").min_confidence == 0
    assert options("publish", min_confidence=0.5).min_confidence == 0.5
    with pytest.raises(UsageError, match="publish"):
        options("print")
