"""The pkuseg segmenter: the model that ships works offline, training gives the same bytes, and small ones decide as large ones do."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
import srsly

from kg.errors import InputError, ModelError
from kg.recognise import Recogniser
from kg.recognise.segmenters import segmenters
from kg.resources import resource
from tests.graphs import SEEDS

ROOT = Path(__file__).parents[1]
TEXT = "江门市与深圳市8月22日签署协议，推进深中通道建设。"
DEAF = """
import sys
def refuse(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise RuntimeError(f"the network is asked: {event} {args}")
sys.addaudithook(refuse)
"""


def deaf(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process in which every use of the network ends the program."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    return subprocess.run(
        [sys.executable, "-c", DEAF + code], env=environment, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300
    )


def test_the_guard_hears_the_network():
    done = deaf("import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)")
    assert "the network is asked" in done.stderr


def test_the_model_that_ships_builds_with_the_network_off(tmp_path):
    (tmp_path / "江门日报-2023-08-23.txt").write_text(TEXT, encoding="utf-8")
    arguments = ["build", str(tmp_path), "-o", str(tmp_path / "out"), "--segmenter", "pkuseg", "-q"]
    done = deaf(
        f"sys.argv[1:] = {arguments!r}\nfrom kg.cli import main\nmain()", HOME=str(tmp_path / "nobody"), PKUSEG_HOME=str(tmp_path / "none")
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "none").exists()
    assert json.loads((tmp_path / "out" / "annotations" / "江门日报-2023-08-23.json").read_text(encoding="utf-8"))["mentions"]


def test_the_model_that_ships_is_small_and_says_what_made_it():
    folder = resource("weights") / "pkuseg"
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 3_000_000
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    assert card["pages"] >= 200
    assert {"sha256_of_pages", "seed", "licence", "command"} <= set(card)


def test_the_model_that_ships_cuts_where_names_begin_and_end():
    cut, found, all_ = segmenters.get("pkuseg")(None, resource("weights")), 0, 0
    for notes in sorted(SEEDS.glob("*.json"))[:6]:
        text = notes.with_suffix(".txt").read_bytes().decode("utf-8")
        lines, cuts = text.split("\n"), []
        for starts in cut(lines, []):
            cuts += [*starts, True]
        for mention in json.loads(notes.read_text(encoding="utf-8"))["mentions"]:
            for edge in (mention["start"], mention["end"]):
                found, all_ = found + bool(cuts[edge]), all_ + 1
    assert all_ > 100
    assert found / all_ > 0.9


def test_a_blank_spacy_loads_what_ships_by_itself():
    from spacy.lang.zh import Chinese

    nlp = Chinese.from_config({"nlp": {"tokenizer": {"@tokenizers": "spacy.zh.ChineseTokenizer", "segmenter": "pkuseg"}}})
    nlp.tokenizer.initialize(pkuseg_model=str(resource("weights") / "pkuseg"), pkuseg_user_dict=[])
    again = Chinese.from_config({"nlp": {"tokenizer": {"@tokenizers": "spacy.zh.ChineseTokenizer", "segmenter": "pkuseg"}}})
    again.tokenizer.from_bytes(nlp.tokenizer.to_bytes())
    assert [t.text for t in again(TEXT)] == [t.text for t in nlp(TEXT)]
    assert "".join(t.text for t in nlp(TEXT)) == TEXT


def test_spaces_and_an_empty_sentence_are_cut_too():
    cut = segmenters.get("pkuseg")(None, resource("weights"))
    spaced, empty = cut(["江门 海关\u3000出口 ", ""], [])
    assert len(spaced) == 9
    assert spaced[0]
    assert len(empty) == 0


def test_a_named_model_without_a_segmenter_says_what_to_do(tmp_path):
    (tmp_path / "tagger.onnx").write_bytes((resource("weights") / "tagger.onnx").read_bytes())
    with pytest.raises(ModelError, match=r"features\.msgpack, weights\.npz missing.*kg train .*--segmenter.*leave out --model"):
        Recogniser.load(segmenter="pkuseg", model=tmp_path)


@pytest.mark.parametrize("name", ["features.msgpack", "weights.npz"])
@pytest.mark.parametrize("data", [b"", b"no model", b"PK\x03\x04"])
def test_a_damaged_model_is_told(tmp_path, name, data):
    (tmp_path / "pkuseg").mkdir()
    for path in (resource("weights") / "pkuseg").iterdir():
        (tmp_path / "pkuseg" / path.name).write_bytes(data if path.name == name else path.read_bytes())
    with pytest.raises(ModelError, match="damaged"):
        segmenters.get("pkuseg")(None, tmp_path)


def _few_pages(folder: Path) -> Path:
    folder.mkdir()
    for text in sorted(SEEDS.glob("*.txt"))[:60:20]:
        for file in (text, text.with_suffix(".json")):
            (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_the_same_pages_give_the_same_bytes_and_the_dice_stay_as_they_lay(tmp_path, capsys):
    pytest.importorskip("torch", reason="the extra `train` is not installed")
    from spacy_pkuseg.config import config

    from kg.train.segmenter import train_segmenter

    pages, said = _few_pages(tmp_path / "pages"), []
    random.seed(1)
    trim, state = config.featureTrim, random.getstate()
    files = train_segmenter([pages], tmp_path / "one", say=lambda *step: said.append(step))
    assert (config.featureTrim, random.getstate()) == (trim, state)
    assert [path.name for path in files] == ["card.json", "features.msgpack", "weights.npz"]
    assert said[0][1] == 0
    assert said[-1][1] == said[-1][2]
    assert capsys.readouterr().out == ""
    random.seed(2)
    train_segmenter([pages], tmp_path / "two", say=lambda *_: None)
    for path in files:
        assert path.read_bytes() == (tmp_path / "two" / "pkuseg" / path.name).read_bytes()
    (cuts,) = segmenters.get("pkuseg")(None, tmp_path / "one")([TEXT], [])
    assert 1 < sum(cuts) < len(TEXT)


def test_no_word_of_a_kept_feature_is_lost():
    pytest.importorskip("torch", reason="the extra `train` is not installed")
    from kg.train.segmenter import _words_in

    data = srsly.read_msgpack(resource("weights") / "pkuseg" / "features.msgpack")
    assert {word for name in data["feature_to_idx"] for word in _words_in(name)} == set(data["unigram"])
    assert data["feature_to_idx"]["$$"] == 0
    assert _words_in("ww.l.江门*海关") == ["江门", "海关"]
    assert _words_in("w-1.江门") == ["江门"]
    assert _words_in("c-1c.江.门") == []


def test_too_few_sentences_are_told(tmp_path):
    pytest.importorskip("torch", reason="the extra `train` is not installed")
    from kg.train.segmenter import train_segmenter

    (tmp_path / "p.txt").write_text("江门海关。", encoding="utf-8")
    (tmp_path / "p.json").write_text(json.dumps({"mentions": [], "entities": [], "statements": []}), encoding="utf-8")
    with pytest.raises(InputError, match="too few"):
        train_segmenter([tmp_path], tmp_path / "model", say=lambda *_: None)
