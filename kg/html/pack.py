"""Packs a data block for its way into a page, without loss: steps instead of numbers, no name twice, pinyin by character."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

__all__ = ["pack", "packed_json"]

_TOKEN = re.compile("[\u3400-\u9fff]|[^\u3400-\u9fff]+")  # a Chinese character, or what stands between two
Block = dict[str, Any]


def pack(block: Block) -> Block:
    """Give the same block in the form that ``kg/html/web/src/unpack.ts`` reads (see there for the columns).

    Sorted columns become the steps between their values. A sentence loses the names that its marks repeat, and a mark that is of
    the subject or object of the first edge or fact that cites the sentence says just that. Pinyin is kept by character, and by
    name only where a character is read otherwise there; days on which an entity was seen are numbered. A line break in a
    sentence becomes a space.
    """
    nodes, edges, facts, evidence, sentences = (block[key] for key in ("nodes", "edges", "facts", "evidence", "sentences"))
    ends = _ends(block)
    rests, counts, marks = [], [], []
    for number, (text, flat) in enumerate(zip(sentences["text"], sentences["marks"], strict=True)):
        rest, coded = _coded(text.replace("\n", " "), flat, nodes["name"], ends[number])
        rests.append(rest)
        counts.append(len(flat) // 3)
        marks += coded
    more = {key: {k: v for k, v in of.items() if k not in {"pinyin", "seen"}} for key, of in nodes["more"].items()}
    return {
        **block,
        "nodes": {
            **{key: column for key, column in nodes.items() if key not in {"pinyin", "more", "rank"}},
            "rank": _steps(nodes["rank"]),
            "seen": _seen(nodes),
            "more": {key: of for key, of in more.items() if of},
        },
        "pinyin": _sounds(_said(nodes)),
        "edges": {**edges, "source": _steps(edges["source"]), "target": list(_ahead(edges["source"], edges["target"]))},
        "facts": {**facts, "source": _steps(facts["source"])},
        "evidence": {
            **evidence,
            "sentence": list(_back(evidence["sentence"])),
            "to": [len(sentences["text"][s]) - to for s, to in zip(evidence["sentence"], evidence["to"], strict=True)],
            "modality": [(m != of) * (1 + m) for m, of in zip(evidence["modality"], _modalities(block), strict=True)],
        },
        "sentences": {"text": "\n".join(rests), "document": sentences["document"], "marks": counts, "mark": marks},
    }


def packed_json(block: Block) -> str:
    """Give the packed block as JSON, as pages and `kg serve` hand it over."""
    return json.dumps(pack(block), ensure_ascii=False, separators=(",", ":"))


def _steps(values: list[int]) -> list[int]:
    """Give the first value and what each other adds to the one before.

    >>> _steps([3, 3, 5])
    [3, 0, 2]
    """
    return [*values[:1], *(b - a for a, b in pairwise(values))]


def _ahead(source: list[int], target: list[int]) -> Iterator[int]:
    """Give targets as steps among those of one source."""
    for at, value in enumerate(target):
        yield value - (target[at - 1] if at and source[at - 1] == source[at] else 0)


def _back(numbers: Iterable[int]) -> Iterator[int]:
    """Give how far each number is behind the next new one.

    >>> list(_back([0, 1, 0, 2]))
    [0, 0, 2, 0]
    """
    new = 0
    for number in numbers:
        yield new - number
        new = max(new, number + 1)


def _modalities(block: Block) -> list[int]:
    """Give the modality of the edge or fact that each piece of evidence is for."""
    return [
        m for of in (block["edges"], block["facts"]) for m, count in zip(of["modality"], of["evidence"], strict=True) for _ in range(count)
    ]


def _ends(block: Block) -> list[tuple[int, int]]:
    """Give, for each sentence, subject and object of the first edge or fact that cites it; a fact has no object: -2."""
    edges, facts = block["edges"], block["facts"]
    claims = [
        *zip(edges["source"], edges["target"], edges["evidence"], strict=True),
        *((s, -2, n) for s, n in zip(facts["source"], facts["evidence"], strict=True)),
    ]
    found: dict[int, tuple[int, int]] = {}
    cited = iter(block["evidence"]["sentence"])
    for subject, object_, count in claims:
        for _ in range(count):
            found.setdefault(next(cited), (subject, object_))
    return [found.get(number, (-2, -2)) for number in range(1 + max(found, default=-1))]


def _coded(text: str, marks: list[int], names: list[str], ends: tuple[int, int]) -> tuple[str, list[int]]:
    """Take names out of a sentence and give the rest and, for each mark, how far it is from the one before, and whose it is.

    Whose: 0 nobody's, 1 the subject's, 2 the object's, 3 + n entity n's; times two; and one more, with the length after it, where
    the text has another word there than the name.

    >>> _coded("江门与深圳市合作。", [0, 2, 0, 3, 3, 1], ["江门市", "深圳市"], (0, 1))
    ('江门与合作。', [0, 3, 2, 1, 4])
    """
    rest, coded, reached = [], [], 0
    for start, length, entity in zip(marks[::3], marks[1::3], marks[2::3], strict=True):
        whose = 0 if entity < 0 else 1 + ends.index(entity) if entity in ends else 3 + entity
        named = entity >= 0 and text[start : start + length] == names[entity]
        rest.append(text[reached : start if named else start + length])
        coded += [start - reached, 2 * whose] if named else [start - reached, 2 * whose + 1, length]
        reached = start + length
    return "".join([*rest, text[reached:]]), coded


def _said(nodes: Block) -> dict[str, str]:
    """Give the pinyin of every name and other name."""
    said = dict(zip(nodes["name"], nodes["pinyin"], strict=True))
    for of in nodes["more"].values():
        said.update(zip(of.get("alias", ()), of.get("pinyin", ()), strict=True))
    return said


def _sounds(said: dict[str, str]) -> Block:
    """Give the usual syllable of each character, and the names that are read otherwise.

    >>> _sounds({"江门市": "jiang men shi", "重庆": "chong qing", "重山": "zhong shan", "重水": "zhong shui"})
    {'signs': '山市庆水江重门', 'syllables': 'shan shi qing shui jiang zhong men', 'odd': {'重庆': 'chong qing'}}
    """
    heard: dict[str, Counter[str]] = defaultdict(Counter)
    for text, sound in said.items():
        tokens, syllables = _TOKEN.findall(text), sound.split(" ")
        if len(tokens) == len(syllables):
            for token, syllable in zip(tokens, syllables, strict=True):
                if len(token) == 1 and "\u3400" <= token <= "\u9fff":
                    heard[token][syllable] += 1
    usual = {sign: min(heard[sign].items(), key=lambda item: (-item[1], item[0]))[0] for sign in sorted(heard)}
    return {
        "signs": "".join(usual),
        "syllables": " ".join(usual.values()),
        "odd": {text: sound for text, sound in said.items() if _sound(usual, text) != sound},
    }


def _sound(usual: dict[str, str], text: str) -> str:
    return " ".join(usual.get(token, token.lower()) for token in _TOKEN.findall(text))


def _seen(nodes: Block) -> Block:
    """Number the days on which entities were first and last seen; 0 is unknown."""
    pairs = [nodes["more"].get(str(i), {}).get("seen", ("", "")) for i in range(len(nodes["id"]))]
    days = sorted({"", *(day for pair in pairs for day in pair)})
    number = {day: i for i, day in enumerate(days)}
    return {"days": days, "first": [number[first] for first, _ in pairs], "last": [number[last] for _, last in pairs]}
