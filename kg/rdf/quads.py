"""RDF files -> quads: one file, or the shards of a release, each of them the one that ``void.ttl`` describes."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import InputError
from kg.rdf.void import read_manifest

__all__ = ["quads_of", "release_files"]

_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
}


def quads_of(path: Path) -> Iterator[Any]:
    """Give the quads of a file, of a release (its shards checked against ``void.ttl``), or of a folder that holds one.

    :raises InputError: a file is missing, is no RDF, or belongs to an export that did not end.
    """
    for file in release_files(path):
        packed = file.name.endswith(".gz")
        suffix = Path(file.name.removesuffix(".gz")).suffix
        if suffix not in _FORMATS:
            raise InputError(f"not a kind of RDF file: {suffix or 'no suffix'}", where=str(file), remedy=f"known: {', '.join(_FORMATS)}")
        try:
            data = file.read_bytes()
            yield from ox.parse(input=gzip.decompress(data) if packed else data, format=_FORMATS[suffix])
        except (OSError, EOFError) as error:
            raise InputError(f"cannot be read: {error}", where=str(file), remedy="see that it is there and whole") from error
        except (SyntaxError, ValueError) as error:
            raise InputError(f"not valid RDF: {error}", where=str(file), remedy="export it again") from error


def release_files(path: Path) -> list[Path]:
    """Give the file, or the shards of a release, each checked against the digest in ``void.ttl``.

    :raises InputError: there is nothing there, or a shard is missing or is not the one that was described.
    """
    if not path.exists():
        raise InputError("there is no such file or folder", where=str(path), remedy="kg build PAGES -o OUT makes one")
    if not path.is_dir():
        return [path]
    folder = path / "rdf" if (path / "rdf").is_dir() else path
    files = []
    for shard in read_manifest(folder / "void.ttl"):
        file = folder / shard.name
        if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != shard.sha256:
            remedy = "run the export again: kg export OUT --to rdf"
            raise InputError("the export did not end: a shard is not the one that void.ttl names", where=str(file), remedy=remedy)
        files.append(file)
    return files
