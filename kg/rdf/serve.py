"""Serves a build's folder on loopback: a SPARQL 1.1 endpoint, the explorer page, and a page a resource, as HTML or RDF."""

from __future__ import annotations

import html
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import pyoxigraph as ox

from kg.errors import KgError, UsageError
from kg.rdf.index import open_index
from kg.rdf.terms import BASE, PREFIXES

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
_LARGEST = 1_000_000  # bytes of a query


class Explorer(Protocol):
    """What shows parts of a graph that is too large for one page."""

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[str, bytes] | None:
        """Give media type and content for a path (and its query), or None where the path is not the explorer's."""


def serve(
    out: str | Path,
    port: int = 8000,
    *,
    base: str = BASE,
    ready: Callable[[str], None] = print,
    explorer: Callable[[ox.Store], Explorer | None] | None = None,
) -> None:
    """Serve until interrupted; `ready` is told the address, `explorer` makes of the store what answers for it first.

    :raises InputError, StoreError: the folder holds no whole release. UsageError: the port is taken.
    """
    server = make_server(out, port, base=base, explorer=explorer)
    ready(f"http://127.0.0.1:{server.server_port}/")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


def make_server(
    out: str | Path, port: int = 0, *, base: str = BASE, explorer: Callable[[ox.Store], Explorer | None] | None = None
) -> ThreadingHTTPServer:
    """Give a server on 127.0.0.1 (port 0: a free one) that answers from a read-only index."""
    store = open_index(out)
    made = explorer(store) if explorer else None
    handler = type("Handler", (_Handler,), {"store": store, "out": Path(out), "base": base, "explorer": made})
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used: {error.strerror}", where="--port", remedy="name another, or 0 for a free one"
        ) from error


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
        query = parse_qs(parts.query)
        try:
            shown = self.explorer.answer(parts.path, query) if self.explorer else None
        except KgError as error:
            self._say(404, str(error))
            return
        if shown:
            self._reply(200, *shown)
        elif parts.path == "/sparql":
            self._sparql(query.get("query", []))
        elif parts.path == "/":
            self._explorer()
        else:
            self._resource(self.base + unquote(parts.path[1:]))

    def do_POST(self) -> None:
        if self._foreign():
            return
        length = int(self.headers.get("Content-Length") or 0)
        if urlsplit(self.path).path != "/sparql" or length > _LARGEST:
            self._say(413 if length > _LARGEST else 404, "只有 /sparql 接受 POST (only /sparql takes POST, up to 1 MB)")
            return
        body = self.rfile.read(length).decode("utf-8", "replace")
        kind = self.headers.get("Content-Type", "").split(";")[0].strip()
        if kind == "application/sparql-query":
            self._sparql([body])
        elif kind == "application/x-www-form-urlencoded":
            self._sparql(parse_qs(body).get("query", []))
        else:
            self._say(415, "此端点只读，不接受更新 (this endpoint is read-only: it takes queries, no updates)")

    def _foreign(self) -> bool:
        """Refuse pages of other sites that reach for this server under a name of their own (DNS rebinding)."""
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0] if not (self.headers.get("Host") or "").endswith("]") else "[::1]"
        if host in _LOOPBACK:
            return False
        self.close_connection = True
        self._say(403, "只供本机使用 (for this machine only)")
        return True

    def _sparql(self, queries: list[str]) -> None:
        if len(queries) != 1:
            self._say(400, "须有一个参数 query (one parameter query is needed)")
            return
        prefixes = {**PREFIXES, "entity": f"{self.base}entity/", "document": f"{self.base}document/"}
        try:
            found = self.store.query(queries[0], prefixes=prefixes, use_default_graph_as_union=True)
        except SyntaxError as error:
            self._say(400, f"不是有效的查询 (not a valid query): {error}")
            return
        if isinstance(found, ox.QueryTriples):
            media = self._wanted(_GRAPHS)
            data = ox.serialize(found, format=_GRAPHS[media], prefixes=PREFIXES)
        else:
            media = self._wanted(_RESULTS)
            if isinstance(found, ox.QueryBoolean) and media in {"text/csv", "text/tab-separated-values"}:
                media = "application/sparql-results+json"
            data = found.serialize(format=_RESULTS[media])
        self._reply(200, media, data or b"")

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
        triples = sorted({str(q.triple): q.triple for q in self.store.quads_for_pattern(node, None, None)}.items())
        inverse = sorted({str(q.triple): q.triple for q in self.store.quads_for_pattern(None, None, node)}.items())
        if not triples and not inverse:
            self._say(404, f"没有这个资源 (no such resource): {iri}")
            return
        media = self._wanted({"text/html": None, **_GRAPHS})
        if media == "text/html":
            self._reply(200, media, self._page(node, [t for _, t in triples], [t for _, t in inverse]).encode())
        else:
            self._reply(200, media, ox.serialize([t for _, t in triples], format=_GRAPHS[media], prefixes=PREFIXES) or b"")

    def _page(self, node: ox.NamedNode, triples: list[Any], inverse: list[Any]) -> str:
        rows = [f"<tr><td>{self._link(t.predicate)}<td>{self._link(t.object)}" for t in triples]
        back = [f"<tr><td>{self._link(t.subject)}<td>{self._link(t.predicate)}" for t in inverse[:1000]]
        name = html.escape(self._label(node))
        return (
            f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>{name}</title>'
            "<style>body{font:16px/1.6 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
            "td{padding:.2em 1em .2em 0;vertical-align:top;border-bottom:1px solid #ddd}</style>"
            f"<h1>{name}</h1><p><code>{html.escape(node.value)}</code></p><table>{''.join(rows)}</table>"
            f"<h2>何处用到它 Used by</h2><table>{''.join(back)}</table>"
        )

    def _link(self, term: Any) -> str:
        if not isinstance(term, ox.NamedNode):
            return html.escape(str(getattr(term, "value", term)))
        target = "/" + term.value.removeprefix(self.base) if term.value.startswith(self.base) else term.value
        if not target.startswith(("/", "http://", "https://")):
            return html.escape(term.value)
        return f'<a href="{html.escape(target)}">{html.escape(self._label(term))}</a>'

    def _label(self, node: ox.NamedNode) -> str:
        found = [q.object for q in self.store.quads_for_pattern(node, ox.NamedNode(PREFIXES["rdfs"] + "label"), None)]
        found.sort(key=lambda o: (not str(getattr(o, "language", None) or "").startswith("zh"), str(o)))
        return str(getattr(found[0], "value", "")) if found else node.value.rsplit("/", 1)[-1]

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
        self.send_header("Vary", "Accept")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the standard library calls it by
        """Keep quiet: what a person asks of the graph is nobody else's business."""
