"""What decides whether a document must be read again: all of the document, and all that reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import kg
from kg.errors import StoreError
from kg.model import Document

__all__ = ["document_key", "fingerprint", "program"]

_ROOT = Path(__file__).parent.parent
_CODE = ("model.py", "ontology.py", "pipeline.py", "gazetteer", "neural", "recognise", "relate", "segment", "zh", "store/rows.py")


def document_key(document: Document) -> str:
    """Give 32 hexadecimal digits that stand for everything of a document that can show in what it says.

    The hash of the source's bytes is left out: a row that was added to a table changes no other row.

    >>> from dataclasses import replace
    >>> page = Document("江门日报-1", "江门日报.csv", "江门与深圳合作。", "0")
    >>> document_key(page) == document_key(replace(page, sha256="1")), document_key(page) == document_key(replace(page, paper="江门日报"))
    (True, False)
    """
    parts = (
        document.id,
        document.source,
        document.text,
        document.paper,
        document.published,
        document.title,
        document.url,
        document.inferred,
    )
    return _digest(repr(part).encode("utf-8", "surrogatepass") for part in parts)[:32]


def fingerprint(choices: Mapping[str, object], folders: Iterable[Path]) -> str:
    """Give 32 hexadecimal digits that stand for all that reads documents: options, files of data, and the program itself.

    The code of every stage from segment to relate counts, so that an edit of a rule is seen without anybody raising a number.

    :raises StoreError: a file of data cannot be read.
    """
    said = [f"{name}={choices[name]!r}".encode() for name in sorted(choices)]
    return _digest([kg.__version__.encode(), _code().encode(), *said, *(_folder(folder).encode() for folder in folders)])[:32]


def program() -> str:
    """Give 64 hexadecimal digits that stand for the whole program: what reads documents, and all that makes outputs of them."""
    scripts = sorted((_ROOT / "html" / "static").iterdir())
    code = sorted(file for folder in _ROOT.iterdir() if folder.name != "html" for file in _python(folder))
    return _digest(file.read_bytes() for file in [*code, *sorted((_ROOT / "html").glob("*.py")), *scripts])


def _python(path: Path) -> Iterable[Path]:
    return path.rglob("*.py") if path.is_dir() else [path] if path.suffix == ".py" else []


@cache
def _code() -> str:
    files = [file for name in _CODE for file in ([_ROOT / name] if name.endswith(".py") else sorted((_ROOT / name).rglob("*.py")))]
    return _digest(file.read_bytes() for file in files)


def _folder(folder: Path) -> str:
    """Give the hash of a file, or of the names and bytes of a folder's files."""
    try:
        if folder.is_file():
            return _digest([folder.read_bytes()])
        files = sorted(file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
        return _digest(part for file in files for part in (file.relative_to(folder).as_posix().encode(), file.read_bytes()))
    except OSError as error:
        raise StoreError(f"读不出 cannot be read: {error.strerror}", where=str(error.filename), remedy="重装 kg reinstall kg") from error


def _digest(parts: Iterable[bytes]) -> str:
    """Give the hash of a sequence of byte strings; their bounds count."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()
