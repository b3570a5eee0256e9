"""Tables of a graph for spreadsheets and for graph programs, and the list of what could not be handled.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula. Such a cell of the CSV files gets a ``'`` before it,
unless it is a number; characters that XML and spreadsheets cannot hold (control characters, lone surrogates) become U+FFFD. The
annotations and RDF carry the same words unaltered.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from kg.files import open_atomic, write_atomic
from kg.graph import Graph
from kg.model import Literal

__all__ = ["ENTITY_COLUMNS", "STATEMENT_COLUMNS", "write", "write_graphml", "write_issues"]

ENTITY_COLUMNS = ("id", "name", "type", "type_zh", "aliases", "mentions", "code", "first_seen", "last_seen")
STATEMENT_COLUMNS = (
    *("subject", "relation", "relation_zh", "object", "modality", "modality_zh", "role", "label", "topic", "time", "when"),
    *("confidence", "evidence", "sentence", "document", "start", "end", "subject_id", "object_id"),
)

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d.,]+%?$)")
_NODE_KEYS = {"label": "string", "kind": "string", "kind_zh": "string", "colour": "string", "mentions": "int"}
_NODE_KEYS |= {"code": "string", "latitude": "double", "longitude": "double", "first_seen": "string", "last_seen": "string"}
_EDGE_KEYS = {"relation": "string", "label": "string", "modality": "string", "confidence": "double", "evidence": "int"}
_EDGE_KEYS |= {"topic": "string", "role": "string", "time": "string", "when": "string", "sentence": "string", "document": "string"}


def write(graph: Graph, path: str | Path) -> list[Path]:
    """Write ``entities.csv`` and ``statements.csv`` into the folder `path`; UTF-8 with a signature, so that spreadsheets read Chinese.

    The columns are those of `Graph.entity_rows` and `Graph.statement_rows`.

    :raises OutputError: where the folder cannot be written.
    """
    tables = (("entities.csv", ENTITY_COLUMNS, graph.entity_rows()), ("statements.csv", STATEMENT_COLUMNS, graph.statement_rows()))
    return [_write_csv(Path(path) / name, columns, rows) for name, columns, rows in tables]


def write_graphml(graph: Graph, path: str | Path) -> list[Path]:
    """Write the graph as GraphML for Gephi, yEd and networkx: nodes by entity id, parallel edges kept, edge ids unique.

    Attributes that are literals (occurredOn, amount …) stand on their node, several of one relation joined by ``；``.

    :raises OutputError: where the file cannot be written.
    """
    with open_atomic(path) as stream:
        for line in _graphml(graph):
            stream.write(line.encode())
    return [Path(path)]


def write_issues(graph: Graph, path: str | Path) -> list[Path]:
    """Write what could not be handled, one JSON object a line: where, stage, severity, message, remedy, detail."""
    rows = (
        {
            "where": i.where,
            "stage": i.stage,
            "severity": i.severity,
            "message": i.message,
            "remedy": i.remedy,
            "detail": dict(i.detail),
        }
        for i in sorted(graph.issues)
    )
    return [write_atomic(path, "".join(_clean(json.dumps(row, ensure_ascii=False)) + "\n" for row in rows).encode())]


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Path:
    with open_atomic(path) as stream:
        out = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        table = csv.DictWriter(out, columns)
        table.writeheader()
        table.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
        out.detach()
    return path


def _cell(value: Any) -> Any:
    """Give a cell that a spreadsheet takes as text.

    >>> print(_cell('=HYPERLINK("x")'), _cell("-5%"), _cell("-江门"))
    '=HYPERLINK("x") -5% '-江门
    """
    if not isinstance(value, str):
        return value
    text = _clean(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _graphml(graph: Graph) -> Iterator[str]:
    literals: dict[str, dict[str, list[str]]] = {}
    for fact in graph.facts:
        if isinstance(fact.object, Literal):
            literals.setdefault(fact.subject, {}).setdefault(fact.relation, []).append(fact.object.text)
    attributes = sorted({name for found in literals.values() for name in found})
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for name, form in (_NODE_KEYS | dict.fromkeys(attributes, "string")).items():
        yield f'<key id="n-{name}" for="node" attr.name="{name}" attr.type="{form}"/>\n'
    for name, form in _EDGE_KEYS.items():
        yield f'<key id="e-{name}" for="edge" attr.name="{name}" attr.type="{form}"/>\n'
    yield '<graph edgedefault="directed">\n'
    for entity in graph.entities.values():
        kind = graph.ontology.kind(entity.kind)
        values: dict[str, Any] = {
            "label": entity.name,
            "kind": entity.kind,
            "kind_zh": kind.zh,
            "colour": kind.colour,
            "mentions": sum(count for _, count in entity.aliases),
            "code": entity.code,
            "latitude": entity.latitude,
            "longitude": entity.longitude,
            "first_seen": entity.first_seen,
            "last_seen": entity.last_seen,
            **{name: "；".join(texts) for name, texts in literals.get(entity.id, {}).items()},
        }
        yield f"<node id={_attribute(entity.id)}>{_data('n', values)}</node>\n"
    for number, fact in enumerate(graph.edges()):
        first = fact.evidence[0] if fact.evidence else None
        values = {
            "relation": fact.relation,
            "label": graph.ontology.relation(fact.relation).zh,
            "modality": fact.modality,
            "confidence": fact.confidence,
            "evidence": len(fact.evidence),
            "topic": fact.qualifiers.topic,
            "role": fact.qualifiers.role,
            "time": fact.qualifiers.time,
            "when": fact.qualifiers.when,
            "sentence": first.quote if first else None,
            "document": graph.documents[first.document].source if first else None,
        }
        ends = f"source={_attribute(fact.subject)} target={_attribute(str(fact.object))}"
        yield f'<edge id="e{number}" {ends}>{_data("e", values)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _data(prefix: str, values: Mapping[str, Any]) -> str:
    return "".join(f'<data key="{prefix}-{k}">{escape(_clean(str(v)))}</data>' for k, v in values.items() if v is not None)
