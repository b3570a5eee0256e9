"""Whether the outputs of a build still stand: what they were made of, and how large and how old each file is.

A build that finds nothing changed, neither in what decides its outputs nor in the outputs, has nothing to do.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.errors import OutputError
from kg.files import write_atomic
from kg.store import manifest

__all__ = ["Outputs"]


class Outputs:
    """What is remembered in a store of the outputs of the last build into a folder.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     table = Path(folder, "entities.csv")
    ...     _ = table.write_text("江门市")
    ...     outputs = Outputs(Path(folder, "store"), Path(folder))
    ...     outputs.remember("made of this", [table], {"documents": 1})
    ...     whole, other = outputs.standing("made of this"), outputs.standing("made of that")
    ...     _ = table.write_text("深圳市市")
    ...     whole, other, outputs.standing("made of this")
    ({'documents': 1}, None, None)
    """

    def __init__(self, store: Path, out: Path) -> None:
        self._out = out
        place = hashlib.sha256(os.path.relpath(out, store).encode("utf-8", "surrogateescape")).hexdigest()[:12]
        self._path = store / f"outputs-{place}.json"  # builds into several folders may share a store

    def standing(self, made_of: str) -> Mapping[str, Any] | None:
        """Give what was said of the outputs, if they were made of this and every file is as it was left; else None."""
        known = self._known()
        if known.get("made of") != made_of:
            return None
        files: Mapping[str, Any] = known["files"]
        return known["said"] if all(_mark(self._out / name) == mark for name, mark in files.items()) else None

    def remember(self, made_of: str | None, files: Iterable[Path], said: Mapping[str, Any]) -> None:
        """Note what stands now, and remove what the last build wrote, nobody changed since, and this one did not write again.

        With `made_of` None the files are noted, but nothing will be taken for standing.

        :raises StoreError: the note cannot be written.
        """
        now = {os.path.relpath(path, self._out): _mark(path) for path in files}
        for name, mark in self._known().get("files", {}).items():
            if name not in now and _mark(self._out / name) == mark:
                with suppress(OSError):  # it is in nobody's way
                    (self._out / name).unlink()
        note = {"made of": made_of, "said": said, "files": now}
        try:
            write_atomic(self._path, json.dumps(note, separators=(",", ":")).encode())
        except OutputError as error:
            raise manifest.unwritable(self._path, error.message) from error

    def sweep(self) -> None:
        """Remove what builds that were killed had begun to write; to be called while the store is held, so that nobody is writing."""
        for folder in (self._out, self._out / "annotations", self._out / "rdf"):
            for file in folder.glob(".*.????????.part"):  # as kg.files names them
                with suppress(OSError):  # it is in nobody's way
                    file.unlink()

    def _known(self) -> Mapping[str, Any]:
        try:
            known = json.loads(self._path.read_bytes())
            return known if isinstance(known.get("files"), dict) else {}
        except (OSError, ValueError, AttributeError):  # there is none, or it is damaged: then all is made anew
            return {}


def _mark(path: Path) -> list[int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return [stat.st_size, stat.st_mtime_ns]
