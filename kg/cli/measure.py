"""Commands that measure: `evaluate` and `check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.screen import examples, say
from kg.errors import UsageError
from kg.files import write_atomic

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Enter the commands of this file."""
    app.command(
        epilog=examples(
            "kg evaluate seeds/pages out/annotations",
            "kg evaluate gold/ pred/ --errors --html errors.html",
            "kg evaluate --pairs pairs.csv",
        )
    )(evaluate)
    app.command(epilog=examples("kg check seeds/pages", "kg check page-01.json --strict"))(check)


def evaluate(
    gold: Annotated[
        Path | None, typer.Argument(metavar="GOLD", help="标准标注：文件或目录。 Gold annotations: a file or a folder.", show_default=False)
    ] = None,
    pred: Annotated[
        Path | None, typer.Argument(metavar="PRED", help="预测标注。 Predicted annotations, as OUT/annotations.", show_default=False)
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，含全部错误。 Print JSON, with every error.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="写成网页，错误见于原句。 Write a page that shows errors in their sentences.", show_default=False)
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="逐条列出错误。 List every error.")] = False,
    sources: Annotated[Path | None, typer.Option(help="原文目录。 Folder of the source texts, for sentences.", show_default=False)] = None,
    samples: Annotated[int, typer.Option(min=1, help="自助抽样次数。 Bootstrap draws for the intervals.")] = 1000,
    pairs: Annotated[
        Path | None, typer.Option(help="名称对 CSV，另行评测。 Measure name pairs of a CSV instead.", show_default=False)
    ] = None,
) -> None:
    """评测标注：提及、实体、陈述、情态。 Measure annotations against gold ones, with intervals, and list errors by cause."""
    if pairs is not None:
        _pairs(pairs, errors=errors)
        return
    if gold is None or pred is None:
        raise UsageError("缺少 GOLD 和 PRED are missing", where="kg evaluate", remedy="kg evaluate seeds/pages out/annotations")
    from kg.evaluate import as_json as json_of
    from kg.evaluate import as_text, page_html
    from kg.evaluate import evaluate as measure

    result = measure(gold, pred, sources=sources, samples=samples)
    if html is not None:
        write_atomic(html, page_html(result, f"{gold} ↔ {pred}").encode())
        say(f"→ {html}")
    typer.echo(json_of(result) if as_json else as_text(result, errors=errors), nl=False)


def check(
    pages: Annotated[
        list[Path], typer.Argument(metavar="PAGES...", help="标注文件或目录，原文在旁。 Annotations or folders; sources beside them.")
    ],
    strict: Annotated[bool, typer.Option("--strict", help="警告也算错。 Warnings count as errors.")] = False,
) -> None:
    """检查标注：位置、漏标、类型、校验和。 Check annotated pages: offsets, missed repeats, domains and ranges, digests."""
    from kg.check import check as look

    faults = look(pages)
    for fault in faults:
        typer.echo(f"{fault.file}:{fault.start}-{fault.end}\t{fault.severity}\t{fault.code}\t{fault.message}")
    wrong = sum(fault.severity == "error" for fault in faults)
    say(f"{wrong} 处错误 errors，{len(faults) - wrong} 处警告 warnings")
    if wrong or (strict and faults):
        raise typer.Exit(1)


def _pairs(path: Path, *, errors: bool) -> None:
    from kg.resolve import same, score_pairs

    score = score_pairs(path, same)
    typer.echo(
        f"{score.pairs} 对 pairs  P {score.precision:.3f}  R {score.recall:.3f}  ({score.right} of {score.claimed} claimed, {score.expected} same)"
    )
    if errors:
        for left, right, verdict, reason, kind in score.wrong:
            typer.echo(f"{left}\t{right}\t应为 gold: {verdict}\t{reason}\t{kind}")
