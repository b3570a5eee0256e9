"""Values in RDF: amounts, figures and dates as IRI-named nodes (schema.org, OWL-Time), qualifiers as properties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Literal, Qualifiers
from kg.ontology import NAMESPACE
from kg.rdf.terms import PREFIXES, RDF, RDFS, Names, bounds, day, decimal, digest, text, typed

__all__ = ["KG", "TYPE", "kg", "qualifier_triples", "time_triples", "value_node", "value_triples", "words"]

KG = NAMESPACE
TYPE = f"<{RDF}type>"
LABEL = f"<{RDFS}label>"
_TIME, _SCHEMA = PREFIXES["time"], PREFIXES["schema"]
_CLASSES = {"Money": "MonetaryAmount", "Quantity": "QuantitativeValue"}
_CURRENCY = re.compile(r"[A-Z]{3}")  # ISO 4217
_QUALIFIERS = (("role", "role"), ("time", "timeWords"), ("topic", "topic"), ("label", "measure"))


def kg(name: str) -> str:
    """Give the IRI of a word of the ontology.

    >>> kg("modality")
    '<https://w3id.org/kg-news/ontology#modality>'
    """
    return f"<{KG}{name}>"


def words(literal: Literal) -> str:
    """Give the literal as it stands in the text, its type as datatype.

    >>> words(Literal("8月22日", "Time", "2023-08-22"))
    '"8月22日"^^<https://w3id.org/kg-news/ontology#Time>'
    """
    return typed(literal.text, KG + literal.kind)


def value_node(literal: Literal, names: Names) -> str | None:
    """Give the IRI of the literal's value, None where it has none. Equal values share a node."""
    if literal.kind == "Time" and literal.value and literal.unit is None:
        return time_node(literal.value, names)
    if literal.value is None and literal.unit is None:
        return None
    return names.of("value", f"v-{digest(literal.kind, literal.value, literal.unit)}")


def value_triples(literal: Literal, names: Names) -> Iterator[str]:
    """Give the triples of the literal's value node.

    ``rdf:value`` is the value as the graph has it, ``schema:value`` a number; money is counted in units of its ``schema:currency``.
    """
    if literal.kind == "Time" and literal.value and literal.unit is None:
        yield from time_triples(literal.value, names)
        return
    node = value_node(literal, names)
    if node is None:
        return
    yield f"{node} {TYPE} <{_SCHEMA}{_CLASSES.get(literal.kind, 'StructuredValue')}>"
    if literal.value is not None:
        yield f"{node} <{RDF}value> {text(literal.value)}"
        if re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", literal.value):
            yield f"{node} <{_SCHEMA}value> {decimal(literal.value)}"
    if literal.unit is not None:
        coin = literal.kind == "Money" and _CURRENCY.fullmatch(literal.unit)
        yield f"{node} <{_SCHEMA}{'currency' if coin else 'unitText'}> {text(literal.unit)}"


def time_node(iso: str, names: Names) -> str:
    """Give the IRI of a date or interval.

    >>> time_node("2023-01-01/2023-08-22", Names())
    '<https://w3id.org/kg-news/time/t-2023-01-01--2023-08-22>'
    """
    plain = iso.replace("/", "--").replace(":", "-") if bounds(iso) else f"x-{digest(iso)}"
    return names.of("time", f"t-{plain}")


def time_triples(iso: str, names: Names) -> Iterator[str]:
    """Give an OWL-Time interval; a day or an hour, too, has a first and a last day, so that one query finds all."""
    node = time_node(iso, names)
    yield f"{node} {TYPE} <{_TIME}TemporalEntity>"
    yield f"{node} <{RDF}value> {text(iso)}"
    ends = bounds(iso)
    if ends is None:
        return
    yield f"{node} {TYPE} <{_TIME}Interval>"
    for which, iso_day in zip(("hasBeginning", "hasEnd"), ends, strict=True):
        instant = names.of("time", f"i-{iso_day}")
        yield f"{node} <{_TIME}{which}> {instant}"
        yield f"{instant} {TYPE} <{_TIME}Instant>"
        yield f"{instant} <{_TIME}inXSDDate> {day(iso_day)}"


def qualifier_triples(node: str, qualifiers: Qualifiers, names: Names) -> Iterator[str]:
    """Give what narrows a statement or a piece of evidence, and its valid time as ``time:hasTime`` (see `time_triples`)."""
    for field, name in _QUALIFIERS:
        value = getattr(qualifiers, field)
        if value is not None:
            yield f"{node} {kg(name)} {text(value)}"
    if qualifiers.when is not None:
        yield f"{node} <{_TIME}hasTime> {time_node(qualifiers.when, names)}"
