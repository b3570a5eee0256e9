"""Quads -> subjects with what is said of each; what is missing or no number is named, never a traceback."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from kg.errors import InputError

__all__ = ["Described", "Node", "nodes_of"]

_REMEDY = "kg validate FILE shows what else is wrong; load the whole export"
V = TypeVar("V")


class Described(dict[str, V]):
    """What is described, by IRI.

    :raises InputError: on looking up what is not.
    """

    def __missing__(self, iri: str) -> V:
        raise InputError("is spoken of, but not described", where=iri, remedy=_REMEDY)


class Node:
    """One subject: its objects by predicate."""

    __slots__ = ("iri", "said")

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self.said: dict[str, list[Any]] = {}

    def all(self, predicate: str) -> list[Any]:
        """Give all objects."""
        return self.said.get(predicate, [])

    def one(self, predicate: str) -> str | None:
        """Give the value of the only object; of several, the first in order."""
        values = sorted({str(getattr(o, "value", o)) for o in self.all(predicate)})
        return values[0] if values else None

    def need(self, predicate: str) -> str:
        """Give the value of the only object.

        :raises InputError: there is none.
        """
        value = self.one(predicate)
        if value is None:
            raise InputError(f"lacks {predicate}", where=self.iri, remedy=_REMEDY)
        return value

    def number(self, predicate: str) -> float:
        """Give the value as a number.

        :raises InputError: there is none, or it is no number.
        """
        return self._number(predicate, self.need(predicate))

    def maybe(self, predicate: str) -> float | None:
        """Give the value as a number, None where there is none.

        :raises InputError: it is no number.
        """
        value = self.one(predicate)
        return None if value is None else self._number(predicate, value)

    def integer(self, predicate: str) -> int:
        """Give the value as an integer.

        :raises InputError: there is none, or it is no integer.
        """
        value = self.number(predicate)
        if value != int(value):
            raise InputError(f"no integer: {predicate} {value}", where=self.iri, remedy=_REMEDY)
        return int(value)

    def _number(self, predicate: str, value: str) -> float:
        try:
            return float(int(value)) if value.isdecimal() else float(value)
        except ValueError as error:
            raise InputError(f"no number: {predicate} {value!r}", where=self.iri, remedy=_REMEDY) from error


def nodes_of(quads: Iterable[Any]) -> Described[Node]:
    """Give what is said of each subject that is an IRI, all graphs as one."""
    nodes: Described[Node] = Described()
    for quad in quads:
        iri = getattr(quad.subject, "value", None)
        if iri is None:
            continue
        node = nodes.get(iri)
        if node is None:
            node = nodes[iri] = Node(iri)
        values = node.said.setdefault(quad.predicate.value, [])
        if quad.object not in values[-1:]:
            values.append(quad.object)
    return nodes
