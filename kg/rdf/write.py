"""Writes a graph as RDF files: sorted, without repeats, whole or not at all, and parsed again before they are released."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import closing
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import UsageError
from kg.files import open_atomic
from kg.graph import Graph
from kg.rdf.describe import Profile, graphs
from kg.rdf.jsonld import jsonld
from kg.rdf.lines import Graphs, checked, packed, quad_lines
from kg.rdf.release import Release
from kg.rdf.terms import BASE, PREFIXES, Names, iri_or_text

__all__ = ["FORMATS", "write"]

FORMATS = ("nq", "ttl", "trig", "jsonld")
_NAMES = {"ttl": "graph.ttl", "trig": "graph.trig", "jsonld": "graph.jsonld"}
_SUFFIXES = {".ttl": "ttl", ".trig": "trig", ".nq": "nq", ".jsonld": "jsonld", ".nq.gz": "nq.gz"}


def write(
    graph: Graph,
    path: str | Path,
    profile: Profile = "core",
    *,
    base: str = BASE,
    formats: Sequence[str] = ("nq", "ttl", "trig"),
    text: bool = True,
    min_confidence: float = 0.0,
    licence: str | None = None,
) -> list[Path]:
    """Write the graph and give the paths that were written.

    Into a folder: ``ttl`` gives ``graph.ttl`` (the plain triples of profile ``flat``), ``trig`` ``graph.trig`` and ``jsonld`` ``graph.jsonld``
    (with all provenance), ``nq`` the release ``rdf/``: shards ``graph-00001.nq.gz``, ontology, shapes, JSON-LD context, and last
    ``void.ttl``, which names every shard with its digest; a reader takes no release without it for whole.
    A path that ends in ``.ttl``, ``.trig``, ``.nq``, ``.nq.gz`` or ``.jsonld`` is one file of the given profile.
    `text` says whether documents' texts go along, in graphs of their own; `min_confidence` leaves weaker facts out.

    :raises UsageError: an unknown format or profile, a base or licence that is no IRI. OutputError: a place that cannot be written.
    """
    target, names = Path(path), Names(base)
    if licence is not None and not iri_or_text(licence).startswith("<"):
        raise UsageError(f"no IRI: {licence!r}", where="--licence", remedy="give one, as https://creativecommons.org/licenses/by/4.0/")

    def triples(profile: Profile = profile) -> Graphs:
        return graphs(graph, names, profile, text=text, min_confidence=min_confidence)

    suffix = ".nq.gz" if target.name.endswith(".nq.gz") else target.suffix
    if suffix in _SUFFIXES:
        return [_write_one(triples(), target, _SUFFIXES[suffix], graph, names)]
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"unknown RDF format {name!r}", remedy=f"known: {', '.join(FORMATS)}")
    written: list[Path] = []
    if "ttl" in formats:
        written.append(_write_one(triples("flat"), target / _NAMES["ttl"], "ttl", graph, names))
    if "nq" in formats:
        release = Release(target / "rdf", names)
        with closing(release.shards(triples())) as quads:  # what stops it leaves no half of a shard
            if "trig" in formats:  # what one pass gives serves both
                with open_atomic(target / _NAMES["trig"]) as stream:
                    _serialise(quads, stream, ox.RdfFormat.TRIG, names)
                written.append(target / _NAMES["trig"])
            deque(quads, maxlen=0)
    elif "trig" in formats:
        written.append(_write_one(triples(), target / _NAMES["trig"], "trig", graph, names))
    if "jsonld" in formats:
        written.append(_write_one(triples(), target / _NAMES["jsonld"], "jsonld", graph, names))
    if "nq" in formats:
        written += release.finish(graph, profile, licence)
    return written


def _write_one(triples: Graphs, path: Path, form: str, graph: Graph, names: Names) -> Path:
    with open_atomic(path) as stream:
        if form == "jsonld":
            stream.writelines(jsonld(triples, graph.ontology))
        elif form == "ttl":
            union = (f"{line} .\n" for line, _ in groupby(merge(*(lines for _, lines in triples))))
            _serialise(checked(union, path, form=ox.RdfFormat.N_TRIPLES), stream, ox.RdfFormat.TURTLE, names)
        elif form == "trig":
            _serialise(checked(quad_lines(triples), path), stream, ox.RdfFormat.TRIG, names)
        elif form == "nq.gz":
            with packed(stream) as zipped:
                deque(checked(quad_lines(triples), path, zipped), maxlen=0)
        else:
            deque(checked(quad_lines(triples), path, stream), maxlen=0)
    return path


def _serialise(quads: Any, stream: Any, form: Any, names: Names) -> None:
    prefixes = {**PREFIXES, "entity": f"{names.base}entity/", "document": f"{names.base}document/"}
    ox.serialize(quads, output=stream, format=form, prefixes=prefixes)
