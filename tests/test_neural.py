"""The encoder gives every sentence what it alone would get; the CRF's decoding is exact; broken weights are said to be broken."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ModelError
from kg.gazetteer import Gazetteer
from kg.model import Article, Piece, Sentence
from kg.neural.crf import Chain, masks, spans_of, tag_names
from kg.neural.encoder import Encoder, encoder
from kg.neural.features import FeatureMaker
from kg.neural.head import Head, sigmoid, softmax
from kg.ontology import Ontology
from kg.resources import resource
from kg.segment import segment
from kg.zh.lookup import Lookup
from tests.graphs import small_document

TAGS = tag_names(["Place"])
SENTENCES = ("嘉兴港开工。", "一列满载脐橙的专列从赣州国际陆港驶出，", "高邮", "縣府表示，蘭陽平原將設置溫泉產業園區。" * 3)


ALPHABET = "嘉兴港开工，高邮湖。蘭陽平原１２年A“”\n"


def assert_alone_as_together(texts):
    engine = encoder(resource("weights"))
    seen = set()
    for batch in engine.batches(texts):
        for row, i in enumerate(batch.index):
            (alone,) = engine.batches([texts[i]])
            n = len(texts[i])
            assert batch.length[row] == n
            np.testing.assert_allclose(batch.states[row, :n], alone.states[0], atol=1e-5)
            np.testing.assert_allclose(batch.emissions[row, :n], alone.emissions[0], atol=1e-4)
            seen.add(i)
    assert seen == set(range(len(texts)))


def test_a_batch_gives_what_each_sentence_alone_gives():
    assert_alone_as_together(SENTENCES)


@settings(max_examples=10)
@given(st.lists(st.text(ALPHABET, min_size=1, max_size=60), min_size=1, max_size=6))
def test_no_padding_shows_in_a_state(texts):
    assert_alone_as_together(texts)


def test_batches_are_bounded_and_hold_every_text_once():
    texts = ["港" * n for n in (900, 2, 7000, 31, 2, 500) for _ in range(9)]
    batches = list(encoder(resource("weights")).batches(texts))
    assert sorted(i for batch in batches for i in batch.index) == list(range(len(texts)))
    for batch in batches:
        assert len(batch.index) == 1 or len(batch.index) * batch.states.shape[1] <= 6_000


@pytest.mark.parametrize("name", ["tagger", "relate"])
@settings(max_examples=5)
@given(lengths=st.lists(st.integers(1, 700), min_size=1, max_size=8), seed=st.integers(0, 10_000))
def test_a_head_sees_each_sentence_alone(name, lengths, seed):
    head = Head(resource("weights") / f"{name}.onnx")
    width = head._session.get_inputs()[0].shape[2]
    ends = np.cumsum(lengths).tolist()
    left, right = np.split(np.random.default_rng(seed).normal(0, 1, (ends[-1], width)).astype(np.float32), [512], axis=1)
    sentences = [(left[start:end], right[start:end]) for start, end in zip([0, *ends], ends, strict=False)]
    for parts, outputs in zip(sentences, head.each(sentences), strict=True):
        (alone,) = head.each([parts])
        plain = head.run(x=np.hstack(parts)[None], mask=np.ones((1, len(parts[0]), 1), dtype=np.float32))
        for together, one, bare in zip(outputs, alone, plain, strict=True):
            np.testing.assert_array_equal(together, one)
            np.testing.assert_allclose(together, bare[0], atol=1e-3)
    assert list(head.each([])) == []


def test_a_folder_without_an_encoder_says_what_to_do(tmp_path):
    with pytest.raises(ModelError, match="encoder") as raised:
        Encoder(tmp_path)
    assert str(tmp_path) in str(raised.value)


@pytest.mark.parametrize("data", [None, b"", b"no network"])
def test_broken_weights_are_said_to_be_broken(tmp_path, data):
    path = tmp_path / "tagger.onnx"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ModelError, match="kg train"):
        Head(path)


def test_sigmoid_and_softmax_hold_at_the_edges():
    assert sigmoid(np.array([-500, 0, 500], dtype=np.float32)).tolist() == [0.0, 0.5, 1.0]
    assert softmax(np.array([[0, 0], [900, -900]], dtype=np.float32)).tolist() == [[0.5, 0.5], [1.0, 0.0]]


def test_written_variants_share_their_rows():
    engine = encoder(resource("weights"))
    assert engine.tokens("廣東２０").tolist() == engine.tokens("广东20").tolist()


@st.composite
def chains(draw):
    """Give emissions of a padded batch, its lengths, and the steps between tags, forbidden ones among them."""
    lengths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    emissions = rng.normal(0, 2, (len(lengths), max(lengths), len(TAGS))).astype(np.float32)
    step, first, last = masks(TAGS)
    return emissions, np.array(lengths, dtype=np.int32), step + rng.normal(0, 1, step.shape).astype(np.float32), first, last


@given(chains())
def test_best_path_and_marginals_are_those_of_all_paths(chain):
    emissions, length, step, first, last = chain
    rows, starts = emissions.reshape(-1, len(TAGS)), np.arange(len(length)) * emissions.shape[1]
    costs = Chain(step, first, last)
    best = costs.best(rows, starts, length).reshape(emissions.shape[:2])
    of_each = [costs.sure(rows, starts, length, np.full(len(rows), tag)) for tag in range(len(TAGS))]
    sure = np.stack(of_each, axis=1).reshape(emissions.shape)
    for row, n in enumerate(length.tolist()):
        weights = {}
        for path in product(range(len(TAGS)), repeat=n):
            inner = sum(float(step[a, b]) for a, b in pairwise(path))
            weight = sum(float(emissions[row, i, t]) for i, t in enumerate(path)) + float(first[path[0]]) + float(last[path[-1]]) + inner
            if weight > -1000:  # what BIES allows
                weights[path] = weight
        assert weights[tuple(best[row, :n].tolist())] == pytest.approx(max(weights.values()), abs=1e-3)
        assert not best[row, n:].any()
        total = np.logaddexp.reduce(list(weights.values()))
        np.testing.assert_allclose(sure[row, :n].sum(axis=1), 1, atol=1e-5)
        for i, t in product(range(n), range(len(TAGS))):
            mass = [w for path, w in weights.items() if path[i] == t]
            expected = float(np.exp(np.logaddexp.reduce(mass) - total)) if mass else 0.0
            assert sure[row, i, t] == pytest.approx(expected, abs=1e-4)


@given(st.integers(0, 10_000), st.integers(1, 20))
def test_no_emissions_make_a_path_that_bies_forbids(seed, time):
    tags = tag_names(["Place", "Person", "Policy"])
    step, first, last = masks(tags)
    emissions = np.random.default_rng(seed).normal(0, 30, (time, len(tags))).astype(np.float32)
    path = Chain(step, first, last).best(emissions, np.array([0]), np.array([time])).tolist()
    names = [tags[t] for t in path]
    assert names[0][0] in "OBS"
    assert names[-1][0] in "OES"
    for left, right in pairwise(names):
        if left[0] in "BI":
            assert right[0] in "IE"
            assert left[2:] == right[2:]
        else:
            assert right[0] in "OBS"
    covered = sum(end - start for start, end, _ in spans_of(path, tags))
    assert covered == sum(name != "O" for name in names)


@given(st.lists(st.integers(0, len(TAGS) - 1), max_size=12))
def test_spans_never_overlap_and_lie_inside(path):
    end = 0
    for start, stop, kind in spans_of(path, TAGS):
        assert end <= start < stop <= len(path)
        assert kind == "Place"
        end = stop


@given(st.text("江门市深圳港澳", max_size=12), st.sets(st.text("江门市深圳港澳", min_size=1, max_size=4), max_size=6))
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


def test_features_of_an_article_do_not_depend_on_its_neighbours():
    maker = FeatureMaker.of(Ontology.load(), Gazetteer.load())
    texts = ("湖州海关“暖心", "", "”行动总投资3亿元，江", "门市。")
    articles = [Article("p", n, t, (Piece(0, 0, len(t)),), (Sentence(0, len(t), "body", 0),)) for n, t in enumerate(texts)]
    np.testing.assert_array_equal(maker.all(articles), np.concatenate([maker(article) for article in articles]))
    assert maker.all([]).shape == (0, maker.width)


def test_features_mark_what_stands_in_marks_that_close():
    maker = FeatureMaker({"Place-city": ["湖州"]}, {"Organization": ["海关"]})
    text = "湖州海关“暖心”行动，“未完。"
    article = Article("p", 0, text, (Piece(0, 0, len(text)),), (Sentence(0, len(text), "body", 0),))
    rows = maker(article)
    quoted = rows[:, maker.width - 6]  # three kinds of sentence stand behind three pairs of marks
    assert [text[i] for i in np.flatnonzero(quoted)] == ["暖", "心"]
    names = rows[:, maker._base_names : maker._base_names + 3]
    assert names[:3].tolist() == [[1, 1, 0], [0, 1, 1], [0, 0, 0]]
    assert np.flatnonzero(rows[:, maker._base_ends]).tolist() == [3]
