"""The embedded store: it answers, is made anew after a change, and kill -9 leaves nothing that is taken for whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import InputError, UsageError
from kg.rdf import load, write
from kg.rdf.index import index, open_index
from kg.rdf.query import query
from tests.graphs import small_graph


def test_the_index_answers_is_kept_and_is_made_anew_after_a_change(tmp_path: Path) -> None:
    write(small_graph(), tmp_path, formats=("nq",))
    ask_ = "SELECT ?o { ?s planned:develops ?x . ?x rdfs:label ?o }"
    assert query(tmp_path, ask_).csv() == "o\n银洲湖新城\n"
    first, reading = index(tmp_path), open_index(tmp_path)
    assert index(tmp_path) == first
    write(replace(small_graph(), facts=()), tmp_path, formats=("nq",))
    assert index(tmp_path) != first
    assert query(tmp_path, ask_).rows == ()
    assert len(reading) > 0  # who was reading goes on reading
    with pytest.raises(UsageError, match="SPARQL"):
        query(tmp_path, "SELECT nonsense")


KILLED = """
import sys
from dataclasses import replace
from pathlib import Path
from kg.rdf import write
from kg.rdf.index import index
from tests.stores import big_graph
out = Path(sys.argv[1])
graph = big_graph(600)
print("ready", flush=True)
while True:
    for size in (600, 300):
        write(replace(graph, facts=graph.facts[:size]), out, formats=("nq", "ttl", "trig"))
        index(out)
        print("round", flush=True)
"""


def _killed(out: Path, seconds: float | None) -> float:
    """Start what writes and indexes again and again, and kill it after so many seconds, or after a round; give how long it worked."""
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(out)], cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    start = time.monotonic()
    if seconds is None:
        assert child.stdout.readline() == b"round\n"
    else:
        time.sleep(seconds)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    return time.monotonic() - start


@pytest.mark.slow
def test_kill_9_during_export_or_indexing_leaves_nothing_that_is_taken_for_whole(tmp_path: Path) -> None:
    out, sizes, taken = tmp_path / "out", {300, 599}, 0
    round_ = _killed(out, None)  # seconds, on this machine as busy as it is now
    for trial in range(20):
        _killed(out, round_ * (trial + 0.5) / 16)  # spread over more than a whole round of writing and indexing
        whole = None
        with suppress(InputError):  # it says that the export did not end, which is as good
            whole = load(out)
        if whole is not None:
            assert len(whole.facts) in sizes
            rows = query(out, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s rdf:predicate kg:cooperatesWith }").rows
            assert int(rows[0][0]) in sizes
            taken += 1
        for name in ("graph.ttl", "graph.trig"):
            if (out / name).exists():
                assert len(load(out / name).facts) in sizes
    assert taken
