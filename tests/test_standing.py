"""A build that finds nothing changed does nothing and says so; whatever was changed, in the inputs or in the outputs, is made anew."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kg import pipeline
from kg.cli import main
from kg.store import Outputs
from tests.conftest import OTHER_TEXT
from tests.graphs import SMALL_TEXT
from tests.test_determinism import digests

NOTHING = "没有变化，输出原样 nothing has changed, the outputs stand"


@pytest.fixture
def source(tmp_path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "江门日报-2023-08-23.txt").write_text(SMALL_TEXT, encoding="utf-8")
    (folder / "其他-2023-08-24.txt").write_text(OTHER_TEXT, encoding="utf-8")
    return folder


@pytest.fixture
def build(capsys, tmp_path):
    def call(source, *args, out=tmp_path / "out", status=0) -> str:
        with pytest.raises(SystemExit) as end:
            main(["build", str(source), "-o", str(out), *map(str, args)])
        said, err = capsys.readouterr()
        assert int(end.value.code or 0) == status, err
        return said + err

    return call


def test_the_second_build_does_nothing(source, build, tmp_path, monkeypatch):
    assert NOTHING not in build(source)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    monkeypatch.setattr(pipeline, "build", None)
    monkeypatch.setattr(pipeline, "write", None)
    assert NOTHING in build(source)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")} == before


@pytest.mark.parametrize("harm", ["delete", "alter", "shorten"])
@pytest.mark.parametrize("name", ["graph.ttl", "rdf/void.ttl", "annotations/其他-2023-08-24.json", "entities.csv", "graph.html"])
def test_an_output_that_was_touched_is_made_anew(source, build, tmp_path, name, harm):
    build(source)
    before = digests(tmp_path / "out")
    file = tmp_path / "out" / name
    data = file.read_bytes()
    if harm == "delete":
        file.unlink()
    else:
        file.write_bytes(data[:-5] if harm == "shorten" else data[:-5] + b"oops\n")
    assert NOTHING not in build(source)
    assert digests(tmp_path / "out") == before
    assert NOTHING in build(source)


CHANGES = {
    "a document": lambda folder: (folder / "其他-2023-08-24.txt").write_text(SMALL_TEXT + "江门与珠海合作。", encoding="utf-8"),
    "one more": lambda folder: (folder / "新-2023-08-25.txt").write_text("江门市与珠海市签署合作协议，共建产业园。", encoding="utf-8"),
    "one less": lambda folder: (folder / "其他-2023-08-24.txt").unlink(),
    "a name": lambda folder: (folder / "其他-2023-08-24.txt").rename(folder / "珠海-2023-08-24.txt"),
    "metadata beside it": lambda folder: (folder / "其他-2023-08-24.meta.json").write_text('{"paper": "珠海特区报"}', encoding="utf-8"),
    "one that cannot be read": lambda folder: (folder / "空.txt").write_bytes(b""),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_in_the_inputs_is_seen_and_equals_a_fresh_build(source, build, tmp_path, change):
    build(source)
    CHANGES[change](source)
    status = int(change == "one that cannot be read")
    assert NOTHING not in build(source, status=status)
    fresh = tmp_path / "fresh"
    build(source, out=fresh, status=status)
    assert digests(tmp_path / "out") == digests(fresh)  # what no longer is in the inputs has left the outputs, too
    assert NOTHING in build(source, status=status)


def test_dates_of_inputs_do_not_matter_and_options_do(source, build, tmp_path):
    build(source)
    for file in source.iterdir():
        os.utime(file, (1, 1))
    assert NOTHING in build(source)
    (tmp_path / "judgements.csv").write_text(
        "left,right,type,verdict,who,why,score\n江门市,侨都,Place,same,张三,别称,1\n", encoding="utf-8"
    )
    for option in (("--preset", "publish"), ("--base", "https://data.example.org/"), ("--judgements", tmp_path / "judgements.csv")):
        assert NOTHING not in build(source, *option)
        assert NOTHING in build(source, *option)
        assert NOTHING not in build(source)
    assert NOTHING not in build(source, "--no-store")


def test_what_a_person_put_among_the_outputs_stays(source, build, tmp_path):
    build(source)
    ours = tmp_path / "out" / "annotations" / "其他-2023-08-24.json"
    (tmp_path / "out" / "annotations" / "手记.json").write_text("{}")
    ours.write_text("{}")  # corrected by hand, and its source is gone
    (source / "其他-2023-08-24.txt").unlink()
    build(source)
    assert ours.read_text() == "{}"
    assert (tmp_path / "out" / "annotations" / "手记.json").exists()


def test_a_note_that_is_damaged_or_of_another_folder_is_no_note(source, build, tmp_path):
    build(source)
    (note,) = (tmp_path / "out" / "store").glob("outputs-*.json")
    for damage in (b"", b"{", b"[]", b'{"made of": 1, "files": []}'):
        note.write_bytes(damage)
        assert NOTHING not in build(source)
    shutil.move(tmp_path / "out", tmp_path / "elsewhere")
    assert NOTHING in build(source, out=tmp_path / "elsewhere")
    assert Outputs(tmp_path / "elsewhere" / "store", tmp_path / "third").standing("anything") is None


def test_what_killed_builds_had_begun_is_cleared_away(source, build, tmp_path):
    build(source)
    before = digests(tmp_path / "out")
    for name in (".graph.trig.abcd_efg.part", "rdf/.graph-00001.nq.gz.abcdefgh.part", "annotations/.其他.json.abcdefgh.part"):
        (tmp_path / "out" / name).write_bytes(b"half")
    (tmp_path / "out" / "graph.ttl").unlink()
    build(source)
    assert digests(tmp_path / "out") == before


def test_what_failed_is_tried_again(source, build, monkeypatch):
    def fails(documents, options):
        raise ValueError("poison")

    each = pipeline._each
    monkeypatch.setattr(
        pipeline,
        "_each",
        lambda documents, options: (
            fails(documents, options)
            if len(documents) == 1 and "其他" in documents[0].id
            else each(documents, options)
            if len(documents) == 1
            else fails(documents, options)
        ),
    )
    assert "poison" in build(source, status=1)
    assert "poison" in build(source, status=1)
    monkeypatch.undo()
    assert NOTHING not in build(source)
    assert NOTHING in build(source)
