"""What the graph was made with: its ontology, the run, judgements and issues, each as triples without a blank node."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version

import pyoxigraph as ox

from kg.graph import Graph
from kg.model import Issue, Judgement
from kg.ontology import Ontology
from kg.rdf.terms import PREFIXES, RDFS, Names, decimal, digest, text
from kg.rdf.values import LABEL, TYPE, kg
from kg.resources import resource

__all__ = [
    "issue_node", "issue_triples", "judgement_node", "judgement_triples", "ontology_triples", "program", "run_node", "run_triples",
]  # fmt: skip

_SCHEMA, _DCT, _PROV, _OWL = (PREFIXES[p] for p in ("schema", "dcterms", "prov", "owl"))
ONTOLOGY = "<https://w3id.org/kg-news/ontology>"


def ontology_triples(ontology: Ontology) -> Iterator[str]:
    """Give labels, comments, domains and ranges of all terms (``schema:domainIncludes``, flat), and the ontology's text itself.

    A predicate of a relation says which relation (``kg:relation``) and of which modality (``kg:modality``).
    """
    yield from _evidence_words()
    yield f"{ONTOLOGY} {TYPE} <{_OWL}Ontology>"
    yield f"{ONTOLOGY} <{_OWL}versionInfo> {text(ontology.version)}"
    for number, start in enumerate(range(0, len(ontology.source), 16_000)):
        part = f"<{ONTOLOGY[1:-1]}/source-{number:02}>"
        yield f"{part} <{_DCT}isPartOf> {ONTOLOGY}"
        yield f"{part} {kg('turtle')} {text(ontology.source[start : start + 16_000])}"
    for kind in ontology.kinds.values():
        node = kg(kind.name)
        yield f"{node} {TYPE} <{RDFS}{'Datatype' if kind.literal else 'Class'}>"
        yield from _words(node, kind.zh, kind.en, kind.comment_zh, kind.comment_en)
        yield from (f"{node} <{link}> <{target}>" for link, target in kind.links)
    for relation in ontology.relations.values():
        literal = all(ontology.kinds[k].literal for k in relation.range)
        for modality in ontology.modalities.values():
            done = modality.name == "realized"
            node = kg(relation.name) if done else f"<{PREFIXES[modality.name]}{relation.name}>"
            yield f"{node} {TYPE} <{_OWL}{'DatatypeProperty' if literal else 'ObjectProperty'}>"
            yield from (f"{node} <{_SCHEMA}domainIncludes> {kg(k)}" for k in relation.domain)
            yield from (f"{node} <{_SCHEMA}rangeIncludes> {kg(k)}" for k in relation.range)
            yield f"{node} {kg('relation')} {kg(relation.name)}"
            yield f"{node} {kg('modality')} {kg(modality.name)}"
            if relation.symmetric:
                yield f"{node} {TYPE} <{_OWL}SymmetricProperty>"
            if done:
                yield from _words(node, relation.zh, relation.en, relation.comment_zh, relation.comment_en)
                yield from (f"{node} <{link}> <{target}>" for link, target in relation.links)
            else:
                zh, en = f"{relation.zh}（{modality.zh}）", f"{relation.en} ({modality.en})"
                yield from _words(
                    node, zh, en, f"{modality.comment_zh}{relation.comment_zh}", f"{modality.comment_en} {relation.comment_en}"
                )
    yield from _said_of(kg("Modality"), ontology.source)
    for modality in ontology.modalities.values():
        yield f"{kg(modality.name)} {TYPE} {kg('Modality')}"
        yield from _words(kg(modality.name), modality.zh, modality.en, modality.comment_zh, modality.comment_en)


@cache
def _evidence_words() -> tuple[str, ...]:
    """Give the words of ``evidence.ttl``, so that a store that has the shards alone knows what their predicates mean."""
    data = (resource("ontology") / "evidence.ttl").read_bytes()
    return tuple(f"{t.subject} {t.predicate} {t.object}" for t in ox.parse(data, format=ox.RdfFormat.TURTLE))


@lru_cache(maxsize=4)
def _said_of(node: str, turtle: str) -> tuple[str, ...]:
    triples = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return tuple(
        f"{t.subject} {t.predicate} {t.object}" for t in triples if str(t.subject) == node and not isinstance(t.object, ox.BlankNode)
    )


def _words(node: str, zh: str, en: str, comment_zh: str, comment_en: str) -> Iterator[str]:
    yield f"{node} {LABEL} {text(zh, 'zh-hans')}"
    yield f"{node} {LABEL} {text(en, 'en')}"
    yield f"{node} <{RDFS}comment> {text(comment_zh, 'zh-hans')}"
    yield f"{node} <{RDFS}comment> {text(comment_en, 'en')}"


def program() -> str:
    """Give the version of this program."""
    try:
        return version("kg")
    except PackageNotFoundError:
        return "0"


def run_node(graph: Graph, names: Names) -> str:
    """Give the IRI of the run: a digest of the program, the ontology and the documents; no clock shows in it."""
    documents = sorted((d.id, d.sha256) for d in graph.documents.values())
    return names.of("run", f"r-{digest(program(), graph.ontology.source, documents)}")


def run_triples(graph: Graph, names: Names) -> Iterator[str]:
    """Give the run as a ``prov:Activity``: what it used and which program it was."""
    run = run_node(graph, names)
    agent = names.of("software", f"kg-{program()}")
    yield f"{run} {TYPE} <{_PROV}Activity>"
    yield f"{run} {LABEL} {text('kg build')}"
    yield f"{run} <{_PROV}wasAssociatedWith> {agent}"
    yield f"{agent} {TYPE} <{_PROV}SoftwareAgent>"
    yield f"{agent} {LABEL} {text(f'kg {program()}')}"
    yield f"{run} <{_PROV}used> {ONTOLOGY}"
    yield from (f"{run} <{_PROV}used> {names.document(d)}" for d in graph.documents)


def judgement_node(judgement: Judgement, names: Names) -> str:
    """Give the IRI of a judgement: a digest of all that it says."""
    return names.of("judgement", f"j-{digest(judgement)}")


def judgement_triples(node: str, judgement: Judgement) -> Iterator[str]:
    """Give a judgement: two names, whether they are one thing, who says so and why."""
    yield f"{node} {TYPE} {kg('Judgement')}"
    for field in ("left", "right", "verdict", "reason", "who"):
        yield f"{node} {kg(field)} {text(getattr(judgement, field))}"
    yield f"{node} {kg('confidence')} {decimal(judgement.score)}"


def issue_node(issue: Issue, names: Names) -> str:
    """Give the IRI of an issue: a digest of all that it says."""
    return names.of("issue", f"i-{digest(issue)}")


def issue_triples(node: str, issue: Issue) -> Iterator[str]:
    """Give what could not be handled."""
    yield f"{node} {TYPE} {kg('Issue')}"
    for field in ("where", "stage", "severity", "message", "remedy"):
        yield f"{node} {kg(field)} {text(getattr(issue, field))}"
    if issue.detail:
        yield f"{node} {kg('detail')} {text(json.dumps(issue.detail, ensure_ascii=False))}"
