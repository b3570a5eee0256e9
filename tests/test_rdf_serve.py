"""The loopback server: SPARQL protocol, content negotiation, nothing for other sites, no update."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest

from kg.rdf import write
from kg.rdf.serve import make_server
from tests.graphs import small_graph


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    out: Path = tmp_path_factory.mktemp("out")
    write(small_graph(), out, formats=("nq",))
    (out / "graph.html").write_text("<title>侨都</title>", encoding="utf-8")
    server = make_server(out)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def get(url: str, accept: str = "*/*", data: bytes | None = None, **headers: str) -> tuple[int, str, str]:
    request = Request(url, data, {"Accept": accept, **{k.replace("_", "-"): v for k, v in headers.items()}})
    try:
        with urlopen(request, timeout=10) as reply:
            return reply.status, reply.headers["Content-Type"], reply.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode()


ASK = "SELECT ?o { ?s planned:develops ?x . ?x schema:name ?o }"


def test_the_three_ways_of_the_protocol_give_one_answer(site: str) -> None:
    ways = [
        get(f"{site}/sparql?query={quote(ASK)}"),
        get(f"{site}/sparql", data=urlencode({"query": ASK}).encode(), Content_Type="application/x-www-form-urlencoded"),
        get(f"{site}/sparql", data=ASK.encode(), Content_Type="application/sparql-query"),
    ]
    assert {w[0] for w in ways} == {200}
    assert {json.loads(w[2])["results"]["bindings"][0]["o"]["value"] for w in ways} == {"银洲湖新城"}
    assert get(f"{site}/sparql?query={quote(ASK)}", "text/csv")[2] == "o\r\n银洲湖新城\r\n"
    assert json.loads(get(f"{site}/sparql?query={quote('ASK {?s ?p ?o}')}", "text/csv")[2])["boolean"] is True


def test_a_resource_is_a_page_or_rdf(site: str) -> None:
    status, kind, page = get(f"{site}/entity/gb-440700", "text/html,*/*;q=0.8")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert "<h1>江门市</h1>" in page
    status, kind, turtle = get(f"{site}/entity/gb-440700", "application/rdf+xml;q=0.5, text/turtle")
    assert kind.startswith("text/turtle")
    assert any(getattr(t.object, "value", "") == "江门市" for t in ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))
    assert get(f"{site}/entity/none")[0] == 404
    assert "侨都" in get(f"{site}/")[2]


def test_updates_broken_queries_and_other_sites_are_refused(site: str) -> None:
    assert get(f"{site}/sparql", data=b"DELETE WHERE {?s ?p ?o}", Content_Type="application/sparql-update")[0] == 415
    assert get(f"{site}/sparql?query={quote('DELETE WHERE {?s ?p ?o}')}")[0] == 400
    assert get(f"{site}/sparql?query=SELECT")[0] == 400
    assert get(f"{site}/sparql")[0] == 400
    assert get(f"{site}/", Host="evil.example")[0] == 403
