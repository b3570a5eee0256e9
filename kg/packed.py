"""Sequences and sorting for more values than memory holds: what is over stands packed in a file that nobody else sees.

Few values never leave memory, so that small graphs pay nothing; many come back equal, some at a time.
"""

from __future__ import annotations

import io
import pickle
import tempfile
import weakref
import zlib
from abc import abstractmethod
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copyreg import dispatch_table
from dataclasses import fields, is_dataclass
from heapq import merge
from itertools import islice
from operator import attrgetter, itemgetter
from threading import Lock
from typing import Any, TypeVar, overload

from kg.errors import OutputError

__all__ = ["Grouped", "Packed", "Shelf", "in_order"]

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")

_HELD = 200_000  # values that stay in memory: mentions or pieces of evidence of some four thousand short articles, 80 MB
_TOGETHER = 500  # values that are packed and unpacked at a time


class _Values(Sequence[T]):
    """A sequence whose values are got one by one; it equals any sequence of equal values."""

    @abstractmethod
    def _at(self, number: int) -> T:
        """Give a value by its number, which is neither below 0 nor too high."""

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        """Give a value, or a tuple of those of a slice."""
        size = len(self)
        if isinstance(at, slice):
            return tuple(self[i] for i in range(*at.indices(size)))
        if not -size <= at < size:
            raise IndexError(at)
        return self._at(at % size)

    def __eq__(self, other: object) -> bool:
        """Say whether another sequence has the same values in the same order."""
        if not isinstance(other, Sequence) or isinstance(other, str) or len(self) != len(other):
            return False
        return all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """One line, however many values there are."""
        return f"<{len(self)} values>"


class Packed(_Values[T]):
    """A sequence that grows at its end, and is read in order or by number; it equals any sequence of equal values.

    Up to `held` values stay in memory as they are. More than that are packed, `together` at a time, into a temporary file without a name,
    which goes with the sequence; asking for one then gives an equal value, not the same object.

    :raises OutputError: where there is no room for temporary files.

    >>> names = Packed(["江门", "深圳", "珠海"], held=1, together=2)
    >>> len(names), names[-1], names[:2], names == ["江门", "深圳", "珠海"]
    (3, '珠海', ('江门', '深圳'), True)
    """

    def __init__(self, values: Iterable[T] = (), *, held: int | None = None, together: int = _TOGETHER) -> None:
        """Take the first values."""
        self._most = _HELD if held is None else held
        self._together = together
        self._last: list[T] = []  # those that are not packed
        self._file: _File | None = None
        self._seen: tuple[int, list[T]] = (-1, [])  # the values that were unpacked last, and which they were
        self.extend(values)

    def append(self, value: T) -> None:
        """Put a value at the end."""
        self.extend((value,))

    def extend(self, values: Iterable[T]) -> None:
        """Put values at the end."""
        rest = iter(values)
        while some := list(islice(rest, max(1, self._most + 1 - len(self._last)))):
            self._last += some
            if len(self._last) > self._most:
                self._pack()

    def _pack(self) -> None:
        if self._file is None:
            self._file, self._most = _File(), self._together - 1
        whole = len(self._last) // self._together * self._together
        for start in range(0, whole, self._together):
            self._file.put(self._last[start : start + self._together])
        del self._last[:whole]

    def __len__(self) -> int:
        """Give the number of values."""
        return self._packed() + len(self._last)

    def _packed(self) -> int:
        return len(self._file) * self._together if self._file is not None else 0

    def __iter__(self) -> Iterator[T]:
        """Give the values in order."""
        for number in range(len(self._file) if self._file is not None else 0):
            yield from self._file.get(number)  # type: ignore[union-attr]
        yield from self._last

    def _at(self, number: int) -> T:
        packed = self._packed()
        if self._file is None or number >= packed:
            return self._last[number - packed]
        which, place = divmod(number, self._together)
        seen, some = self._seen
        if seen != which:
            some = self._file.get(which)
            self._seen = which, some
        return some[place]


class Grouped(_Values[T]):
    """A sequence whose values lie in groups that have names, in the order of the names.

    >>> names = Grouped({"p1": ["江门"], "p2": ["深圳", "珠海"]})
    >>> list(names), names[2], names.groups["p2"]
    (['江门', '深圳', '珠海'], '珠海', ['深圳', '珠海'])
    """

    def __init__(self, groups: Mapping[str, Sequence[T]], sizes: Mapping[str, int] | None = None) -> None:
        """Take the groups; they follow each other by their names. `sizes`, where they are known, spare looking at each."""
        self.groups = groups
        self._names = sorted(groups)
        self._starts = array("q", [0])
        for name in self._names:
            self._starts.append(self._starts[-1] + (len(groups[name]) if sizes is None else sizes[name]))

    def __len__(self) -> int:
        """Give the number of values."""
        return self._starts[-1]

    def __iter__(self) -> Iterator[T]:
        """Give the values in order."""
        return (value for name in self._names for value in self.groups[name])

    def _at(self, number: int) -> T:
        group = bisect_right(self._starts, number) - 1
        return self.groups[self._names[group]][number - self._starts[group]]


class Shelf(Mapping[str, V]):
    """A mapping to which values are added; those of all but small ones stand packed, each by itself.

    >>> pages = Shelf([("p1", ["江门"]), ("p2", ["深圳", "珠海"])], held=0)
    >>> pages["p2"], list(pages), pages.get("p3")
    (['深圳', '珠海'], ['p1', 'p2'], None)
    """

    def __init__(self, items: Iterable[tuple[str, V]] = (), *, held: int | None = None) -> None:
        """Take the first keys and their values."""
        self._number: dict[str, int] = {}
        self._values: Packed[V] = Packed(held=_HELD // 50 if held is None else held, together=1)
        for key, value in items:
            self.add(key, value)

    def add(self, key: str, value: V) -> None:
        """Put a value under a key that has none."""
        self._number[key] = len(self._number)
        self._values.append(value)

    def __getitem__(self, key: str) -> V:
        """Give the value of a key."""
        return self._values[self._number[key]]

    def __iter__(self) -> Iterator[str]:
        """Give the keys as they came."""
        return iter(self._number)

    def __len__(self) -> int:
        """Give the number of keys."""
        return len(self._number)


def in_order(items: Iterable[tuple[K, V]], *, held: int | None = None) -> Iterator[tuple[K, V]]:
    """Give pairs in the order of their keys (equal keys as they came), with some hundred thousand in memory (`held`, and again as many).

    >>> list(in_order([("江", 1), ("深", 2), ("江", 3)], held=2))
    [('江', 1), ('江', 3), ('深', 2)]
    """
    runs: list[Sequence[tuple[K, V]]] = []
    rest, most = iter(items), _HELD if held is None else held
    run: list[tuple[K, V]] = list(islice(rest, most))
    while run:
        run.sort(key=_KEY)
        following = list(islice(rest, most))
        runs.append(Packed(run, held=0) if following else run)
        run = following
    return iter(runs[0]) if len(runs) == 1 else merge(*runs, key=_KEY)


_KEY: Callable[[tuple[Any, Any]], Any] = itemgetter(0)


class _File:
    """A temporary file of packed lists."""

    def __init__(self) -> None:
        self._stream = _tried(tempfile.TemporaryFile)
        weakref.finalize(self, self._stream.close)
        self._ends = array("Q", [0])
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def put(self, values: list[Any]) -> None:
        raw = io.BytesIO()
        packer = pickle.Pickler(raw, pickle.HIGHEST_PROTOCOL)
        packer.dispatch_table = _WAYS
        packer.dump(values)
        data = zlib.compress(raw.getbuffer(), 1)
        with self._lock:
            _tried(lambda: self._stream.seek(self._ends[-1]))
            _tried(lambda: self._stream.write(data))
        self._ends.append(self._ends[-1] + len(data))

    def get(self, number: int) -> list[Any]:
        start, end = self._ends[number], self._ends[number + 1]
        with self._lock:
            _tried(lambda: self._stream.seek(start))
            data = _tried(lambda: self._stream.read(end - start))
        values: list[Any] = pickle.loads(zlib.decompress(data))  # noqa: S301 - our own file, which has no name
        return values


def _tried(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except OSError as error:
        raise OutputError(
            f"临时文件写不进去 temporary files cannot be written: {error.strerror or error}",
            where=tempfile.gettempdir(), remedy="腾出空间，或设 TMPDIR free the disk, or set TMPDIR to another folder",
        ) from error  # fmt: skip


class _Ways(dict[type, Callable[[Any], Any]]):
    """How values are packed: a frozen dataclass as its fields, in a third of the time that its own way takes."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        if hasattr(kind, "_fields"):  # a named tuple
            way: Callable[[Any], Any] = lambda value: (kind, tuple(value))  # noqa: E731
        elif is_dataclass(kind) and len(names := [field.name for field in fields(kind)]) > 1:
            get = attrgetter(*names)
            way = lambda value: (kind, get(value))  # noqa: E731
        else:
            raise KeyError(kind)
        self[kind] = way
        return way


_WAYS = _Ways(dispatch_table)
