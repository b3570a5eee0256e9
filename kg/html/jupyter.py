"""What a notebook shows when a cell ends in a graph, an entity, a fact or a piece of evidence."""

from __future__ import annotations

from html import escape
from typing import Any

from kg.errors import UsageError
from kg.graph import Graph
from kg.html.page import page
from kg.model import Entity, Evidence, Fact, Literal, Statement

__all__ = ["entity_html", "evidence_html", "fact_html", "graph_html", "show_in_notebook", "statement_html"]

_MARK = "background:#fff1c9;color:#1d1c1a;border-bottom:2px solid {colour};padding:0 1px"


def graph_html(graph: Graph, height: int = 640) -> str:
    """Give the explorer page in a frame that can run its script and nothing else: no network, no access to the notebook.

    A viewer that strips frames (an untrusted notebook, a code host) shows the line of text before it.
    """
    words = f"知识图谱：{len(graph.entities)} 个实体，{len(graph.facts)} 条陈述，{len(graph.documents)} 篇"
    frame = escape(page(graph), quote=True)
    return (
        f"<p>{words}</p>"
        f'<iframe title="{escape(words)}" sandbox="allow-scripts allow-downloads" width="100%" height="{height}" '
        f'style="border:1px solid #ddd;border-radius:6px" srcdoc="{frame}"></iframe>'
    )


def show_in_notebook(graph: Graph) -> None:
    """Let this notebook show entities, facts, statements and evidence of the graph, and tuples of them, with their sentences, as ``g`` itself shows its page.

    The values stay plain data; IPython is told how to show them.

    :raises UsageError: there is no notebook here.
    """
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()  # type: ignore[no-untyped-call,unused-ignore]
    if shell is None:
        raise UsageError("this is no notebook", remedy="call it in a cell of JupyterLab, or print the value")
    form = shell.display_formatter.formatters["text/html"]
    form.for_type(Entity, lambda entity: entity_html(entity, graph))
    form.for_type(Evidence, lambda evidence: evidence_html(evidence, graph))
    form.for_type(Fact, lambda fact: fact_html(fact, graph))
    form.for_type(Statement, lambda statement: statement_html(statement, graph))
    form.for_type(tuple, lambda values: _several_html(values, graph))  # what `why`, `about` and `find` give


def _several_html(values: tuple[object, ...], graph: Graph) -> str | None:
    """Give entities, facts or evidence one below the other; None, so that IPython goes on, for any other tuple."""
    parts: list[str] = []
    for value in values:
        if isinstance(value, Fact):
            parts.append(fact_html(value, graph))
        elif isinstance(value, Entity):
            parts.append(entity_html(value, graph))
        elif isinstance(value, Evidence):
            parts.append(evidence_html(value, graph))
        else:
            return None
    return "".join(parts) or None


def entity_html(entity: Entity, graph: Graph) -> str:
    """Give an entity with its type, other names and how many facts are about it."""
    kind = graph.ontology.kind(entity.kind)
    aliases = "、".join(surface for surface, _ in entity.aliases if surface != entity.name)
    also = f"，又称 {escape(aliases)}" if aliases else ""
    return (
        f'<p><b style="border-bottom:2px solid {escape(kind.colour)}">{escape(entity.name)}</b> '
        f"<small>{escape(kind.label)}{also}，{len(graph.about(entity))} 条陈述</small></p>"
    )


def evidence_html(evidence: Evidence, graph: Graph) -> str:
    """Give the sentence with subject and object marked, then paper, date, modality and confidence."""
    quote = escape(evidence.quote)
    ends = [evidence.statement.subject, evidence.statement.object]
    for end in sorted(ends, key=lambda e: -len(e.surface if not isinstance(e, Literal) else e.text)):
        words = escape(end.text if isinstance(end, Literal) else end.surface)
        style = _MARK.format(colour=escape(graph.ontology.kind(end.kind).colour))
        if words:
            quote = quote.replace(words, f'<mark style="{style}">{words}</mark>', 1)
    document = graph.documents[evidence.document]
    source = " · ".join(
        [
            *filter(None, (document.paper, document.published, document.title or document.source)),
            graph.ontology.modalities[evidence.modality].zh,
            f"置信度 {evidence.confidence:.0%}",
        ]
    )
    return f"<blockquote><p>{quote}</p><small>{escape(source)}</small></blockquote>"


def statement_html(statement: Statement, graph: Graph) -> str:
    """Give what is claimed as a line, in the words of the text that claims it."""
    relation = graph.ontology.relation(statement.relation)
    ends = []
    for end in (statement.subject, statement.object):
        words = end.text if isinstance(end, Literal) else end.surface
        ends.append(f'<b style="border-bottom:2px solid {escape(graph.ontology.kind(end.kind).colour)}">{escape(words)}</b>')
    return f"<p>{ends[0]} — {escape(relation.zh)} → {ends[1]}</p>"


def fact_html(fact: Fact, graph: Graph) -> str:
    """Give a fact as a line, with its evidence below."""
    end = graph.entities[fact.object].name if isinstance(fact.object, str) else fact.object.text
    relation = graph.ontology.relation(fact.relation)
    line = f"{graph.entities[fact.subject].name} — {relation.zh} → {end}"
    state = f"{graph.ontology.modalities[fact.modality].zh} · 置信度 {fact.confidence:.0%} · {len(fact.evidence)} 条证据"
    return (
        f"<div><p><b>{escape(line)}</b> <small>{escape(state)}</small></p>{''.join(evidence_html(e, graph) for e in fact.evidence)}</div>"
    )
