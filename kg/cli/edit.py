"""Commands by which a person decides which names are one thing: `why-same`, `merge`, `unmerge`, `review`."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.screen import DEFAULT_OUT, From, examples, graph_at, say
from kg.errors import UsageError
from kg.files import write_atomic

if TYPE_CHECKING:
    from kg.model import Judgement, Resolution
    from kg.resolve import Ledger

__all__ = ["register"]

DEFAULT_LEDGER = Path("judgements.csv")

_Ledger = Annotated[Path, typer.Option("--judgements", help="裁定文件。 The ledger; give it to `kg build --judgements`.")]
_Who = Annotated[str | None, typer.Option("--who", help="裁定人。 Who decides; your login name by default.", show_default=False)]
_Why = Annotated[str, typer.Option("--why", help="理由。 The reason, in your words.")]
_A = Annotated[
    str,
    typer.Argument(
        metavar="A", help="实体名称、别名或编号；同名者写 名称@文档。 Name, alias or id of an entity; NAME@DOCUMENT tells namesakes apart."
    ),
]
_B = Annotated[str, typer.Argument(metavar="B", help="另一个。 The other one.")]


def register(app: typer.Typer) -> None:
    """Enter the commands of this file."""
    app.command("why-same", epilog=examples("kg why-same 市委 中共江门市委员会"))(why_same)
    app.command(epilog=examples("kg merge 小林 林帝浣 --why '文中自述 the text says so'", "kg merge 李伟@e-01 李伟@e-07"))(merge)
    app.command(epilog=examples("kg unmerge 小林 林帝浣", "kg build seeds/pages --judgements judgements.csv"))(unmerge)
    app.command(epilog=examples("kg review", "kg review --list"))(review)


def why_same(left: _A, right: _B, source: Annotated[Path, From] = DEFAULT_OUT) -> None:
    """两个名称为何算作（或不算）一物。 Why two names are one thing, or are kept apart."""
    from kg.resolve import why_same as reasons

    resolution = _resolution(source)
    found = reasons(resolution, left, right)
    for judgement in found:
        typer.echo(_line(judgement))
    if not found:
        say("没有裁定：同名或无关 no judgement: they have one name, or nothing was compared")
        raise typer.Exit(1)


def merge(
    left: _A,
    right: _B,
    *,
    source: Annotated[Path, From] = DEFAULT_OUT,
    judgements: _Ledger = DEFAULT_LEDGER,
    who: _Who = None,
    why: _Why = "",
) -> None:
    """裁定两者为一物。 Decide that two entities are one; the next build follows."""
    from kg.resolve import merge as decide

    before = _ledger(judgements)
    _store(judgements, before, decide(before, _resolution(source), left, right, who=who or _me(), why=why))


def unmerge(
    left: _A,
    right: _B,
    *,
    source: Annotated[Path, From] = DEFAULT_OUT,
    judgements: _Ledger = DEFAULT_LEDGER,
    who: _Who = None,
    why: _Why = "",
) -> None:
    """裁定两者不同，或撤回合并。 Decide that two names are apart, or take a merge back."""
    from kg.resolve import unmerge as decide

    before = _ledger(judgements)
    _store(judgements, before, decide(before, _resolution(source), left, right, who=who or _me(), why=why))


def review(
    source: Annotated[Path, From] = DEFAULT_OUT,
    judgements: _Ledger = DEFAULT_LEDGER,
    who: _Who = None,
    only_list: Annotated[bool, typer.Option("--list", help="只列出。 Only list what is open.")] = False,
) -> None:
    """逐条裁定拿不准的名称（y 同、n 异、s 略过、q 结束）。 Decide pairs that the rules are unsure of: y, n, s to skip, q to end."""
    from kg.resolve import review as open_pairs

    resolution, ledger = _resolution(source), _ledger(judgements)
    pairs = open_pairs(resolution, ledger)
    if only_list or not sys.stdin.isatty():
        for judgement in pairs:
            typer.echo(_line(judgement))
        say(f"{len(pairs)} 对待定 pairs are open")
        return
    decided = 0
    for number, judgement in enumerate(pairs, start=1):
        answer = typer.prompt(f"[{number}/{len(pairs)}] {_line(judgement)}  y/n/s/q", default="s").strip().lower()[:1]
        if answer == "q":
            break
        if answer in {"y", "n"}:
            ledger = _enter(ledger, resolution, judgement, answer, who or _me())
            write_atomic(judgements, ledger.text().encode())  # each answer at once: a break loses none
            decided += 1
    say(f"已裁定 decided: {decided} → {judgements}")


def _enter(ledger: Ledger, resolution: Resolution, judgement: Judgement, answer: str, who: str) -> Ledger:
    from kg.resolve import merge as same
    from kg.resolve import unmerge as different

    return (same if answer == "y" else different)(ledger, resolution, judgement.left, judgement.right, who=who, why="kg review")


def _line(judgement: Judgement) -> str:
    return f"{judgement.left} | {judgement.right} | {judgement.verdict} {judgement.score:.2f} | {judgement.reason} | {judgement.who}"


def _resolution(source: Path) -> Resolution:
    from kg.model import Resolution

    graph = graph_at(source)
    return Resolution(graph.entities, graph.entity_of, graph.judgements)


def _ledger(path: Path) -> Ledger:
    from kg.resolve import Ledger

    return Ledger.load(path) if path.exists() else Ledger()


def _store(path: Path, before: Ledger, ledger: Ledger) -> None:
    write_atomic(path, ledger.text().encode())
    for sign, ours, theirs in (("-", before, ledger), ("+", ledger, before)):
        for d in ours.decisions:
            if d not in theirs.decisions:
                say(f"{sign} {d.left} | {d.right} | {d.type} | {d.verdict}")
    say(f"{len(ledger.decisions)} 条裁定 decisions → {path}; 生效 to apply: kg build … --judgements {path}")


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise UsageError("不知道裁定人 nobody is logged in", remedy="用 give --who NAME") from error
