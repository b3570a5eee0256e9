"""A synthetic news graph of any size with a fixed seed: hubs, communities, long tails, Chinese names, a sentence an edge."""

from __future__ import annotations

import random

from kg.graph import Graph
from kg.model import Document, Entity, Evidence, Fact, Qualifiers, Span, Statement, Term
from kg.ontology import Ontology

SURNAMES = "江深广佛珠惠东中肇清韶河梅汕潮揭湛茂阳云"
KINDS = (("Place", "市"), ("Organization", "公司"), ("Platform", "园区"), ("Facility", "大桥"), ("Person", "生"), ("Policy", "工程"))


def synthetic(count: int, *, degree: float = 2.2, seed: int = 7) -> Graph:
    """Give a graph of `count` entities and about `degree` edges each."""
    rng = random.Random(seed)
    entities = {}
    names = []
    for i in range(count):
        kind, suffix = KINDS[min(5, int(rng.expovariate(0.7)))]
        name = "".join(rng.choice(SURNAMES) for _ in range(rng.randint(1, 4))) + f"{i}" * (i > 500) + suffix
        entity = Entity(
            f"e-{i:06}", name, kind, ((name, 1 + int(rng.expovariate(0.5))),), (Term("d0", name, kind),), first_seen="2023-08-23"
        )
        entities[entity.id] = entity
        names.append((entity.id, name, kind))
    documents = {
        f"d{d}": Document(f"d{d}", f"d{d}.txt", "", "0" * 64, "江门日报", f"20{10 + d % 15}-0{1 + d % 9}-15", f"报道{d}") for d in range(50)
    }
    groups = max(1, count // 60)
    keys = set()
    while len(keys) < int(count * degree):
        a = int(count * rng.random() ** 2.5)
        b = (a % groups) + groups * rng.randrange(max(1, count // groups)) if rng.random() < 0.85 else rng.randrange(count)
        if a != b and b < count:
            keys.add((a, b))
    facts = []
    entity_of = {}
    for a, b in sorted(keys):
        (source, left, kind_a), (target, right, kind_b) = names[a], names[b]
        document = f"d{(a + b) % 50}"
        modality = ("realized", "realized", "ongoing", "planned")[(a * 7 + b) % 4]
        quote = f"{left}与{right}携手推进合作。"
        statement = Statement(Term(document, left, kind_a), "cooperatesWith", Term(document, right, kind_b))
        entity_of |= {statement.subject: source, statement.object: target}
        evidence = Evidence(statement, document, 0, (Span(0, 0),), quote, modality, Qualifiers(), "synthetic", 0.8)  # type: ignore[arg-type]
        facts.append(Fact(source, "cooperatesWith", target, modality, Qualifiers(), 0.8, (evidence,)))  # type: ignore[arg-type]
    return Graph(Ontology.load(), documents, entities, tuple(facts), entity_of=entity_of)
