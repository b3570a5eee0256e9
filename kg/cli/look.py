"""Commands that look: at a graph (`why`, `show`, `issues`) and at the ontology (`types`, `relations`)."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.screen import DEFAULT_OUT, From, examples, facts, graph_at, say, table
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.ontology import Ontology

__all__ = ["markdown", "register", "relation_rows", "type_rows"]

_Json = Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")]
_Markdown = Annotated[bool, typer.Option("--markdown", help="输出 Markdown 表。 Print a Markdown table, as in the README.")]
_Ontology = Annotated[Path | None, typer.Option("--ontology", help="另用本体。 Another ontology, in Turtle.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Enter the commands of this file."""
    app.command(epilog=examples("kg why 江门市 深圳市", "kg why 江门 前海 --from out --json"))(why)
    app.command(epilog=examples("kg show 深中通道", "kg show gb:440700 --json"))(show)
    app.command(epilog=examples("kg types", "kg types --markdown"))(types)
    app.command(epilog=examples("kg relations", "kg relations --json"))(relations)
    app.command(epilog=examples("kg issues", "kg issues --from out"))(issues)


def why(
    left: Annotated[str, typer.Argument(metavar="A", help="实体名称、别名或编号。 Name, alias or id of an entity.")],
    right: Annotated[str, typer.Argument(metavar="B", help="另一个实体。 The other entity.")],
    source: Annotated[Path, From] = DEFAULT_OUT,
    as_json: _Json = False,
) -> None:
    """两个实体之间有何关系，原句为何。 What ties two entities together, and the sentences that say so."""
    graph = graph_at(source)
    found = graph.why(left, right)
    if as_json:
        _print_facts(found)
    elif not found:
        names = [graph.entity(name).name for name in (left, right)]
        say(f"{names[0]} 与 {names[1]} 之间没有陈述 no statement between them")
        raise typer.Exit(1)
    else:
        facts(graph, found, limit=10)


def show(
    name: Annotated[str, typer.Argument(metavar="ENTITY", help="实体名称、别名或编号。 Name, alias or id of an entity.")],
    source: Annotated[Path, From] = DEFAULT_OUT,
    as_json: _Json = False,
) -> None:
    """关于一个实体的全部陈述。 All that the graph says about an entity."""
    graph = graph_at(source)
    entity, *others = graph.find(name) or (graph.entity(name),)
    about = graph.about(entity)
    if as_json:
        typer.echo(json.dumps({"entity": asdict(entity), "facts": [asdict(fact) for fact in about]}, ensure_ascii=False, indent=1))
        return
    typer.echo(f"{entity.name}  {graph.ontology.kind(entity.kind).label}  {entity.id}")
    if entity.aliases:
        typer.echo("  又作 also: " + "、".join(f"{surface} ×{count}" for surface, count in entity.aliases))
    if entity.first_seen:
        typer.echo(f"  见于 seen: {entity.first_seen} – {entity.last_seen}")
    for kind, link in entity.links:
        typer.echo(f"  {kind}: {link}")
    if others:
        typer.echo("  同名 same name: " + "、".join(f"{other.name} ({other.id})" for other in others))
    facts(graph, about)


def types(*, as_markdown: _Markdown = False, as_json: _Json = False, ontology: _Ontology = None) -> None:
    """列出实体类型。 List the types of entities and values."""
    from kg.ontology import Ontology

    _print_rows(type_rows(Ontology.load(ontology)), as_markdown=as_markdown, as_json=as_json)


def relations(*, as_markdown: _Markdown = False, as_json: _Json = False, ontology: _Ontology = None) -> None:
    """列出关系及其主语、宾语类型。 List the relations and what they take as subject and object."""
    from kg.ontology import Ontology

    _print_rows(relation_rows(Ontology.load(ontology)), as_markdown=as_markdown, as_json=as_json)


def type_rows(ontology: Ontology) -> list[dict[str, str]]:
    """Give a row a type: name, labels, comments."""
    return [{"type": k.name, "zh": k.zh, "en": k.en, "说明": k.comment_zh, "comment": k.comment_en} for k in ontology.kinds.values()]


def relation_rows(ontology: Ontology) -> list[dict[str, str]]:
    """Give a row a relation: name, label, types of subject and object, comments."""
    order = list(ontology.kinds)

    def names(kinds: frozenset[str]) -> str:
        return ", ".join(sorted(kinds, key=order.index))

    return [
        {
            "relation": r.name,
            "zh": r.zh,
            "subject": names(r.domain),
            "object": names(r.range),
            "说明": r.comment_zh,
            "comment": r.comment_en,
        }
        for r in ontology.relations.values()
    ]


def issues(source: Annotated[Path, From] = DEFAULT_OUT, as_json: _Json = False) -> None:
    """列出未能处理的内容。 List what could not be handled, and what to do about it."""
    path = source / "issues.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"读不了 cannot be read: {error.strerror}", where=str(path), remedy="先运行 first run: kg build") from error
    if as_json:
        typer.echo("\n".join(lines))
        return
    rows = [json.loads(line) for line in lines]
    columns = ("severity", "stage", "where", "message", "remedy")
    if rows:
        table(columns, [[row[column] for column in columns] for row in rows])
    else:
        say("没有问题 no issues")


def markdown(rows: list[dict[str, str]]) -> str:
    """Give rows as a Markdown table.

    >>> print(markdown([{"type": "Place", "zh": "地点"}]))
    | type | zh |
    |---|---|
    | Place | 地点 |
    """
    head = list(rows[0])
    lines = [head, ["---"] * len(head), *([row[key].replace("|", "\\|") for key in head] for row in rows)]
    return "\n".join("|" + "|".join(line) + "|" if line[0] == "---" else "| " + " | ".join(line) + " |" for line in lines)


def _print_rows(rows: list[dict[str, str]], *, as_markdown: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif as_markdown:
        typer.echo(markdown(rows))
    else:
        table(list(rows[0]), [list(row.values()) for row in rows])


def _print_facts(found: Any) -> None:
    typer.echo(json.dumps([asdict(fact) for fact in found], ensure_ascii=False, indent=1))
