"""Curating at the terminal: what is asked, what is written, and what the next build makes of it."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cli import main
from kg.errors import UsageError
from kg.gazetteer import Gazetteer
from kg.graph import assemble
from kg.graph.views import views
from kg.model import Document, Evidence, Mention, Qualifiers, Span, Statement, Term
from kg.ontology import Ontology
from kg.resolve import Ledger, merge, resolve, unmerge

ROOT = Path(__file__).parent.parent


def graph_of(bodies, ledger=None):
    """Pages that each say: 李伟 works for a body."""
    documents, mentions, evidence = [], [], []
    for page, body in bodies.items():
        person, place = Term(page, "李伟", "Person"), Term(page, body, "Organization")
        text = f"李伟在{body}"
        documents.append(Document(page, f"{page}.txt", text, "0" * 64, "江门日报" if page == "p1" else "泉州晚报", "2023-08-01"))
        for term, start in ((person, 0), (place, 3)):
            span = Span(start, start + len(term.surface))
            mentions.append(Mention(page, 0, *span, term.surface, term.kind, (span,), (term,)))
        said = Statement(person, "worksFor", place)
        evidence.append(Evidence(said, page, 0, (Span(0, len(text)),), text, "realized", Qualifiers(), "t", 0.9))
    found = resolve(mentions, evidence, documents, gazetteer=Gazetteer.load(), ledger=ledger or Ledger())
    return assemble(evidence, mentions, found, documents, Ontology.load())


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("curate") / "out"
    views.get("rdf")(graph_of({"p1": "中山大学", "p2": "厦门大学", "p3": "四川大学"}), path=folder)
    return folder


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def call(*args):
        with pytest.raises(SystemExit) as end:
            main([str(a) for a in args])
        found = capsys.readouterr()
        return int(end.value.code or 0), found.out, found.err

    return call


def test_review_lists_namesakes_by_their_pages_and_says_who_they_are(run, out):
    status, said, _ = run("review", "--list", "-f", out)
    assert status == 0
    assert [line.split(" | ")[:2] for line in said.splitlines()] == [["李伟@p1", "李伟@p2"], ["李伟@p1", "李伟@p3"]]
    assert "中山大学; 厦门大学" in said


def test_review_at_a_terminal_takes_y_n_and_stops(out, tmp_path):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kg", "review", "-f", str(out), "--who", "黎", "--judgements", "j.csv"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=tmp_path, env=env, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen, answers, deadline = b"", [b"n\n", b"y\n"], time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if select.select([ours], [], [], 0.2)[0]:
            try:
                seen += os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
        if answers and seen.count(b"y/n/s/q") > 2 - len(answers):
            os.write(ours, answers.pop(0))
    assert process.wait(60) == 0, seen.decode(errors="replace")
    os.close(ours)
    ledger = Ledger.load(tmp_path / "j.csv")
    assert [(d.left, d.right, d.verdict, d.who) for d in ledger.decisions] == [
        ("李伟@p1", "李伟@p2", "different", "黎"),
        ("李伟@p1", "李伟@p3", "same", "黎"),
    ]
    after = graph_of({"p1": "中山大学", "p2": "厦门大学", "p3": "四川大学"}, ledger)
    assert after.entity_of[Term("p1", "李伟", "Person")] == after.entity_of[Term("p3", "李伟", "Person")]
    assert after.entity_of[Term("p1", "李伟", "Person")] != after.entity_of[Term("p2", "李伟", "Person")]


def test_merge_of_namesakes_asks_for_the_page_and_unmerge_restores_the_bytes(run, out, tmp_path):
    ledger = tmp_path / "j.csv"
    ledger.write_text(Ledger().text(), encoding="utf-8")
    before = ledger.read_bytes()
    status, _, err = run("merge", "李伟", "李伟", "-f", out, "--judgements", ledger, "--who", "黎")
    assert status == 2
    assert "李伟@p1, 李伟@p2, 李伟@p3" in err
    status, _, err = run("merge", "李伟@p1", "李伟@p2", "-f", out, "--judgements", ledger, "--who", "黎")
    assert status == 0
    assert "+ 李伟@p1 | 李伟@p2 | Person | same" in err
    run("unmerge", "李伟@p2", "李伟@p1", "-f", out, "--judgements", ledger, "--who", "黎")
    assert ledger.read_bytes() == before


def test_why_same_of_namesakes(run, out):
    status, said, _ = run("why-same", "李伟@p1", "李伟@p2", "-f", out)
    assert status == 0
    assert "unsure" in said


def test_build_links_to_a_users_authority_file(run, tmp_path):
    (tmp_path / "p.txt").write_text("江门日报讯 江门市与深圳市合作。", encoding="utf-8")
    (tmp_path / "links.csv").write_text("name,alias,type,id\n江门市,五邑,Place,Q57958\n", encoding="utf-8")
    status, _, err = run("build", tmp_path / "p.txt", "-o", tmp_path / "o", "--link", tmp_path / "links.csv", "-q", "--no-store")
    assert status == 0, err
    assert "http://www.wikidata.org/entity/Q57958" in (tmp_path / "o" / "graph.ttl").read_text(encoding="utf-8")
    status, _, err = run("build", tmp_path / "p.txt", "-o", tmp_path / "o", "--link", tmp_path / "none.csv", "-q")
    assert status == 2
    assert "none.csv" in err


def bytes_of(graph, folder):
    for name in ("csv", "rdf"):
        views.get(name)(graph, path=folder)
    return {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


PAGES = {"p1": "中山大学", "p2": "厦门大学", "p3": "四川大学", "p4": "中大"}


@settings(max_examples=8, deadline=None)
@given(
    st.permutations(sorted(PAGES)), st.sampled_from(["李伟@p1", "李伟@p2", "中山大学"]), st.sampled_from(["李伟@p3", "李伟@p4", "四川大学"])
)
def test_merge_unmerge_and_any_order_give_the_same_bytes(order, left, right):
    with TemporaryDirectory() as folder:
        plain = graph_of(PAGES)
        before = bytes_of(plain, Path(folder) / "before")
        assert bytes_of(graph_of({page: PAGES[page] for page in order}), Path(folder) / "shuffled") == before
        try:
            ledger = merge(Ledger(), plain.resolution, left, right, who="黎")
        except UsageError:  # one already, or of two types
            return
        together = graph_of(PAGES, ledger)
        merged = bytes_of(together, Path(folder) / "merged")
        assert merged != before
        assert bytes_of(graph_of({page: PAGES[page] for page in order}, ledger), Path(folder) / "merged-shuffled") == merged
        undone = unmerge(ledger, together.resolution, left, right, who="黎")
        assert bytes_of(graph_of(PAGES, undone), Path(folder) / "undone") == before
