"""The description that lies beside the shards: VoID and DCAT, with counts, versions, and the digest of every file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph import Graph
from kg.rdf.about import ONTOLOGY, program
from kg.rdf.terms import PREFIXES, Names, integer, text
from kg.rdf.values import LABEL, TYPE

__all__ = ["Shard", "read_manifest", "void_triples"]

_VOID, _DCAT, _DCT, _SPDX, _OWL = (PREFIXES[p] for p in ("void", "dcat", "dcterms", "spdx", "owl"))


@dataclass(frozen=True, slots=True)
class Shard:
    """A released file: its name, size in bytes, lines and SHA-256 (of the file as it lies there)."""

    name: str
    size: int
    lines: int
    sha256: str


def void_triples(
    graph: Graph, triples: Mapping[str, Sequence[str]], shards: Sequence[Shard], names: Names, profile: str, licence: str | None
) -> list[str]:
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
        f"{node} <{_VOID}triples> {integer(sum(map(len, triples.values())))}",
        f"{node} <{_VOID}entities> {integer(len(graph.entities))}",
        f"{node} <{_VOID}documents> {integer(len(graph.documents))}",
    ]
    if licence is None:
        out.append(f"{node} <{_DCT}rights> {text('未声明许可；引文与正文归原作者。', 'zh-hans')}")
        out.append(f"{node} <{_DCT}rights> {text('No licence is declared; quotes and texts belong to their authors.', 'en')}")
    else:
        out.append(f"{node} <{_DCT}license> <{licence}>")
    out += [f"{node} <{_VOID}vocabulary> <{iri}>" for name, iri in PREFIXES.items() if name not in {"xsd", "ongoing", "planned"}]
    for kind, count in Counter(e.kind for e in graph.entities.values()).items():
        part = names.of("dataset", f"class-{kind}")
        out += [f"{node} <{_VOID}classPartition> {part}", f"{part} <{_VOID}class> <{PREFIXES['kg']}{kind}>"]
        out.append(f"{part} <{_VOID}entities> {integer(count)}")
    for (relation, modality), count in Counter((f.relation, f.modality) for f in graph.facts).items():
        part = names.of("dataset", f"{modality}-{relation}")
        space = PREFIXES["kg"] if modality == "realized" else PREFIXES[modality]
        out += [f"{node} <{_VOID}propertyPartition> {part}", f"{part} <{_VOID}property> <{space}{relation}>"]
        out.append(f"{part} <{_VOID}entities> {integer(count)}")
    weight = Counter(end for f in graph.facts for end in (f.subject, f.object) if isinstance(end, str))
    best = sorted(graph.entities, key=lambda i: (-weight[i], i))[:5]
    out += [f"{node} <{_VOID}exampleResource> {names.entity(i)}" for i in best]
    for shard in shards:
        part = names.of("dataset", shard.name)
        check = f"{part[:-1]}-sha256>"
        out += [
            f"{node} <{_DCAT}distribution> {part}",
            f"{part} {TYPE} <{_DCAT}Distribution>",
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
    try:
        triples = list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))
    except (OSError, SyntaxError) as error:
        remedy = "run the export again: kg export OUT --to rdf"
        raise InputError("no whole RDF export: its description cannot be read", where=str(path), remedy=remedy) from error
    index: dict[str, dict[str, str]] = {}
    for triple in triples:
        index.setdefault(str(triple.subject), {})[triple.predicate.value] = getattr(triple.object, "value", "")
    shards = []
    for node, said in index.items():
        if _DCAT + "byteSize" in said:
            check = index[f"{node[:-1]}-sha256>"][_SPDX + "checksumValue"]
            shards.append(Shard(said[_DCT + "identifier"], int(said[_DCAT + "byteSize"]), int(said[_VOID + "triples"]), check))
    return tuple(sorted(shards, key=lambda s: s.name))
