"""The path of a value through the program, from top to bottom: read, segment, recognise, relate, resolve, assemble, write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from kg.errors import KgError, NothingToReadError, UsageError
from kg.gazetteer import Gazetteer
from kg.graph import Graph, assemble
from kg.model import Document, Evidence, Issue, Mention, Term
from kg.ontology import Ontology
from kg.read import read
from kg.recognise import Recogniser
from kg.relate import Relater
from kg.resolve import Ledger, resolve
from kg.resolve.links import Links
from kg.resources import resource
from kg.segment import segment

__all__ = ["Extraction", "Options", "build", "extract", "options", "write"]

Progress = Callable[[str, int, int], None]  # stage, done, all (0 where it is not known)

_TOGETHER = 32  # documents whose sentences are encoded in common batches


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


PRESETS = {"all": 0.0, "publish": 0.9}  # least confidence of a statement; see benchmarks/accuracy for what each gives


def options(preset: str | None = None, **choices: Any) -> Options:
    """Give options from what the command line says; what is None keeps its default, a preset sets the least confidence.

    :raises UsageError: for an unknown preset.

    >>> options("publish").min_confidence
    0.9
    """
    if preset is not None and preset not in PRESETS:
        raise UsageError(f"unknown preset {preset!r}", remedy=f"known: {', '.join(PRESETS)}")
    said = {name: value for name, value in choices.items() if value is not None}
    if preset is not None and not said.get("min_confidence"):
        said["min_confidence"] = PRESETS[preset]
    return Options(**said)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What some documents say, before entities are told apart."""

    documents: tuple[Document, ...]
    mentions: tuple[Mention, ...]
    evidence: tuple[Evidence, ...]
    said: tuple[tuple[Term, Term, str], ...]
    issues: tuple[Issue, ...]


@cache
def _engines(options: Options) -> tuple[Recogniser, Relater]:
    """Load what reads and relates, once a process and a choice of options."""
    ontology, gazetteer = Ontology.load(options.ontology), Gazetteer.load()
    recogniser = Recogniser.load(nlp=options.nlp, segmenter=options.segmenter, model=options.model, ontology=ontology, gazetteer=gazetteer)
    return recogniser, Relater.load(model=options.model, ontology=ontology, gazetteer=gazetteer)


def extract(documents: Sequence[Document], options: Options = Options()) -> Extraction:
    """Give what the documents say. A pure function: the same documents and options give the same extraction.

    A document that fails becomes an issue; the others are complete.
    """
    recogniser, relater = _engines(replace(options, paper=None, published=None, judgements=None, links=(), min_confidence=0.0, workers=1))
    by_id = {d.id: d for d in documents}
    articles = [article for document in documents for article in segment(document)]
    readings = recogniser(articles, {d.id: d.published for d in documents})
    places: dict[str, set[str]] = {}
    for reading in readings:
        places.setdefault(reading.article.document, set()).update(m.surface for m in reading.mentions if m.kind == "Place")
    mentions: list[Mention] = []
    evidence: list[Evidence] = []
    said: list[tuple[Term, Term, str]] = []
    homes = {d.id: relater.gazetteer.home_of(d.paper, places.get(d.id, ())) for d in documents}
    for reading in readings:
        document = by_id[reading.article.document]
        related = relater(document, reading.article, reading.mentions, reading.titles, reading.characters, homes[document.id])
        mentions += reading.mentions
        evidence += (e for e in related.evidence if e.confidence >= options.min_confidence)
        said += related.said
    empty = {d.id for d in documents} - {m.document for m in mentions}
    issues = [Issue(by_id[i].source, "recognise", "info", "没有找到任何名称 nothing is named here") for i in sorted(empty)]
    return Extraction(tuple(documents), tuple(mentions), tuple(evidence), tuple(said), tuple(issues))


def build(
    inputs: Iterable[str | Path],
    *,
    options: Options = Options(),
    progress: Progress | None = None,
) -> Graph:
    """Give the graph of files, folders or globs; `graph.issues` lists what was left out and why.

    :raises NothingToReadError: when nothing could be read. :raises KgError: for broken models, ontologies or judgements.
    """
    say = progress or (lambda _stage, _done, _all: None)
    ontology, gazetteer = Ontology.load(options.ontology), Gazetteer.load()
    found = list(read(inputs, paper=options.paper, published=options.published))
    documents = [d for d in found if isinstance(d, Document)]
    issues = [i for i in found if isinstance(i, Issue)]
    if not documents:
        reasons = "; ".join(f"{i.where}: {i.message}" for i in issues[:3])
        raise NothingToReadError(f"没有可读的文档 nothing to read: {reasons}", remedy="give .txt, .html, .json, .jsonl, .csv or .parquet files")
    parts: list[Extraction] = []
    for number, group in enumerate(_groups(documents)):
        say("读 reading", number * _TOGETHER, len(documents))
        parts += _careful(group, options)
    say("读 reading", len(documents), len(documents))
    mentions = [m for part in parts for m in part.mentions]
    evidence = [e for part in parts for e in part.evidence]
    said = [s for part in parts for s in part.said]
    issues += [i for part in parts for i in part.issues]
    say("归一 resolving", 0, 0)
    ledger = Ledger.load(options.judgements or resource("judgements.csv"))
    links = Links.load(*options.links) if options.links else None
    resolution = resolve(mentions, evidence, documents, gazetteer=gazetteer, ledger=ledger, said=said, links=links)
    say("成图 assembling", 0, 0)
    return assemble(evidence, mentions, resolution, documents, ontology, issues)


def _groups(documents: Sequence[Document]) -> Iterator[list[Document]]:
    rest = iter(documents)
    while group := list(islice(rest, _TOGETHER)):
        yield group


def _careful(group: list[Document], options: Options) -> list[Extraction]:
    """Give the extraction of a group; where it fails, of each document alone, so that one bad document never loses the others."""
    try:
        return [extract(group, options)]
    except KgError:
        raise
    except (ValueError, IndexError, KeyError, ArithmeticError, RecursionError, MemoryError) as error:
        if len(group) > 1:
            return [part for document in group for part in _careful([document], options)]
        issue = Issue(group[0].source, "recognise", "error", f"无法处理 cannot be handled: {error!r}", "请把此文件寄给维护者 please report this file")
        return [Extraction((), (), (), (), (issue,))]


def write(graph: Graph, out: Path, *, progress: Progress | None = None) -> list[Path]:
    """Write all outputs of a build into a folder, and give their paths.

    :raises OutputError: when the folder or a file cannot be written.
    """
    say = progress or (lambda _stage, _done, _all: None)
    written: list[Path] = []
    targets = (("annotations", "annotations"), ("csv", "."), ("graphml", "graph.graphml"), ("issues", "issues.jsonl"), ("rdf", "."), ("html", "graph.html"))
    for number, (view, target) in enumerate(targets):
        say(f"写 writing {view}", number, len(targets))
        written += graph.view(view, path=out / target)
    return written
