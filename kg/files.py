"""Files appear whole or not at all: written beside their place, forced to the disk, then renamed over it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kg.errors import OutputError

__all__ = ["open_atomic", "write_atomic"]


def write_atomic(path: str | Path, data: bytes, *, durable: bool = True) -> Path:
    """Write `data` to `path` so that a reader sees the old file or the new one, never a part; give the path.

    Missing folders are made. Without `durable` the disk is not waited for: where there are thousands of files, that is most of the time.

    :raises OutputError: the place cannot be written (no such disk, no permission, disk full).

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomic(Path(folder) / "侨都" / "江门.txt", "江门".encode()).read_text(encoding="utf-8")
    '江门'
    """
    with open_atomic(path, durable=durable) as stream:
        stream.write(data)
    return Path(path)


@contextmanager
def open_atomic(path: str | Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """Give a binary stream whose content stands at `path` once the block has ended without an error, and nowhere otherwise.

    A process that is killed leaves at most a hidden file ``.NAME.….part``, which no reader takes for the output.

    :raises OutputError: the place cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = Path(folder) / "江门.txt"
    ...     with open_atomic(target) as stream:
    ...         _ = stream.write("侨都".encode())
    ...         before = target.exists()
    ...     before, target.read_text(encoding="utf-8")
    (False, '侨都')
    """
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:60]}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise _unwritable(target, error) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        part.chmod(0o666 & ~_umask())
        part.replace(target)
        if durable:
            _sync_folder(target.parent)
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in {None, name, str(target)}:  # not what the caller's block stumbled over
            raise _unwritable(target, error) from error
        raise


def _unwritable(target: Path, error: OSError) -> OutputError:
    return OutputError(
        f"cannot be written: {error.strerror or error}", where=str(target), remedy="choose another folder with -o, or free the disk"
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # Windows cannot open a folder; the rename is then as durable as that system makes it
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
