"""What the growth benchmark fills a store with hangs together: every span leads to its words, as in what was really read."""

from __future__ import annotations

import pytest

from benchmarks.speed import scale
from kg.model import Document, Extraction
from kg.store import Store
from tests.graphs import SEEDS


@pytest.fixture(scope="module")
def filler() -> scale.Filler:
    if not any(SEEDS.glob("*.txt")):
        pytest.skip("no seed pages here")
    return scale.Filler(SEEDS, 6)


def said(filler: scale.Filler, number: int) -> Extraction:
    return filler.extraction(number, Document(f"d{number}", f"d{number}.txt", filler.text(number), "0"))


def test_spans_lead_to_their_words_under_other_names(filler):
    first, again, other = (said(filler, number) for number in (1, 1, 7))  # 7 is the same page under other names
    assert first == again
    assert len(first.evidence) == len(other.evidence) > 3
    assert first.documents[0].text != other.documents[0].text
    for part in (first, other):
        (document,) = part.documents
        for mention in part.mentions:
            assert "".join(document.text[s.start : s.end] for s in mention.spans) == mention.surface
            assert {t.document for t in mention.terms} <= {document.id}
        for evidence in part.evidence:
            assert "".join(document.text[s.start : s.end] for s in evidence.spans) == evidence.quote


def test_a_filled_store_knows_every_document(filler, monkeypatch, tmp_path):
    from kg import pipeline

    scale.fill(filler, tmp_path / "in", tmp_path / "store", 0, 8)
    monkeypatch.setattr(pipeline, "_each", lambda *_: pytest.fail("a document is read that the store knows"))
    graph = pipeline.build([tmp_path / "in"], store=tmp_path / "store")
    assert len(graph.documents) == 8
    assert Store(tmp_path / "store").verify() == []
