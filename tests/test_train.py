"""Training: pages as values, the same pages and seed give the same bytes, and the heads read what they wrote."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")
pytest.importorskip("onnx", reason="the extra `train` is not installed")

from kg.errors import InputError
from kg.pipeline import Options, build
from kg.train import train as training
from kg.train.pages import find_pages, load_page
from tests.graphs import SEEDS


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


@pytest.mark.slow
def test_the_same_pages_and_seed_give_the_same_bytes(pages, tmp_path):
    loaded = [load_page(*files) for files in find_pages([pages])]
    made = []
    for name in ("a", "b"):
        arrays = training.fit(loaded, say=lambda *_: None, seed=3, tagger_epochs=1, relation_epochs=1)
        made.append([p.read_bytes() for p in training.save(arrays, tmp_path / name, {"pages": 3})])
    assert made[0] == made[1]
    assert build([pages], options=Options(model=tmp_path / "a")).documents
