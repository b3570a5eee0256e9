"""The explorer as a notebook widget: what a person selects in the picture is a value in Python, and the other way round."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from kg.errors import UsageError
from kg.graph import Graph
from kg.html.page import page
from kg.model import Entity, Fact

__all__ = ["widget"]


def widget(graph: Graph, *, height: int = 640, lang: str = "zh") -> Any:
    """Give an ipywidget (of `anywidget`) that shows the graph; `height` is in pixels.

    Its `selected` is the list of the ids selected in the picture: none, one entity, or the two ends of an edge. Set it, and the
    picture follows; `observe` it as any trait. `entities` gives them as a tuple of `Entity`, `facts` what is said about the one, or
    between the two.

    :raises UsageError: anywidget is not installed.
    """
    title = f"知识图谱：{len(graph.entities)} 个实体，{len(graph.facts)} 条陈述"
    return _class()(graph, page=page(graph, lang=lang), height=height, title=title)


@cache
def _class() -> Any:
    """Make the class, once: it inherits from a package that is an extra."""
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise UsageError("anywidget is not installed", where="graph.view('widget')", remedy="pip install 'kg[widget]'") from error

    class ExplorerWidget(anywidget.AnyWidget):  # type: ignore[misc,unused-ignore]
        """The explorer in a frame."""

        _esm = files("kg.html").joinpath("static", "widget.js").read_text(encoding="utf-8")
        page = traitlets.Unicode().tag(sync=True)
        title = traitlets.Unicode().tag(sync=True)
        height = traitlets.Int().tag(sync=True)
        selected = traitlets.List(traitlets.Unicode(), maxlen=2).tag(sync=True)

        def __init__(self, graph: Graph, **traits: Any) -> None:
            super().__init__(**traits)
            self.graph = graph

        @property
        def entities(self) -> tuple[Entity, ...]:
            """What is selected."""
            return tuple(self.graph.entities[id_] for id_ in self.selected)

        @property
        def facts(self) -> tuple[Fact, ...]:
            """What is said about the entity selected, or between the two."""
            if len(self.selected) == 2:
                return self.graph.why(*self.entities)
            return self.graph.about(self.entities[0]) if self.selected else ()

    return ExplorerWidget
