"""The annotations say what the graph says, in the guide's form, and lead back to the source."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.annotate import annotation, dump, ranges, write
from kg.errors import OutputError
from kg.graph import Graph, Resolution, assemble
from kg.model import Document, Entity, Evidence, Literal, Mention, Qualifiers, Span, Statement, Term
from kg.ontology import Ontology
from tests.graphs import seed_graph, small_graph

KEYS = ["source", "sha256", "published", "paper", "mentions", "entities", "statements"]


def _folded(text: str) -> str:
    return "".join(text.split())


def test_every_offset_leads_back_to_the_source():
    graph = seed_graph(limit=20)
    for key, document in graph.documents.items():
        page = annotation(graph, key)
        assert page["mentions"]
        for mention in page["mentions"]:
            assert document.text[mention["start"] : mention["end"]] == mention["text"]
        quotes = {_folded(e.quote) for f in graph.facts for e in f.evidence if e.document == key}
        for statement in page["statements"]:
            for start, end in statement["evidence"]:
                assert _folded(document.text[start:end]) in quotes


def test_the_form_is_the_guides():
    page = annotation(small_graph(), "small-01")
    assert list(page) == KEYS
    assert page["mentions"][0] == {"start": 0, "end": 2, "text": "江门", "type": "Place", "entities": ["江门市"], "confidence": 1.0}
    assert {"id": "江门市", "type": "Place", "aliases": ["江门"]} in page["entities"]
    said = next(s for s in page["statements"] if s["p"] == "amount")
    assert said == {
        "s": "银洲湖新城",
        "p": "amount",
        "o": "15亿元",
        "modality": "planned",
        "evidence": [(said["evidence"][0])],
        "role": None,
        "time": None,
        "topic": None,
        "label": "总投资",
        "confidence": 0.9,
    }
    assert page["mentions"] == sorted(page["mentions"], key=lambda m: (m["start"], m["end"], m["type"]))


def _page(text: str, mentions: list[Mention], entities: list[Entity], evidence: list[Evidence]) -> Graph:
    of = {term: entity.id for entity in entities for term in entity.terms}
    document = Document("p", "p.txt", text, "0" * 64)
    return assemble(evidence, mentions, Resolution({e.id: e for e in entities}, of), [document], Ontology.load())


def _mention(text: str, surface: str, kind: str, spans: list[tuple[int, int]], *terms: Term) -> Mention:
    at = tuple(Span(*span) for span in spans)
    return Mention("p", 0, 0, len(surface), surface, kind, at, terms, None, 0.8)


def test_entities_of_one_name_carry_their_id():
    text = "南山区和南山区"
    one, two = Term("p", "深圳南山区", "Place"), Term("p", "鹤岗南山区", "Place")
    entities = [Entity("gb:440305", "南山区", "Place", terms=(one,)), Entity("gb:230404", "南山区", "Place", terms=(two,))]
    mentions = [_mention(text, "南山区", "Place", [(0, 3)], one), _mention(text, "南山区", "Place", [(4, 7)], two)]
    page = annotation(_page(text, mentions, entities, []), "p")
    assert [m["entities"] for m in page["mentions"]] == [["南山区 (gb:440305)"], ["南山区 (gb:230404)"]]
    assert [e["id"] for e in page["entities"]] == ["南山区 (gb:230404)", "南山区 (gb:440305)"]


def test_a_composite_names_all_its_entities_and_is_no_alias():
    hong_kong, macau = Term("p", "香港", "Place"), Term("p", "澳门", "Place")
    entities = [Entity("gb:810000", "香港", "Place", terms=(hong_kong,)), Entity("gb:820000", "澳门", "Place", terms=(macau,))]
    page = annotation(_page("港澳", [_mention("港澳", "港澳", "Place", [(0, 2)], hong_kong, macau)], entities, []), "p")
    assert page["mentions"][0]["entities"] == ["香港", "澳门"]
    assert [e["aliases"] for e in page["entities"]] == [[], []]


def test_a_mention_that_a_column_cuts_is_its_longest_part():
    text = "广东省江\n左栏的别的话\n门市人民政府，合\n\n肥市"
    term = Term("p", "江门市人民政府", "Organization")
    hefei = Term("p", "合肥市", "Place")
    entities = [Entity("e-1", "江门市人民政府", "Organization", terms=(term,)), Entity("gb:340100", "合肥市", "Place", terms=(hefei,))]
    cut = text.index("门市")
    mentions = [
        _mention(text, "江门市人民政府", "Organization", [(3, 4), (cut, cut + 6)], term),
        _mention(text, "合肥市", "Place", [(text.index("合"), text.index("合") + 1), (text.index("肥"), len(text))], hefei),
    ]
    page = annotation(_page(text, mentions, entities, []), "p")
    assert [m["text"] for m in page["mentions"]] == ["门市人民政府", "合\n\n肥市"]
    assert all(text[m["start"] : m["end"]] == m["text"] for m in page["mentions"])


def test_two_offices_are_two_statements_and_one_page_does_not_speak_for_another():
    person, city = Term("p", "李汉东", "Person"), Term("p", "江门市", "Place")
    entities = [Entity("e-1", "李汉东", "Person", terms=(person,)), Entity("gb:440700", "江门市", "Place", terms=(city,))]
    text = "市委常委、副市长李汉东"

    def said(role: str, spans: tuple[int, int]) -> Evidence:
        return Evidence(
            Statement(person, "holdsPosition", city),
            "p",
            0,
            (Span(*spans),),
            text[slice(*spans)],
            "realized",
            Qualifiers(role=role),
            "t",
            0.7,
        )

    page = annotation(_page(text, [], entities, [said("市委常委", (0, 11)), said("副市长", (5, 11))]), "p")
    assert [(s["role"], s["evidence"]) for s in page["statements"]] == [("市委常委", [(0, 11)]), ("副市长", [(5, 11)])]


def test_files_bear_their_documents_names(tmp_path):
    graph = small_graph()
    document = next(iter(graph.documents.values()))
    other = replace(graph, documents={k: replace(document, id=k) for k in ("a/b", "a:b", "江门 8月", "..")}, mentions=(), facts=())
    written = write(other, tmp_path / "annotations")
    assert [p.name for p in written] == ["a_b.json", "a_b-2.json", "江门 8月.json", "_.json"]
    assert list(json.loads(written[0].read_text(encoding="utf-8"))) == KEYS


def test_an_unwritable_place_is_told(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="out"):
        write(small_graph(), tmp_path / "out")


@given(st.text(alphabet=st.characters(codec=None), max_size=20))
def test_any_text_survives_the_file(text):
    assert json.loads(dump({"text": text}).decode("utf-8")) == {"text": text}


@given(st.lists(st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=8))
def test_ranges_cover_what_the_spans_cover(parts):
    text, spans = "", []
    for length, white in parts:
        spans.append(Span(len(text), len(text) + length))
        text += "江" * length + (" \n" if white else "x")
    joined = ranges(spans, text)
    assert _folded("".join(text[a:b] for a, b in joined)) == "".join(text[a:b] for a, b in spans)
    assert len(joined) == 1 + sum(not white for _, white in parts[:-1])


def test_a_literal_stands_as_it_is_said():
    city = Term("p", "江门市", "Place")
    evidence = Evidence(
        Statement(city, "strivesFor", Literal("全国工业百强市", "Title")),
        "p",
        0,
        (Span(0, 9),),
        "争创全国工业百强市",
        "planned",
        Qualifiers(),
        "t",
        0.6,
    )
    page = annotation(_page("争创全国工业百强市", [], [Entity("gb:440700", "江门市", "Place", terms=(city,))], [evidence]), "p")
    assert [(s["s"], s["o"], s["confidence"]) for s in page["statements"]] == [("江门市", "全国工业百强市", 0.6)]
