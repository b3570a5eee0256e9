"""Sets a predicted page beside its gold one: which mentions are the same, which entity stands for which, which statements agree."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from kg.evaluate.pages import Pair
from kg.ontology import Ontology

__all__ = ["Comparison", "compare"]

Row = Mapping[str, Any]

_SPACE_AND_QUOTES = re.compile(r"[\s“”\"'‘’《》「」]+")
_BEFORE = ("将近", "接近", "突破", "超过", "达到", "大约", "合计", "近", "约", "超", "达", "逾", "共", "总")
_ABOUT = re.compile(f"^(?:{'|'.join(_BEFORE)})+|(?:左右|以上|余|多)$")
_SAME_TITLE = 0.8  # share of characters that two titles must have in common (Dice)
_POSITION = "holdsPosition"  # the one relation of which each role is a statement


@dataclass(frozen=True, slots=True)
class Comparison:
    """One page compared. Mentions are the same where start, end and type are; statements are paired one to one."""

    name: str
    gold_mentions: Mapping[tuple[int, int, str], Row]
    pred_mentions: Mapping[tuple[int, int, str], Row]
    entity_of: Mapping[str, str]  # predicted entity id -> gold entity id
    gold_statements: Sequence[Row]
    pred_statements: Sequence[Row]  # without repeats
    matched: Sequence[tuple[Row, Row]]  # (gold, predicted) statements
    gold_entities: frozenset[str]

    @property
    def shared(self) -> list[tuple[int, int, str]]:
        """The mentions that both have, in order."""
        return sorted(self.gold_mentions.keys() & self.pred_mentions.keys())

    def leads_right(self, key: tuple[int, int, str]) -> bool | None:
        """Say whether a shared mention leads to gold's entities; None where gold gives none (a date, an amount)."""
        gold = self.gold_mentions[key].get("entities")
        if not gold:
            return None
        return {self.entity_of.get(e, e) for e in self.pred_mentions[key].get("entities") or ()} == set(gold)


def compare(pair: Pair, ontology: Ontology | None = None) -> Comparison:
    """Compare one page by the guide's rules."""
    known = ontology or Ontology.load()
    gold, pred = pair.gold, pair.pred
    entity_of = _align(gold, pred)
    gold_entities = frozenset(e["id"] for e in gold["entities"])
    predicted = _without_repeats(pred["statements"])
    return Comparison(
        name=pair.name,
        gold_mentions={_key(m): m for m in gold["mentions"]},
        pred_mentions={_key(m): m for m in pred["mentions"]},
        entity_of=entity_of,
        gold_statements=gold["statements"],
        pred_statements=predicted,
        matched=_match(gold["statements"], predicted, entity_of, gold_entities, known),
        gold_entities=gold_entities,
    )


def agrees(gold: Row, pred: Row, entity_of: Mapping[str, str], gold_entities: frozenset[str], ontology: Ontology) -> bool:
    """Say whether two statements of one predicate have the same ends."""
    subject, object_ = entity_of.get(pred["s"]), entity_of.get(pred["o"])
    relation = ontology.relations.get(pred["p"])
    if gold["o"] in gold_entities:
        if (gold["s"], gold["o"]) == (subject, object_):
            return True
        return relation is not None and relation.symmetric and (gold["o"], gold["s"]) == (subject, object_)
    return bool(gold["s"] == subject) and same_words(gold["o"], pred["o"], title=relation is not None and "Title" in relation.range)


def same_words(left: Any, right: Any, *, title: bool) -> bool:
    """Say whether two literals are one: folded, without approximators; titles may differ in a fifth of their characters.

    >>> same_words("近１３.7亿元", "13.7亿元", title=False), same_words("全国工业百强县", "全国百强县", title=True)
    (True, True)
    """
    a, b = _folded(left), _folded(right)
    if not title:
        return _ABOUT.sub("", a) == _ABOUT.sub("", b)
    if not a or not b:
        return False
    return 2 * (Counter(a) & Counter(b)).total() / (len(a) + len(b)) >= _SAME_TITLE


def _key(mention: Row) -> tuple[int, int, str]:
    return (mention["start"], mention["end"], mention["type"])


def _folded(text: Any) -> str:
    return _SPACE_AND_QUOTES.sub("", unicodedata.normalize("NFKC", str(text)).strip())


def _without_repeats(statements: Iterable[Row]) -> list[Row]:
    unique: dict[tuple[Any, ...], Row] = {}
    for row in statements:
        unique.setdefault((row["s"], row["p"], row["o"], row.get("role") if row["p"] == _POSITION else None), row)
    return list(unique.values())


def _align(gold: Row, pred: Row) -> dict[str, str]:
    """Lead predicted entities to gold ones, one to one, the best pairs first: by the mentions they share, then by their names."""
    weight: defaultdict[tuple[str, str], float] = defaultdict(float)
    gold_at: defaultdict[tuple[int, int], list[Row]] = defaultdict(list)
    for mention in gold["mentions"]:
        gold_at[mention["start"], mention["end"]].append(mention)
    for mention in pred["mentions"]:  # in file order: sums of fractions depend on their order, and ties decide
        ours = mention.get("entities") or ()
        for other in gold_at[mention["start"], mention["end"]]:
            theirs = other.get("entities") or ()
            share = 1.0 if len(ours) == len(theirs) == 1 else 0.2  # 港澳 says less of which is which
            for pair in product(ours, theirs):
                weight[pair] += share
    called: defaultdict[str, set[str]] = defaultdict(set)
    for entity in gold["entities"]:
        for name in (entity["id"], *(entity.get("aliases") or ())):
            called[_folded(name)].add(entity["id"])
    for entity in pred["entities"]:
        for name in (entity.get("name", entity["id"]), *(entity.get("aliases") or ())):
            folded = _folded(name)
            for one in sorted(called.get(folded, ())):
                weight[entity["id"], one] += 0.9 if folded == _folded(one) else 0.5
    led: dict[str, str] = {}
    taken: set[str] = set()
    for (mine, one), _ in sorted(weight.items(), key=lambda item: (-item[1], item[0])):
        if mine not in led and one not in taken:
            led[mine] = one
            taken.add(one)
    return led


def _match(
    gold: Sequence[Row], pred: Sequence[Row], entity_of: Mapping[str, str], gold_entities: frozenset[str], ontology: Ontology
) -> list[tuple[Row, Row]]:
    open_ = list(enumerate(gold))
    matched = []
    for row in pred:
        for place, (number, candidate) in enumerate(open_):
            if candidate["p"] == row["p"] and agrees(candidate, row, entity_of, gold_entities, ontology):
                matched.append((gold[number], row))
                del open_[place]
                break
    return matched
