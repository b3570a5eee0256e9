from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.model import Document, Issue

__all__ = ["read"]


def read(inputs: Iterable[str | Path], *, paper: str | None = None, published: str | None = None) -> Iterator[Document | Issue]:
    for given in inputs:
        path = Path(given)
        for file in sorted(path.rglob("*.txt")) if path.is_dir() else [path]:
            data = file.read_bytes()
            meta = {}
            side = file.with_suffix(".meta.json")
            if side.exists():
                meta = json.loads(side.read_text(encoding="utf-8"))
            yield Document(file.stem, file.name, data.decode("utf-8"), hashlib.sha256(data).hexdigest(),
                           paper or meta.get("paper"), published or meta.get("published"))
