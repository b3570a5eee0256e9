"""Training: pages as values, the same pages and seed give the same bytes, and the heads read what they wrote."""

from __future__ import annotations

import json
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")
pytest.importorskip("onnx", reason="the extra `train` is not installed")

from kg.annotate import write as write_annotations
from kg.errors import InputError
from kg.model import Article, Piece, Sentence
from kg.neural.crf import tag_names
from kg.neural.encoder import encoder
from kg.neural.features import FeatureMaker
from kg.neural.head import _APART, Head
from kg.pipeline import Options, build
from kg.relate.candidates import BY_OBJECT, BY_SUBJECT, PAIR_FEATURES, REGIONS
from kg.resources import resource
from kg.train import train as training
from kg.train.crossval import _best_threshold, fit_sigmoid, read_fold, train, tune
from kg.train.export import save_relate, save_tagger
from kg.train.pages import Passage, find_pages, load_page
from kg.train.reread import reread
from kg.train.tagger import examples, train_tagger
from kg.train.torchnet import DILATIONS, RelationNet, TaggerNet, arrays_of
from tests.graphs import SEEDS


def test_sentences_lie_further_apart_than_a_head_reaches():
    assert max(DILATIONS) <= _APART


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("annotated")
    for text in sorted(SEEDS.glob("*.txt"))[:60:20]:
        for file in (text, text.with_suffix(".json")):
            (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_every_gold_mention_is_found_again_in_its_article(pages):
    for files in find_pages([pages]):
        page = load_page(*files)
        kept = sum(m.kind != "Title" for p in page.passages for m in p.mentions)
        assert kept == len(page.gold["mentions"])
        for passage in page.passages:
            for claim in passage.claims:
                assert all(0 <= a < b <= len(passage.article.text) for a, b in claim.evidence)


def test_a_folder_without_pages_says_so(tmp_path):
    with pytest.raises(InputError, match="no annotated pages"):
        find_pages([tmp_path])


def test_an_annotation_without_its_page_is_named(pages, tmp_path):
    notes = min(pages.glob("*.json"))
    (tmp_path / notes.name).write_bytes(notes.read_bytes())
    with pytest.raises(InputError, match=notes.name):
        find_pages([tmp_path])


def test_a_gold_folder_finds_its_pages_in_the_corpus_beside_it(pages, tmp_path):
    for name in ("gold", "corpus"):
        (tmp_path / name).mkdir()
    for path in pages.iterdir():
        (tmp_path / ("gold" if path.suffix == ".json" else "corpus") / path.name).write_bytes(path.read_bytes())
    assert [t.name for t, _ in find_pages([tmp_path / "gold"])] == [t.name for t, _ in find_pages([pages])]
    one = max(pages.glob("*.txt"))
    assert find_pages([one]) == [(one, one.with_suffix(".json"))]


@pytest.mark.parametrize(("page", "notes"), [(b"\xff\xfe\x00", b"{}"), ("江门。".encode(), b"{")])
def test_a_broken_page_is_named(tmp_path, page, notes):
    (tmp_path / "p.txt").write_bytes(page)
    (tmp_path / "p.json").write_bytes(notes)
    with pytest.raises(InputError, match=r"p\.json"):
        load_page(tmp_path / "p.txt", tmp_path / "p.json")


def test_titles_are_found_where_the_evidence_says_them(tmp_path):
    text = "台州争创全国文明城市\n\n台州日报讯 台州正全力争创全国文明城市。"
    spot = text.index("台州正")
    place = {"start": spot, "end": spot + 2, "text": "台州", "type": "Place", "entities": ["台州市"]}
    said = {"s": "台州市", "p": "strivesFor", "o": "全国文明城市", "modality": "ongoing", "evidence": [[spot, len(text)]]}
    notes = {"sha256": "", "paper": "台州日报", "published": "2024-03-01", "mentions": [place], "statements": [said]}
    (tmp_path / "p.txt").write_text(text, encoding="utf-8")
    (tmp_path / "p.json").write_text(json.dumps(notes, ensure_ascii=False), encoding="utf-8")
    (passage,) = load_page(tmp_path / "p.txt", tmp_path / "p.json").passages
    assert [(m.surface, m.kind, m.rule) for m in passage.mentions] == [("台州", "Place", "gold"), ("全国文明城市", "Title", "strivesFor")]
    assert [(c.subject, c.object, c.modality) for c in passage.claims] == [("台州市", "全国文明城市", "ongoing")]
    assert passage.annotated is None


def test_examples_are_the_annotated_sentences_with_their_tags():
    text = "慈溪港。慈溪。"
    article = Article("p", 0, text, (Piece(0, 0, 7),), (Sentence(0, 4, "body", 0), Sentence(4, 7, "body", 0)))
    from kg.gazetteer import Gazetteer
    from kg.model import Mention, Span, Term
    from kg.ontology import Ontology

    port = Mention("p", 0, 0, 3, "慈溪港", "Facility", (Span(0, 3),), (Term("p", "慈溪港", "Facility"),))
    features = FeatureMaker.of(Ontology.load(), Gazetteer.load())
    kinds = ("Place", "Facility")
    (example,) = examples([Passage(article, (port,), (), ((0, 4),))], encoder(resource("weights")), features, kinds)
    tags = tag_names(kinds)
    assert [tags[t] for t in example.mention] == ["B-Facility", "I-Facility", "E-Facility", "O"]
    assert not example.title.any()
    assert len(example.inputs) == 4


def test_pages_are_read_again_by_taggers_that_never_saw_them():
    from kg.gazetteer import Gazetteer
    from kg.ontology import Ontology

    pages = [load_page(*files) for files in find_pages([SEEDS])[::60]][:6]
    kinds = training.kinds_of(Ontology.load())
    features, chars = FeatureMaker.of(Ontology.load(), Gazetteer.load()), encoder(resource("weights"))
    taught = []

    def fit(some):
        taught.append({page.document.id for page in some})
        sentences = examples([passage for page in some for passage in page.passages], chars, features, kinds)
        return train_tagger(sentences, kinds, seed=7, epochs=12, say=lambda _what, _done, _all: None, size=4)

    again = {page.document.id: page for page in reread(pages, fit, kinds)}
    assert again.keys() == {page.document.id for page in pages}
    assert taught == [{p.document.id for p in pages[1::2]}, {p.document.id for p in pages[0::2]}]
    met = Counter()
    for page in pages:
        for passage, other in zip(page.passages, again[page.document.id].passages, strict=True):
            assert (other.article, other.claims) == (passage.article, passage.claims)
            gold = {(m.start, m.end): m.terms for m in passage.mentions if m.kind != "Title"}
            names = {m.surface for m in passage.mentions if m.terms}
            for m in other.mentions:
                if m.terms and (m.start, m.end) in gold and gold[m.start, m.end]:
                    assert m.terms == gold[m.start, m.end]
                    met["right"] += 1
                elif m.terms and m.surface not in names:
                    assert m.terms[0].surface == f"?{m.surface}"
                    met["of nothing"] += 1
    assert met["right"]
    assert met["of nothing"]
    assert not list(reread(pages[:3], fit, kinds))


def test_the_tagger_that_is_written_gives_what_the_trained_one_gave(tmp_path):
    torch.manual_seed(1)
    net = TaggerNet(13, {"mention": tag_names(["Place"]), "title": tag_names(["strivesFor", "recognizedAs"])}).eval()
    with torch.no_grad():
        net.mention_step.normal_()
    save_tagger(arrays_of(net), tmp_path / "tagger.onnx", {"kinds": ["Place"], "note": "试"})
    head = Head(tmp_path / "tagger.onnx")
    assert head.card == {"kinds": ["Place"], "note": "试"}
    x, mask = torch.randn(2, 9, 13), torch.ones(2, 9, 1)
    mask[1, 5:] = 0
    with torch.no_grad():
        hidden = net.hidden(x, mask)
        expected = [net.mention(hidden).numpy(), net.title(hidden).numpy()]
    inside = mask[..., 0].numpy() > 0
    for found, wanted in zip(head.run(x=x.numpy(), mask=mask.numpy()), expected, strict=True):
        np.testing.assert_allclose(found[inside], wanted[inside], atol=5e-3)  # weights are kept in half precision
    np.testing.assert_allclose(head.constants["mention_step"], net.mention_step.detach().numpy(), atol=2e-3)


def test_the_scorer_that_is_written_gives_what_the_trained_one_gave(tmp_path):
    torch.manual_seed(1)
    net = RelationNet(11, relations=4, modalities=3).eval()
    reader, scorer = (Head(path) for path in save_relate(arrays_of(net), tmp_path, {}))
    rng = np.random.default_rng(1)
    subject, object_ = np.array([0, 1, 2]), np.array([1, 2, 0])
    regions = np.sort(rng.integers(0, 12, (3, REGIONS, 2)), axis=2)
    features = rng.integers(0, 2, (3, PAIR_FEATURES)).astype(np.float32)
    places = np.array([[0, 1], [4, 6], [9, 11]])
    x = rng.normal(size=(1, 12, 11)).astype(np.float32)
    arrays = {"subject": subject, "object": object_, "features": features, "regions": regions, "places": places}
    with torch.no_grad():
        given = {name: torch.from_numpy(value) for name, value in arrays.items()}
        wanted = torch.cat(net(torch.from_numpy(x[0]), torch.ones(12, 1), torch.arange(12), given), dim=1).numpy()
    hidden, gated = (states[0] for states in reader.run(x=x, mask=np.ones((1, 12, 1), dtype=np.float32)))
    sums = np.concatenate([np.zeros((1, gated.shape[1]), dtype=np.float32), gated.cumsum(axis=0)])
    size = np.sqrt(np.maximum(regions[..., 1] - regions[..., 0], 1)).astype(np.float32)[..., None]
    stretches = ((sums[regions[..., 1]] - sums[regions[..., 0]]) / size).astype(np.float32)
    of_object = stretches[np.argsort(object_)][:, BY_OBJECT].reshape(3, -1)
    ends = np.concatenate([hidden[places[:, 0]], hidden[places[:, 1]]], axis=1)
    (found,) = scorer.run(
        subject_ends=ends,
        object_ends=ends,
        subject_stretches=stretches[:, BY_SUBJECT].reshape(3, -1),
        object_stretches=of_object,
        stretches=stretches[:, 0],
        features=features,
        subject_index=subject,
        object_index=object_,
    )
    np.testing.assert_allclose(found, wanted, atol=2e-2)


def test_the_loss_of_a_crf_is_that_of_all_paths():
    torch.manual_seed(2)
    tags = tag_names(["Place"])
    net = TaggerNet(7, {"mention": tags}).eval()
    with torch.no_grad():
        net.mention_step.normal_()
    x, mask, gold = torch.randn(1, 3, 7), torch.ones(1, 3, 1), torch.tensor([[1, 3, 0]])  # B E O
    with torch.no_grad():
        loss = float(net.loss(x, mask, {"mention": gold})) * 3
        emissions = net.mention(net.hidden(x, mask))[0].numpy()
    step, first, last = (getattr(net, f"mention_{n}").numpy() for n in ("forbid", "first", "last"))
    step = step + net.mention_step.detach().numpy()

    def weigh(a, b, c):
        return emissions[0, a] + emissions[1, b] + emissions[2, c] + step[a, b] + step[b, c] + first[a] + last[c]

    every = [weigh(a, b, c) for a in range(5) for b in range(5) for c in range(5)]
    assert loss == pytest.approx(float(np.logaddexp.reduce(every) - weigh(1, 3, 0)), abs=1e-3)


@given(st.lists(st.tuples(st.floats(0.05, 0.95), st.booleans()), min_size=1, max_size=60))
def test_a_sigmoid_that_is_fitted_never_turns_scores_round(rows):
    slope, offset = fit_sigmoid(rows)
    assert 0.2 <= slope <= 3
    assert -4 <= offset <= 4


def test_a_sigmoid_finds_the_share_that_is_right():
    rows = [(0.8, n % 2 == 0) for n in range(400)] + [(0.4, n % 5 == 0) for n in range(400)]
    slope, offset = fit_sigmoid(rows)
    for raw, share in ((0.8, 0.5), (0.4, 0.2)):
        assert 1 / (1 + math.exp(-(slope * math.log(raw / (1 - raw)) + offset))) == pytest.approx(share, abs=0.03)


def test_thresholds_part_right_from_wrong_and_few_rows_stay_near_the_common_one():
    right, wrong = [(0.7, True)] * 40, [(0.45, False)] * 40
    threshold = _best_threshold(right + wrong, 0, None)
    assert 0.45 < threshold <= 0.7
    few = _best_threshold([(0.8, True), (0.75, False)], 0, 0.3)
    assert abs(few - 0.3) < abs(0.8 - 0.3) / 5


def test_tuning_reads_scores_against_gold(pages, tmp_path):
    """Annotations that our own build wrote are their own gold here: every statement is right, and none is missed."""
    write_annotations(build([pages]), tmp_path)
    for text in pages.glob("*.txt"):
        (tmp_path / text.name).write_bytes(text.read_bytes())
    card = tune([(tmp_path, tmp_path)])
    found = Counter(s["p"] for path in tmp_path.glob("*.json") for s in json.loads(path.read_text(encoding="utf-8"))["statements"])
    assert set(card["thresholds"]) == set(found)
    assert all(0.1 < t < 0.9 for t in card["thresholds"].values())
    slope, offset = card["calibration"]["*"]
    assert slope * math.log(0.6 / 0.4) + offset > math.log(0.6 / 0.4)  # all were right: surer than they said
    assert set(card["calibration"]) - {"*"} == {r for r, n in found.items() if n >= 60}


def test_overconfident_scores_are_brought_down_to_what_is_right():
    rows = [(0.9999, n % 5 > 0) for n in range(4000)] + [(0.95, n % 10 < 7) for n in range(3000)] + [(0.6, n % 10 < 3) for n in range(2000)]
    slope, offset = fit_sigmoid(rows)
    for score, share in ((0.9999, 0.8), (0.95, 0.7), (0.6, 0.3)):
        said = 1 / (1 + math.exp(-(slope * math.log(score / (1 - score)) + offset)))
        assert said == pytest.approx(share, abs=0.16), (score, said)
    said = sum(1 / (1 + math.exp(-(slope * math.log(p / (1 - p)) + offset))) for p, _ in rows)
    assert said == pytest.approx(sum(ok for _, ok in rows), rel=0.01)  # right on the whole


@pytest.mark.slow
def test_cross_validation_reads_every_page_once_by_heads_that_never_saw_it(pages, tmp_path, monkeypatch):
    seen = []

    def quick(chosen, **how):
        seen.append({page.document.source for page in chosen})
        return training.fit(chosen, **how, tagger_epochs=1, relation_epochs=1)

    monkeypatch.setattr("kg.train.crossval.fit", quick)
    files = find_pages([pages])
    folds = [read_fold(files, fold, tmp_path, folds=3, say=lambda *_: None, seed=3) for fold in range(3)]
    held = [{path.name for path in gold.glob("*.txt")} for gold, _ in folds]
    names = {path.name for path in pages.glob("*.txt")}
    assert sorted(name for one in held for name in one) == sorted(names)
    assert seen == [names - one for one in held]
    for gold, pred in folds:
        assert {p.name for p in gold.glob("*.json")} == {p.name for p in pred.glob("*.json")}
    written = train([pages], tmp_path / "model", say=lambda *_: None, seed=3, folds=0)
    assert [path.name for path in written] == ["tagger.onnx", "relate.onnx", "pairs.onnx"]
    card = Head(written[0]).card
    assert (card["pages"], card["seed"]) == (3, 3)
    assert "--folds 0" in str(card["command"])


@pytest.mark.slow
def test_the_same_pages_and_seed_give_the_same_bytes(pages, tmp_path):
    loaded = [load_page(*files) for files in find_pages([pages])]
    made = []
    for name in ("a", "b"):
        arrays = training.fit(loaded, say=lambda *_: None, seed=3, tagger_epochs=1, relation_epochs=1)
        made.append([p.read_bytes() for p in training.save(arrays, tmp_path / name, {"pages": 3})])
    assert made[0] == made[1]
    assert build([pages], options=Options(model=tmp_path / "a")).documents
