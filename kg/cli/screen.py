"""How things are shown: tables and colours on a terminal, plain tab-separated lines in a pipe; progress goes to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kg.errors import InputError

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.model import Fact

__all__ = ["Base", "From", "Progress", "base_at", "examples", "facts", "graph_at", "progress", "say", "table"]

Progress = Callable[[str, int, int], None]

DEFAULT_OUT = Path("out")

From = typer.Option("--from", "-f", help="kg build 的输出目录。 Folder that `kg build` wrote.", envvar="KG_OUT", show_default=True)
Base = typer.Option(
    "--base", metavar="IRI", help="RDF 中 IRI 的前缀。 What IRIs in RDF begin with, as https://data.example.org/news/.", show_default=False
)


STAGES = {"extract": "读取 reading", "store": "已读过 known already"}  # other stages name themselves in both languages


def examples(*lines: str) -> str:
    """Give the end of a command's help: how it is used."""
    return "\b\n示例 Examples:\n" + "\n".join(f"  {line}" for line in lines)


def say(message: str) -> None:
    """Tell the person at the terminal something that is no result."""
    typer.echo(message, err=True)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: ruled on a terminal, tab-separated with a header in a pipe."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            typer.echo("\t".join(" ".join(str(cell).split()) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    ruled = Table(*columns, box=None, header_style="bold")
    for row in rows:
        ruled.add_row(*(Text(str(cell)) for cell in row))
    Console().print(ruled)


def graph_at(folder: Path) -> Graph:
    """Give the graph of a build's folder, of a release, or of an RDF file.

    :raises InputError: nothing was built there.
    """
    from kg.rdf import load

    if folder.is_dir() and not (folder / "rdf").is_dir() and not (folder / "void.ttl").exists():
        if (folder / "graph.trig").exists():
            return load(folder / "graph.trig")
        raise InputError("没有图谱 no graph here", where=str(folder), remedy="先运行 first run: kg build INPUT -o OUT")
    if not folder.exists():
        raise InputError("不存在 does not exist", where=str(folder), remedy="先运行 first run: kg build INPUT -o OUT")
    return load(folder)


def base_at(folder: Path) -> str | None:
    """Give the base of the IRIs in a build's folder or a release, None where there is neither.

    :raises InputError: the release is damaged.
    """
    from kg.rdf.void import base_of

    found = next((place for place in (folder / "rdf" / "void.ttl", folder / "void.ttl") if place.exists()), None)
    return base_of(found) if found else None


def facts(graph: Graph, found: Sequence[Fact], *, limit: int = 3) -> None:
    """Print facts, each with its sentences and where they stand; `limit` sentences at most for each."""
    for fact in found:
        typer.echo(_fact(graph, fact))
        for item in fact.evidence[:limit]:
            where = f"{graph.documents[item.document].source}:{item.spans[0].start}-{item.spans[-1].end}"
            typer.echo(f"    “{item.quote}”  {where}  {graph.documents[item.document].published or ''}".rstrip())
        if len(fact.evidence) > limit:
            typer.echo(f"    … 另有 {len(fact.evidence) - limit} 处 more")


def _fact(graph: Graph, fact: Fact) -> str:
    relation, modality = graph.ontology.relation(fact.relation), graph.ontology.modalities[fact.modality]
    object_ = graph.entities[fact.object].name if isinstance(fact.object, str) else fact.object.text
    said = {"role": fact.qualifiers.role, "label": fact.qualifiers.label, "topic": fact.qualifiers.topic, "time": fact.qualifiers.time}
    narrowed = "，".join(f"{key}={value}" for key, value in said.items() if value)
    ends = f"{graph.entities[fact.subject].name} —{relation.zh} {relation.name}→ {object_}"
    return f"{ends}  [{modality.zh} {modality.name}]  {fact.confidence:.2f}{'  ' + narrowed if narrowed else ''}"


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Give a function (stage, done, all) that shows how far a work has come: bars on a terminal, lines in a pipe; all is 0 where it is not known."""
    if quiet:
        yield lambda _stage, _done, _all: None
    elif sys.stderr.isatty():
        with _bars() as show:
            yield show
    else:
        yield _Lines()


class _Lines:
    """A line when a stage begins, when it ends, and at each tenth of a long one."""

    def __init__(self) -> None:
        self._stage, self._tenths = "", 0

    def __call__(self, stage: str, done: int, total: int) -> None:
        stage = STAGES.get(stage, stage)
        tenths = 10 * done // total if total else 0
        begins, ends = stage != self._stage, bool(total) and done == total
        if begins or (ends and self._tenths < 10) or (total >= 100 and tenths > self._tenths):
            say(f"{stage} {done}/{total}" if total else stage)
            self._stage, self._tenths = stage, tenths


@contextmanager
def _bars() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            stage = STAGES.get(stage, stage)
            name = stage.split(maxsplit=1)[0]  # a bar a stage; what stands behind its name changes, as 写 writing html
            if name not in tasks:
                for old in tasks.values():  # what comes next shows that the last stage has ended
                    bars.stop_task(old)
                tasks[name] = bars.add_task(stage, total=total or None)
            bars.update(tasks[name], description=stage, completed=done, total=total or None)

        yield show
