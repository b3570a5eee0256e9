"""`kg build` and `kg train`: the long works."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.screen import Base, examples, progress, say
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.model import Issue

__all__ = ["register"]

_SHOWN = 20  # issues that are listed on the screen; issues.jsonl has all


def register(app: typer.Typer) -> None:
    """Enter the commands of this file."""
    app.command(
        epilog=examples(
            "kg build seeds/pages -o out",
            "kg build 江门日报.txt --paper 江门日报 --published 2023-08-23",
            "cat page.txt | kg build - -o out",
            "kg build 'news/*.csv' -o out --preset publish",
        )
    )(build)
    app.command(epilog=examples("kg train seeds/pages -o model", "kg build news/ --model model"))(train)


def build(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", help="文件、目录、通配符，或 - 表示标准输入。 Files, folders, globs, or - for standard input."),
    ],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="输出目录。 Folder for the outputs.")] = Path("out"),
    paper: Annotated[str | None, typer.Option(help="报纸名称。 Name of the paper, for inputs that do not say it.")] = None,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="出版日期 YYYY-MM-DD。 Date of publication.")] = None,
    nlp: Annotated[
        str, typer.Option(help="识别器：lac 或任何已安装的 spaCy 流水线。 Recogniser: lac, or any installed spaCy pipeline.")
    ] = "lac",
    segmenter: Annotated[str, typer.Option(help="分词器。 Word segmenter: lac, pkuseg.")] = "lac",
    model: Annotated[Path | None, typer.Option(help="kg train 的模型。 A model that `kg train` made.")] = None,
    min_confidence: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="置信度下限。 Leave out statements less sure than this.", show_default=False)
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="预设：publish 以召回换准确。 A preset: publish trades recall for precision.", show_default=False)
    ] = None,
    workers: Annotated[int, typer.Option(min=0, help="进程数，0 为自动。 Processes; 0 for as many as there are cores.")] = 0,
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="WHERE",
            help="在何处读文件：sail、local[2]、spark://主机、sc://主机；默认用本机进程。 "
            "Where to read: sail, local[2], spark://HOST, sc://HOST; in processes of this machine by default.",
            show_default=False,
        ),
    ] = None,
    judgements: Annotated[Path | None, typer.Option(help="人工裁定。 People's decisions about entities, judgements.csv.")] = None,
    link: Annotated[
        list[Path] | None,
        typer.Option(
            "--link",
            metavar="FILE.csv",
            help="权威档，列 name, alias, type, id；可多次。 Authority file of Wikidata or your own, columns name, alias, type, id; may be repeated.",
            show_default=False,
        ),
    ] = None,
    ontology: Annotated[Path | None, typer.Option(help="另用本体。 Another ontology, in Turtle.")] = None,
    base: Annotated[str | None, Base] = None,
    store: Annotated[
        Path | None, typer.Option(help="已读内容的库，默认 OUT/store。 What was read before; OUT/store by default.", show_default=False)
    ] = None,
    no_store: Annotated[bool, typer.Option("--no-store", help="全部重读，不留库。 Read all anew and keep no store.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="忘掉不再输入的文件。 Forget documents that are no longer given.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不显示进度。 Show no progress.")] = False,
) -> None:
    """读取新闻，建成图谱。 Read news and build the graph.

    写出 annotations/、graph.html、graph.ttl、graph.trig、graph.graphml、entities.csv、statements.csv、issues.jsonl。
    退出状态：0 全部读完，1 有文件未能处理（已列出），2 用法错误。

    Exit status: 0 when all was read, 1 when some documents were left out (they are listed), 2 for wrong usage.
    """
    from kg import pipeline
    from kg.store import Outputs, Store

    if base is not None:
        from kg.rdf.terms import Names

        Names(base)  # a wrong one is told before the work, not after it
    if not any(name == "-" or glob.has_magic(name) or Path(name).exists() for name in inputs):
        raise UsageError(f"不存在 does not exist: {', '.join(inputs)}", remedy="检查路径 check the path")
    options = pipeline.options(
        preset=preset,
        paper=paper,
        published=published,
        nlp=nlp,
        segmenter=segmenter,
        model=model,
        min_confidence=min_confidence,
        workers=workers,
        engine=engine,
        judgements=judgements,
        links=tuple(link or ()),
        ontology=ontology,
    )
    home = None if no_store else store or out / "store"
    known = 0

    def watch(stage: str, done: int, total: int) -> None:
        nonlocal known
        known = done if stage == "store" else known
        show(stage, done, total)

    made_of = pipeline.made_of(inputs, options, base=base) if home is not None and not prune else None
    if made_of is not None and home is not None and (said := Outputs(home, out).standing(made_of)) is not None:
        _tell(said, "没有变化，输出原样 nothing has changed, the outputs stand", out, quiet=quiet)
        return
    with progress(quiet=quiet) as show:
        graph = pipeline.build(inputs, options=options, progress=watch, store=home)
        with Store(home) if home is not None else nullcontext():  # two builds never write at once
            if home is not None:
                Outputs(home, out).sweep()
            written = pipeline.write(graph, out, progress=show, base=base)
            lost = [issue for issue in graph.issues if issue.severity == "error"]
            said = {**_said(graph, lost), "files": len(written)}
            if home is not None:  # what could not be handled is tried again; what could not be read would be the same
                again = any(issue.stage != "read" for issue in lost)
                Outputs(home, out).remember(None if again else made_of, written, said)
    if prune and home is not None:
        _prune(home, graph.documents)
    _tell(said, f"{known} 篇已读过 known already", out, quiet=quiet)


def _said(graph: Graph, lost: Sequence[Issue]) -> dict[str, Any]:
    """Give what is told of a build at its end."""
    edges = sum(isinstance(fact.object, str) for fact in graph.facts)
    left_out = [f"{issue.where}: {issue.message}" + (f" ({issue.remedy})" if issue.remedy else "") for issue in lost]
    counts = {"documents": len(graph.documents), "entities": len(graph.entities), "edges": edges, "attributes": len(graph.facts) - edges}
    return {**counts, "left out": left_out[:_SHOWN], "more": max(0, len(left_out) - _SHOWN)}


def _tell(said: Mapping[str, Any], news: str, out: Path, *, quiet: bool) -> None:
    """Tell what was left out and what there is.

    :raises Exit: with status 1, when something was left out.
    """
    for line in said["left out"]:
        say(f"未处理 left out: {line}")
    if said["more"]:
        say(f"… 另有 {said['more']} 条 more: {out / 'issues.jsonl'}")
    if not quiet:
        typer.echo(
            f"{said['documents']} 篇 documents（{news}），{said['entities']} 个实体 entities，{said['edges']} 条关系 edges，"
            f"{said['attributes']} 条属性 attributes → {out} ({said['files']} files)"
        )
    if said["left out"]:
        raise typer.Exit(1)


def _prune(home: Path, keep: Iterable[str]) -> None:
    from kg.store import Store

    with Store(home) as held:
        for document in held.prune(keep):
            say(f"已忘掉 forgotten: {document}")


def train(
    pages: Annotated[
        list[Path], typer.Argument(metavar="PAGES...", help="标注页目录，原文在旁。 Folders of annotated pages, sources beside them.")
    ],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="模型目录。 Folder for the model.", show_default=False)],
    seed: Annotated[
        int | None, typer.Option(help="随机种子。 Seed; the same pages and seed give the same bytes.", show_default=False)
    ] = None,
    segmenter: Annotated[bool, typer.Option("--segmenter", help="另训练 pkuseg 分词模型。 Train a pkuseg model too.")] = False,
    folds: Annotated[int, typer.Option(help="交叉验证的份数，0 不验证。 Folds of the cross-validation; 0: none.")] = 3,
    workers: Annotated[int, typer.Option(min=1, help="并行训练的进程数。 Processes that train folds side by side; the same bytes.")] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不显示进度。 Show no progress.")] = False,
) -> None:
    """用标注页训练模型。 Train a model on annotated pages, in the form that `kg check` checks."""
    try:
        from kg.train.crossval import SEED
        from kg.train.crossval import train as fit
        from kg.train.segmenter import train_segmenter
    except ModuleNotFoundError as error:
        raise UsageError(f"训练需要 training needs {error.name}", remedy="pip install 'kg[train]'") from error

    with progress(quiet=quiet) as show:
        written = fit(pages, out, say=show, seed=SEED if seed is None else seed, folds=folds, workers=workers)
        if segmenter:
            written += train_segmenter(pages, out, say=show)
    for path in written:
        typer.echo(str(path))
