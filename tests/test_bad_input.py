"""Whatever is put in, there is a clear message or an issue, the promised status, no traceback, and the other documents complete."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import main
from tests.conftest import OTHER_TEXT
from tests.graphs import SMALL_TEXT

ROOT = Path(__file__).parent.parent
GOOD = "江门日报-2023-08-23"
EVIL = "A\"B'</script><script>alert(1)</script>科技有限公司"

# name of the file, its bytes, the status, what must be said of it (None: nothing need be)
BAD: dict[str, tuple[str, bytes, int, str | None]] = {
    "empty": ("空.txt", b"", 1, "空.txt"),
    "only white space": ("白.txt", b" \n\t\r\n\xe3\x80\x80", 1, "白.txt"),
    "binary": ("图.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff\xfe\x80" * 50, 1, "图.txt"),
    "no encoding": ("乱.txt", bytes(range(129, 255)) * 20, 1, "乱.txt"),
    "truncated UTF-8": ("断.txt", SMALL_TEXT.encode()[:-2], 0, None),
    "gb18030": ("国标.txt", OTHER_TEXT.encode("gb18030"), 0, None),
    "big5": ("大五.txt", "臺北市政府與高雄市政府簽署合作協議，攜手發展智慧交通產業，共同舉辦城市論壇。".encode("big5") * 3, 0, None),
    "utf-16": ("十六.txt", OTHER_TEXT.encode("utf-16"), 0, None),
    "signature": ("签名.txt", b"\xef\xbb\xbf" + OTHER_TEXT.encode(), 0, None),
    "no Chinese": ("english.txt", b"The quick brown fox jumps over the lazy dog. " * 20, 1, "english.txt"),
    "control characters": ("控制.txt", OTHER_TEXT.replace("，", "，\x07\x1b[31m\x08").encode(), 0, None),
    "NUL bytes": ("零.txt", OTHER_TEXT.replace("。", "。\x00").encode(), 1, "零.txt"),
    "lone surrogates": ("代理.json", json.dumps({"text": OTHER_TEXT.replace("集装箱", "集\ud800装箱")}).encode(), 0, None),
    "evil name": ("恶.txt", f"江门日报讯 8月22日，{EVIL}在江门签约，总投资15亿元。".encode(), 0, None),
    "broken JSON": ("坏.json", b'{"text": "\xe6\xb1\x9f', 1, "坏.json"),
    "JSON without text": ("缺.json", b'{"title": "x"}', 1, "缺.json"),
    "broken lines": (
        "行.jsonl",
        b'{"text": "\xe6\xb1\x9f\xe9\x97\xa8\xe5\xb8\x82\xe5\x8f\x91\xe5\xb1\x95\xe3\x80\x82"}\n{oops\n',
        1,
        "行.jsonl",
    ),
    "CSV without text": ("列.csv", b"a,b\n1,2\n", 1, "列.csv"),
    "broken parquet": ("块.parquet", b"PAR1oops", 1, "块.parquet"),
    "unknown kind": ("字.docx", b"PK\x03\x04", 1, "字.docx"),
}


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"{GOOD}.txt").write_text(SMALL_TEXT, encoding="utf-8")
    return tmp_path / "in"


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> dict:
    """What the good page gives when nothing stands beside it."""
    folder = tmp_path_factory.mktemp("alone")
    (folder / f"{GOOD}.txt").write_text(SMALL_TEXT, encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["build", str(folder / f"{GOOD}.txt"), "-o", str(folder / "out"), "-q"])
    assert end.value.code in {0, None}
    return json.loads((folder / "out" / "annotations" / f"{GOOD}.json").read_text(encoding="utf-8"))


@pytest.fixture
def build(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("KG_TRACEBACK", "")

    def call(*args) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            main(["build", *map(str, args), "-o", str(tmp_path / "out"), "-q"])
        err = capsys.readouterr().err
        assert "Traceback" not in err
        return int(end.value.code or 0), err

    return call


@pytest.mark.parametrize("case", BAD)
def test_a_bad_document_is_told_and_the_others_are_complete(case, folder, build, alone, tmp_path):
    name, data, expected, said = BAD[case]
    (folder / name).write_bytes(data)
    status, err = build(folder, folder / name)  # named, so that no reader may pass over it
    assert status == expected, err
    lines = (tmp_path / "out" / "issues.jsonl").read_text(encoding="utf-8").splitlines()
    issues = [json.loads(line) for line in lines]
    if said:
        assert said in err
        assert any(said in i["where"] and i["severity"] == "error" and i["message"] for i in issues)
    good = json.loads((tmp_path / "out" / "annotations" / f"{GOOD}.json").read_text(encoding="utf-8"))
    assert good == alone
    for file in (tmp_path / "out" / "annotations").glob("*.json"):
        page = json.loads(file.read_text(encoding="utf-8"))
        assert len(page["sha256"]) == 64
    html = (tmp_path / "out" / "graph.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in html


def test_a_folder_without_readable_files(tmp_path, build):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "x.png").write_bytes(b"\x89PNG")
    status, err = build(tmp_path / "empty")
    assert status == 1
    assert "empty" in err


def test_a_document_that_is_all_and_is_left_out(tmp_path, build):
    (tmp_path / "空.txt").write_bytes(b"")
    status, err = build(tmp_path / "空.txt")
    assert status == 1
    assert "空.txt" in err


@pytest.mark.parametrize(("name", "expected"), [("nowhere.txt", 2), ("nowhere/*.txt", 1)])
def test_a_path_that_is_not_there(tmp_path, build, name, expected):
    status, err = build(tmp_path / name)
    assert status == expected
    assert "nowhere" in err


def test_a_path_that_is_not_there_beside_one_that_is(folder, tmp_path, build, alone):
    status, err = build(folder, tmp_path / "nowhere.txt")
    assert status == 1
    assert "nowhere.txt" in err
    assert json.loads((tmp_path / "out" / "annotations" / f"{GOOD}.json").read_text(encoding="utf-8")) == alone


def test_an_unwritable_output(folder, capsys, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SystemExit) as end:
        main(["build", str(folder), "-o", str(tmp_path / "file"), "-q"])
    err = capsys.readouterr().err
    assert end.value.code == 2
    assert str(tmp_path / "file") in err
    assert "Traceback" not in err
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--nlp", "no_such_pipeline"), "no_such_pipeline"),
        (("--segmenter", "no_such"), "no_such"),
        (("--preset", "no_such"), "no_such"),
        (("--published", "22/08/2023"), "22/08/2023"),
        (("--model", "no/such/model"), "no/such/model"),
        (("--judgements", "no_such.csv"), "no_such.csv"),
        (("--ontology", "no_such.ttl"), "no_such.ttl"),
    ],
)
def test_an_option_that_means_nothing(folder, build, options, said):
    status, err = build(folder, *options)
    assert status == 2
    assert said in err


def test_a_broken_ontology(folder, build, tmp_path):
    (tmp_path / "bad.ttl").write_text("@prefix kg: <x> .\nkg:Place a ")
    status, err = build(folder, "--ontology", tmp_path / "bad.ttl")
    assert status == 2
    assert "bad.ttl" in err
    assert "Turtle" in err


def test_an_unknown_predicate():
    from kg.errors import OntologyError
    from tests.graphs import small_graph

    with pytest.raises(OntologyError, match=r"unknown relation 'likes'.*locatedIn"):
        small_graph().neighbours("江门市", "likes")


def test_standard_input(tmp_path):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-m",
        "kg",
        "build",
        "-",
        "-o",
        str(tmp_path / "out"),
        "-q",
        "--paper",
        "江门日报",
        "--published",
        "2023-08-23",
    ]
    done = subprocess.run(command, input=SMALL_TEXT.encode(), env=env, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    (file,) = (tmp_path / "out" / "annotations").glob("*.json")
    page = json.loads(file.read_text(encoding="utf-8"))
    assert (page["paper"], page["published"]) == ("江门日报", "2023-08-23")
    assert page["mentions"]


@pytest.mark.slow
def test_ten_megabytes_in_one_line(folder, build, alone, tmp_path):
    (folder / "长.txt").write_bytes(("江门与深圳合作" + "无" * 100).encode() * (10_000_000 // 321))
    status, err = build(folder)
    assert status in {0, 1}, err
    assert json.loads((tmp_path / "out" / "annotations" / f"{GOOD}.json").read_text(encoding="utf-8")) == alone
