"""The explorer page: ``write`` makes one self-contained file, ``to_pyvis`` a pyvis network, the rest what notebooks show."""

from __future__ import annotations

from kg.html.fonts import use_chinese_font
from kg.html.jupyter import entity_html, evidence_html, fact_html, graph_html, show_in_notebook, statement_html
from kg.html.layout import ENGINES
from kg.html.network import to_pyvis
from kg.html.page import page, write
from kg.html.progress import notebook_progress
from kg.html.widget import widget

__all__ = [
    "ENGINES",
    "entity_html",
    "evidence_html",
    "fact_html",
    "graph_html",
    "notebook_progress",
    "page",
    "show_in_notebook",
    "statement_html",
    "to_pyvis",
    "use_chinese_font",
    "widget",
    "write",
]
