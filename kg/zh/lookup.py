"""Finds every occurrence of many thousand names in a text at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Lookup", "code_points", "mark_all"]

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_BITS = 18
_SHIFT = np.uint64(64 - _BITS)


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Give the text's code points as an array of length len(text).

    >>> code_points("江门").tolist()
    [27743, 38376]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class _Table:
    """The names of one length, by key; `maybe` says of a key's first bits whether a name has them, which is quick to ask."""

    maybe: npt.NDArray[np.bool_]
    keys: npt.NDArray[np.uint64]
    codes: npt.NDArray[np.uint32]  # (names, length)
    numbers: npt.NDArray[np.int64]


class Lookup:
    """Names with a number each; `find` gives all places where a name stands, overlapping ones too.

    Rolling hashes of all windows of each length are looked up in sorted tables, so that a text costs a few array
    operations whatever the number of names; every hit is then compared with the name itself.

    >>> lookup = Lookup({"江门": 1, "江门市": 2, "港澳": 3})
    >>> lookup.find("江门市与港澳").tolist()
    [[0, 2, 1], [0, 3, 2], [4, 6, 3]]
    """

    def __init__(self, names: Mapping[str, int]) -> None:
        """Take names of at least one character and their numbers."""
        by_length: dict[int, list[str]] = {}
        for name in sorted(names):
            by_length.setdefault(len(name), []).append(name)
        self._tables: dict[int, _Table] = {}
        for length, members in sorted(by_length.items()):
            codes = code_points("".join(members)).reshape(-1, length)
            keys = np.zeros(len(members), dtype=np.uint64)
            for column in range(length):
                keys = keys * _PRIME + codes[:, column]
            order = np.argsort(keys, kind="stable")
            maybe = np.zeros(1 << _BITS, dtype=np.bool_)
            maybe[keys >> _SHIFT] = True
            self._tables[length] = _Table(maybe, keys[order], codes[order], np.array([names[members[i]] for i in order], dtype=np.int64))

    def find(self, text: str) -> npt.NDArray[np.int64]:
        """Give rows (start, end, number), by start then end."""
        codes = code_points(text)
        found = [np.zeros((0, 3), dtype=np.int64)]
        keys, length = np.zeros(len(codes), dtype=np.uint64), 0
        for wanted, table in self._tables.items():
            while length < wanted and len(keys):
                length += 1
                keys = keys[: len(codes) - length + 1] * _PRIME + codes[length - 1 :]
            if length < wanted or not len(keys):
                break
            starts = np.flatnonzero(table.maybe[keys >> _SHIFT])
            at = np.searchsorted(table.keys, keys[starts])
            at[at == len(table.keys)] = 0
            same = table.keys[at] == keys[starts]
            starts, at = starts[same], at[same]
            same = (codes[starts[:, None] + np.arange(wanted)] == table.codes[at]).all(axis=1)
            starts, at = starts[same], at[same]
            found.append(np.stack([starts, starts + wanted, table.numbers[at]], axis=1))
        rows = np.concatenate(found)
        return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def mark_all(rows: npt.NDArray[np.float32], start: npt.NDArray[np.int64], end: npt.NDArray[np.int64], column: int) -> None:
    """Set a column of the rows to 1 from each start to its end; what is found is short."""
    for behind in range(int((end - start).max(initial=0))):
        rows[start[end - start > behind] + behind, column] = 1
