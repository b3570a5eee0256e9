"""Parts of a store: Parquet files whose names and contents are tied by a hash, written whole or not at all, checked when they are read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from kg.errors import OutputError, StoreError
from kg.files import write_atomic
from kg.model import Issue
from kg.store import manifest
from kg.store.manifest import Entry, Part

__all__ = ["faults", "merge", "narrowed", "read_part", "rows_of", "stands", "write_part"]

_MEND = "运行 run: kg store compact; 下次构建会重读 the next build reads its documents again"


def write_part(folder: Path, table: Any, entries: Mapping[str, tuple[str, str]], fingerprint: str) -> Part:
    """Write rows (a pyarrow Table) as a part, and give what the manifest shall say of it.

    `entries` gives the id and the source's hash of each document, by its key. Equal rows give equal names.

    :raises StoreError: it cannot be written.
    """
    import pyarrow.parquet as pq

    rows = _counts(table)
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    data = buffer.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    made = tuple(Entry(ident, key, sha256, rows[key]) for key, (ident, sha256) in entries.items())
    part = Part(f"part-{digest[:24]}.parquet", digest, len(data), fingerprint, made)
    try:
        write_atomic(folder / part.name, data)
    except OutputError as error:
        raise manifest.unwritable(folder, error.message) from error
    return part


def merge(folder: Path, tables: Sequence[tuple[Any, Mapping[str, tuple[str, str]]]], fingerprint: str) -> Part:
    """Write the rows of several parts as one."""
    import pyarrow as pa

    entries = {key: entry for _, alive in tables for key, entry in alive.items()}
    return write_part(folder, pa.concat_tables([table for table, _ in tables]), entries, fingerprint)


def read_part(folder: Path, part: Part) -> Any:
    """Give the rows of a part.

    :raises StoreError: it is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / part.name
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != part.sha256:
            raise StoreError("分块已损坏 the part was changed or damaged", where=str(path), remedy=_MEND)
        return pq.read_table(BytesIO(data))
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"分块读不出 the part cannot be read: {error}", where=str(path), remedy=_MEND) from error


def rows_of(folder: Path, part: Part, keys: Sequence[str]) -> Any:
    """Give the rows of some documents of a part, by their keys.

    :raises StoreError: it is damaged.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    table = read_part(folder, part)
    return table if len(keys) == len(part.entries) else table.filter(pc.is_in(table["key"], pa.array(list(keys), pa.string())))


def stands(folder: Path, part: Part) -> bool:
    """Say whether a part is there, in its size."""
    try:
        return (folder / part.name).stat().st_size == part.size
    except OSError:
        return False


def faults(folder: Path, part: Part) -> Iterator[Issue]:
    """Read a part and give an issue where it is not what the manifest says."""
    try:
        counts = _counts(read_part(folder, part))
    except StoreError as error:
        yield Issue(error.where, "store", "error", error.message, error.remedy)
        return
    if any(counts.get(entry.key) != entry.rows for entry in part.entries):
        yield Issue(str(folder / part.name), "store", "error", "行数与清单不符 the rows are not those of the manifest", _MEND)


def narrowed(part: Part, alive: set[str]) -> Part:
    """Give what the manifest shall say of a part when only these documents of it count."""
    return Part(part.name, part.sha256, part.size, part.fingerprint, tuple(e for e in part.entries if e.document in alive))


def _counts(table: Any) -> dict[str, int]:
    """Give the number of rows of every key."""
    counts = table["key"].value_counts().to_pylist()
    return {item["values"]: item["counts"] for item in counts}
