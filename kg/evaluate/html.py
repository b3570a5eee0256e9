"""An evaluation as one page that opens with a double click: figures, and each error in its sentence. No script, no request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from kg.evaluate.errors import CAUSES, Mistake
from kg.evaluate.report import Result

__all__ = ["page_html"]

_AROUND = 40  # characters of context on either side, cut at line breaks
_SHOWN = 400  # mistakes of one cause that the page lists; the JSON report has all
_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .15rem .7rem; text-align: right; border-bottom: 1px solid #8884; }
th:first-child, td:first-child { text-align: left; } td.sub { padding-left: 1.6rem; }
mark { background: #ffd54a; color: #000; padding: 0 .1em; } summary { cursor: pointer; font-weight: 600; margin: .6rem 0; }
li { margin: .5rem 0; } .gold::before { content: "应为 gold: "; opacity: .7 } .pred::before { content: "预测 found: "; opacity: .7 }
.gold, .pred { display: block; font-size: 90%; } .at { opacity: .6; font-size: 80%; } q { quotes: none; }
"""


def page_html(result: Result, title: str = "kg evaluate") -> str:
    """Give the page as HTML text; names and sentences are escaped."""
    return "".join(_parts(result, escape(title)))


def _parts(result: Result, title: str) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="zh-Hans">\n<head><meta charset="utf-8"><title>{title}</title>\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<style>{_STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n<p>{len(result.pages)} 页 pages</p>\n"
    yield from _figures(result)
    for name, group in result.groups.items():
        yield from _group(name, group)
    yield "<h2>错误 Errors</h2>\n"
    text_of = {page.name: page.text for page in result.pages}
    for cause, (zh, en) in CAUSES.items():
        found = [mistake for mistake in result.mistakes if mistake.cause == cause]
        if found:
            yield f'<details id="{cause}"><summary>{zh} {en}: {len(found)}</summary>\n<ol>\n'
            yield from (_mistake(mistake, text_of[mistake.page]) for mistake in found[:_SHOWN])
            yield "</ol>\n"
            if len(found) > _SHOWN:
                yield f"<p>还有 and {len(found) - _SHOWN} more: kg evaluate --json</p>\n"
            yield "</details>\n"
    yield "</body>\n</html>\n"


def _figures(result: Result) -> Iterator[str]:
    found, sure = result.figures, result.intervals or {}
    yield "<table>\n<tr><th></th><th>P</th><th>R</th><th>F1</th><th>95%</th><th>tp</th><th>pred</th><th>gold</th></tr>\n"
    for head, subs in (("mentions", "by_type"), ("statements", "by_predicate")):
        yield _row(head, found[head], sure.get(head))
        yield from (_row(k, v, sure.get(subs, {}).get(k), sub=True) for k, v in found[subs].items())
    yield from (_row(k, v, sure.get("by_modality", {}).get(k), sub=True) for k, v in found["by_modality"].items())
    yield _row("spans, any type", found["spans"], sure.get("spans"))
    yield _row("entities (B³)", found["entities"], None)
    for name in ("alias_accuracy", "modality_accuracy"):
        value = found[name]
        number = "–" if value is None else f"{value:.3f}"
        yield f"<tr><td>{name.replace('_', ' ')}</td><td></td><td></td><td>{number}</td><td>{_between(sure.get(name))}</td></tr>\n"
    yield "</table>\n"


def _row(name: str, value: Mapping[str, Any], bounds: Mapping[str, Any] | None, *, sub: bool = False) -> str:
    cells = "".join(f"<td>{value[key]:.3f}</td>" for key in ("p", "r", "f1"))
    numbers = "".join(f"<td>{value.get(key, '')}</td>" for key in ("tp", "pred", "gold"))
    between = _between(bounds["f1"] if bounds else None)
    indent = ' class="sub"' if sub else ""
    return f"<tr><td{indent}>{escape(name)}</td>{cells}<td>{between}</td>{numbers}</tr>\n"


def _group(name: str, group: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield f"<details><summary>by {name}</summary>\n<table>\n"
    yield "<tr><th></th><th>pages</th><th>mention F1</th><th>alias</th><th>statement F1</th><th>modality</th></tr>\n"
    for key, value in group.items():
        shares = (value["mentions"]["f1"], value["alias_accuracy"], value["statements"]["f1"], value["modality_accuracy"])
        cells = "".join("<td>–</td>" if share is None else f"<td>{share:.3f}</td>" for share in shares)
        yield f"<tr><td>{escape(key)}</td><td>{value['pages']}</td>{cells}</tr>\n"
    yield "</table></details>\n"


def _between(bounds: list[float] | None) -> str:
    return f"{bounds[0]:.3f}–{bounds[1]:.3f}" if bounds else ""


def _mistake(mistake: Mistake, text: str | None) -> str:
    sides = "".join(
        f'<span class="{side}">{escape(words)}</span>' for side, words in (("gold", mistake.gold), ("pred", mistake.pred)) if words
    )
    place = f'<span class="at">{escape(mistake.page)} {mistake.start}–{mistake.end}</span>'
    return f"<li>{_context(mistake, text)}{sides}{place}</li>\n"


def _context(mistake: Mistake, text: str | None) -> str:
    if text is None or not mistake.end:
        return ""
    before = text[max(0, mistake.start - _AROUND) : mistake.start].rpartition("\n")[2]
    after = text[mistake.end : mistake.end + _AROUND].partition("\n")[0]
    return f"<q>{escape(before)}<mark>{escape(text[mistake.start : mistake.end])}</mark>{escape(after)}</q>"
