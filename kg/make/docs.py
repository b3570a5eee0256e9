"""Writes the ontology's pages, `ontology/docs/index.html` (Chinese) and `en.html`, and its JSON-LD context: ``python -m kg.make.docs``.

pyLODE mixes languages on one page (3.2.1) or fails on Python 3.11 (3.4.1); a page a language reads well and is this short.
"""

from __future__ import annotations

import html
import json
from collections import defaultdict
from typing import Any

import pyoxigraph as ox

from kg.errors import OntologyError
from kg.files import write_atomic
from kg.ontology import NAMESPACE, Ontology
from kg.rdf.jsonld import context
from kg.rdf.terms import PREFIXES
from kg.resources import resource

__all__ = ["main", "page"]

_WORDS = {
    "zh-hans": {
        "title": "中文地方新闻知识图谱本体",
        "intro": "谁与谁合作，有哪些平台、项目与政策，在何处、何时、多少钱，已成、在办还是计划。",
        "kinds": "实体的类型",
        "literals": "值的类型",
        "relations": "关系",
        "modalities": "状态",
        "words": "证据用语",
        "file": "本体文件自身的用语",
        "domain": "主体",
        "range": "客体",
        "example": "例",
        "cues": "提示词",
        "links": "相关词汇",
        "symmetric": "对称",
        "version": "版本",
        "other": '<a href="en.html" lang="en">English</a>',
        "plan": "已成之事用 kg: 的谓词直接断言；在办与计划之事分别用 ongoing: 与 planned: 的同名谓词，从不冒充已成之事。",
    },
    "en": {
        "title": "Ontology of Chinese regional news",
        "intro": "Who works with whom, which platforms, projects and policies exist, where, when, for how much, and whether done or planned.",
        "kinds": "Types of entities",
        "literals": "Types of values",
        "relations": "Relations",
        "modalities": "Modalities",
        "words": "Words for evidence",
        "file": "Words of the ontology's own file",
        "domain": "Subject",
        "range": "Object",
        "example": "Example",
        "cues": "Typical words",
        "links": "Related terms",
        "symmetric": "symmetric",
        "version": "Version",
        "other": '<a href="index.html" lang="zh-Hans">中文</a>',
        "plan": "What is realized is asserted with predicates of kg:; what is under way or planned with those of the same name in ongoing: and "
        "planned:, and never passes for a thing that is done.",
    },
}
_STYLE = (
    "body{font:17px/1.65 system-ui,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;max-width:46em;margin:2em auto;padding:0 1em;"
    "color:#222;background:#fff}h2{margin-top:2em;border-bottom:1px solid #ccc}section{margin:1.4em 0}h3{margin:0}code{color:#555}"
    "dl{display:grid;grid-template-columns:7em 1fr;gap:.15em 1em;margin:.3em 0}dt{color:#666}dd{margin:0}p{margin:.2em 0}"
    ".dot{display:inline-block;width:.7em;height:.7em;border-radius:50%;margin-right:.4em}nav a{margin-right:.9em}"
)


def page(ontology: Ontology, tag: str) -> str:
    """Give the page in one language (``zh-hans`` or ``en``); every term has its anchor, so that its IRI leads to it.

    :raises OntologyError: a term without an example.
    """
    say, zh = _WORDS[tag], tag == "zh-hans"
    examples, words = _read("examples.ttl"), _read("evidence.ttl")
    kinds = [k for k in ontology.kinds.values() if not k.literal]
    literals = [k for k in ontology.kinds.values() if k.literal]
    known = {*ontology.kinds, *ontology.relations, *ontology.modalities}
    named = {k.name: (k.zh if zh else k.en) for k in ontology.kinds.values()}

    def links(names: Any) -> str:
        return ("、" if zh else ", ").join(f'<a href="#{n}">{html.escape(named[n])}</a>' for n in ontology.kinds if n in names)

    def section(term: Any, rows: list[tuple[str, str]], colour: str = "") -> str:
        rows = [*rows, (say["example"], html.escape(_example(examples, term.name, tag)))]
        if term.cues and zh:
            rows.append((say["cues"], html.escape("、".join(term.cues))))
        if getattr(term, "links", ()):
            rows.append((say["links"], ", ".join(f'<a href="{html.escape(iri)}">{html.escape(_short(iri))}</a>' for _, iri in term.links)))
        dot = f'<span class="dot" style="background:{colour}"></span>' if colour else ""
        label, comment = (term.zh, term.comment_zh) if zh else (term.en, term.comment_en)
        table = "".join(f"<dt>{name}<dd>{value}" for name, value in rows)
        return f'<section id="{term.name}"><h3>{dot}{html.escape(label)} <code>kg:{term.name}</code></h3><p>{html.escape(comment)}<dl>{table}</dl></section>'

    relations = [
        section(r, [(say["domain"], links(r.domain)), (say["range"], links(r.range) + (f" ({say['symmetric']})" if r.symmetric else ""))])
        for r in ontology.relations.values()
    ]

    def word(name: str, said: dict[str, dict[str, str]]) -> str:
        label, comment = (html.escape(said[PREFIXES["rdfs"] + part][tag]) for part in ("label", "comment"))
        row = f"<dl><dt>{say['example']}<dd>{html.escape(_example(examples, name, tag))}</dl>"
        return f'<section id="{name}"><h3>{label} <code>kg:{name}</code></h3><p>{comment}{row}</section>'

    parts = {
        "kinds": [section(k, [], k.colour) for k in kinds],
        "literals": [section(k, []) for k in literals],
        "relations": [f"<p>{html.escape(say['plan'])}", *relations],
        "modalities": [section(m, []) for m in ontology.modalities.values()],
        "words": [word(name, said) for name, said in words.items()],
        "file": [word(name, said) for name, said in _read("kg.ttl").items() if name not in known],
    }
    menu = "".join(f'<a href="#-{name}">{say[name]}</a>' for name in parts)
    body = "\n".join(f'<h2 id="-{name}">{say[name]}</h2>\n' + "\n".join(lines) for name, lines in parts.items())
    return (
        f'<!doctype html>\n<html lang="{"zh-Hans" if zh else "en"}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{say['title']}</title><style>{_STYLE}</style>\n<h1>{say['title']}</h1>\n<p>{html.escape(say['intro'])}"
        f"<p>{say['version']} {ontology.version} · <code>{NAMESPACE}</code> · {say['other']}\n<nav>{menu}</nav>\n{body}\n</html>\n"
    )


def _example(examples: dict[str, dict[str, dict[str, str]]], name: str, tag: str) -> str:
    example = examples.get(name, {}).get(PREFIXES["skos"] + "example", {}).get(tag)
    if example is None:
        raise OntologyError(f"{name} has no example in {tag}", where="ontology/examples.ttl", remedy="add one")
    return example


def _read(name: str) -> dict[str, dict[str, dict[str, str]]]:
    """Give term -> predicate -> language -> words, in the order of the file."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for triple in ox.parse((resource("ontology") / name).read_bytes(), format=ox.RdfFormat.TURTLE):
        subject, object_ = triple.subject, triple.object
        if (
            isinstance(subject, ox.NamedNode)
            and subject.value.startswith(NAMESPACE)
            and isinstance(object_, ox.Literal)
            and object_.language
        ):
            found[subject.value.removeprefix(NAMESPACE)][triple.predicate.value][object_.language] = object_.value
    return found


def _short(iri: str) -> str:
    for name, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{name}:{iri[len(space) :]}"
    return iri


def main() -> None:
    """Write both pages and the context."""
    ontology, folder = Ontology.load(), resource("ontology")
    write_atomic(folder / "docs" / "index.html", page(ontology, "zh-hans").encode())
    write_atomic(folder / "docs" / "en.html", page(ontology, "en").encode())
    write_atomic(folder / "context.jsonld", (json.dumps(context(ontology), ensure_ascii=False, indent=1) + "\n").encode())


if __name__ == "__main__":
    main()
