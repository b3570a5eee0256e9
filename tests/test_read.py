"""Reading: every form and encoding, every fault an issue, the other documents complete."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import InputError, UsageError
from kg.model import Document, Issue
from kg.read import Columns, read
from kg.read.encoding import decode

NEWS = "江门与深圳合作\r\n\r\n江门日报讯（记者/黎禹君）昨日，江门市与深圳市签署协议，推动两地物流行业协作。\r\n"
TRADITIONAL = "河套香港園區啟用\n\n香港文匯報訊（記者 陳皓然）河套深港科技創新合作區香港園區昨日正式啟用，行政長官到場致辭。\n"


def run(*inputs: object, **options: object) -> tuple[dict[str, Document], list[Issue]]:
    found = list(read([str(path) for path in inputs], **options))
    return {d.id: d for d in found if isinstance(d, Document)}, [i for i in found if isinstance(i, Issue)]


@pytest.mark.parametrize(
    ("text", "encoding", "signature"),
    [
        (NEWS, "utf-8", b""),
        (NEWS, "utf-8", b"\xef\xbb\xbf"),
        (NEWS, "gb18030", b""),
        (NEWS, "gbk", b""),
        (NEWS, "utf-16-le", b"\xff\xfe"),
        (NEWS, "utf-16-be", b"\xfe\xff"),
        (NEWS, "utf-16-le", b""),
        (NEWS, "utf-16-be", b""),
        (TRADITIONAL, "utf-8", b""),
        (TRADITIONAL, "big5", b""),
        (TRADITIONAL, "gb18030", b""),
        (TRADITIONAL, "utf-16-le", b"\xff\xfe"),
    ],
)
def test_every_encoding_gives_the_text_unaltered(tmp_path: Path, text: str, encoding: str, signature: bytes) -> None:
    (tmp_path / "p.txt").write_bytes(signature + text.encode(encoding))
    documents, issues = run(tmp_path)
    assert documents["p"].text == text
    assert not issues


def test_short_texts_in_both_legacy_encodings_are_told_apart() -> None:
    for text in ("江门日报讯", "深圳市政府昨日召开会议", "今年全市经济发展"):
        assert decode(text.encode("gb18030"))[0] == text
    for text in ("香港文匯報訊", "臺北市政府昨日召開會議", "今年經濟發展"):
        assert decode(text.encode("big5"))[0] == text


def test_html_gives_the_main_text_and_its_metadata(tmp_path: Path) -> None:
    body = "".join(f"<p>{line}</p>" for line in NEWS.split("\r\n\r\n") * 3)
    page = f"<html><head><title>江门与深圳合作</title></head><body><nav><a href='/'>首页</a></nav><article>{body}</article></body></html>"
    (tmp_path / "p.html").write_text(page, encoding="gb18030")
    documents, issues = run(tmp_path)
    assert "推动两地物流行业协作" in documents["p"].text
    assert "首页" not in documents["p"].text
    assert not issues


def test_tables_give_a_document_a_row(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [
        {"text": NEWS, "title": "题", "published": "2023-08-23", "paper": "江门日报", "url": "https://example.org/1"},
        {"text": TRADITIONAL},
    ]
    (tmp_path / "a.json").write_text(json.dumps(rows), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    (tmp_path / "c.csv").write_bytes('\ufefftext,paper,published\n江门合作。,江门日报,2023年8月23日\n"深圳，\n合作。",,\n'.encode())
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "d.parquet")
    (tmp_path / "e.json").write_text(json.dumps(rows[0] | {"id": "x"}), encoding="utf-8")
    documents, issues = run(tmp_path)
    assert list(documents) == ["a#1", "a#2", "b#1", "b#2", "c#1", "c#2", "d#1", "d#2", "e"]
    assert not issues
    for name in ("a#1", "b#1", "d#1", "e"):
        one = documents[name]
        assert (one.text, one.title, one.published, one.paper, one.url) == (NEWS, "题", "2023-08-23", "江门日报", "https://example.org/1")
    assert documents["c#1"].published == "2023-08-23"
    assert documents["c#2"].text == "深圳，\n合作。"
    assert len({d.sha256 for d in documents.values() if d.id.startswith("a")}) == 2


def test_columns_may_have_other_names(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("编号,正文,日期\n甲,江门合作。,2023-08-23\n", encoding="utf-8")
    documents, issues = run(tmp_path)
    assert not documents
    assert "正文" in issues[0].message
    documents, issues = run(tmp_path, columns=Columns(text="正文", published="日期", id="编号"))
    assert (documents["a#甲"].text, documents["a#甲"].published, issues) == ("江门合作。", "2023-08-23", [])


def test_metadata_arguments_win_then_fields_side_file_name_text(tmp_path: Path) -> None:
    path = tmp_path / "南方日报-2020-01-02.txt"
    path.write_text("江门合作\n\n江门日报讯（记者/甲乙）江门与深圳合作。", encoding="utf-8")
    (named,) = run(tmp_path)[0].values()
    assert (named.paper, named.published, named.title, named.inferred) == ("南方日报", "2020-01-02", "江门合作", ("title",))
    path.with_name("南方日报-2020-01-02.meta.json").write_text(
        '{"paper": "羊城晚报", "published": "2021-03-04", "url": "u"}', encoding="utf-8"
    )
    (beside,) = run(tmp_path)[0].values()
    assert (beside.paper, beside.published, beside.url) == ("羊城晚报", "2021-03-04", "u")
    (told,) = run(tmp_path, paper="江门日报", published="2022年5月6日")[0].values()
    assert (told.paper, told.published) == ("江门日报", "2022-05-06")
    with pytest.raises(UsageError):
        run(tmp_path, published="昨天")


def test_the_paper_of_bylines_is_told_from_the_text_and_marked(tmp_path: Path) -> None:
    texts = {
        "a": ("江门日报讯（记者/黎禹君）8月21日，活动举行。", "江门日报"),
        "b": ("本报讯（记者 甲乙）昨日，活动举行。", None),
        "c": ("据河南日报消息 12月8日，高铁贯通。", None),
        "d": ("新华社北京8月23日电 会议召开。", "新华社"),
        "e": ("香港文匯報訊（記者 陳皓然）園區啟用。", "香港文匯報"),
        "f": ("会议召开。\n\n江门日报记者 皇智尧", "江门日报"),
    }
    for name, (text, _) in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    documents, _ = run(tmp_path)
    assert {name: d.paper for name, d in documents.items()} == {name: paper for name, (_, paper) in texts.items()}
    assert all(("paper" in d.inferred) == (d.paper is not None) and d.published is None for d in documents.values())


def test_annotations_beside_pages_are_no_documents(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text(NEWS, encoding="utf-8", newline="")
    (tmp_path / "p.json").write_text(
        '{"source": "p.txt", "paper": "江门日报", "published": "2023-08-23", "mentions": []}', encoding="utf-8"
    )
    documents, issues = run(tmp_path)
    assert list(documents) == ["p"]
    assert (documents["p"].published, issues) == ("2023-08-23", [])
    _, issues = run(tmp_path / "p.json")
    assert issues[0].severity == "error"


BAD = {
    "empty.txt": b"",
    "blank.txt": b" \n\xe3\x80\x80\n",
    "binary.txt": bytes(range(256)) * 40,
    "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "office.txt": b"PK\x03\x04" + bytes(500),
    "encoding.txt": "Список улиц города и новости дня".encode("koi8-r") * 9,
    "line.txt": "江门".encode() * 1_800_000,
    "english.txt": b"No Chinese here, only English.\n",
    "broken.json": b'{"text": "\xe6\xb1\x9f',
    "scalar.json": b"3",
    "deep.json": b"[" * 100_000,
    "nothing.jsonl": b"\n\n",
    "nocolumn.csv": "甲,乙\n一,二\n".encode(),
    "broken.parquet": b"PAR1 this is no table PAR1",
    "empty.html": b"<html><body></body></html>",
}


def test_bad_files_are_issues_and_the_others_are_read(tmp_path: Path) -> None:
    for name, data in BAD.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(NEWS, encoding="utf-8", newline="")
    documents, issues = run(tmp_path)
    assert list(documents) == ["good"]
    assert sorted(Path(issue.where).name.split(":")[0] for issue in issues) == sorted(BAD)
    for issue in issues:
        assert issue.stage == "read"
        assert issue.severity == "error"
        assert issue.message
        assert issue.remedy


def test_a_broken_row_leaves_the_good_rows(tmp_path: Path) -> None:
    lines = [
        '{"text": "江门合作。"}',
        '{"text": ',
        '{"title": "x"}',
        "7",
        '{"text": "深圳合作。", "published": "昨天"}',
        '{"text": "a\\ud83d江门"}',
        '{"text": ""}',
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    documents, issues = run(tmp_path)
    assert {name: d.text for name, d in documents.items()} == {"a#1": "江门合作。", "a#5": "深圳合作。", "a#6": "a\ufffd江门"}
    places = {(Path(issue.where).name, issue.severity) for issue in issues}
    assert places == {
        ("a.jsonl:2", "error"),
        ("a.jsonl:3", "error"),
        ("a.jsonl:4", "error"),
        ("a.jsonl:5", "warning"),
        ("a.jsonl:6", "warning"),
        ("a.jsonl:7", "error"),
    }


def test_odd_characters_are_kept_and_told(tmp_path: Path) -> None:
    (tmp_path / "control.txt").write_text("江门\x07合作\x1b。", encoding="utf-8")
    (tmp_path / "nul.txt").write_bytes("江门\x00合作。".encode())
    (tmp_path / "cut.txt").write_bytes((NEWS * 3).encode()[:-3])
    documents, issues = run(tmp_path)
    assert documents["control"].text == "江门\x07合作\x1b。"
    assert documents["nul"].text == "江门\x00合作。"
    assert documents["cut"].text.startswith("江门与深圳合作")
    assert {issue.severity for issue in issues} == {"warning"}
    assert len(issues) == 3


def test_missing_paths_and_empty_folders_are_errors(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.xyz").write_text("x", encoding="utf-8")
    documents, issues = run(tmp_path / "folder", tmp_path / "missing.txt", tmp_path / "*.none")
    assert not documents
    assert [issue.severity for issue in issues] == ["error"] * 3


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_what_may_not_be_read_is_an_issue(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "locked.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "locked.txt").chmod(0)
    documents, issues = run(tmp_path)
    assert "good" in documents
    faulty = {Path(issue.where).name for issue in issues if issue.severity == "error"}
    assert faulty == {"dangling.txt", "pipe.txt"} | ({"locked.txt"} if not os.access(tmp_path / "locked.txt", os.R_OK) else set())


def test_ids_are_unique_and_the_order_of_input_does_not_matter(tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "p.txt").write_text(f"{folder}与江门合作。", encoding="utf-8")
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    inputs = [str(tmp_path / "甲"), str(tmp_path / "乙"), str(tmp_path / "a.txt"), str(tmp_path)]
    first, second = list(read(inputs)), list(read(reversed(inputs)))
    assert first == second
    assert [d.id for d in first if isinstance(d, Document)] == ["a", "p", "p~2"]
    assert [i.severity for i in first if isinstance(i, Issue)] == ["info"]


def test_standard_input_and_patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NEWS.encode("gb18030"))))
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "a.txt").write_text(NEWS, encoding="utf-8", newline="")
    (tmp_path / "x" / "b.md").write_text(NEWS, encoding="utf-8")
    documents, issues = run("-", tmp_path / "**" / "*.txt")
    assert {name: d.text for name, d in documents.items()} == {"a": NEWS, "stdin": NEWS}
    assert not issues


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_an_input_error(data: bytes) -> None:
    try:
        text, encoding, _ = decode(data)
    except InputError as error:
        assert error.message and error.remedy  # noqa: PT017, PT018
    else:
        assert isinstance(text, str)
        assert encoding


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["a.txt", "b.json", "c.jsonl", "d.csv", "e.html", "f.meta.json"]),
        st.binary(max_size=80) | st.text(max_size=60).map(lambda t: t.encode("utf-8", "replace")),
    )
)
def test_reading_never_raises_and_never_loses_the_good_document(tmp_path: Path, files: dict[str, bytes]) -> None:
    for old in tmp_path.iterdir():
        old.unlink()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(NEWS, encoding="utf-8", newline="")
    documents, _ = run(tmp_path)
    assert documents["good"].text == NEWS
