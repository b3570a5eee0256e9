"""Commands that ask the RDF: `query` and `validate`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.screen import DEFAULT_OUT, From, examples, table
from kg.errors import InputError

__all__ = ["register"]


class Form(StrEnum):
    """How an answer is printed."""

    table = "table"
    csv = "csv"
    json = "json"


def register(app: typer.Typer) -> None:
    """Enter the commands of this file."""
    app.command(
        epilog=examples(
            "kg query 'SELECT ?who WHERE { ?who kg:cooperatesWith ?with . ?with rdfs:label \"深圳市\"@zh-hans }'",
            "kg query ontology/questions/01-cities-working-with.rq --format csv",
            "echo 'ASK { ?s kg:connects ?o }' | kg query -",
        )
    )(query)
    app.command(epilog=examples("kg validate out", "kg validate out/graph.trig"))(validate)


def query(
    sparql: Annotated[
        str, typer.Argument(metavar="SPARQL", help="查询语句、.rq 文件，或 -。 A query, a .rq file, or - for standard input.")
    ],
    source: Annotated[Path, From] = DEFAULT_OUT,
    form: Annotated[Form, typer.Option("--format", help="输出格式。 How to print the answer.")] = Form.table,
) -> None:
    """用 SPARQL 查询图谱（前缀已备）。 Ask the graph in SPARQL; prefixes kg, schema, prov and the rest are known."""
    from kg.rdf.query import query as ask

    answer = ask(source, _text(sparql))
    if form is Form.csv:
        typer.echo(answer.csv(), nl=False)
    elif form is Form.json:
        typer.echo(answer.json())
    else:
        table(answer.columns, answer.rows)


def validate(file: Annotated[Path, typer.Argument(metavar="FILE", help="RDF 文件或输出目录。 An RDF file, or a build's folder.")]) -> None:
    """用 SHACL 检验，指出何处不合。 Check RDF against the shapes and say in plain words what is wrong."""
    from kg.rdf import validate as check

    report = check(file)
    typer.echo(str(report))
    if not report.conforms:
        raise typer.Exit(1)


def _text(sparql: str) -> str:
    if sparql == "-":
        return sys.stdin.read()
    if sparql.endswith(".rq"):
        try:
            return Path(sparql).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"查询读不了 the query cannot be read: {error}", where=sparql, remedy="检查路径 check the path") from error
    return sparql
