"""The release of a graph: numbered shards of packed N-Quads, what is needed to understand them, and last the list of them all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.files import open_atomic, write_atomic
from kg.graph import Graph
from kg.rdf.about import ontology_triples
from kg.rdf.jsonld import context
from kg.rdf.lines import Graphs, checked, packed, quad_lines
from kg.rdf.shapes import shapes_turtle
from kg.rdf.terms import PREFIXES, Names
from kg.rdf.void import Counts, Shard, void_triples
from kg.resources import resource

__all__ = ["SHARD", "Release"]

SHARD = 500_000  # lines of one N-Quads file


class Release:
    """Writes a release into a folder: first `shards`, then `finish`."""

    def __init__(self, folder: Path, names: Names) -> None:
        self._folder, self._names = folder, names
        self._shards: list[Shard] = []
        self._counts = Counts()

    def shards(self, triples: Graphs) -> Generator[Any, None, None]:
        """Write the shards; give their quads as they are written.

        :raises OutputError: a shard cannot be written, or what would stand in it cannot be read.
        """
        lines = quad_lines(self._counts.watched(triples, self._names))
        for first in lines:
            path = self._folder / f"graph-{len(self._shards) + 1:05}.nq.gz"
            count = 0
            with open_atomic(path) as stream:
                summed = _Summed(stream)
                with packed(summed) as zipped:
                    for quad in checked(chain((first,), islice(lines, SHARD - 1)), path, zipped):
                        count += 1
                        yield quad
            self._shards.append(Shard(path.name, summed.size, count, summed.hash.hexdigest()))

    def finish(self, graph: Graph, profile: str, licence: str | None) -> list[Path]:
        """Write what lies beside the shards, ``void.ttl`` last; give the paths of the whole release."""
        folder = self._folder
        kept = [graph.ontology.source, *((resource("ontology") / n).read_text(encoding="utf-8") for n in ("evidence.ttl", "examples.ttl"))]
        spaces = tuple(f"<{PREFIXES[modality]}" for modality in ("ongoing", "planned"))
        kept.append("# Predicates of what is under way and of what is planned.\n")
        if profile != "flat":
            kept += [f"{line} ." for line in sorted(set(ontology_triples(graph.ontology))) if line.startswith(spaces)]
        written = [folder / shard.name for shard in self._shards]
        written.append(write_atomic(folder / "ontology.ttl", ("\n".join(kept) + "\n").encode()))
        written.append(write_atomic(folder / "shapes.ttl", shapes_turtle(graph.ontology).encode()))
        words = json.dumps(context(graph.ontology), ensure_ascii=False, indent=1) + "\n"
        written.append(write_atomic(folder / "context.jsonld", words.encode()))
        described = "".join(f"{line} .\n" for line in void_triples(graph, self._counts, self._shards, self._names, profile, licence))
        with open_atomic(folder / "void.ttl") as stream:
            quads = ox.parse(input=described.encode(), format=ox.RdfFormat.N_TRIPLES)
            ox.serialize(quads, output=stream, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
        written.append(folder / "void.ttl")
        known = {shard.name for shard in self._shards}
        for old in folder.glob("graph-*.nq.gz"):  # a larger export stood here before
            if old.name not in known:
                old.unlink()
        return written


class _Summed:
    """A stream that knows the hash and the size of what went through it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.hash, self.size = hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.size += len(data)
        return int(self._stream.write(data))

    def flush(self) -> None:
        self._stream.flush()
