"""What is wrong with a file, a folder or a place is named, with its place and a remedy; nothing half is taken for whole."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InputError, KgError, OutputError
from kg.model import Issue
from kg.rdf import load, write
from kg.rdf.describe import Profile, graphs
from kg.rdf.lines import quad_lines
from kg.rdf.load import graph_of
from kg.rdf.terms import Names
from tests.graphs import small_graph


def test_a_damaged_or_unfinished_release_is_not_taken_for_whole(tmp_path: Path) -> None:
    write(small_graph(), tmp_path, formats=("nq",))
    shard = tmp_path / "rdf" / "graph-00001.nq.gz"
    data = shard.read_bytes()
    shard.write_bytes(data[:-20])
    with pytest.raises(InputError, match="did not end"):
        load(tmp_path)
    shard.write_bytes(data)
    (tmp_path / "rdf" / "void.ttl").unlink()
    with pytest.raises(InputError, match="no whole RDF export"):
        load(tmp_path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        write(small_graph(), tmp_path / "file" / "g.nq")


def test_half_a_surrogate_pair_is_an_error_with_its_place(tmp_path: Path) -> None:
    graph = small_graph()
    id_, entity = next(iter(graph.entities.items()))
    with pytest.raises(OutputError, match="surrogate"):
        write(replace(graph, entities={**graph.entities, id_: replace(entity, name="江\ud800")}), tmp_path / "g.nq")


@pytest.mark.parametrize("call", ["load", "validate", "index", "push"])
def test_what_is_not_there_is_named_and_nothing_is_made(call: str, tmp_path: Path) -> None:
    from kg.rdf import index, push, validate

    calls = {"load": load, "validate": validate, "index": index, "push": lambda out: push(out, "http://127.0.0.1:9")}
    with pytest.raises(InputError, match="no such file or folder"):
        calls[call](tmp_path / "江门")
    assert not list(tmp_path.iterdir())


def test_a_file_is_not_pushed(tmp_path: Path) -> None:
    from kg.rdf import push

    file = tmp_path / "graph.ttl"
    file.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="only a build's folder"):
        push(file, "http://127.0.0.1:9")


@pytest.mark.parametrize("profile", ["core", "rdf12", "flat"])
def test_a_triple_lost_or_changed_is_named_or_loads_and_never_ends_in_a_fault_of_the_program(profile: Profile) -> None:
    graph = replace(small_graph(), issues=(Issue("甲.txt", "read", "info", "乙", detail=(("丙", "丁"),)),))
    whole = list(ox.parse("".join(quad_lines(graphs(graph, Names(), profile))).encode(), format=ox.RdfFormat.N_QUADS))
    chance, loaded = random.Random(7), 0
    wrong = (ox.Literal("夏"), ox.Literal("1.5"), ox.NamedNode("https://x.example/y"), ox.BlankNode("b"), whole[0].subject)
    for place in chance.sample(range(len(whole)), min(300, len(whole))):
        quad = whole[place]
        for instead in ([], [ox.Quad(quad.subject, quad.predicate, chance.choice(wrong), quad.graph_name)]):
            with suppress(KgError):  # it names the node; any other error is ours
                graph_of(whole[:place] + instead + whole[place + 1 :])
                loaded += 1
    assert 0 < loaded < 2 * min(300, len(whole))


def test_other_rdf_is_no_empty_graph(tmp_path: Path) -> None:
    file = tmp_path / "other.ttl"
    file.write_text("<https://x.example/a> <https://x.example/b> '江门' .", encoding="utf-8")
    with pytest.raises(InputError, match="no graph of kg"):
        load(file)


def test_a_triple_of_something_undescribed_is_named(tmp_path: Path) -> None:
    path = write(small_graph(), tmp_path / "g.ttl", "flat")[0]
    path.write_text(path.read_text(encoding="utf-8") + "\nentity:gb-440700 kg:develops entity:none .\n", encoding="utf-8")
    with pytest.raises(InputError, match="not described"):
        load(path)


def test_half_of_a_symmetric_pair_is_not_lost(tmp_path: Path) -> None:
    path = write(small_graph(), tmp_path / "g.nq", "flat")[0]
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    pair = [line for line in lines if "#cooperatesWith>" in line]
    assert len(pair) == 2
    for half in pair:
        path.write_text("".join(line for line in lines if line != half), encoding="utf-8")
        assert sum(fact.relation == "cooperatesWith" for fact in load(path).facts) == 1


@pytest.mark.parametrize("cut", ["dcat:byteSize", "spdx:checksumValue"])
def test_a_damaged_description_is_named(tmp_path: Path, cut: str) -> None:
    write(small_graph(), tmp_path, formats=("nq",))
    path = tmp_path / "rdf" / "void.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace(cut, "dcterms:subject"), encoding="utf-8")
    with pytest.raises(InputError, match="description"):
        load(tmp_path)
