"""Mentions: no two overlap, each leads back to its characters; edges, runs and bare nouns are handled by their form."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.gazetteer import Gazetteer
from kg.model import Article, Piece, Sentence
from kg.recognise import Recogniser
from kg.recognise.mentions import mentions_of, value_of
from kg.recognise.segmenters import segmenters
from kg.recognise.tagger import Found
from kg.segment import segment
from tests.graphs import SMALL_TEXT, small_document


def article_of(text: str) -> Article:
    return Article("p", 0, text, (Piece(0, 0, len(text)),), (Sentence(0, len(text), "body", 0),))


def surfaces(text: str, words: str, kind: str, generic: dict[str, frozenset[str]] | None = None) -> list[tuple[str, list[str]]]:
    at = text.index(words)
    found = mentions_of(article_of(text), [Found(at, at + len(words), kind, 0.9)], Gazetteer.load(), generic or {})
    return [(m.surface, [t.surface for t in m.terms]) for m in found]


@pytest.mark.parametrize(
    ("text", "words", "kind", "expected"),
    [
        ("赴港澳考察", "港澳", "Place", [("港澳", ["香港", "澳门"])]),
        ("直达上海南京杭州等地", "上海南京杭州", "Place", [("上海", ["上海"]), ("南京", ["南京"]), ("杭州", ["杭州"])]),
        ("他是江苏苏州人", "江苏苏州", "Place", [("江苏苏州", ["江苏苏州"])]),
        ("实施“暖心食堂”提升行动", "暖心食堂”提升行动", "Policy", [("“暖心食堂”提升行动", ["“暖心食堂”提升行动"])]),
        ("小说《山那边》面世", "《山那边》", "Work", [("山那边", ["山那边"])]),
        ("对接前海三大平台", "前海三大平台", "Platform", [("前海", ["前海"])]),
        ("在湖州、", "湖州、", "Place", [("湖州", ["湖州"])]),
    ],
)
def test_edges_of_names(text, words, kind, expected):
    assert surfaces(text, words, kind) == expected


def test_bare_nouns_name_nothing_and_sure_names_are_found_again():
    generic = {"Organization": frozenset({"研究院"})}
    assert surfaces("研究院选址城东", "研究院", "Organization", generic) == []
    text = "衢州海关支持企业。衢州海关还设窗口。"
    found = mentions_of(article_of(text), [Found(0, 4, "Organization", 0.95)], Gazetteer.load(), {})
    assert [(m.start, m.surface) for m in found] == [(0, "衢州海关"), (9, "衢州海关")]
    assert found[1].confidence < found[0].confidence


def test_values_are_read_against_the_date_of_the_page():
    assert value_of("昨日", "Time", "2024-03-01").value == "2024-02-29"
    assert value_of("次日", "Time", "2024-03-01", "2024-01-05").value == "2024-01-06"
    assert (value_of("近80%", "Quantity", None).value, value_of("近80%", "Quantity", None).unit) == ("80", "%")


@pytest.fixture(scope="module")
def recogniser():
    return Recogniser.load()


@settings(max_examples=12)
@given(st.lists(st.integers(0, len(SMALL_TEXT)), max_size=5), st.integers(0, 30))
def test_mentions_lead_back_to_their_characters_whatever_breaks_the_page(recogniser, breaks, cut):
    from dataclasses import replace

    text = SMALL_TEXT[cut:]
    for at in sorted(breaks, reverse=True):
        text = text[:at] + "\n\n" + text[at:]
    articles = segment(replace(small_document(), text=text))
    for reading in recogniser(articles):
        end = 0
        for m in reading.mentions:
            assert m.start >= end
            end = m.end
            assert m.surface == reading.article.text[m.start : m.end]
            assert "".join(text[s.start : s.end] for s in m.spans).replace("\n", "") == m.surface.replace("\n", "")
            assert 0 < m.confidence <= 1


def test_readings_do_not_depend_on_their_neighbours(recogniser):
    articles = segment(small_document())
    others = [article_of("乌兰察布市与张家口市签署合作协议，共建草原云谷。"), article_of("")]
    alone = [r.mentions for r in recogniser(articles)]
    together = [r.mentions for r in recogniser([*others, *articles])][len(others) :]
    assert [[(m.start, m.end, m.kind) for m in ms] for ms in alone] == [[(m.start, m.end, m.kind) for m in ms] for ms in together]


def test_a_spacy_doc_loses_no_span_to_a_tokens_edge(recogniser):
    text = "江门携手深圳建设深江经济合作区。"
    doc = recogniser.doc(spacy.blank("zh"), text)
    assert doc.text == text
    assert [s.text for s in doc.spans["kg"]] == [m.surface for m in recogniser([article_of(text)])[0].mentions]


def test_our_component_stands_in_any_spacy_pipeline():
    import kg.recognise.language  # noqa: F401 - registers the factory

    nlp = spacy.blank("zh")
    nlp.add_pipe("kg_tagger")
    doc = nlp("湖州日报讯，沪苏湖高铁开通。")
    assert {(s.text, s.label_) for s in doc.spans["kg"]} >= {("湖州日报", "Organization")}


def test_an_installed_pipeline_recognises_instead(tmp_path):
    nlp = spacy.blank("zh")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "GPE", "pattern": "湖州"}, {"label": "ORG", "pattern": "湖州海关"}])
    nlp.to_disk(tmp_path / "ruler")
    (reading,) = Recogniser.load(nlp=str(tmp_path / "ruler"))([article_of("湖州海关投资约3亿元，湖州欢迎。")])
    assert [(m.surface, m.kind) for m in reading.mentions] == [
        ("湖州海关", "Organization"),
        ("约3亿元", "Money"),
        ("湖州", "Place"),
    ]


def test_an_unknown_segmenter_lists_the_known_ones():
    assert set(segmenters) >= {"lac", "char", "pkuseg"}
    with pytest.raises(UsageError, match="pkuseg"):
        Recogniser.load(segmenter="jieba")
