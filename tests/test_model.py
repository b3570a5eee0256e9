"""Values: what they say of their places is what a plain search says."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Article, Piece, Sentence, Span


@st.composite
def articles(draw):
    """Give an article of pieces that stand anywhere in a source, with sentences that leave gaps."""
    lengths = draw(st.lists(st.integers(1, 5), min_size=1, max_size=6))
    starts = [sum(lengths[:n]) for n in range(len(lengths) + 1)]
    pieces = tuple(Piece(at, draw(st.integers(0, 40)), length) for at, length in zip(starts, lengths, strict=False))
    bounds = sorted(draw(st.sets(st.integers(0, starts[-1]), max_size=6)))
    sentences = tuple(Sentence(a, b, "body", 0) for n, (a, b) in enumerate(pairwise(bounds)) if n % 3 != 2)
    return Article("p", 0, "江" * starts[-1], pieces, sentences)


@given(articles())
def test_a_character_stands_in_the_sentence_that_holds_it(article):
    for at in range(len(article.text)):
        assert article.sentence_at(at) == next((s for s in article.sentences if s.start <= at < s.end), None)


@given(articles(), st.integers(0, 30), st.integers(0, 30))
def test_spans_lead_to_the_source_of_every_character(article, start, end):
    source = [piece.source + n for piece in article.pieces for n in range(piece.length)][start:end]
    spans = article.source_spans(start, end)
    assert [n for span in spans for n in range(span.start, span.end)] == source
    assert all(isinstance(span, Span) and left.end != span.start for left, span in pairwise(spans))
