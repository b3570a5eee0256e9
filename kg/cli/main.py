"""The program `kg`: its commands, and the one place where an error becomes a message and an exit status.

0: all was done. 1: something was left out or found wrong, and is listed. 2: not done: wrong usage, or an input or output that cannot be
used. 130: stopped with Ctrl-C. 70: a fault of the program itself; ``KG_TRACEBACK=1`` shows where.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import TextIO

import typer

from kg.cli import ask, build, edit, keep, look, measure, publish
from kg.errors import KgError

__all__ = ["app", "main"]

FAULT, STOPPED = 70, 130

app = typer.Typer(
    name="kg",
    help="把地方报纸变成知识图谱：每条关系都有原句为证。\n\n"
    "Turn Chinese regional news into a knowledge graph; every edge leads back to its sentence.",
    epilog="示例 Example: kg build seeds/pages -o out",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for module in (build, look, ask, edit, measure, publish, keep):
    module.register(app)


@app.callback(invoke_without_command=True)
def _kg(version: bool = typer.Option(False, "--version", help="版本号。 Show the version.")) -> None:
    if version:
        from kg import __version__

        typer.echo(__version__)
        raise typer.Exit


def main(args: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit status.

    :raises SystemExit: always.
    """
    for stream in (sys.stdout, sys.stderr):
        _speak_always(stream)
    try:
        app(list(args) if args is not None else None, prog_name="kg")
    except SystemExit as end:
        if end.code == STOPPED:
            _say("已停止：已写出的文件都是完整的 (stopped: the files that stand are whole; run it again to go on)")
        raise
    except KgError as error:
        _say(f"错误 error: {error}")
        sys.exit(error.status)
    except KeyboardInterrupt:
        _say("已停止 (stopped)")
        sys.exit(STOPPED)
    except BrokenPipeError:  # the reader of our output has gone, as `kg types | head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the border: a person gets a sentence, a developer asks for more
        if os.environ.get("KG_TRACEBACK"):
            traceback.print_exc()
        name = type(error).__name__
        _say(f"程序故障 a fault of the program: {name}: {error} (请报告 please report this; KG_TRACEBACK=1 显示详情 shows where)")
        sys.exit(FAULT)


def _say(message: str) -> None:
    sys.stdout.flush()
    print(message, file=sys.stderr)


def _speak_always(stream: TextIO) -> None:
    """A terminal or pipe that cannot show a character (GBK on Windows, ASCII under LANG=C) gets its code instead of an error."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        encoding = stream.encoding or "ascii"
        reconfigure(
            errors="backslashreplace", **({"encoding": "utf-8"} if encoding.lower() in {"ascii", "us-ascii", "ansi_x3.4-1968"} else {})
        )
