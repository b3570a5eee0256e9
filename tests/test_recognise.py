"""Mentions: no two overlap, each leads back to its characters; edges, runs and bare nouns are handled by their form."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ModelError, UsageError
from kg.gazetteer import Gazetteer
from kg.model import Article, Piece, Sentence
from kg.neural.head import Head
from kg.recognise import Recogniser
from kg.recognise.mentions import mentions_of, value_of
from kg.recognise.segmenters import segmenters
from kg.recognise.tagger import Found, Tagger
from kg.resources import resource
from kg.segment import segment
from tests.graphs import SEEDS, SMALL_TEXT, small_document


def article_of(text: str) -> Article:
    return Article("p", 0, text, (Piece(0, 0, len(text)),), (Sentence(0, len(text), "body", 0),))


def surfaces(text: str, words: str, kind: str, generic: dict[str, frozenset[str]] | None = None) -> list[tuple[str, list[str]]]:
    at = text.index(words)
    found = mentions_of(article_of(text), [Found(at, at + len(words), kind, 0.9)], Gazetteer.load(), generic or {})
    return [(m.surface, [t.surface for t in m.terms]) for m in found]


@pytest.fixture(scope="module")
def recogniser():
    return Recogniser.load()


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
        ("赴豫鲁冀推介", "豫鲁冀", "Place", [("豫鲁冀", ["河南省", "山东省", "河北省"])]),
        ("往返莞深的车", "莞深", "Place", [("莞深", ["东莞市", "深圳市"])]),
        ("游珠江", "珠江", "Place", [("珠江", ["珠江"])]),  # both letters stand for places, the word does not for two
        ("绍兴嘉兴两地", "绍兴嘉兴", "Place", [("绍兴", ["绍兴"]), ("嘉兴", ["嘉兴"])]),
        ("来自浙江绍兴", "浙江绍兴", "Place", [("浙江绍兴", ["浙江绍兴"])]),
        ("推进“银龄课堂”工程", "“银龄课堂”工程", "Policy", [("“银龄课堂”工程", ["“银龄课堂”工程"])]),
        ("他说“去衢州。”", "衢州。”", "Place", [("衢州", ["衢州"])]),
        ("台州学院（椒江校区）里", "台州学院（椒江校区）", "Organization", [("台州学院（椒江校区）", ["台州学院（椒江校区）"])]),
        ("办“读书月", "“读书月", "Event", [("读书月", ["读书月"])]),  # a mark that never closes is no part of a name
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


@pytest.mark.parametrize(
    ("noun", "kind", "named"),
    [("研究院", "Organization", False), ("产业园", "Platform", False), ("市委", "Organization", True), ("海关", "Organization", True)],
)
def test_the_ontology_says_which_nouns_name_nothing(recogniser, noun, kind, named):
    assert bool(surfaces(f"{noun}今日发布", noun, kind, recogniser.generic)) == named


def test_of_stretches_that_overlap_the_surest_stays():
    text = "南浔古镇开放"
    found = [Found(0, 2, "Place", 0.6), Found(0, 4, "Facility", 0.8), Found(2, 6, "Event", 0.7)]
    kept = mentions_of(article_of(text), found, Gazetteer.load(), {})
    assert [(m.surface, m.kind) for m in kept] == [("南浔古镇", "Facility")]


def test_a_repeat_inside_a_longer_word_is_no_mention():
    text = "宁德有港。宁德港外，宁德市区。"
    found = mentions_of(article_of(text), [Found(0, 2, "Place", 0.9)], Gazetteer.load(), {})
    assert [m.start for m in found] == [0]


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 8), st.sampled_from(["Place", "Work", "Policy", "Time"]), st.floats(0.1, 1)),
        max_size=8,
    )
)
def test_whatever_is_found_no_mentions_overlap(stretches):
    text = "赴港澳，“暖心书房”行动走进上海南京。《山那边》（节选），见江苏苏州。"
    found = [Found(start, min(start + size, len(text)), kind, sure) for start, size, kind, sure in stretches]
    end = 0
    for m in mentions_of(article_of(text), found, Gazetteer.load(), {}, "2024-03-01"):
        assert end <= m.start < m.end <= len(text)
        assert text[m.start : m.end] == m.surface
        assert bool(m.terms) != (m.literal is not None)
        end = m.end


def test_values_are_read_against_the_date_of_the_page():
    assert value_of("昨日", "Time", "2024-03-01").value == "2024-02-29"
    assert value_of("次日", "Time", "2024-03-01", "2024-01-05").value == "2024-01-06"
    assert (value_of("近80%", "Quantity", None).value, value_of("近80%", "Quantity", None).unit) == ("80", "%")


def sources() -> list[str]:
    """Texts to damage: seed pages where there are any, and the page that the tests bring along."""
    return [SMALL_TEXT, *(path.read_text(encoding="utf-8")[:900] for path in sorted(SEEDS.glob("*.txt"))[::70])]


@st.composite
def damaged(draw):
    """A page as scanning and copying leave it: characters lost, blank lines put in, white space doubled."""
    text = draw(st.sampled_from(sources()))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(text)))
        put = draw(st.sampled_from(["\n\n", "\n", "　", "", ""]))
        lost = draw(st.integers(1, 12)) if not put else 0
        text = text[:at] + put + text[at + lost :]
    return text


@settings(max_examples=12)
@given(damaged())
def test_mentions_lead_back_to_their_characters_whatever_happened_to_the_page(recogniser, text):
    for reading in recogniser(segment(replace(small_document(), text=text))):
        end = 0
        for m in reading.mentions:
            assert m.start >= end
            end = m.end
            assert m.surface == reading.article.text[m.start : m.end]
            assert not any(a.start < b.end and b.start < a.end for a, b in combinations(m.spans, 2))  # of two columns, in reading order
            assert "".join(text[s.start : s.end] for s in m.spans) == m.surface
            assert 0 < m.confidence <= 1
            assert all(term.kind == m.kind for term in m.terms)
        for title in reading.titles:
            assert title.kind == "Title"
            assert title.rule in ("strivesFor", "recognizedAs")


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


class _Loud(Head):
    """A head that answers with noise, louder than any weights that training gives."""

    def __init__(self, sizes, seed):
        self.constants = {f"{name}_step": np.zeros((n, n), dtype=np.float32) for name, n in sizes.items()}
        self._sizes, self._rng = sizes, np.random.default_rng(seed)

    def run(self, x, mask):
        return [self._rng.normal(0, 50, (*x.shape[:2], n)).astype(np.float32) for n in self._sizes.values()]


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.lists(st.text("衢州江山市在建", min_size=1, max_size=20), min_size=1, max_size=4))
def test_the_tagger_gives_whole_spans_whatever_the_weights_say(seed, texts):
    tagger = Tagger(_Loud({"mention": 9, "title": 9}, seed), ("Place", "Event"), ("strivesFor", "recognizedAs"))
    sentences = [[np.zeros((len(text), width), dtype=np.float32) for width in (515, 49)] for text in texts]
    for text, outputs in zip(texts, tagger(sentences), strict=True):
        for found, kinds in zip(outputs, (tagger.kinds, tagger.titles), strict=True):
            end = 0
            for f in found:
                assert end <= f.start < f.end <= len(text)
                assert f.kind in kinds
                assert 0 <= f.confidence <= 1
                end = f.end


@pytest.mark.parametrize("name", ["lac", "char"])
def test_words_cover_the_text(name):
    reader = Recogniser.load(segmenter=name)
    text = "衢州海关出口增长。"
    (reading,) = reader([article_of(text)], cut_words=True)
    assert reading.words.shape == (len(text),)
    assert reading.words[0]
    assert reading.words.all() == (name == "char")


def test_what_is_not_installed_says_what_to_do(tmp_path):
    with pytest.raises(ModelError, match="installed"):
        Recogniser.load(nlp="zh_core_web_nowhere")
    with pytest.raises(ModelError, match="segmenter"):
        Recogniser.load(segmenter="pkuseg", model=_weights_only(tmp_path))
    spacy.blank("zh").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match="finds no entities"):
        Recogniser.load(nlp=str(tmp_path / "blank"))


def _weights_only(folder):
    (folder / "tagger.onnx").write_bytes((resource("weights") / "tagger.onnx").read_bytes())
    return folder
