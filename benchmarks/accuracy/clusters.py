"""B³ of clusters on annotated pages built together as one corpus; writes `clusters.md` beside this file.

    python -m benchmarks.accuracy.clusters [FOLDER...] [--model MODEL] [--show]

An entity is its annotated name and type; a name that many bear (a person's, a district's that stands in two cities) is one only within
a province, by where the page's paper is at home. Mentions and evidence come from the annotations, so that only resolution is measured;
it has no trained part, so no page need be held out. With `--model` (what `kg train seeds/pages -o MODEL` wrote, with its folds) mentions,
evidence and what the text equates are also those that models found on pages they had not seen, all resolved as one corpus, and mentions
count that both sides found. Beside ours stands the rule of peers that a surface of a type is an entity. `--show` lists what is wrong.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.gazetteer import Entry, Gazetteer
from kg.model import Document, Evidence, Extraction, Mention, Qualifiers, Resolution, Span, Statement, Term
from kg.resolve import Ledger, resolve
from kg.resolve.rules import Rules
from kg.resolve.text import plain

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
VALUES = {"Time", "Money", "Quantity"}
Key = tuple[str, str, str]
Where = tuple[str, int, int, str]  # document, start, end, type


@dataclass
class Corpus:
    """Annotated pages: what they say, and the entity of each mention that names one."""

    said: Extraction
    gold: dict[Where, Key]


def load(*folders: Path) -> Corpus:
    """Read the annotated pages of some folders; mentions of several entities (港澳) are left out."""
    gazetteer, documents, mentions, evidence, gold = Gazetteer.load(), [], [], [], {}
    for path in sorted(p for folder in folders for p in folder.glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        document = Document(path.stem, page["source"], "", page.get("sha256", ""), page.get("paper"), page.get("published"))
        documents.append(document)
        home = gazetteer.home_of(document.paper, {plain(m["text"]) for m in page["mentions"] if m["type"] == "Place"})
        term_of: dict[str, Term] = {}
        for m in page["mentions"]:
            if m["type"] in VALUES or len(m["entities"]) != 1:
                continue
            surface = "".join(m["text"].split())
            span, term = Span(m["start"], m["end"]), Term(path.stem, surface, m["type"])
            mentions.append(Mention(path.stem, 0, *span, surface, m["type"], (span,), (term,)))
            gold[path.stem, *span, m["type"]] = _key(m["entities"][0], m["type"], home, gazetteer)
            term_of.setdefault(m["entities"][0], term)
        for s in page["statements"]:
            if s["s"] in term_of and s["o"] in term_of:
                statement = Statement(term_of[s["s"]], s["p"], term_of[s["o"]])
                evidence.append(Evidence(statement, path.stem, 0, (), "", "realized", Qualifiers(), "gold", 1.0))
    return Corpus(Extraction(tuple(documents), tuple(mentions), tuple(evidence), (), ()), gold)


def _key(name: str, kind: str, home: Entry | None, gazetteer: Gazetteer) -> Key:
    name = plain(name)
    many = len({e.id for e in gazetteer.lookup(name) if e.kind == kind == "Place" and e.alive and e.status == "name"}) > 1
    if many or (kind == "Person" and name not in Rules.load().people.values()):
        return kind, name, gazetteer.chain(home.id)[-1].id if home else ""
    return kind, name, ""


def found_by(model: Path) -> Extraction:
    """Give what the models of the folds say of the pages that each of them was not trained on."""
    from kg import Options
    from kg.pipeline import extract
    from kg.read import read

    parts = []
    for fold in sorted((model / "folds").glob("gold-*")):
        pages = [d for d in read([ROOT / "seeds/pages" / f"{p.stem}.txt" for p in sorted(fold.glob("*.json"))]) if isinstance(d, Document)]
        parts.append(extract(pages, Options(model=model / "folds" / f"model-{fold.name.rsplit('-', 1)[1]}")))
    return Extraction.joined(parts)


def together(said: Extraction) -> Resolution:
    """Resolve all pages as one corpus."""
    return resolve(said.mentions, said.evidence, said.documents, gazetteer=Gazetteer.load(), ledger=Ledger(), said=said.said)


def ids(said: Extraction, resolution: Resolution) -> dict[Where, str]:
    """Give the entity of each mention that names one."""
    return {(m.document, m.spans[0].start, m.spans[-1].end, m.kind): resolution.of[m.terms[0]] for m in said.mentions if len(m.terms) == 1}


def b_cubed(gold: Mapping[Where, Key], found: Mapping[Where, Hashable]) -> tuple[float, float, float]:
    """Precision, recall and F1 over the mentions that both have."""
    both = [w for w in gold if w in found]
    ours, theirs = defaultdict(set), defaultdict(set)
    for w in both:
        ours[found[w]].add(w)
        theirs[gold[w]].add(w)
    shared = [len(ours[found[w]] & theirs[gold[w]]) for w in both]
    p = sum(n / len(ours[found[w]]) for n, w in zip(shared, both, strict=True)) / len(both)
    r = sum(n / len(theirs[gold[w]]) for n, w in zip(shared, both, strict=True)) / len(both)
    return p, r, 2 * p * r / (p + r)


def mistakes(gold: Mapping[Where, Key], found: Mapping[Where, str], text: Mapping[Where, str], names: Mapping[str, str]) -> list[str]:
    """List entities that are split, and clusters that hold several, with their surfaces and pages."""
    lines = []
    for title, outer, inner in (("split", gold, found), ("merged", found, gold)):
        groups: dict[Hashable, dict[Hashable, set[str]]] = defaultdict(lambda: defaultdict(set))
        for w in gold:
            if w in found:
                groups[outer[w]][inner[w]].add(f"{text[w]}@{w[0]}")
        for one, parts in sorted(groups.items(), key=str):
            if len(parts) > 1:
                said = "; ".join(f"{names.get(str(k), k)}: {', '.join(sorted(v)[:4])}" for k, v in sorted(parts.items(), key=str))
                lines.append(f"{title}  {names.get(str(one), one)}  <-  {said}")
    return lines


def main(argv: list[str]) -> None:
    shared = ROOT.parent / "shared" / "gold"
    sets = [("seeds/pages", [ROOT / "seeds/pages"])]
    if shared.exists():
        sets += [("../shared/gold", [shared]), ("both as one corpus", [ROOT / "seeds/pages", shared])]
    rows, wrong = [], []
    corpora = [(label, (corpus := load(*folders)), corpus.said) for label, folders in sets]
    if "--model" in argv:
        corpora.append(
            ("seeds/pages, found by models that had not seen them", corpora[0][1], found_by(Path(argv[argv.index("--model") + 1])))
        )
    for label, corpus, said in corpora:
        resolution = together(said)
        found = ids(said, resolution)
        text = {(m.document, m.spans[0].start, m.spans[-1].end, m.kind): m.surface for m in said.mentions}
        naive = {w: (w[3], plain(text[w])) for w in found}
        count = sum(w in found for w in corpus.gold)
        named = sum(plain(resolution.entities[found[w]].name) == k[1] for w, k in corpus.gold.items() if w in found) / count
        for rule, clusters, share in (("ours", found, f"{named:.3f}"), ("a surface is an entity", naive, "")):
            p, r, f = b_cubed(corpus.gold, clusters)
            rows.append(f"| {label} | {len(said.documents)} | {count} | {rule} | {p:.4f} | {r:.4f} | {f:.4f} | {share} |")
        if "--show" in argv:
            names = {e.id: f"{e.name}({e.id[:9]})" for e in resolution.entities.values()}
            wrong += [f"\n{label}", *mistakes(corpus.gold, found, text, names)]
    lines = ["# Clusters", "", "Made by `python -m benchmarks.accuracy.clusters`; see its head for what is what.", ""]
    lines += [
        "| pages | count | mentions | rule | B³ precision | recall | F1 | named as annotated |",
        "|---|---|---|---|---|---|---|---|",
        *rows,
    ]
    if "--model" in argv or "--write" in argv:
        (HERE / "clusters.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join([*lines, *wrong]))


if __name__ == "__main__":
    main(sys.argv[1:])
