"""The path of a value through the program, from top to bottom: read, segment, recognise, relate, resolve, assemble, write."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import Any

from kg import engine
from kg.errors import NothingToReadError, UsageError
from kg.gazetteer import Gazetteer
from kg.graph import Graph, assemble
from kg.graph.assemble import page_in_order
from kg.model import Document, Evidence, Extraction, Issue, Mention, Term
from kg.ontology import Ontology
from kg.packed import Grouped, Packed, Shelf
from kg.read import inputs_digest, read
from kg.recognise import Recogniser
from kg.recognise.recognise import Reading
from kg.relate import Asked, Related, Relater
from kg.resolve import Ledger, resolve
from kg.resolve.links import Links
from kg.resources import resource
from kg.segment import segment
from kg.store import Store, fingerprint, program
from kg.workers import run

__all__ = ["Extraction", "Options", "build", "extract", "made_of", "options", "write"]

Progress = Callable[[str, int, int], None]  # stage, done, all (0 where it is not known)

_TOGETHER = 32  # documents whose sentences are encoded in common batches
_IN_PROCESS = 200_000  # characters up to which no worker processes are started: each takes as long as 50,000 characters to begin
_WRITERS = ("opencc", "pyarrow", "pyoxigraph", "pypinyin", "trafilatura")  # packages that show in outputs beside those that read
_ACKNOWLEDGED = 300_000  # characters after which what was read is put into the store: what a crash may cost


@dataclass(frozen=True, slots=True)
class Options:
    """What a person can choose; the defaults are what the README's figures were measured with."""

    paper: str | None = None  # wins over what the documents say
    published: str | None = None  # ISO date, likewise
    nlp: str = "lac"  # or the name of an installed spaCy pipeline
    segmenter: str = "lac"  # see kg.recognise.segmenters
    model: Path | None = None  # a folder that `kg train` wrote
    min_confidence: float = 0.0  # statements below are left out
    judgements: Path | None = None  # people's decisions; default: seeds/judgements.csv
    ontology: Path | None = None
    links: tuple[Path, ...] = ()  # authority files (name, alias, type, id)
    workers: int = 1
    engine: str | None = None  # where documents are read, see kg.engine.session; None: on this machine, in `workers` processes


PRESETS = {"all": 0.0, "publish": 0.83}  # least confidence of a statement; see benchmarks/accuracy for what each gives


def options(preset: str | None = None, **choices: Any) -> Options:
    """Give options from what the command line says; what is None keeps its default, a preset sets the least confidence.

    :raises UsageError: for an unknown preset.

    >>> options("publish").min_confidence
    0.83
    """
    if preset is not None and preset not in PRESETS:
        raise UsageError(f"unknown preset {preset!r}", remedy=f"known: {', '.join(PRESETS)}")
    said = {name: value for name, value in choices.items() if value is not None}
    if preset is not None and not said.get("min_confidence"):
        said["min_confidence"] = PRESETS[preset]
    return Options(**said)


@cache
def _engines(options: Options) -> tuple[Recogniser, Relater]:
    """Load what reads and relates, once a process and a choice of options."""
    ontology, gazetteer = Ontology.load(options.ontology), Gazetteer.load()
    recogniser = Recogniser.load(nlp=options.nlp, segmenter=options.segmenter, model=options.model, ontology=ontology, gazetteer=gazetteer)
    return recogniser, Relater.load(model=options.model, ontology=ontology, gazetteer=gazetteer)


def extract(documents: Sequence[Document], options: Options = Options()) -> Extraction:
    """Give what the documents say. A pure function: the same documents and options give the same extraction.

    A document says the same in any company.
    """
    whole = Extraction.joined(_each(documents, options))
    return replace(whole, evidence=_sure(whole, options))


def _each(documents: Sequence[Document], options: Options) -> list[Extraction]:
    """Give what each document says, however surely."""
    recogniser, relater = _engines(
        replace(options, paper=None, published=None, judgements=None, links=(), min_confidence=0.0, workers=1, engine=None)
    )
    articles = [article for document in documents for article in segment(document)]
    readings: dict[str, list[Reading]] = {document.id: [] for document in documents}
    for reading in recogniser(articles, {d.id: d.published for d in documents}):
        readings[reading.article.document].append(reading)
    asked = [_asked(document, readings[document.id], relater) for document in documents]
    related = iter(relater.all([one for ones in asked for one in ones]))
    return [
        _one(document, readings[document.id], list(islice(related, len(ones)))) for document, ones in zip(documents, asked, strict=True)
    ]


def _asked(document: Document, readings: Sequence[Reading], relater: Relater) -> list[Asked]:
    """Give what is to be related of a document."""
    home = relater.gazetteer.home_of(document.paper, {m.surface for r in readings for m in r.mentions if m.kind == "Place"})
    return [Asked(document, r.article, r.mentions, r.titles, r.characters, home) for r in readings]


def _one(document: Document, readings: Sequence[Reading], related: Sequence[Related]) -> Extraction:
    """Give what a document says."""
    mentions = tuple(m for reading in readings for m in reading.mentions)
    evidence = tuple(e for one in related for e in one.evidence)
    said = tuple(s for one in related for s in one.said)
    empty = Issue(document.source, "recognise", "info", "没有找到任何名称 nothing is named here")
    return Extraction((document,), mentions, evidence, said, () if mentions else (empty,))


def _lost(document: Document, reason: str) -> Extraction:
    """Give what stands for a document that cannot be handled."""
    issue = Issue(
        document.source, "recognise", "error", f"无法处理 cannot be handled: {reason}", "请把此文件寄给维护者 please report this file"
    )
    return Extraction((), (), (), (), (issue,))


def _sure(extraction: Extraction, options: Options) -> tuple[Evidence, ...]:
    return tuple(e for e in extraction.evidence if e.confidence >= options.min_confidence)


def build(
    inputs: Iterable[str | Path],
    *,
    options: Options = Options(),
    progress: Progress | None = None,
    store: Path | None = None,
) -> Graph:
    """Give the graph of files, folders or globs; `graph.issues` lists what was left out and why.

    With `store`, a folder, only documents that it does not know are read; the graph is the same.

    :raises NothingToReadError: when nothing could be read. :raises KgError: for broken models, ontologies or judgements.
    """
    say = progress or _notebook() or (lambda _stage, _done, _all: None)
    ontology, gazetteer = Ontology.load(options.ontology), Gazetteer.load()
    ledger = Ledger.load(options.judgements or resource("judgements.csv"))  # a broken file is told before the long work
    links = Links.load(*options.links)
    found = list(read(inputs, paper=options.paper, published=options.published))
    documents = [d for d in found if isinstance(d, Document)]
    issues = [i for i in found if isinstance(i, Issue)]
    if not documents:
        reasons = "; ".join(f"{i.where}: {i.message}" for i in issues[:3])
        raise NothingToReadError(
            f"没有可读的文档 nothing to read: {reasons}", remedy="give .txt, .html, .json, .jsonl, .csv or .parquet files"
        )
    said: list[tuple[Term, Term, str]] = []
    evidence: Packed[Evidence] = Packed()
    pages: Shelf[tuple[Mention, ...]] = Shelf()
    sizes: dict[str, int] = {}
    for part in _gather(documents, options, store, say):
        said.extend(part.said)
        issues.extend(part.issues)
        evidence.extend(_sure(part, options))
        for document in part.documents:
            sizes[document.id] = len(part.mentions)
            pages.add(document.id, page_in_order(part.mentions))
    mentions = Grouped(pages, sizes)
    with _no_cycles():
        say("归一 resolving", 0, 0)
        resolution = resolve(mentions, evidence, documents, gazetteer=gazetteer, ledger=ledger, said=said, links=links)
        say("成图 assembling", 0, 0)
        return assemble(evidence, mentions, resolution, documents, ontology, issues)


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Let the interpreter look for no cycles: the values of a graph have none, and to look through millions takes a third of the time."""
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()


def _notebook() -> Progress | None:
    """Give a line of progress where this runs in a notebook; other programs do not load what makes it."""
    if "ipykernel" not in sys.modules:
        return None
    from kg.html.progress import notebook_progress

    return notebook_progress()


def _gather(documents: Sequence[Document], options: Options, store: Path | None, say: Progress) -> Iterator[Extraction]:
    """Give what each document says: from the store what it knows, the rest from reading, which the store then knows too.

    What could not be handled is not put into the store, so that the next build tries again.
    """
    if store is None:
        yield from _read_all(documents, options, say)
        return
    way = _fingerprint(options)
    with Store(store) as held:
        missing = held.missing(documents, way)
        say("store", len(documents) - len(missing), len(documents))
        lost: dict[str, Extraction] = {}
        waiting: list[Extraction] = []
        size = 0  # in characters
        try:
            for document, part in zip(missing, _read_all(missing, options, say), strict=True):
                if not part.documents:
                    lost[document.id] = part
                    continue
                waiting.append(part)
                size += len(document.text)
                if size >= _ACKNOWLEDGED:
                    held.add(waiting, way)
                    waiting, size = [], 0
        except KeyboardInterrupt:
            held.add(waiting, way)
            raise
        held.add(waiting, way)
        with _no_cycles():
            yield from held.each([d for d in documents if d.id not in lost])
    yield from lost.values()


def _read_all(documents: Sequence[Document], options: Options, say: Progress) -> Iterator[Extraction]:
    """Give what each document says, in order; say how far it is."""
    for number, part in enumerate(_results(documents, options)):
        if number % _TOGETHER == 0:
            say("extract", number, len(documents))
        yield part
    say("extract", len(documents), len(documents))


def _results(documents: Sequence[Document], options: Options) -> Iterator[Extraction]:
    """Give what each document says, in order: from an engine, from processes, or from this one where there is little to read."""
    if options.engine is not None:
        there = replace(options, model=options.model and options.model.resolve(), ontology=options.ontology and options.ontology.resolve())
        return engine.run(partial(_each, options=there), documents, _lost, where=options.engine, fingerprint=partial(_fingerprint, there))
    small = sum(len(document.text) for document in documents) <= _IN_PROCESS
    workers = (
        1 if small else options.workers or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1))
    )
    return run(partial(_each, options=options), documents, _lost, workers=workers, together=_TOGETHER)


def _fingerprint(options: Options) -> str:
    """Give what stands for all that decides what a document says, beside the document."""
    choices = {"nlp": options.nlp, "segmenter": options.segmenter, **_versions("numpy", "onnxruntime", "spacy", options.nlp)}
    folders = [resource("weights"), resource("gazetteer"), options.ontology or resource("ontology") / "kg.ttl"]
    folders += [path for path in (options.model, Path(options.nlp)) if path is not None and path.exists()]
    return fingerprint(choices, folders)


def _versions(*packages: str) -> dict[str, str]:
    found = {}
    for package in packages:
        try:
            found[f"version of {package}"] = version(package)
        except PackageNotFoundError:  # lac, or a pipeline in a folder, which counts by its files
            continue
    return found


def made_of(inputs: Iterable[str | Path], options: Options = Options(), *, base: str | None = None) -> str | None:
    """Give what stands for all that decides the outputs of a build: inputs, options, judgements, links, data, the program.

    Where it is what it was, the outputs would be, too. None where that cannot be told beforehand (standard input).

    :raises StoreError: a file of data cannot be read.
    """
    files = (options.judgements or resource("judgements.csv"), *options.links, options.ontology or resource("ontology") / "kg.ttl")
    if not all(path.exists() for path in files) or (there := inputs_digest(inputs)) is None:  # the build will say what is missing
        return None
    choices = {"inputs": there, "read by": _fingerprint(options), "base": base, "program": program(), "python": sys.version}
    choices |= {name: getattr(options, name) for name in ("paper", "published", "min_confidence")}
    return fingerprint({**choices, **_versions(*_WRITERS)}, [resource("ontology"), *files])


def write(graph: Graph, out: Path, *, progress: Progress | None = None, base: str | None = None) -> list[Path]:
    """Write all outputs of a build into a folder, and give their paths. `base` is that of the IRIs in RDF.

    :raises OutputError: when the folder or a file cannot be written. UsageError: `base` is no base for IRIs.
    """
    say = progress or (lambda _stage, _done, _all: None)
    written: list[Path] = []
    targets = (
        ("annotations", "annotations"),
        ("csv", "."),
        ("graphml", "graph.graphml"),
        ("issues", "issues.jsonl"),
        ("rdf", "."),
        ("html", "graph.html"),
    )
    for number, (view, target) in enumerate(targets):
        say(f"写 writing {view}", number, len(targets))
        options = {"base": base} if view == "rdf" and base is not None else {}
        with _no_cycles():
            written += graph.view(view, path=out / target, **options)
    return written
