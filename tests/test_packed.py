"""Values that do not fit come back equal and in order, and what is packed leaves nothing behind."""

from __future__ import annotations

import tempfile
from itertools import groupby
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import packed, pipeline
from kg.errors import OutputError
from kg.packed import Grouped, Packed, Shelf, in_order
from tests.graphs import SMALL_TEXT, small_graph

WORDS = st.lists(st.text("江门深圳珠海", max_size=3))


@given(WORDS, st.integers(0, 6), st.integers(1, 4))
def test_a_packed_sequence_is_the_sequence(words, held, together):
    found = Packed(words, held=held, together=together)
    assert (list(found), len(found), found) == (words, len(words), words)
    assert [found[i] for i in range(-len(words), len(words))] == words + words
    assert found[1:-1] == tuple(words[1:-1])
    assert found != [*words, "江门"]
    for wrong in (len(words), -len(words) - 1):
        with pytest.raises(IndexError):
            found[wrong]


@given(WORDS, WORDS, st.integers(0, 6), st.integers(1, 4))
def test_a_sequence_that_was_read_grows_on(words, more, held, together):
    found = Packed(words, held=held, together=together)
    assert list(found) == words
    for number, word in enumerate(more):
        found.append(word)
        assert found[number] == [*words, *more][number]
    assert list(found) == words + more


@given(st.dictionaries(st.text("江门深圳", max_size=3), WORDS))
def test_groups_are_one_sequence(groups):
    flat = [word for name in sorted(groups) for word in groups[name]]
    for found in (Grouped(groups), Grouped(Shelf(groups.items(), held=0), {name: len(words) for name, words in groups.items()})):
        assert (list(found), [found[i] for i in range(len(flat))], found) == (flat, flat, flat)
        assert found[-2:] == tuple(flat[-2:])


@given(st.lists(st.tuples(st.integers(0, 4), st.integers())), st.integers(1, 6))
def test_what_is_sorted_in_parts_is_sorted_as_a_whole(items, held):
    assert list(in_order(items, held=held)) == sorted(items, key=itemgetter(0))


@given(st.dictionaries(st.text("江门深圳", max_size=3), st.integers()), st.integers(0, 3))
def test_a_shelf_is_the_mapping(items, held):
    found = Shelf(items.items(), held=held)
    assert found == items
    assert list(found) == list(items)


def test_all_values_of_a_graph_come_back():
    graph = small_graph()
    for values in (graph.facts, graph.mentions, list(graph.entities.values()), list(graph.documents.values())):
        assert list(Packed(values, held=0, together=2)) == list(values)


def test_a_graph_that_does_not_fit_is_the_graph(tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "江门日报-2023-08-23.txt").write_text(SMALL_TEXT, encoding="utf-8")
    (tmp_path / "in" / "其他-2023-08-24.txt").write_text("江门市与珠海市签署合作协议，共建产业园。", encoding="utf-8")
    small = pipeline.build([tmp_path / "in"])
    pipeline.write(small, tmp_path / "one")
    monkeypatch.setattr(packed, "_HELD", 3)
    large = pipeline.build([tmp_path / "in"])
    pipeline.write(large, tmp_path / "two")
    assert (small.facts, small.mentions) == (large.facts, large.mentions)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(files) > 5
    assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes() for file in files)


def test_no_room_for_temporary_files_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(OutputError, match="TMPDIR"):
        Packed(["江门", "深圳"], held=1)


def test_groups_are_whole():
    ones = ((word[0], word) for word in ("江门", "深圳", "江海", "深汕"))
    groups = [[word for _, word in group] for _, group in groupby(in_order(ones, held=1), itemgetter(0))]
    assert groups == [["江门", "江海"], ["深圳", "深汕"]]
