"""Compares layouts on a graph of real news: time, neighbours kept near, entities apart, evenness of edges.

    python -m benchmarks.speed.html_layout OUT

``OUT`` is a build's folder. Ours beside those of networkx, and of igraph where it is installed (GPL: measured, never shipped). For every
entity with d neighbours, `kept` is the share of them among the d nearest in the picture; `crowded` the share of entities that have another
nearer than a quarter of the median distance to the nearest; `edges` the spread of edge lengths (standard deviation over mean).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from kg.html.layout import place
from kg.rdf import load

Layout = Callable[[Any], Mapping[int, tuple[float, float]]]


def ours(graph: Any) -> Mapping[int, tuple[float, float]]:
    edges = np.array(sorted(graph.edges), dtype=np.int64)
    at = place(len(graph), edges[:, 0], edges[:, 1], np.ones(len(edges)))
    return dict(enumerate(map(tuple, at.tolist())))


def igraph(name: str) -> Layout:
    def layout(graph: Any) -> Mapping[int, tuple[float, float]]:
        import random

        import igraph as ig

        random.seed(1)
        drawn = getattr(ig.Graph(n=len(graph), edges=sorted(graph.edges)), f"layout_{name}")()
        return dict(enumerate(map(tuple, drawn.coords)))

    return layout


def layouts() -> dict[str, Layout]:
    found: dict[str, Layout] = {"kg": ours, "networkx spring": lambda g: nx.spring_layout(g, seed=1, method="force")}
    if hasattr(nx, "forceatlas2_layout"):
        found["networkx forceatlas2"] = lambda g: nx.forceatlas2_layout(g, seed=1, linlog=True)
    if importlib.util.find_spec("igraph"):
        found |= {f"igraph {name}": igraph(name) for name in ("fruchterman_reingold", "drl", "umap")}
    return found


def quality(graph: Any, at: Any) -> dict[str, float]:
    distance = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
    np.fill_diagonal(distance, np.inf)
    order = np.argsort(distance, axis=1, kind="stable")
    kept = [len(set(graph[n]) & set(order[n, : graph.degree(n)].tolist())) / graph.degree(n) for n in graph]
    nearest = distance.min(1)
    length = np.array([distance[a, b] for a, b in graph.edges])
    return {
        "kept": round(float(np.mean(kept)), 3),
        "crowded": round(float((nearest < 0.25 * np.median(nearest)).mean()), 3),
        "edges": round(float(length.std() / length.mean()), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("--out", help="results; delete it to measure all anew", type=Path, default=Path(__file__).with_suffix(".json"))
    options = parser.parse_args()
    whole: Any = nx.Graph(f[:2] for f in ((f.subject, f.object) for f in load(options.build).edges()) if f[0] != f[1])
    inner = sorted(max(nx.connected_components(whole), key=lambda c: (len(c), min(c))))  # the others any layout sets aside
    graph = nx.relabel_nodes(whole.subgraph(inner), {name: i for i, name in enumerate(inner)})
    results: dict[str, Any] = {"entities": len(graph), "edges": graph.number_of_edges()}
    before = json.loads(options.out.read_text(encoding="utf-8")) if options.out.exists() else {}
    if {key: before.get(key) for key in results} == results:
        results = before  # of the same graph: what was measured is not measured again
    for name, layout in layouts().items():
        if name in results:
            continue
        begin = time.perf_counter()
        positions = layout(graph)
        seconds = round(time.perf_counter() - begin, 1)
        results[name] = {"seconds": seconds, **quality(graph, np.array([positions[n] for n in range(len(graph))]))}
        print(name, results[name], flush=True)
        options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
