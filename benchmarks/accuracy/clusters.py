"""B³ of clusters on annotated pages built together as one corpus: python benchmarks/accuracy/clusters.py FOLDER [--show].

Mentions and evidence come from the gold files, so that only resolution is measured. Reads FOLDER/*.json in the guide's format.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from kg.gazetteer import Gazetteer
from kg.model import Document, Evidence, Mention, Qualifiers, Span, Statement, Term
from kg.resolve import Ledger, resolve
from kg.resolve.text import plain

VALUES = {"Time", "Money", "Quantity"}


def load(folder: Path):
    mentions, documents, evidence, gold = [], [], [], {}
    for path in sorted(folder.glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        documents.append(Document(path.stem, page["source"], "", page.get("sha256", ""), page.get("paper"), page.get("published")))
        term_of = {}
        for m in page["mentions"]:
            if m["type"] in VALUES or len(m["entities"]) != 1:
                continue
            surface = "".join(m["text"].split())
            term = Term(path.stem, surface, m["type"])
            mentions.append(Mention(path.stem, 0, m["start"], m["end"], surface, m["type"], (Span(m["start"], m["end"]),), (term,)))
            gold[len(mentions) - 1] = (m["type"], plain(m["entities"][0]))
            term_of.setdefault(m["entities"][0], term)
        for s in page["statements"]:
            if s["s"] in term_of and s["o"] in term_of:
                statement = Statement(term_of[s["s"]], s["p"], term_of[s["o"]])
                evidence.append(Evidence(statement, path.stem, 0, (), "", "realized", Qualifiers(), "gold", 1.0))
    return mentions, evidence, documents, gold


def b_cubed(gold: dict[int, object], found: dict[int, object]) -> tuple[float, float, float]:
    by_gold, by_found = defaultdict(set), defaultdict(set)
    for i in gold:
        by_gold[gold[i]].add(i)
        by_found[found[i]].add(i)
    p = sum(len(by_gold[gold[i]] & by_found[found[i]]) / len(by_found[found[i]]) for i in gold) / len(gold)
    r = sum(len(by_gold[gold[i]] & by_found[found[i]]) / len(by_gold[gold[i]]) for i in gold) / len(gold)
    return p, r, 2 * p * r / (p + r)


def main(argv: list[str]) -> None:
    mentions, evidence, documents, gold = load(Path(argv[0]))
    resolution = resolve(mentions, evidence, documents, gazetteer=Gazetteer.load(), ledger=Ledger())
    found = {i: resolution.of[mentions[i].terms[0]] for i in gold}
    p, r, f = b_cubed(gold, found)
    print(f"{len(documents)} pages, {len(gold)} mentions: B3 P {p:.4f} R {r:.4f} F1 {f:.4f}")
    names = sum(plain(resolution.entities[found[i]].name) == gold[i][1] for i in gold) / len(gold)
    print(f"named as the page's annotators named it: {names:.4f}")
    if "--show" in argv:
        lines = {(mentions[i].document, mentions[i].surface, gold[i][1], resolution.entities[found[i]].name) for i in gold}
        for line in sorted(x for x in lines if x[2] != plain(x[3])):
            print("  ", *line)


if __name__ == "__main__":
    main(sys.argv[1:])
