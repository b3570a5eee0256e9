"""SHACL shapes: what the ontology says of types, domains and ranges, and `ontology/rules.ttl`, which says the rest."""

from __future__ import annotations

from kg.ontology import Ontology, Relation
from kg.rdf.terms import ONTOLOGY_ROOT, PREFIXES
from kg.resources import resource

__all__ = ["derived_shapes", "shapes_turtle"]

SHAPES = f"{ONTOLOGY_ROOT}/shapes#"


def shapes_turtle(ontology: Ontology) -> str:
    """Give all shapes as Turtle: derived ones first, then the rules.

    >>> "shape:develops-planned a sh:NodeShape" in shapes_turtle(Ontology.load())
    True
    """
    return derived_shapes(ontology) + "\n" + (resource("ontology") / "rules.ttl").read_text(encoding="utf-8")


def derived_shapes(ontology: Ontology) -> str:
    """Give the shapes that follow from the ontology: one a type, three a relation (a modality each)."""
    names = ("kg", "ongoing", "planned", "rdfs", "sh", "dcterms", "schema")
    parts = [f"@prefix {name}: <{PREFIXES[name]}> ." for name in names]
    parts += [f"@prefix shape: <{SHAPES}> .", ""]
    for kind in ontology.kinds.values():
        if not kind.literal:
            parts.append(_kind_shape(kind.name, kind.zh, kind.en))
    parts.append(_LABEL)
    parts += [_relation_shape(r, ontology, m) for r in ontology.relations.values() for m in ontology.modalities]
    return "\n".join(parts) + "\n"


_LABEL = """
shape:label sh:path rdfs:label ; sh:minCount 1 ;
    sh:message "实体须有名称。"@zh-hans, "An entity has a label."@en .
shape:name sh:path schema:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:minLength 1 ;
    sh:message "实体须有一个不空的本名。"@zh-hans, "An entity has one name, which is not empty."@en .
shape:identifier sh:path dcterms:identifier ; sh:minCount 1 ; sh:maxCount 1 ;
    sh:message "实体须有一个标识。"@zh-hans, "An entity has one identifier."@en .
"""


def _kind_shape(name: str, zh: str, en: str) -> str:
    return (
        f'shape:{name} a sh:NodeShape ; sh:targetClass kg:{name} ; rdfs:label "{zh}"@zh-hans, "{en}"@en ;\n'
        "    sh:nodeKind sh:IRI ; sh:property shape:label, shape:name, shape:identifier ;\n"
        f'    sh:message "{zh}须有 IRI。"@zh-hans, "A {en} is named by an IRI."@en .'
    )


def _relation_shape(relation: Relation, ontology: Ontology, modality: str) -> str:
    space = "kg" if modality == "realized" else modality
    shape = f"shape:{relation.name}-{modality}"
    domain = [k for k in ontology.kinds if k in relation.domain]
    range_ = [k for k in ontology.kinds if k in relation.range]
    literal = ontology.kinds[range_[0]].literal
    what = "datatype" if literal else "class"
    zh_d, zh_r = ("、".join(ontology.kinds[k].zh for k in ks) for ks in (domain, range_))
    en_d, en_r = (", ".join(ontology.kinds[k].en for k in ks) for ks in (domain, range_))
    return (
        f"{shape} a sh:NodeShape ; sh:targetSubjectsOf {space}:{relation.name} ;\n"
        f"    {_any(domain, 'class')} ; sh:property {shape}-object ;\n"
        f'    sh:message "“{relation.zh}”的主体须是：{zh_d}。"@zh-hans, "The subject of “{relation.en}” is one of: {en_d}."@en .\n'
        f"{shape}-object sh:path {space}:{relation.name} ; {_any(range_, what)} ;\n"
        f'    sh:message "“{relation.zh}”的客体须是：{zh_r}。"@zh-hans, "The object of “{relation.en}” is one of: {en_r}."@en .'
    )


def _any(kinds: list[str], what: str) -> str:
    if len(kinds) == 1:
        return f"sh:{what} kg:{kinds[0]}"
    return f"sh:or ( {' '.join(f'[ sh:{what} kg:{k} ]' for k in kinds)} )"
