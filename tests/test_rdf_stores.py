"""Real triple stores: push, query, push again, and a server that is killed in the middle."""

from __future__ import annotations

import http.server
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from kg.errors import StoreError, UsageError
from kg.rdf import load, write
from kg.rdf.drivers import driver_for, drivers
from kg.rdf.http import Client
from kg.rdf.push import push
from kg.rdf.quads import quads_of
from tests.graphs import seed_graph, small_graph
from tests.stores import STORES, Store, big_graph, demanded

BASE = "https://数据.example/新闻/"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of over 200,000 triples, Chinese in its IRIs and the names of its graphs."""
    out = tmp_path_factory.mktemp("release")
    write(big_graph(11_000), out, formats=("nq",), base=BASE)
    return out


@pytest.fixture(params=sorted(STORES))
def server(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    kind = STORES[request.param]
    if reason := kind.missing():
        (pytest.fail if demanded() else pytest.skip)(reason)
    monkeypatch.setenv("KG_STORE_USER", "dba")  # Virtuoso's, as it is installed; Oxigraph has no users
    monkeypatch.setenv("KG_STORE_PASSWORD", "dba")
    server = kind(tmp_path / "server")
    server.start()
    yield server
    server.stop()


def ask(server: Store, sparql: str) -> list[dict[str, dict[str, str]]]:
    client = Client(server.url)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
    path = "/query?union-default-graph" if server.name == "oxigraph" else "/sparql"
    reply = client.send("POST", server.url + path, urlencode({"query": sparql}).encode(), headers)
    client.close()
    return json.loads(reply.body)["results"]["bindings"]


def written(out: Path) -> set[tuple[str, str]]:
    """Give every triple of a release and the graph that it stands in."""
    return {(str(quad.triple), quad.graph_name.value) for quad in quads_of(out)}


def held(server: Store, out: Path) -> set[tuple[str, str]]:
    """Give every triple that the server holds in the graphs of a release, as it gives them back."""
    driver, client, found = driver_for(server.url, server.name), Client(server.url), set()
    for name in {graph for _, graph in written(out)}:
        reply = client.send("GET", driver.graph_url(server.url, name), headers={"Accept": "application/n-triples"})
        found |= {(str(quad.triple), name) for quad in ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES)}
    client.close()
    return found


@pytest.mark.store
def test_every_byte_of_every_triple_comes_back(server: Store, tmp_path: Path) -> None:
    write(seed_graph(5), tmp_path, formats=("nq",), base=BASE)
    push(tmp_path, server.url, store=server.name)
    assert held(server, tmp_path) == written(tmp_path)


@pytest.mark.store
def test_push_query_and_push_again_with_200_000_triples(server: Store, release: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "rdf").mkdir(parents=True)
    for file in (release / "rdf").iterdir():
        (out / "rdf" / file.name).write_bytes(file.read_bytes())
    first = push(out, server.url, store=server.name)
    assert first.triples > 200_000
    row = ask(server, 'SELECT ?s ?link { ?s <https://schema.org/name> "第777镇" ; <http://www.w3.org/2002/07/owl#sameAs> ?link }')
    assert (row[0]["s"]["value"], row[0]["link"]["value"]) == (f"{BASE}entity/e-000777", "https://例.example/镇/777")
    again = push(out, server.url, store=server.name)
    assert (again.sent, again.unchanged, again.triples) == (0, first.sent, first.triples)
    graph = load(out)
    changed = replace(graph, entities={**graph.entities, "e-000777": replace(graph.entities["e-000777"], name="新会镇")})
    write(changed, out, formats=("nq",), base=BASE)
    third = push(out, server.url, store=server.name)
    assert 0 < third.sent < first.sent
    assert ask(server, 'SELECT ?s { ?s <https://schema.org/name> "新会镇" }')
    assert not ask(server, 'SELECT ?s { ?s <https://schema.org/name> "第777镇" }')


@pytest.mark.store
def test_a_server_killed_in_the_middle_of_a_push_loses_nothing(server: Store, release: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "rdf").mkdir(parents=True)
    for file in (release / "rdf").iterdir():
        (out / "rdf" / file.name).write_bytes(file.read_bytes())
    code = f"from kg.rdf.push import push; push({str(out)!r}, {server.url!r}, store={server.name!r}, batch=5000)"
    pushing = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parent.parent, stderr=subprocess.PIPE)
    notes = out / "store"
    end = time.monotonic() + 60
    while not list(notes.glob("push-*.jsonl")) and pushing.poll() is None and time.monotonic() < end:
        time.sleep(0.05)  # one graph has arrived: the next is on its way
    server.kill()
    _, complaint = pushing.communicate(timeout=120)
    assert pushing.returncode != 0
    assert b"StoreError" in complaint
    server.start()
    done = push(out, server.url, store=server.name)
    assert done.triples > 200_000
    some = {
        triple.split(" ", 1)[0] for triple, _ in sorted(written(out))[::5000]
    }  # Virtuoso gives 10,000 rows at most; COUNT agrees already
    wanted = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {' '.join(sorted(some))} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    client = Client(server.url)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/n-triples"}
    reply = client.send("POST", driver_for(server.url, server.name).query_url(server.url), urlencode({"query": wanted}).encode(), headers)
    client.close()
    found = {str(quad.triple) for quad in ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES)}
    assert found == {triple for triple, _ in written(out) if triple.split(" ", 1)[0] in some}


@pytest.mark.store
def test_a_graph_that_left_the_release_leaves_the_store(server: Store, tmp_path: Path) -> None:
    write(small_graph(), tmp_path, formats=("nq",))
    before = push(tmp_path, server.url, store=server.name)
    write(small_graph(), tmp_path, formats=("nq",), text=False)
    after = push(tmp_path, server.url, store=server.name)
    assert (after.removed, after.sent, after.triples) == (1, 0, before.triples - 3)


# --- protocol rules, for stores that were not run --------------------------------------------------------------------------


class _Recorder(http.server.BaseHTTPRequestHandler):
    """A Graph Store as the protocol's text has it: keeps what is put, counts what is asked; can be busy first, can want a password."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, str]]
    graphs: dict[str, set[bytes]]
    busy = 0
    password = ""

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _any(self) -> None:
        from base64 import b64encode
        from urllib.parse import parse_qs, urlsplit

        kind = type(self)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        kind.seen.append((self.command, parts.path, self.headers.get("Content-Type", "")))
        if kind.busy:
            kind.busy -= 1
            self._answer(503)
        elif kind.password and self.headers.get("Authorization") != "Basic " + b64encode(f"reader:{kind.password}".encode()).decode():
            self._answer(401, WWW_Authenticate='Basic realm="x"')
        elif b"query=" in body[:6]:
            ask = parse_qs(body.decode())["query"][0]
            rows = [{"g": {"value": g}, "n": {"value": str(len(t))}} for g, t in kind.graphs.items() if f"<{g}>" in ask]
            self._answer(200, json.dumps({"results": {"bindings": rows}}).encode())
        else:
            name = parse_qs(parts.query)["graph"][0]
            if self.command == "DELETE":
                kind.graphs.pop(name, None)
            else:
                kept = set() if self.command == "PUT" else kind.graphs.get(name, set())
                kind.graphs[name] = kept | set(body.splitlines())
            self._answer(204)

    do_PUT = do_POST = do_DELETE = _any  # noqa: N815 - the names that http.server calls

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def recorder() -> Iterator[tuple[type[_Recorder], str]]:
    kind = type("Recorder", (_Recorder,), {"seen": [], "graphs": {}})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield kind, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("store", "path", "graphs", "queries"),
    [
        ("fuseki", "/news", "/news/data", "/news/query"),
        ("graphdb", "/repositories/news", "/repositories/news/rdf-graphs/service", "/repositories/news"),
        ("gsp", "/x", "/x/data", "/x/sparql"),
    ],
)
def test_other_stores_are_spoken_to_as_their_manuals_say(
    recorder, tmp_path: Path, store: str, path: str, graphs: str, queries: str
) -> None:
    kind, url = recorder
    write(small_graph(), tmp_path, formats=("nq",))
    pushed = push(tmp_path, url + path, store=store, batch=100)
    assert {(method, where) for method, where, _ in kind.seen} == {("PUT", graphs), ("POST", graphs), ("POST", queries)}
    assert {t for method, where, t in kind.seen if where == graphs} == {"application/n-triples"}
    assert pushed.triples == sum(map(len, kind.graphs.values()))


def test_a_busy_store_is_asked_again_and_a_password_is_never_shown(recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, url = recorder
    monkeypatch.setattr(Client, "pause", 0.01)
    write(small_graph(), tmp_path, formats=("nq",))
    kind.busy, kind.password = 2, "秘密"
    monkeypatch.setenv("KG_STORE_USER", "reader")
    monkeypatch.setenv("KG_STORE_PASSWORD", "wrong")
    with pytest.raises(StoreError, match="refuses") as caught:
        push(tmp_path, url, store="oxigraph")
    assert "wrong" not in str(caught.value)
    monkeypatch.delenv("KG_STORE_USER")
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login reader password 秘密\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert push(tmp_path, url, store="oxigraph").sent > 0
    with pytest.raises(UsageError, match="does not belong in an address"):
        push(tmp_path, "http://reader:secret@127.0.0.1:1")


@pytest.mark.slow
def test_a_store_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "pause", 0.01)
    write(small_graph(), tmp_path, formats=("nq",))
    (tmp_path / "store").mkdir()
    with pytest.raises(StoreError, match="no answer"):
        push(tmp_path, "http://127.0.0.1:9", store="gsp")


def test_what_virtuoso_would_cut_is_refused(tmp_path: Path) -> None:
    graph = small_graph()
    id_, entity = next(iter(graph.entities.items()))
    write(replace(graph, entities={**graph.entities, id_: replace(entity, name="江" * 30_000)}), tmp_path, formats=("nq",))
    with pytest.raises(StoreError, match="65388"):
        push(tmp_path, "http://127.0.0.1:9", store="virtuoso")


def test_the_address_tells_the_store() -> None:
    assert driver_for("http://h:8890").name == "virtuoso"
    assert driver_for("http://h:7878").name == "oxigraph"
    assert driver_for("http://h:3030/news").name == "fuseki"
    assert driver_for("http://h/other/data").name == "gsp"
    assert set(drivers) == {"oxigraph", "virtuoso", "fuseki", "graphdb", "gsp"}


def test_triple_terms_are_kept_from_a_store_that_does_not_know_them(recorder, tmp_path: Path) -> None:
    kind, url = recorder
    write(small_graph(), tmp_path, "rdf12", formats=("nq",))
    with pytest.raises(StoreError, match="no triple terms"):
        push(tmp_path, "http://127.0.0.1:9", store="virtuoso")
    assert push(tmp_path, url, store="oxigraph").triples == sum(map(len, kind.graphs.values()))


@pytest.mark.store
def test_a_place_that_is_no_graph_store_is_named(tmp_path: Path) -> None:
    server = STORES["oxigraph"](tmp_path / "server")
    if reason := server.missing():
        (pytest.fail if demanded() else pytest.skip)(reason)
    server.start()
    try:
        write(small_graph(), tmp_path, formats=("nq",))
        with pytest.raises(StoreError, match=r"no Graph Store|answers no query"):
            push(tmp_path, f"{server.url}/other", store="gsp")
        write(small_graph(), tmp_path, "rdf12", formats=("nq",))
        assert push(tmp_path, server.url).triples > 300  # and Oxigraph takes triple terms
    finally:
        server.stop()
