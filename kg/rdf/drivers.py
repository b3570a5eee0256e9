"""What differs between triple stores: addresses, content types, sizes. The protocol itself is SPARQL 1.1 Graph Store.

Oxigraph and Virtuoso are run by the tests; Fuseki, GraphDB and ``gsp`` follow their manuals and were not run.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from kg.registry import Registry

__all__ = ["Driver", "driver_for", "drivers"]


@dataclass(frozen=True, slots=True)
class Driver:
    """How to speak to a kind of store. Paths are put behind the address unless it has one already."""

    name: str
    graphs: str  # path of the Graph Store
    parameter: str  # names the graph in it
    queries: str  # path that answers queries
    content_type: str
    batch: int  # triples of one request
    literal_bytes: int | None = None  # the store loses longer ones
    iri_characters: int | None = None
    triple_terms: bool = True  # RDF 1.2: Jena 5.4, Oxigraph 0.5

    def graph_url(self, url: str, graph: str) -> str:
        """Give the address of a named graph.

        >>> drivers.get("oxigraph").graph_url("http://127.0.0.1:7878", "https://例.example/g")
        'http://127.0.0.1:7878/store?graph=https%3A%2F%2F%E4%BE%8B.example%2Fg'
        """
        return f"{self._at(url, self.graphs)}?{self.parameter}={quote(graph, safe='')}"

    def query_url(self, url: str) -> str:
        """Give the address that answers queries.

        >>> drivers.get("fuseki").query_url("http://127.0.0.1:3030/news")
        'http://127.0.0.1:3030/news/query'
        """
        return self._at(url, self.queries)

    def _at(self, url: str, path: str) -> str:
        plain = url.rstrip("/")
        for known in (self.graphs, self.queries):
            plain = plain.removesuffix(known) if known else plain
        return plain + path


drivers: Registry[Driver] = Registry("store")
_NT = "application/n-triples"

for _driver, _help in (
    (Driver("oxigraph", "/store", "graph", "/query", _NT, 50_000), "Oxigraph server: http://HOST:7878"),
    (
        Driver("virtuoso", "/sparql-graph-crud-auth", "graph-uri", "/sparql", "text/turtle", 10_000, 65_388, 1_880, triple_terms=False),
        "Virtuoso 7: http://HOST:8890, digest authentication",
    ),
    (Driver("fuseki", "/data", "graph", "/query", _NT, 50_000), "Jena Fuseki: http://HOST:3030/DATASET"),
    (Driver("graphdb", "/rdf-graphs/service", "graph", "", _NT, 50_000), "GraphDB, RDF4J: http://HOST:7200/repositories/NAME"),
    (Driver("gsp", "/data", "graph", "/sparql", _NT, 20_000), "any other SPARQL 1.1 Graph Store: /data and /sparql"),
):
    drivers.add(_driver.name, _driver, help=_help)


def driver_for(url: str, name: str | None = None) -> Driver:
    """Give the driver of that name, else the one that the address looks like.

    :raises UsageError: an unknown name.

    >>> driver_for("http://store.example:7200/repositories/news").name
    'graphdb'
    """
    if name is not None:
        return drivers.get(name)
    parts = urlsplit(url)
    if "/repositories/" in parts.path:
        return drivers.get("graphdb")
    if parts.port == 8890 or "sparql-graph-crud" in parts.path:
        return drivers.get("virtuoso")
    if parts.port == 3030:
        return drivers.get("fuseki")
    return drivers.get("oxigraph" if parts.port == 7878 or parts.path in {"", "/", "/store"} else "gsp")
