"""Serves a build's folder on loopback: a SPARQL 1.1 endpoint, the explorer page, and a page a resource, as HTML or RDF."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import pyoxigraph as ox

from kg.errors import KgError, UsageError
from kg.rdf.index import open_index
from kg.rdf.pages import page_of, triples_of
from kg.rdf.query import ask
from kg.rdf.terms import PREFIXES
from kg.rdf.void import base_of
from kg.resources import resource

__all__ = ["Explorer", "make_server", "serve"]

_RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}
_GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
_DOCS = ("/index.html", "/en.html")  # the ontology's pages link to each other so
_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)
_LARGEST = 1_000_000  # bytes of a query
_DISCARDED = 8_000_000  # bytes of a request too large that are read before it is refused


class Explorer(Protocol):
    """What shows parts of a graph that is too large for one page."""

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[str, bytes] | None:
        """Give media type and content for a path (and its query), or None where the path is not the explorer's."""


def serve(
    out: str | Path,
    port: int = 8000,
    *,
    ready: Callable[[str], None] = print,
    explorer: Callable[[ox.Store], Explorer | None] | None = None,
) -> None:
    """Serve until interrupted; `ready` is told the address, `explorer` makes of the store what answers for it first.

    :raises InputError, StoreError: the folder holds no whole release. UsageError: the port is taken.
    """
    server = make_server(out, port, explorer=explorer)
    ready(f"http://127.0.0.1:{server.server_port}/")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


def make_server(out: str | Path, port: int = 0, *, explorer: Callable[[ox.Store], Explorer | None] | None = None) -> ThreadingHTTPServer:
    """Give a server on 127.0.0.1 (port 0: a free one) that answers from a read-only index; resources lie under the release's own base."""
    store, base = open_index(out), base_of(Path(out) / "rdf" / "void.ttl")
    made = explorer(store) if explorer else None
    handler = type("Handler", (_Handler,), {"store": store, "out": Path(out), "base": base, "explorer": made})
    try:
        return _Server(("127.0.0.1", port), handler)
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used: {error.strerror}", where="--port", remedy="name another, or 0 for a free one"
        ) from error


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away before the answer; anything else is a fault and is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    store: ox.Store
    out: Path
    base: str
    explorer: Explorer | None
    protocol_version = "HTTP/1.1"
    server_version = "kg"

    def do_GET(self) -> None:
        if self._foreign():
            return
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), parse_qs(parts.query)
        try:
            shown = self.explorer.answer(parts.path, query) if self.explorer else None
        except KgError as error:
            self._say(404, str(error))
            return
        if shown:
            self._reply(200, *shown)
        elif path == "/sparql":
            self._sparql(query) if query else self._description()
        elif path == "/":
            self._explorer()
        elif path in {"/dataset", "/.well-known/void"}:
            self._rdf(ox.parse((self.out / "rdf" / "void.ttl").read_bytes(), format=ox.RdfFormat.TURTLE))
        elif path.split("/")[1] == "ontology" or path in _DOCS:
            self._ontology(path)
        else:
            self._resource(self.base + path[1:])

    do_HEAD = do_GET  # noqa: N815 - the name that the standard library calls it by; `_reply` leaves the content out

    def do_POST(self) -> None:
        if self._foreign():
            return
        parts = urlsplit(self.path)
        size = self.headers.get("Content-Length") or "0"
        if parts.path != "/sparql" or not size.isascii() or not size.isdecimal() or int(size) > _LARGEST:
            self.close_connection = True
            self._discard(int(size) if size.isascii() and size.isdecimal() else 0)
            self._say(404 if parts.path != "/sparql" else 413, "只有 /sparql 接受 POST (only /sparql takes POST, up to 1 MB)")
            return
        body = self.rfile.read(int(size)).decode("utf-8", "replace")
        kind = self.headers.get("Content-Type", "").split(";")[0].strip()
        if kind == "application/sparql-query":
            self._sparql(parse_qs(parts.query) | {"query": [body]})
        elif kind == "application/x-www-form-urlencoded":
            self._sparql(parse_qs(body))
        else:
            self._say(415, "此端点只读，不接受更新 (this endpoint is read-only: it takes queries, no updates)")

    def _discard(self, size: int) -> None:
        """Read content that is not wanted, within bounds: a client that still sends when the line is cut never sees the answer."""
        left = min(size, _DISCARDED)
        while left > 0 and (read := len(self.rfile.read(min(left, 1 << 16)))):
            left -= read

    def _foreign(self) -> bool:
        """Refuse what pages of other sites send: under a name of their own (DNS rebinding), or by a form or script (Origin)."""
        origin = self.headers.get("Origin")
        hosts = [self.headers.get("Host") or ""] + ([] if origin is None else [urlsplit(origin).netloc])
        if all((host if host.endswith("]") else host.rsplit(":", 1)[0]) in _LOOPBACK for host in hosts):
            return False
        self.close_connection = True
        self._say(403, "只供本机使用 (for this machine only)")
        return True

    def _sparql(self, said: dict[str, list[str]]) -> None:
        if len(said.get("query", [])) != 1:
            self._say(400, "须有一个参数 query (one parameter query is needed)")
            return
        graphs, named = said.get("default-graph-uri", []), said.get("named-graph-uri", [])
        try:
            found = ask(self.store, said["query"][0], self.base, graphs=graphs, named=named)
        except UsageError as error:
            self._say(400, f"不是有效的查询 {error}")
            return
        if isinstance(found, ox.QueryTriples):
            self._rdf(found)
            return
        media = self._wanted(_RESULTS)
        if isinstance(found, ox.QueryBoolean) and media in {"text/csv", "text/tab-separated-values"}:
            media = "application/sparql-results+json"
        self._reply(200, media, found.serialize(format=_RESULTS[media]) or b"")

    def _description(self) -> None:
        """Describe the endpoint, as SPARQL 1.1 Service Description has it."""
        lines = [f"@prefix sd: <{_SD}> . [] a sd:Service ; sd:endpoint <http://{self.headers.get('Host')}/sparql> ;"]
        lines += ["sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph ; sd:resultFormat"]
        lines += [", ".join(f"<http://www.w3.org/ns/formats/{name}>" for name in _FORMATS) + " ;"]
        lines += [f"sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph <{self.base}dataset> ] ."]
        self._rdf(ox.parse(" ".join(lines).encode(), format=ox.RdfFormat.TURTLE))

    def _ontology(self, path: str) -> None:
        media = self._wanted({"text/html": None, **_GRAPHS})
        if path in _DOCS or media == "text/html":
            english = self.headers.get("Accept-Language", "").lower().startswith("en")
            file = path[1:] if path in _DOCS else "en.html" if english else "index.html"
            self._reply(200, "text/html", (resource("ontology") / "docs" / file).read_bytes())
        else:
            self._rdf(ox.parse((self.out / "rdf" / "ontology.ttl").read_bytes(), format=ox.RdfFormat.TURTLE))

    def _rdf(self, triples: Iterable[Any]) -> None:
        media = self._wanted(_GRAPHS)
        plain = (ox.Triple(t.subject, t.predicate, t.object) for t in triples)
        self._reply(200, media, ox.serialize(plain, format=_GRAPHS[media], prefixes=PREFIXES) or b"")

    def _explorer(self) -> None:
        page = self.out / "graph.html"
        if page.exists():
            self._reply(200, "text/html", page.read_bytes())
        else:
            self._say(404, "此处没有 graph.html；SPARQL 端点在 /sparql (no graph.html here; SPARQL is at /sparql)")

    def _resource(self, iri: str) -> None:
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            self._say(404, "没有这个资源 (no such resource)")
            return
        triples = triples_of(self.store, node)
        if not triples and not any(True for _ in self.store.quads_for_pattern(None, None, node)):
            self._say(404, f"没有这个资源 (no such resource): {iri}")
        elif self._wanted({"text/html": None, **_GRAPHS}) == "text/html":
            self._reply(200, "text/html", page_of(self.store, node, triples, self.base).encode())
        else:
            self._rdf(triples)

    def _wanted(self, known: dict[str, Any]) -> str:
        """Give the media type that the client prefers among the known ones; the first, where it does not mind."""
        best, weight = next(iter(known)), 0.0
        for part in self.headers.get("Accept", "").split(","):
            media, *parameters = (piece.strip() for piece in part.split(";"))
            quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
            try:
                number = float(quality)
            except ValueError:
                number = 0.0
            if media in known and number > weight:
                best, weight = media, number
        return best

    def _say(self, status: int, words: str) -> None:
        self._reply(status, "text/plain", f"{words}\n".encode())

    def _reply(self, status: int, media: str, data: bytes) -> None:
        self.send_response(status)
        textual = media.startswith("text/") or media.endswith(("json", "xml"))
        self.send_header("Content-Type", f"{media}; charset=utf-8" if textual else media)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Vary", "Accept, Accept-Language")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the standard library calls it by
        """Keep quiet: what a person asks of the graph is nobody else's business."""
