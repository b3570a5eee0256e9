"""Unpacks the data block of a page, as the page does in TypeScript: what `kg.html.pack` packs is held against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any

from kg.html.pack import _ends, _modalities, _sound

Block = dict[str, Any]


def unpack(packed: Block) -> Block:
    """Give the block that was packed."""
    nodes, edges, facts, evidence, sentences = (packed[key] for key in ("nodes", "edges", "facts", "evidence", "sentences"))
    block = {key: value for key, value in packed.items() if key != "pinyin"}
    source = list(accumulate(edges["source"]))
    before = [-1, *source]
    target: list[int] = []
    for at, step in enumerate(edges["target"]):
        target.append(step + (target[-1] if at and before[at] == source[at] else 0))
    block["edges"] = {**edges, "source": source, "target": target}
    block["facts"] = {**facts, "source": list(accumulate(facts["source"]))}
    sentence, new = [], 0
    for step in evidence["sentence"]:
        sentence.append(new - step)
        new = max(new, sentence[-1] + 1)
    block["evidence"] = {**evidence, "sentence": sentence}
    block["evidence"]["modality"] = [m - 1 if m else of for m, of in zip(evidence["modality"], _modalities(packed), strict=True)]
    ends = list(_ends(block))
    marks = iter(sentences["mark"])
    rests = sentences["text"].split("\n") if sentences["document"] else []
    read = [
        decoded(rest, count, marks, nodes["name"], ends[i]) for i, (rest, count) in enumerate(zip(rests, sentences["marks"], strict=True))
    ]
    block["sentences"] = {"text": [text for text, _ in read], "document": sentences["document"], "marks": [flat for _, flat in read]}
    block["evidence"]["to"] = [len(read[s][0]) - to for s, to in zip(sentence, evidence["to"], strict=True)]
    block["nodes"] = {key: column for key, column in nodes.items() if key != "seen"} | {"rank": list(accumulate(nodes["rank"]))}
    table = packed["pinyin"]
    usual = dict(zip(table["signs"], table["syllables"].split(" "), strict=False))

    def sound(name: str) -> str:
        return str(table["odd"].get(name, _sound(usual, name)))

    block["nodes"]["pinyin"] = [sound(name) for name in nodes["name"]]
    block["nodes"]["more"] = _more(nodes, sound)
    return block


def decoded(rest: str, count: int, coded: Iterator[int], names: list[str], ends: tuple[int, int]) -> tuple[str, list[int]]:
    text, marks, at = "", [], 0
    for _ in range(count):
        gap, whose = next(coded), next(coded)
        entity = -1 if whose < 2 else ends[whose // 2 - 1] if whose < 6 else whose // 2 - 3
        word = rest[at + gap : at + gap + next(coded)] if whose % 2 else names[entity]
        text += rest[at : at + gap]
        marks += [len(text), len(word), entity]
        text += word
        at += gap + (len(word) if whose % 2 else 0)
    return text + rest[at:], marks


def _more(nodes: Block, sound: Callable[[str], str]) -> Block:
    seen = nodes["seen"]
    found = {}
    for i in range(len(nodes["id"])):
        of = dict(nodes["more"].get(str(i), {}))
        if "alias" in of:
            of["pinyin"] = [sound(alias) for alias in of["alias"]]
        if seen["first"][i]:
            of["seen"] = [seen["days"][seen["first"][i]], seen["days"][seen["last"][i]]]
        if of:
            found[str(i)] = of
    return found
