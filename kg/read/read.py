"""The path from names on a command line to documents; what cannot be read becomes an issue, and the others are read all the same."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from kg.errors import InputError, UsageError
from kg.model import Document, Issue
from kg.read.formats import READERS, Columns, Raw, is_annotation
from kg.read.metadata import Metadata, from_fields, from_name, from_text, iso_date, merge
from kg.read.paths import find_files

__all__ = ["read"]

_STDIN = "-"
_LONGEST = 1_000_000  # characters of a document; a newspaper's whole issue has a third of that
_LARGEST = {"txt": 64 << 20, "html": 64 << 20}  # bytes of a file that is one document
_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read(
    inputs: Iterable[str | Path], *, paper: str | None = None, published: str | None = None, columns: Columns | None = None
) -> Iterator[Document | Issue]:
    r"""Give the documents in files, folders, patterns and ``-`` (standard input), sorted by id, after the issues.

    `Document.text` is the decoded source, unaltered: line breaks stay as they are (CR LF too). A signature (byte order mark) at the beginning of a
    file is dropped and offsets count without it; a lone surrogate of a JSON string becomes U+FFFD, one for one. Of a web page the text is the
    main text that trafilatura finds. The order of `inputs` and the place of the files do not matter.

    Metadata: `paper` and `published` as given here; else the fields of the row or page; else NAME.meta.json beside the file (or the
    `paper` and `published` of the page's annotation NAME.json); else the file's name;
    else what the text tells (then named in `Document.inferred`).

    An id is the file's stem; ``stem#key`` for a row of a table (its column id, else its number from 1); with ``~2`` behind it where that is taken.

    Issues have stage ``read``; severity ``error`` means that a document or a path was left out, ``warning`` that something in it was replaced or
    not understood, ``info`` that an id got a suffix.

    :raises UsageError: `published` is no date.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "江门日报-2023-08-23.txt").write_bytes("江门与深圳合作。\r\n".encode("gb18030"))
    ...     _ = Path(folder, "空.txt").write_text("")
    ...     issue, document = read([folder])
    >>> document.id, document.paper, document.published, document.text
    ('江门日报-2023-08-23', '江门日报', '2023-08-23', '江门与深圳合作。\r\n')
    >>> issue.severity, issue.message
    ('error', '文件是空的 empty')
    """
    date = iso_date(published) if published else None
    if published and not date:
        raise UsageError(f"不是日期 not a date: {published!r}", remedy="写成 write it as 2023-08-23")
    given = Metadata(paper, date)
    names = [str(name) for name in inputs]
    found: list[tuple[str, str, Document]] = []  # id wanted, place, document
    issues: list[Issue] = []
    sources: list[Path | None] = [None] if _STDIN in names else []
    for item in find_files(name for name in names if name != _STDIN):
        if isinstance(item, Issue):
            issues.append(item)
        else:
            sources.append(item)
    for path in sources:
        for result in _read_one(path, given, columns or Columns()):
            if isinstance(result, Issue):
                issues.append(result)
            else:
                found.append((result.id, str(path or _STDIN), result))
    documents = _unique(found, issues)
    yield from sorted(issues)
    yield from documents


def _unique(found: list[tuple[str, str, Document]], issues: list[Issue]) -> list[Document]:
    """Give the documents sorted by id, a suffix behind ids that are taken, and add an issue for each of these."""
    taken = {wanted for wanted, _, _ in found}
    seen: set[str] = set()
    documents: list[Document] = []
    for wanted, where, document in found:
        name, number = wanted, 1
        while name in seen or (number > 1 and name in taken):
            number += 1
            name = f"{wanted}~{number}"
        seen.add(name)
        if number > 1:
            message = f"名称 {wanted} 已有文件使用，此件改称 {name} the name {wanted} is taken; this document is {name}"
            issues.append(Issue(where, "read", "info", message, "改文件名即可避免 rename the file to avoid this"))
        documents.append(replace(document, id=name))
    return sorted(documents, key=lambda document: document.id)


def _read_one(path: Path | None, given: Metadata, columns: Columns) -> Iterator[Document | Issue]:
    """Give the documents and issues of one file; None is standard input."""
    where = str(path) if path else _STDIN
    kind = path.suffix.lower().lstrip(".") if path else "txt"
    reader = READERS.get(kind if kind in READERS else "txt")
    try:
        data = _bytes(path, kind)
        known: list[Metadata] = [given]
        named = Metadata()
        if path:
            side, faults = _side(path)
            yield from faults
            known.append(side)
            named = from_name(path.stem)
        digest = hashlib.sha256(data).hexdigest()
        empty = True
        for raw in reader(data, columns):
            empty = False
            yield from _document(raw, path, where, digest, [*known, named])
        if empty:
            yield Issue(where, "read", "error", "文件里没有一条文本 no text in the file", "检查文件 check the file")
    except InputError as fault:
        yield Issue(where, "read", "error", fault.message, fault.remedy)
    except OSError as fault:
        yield Issue(
            where, "read", "error", f"不能读 cannot be read: {fault.strerror or fault}", "检查路径和权限 check path and permissions"
        )


def _bytes(path: Path | None, kind: str) -> bytes:
    if path is None:
        data = sys.stdin.buffer.read()
    else:
        limit = _LARGEST.get(kind)
        if limit and path.stat().st_size > limit:
            raise InputError(f"文件太大 too large: {path.stat().st_size >> 20} MiB", remedy="请按篇拆分 split it into articles")
        if not path.is_file():
            raise InputError("不是普通文件 not a regular file", remedy="请给文件或文件夹 give a file or a folder")
        data = path.read_bytes()
    if not data.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise InputError("文件是空的 empty", remedy="检查文件 check the file")
    return data


def _side(path: Path) -> tuple[Metadata, list[Issue]]:
    """Give what NAME.meta.json says; without one, the paper and date that a page's annotation NAME.json says (nothing else of it is read)."""
    beside = path.with_name(path.stem + ".meta.json")
    page = path.with_suffix(".json")
    if not beside.exists() and page != path and page.is_file():
        data = page.read_bytes()
        return (from_fields(json.loads(data))[0] if is_annotation(data) else Metadata()), []
    if not beside.exists():
        return Metadata(), []
    try:
        fields = json.loads(beside.read_text(encoding="utf-8-sig"))
        if not isinstance(fields, dict):
            raise ValueError("not an object")  # noqa: TRY004, TRY301 - one message for all that is wrong with the file
    except (OSError, ValueError, RecursionError) as fault:
        return Metadata(), [
            Issue(str(beside), "read", "warning", f"元数据读不出，略去 metadata left out: {fault}", '例如 as {"paper": "江门日报"}')
        ]
    known, wrong = from_fields(fields)
    return known, _wrong_fields(str(beside), wrong)


def _wrong_fields(where: str, wrong: list[str]) -> list[Issue]:
    remedy = "日期写成 2023-08-23 write dates as 2023-08-23"
    return [Issue(where, "read", "warning", f"字段看不懂，略去 field left out: {field}", remedy) for field in wrong]


def _document(raw: Raw, path: Path | None, where: str, digest: str, known: list[Metadata]) -> Iterator[Document | Issue]:
    place = where if raw.row is None else f"{where}:{raw.row}"
    if raw.fault:
        yield Issue(place, "read", "error", raw.fault, raw.remedy)
        return
    text, lone = _SURROGATE.subn("\ufffd", raw.text)
    fault = _unfit(text)
    if fault:
        yield Issue(place, "read", "error", *fault)
        return
    if raw.warning:
        yield Issue(place, "read", "warning", raw.warning, "请另存为 UTF-8 save it as UTF-8")
    if lone:
        yield Issue(
            place,
            "read",
            "warning",
            f"{lone} 个孤立代理码以 U+FFFD 代替 {lone} lone surrogates; U+FFFD stands there",
            "改正来源 mend the source",
        )
    control = len(_CONTROL.findall(text))
    if control:
        yield Issue(
            place, "read", "warning", f"有 {control} 个控制字符，原样保留 {control} control characters, kept", "清除后再读 remove them"
        )
    own, wrong = from_fields({name: _SURROGATE.sub("\ufffd", v) if isinstance(v, str) else v for name, v in raw.fields.items()})
    yield from _wrong_fields(place, wrong)
    given, *others = known
    said, inferred = merge([given, own, *others], from_text(text))
    stem = _SURROGATE.sub("\ufffd", path.stem) if path else "stdin"
    name = _SURROGATE.sub("\ufffd", path.name) if path else "stdin.txt"
    identity = stem if raw.row is None else f"{stem}#{raw.row}"
    if raw.row is not None:
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    yield Document(identity, name, text, digest, said.paper, said.published, said.title, said.url, inferred)


def _unfit(text: str) -> tuple[str, str] | None:
    """Say why a text is left out, and what to do."""
    if not text.strip(" \t\r\n\x0b\x0c\u3000\xa0\ufeff\x00"):
        return "文本是空的 empty", "检查来源 check the source"
    if len(text) > _LONGEST:
        return f"文本太长 too long: {len(text):,} 字 characters (上限 at most {_LONGEST:,})", "请按篇拆分 split it into articles"
    if not _CHINESE.search(text):
        return "没有中文 no Chinese in it", "kg 只读中文新闻 kg reads Chinese news"
    return None
