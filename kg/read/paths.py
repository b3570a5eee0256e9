"""Names given on a command line become files: folders are walked, patterns expanded."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.model import Issue
from kg.read.formats import READERS, is_annotation

__all__ = ["find_files"]

_META = ".meta.json"


def find_files(inputs: Iterable[str | Path]) -> Iterator[Path | Issue]:
    """Give each file once, sorted by stem, then by path; what is missing or cannot be entered is an issue.

    In a folder, only files whose suffix has a reader count; hidden files, NAME.meta.json and annotations of pages do not.
    """
    files: dict[str, Path] = {}
    issues: list[Issue] = []
    for given in inputs:
        found = list(_expand(str(given)))
        issues += [item for item in found if isinstance(item, Issue)]
        for path in found:
            if isinstance(path, Path):
                files.setdefault(os.path.realpath(path), path)
    yield from sorted(set(issues))
    for _, path in sorted(files.items(), key=lambda item: (item[1].stem, item[0])):
        yield path


def _expand(given: str) -> Iterator[Path | Issue]:
    path = Path(given)
    if "\0" in given:
        yield _error(given.replace("\0", "�"), "没有这个文件或文件夹 no such file or folder", "检查路径 check the path")
    elif path.is_dir():
        yield from _walk(path)
    elif os.path.lexists(path):
        yield path
    elif glob.has_magic(given):
        matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - a pattern may be absolute
        if not matches:
            yield _error(given, "没有文件合乎这个模式 no file fits the pattern", "检查路径 check the path")
        for match in matches:
            inner = Path(match)
            if inner.is_dir():
                yield from (item for item in _walk(inner, quiet=True))
            elif _counts(inner):
                yield inner
    else:
        yield _error(given, "没有这个文件或文件夹 no such file or folder", "检查路径 check the path")


def _walk(folder: Path, *, quiet: bool = False) -> Iterator[Path | Issue]:
    faults: list[Issue] = []

    def refused(error: OSError) -> None:
        faults.append(
            _error(str(error.filename), f"不能进入文件夹 folder cannot be entered: {error.strerror}", "检查权限 check its permissions")
        )

    count = 0
    for root, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if not name.startswith(".") and _counts(path):
                count += 1
                yield path
    yield from faults
    if not count and not faults and not quiet:
        kinds = ", ".join(f".{name}" for name in READERS)
        yield _error(str(folder), "文件夹里没有能读的文件 no file in the folder can be read", f"能读 readable: {kinds}")


def _counts(path: Path) -> bool:
    if path.name.endswith(_META) or path.suffix.lower().lstrip(".") not in READERS:
        return False
    if path.suffix.lower() == ".json" and path.is_file():
        try:
            return not is_annotation(path.read_bytes())
        except OSError:  # reading it will say so
            return True
    return True


def _error(where: str, message: str, remedy: str) -> Issue:
    return Issue(where, "read", "error", message, remedy)
