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
    assert get(f"{site}/sparql?other=1")[0] == 400
    assert get(f"{site}/sparql", data=b"x" * 1_000_001, Content_Type="application/sparql-query")[0] == 413
    assert get(f"{site}/sparql?query={quote(ASK)}", Origin="https://evil.example")[0] == 403
    assert get(f"{site}/sparql?query={quote(ASK)}", Origin="null")[0] == 403
    assert get(f"{site}/sparql?query={quote(ASK)}", Origin=site)[0] == 200
    assert get(f"{site}/", Host="evil.example")[0] == 403


AWAY = "http://127.0.0.1:9/"  # a port that Oxigraph itself refuses to call
QUERIES_THAT_ASK_ELSEWHERE = (
    f"SELECT * {{ SERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service silent<{AWAY}>{{ ?s ?p ?o }} }}",
    f"PREFIX :<{AWAY}> SELECT * {{ SERVICE:x{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 1SERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    f"PREFIX e:<{AWAY}> SELECT * {{ ?s ?p trueSERVICE e:x {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE?g{{ ?s ?p ?o }} BIND(<{AWAY}> AS ?g) }}",
    f"SELECT * {{ SERVICE ?服务·x {{ ?s ?p ?o }} BIND(<{AWAY}> AS ?服务·x) }}",
    f"SELECT * {{ SERVICE #x {{\n <{AWAY}> #y\n {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE ?g#c d\n {{ ?s ?p ?o }} BIND(<{AWAY}> AS ?g) }}",
    f"PREFIX e:<http://x/> SELECT * {{ ?s e:a\\# ?o . SERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
    f"PREFIX e:<{AWAY}> SELECT * {{ SERVICE e:a\\#b {{ ?s ?p ?o }} }}",
    f"SELECT * {{ \\u0053ERVICE <{AWAY}> {{ ?s ?p ?o }} }}",
)


@pytest.mark.parametrize("sparql", QUERIES_THAT_ASK_ELSEWHERE)
def test_no_query_makes_the_server_ask_another(site: str, sparql: str) -> None:
    status, _, words = get(f"{site}/sparql?query={quote(sparql)}")
    assert status == 400
    assert "SERVICE asks another server" in words


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?s schema:serviceType ?service }",
        "# a web service: ask\nSELECT * { ?s ?p 'service <x>' }",
        "SELECT * { ?s <http://x/service> ?o . { ?o ?p ?s } }",
    ],
)
def test_the_word_service_is_no_fault(site: str, sparql: str) -> None:
    assert get(f"{site}/sparql?query={quote(sparql)}")[0] == 200


def test_the_endpoint_describes_itself_and_the_graph(site: str) -> None:
    status, kind, words = get(f"{site}/sparql", "text/turtle")
    assert (status, kind) == (200, "text/turtle; charset=utf-8")
    described = {t.predicate.value.rsplit("#", 1)[1] for t in ox.parse(words.encode(), format=ox.RdfFormat.TURTLE)}
    assert {"endpoint", "supportedLanguage", "resultFormat", "defaultDataset"} <= described
    for path in ("/.well-known/void", "/dataset"):
        assert "void:Dataset" in get(f"{site}{path}", "text/turtle")[2]


def test_the_protocol_names_graphs(site: str) -> None:
    def count(inside: bool, **graphs: str) -> int:
        ask = "SELECT (COUNT(*) AS ?n) { " + ("GRAPH ?g { ?s ?p ?o } }" if inside else "?s ?p ?o }")
        reply = get(f"{site}/sparql?{urlencode({'query': ask, **{k.replace('_', '-'): v for k, v in graphs.items()}})}")
        return int(json.loads(reply[2])["results"]["bindings"][0]["n"]["value"])

    facts = "https://w3id.org/kg-news/graph/facts"
    assert 0 < count(False, default_graph_uri=facts) < count(False) == count(True)
    assert count(True, named_graph_uri=facts) == count(False, default_graph_uri=facts)
    assert count(False, named_graph_uri=facts) == 0
    assert get(f"{site}/sparql?{urlencode({'query': ASK, 'default-graph-uri': 'no iri'})}")[0] == 400


def test_graphs_and_the_words_of_the_ontology_are_pages_too(site: str) -> None:
    status, _, page = get(f"{site}/graph/facts", "text/html")
    assert status == 200
    assert "银洲湖新城" in page
    assert get(f"{site}/graph/facts", "application/n-triples")[2].count("\n") > 100
    assert '<section id="develops"' in get(f"{site}/ontology", "text/html")[2]
    assert "Place" in get(f"{site}/ontology", "text/html", Accept_Language="en-GB,en;q=0.9")[2]
    assert 'href="/ontology#Place"' in get(f"{site}/entity/gb-440700", "text/html")[2]
    triples = list(ox.parse(get(f"{site}/ontology", "text/turtle")[2].encode(), format=ox.RdfFormat.TURTLE))
    assert any(str(t.subject) == "<https://w3id.org/kg-news/ontology#develops>" for t in triples)


def test_head_has_the_length_and_no_content(site: str) -> None:
    with urlopen(Request(f"{site}/entity/gb-440700", method="HEAD"), timeout=10) as reply:
        assert int(reply.headers["Content-Length"]) > 0
        assert reply.read() == b""


def test_resources_lie_under_the_base_of_the_release(tmp_path: Path) -> None:
    write(small_graph(), tmp_path, formats=("nq",), base="https://数据.example/新闻/")
    server = make_server(tmp_path)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        status, _, page = get(f"http://127.0.0.1:{server.server_port}/entity/gb-440700", "text/html")
        assert status == 200
        assert "https://数据.example/新闻/entity/gb-440700" in page
        assert 'href="/entity/' in page
        ask = "ASK { entity:gb-440700 schema:name '江门市' }"
        assert json.loads(get(f"http://127.0.0.1:{server.server_port}/sparql?query={quote(ask)}")[2])["boolean"] is True
    finally:
        server.shutdown()
        server.server_close()
