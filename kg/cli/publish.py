"""Commands that hand the graph on: `export`, `push`, `serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.screen import DEFAULT_OUT, Base, From, base_at, examples, graph_at, progress, say

__all__ = ["FORMATS", "register"]

# what --to takes -> (view, where it is written by default, options of the view)
FORMATS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "annotations": ("annotations", "annotations", {}),
    "csv": ("csv", ".", {}),
    "graphml": ("graphml", "graph.graphml", {}),
    "html": ("html", "graph.html", {}),
    "issues": ("issues", "issues.jsonl", {}),
    "jsonld": ("rdf", "graph.jsonld", {}),
    "nq": ("rdf", "graph.nq", {}),
    "pyvis": ("pyvis", "graph-pyvis.html", {}),
    "rdf": ("rdf", ".", {}),
    "trig": ("rdf", "graph.trig", {}),
    "ttl": ("rdf", "graph.ttl", {"profile": "flat"}),
}


def register(app: typer.Typer) -> None:
    """Enter the commands of this file."""
    app.command(
        epilog=examples("kg export --to graphml", "kg export --to ttl -o 江门.ttl --min-confidence 0.8", "kg export --to csv -o tables/")
    )(export)
    app.command(
        epilog=examples("kg push out --to http://localhost:7878/store", "kg push out --to http://localhost:8890/ --store virtuoso")
    )(push)
    app.command(epilog=examples("kg serve out", "kg serve out --port 0", "kg serve out --top 200"))(serve)


def export(
    *,
    to: Annotated[str, typer.Option("--to", help=f"格式。 What to write: {', '.join(FORMATS)}.", show_default=False)],
    path: Annotated[Path | None, typer.Option("--out", "-o", help="写到何处。 Where to write it.", show_default=False)] = None,
    source: Annotated[Path, From] = DEFAULT_OUT,
    profile: Annotated[
        str | None, typer.Option(help="RDF 详略：core、flat、rdf12。 How RDF carries its proof.", show_default=False)
    ] = None,
    min_confidence: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="仅 RDF：置信度下限。 RDF only: leave out what is less sure.")
    ] = 0.0,
    no_text: Annotated[bool, typer.Option("--no-text", help="仅 RDF：不含全文。 RDF only: without the documents' texts.")] = False,
    licence: Annotated[str | None, typer.Option(help="仅 RDF：许可 IRI。 RDF only: IRI of the licence.", show_default=False)] = None,
    base: Annotated[str | None, Base] = None,
) -> None:
    """把已建成的图谱写成另一种格式。 Write a graph that was built in another format."""
    from kg.errors import UsageError
    from kg.graph.views import views

    if to in FORMATS:
        name, default, options = FORMATS[to]
    else:
        views.get(to)  # a plug-in's view, or the list of what there is
        name, default, options = to, to, {}
    if name == "rdf":
        options = {**options, "min_confidence": min_confidence, "text": not no_text, "licence": licence}
        if base is not None or (base := base_at(source)) is not None:
            options["base"] = base
        if profile is not None:
            options["profile"] = profile
    elif profile is not None or min_confidence or no_text or licence or base:
        raise UsageError(
            f"--profile, --min-confidence, --no-text, --licence, --base 只用于 RDF are for RDF, not for {to}", where="kg export"
        )
    graph = graph_at(source)
    target = path or Path(default)
    if name == "pyvis":
        graph.to_pyvis().write_html(str(target))
        written = [target]
    else:
        written = graph.view(name, path=target, **options)
    for file in written if isinstance(written, list) else [target]:
        typer.echo(str(file))


def push(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="kg build 的输出目录。 Folder that `kg build` wrote.")],
    to: Annotated[str, typer.Option("--to", metavar="URL", help="SPARQL 1.1 Graph Store 地址。 Address of the store.")],
    store: Annotated[
        str | None, typer.Option(help="类型：oxigraph、virtuoso、fuseki、graphdb、gsp。 Kind of the store.", show_default=False)
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不显示进度。 Show no progress.")] = False,
) -> None:
    """把图谱送入三元组库，只送有变化的部分。 Bring a triple store to the state of a build; only what changed is sent."""
    from kg.rdf.push import push as send

    with progress(quiet=quiet) as show:
        done = send(out, to, store=store, progress=lambda done, total: show("上传 pushing", done, total))
    say(f"{done.sent} 图已送 graphs sent，{done.unchanged} 未变 unchanged，{done.removed} 已删 removed，{done.triples} 三元组 triples")


def serve(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="kg build 的输出目录。 Folder that `kg build` wrote.")] = DEFAULT_OUT,
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口，0 为任意空闲端口。 Port; 0 for a free one.")] = 8000,
    top: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="网页先载入关系最多的 N 个实体，其余按需取。 Open the page with the N entities of most relations and fetch the rest on demand; "
            "without it the whole page, up to 20,000 entities.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """在本机开放图谱：网页、SPARQL、每个实体的页面。 Serve a build on this machine: explorer, SPARQL endpoint, a page an entity."""
    from kg.cli.explore import explorer
    from kg.rdf.serve import serve as run

    run(out, port, ready=lambda address: say(f"{address}  (Ctrl-C 结束 ends it)"), explorer=lambda store: explorer(store, top))
