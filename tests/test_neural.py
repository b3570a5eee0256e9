"""The encoder gives every sentence what it alone would get; the CRF's decoding is exact."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.gazetteer import Gazetteer
from kg.neural.crf import best_paths, marginals, masks, spans_of, tag_names
from kg.neural.encoder import encoder
from kg.neural.features import FeatureMaker
from kg.ontology import Ontology
from kg.resources import resource
from kg.segment import segment
from kg.zh.lookup import Lookup
from tests.graphs import small_document

TAGS = tag_names(["Place"])
SENTENCES = ("嘉兴港开工。", "一列满载脐橙的专列从赣州国际陆港驶出，", "高邮", "縣府表示，蘭陽平原將設置溫泉產業園區。" * 3)


def test_a_batch_gives_what_each_sentence_alone_gives():
    engine = encoder(resource("weights"))
    alone = [next(iter(engine.batches([text]))) for text in SENTENCES]
    seen = 0
    for batch in engine.batches(SENTENCES):
        for row, i in enumerate(batch.index):
            n = len(SENTENCES[i])
            assert batch.length[row] == n
            np.testing.assert_allclose(batch.states[row, :n], alone[i].states[0], atol=2e-5)
            np.testing.assert_allclose(batch.emissions[row, :n], alone[i].emissions[0], atol=2e-4)
            seen += 1
    assert seen == len(SENTENCES)


def test_written_variants_share_their_rows():
    engine = encoder(resource("weights"))
    assert engine.tokens("廣東２０").tolist() == engine.tokens("广东20").tolist()


@given(st.lists(st.lists(st.floats(-4, 4, width=32), min_size=5, max_size=5), min_size=1, max_size=4))
def test_best_path_and_marginals_are_those_of_all_paths(rows):
    emissions = np.array([rows], dtype=np.float32)
    length = np.array([len(rows)], dtype=np.int32)
    step, first, last = masks(TAGS)

    def weigh(path):
        inner = sum(step[a, b] for a, b in pairwise(path))
        return float(sum(rows[i][t] for i, t in enumerate(path)) + first[path[0]] + last[path[-1]] + inner)

    paths = {path: weigh(path) for path in product(range(len(TAGS)), repeat=len(rows))}
    legal = {path: weight for path, weight in paths.items() if weight > -1000}
    found = tuple(best_paths(emissions, length, step, first, last)[0].tolist())
    assert legal[found] == pytest.approx(max(legal.values()), abs=1e-3)
    total = np.logaddexp.reduce(list(legal.values()))
    sure = marginals(emissions, length, step, first, last)[0]
    np.testing.assert_allclose(sure.sum(axis=1), 1, atol=1e-5)
    for i in range(len(rows)):
        for t in range(len(TAGS)):
            mass = [w for path, w in legal.items() if path[i] == t]
            expected = float(np.exp(np.logaddexp.reduce(mass) - total)) if mass else 0.0
            assert sure[i, t] == pytest.approx(expected, abs=1e-3)


@given(st.lists(st.integers(0, len(TAGS) - 1), max_size=12))
def test_spans_never_overlap_and_lie_inside(path):
    end = 0
    for start, stop, kind in spans_of(path, TAGS):
        assert end <= start < stop <= len(path)
        assert kind == "Place"
        end = stop


@given(st.text("江门市深圳港澳", max_size=12), st.sets(st.text("江门市深圳港澳", min_size=1, max_size=4), min_size=1, max_size=6))
def test_lookup_finds_what_a_plain_search_finds(text, names):
    numbers = {name: i for i, name in enumerate(sorted(names))}
    plain = sorted((i, i + len(n), k) for n, k in numbers.items() for i in range(len(text)) if text.startswith(n, i))
    assert Lookup(numbers).find(text).tolist() == [list(row) for row in plain]


def test_features_have_a_row_a_character():
    maker = FeatureMaker.of(Ontology.load(), Gazetteer.load())
    for article in segment(small_document()):
        rows = maker(article)
        assert rows.shape == (len(article.text), maker.width)
        assert set(np.unique(rows)) <= {0.0, 1.0}
