"""A folder that remembers what documents say, so that a build reads only what is new to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kg.errors import StoreError
from kg.model import Document, Extraction, Issue
from kg.store import manifest, parts
from kg.store.keys import document_key
from kg.store.lock import locked
from kg.store.manifest import Entry, Part
from kg.store.rows import from_table, to_table

__all__ = ["Stats", "Store"]

_ROWS = 200_000  # of a part that `compact` makes: about 10 MB, and as much as is in memory at a time


@dataclass(frozen=True, slots=True)
class Stats:
    """What a store holds; `dead` rows belong to documents that were read again or dropped since, and go with `compact`."""

    documents: int
    parts: int
    rows: int
    dead: int
    size: int  # bytes of the parts
    fingerprints: int  # how many ways of reading (options, data, versions) the documents were read with


class Store:
    """Evidence by document, as Parquet parts that a manifest names.

    A part is written beside its place, forced to the disk and renamed; then the manifest names it. What `add` has returned from
    survives a crash; what it was about to write leaves no trace that a reader sees. As a context manager the store is held
    against other writers; `add`, `prune` and `compact` hold it for themselves where it is not.

    >>> from tempfile import TemporaryDirectory
    >>> page = Document("江门日报-1", "江门日报-1.txt", "江门与深圳合作。", "0")
    >>> with TemporaryDirectory() as folder, Store(Path(folder) / "store") as store:
    ...     store.add([Extraction((page,), (), (), (), ())], "v1")
    ...     len(store.missing([page], "v1")), len(store.missing([page], "v2")), store.extraction([page]).documents[0].id
    (0, 1, '江门日报-1')
    """

    def __init__(self, folder: str | Path) -> None:
        """Read the manifest; the folder need not be there yet.

        :raises StoreError: the store is damaged or of a newer version.
        """
        self.folder = Path(folder)
        self._manifest = self.folder / "manifest.jsonl"
        self._held: Any = None
        self._parts: list[Part] = []
        self._sound = 0
        self._places: dict[str, tuple[Part, Entry]] = {}
        self._load()

    def _load(self) -> None:
        lines, self._sound = manifest.read(self._manifest)
        last = {part.name: number for number, part in enumerate(lines)}  # equal bytes have equal names; the last line about them counts
        self._parts = [part for number, part in enumerate(lines) if last[part.name] == number]
        self._places = {entry.document: (part, entry) for part in self._parts for entry in part.entries}  # the last one counts

    def __enter__(self) -> Self:
        """Hold the store against other writers until the block ends, and clear away what a crash left.

        :raises StoreError: another process holds it, it cannot be written, it is damaged or of a newer version, or the folder is
            somebody else's.
        """
        ours = self._manifest.exists() or (self.folder / "lock").exists()
        if not ours and any(self.folder.glob("*.parquet")):  # clearing away would delete them
            message = "目录里有别的文件 the folder holds other files and is no store"
            raise StoreError(message, where=str(self.folder), remedy="另选目录 name another folder")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise manifest.unwritable(self.folder, error.strerror or str(error)) from error
        held = locked(self.folder / "lock")
        held.__enter__()
        try:
            self._load()  # as it is now that nobody else writes
            self._sweep()
        except BaseException:
            held.__exit__(None, None, None)
            raise
        self._held = held
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Give the store back."""
        held, self._held = self._held, None
        held.__exit__(None, None, None)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._held is not None:
            yield
        else:
            with self:
                yield

    def _sweep(self) -> None:
        """Remove parts that no line of the manifest names: a crash left them between writing and entering."""
        named = {part.name for part in self._parts}
        for file in [*self.folder.glob("*.parquet"), *self.folder.glob(".*.part")]:
            if file.name not in named:
                with suppress(OSError):  # it is in nobody's way
                    file.unlink()

    def missing(self, documents: Iterable[Document], fingerprint: str) -> list[Document]:
        """Give the documents that must be read: unknown, changed, read in another way, or in a part that is gone."""
        there = {part.name for part in self._parts if parts.stands(self.folder, part)}
        found = []
        for document in documents:
            part, entry = self._places.get(document.id, (None, None))
            known = part is not None and entry is not None and part.fingerprint == fingerprint and part.name in there
            if not known or entry is None or entry.key != document_key(document):
                found.append(document)
        return found

    def add(self, extractions: Sequence[Extraction], fingerprint: str) -> None:
        """Remember extractions of one document each; when this returns, they survive a crash. What was known of the documents is replaced.

        :raises StoreError: the store is held by another process or cannot be written; what it held before stands. :raises ValueError: an
            extraction is of no document or of several.
        """
        said: dict[str, Extraction] = {}
        entries: dict[str, tuple[str, str]] = {}
        for extraction in extractions:
            (document,) = extraction.documents
            said[key := document_key(document)] = extraction
            entries[key] = (document.id, document.sha256)
        if said:
            with self._writing():
                self._enter(parts.write_part(self.folder, to_table(said), entries, fingerprint))

    def _enter(self, part: Part) -> None:
        self._sound = manifest.append(self._manifest, part, self._sound)
        self._parts = [*(known for known in self._parts if known.name != part.name), part]
        self._places.update((entry.document, (part, entry)) for entry in part.entries)

    def each(self, documents: Sequence[Document]) -> Iterator[Extraction]:
        """Give what was remembered of each of these documents, in the order of the parts: one part is in memory at a time.

        :raises StoreError: one is not known in this form (see `missing`), or a part is damaged.
        """
        wanted: defaultdict[str, dict[str, Document]] = defaultdict(dict)
        named = {part.name: part for part in self._parts}
        for document in documents:
            part, entry = self._places.get(document.id, (None, None))
            if part is None or entry is None or entry.key != document_key(document):
                raise StoreError(
                    f"仓库中没有 the store does not hold {document.id}", where=str(self.folder), remedy="先运行 first run: kg build"
                )
            wanted[part.name][entry.key] = document
        for name, some in wanted.items():
            found = from_table(parts.rows_of(self.folder, named[name], list(some)))
            for key, document in some.items():
                said = found.pop(key)
                yield Extraction((document,), said.mentions, said.evidence, said.said, said.issues)

    def extraction(self, documents: Sequence[Document]) -> Extraction:
        """Give what was remembered of these documents, as one extraction in their order: for documents that fit.

        :raises StoreError: one is not known in this form (see `missing`), or a part is damaged.
        """
        found = {extraction.documents[0].id: extraction for extraction in self.each(documents)}
        return Extraction.joined(found[document.id] for document in documents)

    def prune(self, keep: Iterable[str]) -> list[str]:
        """Forget all documents but those with these ids; give the ids that were forgotten, in order.

        :raises StoreError: the store is held by another process or cannot be written; it is then as it was.
        """
        with self._writing():
            gone = sorted(set(self._places) - set(keep))
            if gone:
                self._replace([parts.narrowed(part, self._alive(part) - set(gone)) for part in self._parts])
            return gone

    def compact(self) -> list[Issue]:
        """Write what is alive into few large parts; give an issue for every part that is damaged and was left out.

        The documents of a part that was left out are read again by the next build.

        :raises StoreError: the store is held by another process or cannot be written; it is then as it was.
        """
        with self._writing():
            issues: list[Issue] = []
            made: list[Part] = []
            for way in sorted({part.fingerprint for part in self._parts}):
                waiting: list[tuple[Any, dict[str, tuple[str, str]]]] = []
                for part in (part for part in self._parts if part.fingerprint == way):
                    alive = {e.key: (e.document, e.sha256) for e in part.entries if e.document in self._alive(part)}
                    if alive:
                        try:
                            waiting.append((parts.rows_of(self.folder, part, list(alive)), alive))
                        except StoreError as error:
                            issues.append(
                                Issue(
                                    error.where,
                                    "store",
                                    "warning",
                                    error.message,
                                    "下次构建会重读 the next build reads its documents again",
                                )
                            )
                    if sum(len(table) for table, _ in waiting) >= _ROWS:
                        made.append(parts.merge(self.folder, waiting, way))
                        waiting = []
                if waiting:
                    made.append(parts.merge(self.folder, waiting, way))
            self._replace(made)
            return issues

    def _alive(self, part: Part) -> set[str]:
        return {entry.document for entry in part.entries if self._places[entry.document] == (part, entry)}

    def _replace(self, named: Iterable[Part]) -> None:
        """Let the manifest name these parts and no others, then remove the others."""
        self._sound = manifest.rewrite(self._manifest, [part for part in named if part.entries])
        self._load()
        self._sweep()

    def verify(self) -> list[Issue]:
        """Read every part and compare it with what the manifest says; give an issue for each that differs. Nothing is changed."""
        return [issue for part in self._parts for issue in parts.faults(self.folder, part)]

    def stats(self) -> Stats:
        """Count what the store holds."""
        entries = [(part, entry) for part in self._parts for entry in part.entries]
        alive = [entry for part, entry in entries if self._places[entry.document] == (part, entry)]
        rows, live = sum(entry.rows for _, entry in entries), sum(entry.rows for entry in alive)
        ways = {part.fingerprint for part in self._parts}
        return Stats(len(self._places), len(self._parts), rows, rows - live, sum(part.size for part in self._parts), len(ways))
