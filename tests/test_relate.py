"""What names, bylines and cues say; candidates keep to the ontology; one subject for what has one."""

from __future__ import annotations

import numpy as np
import pytest

from kg.gazetteer import Gazetteer
from kg.model import Article, Mention, Piece, Sentence, Span, Term
from kg.ontology import Ontology
from kg.relate.aliases import equated
from kg.relate.bylines import bylines
from kg.relate.candidates import PAIR_FEATURES, REGIONS, TypeTable, candidates
from kg.relate.choose import calibrated, choose
from kg.relate.modality import ModalityCues
from kg.relate.names import named
from kg.relate.qualify import Qualifier
from kg.relate.scorer import Scores


def page(text: str, *names: tuple[str, str]) -> tuple[Article, list[Mention]]:
    """Give a one-sentence article and its mentions, each at its first place behind the one before."""
    article = Article("p", 0, text, (Piece(0, 0, len(text)),), (Sentence(0, len(text), "body", 0),))
    mentions, at = [], 0
    for surface, kind in names:
        at = text.index(surface, at)
        end = at + len(surface)
        mentions.append(Mention("p", 0, at, end, surface, kind, (Span(at, end),), (Term("p", surface, kind),)))
        at = end
    return article, mentions


@pytest.mark.parametrize(
    ("name", "kind", "paper", "expected"),
    [
        ("湖州南浔站", "Facility", "湖州日报", {("locatedIn", "湖州市"), ("locatedIn", "南浔区")}),
        ("深江高铁", "Facility", "江门日报", {("connects", "深圳市"), ("connects", "江门市")}),
        ("重庆—万象国际货运班列", "Facility", "重庆日报", {("connects", "重庆市")}),
        ("浙江大学宁波研究院", "Organization", "宁波日报", {("locatedIn", "宁波市")}),
        ("松山湖科学城", "Platform", "东莞日报", set()),
        ("宝丰新能源", "Organization", "银川日报", set()),
        ("中国荔枝博览馆", "Facility", "茂名日报", set()),
        ("2024年衢州烂柯山围棋文化节", "Event", "衢州日报", {("heldAt", "衢州市")}),
        ("中共嘉兴市委九届六次全会", "Event", "嘉兴日报", set()),
        ("江苏苏州", "Place", "新华日报", {("partOf", "江苏")}),
    ],
)
def test_what_a_name_says(name, kind, paper, expected):
    gazetteer = Gazetteer.load()
    _, mentions = page(name, (name, kind))
    said = {(n.relation, n.object.surface) for n in named(mentions[0], gazetteer, gazetteer.home(paper), {})}
    assert {(r, o) for r, o in said if r != "partOf" or kind == "Place"} == expected


@pytest.mark.parametrize(
    ("text", "names", "paper", "expected"),
    [
        ("湖州日报讯（记者/沈一鸣）昨日开工。", [("湖州日报", "Organization"), ("沈一鸣", "Person")], None, [("沈一鸣", "湖州日报")]),
        ("本报讯（记者 齐向阳 通讯员 余朗）昨日开工。", [("齐向阳", "Person"), ("余朗", "Person")], "廊坊日报", [("齐向阳", "廊坊日报")]),
        (
            "江门日报记者 林立 赵可 昨日报道",
            [("江门日报", "Organization"), ("林立", "Person"), ("赵可", "Person")],
            None,
            [("林立", "江门日报"), ("赵可", "江门日报")],
        ),
        ("記者從市政府獲悉，李明出席。", [("李明", "Person")], "廊坊日报", []),
        ("本报讯（通讯员 余朗）昨日开工。", [("余朗", "Person")], "廊坊日报", []),
    ],
)
def test_bylines(text, names, paper, expected):
    article, mentions = page(text, *names)
    assert [(b.person.surface, b.paper.surface) for b in bylines(article, mentions, paper)] == expected


def test_what_the_text_equates():
    article, mentions = page("小马老师本名马一帆，是宜城人。", ("小马", "Person"), ("马一帆", "Person"))
    assert [(a.surface, b.surface) for a, b, _ in equated(article, mentions)] == [("小马", "马一帆")]
    article, mentions = page("小马和马一帆同台。", ("小马", "Person"), ("马一帆", "Person"))
    assert list(equated(article, mentions)) == []


@pytest.mark.parametrize(
    ("words", "lead", "expected"),
    [
        ("将携手化州做强", "", "planned"),
        ("拟投资建设", "", "planned"),
        ("力争建成", "", "planned"),
        ("正加紧推进", "", "ongoing"),
        ("正在实施", "", "ongoing"),
        ("深入实施", "", "ongoing"),
        ("深入实施", "下一步，全市", None),
        ("正式启用", "", None),
        ("修正后", "", None),
        ("投资将近三亿", "", None),
        ("抓住重要机遇", "", None),
        ("纲要指出", "", None),
        ("虚拟电厂投运", "", None),
        ("布局未来产业", "", None),
        ("已建成投用", "", None),
        ("爭創示范", "", "planned"),
    ],
)
def test_cues_of_modality(words, lead, expected):
    assert ModalityCues(Ontology.load()).says(words, lead) == expected


def test_roles_and_labels():
    qualifier = Qualifier(Ontology.load())
    names = [("嘉兴市委", "Organization"), ("宣传部", "Organization"), ("许方舟", "Person")]
    article, mentions = page("嘉兴市委常委、宣传部部长许方舟出席。", *names)
    roles = [qualifier(article, mentions, mentions[2], "holdsPosition", body, None).role for body in mentions[:2]]
    assert roles == ["常委", "部长"]
    article, mentions = page("新城规划面积35平方公里。", ("新城", "Platform"), ("35平方公里", "Quantity"))
    assert qualifier(article, mentions, mentions[0], "indicator", mentions[1], None).label == "规划面积"


def test_candidates_keep_to_the_ontology():
    ontology = Ontology.load()
    table = TypeTable.of(ontology)
    text = "江门携手深圳建设深江经济合作区，李岳出席推进会。"
    article, mentions = page(
        text, ("江门", "Place"), ("深圳", "Place"), ("深江经济合作区", "Platform"), ("李岳", "Person"), ("推进会", "Event")
    )
    pairs = candidates(article, mentions, table)
    assert pairs.features.shape == (len(pairs.subject), PAIR_FEATURES)
    assert pairs.regions.shape == (len(pairs.subject), REGIONS, 2)
    assert (pairs.regions[..., 0] <= pairs.regions[..., 1]).all()
    assert pairs.regions.max() <= len(text)
    for i, (s, o) in enumerate(zip(pairs.subject, pairs.object, strict=True)):
        assert s != o
        for r, name in enumerate(table.relations):
            assert pairs.allowed[i, r] == ontology.relations[name].allows(mentions[s].kind, mentions[o].kind)
        assert pairs.allowed[i].any()


def test_a_figure_is_said_of_one_thing():
    table = TypeTable.of(Ontology.load())
    article, mentions = page("江门、深圳共投资3亿元。", ("江门", "Place"), ("深圳", "Place"), ("3亿元", "Money"))
    pairs = candidates(article, mentions, table)
    r = table.relations.index("amount")
    scores = np.zeros(pairs.allowed.shape, dtype=np.float32)
    for i, (s, o) in enumerate(zip(pairs.subject, pairs.object, strict=True)):
        if o == 2:
            scores[i, r] = (0.9, 0.5)[s]
    chosen = choose(pairs, mentions, Scores(scores, np.ones((len(pairs.subject), 3), dtype=np.float32)), table.relations, {})
    assert [(c.subject, c.object, c.relation) for c in chosen] == [(0, 2, "amount")]


def test_calibration_keeps_the_order():
    card = {"calibration": {"*": (0.8, -0.2)}}
    values = [calibrated(p / 20, "develops", card) for p in range(1, 20)]
    assert values == sorted(values)
    assert all(0 < v < 1 for v in values)
