"""What `kg serve` says of one resource or graph: its triples, and a page that shows them with names in place of IRIs."""

from __future__ import annotations

import html
from itertools import islice
from typing import Any

import pyoxigraph as ox

from kg.rdf.terms import ONTOLOGY_ROOT, PREFIXES

__all__ = ["page_of", "triples_of"]

_MOST = 1000  # rows of a table
_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "td{padding:.2em 1em .2em 0;vertical-align:top;border-bottom:1px solid #ddd;overflow-wrap:anywhere}"
)


def triples_of(store: ox.Store, node: ox.NamedNode) -> list[ox.Triple]:
    """Give what is said of a resource, or what a named graph says, sorted; nothing where the store knows neither."""
    quads = list(store.quads_for_pattern(None, None, None, node)) or store.quads_for_pattern(node, None, None)
    return [triple for _, triple in sorted({str(q.triple): q.triple for q in quads}.items())]


def page_of(store: ox.Store, node: ox.NamedNode, triples: list[ox.Triple], base: str) -> str:
    """Give a page: what is said of the resource (or, of a graph, in it), and where it is used. Tables end at a thousand rows."""
    whole = any(triple.subject != node for triple in triples)  # a graph
    rows = [
        (f"<tr><td>{_link(store, t.subject, base)}" if whole else "<tr>")
        + f"<td>{_link(store, t.predicate, base)}<td>{_link(store, t.object, base)}"
        for t in triples[:_MOST]
    ]
    used = list(islice(store.quads_for_pattern(None, None, node), _MOST))
    back = sorted({f"<tr><td>{_link(store, q.subject, base)}<td>{_link(store, q.predicate, base)}" for q in used})
    name = html.escape(_label(store, node))
    more = f"<p>只列前 {_MOST} 条，共 {len(triples)} 条 (the first {_MOST} of {len(triples)})</p>" * (len(triples) > _MOST)
    return (
        f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title>'
        f"<style>{_STYLE}</style><h1>{name}</h1><p><code>{html.escape(node.value)}</code></p>{more}<table>{''.join(rows)}</table>"
        f"<h2>何处用到它 Used by</h2><table>{''.join(back)}</table>"
    )


def _link(store: ox.Store, term: Any, base: str) -> str:
    if not isinstance(term, ox.NamedNode):
        return html.escape(str(getattr(term, "value", term)))
    target = term.value
    if target.startswith(ONTOLOGY_ROOT):  # described here, whatever the base
        target = "/ontology" + target.removeprefix(ONTOLOGY_ROOT)
    elif target.startswith(base):
        target = "/" + target.removeprefix(base)
    if not target.startswith(("/", "http://", "https://")):
        return html.escape(target)
    return f'<a href="{html.escape(target)}">{html.escape(_label(store, term))}</a>'


def _label(store: ox.Store, node: ox.NamedNode) -> str:
    found = [q.object for q in store.quads_for_pattern(node, _LABEL, None)]
    found.sort(key=lambda o: (not str(getattr(o, "language", None) or "").startswith("zh"), str(o)))
    return str(getattr(found[0], "value", "")) if found else node.value.rsplit("/", 1)[-1]
