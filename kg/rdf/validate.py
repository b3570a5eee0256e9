"""Checks RDF against the shapes and says in plain words what is wrong."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import InputError
from kg.ontology import NAMESPACE, Ontology
from kg.rdf.notebook import to_rdflib
from kg.rdf.quads import quads_of
from kg.rdf.shapes import shapes_turtle

if TYPE_CHECKING:
    import rdflib

__all__ = ["Finding", "Report", "validate", "validate_quads"]

_SH = "http://www.w3.org/ns/shacl#"
_TEXT = "https://schema.org/text"
_QUOTE = "http://www.w3.org/ns/prov#value"
_OURS = (
    f"ASK {{ ?s a ?type FILTER(STRSTARTS(STR(?type), '{NAMESPACE}') || ?type = <http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement>) }}"
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong: the node and its label, the shape that found it, the value at fault, both messages."""

    node: str
    label: str
    shape: str
    value: str
    zh: str
    en: str

    def __str__(self) -> str:
        """One line for people: label, message, value."""
        value = f" [{self.value}]" if self.value else ""
        return f"{self.label or '?'} <{self.node}>: {self.zh} {self.en}{value} ({self.shape.rsplit('#', 1)[-1]})"


@dataclass(frozen=True, slots=True)
class Report:
    """What the shapes found; empty where nothing is wrong."""

    findings: tuple[Finding, ...]
    triples: int

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def __str__(self) -> str:
        """One line a finding, and a last line that counts them."""
        lines = [str(f) for f in self.findings]
        lines.append(f"{self.triples} 个三元组，{len(self.findings)} 处不合 ({self.triples} triples, {len(self.findings)} faults)")
        return "\n".join(lines)


def validate(path: str | Path, ontology: Ontology | None = None) -> Report:
    """Check an RDF file, a release or a build's folder against the shapes.

    :raises InputError: the file cannot be read (see `kg.rdf.quads`), or holds nothing that the shapes speak of.
    """
    return validate_quads(quads_of(Path(path)), ontology or Ontology.load())


def validate_quads(quads: Iterable[Any], ontology: Ontology, *, pure: bool = False) -> Report:
    """Check quads against the shapes, all graphs as one, with no inference.

    pySHACL checks node by node; the rules that compare many nodes (``sh:sparql``) are the same queries asked of Oxigraph, which takes
    a second where rdflib takes minutes. With `pure` pySHACL does it all: a test holds the two reports equal.
    Texts of documents are left aside: no shape speaks of them. A triple term of profile ``rdf12`` is checked as the statement it stands for.

    :raises InputError: there are quads, but none that the shapes speak of: other RDF would conform without having been looked at.
    """
    import pyshacl
    import rdflib

    sh = rdflib.Namespace(_SH)
    store = ox.Store()
    store.bulk_extend(quad for quad in _as_core(quads) if quad.predicate.value != _TEXT)
    if len(store) and not store.query(_OURS, use_default_graph_as_union=True):
        remedy = "the shapes are for what kg wrote; use pyshacl with your own"
        raise InputError("holds nothing that the shapes speak of", where="RDF", remedy=remedy)
    data = to_rdflib(store)
    shapes = rdflib.Graph().parse(data=shapes_turtle(ontology), format="turtle")
    checked = shapes
    if not pure:
        checked = rdflib.Graph()
        for triple in shapes:
            if triple[1] != sh.sparql:
                checked.add(triple)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pySHACL's own
        _, report, _ = pyshacl.validate(data, shacl_graph=checked, inference="none", advanced=False)
    faults: set[tuple[Any, Any, Any]] = set()
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        node, value = report.value(result, sh.focusNode), report.value(result, sh.value)
        shape = report.value(result, sh.sourceConstraint) or report.value(result, sh.sourceShape)
        faults.add((value, None, shape) if (None, sh.sparql, shape) in shapes else (node, value, shape))
    if not pure:
        faults |= {(node, None, shape) for shape in shapes.objects(None, sh.sparql) for node in _ask(store, shapes, shape)}
    return Report(tuple(sorted(_finding(*fault, data, shapes) for fault in faults)), len(data))


def _as_core(quads: Iterable[Any]) -> Iterator[Any]:
    """Give quads as they are, a triple term as the three parts of an ``rdf:Statement``."""
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    for quad in quads:
        said = quad.object
        if not isinstance(said, ox.Triple):
            yield quad
            continue
        parts = (
            ("type", ox.NamedNode(rdf + "Statement")),
            ("subject", said.subject),
            ("predicate", said.predicate),
            ("object", said.object),
        )
        for name, part in parts:
            yield ox.Quad(quad.subject, ox.NamedNode(rdf + name), part, getattr(quad, "graph_name", ox.DefaultGraph()))


def _ask(store: ox.Store, shapes: rdflib.Graph, shape: Any) -> Iterator[Any]:
    """Give the nodes that a rule's query finds, over all graphs as one."""
    import rdflib

    sh = rdflib.Namespace(_SH)
    query = str(shapes.value(shape, sh.select))
    declared = [d for holder in shapes.objects(shape, sh.prefixes) for d in shapes.objects(holder, sh.declare)]
    prefixes = {str(shapes.value(d, sh.prefix)): str(shapes.value(d, sh.namespace)) for d in declared}
    solutions = store.query(query, prefixes=prefixes, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)  # the rules are SELECT queries
    for solution in solutions:
        found = solution["value"]
        yield rdflib.URIRef(found.value) if isinstance(found, ox.NamedNode) else rdflib.Literal(found.value)


def _finding(node: Any, value: Any, shape: Any, data: rdflib.Graph, shapes: rdflib.Graph) -> Finding:
    import rdflib

    said = {getattr(m, "language", None): str(m) for m in shapes.objects(shape, rdflib.URIRef(_SH + "message"))}
    labels = sorted(str(o) for p in (rdflib.RDFS.label, rdflib.URIRef(_QUOTE)) for o in data.objects(node, p))
    shown = "" if value is None else next((str(o) for o in data.objects(value, rdflib.RDFS.label)), str(value))
    return Finding(str(node), labels[0] if labels else "", str(shape), shown, said.get("zh-hans", ""), said.get("en", ""))
