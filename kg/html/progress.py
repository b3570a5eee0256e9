"""Progress in a notebook: one line that is updated in place and gone at the end, without widgets and without a word on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable
from html import escape
from typing import Any

__all__ = ["notebook_progress"]


def notebook_progress() -> Callable[[str, int, int], None] | None:
    """Give what `kg.build` takes as `progress`, if this runs in a notebook; else None.

    It is told a stage, how much is done, and of how much (0 where that is unknown).

    >>> notebook_progress() is None
    True
    """
    if "ipykernel" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()  # type: ignore[no-untyped-call,unused-ignore]
    if shell is None or not hasattr(shell, "kernel"):
        return None
    return _Line(shell)


class _Line:
    """A line of HTML that a display id keeps until the cell has ended."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._handle: Any = None
        self._shown = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        share = f'<progress max="{total}" value="{done}"></progress> {100 * done // total}%' if total else "…"
        self._show(f"<small>{escape(stage)} {share}</small>")

    def _end(self) -> None:
        self._shell.events.unregister("post_execute", self._end)
        self._show("")

    def _show(self, line: str) -> None:
        from IPython.display import HTML, display

        if line == self._shown:
            return
        self._shown = line
        if self._handle is None:
            self._handle = display(HTML(line), display_id=True)  # type: ignore[no-untyped-call,unused-ignore]
            self._shell.events.register("post_execute", self._end)
        else:
            self._handle.update(HTML(line))  # type: ignore[no-untyped-call,unused-ignore]
