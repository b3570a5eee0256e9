"""What stands for all that reading would look at, found without reading documents: a hundred thousand files take seconds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from kg.model import Issue
from kg.read.paths import find_files

__all__ = ["inputs_digest"]


def inputs_digest(inputs: Iterable[str | Path]) -> str | None:
    """Give 64 hexadecimal digits that are others when a file that `read` would read was added, changed, renamed or removed.

    The files' bytes count, and those of what lies beside them (``NAME.meta.json``, a page's annotation), not their dates. None where
    standard input is among them: it can be read but once.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "江门日报.txt").write_text("江门与深圳合作。", encoding="utf-8")
    ...     first = inputs_digest([folder])
    ...     _ = Path(folder, "江门日报.meta.json").write_text("{}")
    ...     first == inputs_digest([folder]), inputs_digest([folder, "-"])
    (False, None)
    """
    names = [str(name) for name in inputs]
    if "-" in names:
        return None
    whole = hashlib.sha256()
    for item in find_files(names):
        if isinstance(item, Issue):
            whole.update(_bounded(repr(item).encode("utf-8", "surrogatepass")))
            continue
        whole.update(_bounded(str(item).encode("utf-8", "surrogateescape")))
        for path in (item, item.with_name(item.stem + ".meta.json"), item.with_suffix(".json")):
            whole.update(_file(path))
    return whole.hexdigest()


def _bounded(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError as error:  # it is not there, or reading will say why it cannot be read
        return _bounded(repr(error.errno).encode())
