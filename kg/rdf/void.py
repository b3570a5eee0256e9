"""The description that lies beside the shards: VoID and DCAT, with counts, versions, and the digest of every file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph import Graph
from kg.rdf.about import ONTOLOGY, program
from kg.rdf.facts import predicate
from kg.rdf.lines import Graphs
from kg.rdf.terms import BASE, PREFIXES, Names, day, integer, text
from kg.rdf.values import LABEL, TYPE

__all__ = ["Counts", "Shard", "base_of", "read_manifest", "void_triples"]

_VOID, _DCAT, _DCT, _SPDX, _OWL = (PREFIXES[p] for p in ("void", "dcat", "dcterms", "spdx", "owl"))
_UNUSED = {"xsd", "ongoing", "planned", "void", "dcat", "spdx", "sh"}  # no vocabularies, or not those of the shards
_MEDIA = "https://www.iana.org/assignments/media-types/application/"
_AGAIN = "run the export again: kg export --to rdf"
_GRAPHS = {  # what stands in each of the graphs that are not a document's
    "ontology": ("本体：类型、关系、状态与证据用语", "Ontology: types, relations, modalities, words for evidence"),
    "entities": ("实体：名称、别名、代码、坐标", "Entities: names, aliases, codes, coordinates"),
    "facts": ("事实：直接三元组及其陈述", "Facts: direct triples and their statements"),
    "shared": ("日期、金额、数量与报纸", "Dates, amounts, figures and newspapers"),
    "run": ("运行、判定与问题", "The run, judgements and issues"),
}


@dataclass(frozen=True, slots=True)
class Shard:
    """A released file: its name, size in bytes, lines and SHA-256 (of the file as it lies there)."""

    name: str
    size: int
    lines: int
    sha256: str


@dataclass(slots=True)
class Counts:
    """How many triples there are, in each of the graphs that are not a document's, and of each predicate among the facts."""

    triples: int = 0
    graphs: Counter[str] = field(default_factory=Counter)
    predicates: Counter[str] = field(default_factory=Counter)

    def watched(self, triples: Graphs, names: Names) -> Iterator[tuple[str, Iterable[str]]]:
        """Give the triples as they are, and count them as they go."""
        for name, lines in triples:
            if isinstance(lines, list):
                self._note(name, len(lines), names)
                yield name, lines
            else:
                yield name, self._counted(name, lines, names)

    def _counted(self, name: str, lines: Iterable[str], names: Names) -> Iterator[str]:
        count = 0
        for count, line in enumerate(lines, start=1):  # noqa: B007 - it is asked for after the last
            if name == names.graphs["facts"]:
                self.predicates[line.split(" ", 2)[1]] += 1
            yield line
        self._note(name, count, names)

    def _note(self, name: str, count: int, names: Names) -> None:
        self.triples += count
        if name in names.graphs.values():
            self.graphs[name] = count


def void_triples(graph: Graph, counts: Counts, shards: Sequence[Shard], names: Names, profile: str, licence: str | None) -> list[str]:
    """Give the description of a release as sorted triples."""
    node = f"<{names.base}dataset>"
    out = [
        f"{node} {TYPE} <{_VOID}Dataset>",
        f"{node} {TYPE} <{_DCAT}Dataset>",
        f"{node} <{_DCT}title> {text('中文地方新闻知识图谱', 'zh-hans')}",
        f"{node} <{_DCT}title> {text('Knowledge graph of Chinese regional news', 'en')}",
        f"{node} <{_DCT}description> {text('每条事实附原句、文档、日期、状态与可信度。', 'zh-hans')}",
        f"{node} <{_DCT}description> {text('Every fact with its sentence, document, date, modality and confidence.', 'en')}",
        f"{node} <{_DCT}conformsTo> {ONTOLOGY}",
        f"{node} <{_DCT}type> {text(profile)}",
        f"{node} <{_OWL}versionInfo> {text(f'kg {program()}; ontology {graph.ontology.version}')}",
        f"{node} <{_VOID}uriSpace> {text(names.base)}",
        f"{node} <{_VOID}triples> {integer(counts.triples)}",
        f"{node} <{_VOID}entities> {integer(len(graph.entities))}",
        f"{node} <{_VOID}documents> {integer(len(graph.documents))}",
        f"{node} <{_DCT}language> <http://id.loc.gov/vocabulary/iso639-1/zh>",
    ]
    if days := sorted({d.published for d in graph.documents.values() if d.published is not None}):
        period = names.of("dataset", "period")
        out += [f"{node} <{_DCT}temporal> {period}", f"{period} {TYPE} <{_DCT}PeriodOfTime>"]
        out += [f"{period} <{_DCAT}startDate> {day(days[0])}", f"{period} <{_DCAT}endDate> {day(days[-1])}"]
    for name, (zh, en) in _GRAPHS.items():
        if count := counts.graphs[names.graphs[name]]:
            here = names.graphs[name]
            out += [f"{node} <{_VOID}subset> {here}", f"{here} {TYPE} <{_VOID}Dataset>", f"{here} <{_VOID}triples> {integer(count)}"]
            out += [f"{here} <{_DCT}title> {text(zh, 'zh-hans')}", f"{here} <{_DCT}title> {text(en, 'en')}"]
    if licence is None:
        out.append(f"{node} <{_DCT}rights> {text('未声明许可；引文与正文归原作者。', 'zh-hans')}")
        out.append(f"{node} <{_DCT}rights> {text('No licence is declared; quotes and texts belong to their authors.', 'en')}")
    else:
        out.append(f"{node} <{_DCT}license> <{licence}>")
    out += [f"{node} <{_VOID}vocabulary> <{iri}>" for name, iri in PREFIXES.items() if name not in _UNUSED]
    for kind, count in Counter(e.kind for e in graph.entities.values()).items():
        part = names.of("dataset", f"class-{kind}")
        out += [f"{node} <{_VOID}classPartition> {part}", f"{part} <{_VOID}class> <{PREFIXES['kg']}{kind}>"]
        out.append(f"{part} <{_VOID}entities> {integer(count)}")
    for relation in graph.ontology.relations:
        for modality in graph.ontology.modalities:
            if count := counts.predicates[predicate(relation, modality)]:
                part = names.of("dataset", f"{modality}-{relation}")
                out += [f"{node} <{_VOID}propertyPartition> {part}", f"{part} <{_VOID}property> {predicate(relation, modality)}"]
                out.append(f"{part} <{_VOID}triples> {integer(count)}")
    weight = Counter(end for f in graph.facts for end in (f.subject, f.object) if isinstance(end, str))
    best = sorted(graph.entities, key=lambda i: (-weight[i], i))[:5]
    out += [f"{node} <{_VOID}exampleResource> {names.entity(i)}" for i in best]
    for shard in shards:
        part = names.of("dataset", shard.name)
        check = f"{part[:-1]}-sha256>"
        out += [
            f"{node} <{_DCAT}distribution> {part}",
            f"{node} <{_VOID}dataDump> {part}",
            f"{part} {TYPE} <{_DCAT}Distribution>",
            f"{part} <{_DCAT}mediaType> <{_MEDIA}n-quads>",
            f"{part} <{_DCAT}compressFormat> <{_MEDIA}gzip>",
            f"{part} {LABEL} {text(shard.name)}",
            f"{part} <{_DCT}identifier> {text(shard.name)}",
            f"{part} <{_DCAT}byteSize> {integer(shard.size)}",
            f"{part} <{_VOID}triples> {integer(shard.lines)}",
            f"{part} <{_SPDX}checksum> {check}",
            f"{check} <{_SPDX}algorithm> <{_SPDX}checksumAlgorithm_sha256>",
            f"{check} <{_SPDX}checksumValue> {text(shard.sha256)}",
        ]
    return sorted(set(out))


def read_manifest(path: Path) -> tuple[Shard, ...]:
    """Give the shards that a release's ``void.ttl`` names, by name.

    :raises InputError: there is none, or it is damaged: the export did not end.
    """
    index = _read(path)
    shards = []
    try:
        for node, said in index.items():
            if _DCAT + "byteSize" in said:
                check = index[f"{node[:-1]}-sha256>"][_SPDX + "checksumValue"]
                shards.append(Shard(said[_DCT + "identifier"], int(said[_DCAT + "byteSize"]), int(said[_VOID + "triples"]), check))
    except (KeyError, ValueError) as error:
        raise InputError("its description is damaged", where=str(path), remedy=_AGAIN) from error
    if not shards:
        raise InputError("its description names no file", where=str(path), remedy=_AGAIN)
    return tuple(sorted(shards, key=lambda s: s.name))


def base_of(path: Path) -> str:
    """Give the base of the IRIs in a release, as its ``void.ttl`` has it.

    :raises InputError: there is none, or it is damaged.
    """
    return next((said[_VOID + "uriSpace"] for said in _read(path).values() if _VOID + "uriSpace" in said), BASE)


def _read(path: Path) -> dict[str, dict[str, str]]:
    """Give the values by subject and predicate."""
    index: dict[str, dict[str, str]] = {}
    try:
        for triple in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            index.setdefault(str(triple.subject), {})[triple.predicate.value] = getattr(triple.object, "value", "")
    except (OSError, SyntaxError) as error:
        raise InputError("no whole RDF export: its description cannot be read", where=str(path), remedy=_AGAIN) from error
    return index
