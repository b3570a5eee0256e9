"""Writes a graph as RDF files: sorted, without repeats, whole or not at all, and parsed again before they are released."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import OutputError, UsageError
from kg.files import open_atomic, write_atomic
from kg.graph import Graph
from kg.rdf.describe import Profile, describe
from kg.rdf.jsonld import context, jsonld
from kg.rdf.shapes import shapes_turtle
from kg.rdf.terms import BASE, PREFIXES, Names, iri_or_text
from kg.rdf.void import Shard, void_triples
from kg.resources import resource

__all__ = ["FORMATS", "write"]

FORMATS = ("nq", "ttl", "trig", "jsonld")
SHARD = 500_000  # lines of one N-Quads file
_NAMES = {"ttl": "graph.ttl", "trig": "graph.trig", "jsonld": "graph.jsonld"}
_SUFFIXES = {".ttl": "ttl", ".trig": "trig", ".nq": "nq", ".jsonld": "jsonld", ".nq.gz": "nq.gz"}

Triples = Mapping[str, Sequence[str]]


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
    options: dict[str, Any] = {"text": text, "min_confidence": min_confidence}
    suffix = ".nq.gz" if target.name.endswith(".nq.gz") else target.suffix
    if suffix in _SUFFIXES:
        triples = describe(graph, names, profile, **options)
        return [_write_one(triples, target, _SUFFIXES[suffix], graph, names)]
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"unknown RDF format {name!r}", remedy=f"known: {', '.join(FORMATS)}")
    written: list[Path] = []
    if "ttl" in formats:
        flat = describe(graph, names, "flat", **options)
        written.append(_write_one(flat, target / _NAMES["ttl"], "ttl", graph, names))
    if set(formats) - {"ttl"}:
        triples = describe(graph, names, profile, **options)
        written += [_write_one(triples, target / _NAMES[f], f, graph, names) for f in ("trig", "jsonld") if f in formats]
        if "nq" in formats:
            written += _release(triples, graph, target / "rdf", names, profile, licence)
    return written


def quad_lines(triples: Triples) -> Iterator[str]:
    """Give N-Quads lines, graph by graph."""
    for name, lines in triples.items():
        end = f" {name} .\n"
        for line in lines:
            yield line + end


def _write_one(triples: Triples, path: Path, form: str, graph: Graph, names: Names) -> Path:
    with open_atomic(path) as stream:
        if form == "jsonld":
            stream.writelines(jsonld(triples, graph.ontology))
        elif form in {"nq", "nq.gz"}:
            _checked_lines(quad_lines(triples), stream, path, packed=form == "nq.gz")
        else:
            union = form == "ttl"
            lines = (f"{line} .\n" for line in sorted(set().union(*triples.values()))) if union else quad_lines(triples)
            quads = ox.parse(input=_encode("".join(lines), path), format=ox.RdfFormat.N_TRIPLES if union else ox.RdfFormat.N_QUADS)
            prefixes = {**PREFIXES, "entity": f"{names.base}entity/", "document": f"{names.base}document/"}
            ox.serialize(quads, output=stream, format=ox.RdfFormat.TURTLE if union else ox.RdfFormat.TRIG, prefixes=prefixes)
    return path


def _release(triples: Triples, graph: Graph, folder: Path, names: Names, profile: str, licence: str | None) -> list[Path]:
    lines = quad_lines(triples)
    shards: list[Shard] = []
    while part := list(islice(lines, SHARD)):
        shards.append(_shard(part, folder / f"graph-{len(shards) + 1:05}.nq.gz"))
    texts = [
        graph.ontology.source,
        *((resource("ontology") / name).read_text(encoding="utf-8") for name in ("evidence.ttl", "examples.ttl")),
    ]
    spaces = tuple(f"<{PREFIXES[modality]}" for modality in ("ongoing", "planned"))
    texts.append("# Predicates of what is under way and of what is planned.\n")
    texts += [f"{line} ." for line in sorted(triples.get(names.graphs["ontology"], ())) if line.startswith(spaces)]
    ontology = "\n".join(texts) + "\n"
    written = [folder / shard.name for shard in shards]
    written.append(write_atomic(folder / "ontology.ttl", ontology.encode()))
    written.append(write_atomic(folder / "shapes.ttl", shapes_turtle(graph.ontology).encode()))
    written.append(write_atomic(folder / "context.jsonld", dump_context(graph)))
    described = "".join(f"{line} .\n" for line in void_triples(graph, triples, shards, names, profile, licence))
    with open_atomic(folder / "void.ttl") as stream:
        quads = ox.parse(input=described.encode(), format=ox.RdfFormat.N_TRIPLES)
        ox.serialize(quads, output=stream, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    written.append(folder / "void.ttl")
    known = {shard.name for shard in shards}
    for old in folder.glob("graph-*.nq.gz"):  # a larger export stood here before
        if old.name not in known:
            old.unlink()
    return written


def dump_context(graph: Graph) -> bytes:
    """Give the bytes of ``context.jsonld``."""
    return (json.dumps(context(graph.ontology), ensure_ascii=False, indent=1) + "\n").encode()


def _shard(lines: list[str], path: Path) -> Shard:
    with open_atomic(path) as stream:
        raw = io.BytesIO()
        _checked_lines(iter(lines), raw, path, packed=True)
        data = raw.getvalue()
        stream.write(data)
    return Shard(path.name, len(data), len(lines), hashlib.sha256(data).hexdigest())


def _checked_lines(lines: Iterator[str], stream: Any, path: Path, *, packed: bool) -> None:
    """Write lines whose form is ours, once Oxigraph's parser, which is not, has taken them all."""
    data = _encode("".join(lines), path)
    try:
        taken = sum(1 for _ in ox.parse(input=data, format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise OutputError(f"not valid N-Quads: {error}", where=str(path), remedy="please report this with the entity it names") from error
    if taken != data.count(b"\n"):
        raise OutputError(f"only {taken} quads were read back", where=str(path), remedy="please report this")
    if packed:
        with gzip.GzipFile(filename="", mode="wb", compresslevel=4, fileobj=stream, mtime=0) as zipped:
            zipped.write(data)
    else:
        stream.write(data)


def _encode(words: str, path: Path) -> bytes:
    try:
        return words.encode()
    except UnicodeEncodeError as error:
        near = words[max(0, error.start - 60) : error.start]
        raise OutputError(
            "a half of a surrogate pair cannot be written", where=str(path), remedy=f"mend the source near {near!r}"
        ) from error
