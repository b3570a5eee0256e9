"""Finds every occurrence of many thousand names in a text at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

__all__ = ["Lookup", "code_points"]

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_BITS = 18
_SHIFT = np.uint64(64 - _BITS)


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Give the text's code points as an array of length len(text).

    >>> code_points("江门").tolist()
    [27743, 38376]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


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
        self._tables: dict[int, tuple[npt.NDArray[np.uint64], list[str]]] = {}
        self._maybe: dict[int, npt.NDArray[np.bool_]] = {}  # by a key's first bits: whether a name may have it, which is quick to ask
        self._numbers = dict(names)
        for length, members in sorted(by_length.items()):
            codes = code_points("".join(members)).reshape(-1, length).astype(np.uint64)
            keys = np.zeros(len(members), dtype=np.uint64)
            for column in range(length):
                keys = keys * _PRIME + codes[:, column]
            order = np.argsort(keys, kind="stable")
            self._tables[length] = keys[order], [members[i] for i in order]
            self._maybe[length] = np.zeros(1 << _BITS, dtype=np.bool_)
            self._maybe[length][keys >> _SHIFT] = True

    def find(self, text: str) -> npt.NDArray[np.int64]:
        """Give rows (start, end, number), by length then start."""
        codes = code_points(text).astype(np.uint64)
        rows: list[tuple[int, int, int]] = []
        keys, length = np.zeros(len(codes), dtype=np.uint64), 0
        for wanted, (table, names) in self._tables.items():
            while length < wanted and len(keys):
                length += 1
                keys = keys[: len(codes) - length + 1] * _PRIME + codes[length - 1 :]
            if length < wanted or not len(keys):
                break
            starts = np.flatnonzero(self._maybe[wanted][keys >> _SHIFT])
            at = np.searchsorted(table, keys[starts])
            at[at == len(table)] = 0
            same = table[at] == keys[starts]
            for start, number in zip(starts[same].tolist(), at[same].tolist(), strict=True):
                name = names[number]
                if text.startswith(name, start):
                    rows.append((start, start + wanted, self._numbers[name]))
        return np.array(sorted(rows), dtype=np.int64).reshape(-1, 3)
