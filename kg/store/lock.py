"""One writer at a time: a lock that the system gives back when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import StoreError

__all__ = ["locked"]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path` for the block; its text is the holder's process number, for a person to read.

    The lock belongs to the open file, not to its existence: one that a killed process left behind is free.

    :raises StoreError: another process holds it, or the file cannot be made.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise StoreError(
            f"仓库不可写 the store cannot be written: {error.strerror}",
            where=str(path.parent),
            remedy="用 --no-store 或换目录 use --no-store, or another folder with -o",
        ) from error
    try:
        try:
            _take(handle)
        except OSError as error:
            holder = path.read_text(encoding="utf-8", errors="replace").strip() if sys.platform != "win32" else ""
            raise StoreError(
                f"仓库正被进程 {holder or '?'} 使用 another build (process {holder or '?'}) is using the store",
                where=str(path.parent), remedy="等它结束 wait for it, or choose another folder with -o",
            ) from error  # fmt: skip
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
