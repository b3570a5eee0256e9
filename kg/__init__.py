"""kg turns Chinese regional newspaper text into a knowledge graph in which every edge leads back to its sentence.

    import kg
    graph = kg.build(["seeds/pages"])
    for fact in graph.why("江门市", "深圳市"):
        print(fact.relation, fact.modality, fact.evidence[0].quote)

Names load their module when they are first used, so that ``import kg`` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.graph import Graph, Where
    from kg.ontology import Ontology
    from kg.pipeline import Options, build, write
    from kg.rdf import load
    from kg.resolve import same

__version__ = "0.1.0"

__all__ = ["Graph", "Ontology", "Options", "Where", "__version__", "build", "load", "same", "write"]

_HOME = {
    "Graph": "kg.graph",
    "Ontology": "kg.ontology",
    "Options": "kg.pipeline",
    "Where": "kg.graph",
    "build": "kg.pipeline",
    "load": "kg.rdf",
    "same": "kg.resolve",
    "write": "kg.pipeline",
}
_ROOMS = ("evaluate", "html", "rdf", "resolve")  # `kg.html.show_in_notebook` works without another import


def __getattr__(name: str) -> Any:
    """Give a public name, from the module that defines it."""
    if name in _ROOMS:
        return import_module(f"kg.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'kg' has no attribute {name!r}; it has {', '.join(__all__)}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__, *_ROOMS})
