"""A file's bytes become the texts in it: one for a page, one a row for a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.errors import InputError
from kg.read.encoding import decode
from kg.registry import Registry

__all__ = ["READERS", "Columns", "Raw", "is_annotation"]


@dataclass(frozen=True, slots=True)
class Columns:
    """How the columns of a table, or the fields of a JSON object, are called."""

    text: str = "text"
    title: str = "title"
    published: str = "published"
    paper: str = "paper"
    url: str = "url"
    id: str = "id"

    def fields(self, row: Mapping[str, object]) -> dict[str, object]:
        """Give a row's metadata under the names that `kg.read.metadata` knows."""
        return {name: row.get(getattr(self, name)) for name in ("title", "published", "paper", "url")}


@dataclass(frozen=True, slots=True)
class Raw:
    """A text as it stands in a file; `row` is None where the file holds one text only. `fault` says why there is no text."""

    text: str
    row: str | None = None
    fields: dict[str, object] = field(default_factory=dict)
    warning: str = ""
    fault: str = ""
    remedy: str = ""


Reader = Callable[[bytes, Columns], Iterator[Raw]]
# A reader takes a file's bytes and gives its texts. A row that cannot be read is a Raw with a `fault`; a file that cannot be, an InputError.
READERS: Registry[Reader] = Registry("reader")


def is_annotation(data: bytes) -> bool:
    """Whether a JSON file is the annotation of a page (the guide's format), which is no document.

    >>> is_annotation(b'{"source": "a.txt", "mentions": []}'), is_annotation('{"text": "江门"}'.encode())
    (True, False)
    """
    if b'"mentions"' not in data:
        return False
    try:
        page = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(page, dict) and "mentions" in page and "text" not in page


@READERS.register("txt", help="plain text: UTF-8, GB18030, Big5, UTF-16")
def _txt(data: bytes, _: Columns) -> Iterator[Raw]:
    text, _encoding, warning = decode(data)
    yield Raw(text, warning=warning)


@READERS.register("html", help="a web page: its main text, found by trafilatura")
def _html(data: bytes, _: Columns) -> Iterator[Raw]:
    import trafilatura
    from trafilatura.metadata import extract_metadata

    page: str | bytes = data
    if b"charset" not in data[:4096].lower():
        page = decode(data)[0]
    text = trafilatura.extract(page, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False)
    if not text:
        raise InputError("网页里找不到正文 no main text in the page", remedy="请把正文另存为 .txt save its text as .txt")
    found = extract_metadata(page)
    fields: dict[str, object] = {}
    if found is not None:
        fields = {"title": found.title, "published": found.date, "paper": found.sitename, "url": found.url}
    yield Raw(text, fields={name: value for name, value in fields.items() if value})


def _object(value: object, row: str | None, columns: Columns) -> Raw:
    if not isinstance(value, dict):
        return Raw("", row, fault="不是 JSON 对象 not a JSON object", remedy=f'例如 as {{"{columns.text}": "…"}}')
    text = value.get(columns.text)
    if not isinstance(text, str):
        names = ", ".join(map(str, value)) or "-"
        return Raw(
            "", row, fault=f"缺少文本字段 {columns.text!r} (有 has: {names})", remedy="用 --text-column 指明 name it by --text-column"
        )
    return Raw(text, row, columns.fields(value))


def _key(row: Mapping[str, object], number: int, columns: Columns) -> str:
    value = row.get(columns.id)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip() else str(number)


@READERS.register("json", help="an object with a field text, or a list of them")
def _json(data: bytes, columns: Columns) -> Iterator[Raw]:
    text, _, warning = decode(data)
    if is_annotation(data):
        raise InputError("是标注文件，不是网页或报纸文本 an annotation, not a page", remedy="请给同名的 .txt give the .txt of that name")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as cause:
        raise InputError(f"JSON 有误 broken JSON: {cause}", remedy="一行一条的请用 .jsonl use .jsonl for one object a line") from cause
    if not isinstance(value, list):
        raw = _object(value, None, columns)
        yield Raw(raw.text, None, raw.fields, warning, raw.fault, raw.remedy)
        return
    for number, item in enumerate(value, 1):
        yield _object(item, _key(item, number, columns) if isinstance(item, dict) else str(number), columns)


@READERS.register("jsonl", help="an object with a field text on each line")
def _jsonl(data: bytes, columns: Columns) -> Iterator[Raw]:
    text, _, warning = decode(data)
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as cause:
            yield Raw("", str(number), fault=f"JSON 有误 broken JSON: {cause}", remedy="改正这一行 mend the line")
            continue
        raw = _object(value, _key(value, number, columns) if isinstance(value, dict) else str(number), columns)
        yield Raw(raw.text, raw.row, raw.fields, warning, raw.fault, raw.remedy)


@READERS.register("csv", help="a table whose first row names the columns, text among them")
def _csv(data: bytes, columns: Columns) -> Iterator[Raw]:
    text, _, warning = decode(data)
    first = text.split("\n", 1)[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ";" if first.count(";") > first.count(",") else ","
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    rows = csv.DictReader(io.StringIO(text.replace("\0", "\ufffd"), newline=""), delimiter=delimiter)
    try:
        names = [name for name in rows.fieldnames or [] if name]
        _need(names, columns)
        for number, row in enumerate(rows, 1):
            raw = _object({name: value for name, value in row.items() if name}, _key(row, number, columns), columns)
            yield Raw(raw.text, raw.row, raw.fields, warning, raw.fault, raw.remedy)
    except csv.Error as cause:
        raise InputError(f"CSV 有误 broken CSV: {cause}", remedy="请另存为 UTF-8 的 CSV save it again as CSV in UTF-8") from cause


def _need(names: list[str], columns: Columns) -> None:
    if columns.text not in names:
        raise InputError(
            f"缺少文本列 no column {columns.text!r} (有 has: {', '.join(names) or '-'})",
            remedy="用 --text-column 指明 name it by --text-column",
        )


@READERS.register("parquet", help="a table with a column text")
def _parquet(data: bytes, columns: Columns) -> Iterator[Raw]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(pa.BufferReader(data))
        names = list(table.schema_arrow.names)
        _need(names, columns)
        wanted = [name for name in names if name in {getattr(columns, part) for part in Columns.__slots__}]
        number = 0
        for batch in table.iter_batches(batch_size=256, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield _object(row, _key(row, number, columns), columns)
    except (pa.ArrowException, OSError) as cause:
        raise InputError(f"Parquet 有误 broken Parquet: {cause}", remedy="请重新导出 export it again") from cause


for _name, _same in (("htm", _html), ("xhtml", _html), ("ndjson", _jsonl), ("tsv", _csv), ("text", _txt)):
    READERS.add(_name, _same, help=f"as {_same.__name__[1:]}")
