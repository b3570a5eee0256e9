"""A name leads to a thing: readers, exporters, segmenters, triple-store drivers.

A package of a user's own can add entries through the entry point group ``kg.<registry name>``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from importlib.metadata import entry_points
from typing import Generic, TypeVar

from kg.errors import UsageError

__all__ = ["Registry"]

T = TypeVar("T")


class Registry(Generic[T]):
    """Names and what they stand for; a duplicate or an unknown name is an error that says what there is.

    >>> papers: Registry[str] = Registry("paper")
    >>> papers.add("jm", "江门日报", help="江门市委机关报")
    '江门日报'
    >>> papers.get("jm")
    '江门日报'
    >>> papers.get("jn")
    Traceback (most recent call last):
    kg.errors.UsageError: unknown paper 'jn' (did you mean 'jm'? known: jm)
    """

    def __init__(self, what: str) -> None:
        """`what` names one entry in messages, and the entry point group ``kg.<what>``."""
        self.what = what
        self._things: dict[str, T] = {}
        self._help: dict[str, str] = {}
        self._asked_plugins = False

    def add(self, name: str, thing: T, *, help: str) -> T:  # noqa: A002 - the word that users of the field know
        """Enter `thing` under `name`.

        :raises UsageError: when the name is taken.
        """
        if name in self._things:
            raise UsageError(f"{self.what} {name!r} is registered twice")
        self._things[name], self._help[name] = thing, help
        return thing

    def register(self, name: str, *, help: str) -> Callable[[T], T]:  # noqa: A002
        """Give a decorator that enters what it decorates."""
        return lambda thing: self.add(name, thing, help=help)

    def get(self, name: str) -> T:
        """Give the thing of that name.

        :raises UsageError: naming the known names and the nearest one.
        """
        if name not in self._things:
            self._load_plugins()
        if name not in self._things:
            near = get_close_matches(name, self._things, n=1, cutoff=0.4)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise UsageError(f"unknown {self.what} {name!r}", remedy=f"{hint}known: {', '.join(sorted(self._things))}")
        return self._things[name]

    def help(self, name: str) -> str:
        """Give the one-line description that the entry was registered with."""
        self.get(name)
        return self._help[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names in alphabetical order."""
        self._load_plugins()
        return iter(sorted(self._things))

    def __contains__(self, name: object) -> bool:
        """Say whether the name is known."""
        return name in self._things

    def _load_plugins(self) -> None:
        if self._asked_plugins:
            return
        self._asked_plugins = True
        for point in sorted(entry_points(group=f"kg.{self.what}"), key=lambda p: p.name):
            self.add(point.name, point.load(), help=f"from {point.value}")
