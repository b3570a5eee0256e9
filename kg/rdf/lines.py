"""Lines of N-Quads on their way into files: made some at a time, parsed again, packed."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import OutputError

__all__ = ["Graphs", "checked", "encode", "packed", "quad_lines"]

Graphs = Iterable[tuple[str, Iterable[str]]]  # the name of each graph and its triples, without the dot

_TOGETHER = 50_000  # lines that are in memory at a time, about 20 MB


def quad_lines(triples: Graphs) -> Iterator[str]:
    """Give N-Quads lines, graph by graph."""
    for name, lines in triples:
        end = f" {name} .\n"
        yield from [line + end for line in lines] if isinstance(lines, list) else (line + end for line in lines)


def checked(lines: Iterator[str], path: Path, stream: Any = None, form: Any = ox.RdfFormat.N_QUADS) -> Iterator[Any]:
    """Give the quads of lines whose form is ours, as Oxigraph's parser, which is not, reads them; the lines go into the stream.

    :raises OutputError: naming the path, where the parser does not take all lines.
    """
    while part := list(islice(lines, _TOGETHER)):
        data = encode("".join(part), path)
        taken = 0
        try:
            for quad in ox.parse(input=data, format=form):
                taken += 1
                yield quad
        except SyntaxError as error:
            raise OutputError(
                f"not valid N-Quads: {error}", where=str(path), remedy="please report this with the entity it names"
            ) from error
        if taken != len(part):
            raise OutputError(f"only {taken} quads were read back", where=str(path), remedy="please report this")
        if stream is not None:
            stream.write(data)


def packed(stream: Any) -> gzip.GzipFile:
    """Give a stream that packs what is written to it into another; the same content gives the same bytes."""
    return gzip.GzipFile(filename="", mode="wb", compresslevel=4, fileobj=stream, mtime=0)


def encode(words: str, path: Path) -> bytes:
    """Give the bytes of lines.

    :raises OutputError: there is half of a surrogate pair among them.
    """
    try:
        return words.encode()
    except UnicodeEncodeError as error:
        near = words[max(0, error.start - 60) : error.start]
        raise OutputError(
            "a half of a surrogate pair cannot be written", where=str(path), remedy=f"mend the source near {near!r}"
        ) from error
