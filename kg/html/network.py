"""Hands a graph to pyvis in a form that is safe and offline: names are text, not markup, and the page asks no server for code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.graph import Graph
from kg.html.data import block

if TYPE_CHECKING:
    from pyvis.network import Network

__all__ = ["to_pyvis"]

_SHAPES = {"square", "diamond", "triangle", "triangleDown", "star", "hexagon", "ellipse", "box", "dot"}


def to_pyvis(graph: Graph, top: int = 300) -> Network:
    """Give a pyvis network of the `top` most important entities and the edges between them, placed by our layout.

    Names and sentences hold no ``<`` and no ``href`` that pyvis would make markup of; ``cdn_resources="in_line"`` puts its
    code into the page; `Network.save_graph` writes UTF-8. Planned edges are dashed.
    """
    from pyvis.network import Network

    data = block(graph)
    nodes, edges, kinds = data["nodes"], data["edges"], data["kinds"]
    network: Any = _safe_class(Network)(height="780px", width="100%", directed=True, cdn_resources="in_line", notebook=False)
    network.toggle_physics(False)
    count = min(top, len(nodes["id"]))
    for i in range(count):
        kind = kinds[nodes["kind"][i]]
        network.add_node(
            nodes["id"][i],
            label=_text(nodes["name"][i]),
            title=_text(f"{nodes['name'][i]}（{kind['zh']}）"),
            color=kind["colour"],
            shape=kind["shape"] if kind["shape"] in _SHAPES else "dot",
            size=10 + 20 * (nodes["rank"][i] / 10_000) ** 0.5,
            x=nodes["x"][i],
            y=nodes["y"][i],
        )
    planned = next(i for i, m in enumerate(data["modalities"]) if m["name"] == "planned")
    evidence, sentences = data["evidence"], data["sentences"]
    start = 0
    for source, target, relation, modality, said in zip(
        edges["source"], edges["target"], edges["relation"], edges["modality"], edges["evidence"], strict=True
    ):
        if source < count and target < count:
            sentence = sentences["text"][evidence["sentence"][start]] if said else ""
            network.add_edge(
                nodes["id"][source],
                nodes["id"][target],
                label=data["relations"][relation]["zh"],
                title=_text(sentence),
                dashes=modality == planned,
            )
        start += said
    return network


def _text(words: str) -> str:
    """Give words that stay words in pyvis and vis.js: no markup, and no ``href``, which makes pyvis treat a title as HTML.

    >>> _text('<b>江门</b> href')
    '‹b›江门‹/b› hr\u2060ef'
    """
    return words.replace("&", "＆").replace("<", "‹").replace(">", "›").replace("href", "hr\u2060ef").replace("HREF", "HR\u2060EF")


def _safe_class(base: type[Any]) -> type[Any]:
    """Give pyvis's class with the page it writes mended: no address of a server, nothing that ends a script, UTF-8 on every system."""

    class SafeNetwork(base):  # type: ignore[misc]
        """A pyvis network whose page is offline."""

        def generate_html(self, *args: Any, **options: Any) -> str:
            """Give the page without the tags that load code from elsewhere."""
            import re

            page = str(super().generate_html(*args, **options))
            page = re.sub(r'<link[^>]+href="https?://[^>]*>', "", page)
            return re.sub(r'<script[^>]+src="https?://[^>]*>\s*</script>', "", page)

        def write_html(self, name: str, *_: Any, **__: Any) -> None:
            """Write the page as UTF-8."""
            from kg.files import write_atomic

            write_atomic(name, self.generate_html().encode("utf-8"))

        save_graph = write_html

    return SafeNetwork
