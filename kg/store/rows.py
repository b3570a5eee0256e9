"""Extractions as rows of one Arrow schema, and back: the same values come out, floats to the last bit.

A part holds, one below the other, a ``done`` row for every document, then its mentions, evidence, equated terms and issues; what a
kind of row does not have is null. DuckDB and pyarrow read the parts as they stand::

    select document, relation, text from 'out/store/*.parquet' where row = 'evidence'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar, cast

from kg.model import Evidence, Extraction, Issue, Literal, Mention, Qualifiers, Span, Statement, Term

__all__ = ["from_table", "schema", "to_table"]

T = TypeVar("T")

_STRINGS = (
    "key", "row", "document", "text", "kind", "literal_text", "literal_kind", "literal_value", "literal_unit", "relation", "modality",
    "role", "time", "topic", "label", "when", "rule", "source", "sha256", "paper", "published", "stage", "severity", "remedy",
)  # fmt: skip
_INTS = ("article", "start", "end")
_TERM = ("document", "surface", "kind")
_QUALIFIERS = ("role", "time", "topic", "label", "when")
_LITERAL = ("text", "kind", "value", "unit")


def schema() -> Any:
    """Give the pyarrow schema that all rows have."""
    import pyarrow as pa

    def lists(*fields: tuple[str, Any]) -> Any:
        return pa.list_(pa.struct(fields))

    return pa.schema(
        [(name, pa.string()) for name in _STRINGS]
        + [(name, pa.int32()) for name in _INTS]
        + [("confidence", pa.float64())]
        + [("spans", lists(("start", pa.int32()), ("end", pa.int32())))]
        + [("terms", lists(*((name, pa.string()) for name in _TERM)))]
        + [("detail", lists(("name", pa.string()), ("value", pa.string())))]
    )


def to_table(parts: Mapping[str, Extraction]) -> Any:
    """Give the rows (a pyarrow Table) of extractions of one document each, by the document's key."""
    import pyarrow as pa

    tables = [
        _block("done", [(key, d) for key, part in parts.items() for d in part.documents], {
            "document": lambda d: d.id, "source": lambda d: d.source, "sha256": lambda d: d.sha256, "paper": lambda d: d.paper,
            "published": lambda d: d.published,
        }),
        _block("mention", [(key, m) for key, part in parts.items() for m in part.mentions], {
            **{name: _attribute(name) for name in ("document", "article", "start", "end", "kind", "confidence", "rule", "spans", "terms")},
            "text": lambda m: m.surface, **_literals(lambda m: m.literal),
        }),
        _block("evidence", [(key, e) for key, part in parts.items() for e in part.evidence], {
            **{name: _attribute(name) for name in ("document", "article", "modality", "confidence", "rule", "spans")},
            "text": lambda e: e.quote, "relation": lambda e: e.statement.relation, "terms": _terms_of_statement,
            **_literals(lambda e: e.statement.object if isinstance(e.statement.object, Literal) else None),
            **{name: _qualifier(name) for name in _QUALIFIERS},
        }),
        _block("said", [(key, s) for key, part in parts.items() for s in part.said], {"terms": lambda s: s[:2], "text": lambda s: s[2]}),
        _block("issue", [(key, i) for key, part in parts.items() for i in part.issues], {
            **{name: _attribute(name) for name in ("stage", "severity", "remedy", "detail")},
            "source": lambda i: i.where, "text": lambda i: i.message,
        }),
    ]  # fmt: skip
    return pa.concat_tables(tables)


def _attribute(name: str) -> Callable[[Any], Any]:
    return lambda value: getattr(value, name)


def _qualifier(name: str) -> Callable[[Evidence], Any]:
    return lambda evidence: getattr(evidence.qualifiers, name)


def _literals(literal: Callable[[Any], Literal | None]) -> dict[str, Callable[[Any], Any]]:
    def field(name: str) -> Callable[[Any], Any]:
        return lambda value: None if (found := literal(value)) is None else getattr(found, name)

    return {f"literal_{name}": field(name) for name in _LITERAL}


def _terms_of_statement(evidence: Evidence) -> tuple[Term, ...]:
    object_ = evidence.statement.object
    return (evidence.statement.subject, object_) if isinstance(object_, Term) else (evidence.statement.subject,)


def _block(row: str, keyed: Sequence[tuple[str, Any]], columns: Mapping[str, Callable[[Any], Any]]) -> Any:
    """Give the rows of one kind as a table of the common schema."""
    import pyarrow as pa

    common, values = schema(), [value for _, value in keyed]
    arrays = []
    for field in common:
        if field.name == "key":
            array = pa.array([key for key, _ in keyed], pa.string())
        elif field.name == "row":
            array = pa.array([row] * len(keyed), pa.string())
        elif field.name not in columns:
            array = pa.nulls(len(keyed), field.type)
        elif pa.types.is_list(field.type):
            array = _lists([columns[field.name](value) for value in values], field.type)
        else:
            array = pa.array([columns[field.name](value) for value in values], field.type)
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=common)


def _lists(values: Sequence[Iterable[Any]], kind: Any) -> Any:
    """Give lists of structs; the members are tuples or values with the attributes that the struct names."""
    import pyarrow as pa

    offsets = [0]
    members: list[Any] = []
    for value in values:
        members.extend(value)
        offsets.append(len(members))
    fields = list(kind.value_type)
    if members and isinstance(members[0], tuple):
        children = [pa.array([member[i] for member in members], field.type) for i, field in enumerate(fields)]
    else:
        children = [pa.array([getattr(member, field.name) for member in members], field.type) for field in fields]
    struct = pa.StructArray.from_arrays(children, fields=fields)
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), struct).cast(kind)


def from_table(table: Any) -> dict[str, Extraction]:
    """Give the extractions that `to_table` laid out, by key, without their documents (whoever asks has them).

    A key without a ``done`` row is a dead letter: of a document that could not be handled, with an issue that says why.
    """
    keys = table["key"].unique().to_pylist()
    once = _Once()
    mentions, evidence, said, issues = (_grouped(table, row, partial(decode, once=once)) for row, decode in _DECODERS.items())
    return {key: Extraction((), tuple(mentions[key]), tuple(evidence[key]), tuple(said[key]), tuple(issues[key])) for key in keys}


class _Once:
    """Makes values so that equal ones are one object: a page says the same terms, places and qualifiers again and again."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def __call__(self, make: Callable[..., T]) -> Callable[..., T]:
        """Give `make` with a memory."""
        known = self._known.setdefault(make, {})

        def one(*fields: Any) -> T:
            found = known.get(fields)
            if found is None:
                found = known[fields] = make(*fields)
            return cast("T", found)

        return one

    def tuples(self, made: Sequence[T], bounds: Sequence[int]) -> list[tuple[T, ...]]:
        """Give the values between bounds as tuples; values that are one object make tuples that are."""
        known = self._known.setdefault(tuple, {})
        return [known.setdefault(tuple(map(id, made[a:b])), tuple(made[a:b])) for a, b in pairwise(bounds)]


def _rows(table: Any, row: str) -> Any:
    import pyarrow.compute as pc

    return table.filter(pc.equal(table["row"], row)).combine_chunks()


def _grouped(table: Any, row: str, decode: Callable[[Any], Iterable[Any]]) -> Mapping[str, list[Any]]:
    rows = _rows(table, row)
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for key, value in zip(_plain(rows, "key"), decode(rows), strict=True):
        found[key].append(value)
    return found


def _plain(table: Any, name: str) -> list[Any]:
    return _list_of(table[name])


def _list_of(array: Any) -> list[Any]:
    """Give an array's values; equal strings become one object, which spares memory and time."""
    import pyarrow as pa

    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    if isinstance(array, pa.ChunkedArray):  # no rows at all
        array = pa.array([], array.type)
    if not pa.types.is_string(array.type):
        return list(array.to_pylist())
    coded = array.dictionary_encode()
    words: list[Any] = [*coded.dictionary.to_pylist(), None]
    return [words[code] for code in coded.indices.fill_null(len(words) - 1).to_numpy().tolist()]


def _members(table: Any, name: str, make: Callable[..., Any], once: _Once) -> list[tuple[Any, ...]]:
    """Give a column of lists of structs as tuples of what `make` makes of a struct's fields."""
    import pyarrow as pa

    array = table[name].combine_chunks() if len(table) else pa.array([], table.schema.field(name).type)
    struct = array.flatten()
    made = list(map(once(make), *(_list_of(child) for child in struct.flatten())))
    return once.tuples(made, [0, *_running(array)])


def _running(array: Any) -> list[int]:
    import numpy as np

    return [int(n) for n in np.cumsum(array.value_lengths().fill_null(0).to_numpy())] if len(array) else []


def _mentions(table: Any, once: _Once) -> Iterable[Mention]:
    names = ("document", "article", "start", "end", "text", "kind")
    plain, ends = [_plain(table, name) for name in names], [_plain(table, name) for name in ("confidence", "rule")]
    return map(
        Mention, *plain, _members(table, "spans", Span, once), _members(table, "terms", Term, once), _literal_column(table, once), *ends
    )


def _pair(name: str, value: str) -> tuple[str, str]:
    return name, value


def _literal_column(table: Any, once: _Once) -> list[Literal | None]:
    texts, *rest = (_plain(table, f"literal_{name}") for name in _LITERAL)
    literal = once(Literal)
    return [None if text is None else literal(text, *others) for text, *others in zip(texts, *rest, strict=True)]


def _evidence(table: Any, once: _Once) -> Iterable[Evidence]:
    ends = zip(_members(table, "terms", Term, once), _plain(table, "relation"), _literal_column(table, once), strict=True)
    statements = [Statement(terms[0], relation, terms[1] if literal is None else literal) for terms, relation, literal in ends]
    places = (_plain(table, "document"), _plain(table, "article"), _members(table, "spans", Span, once), _plain(table, "text"))
    qualifiers = list(map(once(Qualifiers), *(_plain(table, name) for name in _QUALIFIERS)))
    return map(Evidence, statements, *places, _plain(table, "modality"), qualifiers, _plain(table, "rule"), _plain(table, "confidence"))


def _said(table: Any, once: _Once) -> Iterable[tuple[Term, Term, str]]:
    return [(left, right, quote) for (left, right), quote in zip(_members(table, "terms", Term, once), _plain(table, "text"), strict=True)]


def _issues(table: Any, once: _Once) -> Iterable[Issue]:
    plain = (_plain(table, name) for name in ("source", "stage", "severity", "text", "remedy"))
    return map(Issue, *plain, _members(table, "detail", _pair, once))


_DECODERS: dict[str, Callable[..., Iterable[Any]]] = {"mention": _mentions, "evidence": _evidence, "said": _said, "issue": _issues}
