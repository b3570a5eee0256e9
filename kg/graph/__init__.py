"""The graph: entities, facts with their evidence, and the ways to look at them."""

from __future__ import annotations

from kg.graph.assemble import Resolution, assemble, belief
from kg.graph.graph import Graph
from kg.graph.part import Where, between, most_tied, part
from kg.graph.views import views

__all__ = ["Graph", "Resolution", "Where", "assemble", "belief", "between", "most_tied", "part", "views"]
