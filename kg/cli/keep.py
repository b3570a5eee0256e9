"""`kg store`: looks after what was read before."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.screen import DEFAULT_OUT, From, examples, say, table
from kg.errors import InputError

__all__ = ["register"]


class Action(StrEnum):
    """What is done with a store."""

    stats = "stats"
    verify = "verify"
    compact = "compact"


def register(app: typer.Typer) -> None:
    """Enter the command of this file."""
    app.command(epilog=examples("kg store stats", "kg store verify --from out", "kg store compact"))(store)


def store(
    action: Annotated[
        Action, typer.Argument(help="stats 统计，verify 核对，compact 压缩。 Count, compare with its manifest, or rewrite small.")
    ],
    source: Annotated[Path, From] = DEFAULT_OUT,
) -> None:
    """查看、核对、压缩已读内容的库。 Look after the store of what was read before: OUT/store, or a store itself."""
    from kg.store import Store

    home = source / "store" if (source / "store").is_dir() else source
    if not (home / "manifest.jsonl").is_file():  # no folder of other things is taken for a store
        raise InputError("没有库 no store here", where=str(home), remedy="先运行 first run: kg build INPUT -o OUT")
    held = Store(home)
    if action is Action.stats:
        table(("count", "value"), list(asdict(held.stats()).items()))
        return
    issues = held.verify() if action is Action.verify else held.compact()
    for issue in issues:
        typer.echo(f"{issue.severity}\t{issue.where}\t{issue.message}\t{issue.remedy}")
    if issues:
        raise typer.Exit(1)
    say("完好 sound")
