"""The embedded store: an Oxigraph index beside the shards, always rebuildable from them, never changed in place.

A build fills a new folder, and a pointer is renamed over the old one when the folder is whole. Readers open a folder that nobody
writes any more: opening an index read-only while a writer flushed it failed 8 of 25 times.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from kg.errors import OutputError, StoreError
from kg.files import write_atomic
from kg.rdf.quads import quads_of, release_files

__all__ = ["index", "open_index"]

_POINTER = "current"


def index(out: str | Path) -> Path:
    """Make the index of a build's folder from its release ``OUT/rdf``, if it is not there yet; give its folder.

    :raises InputError: there is no whole release. StoreError: another process is making it. OutputError: it cannot be written.
    """
    out = Path(out)
    release, home = out / "rdf", out / "store" / "rdf"
    try:
        mark = hashlib.sha256((release / "void.ttl").read_bytes()).hexdigest()[:16]
    except OSError:
        mark = ""
        release_files(release)  # says what is missing, before a folder is made
    ready = home / mark
    if mark and _pointer(home) == mark and ready.is_dir():
        return ready
    with _only_writer(home):
        part = home / f".{mark}.part"
        shutil.rmtree(part, ignore_errors=True)
        store = ox.Store(str(part))
        store.bulk_extend(quads_of(release))
        store.optimize()
        store.flush()
        del store
        before = _pointer(home)
        shutil.rmtree(ready, ignore_errors=True)
        part.rename(ready)
        write_atomic(home / _POINTER, mark.encode())
        for old in home.iterdir():  # the one before stays: somebody may be reading it
            if old.is_dir() and old.name not in {mark, before}:
                shutil.rmtree(old, ignore_errors=True)
    return ready


def open_index(out: str | Path) -> ox.Store:
    """Give the index of a build's folder, read-only; it is made first where it is missing or older than the release.

    :raises InputError, StoreError, OutputError: see `index`.
    """
    folder = index(out)
    try:
        return ox.Store.read_only(str(folder))
    except OSError as error:
        raise StoreError(
            f"the index cannot be opened: {error}", where=str(folder), remedy="delete OUT/store/rdf; it is made again"
        ) from error


def _pointer(home: Path) -> str:
    try:
        return (home / _POINTER).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""


@contextmanager
def _only_writer(home: Path) -> Iterator[None]:
    try:
        home.mkdir(parents=True, exist_ok=True)
        handle = os.open(home / "lock", os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(home), remedy="choose another folder with -o") from error
    try:
        _lock(handle, home)
        yield
    finally:
        os.close(handle)  # the lock goes with it, even if the process is killed


def _lock(handle: int, home: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: opening the RocksDB folder twice fails by itself
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise StoreError("another process is making the index", where=str(home), remedy="wait until it has ended") from error
