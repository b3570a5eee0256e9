"""SPARQL over a build's folder or an RDF file; the prefixes of the graph are known."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import UsageError
from kg.rdf.index import open_index
from kg.rdf.quads import quads_of
from kg.rdf.terms import BASE, PREFIXES
from kg.rdf.void import base_of

__all__ = ["Answer", "answer", "ask", "query"]


_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_BLANK = r"(?:\s|#[^\r\n]*)*+"
# Loose on purpose: the parser needs no blank between words, so SERVICE is looked for inside words, strings and comments, too.
_SERVICE = re.compile(
    rf"(?<!:)SERVICE{_BLANK}(?:SILENT)?{_BLANK}(?:<[^>]*>|[?$][^\s{{}}#]*|[^\s{{}}<>#]*:(?:\\.|[^\s{{}}#\\])*){_BLANK}\{{", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A table of plain words; what is not bound is empty. ASK gives one cell, CONSTRUCT the columns subject, predicate, object."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def csv(self) -> str:
        """Give the table as CSV with a header."""
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows([self.columns, *self.rows])
        return stream.getvalue()

    def json(self) -> str:
        """Give the rows as a JSON list of objects."""
        return json.dumps([dict(zip(self.columns, row, strict=True)) for row in self.rows], ensure_ascii=False, indent=1)

    def table(self) -> str:
        """Give the table for a terminal, in columns; Han characters count as two."""
        width = [max(_width(row[i]) for row in (self.columns, *self.rows)) for i in range(len(self.columns))]
        lines = [
            "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, width, strict=True)).rstrip()
            for row in (self.columns, *self.rows)
        ]
        lines.insert(1, "  ".join("─" * w for w in width))
        return "\n".join(lines)


def query(path: str | Path, sparql: str) -> Answer:
    """Ask a build's folder (through its index), or an RDF file; all named graphs count as one.

    :raises UsageError: the query is not valid SPARQL; it says where. InputError, StoreError: the folder cannot be read.
    """
    path = Path(path)
    if path.is_dir() and (path / "rdf").is_dir():
        return answer(open_index(path), sparql, base_of(path / "rdf" / "void.ttl"))
    store = ox.Store()
    store.bulk_extend(quads_of(path))
    return answer(store, sparql)


def answer(store: ox.Store, sparql: str, base: str = BASE) -> Answer:
    """Ask a store and give the answer as plain words.

    :raises UsageError: see `ask`.
    """
    found = ask(store, sparql, base)
    if isinstance(found, ox.QueryBoolean):
        return Answer(("answer",), (("true" if found else "false",),))
    if isinstance(found, ox.QueryTriples):
        rows = {(_plain(t.subject), _plain(t.predicate), _plain(t.object)) for t in found}
        return Answer(("subject", "predicate", "object"), tuple(sorted(rows)))
    columns = tuple(v.value for v in found.variables)
    return Answer(columns, tuple(tuple(_plain(solution[c]) for c in columns) for solution in found))


def ask(store: ox.Store, sparql: str, base: str = BASE, *, graphs: Sequence[str] = (), named: Sequence[str] = ()) -> Any:
    """Ask a store; prefixes ``kg``, ``ongoing``, ``planned``, ``entity``, ``schema``, ``prov`` and the rest are known.

    All named graphs count as one, unless `graphs` (for patterns outside GRAPH) and `named` (inside) are given, as the SPARQL protocol has it.

    Gives Oxigraph's own solutions, triples or boolean. Nothing is fetched from elsewhere: a page that made a browser send a query with
    SERVICE to `kg serve` could have the graph sent to its own host.

    :raises UsageError: not a valid query, an update, or a query that asks another server.
    """
    prefixes = {**PREFIXES, "entity": f"{base}entity/", "document": f"{base}document/", "graph": f"{base}graph/"}
    plain = _ESCAPE.sub(lambda found: chr(min(int(found[1] or found[2], 16), 0x10FFFF)), sparql)
    if _SERVICE.search(plain) or _SERVICE.search(sparql):
        raise UsageError("SERVICE asks another server", where="SPARQL", remedy="ask that server itself, or put the graph there: kg push")
    try:
        if not graphs and not named:
            return store.query(sparql, prefixes=prefixes, use_default_graph_as_union=True)
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(iri) for iri in graphs]
        inside: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in named]
        return store.query(sparql, prefixes=prefixes, default_graph=default, named_graphs=inside)
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"not a valid query: {error}", where="SPARQL", remedy="see ontology/questions/*.rq for examples") from error


def _plain(term: object) -> str:
    return "" if term is None else str(getattr(term, "value", term))


def _width(cell: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in cell)
