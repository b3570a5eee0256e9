"""The store gives back what it was given, survives what befalls it, and never shows half of anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import StoreError
from kg.model import Document, Evidence, Extraction, Issue, Literal, Mention, Qualifiers, Span, Statement, Term
from kg.store import Store, fingerprint
from kg.store.rows import from_table, to_table

ROOT = Path(__file__).parent.parent

words = st.text(max_size=6) | st.sampled_from(["江门", "深圳市", "“侨都”", "", "\x00", "𠮷野家"])
maybe = st.none() | words
number = st.integers(0, 2**31 - 1)
sure = st.floats(0, 1)
spans = st.lists(st.builds(Span, number, number), max_size=3).map(tuple)
terms = st.builds(Term, words, words, words)
literals = st.builds(Literal, words, words, maybe, maybe)
documents = st.builds(Document, st.just("page"), words, words, words, maybe, maybe, maybe, maybe, st.lists(words, max_size=2).map(tuple))
mentions = st.builds(
    Mention, words, number, number, number, words, words, spans, st.lists(terms, max_size=3).map(tuple), st.none() | literals, sure, words
)
statements = st.builds(Statement, terms, words, terms | literals)
modality = st.sampled_from(["realized", "ongoing", "planned"])
evidence = st.builds(
    Evidence, statements, words, number, spans, words, modality, st.builds(Qualifiers, maybe, maybe, maybe, maybe, maybe), words, sure
)
details = st.lists(st.tuples(words, words), max_size=2).map(tuple)
issues = st.builds(Issue, words, words, st.sampled_from(["error", "warning", "info"]), words, words, details)


def many(values):
    return st.lists(values, max_size=4).map(tuple)


extractions = st.builds(
    Extraction, documents.map(lambda d: (d,)), many(mentions), many(evidence), many(st.tuples(terms, terms, words)), many(issues)
)


def numbered(parts):
    """Documents of one build have ids of their own."""
    return [replace(part, documents=(replace(part.documents[0], id=f"page-{n}"),)) for n, part in enumerate(parts)]


def small(name: str, text: str = "江门与深圳合作。") -> Extraction:
    left, right = Term(name, "江门", "Place"), Term(name, "深圳", "Place")
    where = (Span(0, 2),)
    found = (Mention(name, 0, 0, 2, "江门", "Place", where, (left,)), Mention(name, 0, 3, 5, "深圳", "Place", (Span(3, 5),), (right,)))
    said = Evidence(Statement(left, "cooperatesWith", right), name, 0, (Span(0, 7),), text[:7], "realized", Qualifiers(), "scorer", 0.9)
    return Extraction((Document(name, f"{name}.txt", text, "0"),), found, (said,), (), ())


def pages(*extractions: Extraction) -> list[Document]:
    return [e.documents[0] for e in extractions]


@given(st.lists(extractions, max_size=3).map(numbered), st.data())
def test_values_come_back_equal_in_any_order_and_choice(tmp_path_factory, parts, data):
    store = Store(tmp_path_factory.mktemp("store"))
    for part in parts:
        store.add([part], "v1")
    assert Store(store.folder).extraction(pages(*parts)) == Extraction.joined(parts)
    chosen = data.draw(st.permutations(parts)) if parts else []
    chosen = chosen[: len(chosen) // 2 + 1]
    assert store.extraction(pages(*chosen)) == Extraction.joined(chosen)
    store.compact()
    assert Store(store.folder).extraction(pages(*chosen)) == Extraction.joined(chosen)
    assert store.verify() == []


@given(st.lists(extractions, max_size=3))
def test_rows_are_exact(parts):
    keyed = {str(n): part for n, part in enumerate(parts)}
    assert from_table(to_table(keyed)) == {key: replace(part, documents=()) for key, part in keyed.items()}


def test_parts_can_be_queried_as_they_stand(tmp_path):
    import pyarrow.parquet as pq

    store = Store(tmp_path)
    store.add([small("a"), small("b")], "v1")
    (file,) = tmp_path.glob("*.parquet")
    rows = pq.read_table(file, columns=["row", "document", "text", "relation", "terms"]).to_pylist()
    assert [r["row"] for r in rows] == ["done"] * 2 + ["mention"] * 4 + ["evidence"] * 2
    assert rows[-1]["relation"] == "cooperatesWith"
    assert rows[-1]["terms"][1] == {"document": "b", "surface": "深圳", "kind": "Place"}


def test_only_what_is_new_changed_or_read_otherwise_is_missing(tmp_path):
    a, b = small("a"), small("b")
    (page,) = pages(b)
    store = Store(tmp_path)
    store.add([a, b], "v1")
    assert store.missing(pages(a, b), "v1") == []
    assert store.missing(pages(a, b), "v2") == pages(a, b)
    changed = [
        replace(page, **change) for change in ({"text": "其他"}, {"paper": "江门日报"}, {"published": "2023-08-23"}, {"source": "c.txt"})
    ]
    assert [store.missing([d], "v1") for d in changed] == [[d] for d in changed]
    assert store.missing([replace(page, sha256="row added to its table")], "v1") == []
    with pytest.raises(StoreError, match="does not hold b"):
        store.extraction(changed[:1])


def test_a_changed_document_replaces_its_rows(tmp_path):
    store = Store(tmp_path)
    store.add([small("a"), small("b")], "v1")
    store.add([small("b", "江门与深圳再合作。")], "v1")
    assert (store.stats().documents, store.stats().dead, len(Store(tmp_path).missing(pages(small("b")), "v1"))) == (2, 4, 1)
    store.compact()
    assert (store.stats().documents, store.stats().dead, store.stats().parts) == (2, 0, 1)
    assert store.extraction(pages(small("b", "江门与深圳再合作。"))).evidence[0].quote == "江门与深圳再" + "合"


def test_prune_forgets_and_nothing_comes_back(tmp_path):
    store = Store(tmp_path)
    store.add([small("a"), small("b")], "v1")
    store.add([small("b", "新文")], "v1")
    assert store.prune(["a"]) == ["b"]
    assert store.missing(pages(small("a"), small("b")), "v1") == pages(small("b"))
    assert store.prune(["a"]) == []
    assert [p.name for p in tmp_path.glob("*.parquet")] == [part.name for part in Store(tmp_path)._parts]


def test_the_same_twice_is_there_once(tmp_path):
    store = Store(tmp_path)
    for way in ("v1", "v1", "v2"):
        store.add([small("a")], way)
    assert store.missing(pages(small("a")), "v2") == []
    assert (store.stats().parts, store.stats().rows) == (1, 4)
    assert Store(tmp_path).stats() == store.stats()


def test_a_manifest_cut_anywhere_in_its_last_line_shows_what_stood_before(tmp_path):
    store = Store(tmp_path)
    store.add([small("a")], "v1")
    before = (tmp_path / "manifest.jsonl").read_bytes()
    store.add([small("b")], "v1")
    whole = (tmp_path / "manifest.jsonl").read_bytes()
    for length in range(len(before), len(whole), 7):
        (tmp_path / "manifest.jsonl").write_bytes(whole[:length])
        again = Store(tmp_path)
        assert again.missing(pages(small("a"), small("b")), "v1") == pages(small("b")), length
    again.add([small("b")], "v1")
    assert (tmp_path / "manifest.jsonl").read_bytes() == whole


def test_parts_that_no_line_names_are_cleared_away(tmp_path):
    store = Store(tmp_path)
    store.add([small("a")], "v1")
    for name in ("part-000.parquet", ".part-111.parquet.x.part"):
        (tmp_path / name).write_bytes(b"half")
    store.add([small("b")], "v1")
    assert len(list(tmp_path.glob("*part*"))) == 2
    assert store.verify() == []


def test_a_folder_of_somebody_elses_tables_is_refused(tmp_path):
    table = tmp_path / "江门.parquet"
    table.write_bytes(b"PAR1")
    with pytest.raises(StoreError, match="no store"), Store(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [table.name]  # not even a lock is left behind


def test_a_store_of_a_newer_version_is_left_alone(tmp_path):
    (tmp_path / "manifest.jsonl").write_text('{"kg store":99}\n{"unknown":1}\n')
    (tmp_path / "part-of-the-future.parquet").write_bytes(b"?")
    for act in (lambda: Store(tmp_path), lambda: Store(tmp_path).__enter__()):
        with pytest.raises(StoreError, match="newer kg"):
            act()
    assert (tmp_path / "part-of-the-future.parquet").exists()


def test_a_damaged_manifest_is_an_error_with_its_line(tmp_path):
    Store(tmp_path).add([small("a")], "v1")
    lines = (tmp_path / "manifest.jsonl").read_text().splitlines()
    (tmp_path / "manifest.jsonl").write_text("\n".join([lines[0], "{broken", lines[1], ""]))
    with pytest.raises(StoreError, match=r"manifest.jsonl:2: .*damaged"):
        Store(tmp_path)


def test_a_damaged_part_is_found_left_out_and_read_again(tmp_path):
    store = Store(tmp_path)
    store.add([small("a")], "v1")
    store.add([small("b")], "v1")
    part = tmp_path / store._parts[1].name
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 1
    part.write_bytes(data)
    assert [(i.where, i.severity) for i in store.verify()] == [(str(part), "error")]
    with pytest.raises(StoreError, match="kg store compact"):
        store.extraction(pages(small("b")))
    assert [i.where for i in store.compact()] == [str(part)]
    assert store.missing(pages(small("a"), small("b")), "v1") == pages(small("b"))
    assert store.verify() == []


def test_a_part_that_is_gone_is_read_again(tmp_path):
    store = Store(tmp_path)
    store.add([small("a")], "v1")
    (tmp_path / store._parts[0].name).unlink()
    assert store.missing(pages(small("a")), "v1") == pages(small("a"))
    store.add([small("a")], "v1")
    assert store.extraction(pages(small("a"))) == small("a")


def test_two_writers_at_once_are_refused_and_a_dead_one_is_not_in_the_way(tmp_path):
    program = "import sys; from kg.store import Store\nwith Store(sys.argv[1]): print('held', flush=True); sys.stdin.read()"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=f"process {other.pid}"):
            Store(tmp_path).add([small("a")], "v1")
        other.kill()
    Store(tmp_path).add([small("a")], "v1")
    assert Store(tmp_path).stats().documents == 1


def test_a_full_disk_is_said_and_damages_nothing(tmp_path):
    program = (
        "import resource, signal, sys; sys.path.insert(0, sys.argv[1])\n"
        "from kg.store import Store; from kg.errors import StoreError; from tests.test_store import small\n"
        "store = Store(sys.argv[2]); store.add([small('a')], 'v1')\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))\n"
        "try: store.add([small('b')], 'v1')\n"
        "except StoreError as error: print(error)\n"
    )
    for limit in (1000, 400):  # a part is larger than both, the manifest than the second
        folder = tmp_path / str(limit)
        done = subprocess.run(
            [sys.executable, "-c", program, str(ROOT), str(folder), str(limit)], capture_output=True, text=True, check=False
        )
        assert "the store cannot be written" in done.stdout, done.stderr
        store = Store(folder)
        assert store.verify() == []
        assert store.missing(pages(small("a"), small("b")), "v1") == pages(small("b"))


def test_no_room_for_the_manifest_leaves_it_as_it_was(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.add([small("a")], "v1")
    before = (tmp_path / "manifest.jsonl").read_bytes()
    write = os.write

    def half(handle, data):
        if len(data) < 100:
            return write(handle, data)
        write(handle, data[:50])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(StoreError, match="No space left"):
        store.add([small("b")], "v1")
    monkeypatch.undo()
    assert (tmp_path / "manifest.jsonl").read_bytes() == before
    store.add([small("b")], "v1")
    assert Store(tmp_path).missing(pages(small("a"), small("b")), "v1") == []


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--no-store"):
        Store(tmp_path / "file" / "store").add([small("a")], "v1")
    with pytest.raises(StoreError, match="cannot be"):
        Store("/proc/kg-store").add([small("a")], "v1")


def test_the_fingerprint_sees_choices_files_and_names(tmp_path):
    (tmp_path / "names.csv").write_text("江门,江门市\n")
    first = fingerprint({"nlp": "lac"}, [tmp_path])
    assert first == fingerprint({"nlp": "lac"}, [tmp_path])
    assert first != fingerprint({"nlp": "spacy"}, [tmp_path])
    (tmp_path / "names.csv").rename(tmp_path / "other.csv")
    assert first != fingerprint({"nlp": "lac"}, [tmp_path])
    (tmp_path / "other.csv").rename(tmp_path / "names.csv")
    assert first == fingerprint({"nlp": "lac"}, [tmp_path])
    (tmp_path / "names.csv").write_text("江门,江门市\n深圳,深圳市\n")
    assert first != fingerprint({"nlp": "lac"}, [tmp_path])


def test_the_manifest_is_plain_json(tmp_path):
    Store(tmp_path).add([small("江门日报-1")], "v1")
    header, part = [json.loads(line) for line in (tmp_path / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    assert header == {"kg store": 1}
    assert part["fingerprint"] == "v1"
    assert part["entries"][0][0] == "江门日报-1"
    assert part["entries"][0][3] == 4  # rows
