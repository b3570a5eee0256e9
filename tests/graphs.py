"""Graphs for tests, made from annotated pages in the guide's format: what the pipeline would give if it made no mistake.

    from tests.graphs import seed_graph
    graph = seed_graph(limit=3)

Reads ``seeds/pages``; where there is none yet, a small page that stands below. Same input, same graph.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from kg.graph import Graph, Resolution, assemble
from kg.model import Document, Entity, Evidence, Judgement, Literal, Mention, Qualifiers, Span, Statement, Term
from kg.ontology import Ontology
from kg.zh.numbers import parse_money

SEEDS = Path(__file__).parent.parent / "seeds" / "pages"

# Divisions that stand in the built-in page, so that codes, links and coordinates are tested too: code, latitude, longitude, GeoNames id.
_DIVISIONS = {
    "广东省": ("440000", 23.13, 113.26, "1809935"),
    "江门市": ("440700", 22.583, 113.083, "1806299"),
    "深圳市": ("440300", 22.546, 114.068, "1795565"),
    "珠海市": ("440400", 22.277, 113.567, "1790437"),
    "北京市": ("110000", 39.9, 116.4, "1816670"),
    "通州区": ("110112", 39.91, 116.656, None),
}

SMALL_TEXT = (
    "江门深圳携手再添新篇\n\n江门日报讯（记者/黎晓禾）8月22日，江门与深圳在江门会展中心举行双城合作推进会，副市长李岳出席。"
    "江门将建设银洲湖新城，总投资15亿元。\n深圳市已建成深江装备产业园，该园位于江门，面积12.5平方公里。"
)


def _at(text: str, words: str, nth: int = 0) -> list[int]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return [start, start + len(words)]


def _small_page() -> tuple[str, dict[str, Any]]:
    text = SMALL_TEXT
    named = [
        ("江门", 0, "Place", ["江门市"]),
        ("深圳", 0, "Place", ["深圳市"]),
        ("江门日报", 0, "Organization", ["江门日报"]),
        ("黎晓禾", 0, "Person", ["黎晓禾"]),
        ("8月22日", 0, "Time", []),
        ("江门", 2, "Place", ["江门市"]),
        ("深圳", 1, "Place", ["深圳市"]),
        ("江门会展中心", 0, "Facility", ["江门会展中心"]),
        ("双城合作推进会", 0, "Event", ["双城合作推进会"]),
        ("李岳", 0, "Person", ["李岳"]),
        ("江门", 4, "Place", ["江门市"]),
        ("银洲湖新城", 0, "Platform", ["银洲湖新城"]),
        ("15亿元", 0, "Money", []),
        ("深圳市", 0, "Place", ["深圳市"]),
        ("深江装备产业园", 0, "Platform", ["深江装备产业园"]),
        ("江门", 5, "Place", ["江门市"]),
        ("12.5平方公里", 0, "Quantity", []),
    ]
    mentions = []
    for words, nth, kind, entities in named:
        start, end = _at(text, words, nth)
        mentions.append({"start": start, "end": end, "text": words, "type": kind, "entities": entities})
    kinds = {e: m["type"] for m in mentions for e in m["entities"]}
    meeting = "8月22日，江门与深圳在江门会展中心举行双城合作推进会"
    plan = "江门将建设银洲湖新城，总投资15亿元"
    said: list[tuple[str, str, str, str, str, dict[str, str]]] = [
        ("黎晓禾", "holdsPosition", "江门日报", "realized", "江门日报讯（记者/黎晓禾", {"role": "记者"}),
        ("江门市", "cooperatesWith", "深圳市", "realized", "江门深圳携手", {}),
        ("江门市", "organizes", "双城合作推进会", "realized", meeting, {}),
        ("深圳市", "organizes", "双城合作推进会", "realized", meeting, {}),
        ("双城合作推进会", "occurredOn", "8月22日", "realized", meeting, {"label": "举行"}),
        ("双城合作推进会", "heldAt", "江门会展中心", "realized", meeting, {}),
        ("江门会展中心", "locatedIn", "江门市", "realized", "江门会展中心", {}),
        ("李岳", "participatesIn", "双城合作推进会", "realized", "副市长李岳出席", {}),
        ("李岳", "holdsPosition", "江门市", "realized", "副市长李岳", {"role": "副市长"}),
        ("江门市", "develops", "银洲湖新城", "planned", plan, {}),
        ("银洲湖新城", "amount", "15亿元", "planned", plan, {"label": "总投资"}),
        ("深圳市", "develops", "深江装备产业园", "realized", "深圳市已建成深江装备产业园", {}),
        ("深江装备产业园", "locatedIn", "江门市", "realized", "该园位于江门", {}),
        ("深江装备产业园", "indicator", "12.5平方公里", "realized", "该园位于江门，面积12.5平方公里", {"label": "面积"}),
    ]
    statements = [
        {
            "s": s,
            "p": p,
            "o": o,
            "modality": m,
            "evidence": [_at(text, words)],
            **dict.fromkeys(("role", "time", "topic", "label")),
            **extra,
        }
        for s, p, o, m, words, extra in said
    ]
    entities = [{"id": e, "type": k, "aliases": []} for e, k in kinds.items()]
    return text, {
        "source": "small-01.txt",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "published": "2023-08-23",
        "paper": "江门日报",
        "mentions": mentions,
        "entities": entities,
        "statements": statements,
    }


def read_pages(folder: Path, limit: int | None = None) -> list[tuple[str, dict[str, Any]]]:
    """Give (text, annotation) of the first `limit` pages of a folder, in the order of their names."""
    pages = []
    for path in sorted(folder.glob("*.json"))[:limit]:
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        pages.append((text, json.loads(path.read_text(encoding="utf-8"))))
    return pages


@cache
def seed_graph(limit: int | None = None) -> Graph:
    """Give the graph of the seed corpus's annotations (of its first `limit` pages), or of the built-in page where there is none."""
    return graph_of(read_pages(SEEDS, limit) or [_small_page()])


@cache
def small_graph() -> Graph:
    """Give the graph of the page built in here: 9 entities, 14 facts."""
    return graph_of([_small_page()])


@dataclass
class _Page:
    """One page's values; `term` gives the term that stands for an entity."""

    document: Document
    mentions: list[Mention]
    evidence: list[Evidence]
    names: dict[Term, tuple[str, str]]  # term -> (entity's name, kind)
    judgements: list[Judgement]


def graph_of(pages: Iterable[tuple[str, dict[str, Any]]]) -> Graph:
    """Give the graph that the annotations of the pages say; entities of one name and type are one."""
    ontology = Ontology.load()
    made = [_page(text, page, ontology) for text, page in pages]
    clusters: dict[tuple[str, str], set[Term]] = defaultdict(set)
    for page in made:
        for term, who in page.names.items():
            clusters[who].add(term)
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    dates: dict[tuple[str, str], set[str]] = defaultdict(set)
    for page in made:
        for mention in page.mentions:
            for term in mention.terms:
                who = page.names[term]
                if len(mention.terms) == 1:
                    counts[who][mention.surface] += 1
                if page.document.published:
                    dates[who].add(page.document.published)
    entities = {}
    for (name, kind), terms in clusters.items():
        entity = _entity(name, kind, terms, counts[name, kind], sorted(dates[name, kind]))
        entities[entity.id] = entity
    return assemble(
        [e for page in made for e in page.evidence],
        [m for page in made for m in page.mentions],
        Resolution(
            entities, {t: entity_id(*who) for page in made for t, who in page.names.items()}, tuple({j for p in made for j in p.judgements})
        ),
        [page.document for page in made],
        ontology,
    )


def entity_id(name: str, kind: str) -> str:
    """Give the id: the code of a division, else a hash of name and type."""
    if kind == "Place" and name in _DIVISIONS:
        return f"gb:{_DIVISIONS[name][0]}"
    return "e-" + hashlib.sha256(f"{kind}\t{name}".encode()).hexdigest()[:12]


def _entity(name: str, kind: str, terms: set[Term], surfaces: Counter[str], dates: Sequence[str]) -> Entity:
    code, latitude, longitude, geonames = _DIVISIONS.get(name, (None,) * 4) if kind == "Place" else (None,) * 4
    return Entity(
        id=entity_id(name, kind),
        name=name,
        kind=kind,
        aliases=tuple(sorted(surfaces.items(), key=lambda pair: (-pair[1], pair[0]))),
        terms=tuple(sorted(terms)),
        code=code,
        links=(("exactMatch", f"https://sws.geonames.org/{geonames}/"),) if geonames else (),
        latitude=latitude,
        longitude=longitude,
        first_seen=dates[0] if dates else None,
        last_seen=dates[-1] if dates else None,
    )


def _page(text: str, page: dict[str, Any], ontology: Ontology) -> _Page:
    stem = page["source"].removesuffix(".txt")
    document = Document(stem, page["source"], text, page["sha256"], page.get("paper"), page.get("published"), text.strip().split("\n")[0])
    kinds = {e["id"]: e["type"] for e in page["entities"]}
    names: dict[Term, tuple[str, str]] = {}
    term_of: dict[str, Term] = {}
    mentions = []
    for m in page["mentions"]:
        terms = []
        for name in m["entities"]:
            kind = kinds.get(name, m["type"])
            surface = "".join(m["text"].split()) if len(m["entities"]) == 1 else name
            term = Term(stem, surface, kind)
            if names.setdefault(term, (name, kind)) != (name, kind):  # the surface already stands for another thing on this page
                term = Term(stem, name, kind)
                names[term] = (name, kind)
            term_of.setdefault(name, term)
            terms.append(term)
        span = Span(m["start"], m["end"])
        literal = None if terms else _literal(m["text"], m["type"], document)
        mentions.append(Mention(stem, 0, *span, text[span.start : span.end], m["type"], (span,), tuple(terms), literal, 1.0, "gold"))

    def term(name: str) -> Term:
        if name not in term_of:
            term_of[name] = Term(stem, name, kinds[name])
            names[term_of[name]] = (name, kinds[name])
        return term_of[name]

    evidence = []
    for s in page["statements"]:
        relation = ontology.relation(s["p"])
        is_literal = all(ontology.kinds[k].literal for k in relation.range)
        object_: Term | Literal = _literal(s["o"], _literal_kind(relation.range, s["o"], page), document) if is_literal else term(s["o"])
        spans = tuple(Span(*pair) for pair in s["evidence"])
        when = _date(s["time"], document.published) if s.get("time") else None
        qualifiers = Qualifiers(s.get("role"), s.get("time"), s.get("topic"), s.get("label"), when)
        statement = Statement(term(s["s"]), s["p"], object_)
        for span in spans:
            quote = "".join(text[span.start : span.end].splitlines())
            evidence.append(Evidence(statement, stem, 0, (span,), quote, s["modality"], qualifiers, "gold", 0.9))
    judgements = [
        Judgement(entity_id(who[0], who[1]), t.surface, "same", 1.0, "标注 annotation", "gold")
        for t, who in names.items()
        if t.surface != who[0]
    ]
    return _Page(document, mentions, evidence, names, judgements)


def _literal_kind(range_: frozenset[str], words: str, page: dict[str, Any]) -> str:
    """Give the type: the relation's only one, else that of the mention which stands so on the page, else told from the last character."""
    if len(range_) == 1:
        return next(iter(range_))
    marked = next((m["type"] for m in page["mentions"] if m["type"] in range_ and m["text"] == words), None)
    return marked or ("Money" if words.endswith(("元", "圆")) else "Quantity")


_SCALE = {
    "": 1,
    "萬": 10**4,
    "億": 10**8,
    "萬億": 10**12,
    "万": 10**4,
    "亿": 10**8,
    "万亿": 10**12,
    "千": 10**3,
    "百": 10**2,
    "百万": 10**6,
    "千万": 10**7,
    "百萬": 10**6,
    "千萬": 10**7,
}
_NUMBER = re.compile(r"(\d[\d,，]*(?:\.\d+)?)([万萬][亿億]|千[万萬]|百[万萬]|[亿億万萬千百]?)(?:多|余|餘)?(.*)")


def _literal(words: str, kind: str, document: Document) -> Literal:
    text = "".join(words.split())
    if kind == "Time":
        return Literal(text, kind, _date(text, document.published))
    found = _NUMBER.search(text)
    if kind in {"Money", "Quantity"} and found:
        value = format((Decimal(re.sub("[,，]", "", found[1])) * _SCALE[found[2]]).normalize(), "f")
        return Literal(text, kind, value, (found[3] or None) if kind == "Quantity" else parse_money(text)[1])
    return Literal(text, kind)


def _date(words: str, published: str | None) -> str | None:
    year = published[:4] if published else None
    if found := re.fullmatch(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日", words):
        year = found[1] or year
        return f"{year}-{int(found[2]):02}-{int(found[3]):02}" if year else None
    if found := re.fullmatch(r"(\d{4})年(?:(\d{1,2})月)?", words):
        return found[1] + (f"-{int(found[2]):02}" if found[2] else "")
    return None


def small_document() -> Document:
    """Give the built-in page as a document, as `kg.read` would."""
    data = SMALL_TEXT.encode()
    return Document("small", "small.txt", SMALL_TEXT, hashlib.sha256(data).hexdigest(), "江门日报", "2023-08-23")
