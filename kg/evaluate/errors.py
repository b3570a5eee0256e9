"""Why a prediction is wrong: every difference between two pages is one mistake with one cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.evaluate.compare import Comparison, agrees
from kg.ontology import Ontology

__all__ = ["CAUSES", "Mistake", "mistakes"]

CAUSES: Mapping[str, tuple[str, str]] = {
    "missed-mention": ("漏掉的提及", "a mention that was not found"),
    "wrong-type": ("类型错误", "the right span, another type"),
    "wrong-boundary": ("边界错误", "overlaps a mention, other ends"),
    "spurious-mention": ("多余的提及", "a mention where gold has none"),
    "alias": ("实体错误", "the right mention led to another entity"),
    "subject": ("主语错误", "a statement with another subject"),
    "object": ("宾语错误", "a statement with another object"),
    "predicate": ("关系错误", "a statement with another predicate"),
    "modality": ("情态错误", "the right statement, another modality"),
    "missed-end": ("主语或宾语未识别", "a missed statement about something that was not found"),
    "missed-statement": ("漏掉的陈述", "a missed statement, both ends of which were found"),
    "spurious-statement": ("多余的陈述", "a statement that gold does not make"),
}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One difference; `gold` and `pred` are in words, empty where that side has nothing; start and end are the source's offsets."""

    page: str
    start: int
    end: int
    cause: str
    gold: str
    pred: str


def mistakes(comparison: Comparison, ontology: Ontology | None = None) -> list[Mistake]:
    """Give all mistakes of a page, by place. A wrong statement that stands for a missed one is one mistake, not two."""
    known = ontology or Ontology.load()
    return sorted([*_of_mentions(comparison), *_of_statements(comparison, known)])


def _of_mentions(comparison: Comparison) -> Iterator[Mistake]:
    gold, pred, name = comparison.gold_mentions, comparison.pred_mentions, comparison.name
    missed = sorted(gold.keys() - pred.keys())
    extra = sorted(pred.keys() - gold.keys())
    for key in missed:
        partner = next((k for k in extra if k[:2] == key[:2]), None)
        cause = "wrong-type"
        if partner is None:
            cause = "wrong-boundary"
            partner = next((k for k in extra if k[2] == key[2] and k[0] < key[1] and key[0] < k[1]), None)
        if partner is None:
            yield Mistake(name, key[0], key[1], "missed-mention", _mention(gold[key]), "")
        else:
            extra.remove(partner)
            yield Mistake(name, key[0], key[1], cause, _mention(gold[key]), _mention(pred[partner]))
    for key in extra:
        yield Mistake(name, key[0], key[1], "spurious-mention", "", _mention(pred[key]))
    for key in comparison.shared:
        if comparison.leads_right(key) is False:
            yield Mistake(name, key[0], key[1], "alias", _mention(gold[key]), _mention(pred[key]))


def _of_statements(comparison: Comparison, ontology: Ontology) -> Iterator[Mistake]:
    name = comparison.name
    for gold_row, pred_row in comparison.matched:
        if gold_row.get("modality") != pred_row.get("modality"):
            yield Mistake(name, *_place(gold_row), "modality", _statement(gold_row), _statement(pred_row))
    done_gold = {id(g) for g, _ in comparison.matched}
    done_pred = {id(p) for _, p in comparison.matched}
    missed = [g for g in comparison.gold_statements if id(g) not in done_gold]
    extra = [p for p in comparison.pred_statements if id(p) not in done_pred]
    near = _Nearness(comparison, ontology)
    for cause, is_near in (("predicate", near.other_predicate), ("object", near.other_object), ("subject", near.other_subject)):
        still = []
        for row in missed:
            partner = next((p for p in extra if is_near(row, p)), None)
            if partner is None:
                still.append(row)
                continue
            extra.remove(partner)
            yield Mistake(name, *_place(row), cause, _statement(row), _statement(partner))
        missed = still
    found = set(comparison.entity_of.values())
    for row in missed:
        ends = {row["s"], row["o"]} & comparison.gold_entities
        yield Mistake(name, *_place(row), "missed-statement" if ends <= found else "missed-end", _statement(row), "")
    for row in extra:
        yield Mistake(name, *_place(row), "spurious-statement", "", _statement(row))


class _Nearness:
    """In what one thing a predicted statement differs from a gold one; both speak of the same place for subject and object."""

    def __init__(self, comparison: Comparison, ontology: Ontology) -> None:
        self.entity_of, self.entities, self.ontology = comparison.entity_of, comparison.gold_entities, ontology

    def other_predicate(self, gold: Row, pred: Row) -> bool:
        return gold["p"] != pred["p"] and agrees(gold, {**pred, "p": gold["p"]}, self.entity_of, self.entities, self.ontology)

    def other_object(self, gold: Row, pred: Row) -> bool:
        return bool(gold["p"] == pred["p"] and gold["s"] == self.entity_of.get(pred["s"])) and _share_evidence(gold, pred)

    def other_subject(self, gold: Row, pred: Row) -> bool:
        borrowed = {**pred, "s": self._inverse(gold["s"])}
        same = gold["p"] == pred["p"] and agrees(gold, borrowed, self.entity_of, self.entities, self.ontology)
        return same and _share_evidence(gold, pred)

    def _inverse(self, gold_entity: str) -> str:
        """Give the predicted entity that stands for a gold one, so that only the object is compared."""
        return next((p for p, g in self.entity_of.items() if g == gold_entity), "")


def _share_evidence(left: Row, right: Row) -> bool:
    return any(a < d and c < b for a, b in left.get("evidence") or () for c, d in right.get("evidence") or ())


def _place(statement: Row) -> tuple[int, int]:
    start, end = min((tuple(e) for e in statement.get("evidence") or ()), default=(0, 0))
    return start, end


def _mention(mention: Row) -> str:
    entities = "+".join(mention.get("entities") or ())
    text = "".join(str(mention.get("text", "")).split())
    return f"{text} [{mention['type']}]" + (f" → {entities}" if entities and entities != text else "")


def _statement(row: Row) -> str:
    said = "，".join(f"{key}={row[key]}" for key in ("role", "label", "topic", "time") if row.get(key))
    return f"{row['s']} —{row['p']}→ {row['o']} ({row.get('modality')}{'；' + said if said else ''})"
