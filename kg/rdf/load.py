"""RDF -> Graph: gives back the graph that was written."""

from __future__ import annotations

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph import Graph, Where
from kg.graph.assemble import evidence_in_order, fact_order, mentions_in_order
from kg.model import Document, Entity, Evidence, Fact, Issue, Judgement, Literal, Mention, Modality, Qualifiers, Span, Statement, Term
from kg.ontology import NAMESPACE, Ontology
from kg.rdf.nodes import Described, Node, nodes_of
from kg.rdf.quads import quads_of
from kg.rdf.terms import PREFIXES, RDF, RDFS

__all__ = ["graph_of", "load"]

_REMEDY = "kg validate FILE shows what else is wrong; load the whole export"

_SCHEMA, _DCT, _OA, _PROV, _SKOS, _XL, _WGS, _TIME = (
    PREFIXES[p] for p in ("schema", "dcterms", "oa", "prov", "skos", "skosxl", "wgs", "time")
)
_OURS = (_SCHEMA + "NewsArticle", PREFIXES["owl"] + "Ontology")  # a graph without an entity has these
_FOREIGN = "kg reads back what kg wrote; other RDF goes to a triple store as it is"
_LINKS = ((_SKOS + "exactMatch", "exactMatch"), (PREFIXES["owl"] + "sameAs", "sameAs"), (_DCT + "source", "source"))


def load(path: str | Path, *, where: Where | None = None) -> Graph:
    """Give the graph of an RDF file (``.ttl``, ``.trig``, ``.nq``, ``.nq.gz``, ``.jsonld``), of a release folder, or of a build's folder.

    With `where` (of a build's folder only) the part of it that `kg.graph.Where` names, without the whole in memory: from the embedded
    index, which is made the first time; with the mentions near the part's evidence.

    From profiles ``core`` and ``rdf12`` the graph is the one that was written. Plain triples (``flat``) give entities and facts without
    evidence, of confidence 1. Where the texts of documents were left out, they are empty.

    :raises InputError: the file is missing, is no RDF, or belongs to an export that did not end.
    """
    if where is not None:
        from kg.rdf.choose import load_part  # which stands on this file

        return load_part(Path(path), where)
    return graph_of(quads_of(Path(path)))


def graph_of(quads: Iterable[Any]) -> Graph:
    """Give the graph that quads (of `pyoxigraph`) describe, as `load` does.

    :raises InputError: something that they refer to is not among them.
    """
    return _Loader(quads).graph()


def _kg(name: str) -> str:
    return NAMESPACE + name


def _local(iri: str) -> str:
    return iri.removeprefix(NAMESPACE)


class _Loader:
    def __init__(self, quads: Iterable[Any]) -> None:
        self.nodes = nodes_of(quads)
        self.typed: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            for kind in {o.value for o in node.all(RDF + "type") if isinstance(o, ox.NamedNode)}:
                self.typed[kind].append(node)

    def graph(self) -> Graph:
        ontology = self._ontology()
        self.ontology = ontology
        kinds = [k.name for k in ontology.kinds.values() if not k.literal]
        subjects = [(name, node) for name in kinds for node in self.typed[_kg(name)] if node.all(_DCT + "identifier")]
        ours = any(self.typed[t] for t in _OURS) or any(_kg("turtle") in node.said for node in self.nodes.values())
        if self.nodes and not subjects and not ours:
            raise InputError("holds no graph of kg: neither an entity nor a document of its kind", where="RDF", remedy=_FOREIGN)
        ids = {node.iri: node.need(_DCT + "identifier") for _, node in subjects}
        self.terms: Described[Term] = Described()
        for n in self.typed[_kg("Term")]:
            self.terms[n.iri] = Term(self._document_of(n), n.need(RDFS + "label"), self._kind(n))
        entity_of = {self.terms[n.iri]: ids[e] for n in self.typed[_kg("Term")] if (e := n.one(_kg("names"))) in ids}
        terms: dict[str, list[Term]] = defaultdict(list)
        for term, id_ in entity_of.items():
            terms[id_].append(term)
        entities = {ids[n.iri]: self._entity(n, kind, terms) for kind, n in subjects}
        facts = [self._fact(n, ids) for t in (RDF + "Statement", _kg("Statement")) for n in self.typed[t]]
        return Graph(
            ontology=ontology,
            documents={d.id: d for d in sorted(self._documents(), key=lambda d: d.id)},
            entities=dict(sorted(entities.items())),
            facts=tuple(sorted(facts or self._direct(subjects, ids, ontology), key=fact_order)),
            mentions=mentions_in_order(map(self._mention, self.typed[_kg("Mention")])),
            entity_of=entity_of,
            judgements=tuple(sorted(map(_judgement, self.typed[_kg("Judgement")]), key=lambda j: (j.left, j.right, j.who))),
            issues=tuple(sorted(map(_issue, self.typed[_kg("Issue")]))),
        )

    def _ontology(self) -> Ontology:
        parts = sorted((n.iri, n.need(_kg("turtle"))) for n in self.nodes.values() if _kg("turtle") in n.said)
        source, shipped = "".join(text for _, text in parts), Ontology.load()
        if source in {"", shipped.source}:
            return shipped
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "kg.ttl"
            path.write_text(source, encoding="utf-8", newline="")
            return Ontology.load(path)

    def _documents(self) -> Iterator[Document]:
        parts: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for node in self.nodes.values():
            if _SCHEMA + "text" in node.said and _SCHEMA + "isPartOf" in node.said:
                parts[node.need(_SCHEMA + "isPartOf")].append((node.integer(_SCHEMA + "position"), node.need(_SCHEMA + "text")))
        for node in self.typed[_SCHEMA + "NewsArticle"]:
            paper = node.one(_SCHEMA + "isPartOf")
            yield Document(
                id=node.need(_DCT + "identifier"),
                source=node.need(_kg("sourceFile")),
                text="".join(words for _, words in sorted(parts[node.iri])),
                sha256=node.need(_kg("sha256")),
                paper=self.nodes[paper].need(_SCHEMA + "name") if paper else None,
                published=node.one(_SCHEMA + "datePublished"),
                title=node.one(_SCHEMA + "headline"),
                url=node.one(_SCHEMA + "url"),
                inferred=tuple((node.one(_kg("inferred")) or "").split()),
            )

    def _entity(self, node: Node, kind: str, terms: dict[str, list[Term]]) -> Entity:
        forms = [self.nodes[o.value] for o in node.all(_XL + "altLabel")]
        aliases = {(f.need(_XL + "literalForm"), f.integer(_kg("count"))) for f in forms}
        links = {(kind_, o.value) for predicate, kind_ in _LINKS for o in node.all(predicate)}
        id_ = node.need(_DCT + "identifier")
        return Entity(
            id=id_,
            name=node.need(_SCHEMA + "name"),
            kind=kind,
            aliases=tuple(sorted(aliases, key=lambda pair: (-pair[1], pair[0]))),
            terms=tuple(sorted(terms[id_])),
            code=node.one(_kg("divisionCode")),
            links=tuple(sorted(links)),
            latitude=node.maybe(_WGS + "lat"),
            longitude=node.maybe(_WGS + "long"),
            first_seen=node.one(_kg("firstSeen")),
            last_seen=node.one(_kg("lastSeen")),
        )

    def _document_of(self, node: Node) -> str:
        return self.nodes[node.need(_OA + "hasSource")].need(_DCT + "identifier")

    def _fact(self, node: Node, ids: dict[str, str]) -> Fact:
        object_: Any
        for said in node.all(RDF + "reifies"):
            if isinstance(said, ox.Triple) and isinstance(said.subject, ox.NamedNode):
                subject, relation, object_ = said.subject.value, said.predicate.value, said.object
                break
        else:
            subject, relation = node.need(RDF + "subject"), node.need(RDF + "predicate")
            object_ = next(iter(node.all(RDF + "object")), None)
        if subject not in ids or (isinstance(object_, ox.NamedNode) and object_.value not in ids) or object_ is None:
            raise InputError("states something of an entity that is not described", where=node.iri, remedy=_REMEDY)
        evidence = {o.value for o in node.all(_PROV + "wasDerivedFrom")}
        return Fact(
            subject=ids[subject],
            relation=self._relation(node, relation),
            object=ids[object_.value] if isinstance(object_, ox.NamedNode) else self._literal(object_, node),
            modality=self._modality(node),
            qualifiers=self._qualifiers(node),
            confidence=node.number(_kg("confidence")),
            evidence=evidence_in_order(self._evidence(self.nodes[iri]) for iri in evidence),
        )

    def _evidence(self, node: Node) -> Evidence:
        object_term = node.one(_kg("objectTerm"))
        object_ = self.terms[object_term] if object_term else self._words(node)
        return Evidence(
            statement=Statement(self.terms[node.need(_kg("subjectTerm"))], self._relation(node, node.need(_kg("relation"))), object_),
            document=self._document_of(node),
            article=node.integer(_kg("article")),
            spans=_spans(node),
            quote=node.need(_PROV + "value"),
            modality=self._modality(node),
            qualifiers=self._qualifiers(node),
            rule=node.need(_kg("rule")),
            confidence=node.number(_kg("confidence")),
        )

    def _mention(self, node: Node) -> Mention:
        terms = [o.value for o in node.all(_kg("term"))]
        if order := node.one(_kg("termOrder")):
            by_name = {iri.rsplit("/", 1)[-1]: iri for iri in terms}
            terms = [by_name.get(name, name) for name in order.split()]
        return Mention(
            document=self._document_of(node),
            article=node.integer(_kg("article")),
            start=node.integer(_kg("start")),
            end=node.integer(_kg("end")),
            surface=node.need(RDFS + "label"),
            kind=self._kind(node),
            spans=_spans(node),
            terms=tuple(self.terms[iri] for iri in (terms if order else dict.fromkeys(terms))),
            literal=self._words(node) if node.all(_kg("words")) else None,
            confidence=node.number(_kg("confidence")),
            rule=node.need(_kg("rule")),
        )

    def _kind(self, node: Node) -> str:
        kind = _local(node.need(_kg("kind")))
        if kind not in self.ontology.kinds:
            raise InputError(f"is of a kind that the ontology lacks: {kind}", where=node.iri, remedy=_REMEDY)
        return kind

    def _modality(self, node: Node) -> Modality:
        modality = _local(node.need(_kg("modality")))
        if modality not in self.ontology.modalities:
            raise InputError(f"is of a modality that the ontology lacks: {modality}", where=node.iri, remedy=_REMEDY)
        return modality  # type: ignore[return-value]

    def _relation(self, node: Node, iri: str) -> str:
        relation = _local(iri)
        if relation not in self.ontology.relations:
            raise InputError(f"states a relation that the ontology lacks: {iri}", where=node.iri, remedy=_REMEDY)
        return relation

    def _words(self, node: Node) -> Literal:
        node.need(_kg("words"))
        return self._literal(node.all(_kg("words"))[0], node)

    def _literal(self, words: Any, node: Node) -> Literal:
        if not isinstance(words, ox.Literal):
            raise InputError(f"states no value, where one is due: {words}", where=node.iri, remedy=_REMEDY)
        value = node.one(_kg("value"))
        said = self.nodes[value] if value else None
        return Literal(
            text=words.value,
            kind=_local(words.datatype.value),
            value=said.one(RDF + "value") if said else None,
            unit=(said.one(_SCHEMA + "unitText") or said.one(_SCHEMA + "currency")) if said else None,
        )

    def _qualifiers(self, node: Node) -> Qualifiers:
        when = node.one(_TIME + "hasTime")
        return Qualifiers(
            role=node.one(_kg("role")),
            time=node.one(_kg("timeWords")),
            topic=node.one(_kg("topic")),
            label=node.one(_kg("measure")),
            when=self.nodes[when].need(RDF + "value") if when else None,
        )

    def _direct(self, subjects: list[tuple[str, Node]], ids: dict[str, str], ontology: Ontology) -> Iterator[Fact]:
        """Give the facts that plain triples assert; the second direction of a symmetric relation is not counted again."""
        spaces = {"realized": NAMESPACE, "ongoing": PREFIXES["ongoing"], "planned": PREFIXES["planned"]}
        for _, node in subjects:
            subject = ids[node.iri]
            for modality, space in spaces.items():
                for relation in ontology.relations.values():
                    for value in {str(o): o for o in node.all(space + relation.name)}.values():
                        object_ = ids.get(value.value) if isinstance(value, ox.NamedNode) else self._literal(value, Node(node.iri))
                        if object_ is None:
                            raise InputError("states something of an entity that is not described", where=node.iri, remedy=_REMEDY)
                        if relation.symmetric and isinstance(object_, str) and object_ < subject:
                            back = (getattr(o, "value", None) for o in self.nodes[value.value].all(space + relation.name))
                            if node.iri in back:
                                continue
                        yield Fact(subject, relation.name, object_, modality, Qualifiers(), 1.0, ())  # type: ignore[arg-type]


def _spans(node: Node) -> tuple[Span, ...]:
    words = node.one(_kg("spans")) or ""
    if not re.fullmatch(r"([0-9]+-[0-9]+( [0-9]+-[0-9]+)*)?", words):
        raise InputError(f"no spans: {words!r}", where=node.iri, remedy=_REMEDY)
    return tuple(Span(int(start), int(end)) for start, end in (pair.split("-") for pair in words.split()))


def _judgement(node: Node) -> Judgement:
    left, right, verdict, reason, who = (node.need(_kg(n)) for n in ("left", "right", "verdict", "reason", "who"))
    return Judgement(left, right, verdict, node.number(_kg("confidence")), reason, who)  # type: ignore[arg-type]


def _issue(node: Node) -> Issue:
    where, stage, severity, message, remedy = (node.need(_kg(n)) for n in ("where", "stage", "severity", "message", "remedy"))
    try:
        detail = tuple((str(k), str(v)) for k, v in json.loads(node.one(_kg("detail")) or "[]"))
    except (ValueError, TypeError) as error:
        raise InputError("its detail is no list of pairs in JSON", where=node.iri, remedy=_REMEDY) from error
    return Issue(where, stage, severity, message, remedy, detail)  # type: ignore[arg-type]
