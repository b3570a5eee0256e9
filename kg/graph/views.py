"""What a graph can be turned into: names lead to functions that take the graph; higher layers and plug-ins provide them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from kg.registry import Registry

__all__ = ["View", "views"]

View = Callable[..., Any]  # (graph, **options) -> the view; a view that writes takes `path` and gives the paths it wrote

views: Registry[View] = Registry("view")


def _later(target: str) -> View:
    """Give a function that imports its module when first called, so that a start-up pays only for what it uses."""

    def call(*args: Any, **options: Any) -> Any:
        module, name = target.split(":")
        return getattr(import_module(module), name)(*args, **options)

    return call


for _name, _target, _help in (
    ("annotations", "kg.annotate:write", "JSON in the guide's format, one file a source"),
    ("csv", "kg.tables:write", "entities.csv and statements.csv, UTF-8 with a signature"),
    ("graphml", "kg.tables:write_graphml", "GraphML for Gephi, yEd and networkx"),
    ("issues", "kg.tables:write_issues", "issues.jsonl, what could not be handled"),
    ("html", "kg.html:write", "one page that opens with a double click"),
    ("pyvis", "kg.html:to_pyvis", "a pyvis network of the most important nodes"),
    ("widget", "kg.html:widget", "the page in a notebook, with what is selected in it as a value"),
    ("repr", "kg.html:graph_html", "the page in a frame, for notebooks"),
    ("rdf", "kg.rdf:write", "RDF with provenance: Turtle, TriG, N-Quads, JSON-LD"),
    ("rdflib", "kg.rdf:as_rdflib", "an rdflib Dataset, for notebooks"),
):
    views.add(_name, _later(_target), help=_help)
