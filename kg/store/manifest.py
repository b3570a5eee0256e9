"""What a store holds: one line a part, appended and forced to the disk; a part that no line names does not exist.

The first line says which form the store has. A line that a crash cut short was never acknowledged and is dropped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import OutputError, StoreError
from kg.files import write_atomic

__all__ = ["FORM", "Entry", "Part", "append", "read", "rewrite"]

FORM = 1  # of rows and manifest together; a store of a higher number is left alone
_HEADER = {"kg store": FORM}
_DAMAGED = "删去此目录重建 delete the folder and build again"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in a part: its id, the key of all that it was read from, the hash of its source, its number of rows."""

    document: str
    key: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Part:
    """A Parquet file of the store."""

    name: str
    sha256: str  # of the file
    size: int  # in bytes
    fingerprint: str
    entries: tuple[Entry, ...]


def read(path: Path) -> tuple[list[Part], int]:
    """Give the parts that a manifest names, in order, and the length of its sound beginning in bytes; ([], 0) where there is none.

    :raises StoreError: it is of a newer version, cannot be read, or is damaged before its last line.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except (FileNotFoundError, NotADirectoryError):
        return [], 0
    except OSError as error:
        raise StoreError(f"仓库读不出 the store cannot be read: {error.strerror}", where=str(path), remedy=_DAMAGED) from error
    parts: list[Part] = []
    sound = 0
    for number, line in enumerate(lines, 1):
        try:
            if not line.endswith(b"\n"):
                break
            value = json.loads(line)
            if number == 1:
                _check_form(value["kg store"], path)
            else:
                parts.append(Part(**{**value, "entries": tuple(Entry(*entry) for entry in value["entries"])}))
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines) and number > 1:
                break
            raise StoreError("清单损坏 the manifest is damaged", where=f"{path}:{number}", remedy=_DAMAGED) from error
        sound += len(line)
    return parts, sound


def _check_form(form: int, path: Path) -> None:
    if form > FORM:
        message = f"仓库由更新版本的 kg 写成 the store was written by a newer kg (form {form}, known: {FORM})"
        raise StoreError(message, where=str(path.parent), remedy="升级 kg，或用 --no-store upgrade kg, or use --no-store")


def append(path: Path, part: Part, sound: int) -> int:
    """Enter a part behind the first `sound` bytes; give the new length. When this returns, the entry survives a crash.

    :raises StoreError: it cannot be written; the manifest is then as it was.
    """
    data = (b"" if sound else _line(_HEADER)) + _line(_as_json(part))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o666)
        try:
            os.ftruncate(handle, sound)
            os.lseek(handle, sound, os.SEEK_SET)
            try:
                _write(handle, data)
            except OSError:
                os.ftruncate(handle, sound)
                raise
        finally:
            os.close(handle)
    except OSError as error:
        raise unwritable(path, error.strerror or str(error)) from error
    return sound + len(data)


def _write(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
    os.fsync(handle)


def rewrite(path: Path, parts: Iterable[Part]) -> int:
    """Replace the manifest by one that names these parts; give its length.

    :raises StoreError: it cannot be written; the manifest is then as it was.
    """
    data = b"".join([_line(_HEADER), *(_line(_as_json(part)) for part in parts)])
    try:
        write_atomic(path, data)
    except OutputError as error:
        raise unwritable(path, error.message) from error
    return len(data)


def unwritable(path: Path, reason: str) -> StoreError:
    """Give the error for a store that cannot be written."""
    remedy = "腾出空间，用 --no-store，或换目录 free the disk, use --no-store, or another folder with -o"
    return StoreError(f"仓库写不进去 the store cannot be written: {reason}", where=str(path), remedy=remedy)


def _as_json(part: Part) -> dict[str, object]:
    entries = [[e.document, e.key, e.sha256, e.rows] for e in part.entries]
    return {"name": part.name, "sha256": part.sha256, "size": part.size, "fingerprint": part.fingerprint, "entries": entries}


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
