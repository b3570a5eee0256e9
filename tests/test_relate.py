"""What names, bylines and cues say; candidates keep to the ontology; one subject for what has one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.gazetteer import Gazetteer
from kg.model import Article, Evidence, Literal, Mention, Piece, Qualifiers, Sentence, Span, Statement, Term
from kg.ontology import Ontology
from kg.pipeline import build
from kg.recognise import Recogniser
from kg.relate import Relater
from kg.relate.aliases import equated
from kg.relate.bylines import bylines
from kg.relate.candidates import PAIR_FEATURES, REGIONS, TypeTable, candidates
from kg.relate.choose import calibrated, choose
from kg.relate.inputs import CueMaker, mention_marks
from kg.relate.modality import ModalityCues, announced, dated, state_of
from kg.relate.names import named, stems
from kg.relate.offices import offices
from kg.relate.parts import beside, chain
from kg.relate.qualify import Qualifier
from kg.relate.scorer import Judged, Scores, score
from kg.segment import segment
from tests.graphs import small_document


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
        ("重庆—万象国际货运班列", "Facility", "重庆日报", {("connects", "重庆市"), ("connects", "万象")}),
        ("徐宿淮盐高铁", "Facility", "盐阜大众报", {("connects", f"{c}市") for c in ("徐州", "宿迁", "淮安", "盐城")}),
        ("“齐鲁号”青岛—塔什干国际货运班列", "Facility", "青岛日报", {("connects", "青岛市"), ("connects", "塔什干")}),
        ("贵广高铁榕江站", "Facility", "贵州日报", set()),  # a station of the line joins nothing
        ("中国（湖南）自由贸易试验区", "Platform", "湖南日报", {("locatedIn", "湖南省")}),
        ("香港科技大学（广州）", "Organization", "广州日报", {("locatedIn", "广州市")}),
        ("京东云灵丘数据中心项目", "Project", "大同日报", {("locatedIn", "灵丘县")}),
        ("前海深港青年梦工场", "Facility", "深圳特区报", {("locatedIn", "前海深港现代服务业合作区")}),
        ("臺南高鐵站", "Facility", "臺南晨報", {("locatedIn", "臺南市")}),  # as the page writes it
        ("文昌中学", "Organization", "海南日报", {("locatedIn", "文昌市")}),  # an ordinary word elsewhere
        ("文昌中学", "Organization", "北京日报", set()),
        ("中山东路", "Facility", "汕头日报", set()),
        ("中山大学", "Organization", "江门日报", set()),  # named after a man
        ("中山市博物馆", "Facility", "中山日报", {("locatedIn", "中山市")}),
        ("厦门大学法学院", "Organization", "厦门日报", set()),
        ("浙江大学宁波研究院", "Organization", "宁波日报", {("locatedIn", "宁波市")}),
        ("松山湖科学城", "Platform", "东莞日报", set()),
        ("宝丰新能源", "Organization", "银川日报", set()),
        ("中国荔枝博览馆", "Facility", "茂名日报", set()),
        ("2024年衢州烂柯山围棋文化节", "Event", "衢州日报", {("heldAt", "衢州市")}),
        ("中共嘉兴市委九届六次全会", "Event", "嘉兴日报", set()),
        ("江苏苏州", "Place", "新华日报", {("partOf", "江苏")}),
        ("绍兴市柯桥区轻纺城服务中心", "Organization", "绍兴日报", {("locatedIn", "绍兴市"), ("locatedIn", "柯桥区")}),
        ("复旦大学义乌研究院", "Organization", "金华日报", {("locatedIn", "义乌市")}),
        ("中国建设银行台州分行", "Organization", "台州日报", {("locatedIn", "台州市")}),
        ("甬舟高铁", "Facility", "宁波日报", {("connects", "宁波市"), ("connects", "舟山市")}),
        ("济青高速", "Facility", "济南日报", {("connects", "济南市"), ("connects", "青岛市")}),
        ("兰州—塔什干班列", "Facility", "兰州日报", {("connects", "兰州市"), ("connects", "塔什干")}),
        ("衢州东服务区", "Facility", "衢州日报", {("locatedIn", "衢州市")}),
        ("柏桥小学", "Organization", "茂名日报", {("locatedIn", "柏桥村")}),  # the page names the village
        ("世界花园大会", "Event", "嘉兴日报", set()),
        ("义乌", "Place", "金华日报", set()),
    ],
)
def test_what_a_name_says(name, kind, paper, expected):
    gazetteer = Gazetteer.load()
    _, mentions = page(name, (name, kind))
    said = {(n.relation, n.object.surface) for n in named(mentions[0], gazetteer, gazetteer.home(paper), {"柏桥": "柏桥村"})}
    assert {(r, o) for r, o in said if r != "partOf" or kind == "Place"} == expected


@pytest.mark.parametrize(
    ("name", "kind", "whole"),
    [
        ("复旦大学义乌研究院", "Organization", "复旦大学"),
        ("中国建设银行台州分行", "Organization", "中国建设银行"),
        ("衢州海关江山办事处", "Organization", "衢州海关"),
        ("中国国际进口博览会衢州分会场", "Event", "中国国际进口博览会"),
        ("湖州银行", "Organization", None),
        ("厦门大学法学院", "Organization", "厦门大学"),
        ("淡江大學大陸研究所", "Organization", "淡江大學"),
        ("厦门大学附属医院", "Organization", None),
        ("水利部珠江水利委员会", "Organization", "水利部"),
        ("钦州市北部湾办公室", "Organization", None),
        ("高雄市政府經濟發展局", "Organization", "高雄市政府"),
        ("太原市委宣传部", "Organization", "太原市委"),
        ("中国（云南）自由贸易试验区红河片区", "Platform", "中国（云南）自由贸易试验区"),
    ],
)
def test_of_what_a_branch_is_part(name, kind, whole):
    _, mentions = page(name, (name, kind))
    parts = [n.object.surface for n in named(mentions[0], Gazetteer.load(), None, {}) if n.relation == "partOf"]
    assert parts == ([whole] if whole else [])


def test_each_of_a_chain_of_places_lies_in_the_one_before():
    _, mentions = page("广安市邻水县高滩镇", ("广安市邻水县高滩镇", "Place"))
    said = [(n.subject.surface, n.object.surface) for n in named(mentions[0], Gazetteer.load(), None, {})]
    assert said == [("邻水县", "广安市"), ("广安市邻水县高滩镇", "邻水县")]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("湖北黄梅小池镇", ["湖北", "黄梅", "小池镇"]),  # the table of towns knows it in 黄梅
        ("大冶金牛", ["大冶", "金牛镇"]),
        ("均溪镇许思坑村", ["均溪镇", "许思坑村"]),
        ("小池镇", []),
    ],
)
def test_chains_of_places(name, parts):
    assert [part for part, _, _ in chain(name, Gazetteer.load(), None)] == parts


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("石泉县的喜河镇昨日", ["石泉县", "喜河镇"], [("喜河镇", "石泉县")]),
        ("支尔莫乡阿土列尔村昨日", ["支尔莫乡", "阿土列尔村"], [("阿土列尔村", "支尔莫乡")]),
        ("石泉县、喜河镇昨日", ["石泉县", "喜河镇"], []),
        ("江门新会区昨日", ["江门", "新会区"], [("新会区", "江门")]),
        ("上海合肥两地", ["上海", "合肥"], []),
    ],
)
def test_places_side_by_side(text, names, expected):
    article, mentions = page(text, *((name, "Place") for name in names))
    found = beside(mentions, article.text, Gazetteer.load(), None)
    assert [(inner.surface, outer.surface) for inner, outer in found] == expected


@pytest.mark.parametrize(
    ("text", "names", "paper", "expected"),
    [
        ("市委副书记、市长温可信出席。", [("温可信", "Person")], "惠州日报", [("温可信", "惠州市", "市长")]),
        ("秭归县迎来丰收，副县长郑之问说。", [("秭归县", "Place"), ("郑之问", "Person")], "三峡日报", [("郑之问", "秭归县", "副县长")]),
        ("自治区主席蓝天出席。", [("蓝天", "Person")], "广西日报", [("蓝天", "广西壮族自治区", "自治区主席")]),
        ("行政长官岑浩辉表示", [("岑浩辉", "Person")], "澳門日報", [("岑浩辉", "澳门", "行政长官")]),
        ("商会会长张三出席。", [("张三", "Person")], "惠州日报", []),
        ("校学生会副市长张三", [("张三", "Person")], "惠州日报", []),
        ("市长热线开通，温可信说。", [("温可信", "Person")], "惠州日报", []),
    ],
)
def test_heads_of_divisions(text, names, paper, expected):
    article, mentions = page(text, *names)
    gazetteer = Gazetteer.load()
    found = offices(article, mentions, gazetteer, gazetteer.home(paper))
    assert [(o.person.surface, o.place.surface, o.role) for o in found] == expected


def test_stems_of_villages_lead_to_their_full_names():
    _, mentions = page("柏桥村与高滩镇、绍兴", ("柏桥村", "Place"), ("高滩镇", "Place"), ("绍兴", "Place"))
    assert stems(mentions) == {"柏桥村": "柏桥村", "柏桥": "柏桥村", "高滩镇": "高滩镇", "高滩": "高滩镇"}


YAN, LU = ("颜如玉", "Person"), ("陆沉", "Person")


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
        ("台州日报讯 记者 颜如玉 昨日，", [("台州日报", "Organization"), YAN], None, [("颜如玉", "台州日报")]),
        ("本报讯（见习记者 颜如玉）昨日", [YAN], "台州日报", [("颜如玉", "台州日报")]),
        ("本报讯（全媒体记者 颜如玉 文/图）昨日", [YAN], "台州日报", [("颜如玉", "台州日报")]),
        ("□本报首席记者 颜如玉 陆沉", [YAN, LU], "台州日报", [("颜如玉", "台州日报"), ("陆沉", "台州日报")]),
        ("本报记者：颜如玉 通讯员：陆沉", [YAN, LU], "台州日报", [("颜如玉", "台州日报")]),
        ("（本报驻沪记者 颜如玉）", [YAN], "台州日报", [("颜如玉", "台州日报")]),
        ("（記者 颜如玉／台州報道）", [YAN], "台州日报", [("颜如玉", "台州日报")]),
        ("台州晚报记者颜如玉摄", [("台州晚报", "Organization"), YAN], "台州日报", [("颜如玉", "台州晚报")]),
        ("台州晚报首席记者 颜如玉", [("台州晚报", "Organization"), YAN], None, [("颜如玉", "台州晚报")]),
        ("中新社驻杭记者颜如玉", [("中新社", "Organization"), YAN], None, [("颜如玉", "中新社")]),
        ("文汇报记者颜如玉报道", [("文汇报", "Organization"), YAN], None, [("颜如玉", "文汇报")]),
        ("新华社杭州3月2日电（记者颜如玉）", [("新华社", "Organization"), YAN], "台州日报", [("颜如玉", "新华社")]),
        ("新华社杭州3月2日电（记者颜如玉）", [YAN], "台州日报", []),  # the agency's reporter, whom the paper only prints
        ("他当过记者，颜如玉说。", [YAN], "台州日报", []),
        ("记者采访了颜如玉。", [YAN], "台州日报", []),
        ("本报讯 记者从台州市政府获悉，颜如玉出席", [("台州市政府", "Organization"), YAN], "台州日报", []),
        ("贵州日报天眼新闻记者 颜如玉", [("贵州日报", "Organization"), YAN], None, [("颜如玉", "贵州日报")]),
        ("台州日报全媒体记者 颜如玉 陆沉\n", [("台州日报", "Organization"), YAN, LU], None, [("颜如玉", "台州日报"), ("陆沉", "台州日报")]),
        ("文/颜如玉 图/陆沉", [YAN, LU], "台州日报", [("颜如玉", "台州日报"), ("陆沉", "台州日报")]),
        ("（通讯员 陆沉 记者 颜如玉）", [LU, YAN], "台州日报", [("颜如玉", "台州日报")]),
        ("大桥昨日合龙。（颜如玉）", [YAN], "台州日报", [("颜如玉", "台州日报")]),
        ("演员表：大桥（颜如玉）、小桥", [YAN], "台州日报", []),
        ("记者颜如玉就此走访了大桥。", [YAN], "台州日报", [("颜如玉", "台州日报")]),
        ("本报讯（记者 颜如玉）", [YAN], None, []),  # nothing says which paper
        ("摄影 颜如玉", [YAN], "台州日报", []),
        ("記者從市政府獲悉，李明出席。", [("李明", "Person")], "廊坊日报", []),
        ("本报讯（通讯员 余朗）昨日开工。", [("余朗", "Person")], "廊坊日报", []),
    ],
)
def test_bylines(text, names, paper, expected):
    article, mentions = page(text, *names)
    assert [(b.person.surface, b.paper.surface) for b in bylines(article, mentions, paper)] == expected


@pytest.mark.parametrize(
    ("text", "left", "right", "kind", "said"),
    [
        ("小马老师本名马一帆，是宜城人。", "小马", "马一帆", "Person", True),
        ("陆明远，笔名山石，", "陆明远", "山石", "Person", True),
        ("粵劇紅伶林小冰（藝名：小冰仙）", "林小冰", "小冰仙", "Person", True),
        ("海曙区图书馆（简称“海图”）", "海曙区图书馆", "海图", "Organization", True),
        ("江厦里又称旧港里。", "江厦里", "旧港里", "Place", True),
        ("陈皮村，原名：陈坑村。", "陈皮村", "陈坑村", "Place", True),
        ("小马和马一帆同台。", "小马", "马一帆", "Person", False),
        ("陆明远笔下的山石", "陆明远", "山石", "Person", False),
        ("陆明远读过又名录的山石", "陆明远", "山石", "Person", False),
    ],
)
def test_what_the_text_equates(text, left, right, kind, said):
    article, mentions = page(text, (left, kind), (right, kind))
    assert [(a.surface, b.surface) for a, b, _ in equated(article, mentions)] == ([(left, right)] if said else [])
    for _, _, quote in equated(article, mentions):
        assert quote in text


def test_things_of_two_types_are_never_one():
    article, mentions = page("山石又名宁波", ("山石", "Person"), ("宁波", "Place"))
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
        ("即将开园", "", "planned"),
        ("有望年内投用", "", "planned"),
        ("预计下月试运行", "", "planned"),
        ("计划引进三条产线", "", "planned"),
        ("計劃興建", "", "planned"),
        ("谋划布局", "", "planned"),
        ("要求各镇落实", "", "planned"),
        ("要建成示范区", "", "planned"),
        ("今后三年建", "", "planned"),
        ("规划建设", "", "planned"),
        ("正在招标", "", "ongoing"),
        ("仍在加緊施工", "", "ongoing"),
        ("着力培育", "", "ongoing"),
        ("稳步扩容", "", "ongoing"),
        ("不断完善", "今后，全市将", None),
        ("真正落实", "", None),
        ("改正不足", "", None),
        ("大将来访", "", None),
        ("将军故里", "", None),
        ("主要负责人", "", None),
        ("必要手续", "", None),
        ("模拟演练", "", None),
        ("未来社区", "", None),
        ("成功举办", "", None),
    ],
)
def test_cues_of_modality(words, lead, expected):
    assert ModalityCues(Ontology.load()).says(words, lead) == expected


def test_cues_govern_actions_only_and_where_they_stand_before_the_object():
    article, mentions = page("慈溪将建设越窑公园，总投资2亿元。", ("慈溪", "Place"), ("越窑公园", "Facility"), ("2亿元", "Money"))
    place, park, money = mentions
    cues = ModalityCues(Ontology.load())
    assert cues(article, "develops", place, park, "realized") == "planned"
    assert cues(article, "develops", place, park, "ongoing") == "ongoing"  # a plan that has begun
    assert cues(article, "amount", park, money, "realized") == "realized"


@pytest.mark.parametrize(("words", "planned"), [("明年建成通车", 2), ("将于明年通车", 2), ("明年的事", 0), ("去年通车", 0)])
def test_what_opens_on_a_date_to_come_is_planned(words, planned):
    when = "明年" if "明年" in words else "去年"
    article, mentions = page(
        f"宁波抓住甬舟隧道、舟山二桥{words}。", ("宁波", "Place"), ("甬舟隧道", "Facility"), ("舟山二桥", "Facility"), (when, "Time")
    )
    date = replace(mentions[-1], terms=(), literal=Literal(when, "Time", "2024" if when == "明年" else "2022"))
    found = announced(article, [*mentions[:-1], date], "2023-05-06", Ontology.load().relations["occurredOn"].cues)
    assert sorted(found.values()) == ["planned"] * planned
    assert all(term.kind == "Facility" for term in found)


@pytest.mark.parametrize(
    ("inner", "outer", "holds"),
    [
        ("沧州市", "河北省", True),
        ("沧州市", "天津市", False),
        ("河北沧州", "天津市", False),
        ("鼓楼区", "徐州市", True),
        ("芦花村", "天津市", True),
    ],
)
def test_a_division_is_part_of_what_the_gazetteer_says(inner, outer, holds):
    relater = Relater.load()
    assert relater._may_hold(Term("p", inner, "Place"), "partOf", Term("p", outer, "Place")) is holds
    assert relater._may_hold(Term("p", inner, "Place"), "cooperatesWith", Term("p", outer, "Place"))


def test_the_state_of_a_thing_is_what_is_said_of_its_opening():
    line, city, day = Term("p", "甬舟高铁", "Facility"), Term("p", "宁波", "Place"), Literal("2026年", "Time", "2026")

    def said(subject, relation, object_, modality):
        return Evidence(Statement(subject, relation, object_), "p", 0, (), "", modality, Qualifiers(), "scorer", 0.9)

    ranks = {name: m.rank for name, m in Ontology.load().modalities.items()}
    built = [said(city, "develops", line, "planned"), said(city, "develops", line, "ongoing")]
    assert state_of(built, ranks) == {line: "ongoing"}
    assert state_of([*built, said(line, "occurredOn", day, "planned")], ranks) == {line: "planned"}
    assert state_of([said(line, "connects", city, "realized")], ranks) == {}


@pytest.mark.parametrize(
    ("value", "published", "expected"),
    [
        ("2026-05-01", "2024-03-01", "planned"),
        ("2024-03", "2024-03-01", "realized"),
        ("2023", "2024-03-01", "realized"),
        (None, "2024-03-01", "realized"),
        ("2026", None, "realized"),
    ],
)
def test_what_lies_ahead_is_planned(value, published, expected):
    assert dated(value, published, "realized") == expected


@pytest.mark.parametrize(
    ("text", "names", "roles"),
    [
        (
            "嘉兴市委常委、宣传部部长许方舟出席。",
            [("嘉兴市委", "Organization"), ("宣传部", "Organization"), ("许方舟", "Person")],
            ["常委", "部长"],
        ),
        ("云栖集团董事长沈怀远到场。", [("云栖集团", "Organization"), ("沈怀远", "Person")], ["董事长"]),
        ("衢州日报记者郑之航摄", [("衢州日报", "Organization"), ("郑之航", "Person")], ["记者"]),
    ],
)
def test_roles(text, names, roles):
    qualifier = Qualifier(Ontology.load())
    article, mentions = page(text, *names)
    *bodies, person = mentions
    assert [qualifier(article, mentions, person, "holdsPosition", body, None).role for body in bodies] == roles


@pytest.mark.parametrize(
    ("text", "names", "relation", "expected"),
    [
        ("新城规划面积35平方公里。", [("新城", "Platform"), ("35平方公里", "Quantity")], "indicator", {"label": "规划面积"}),
        ("园区总投资约9亿元。", [("园区", "Platform"), ("约9亿元", "Money")], "amount", {"label": "总投资"}),
        (
            "去年，园区产值突破9亿元。",
            [("去年", "Time"), ("园区", "Platform"), ("9亿元", "Money")],
            "amount",
            {"label": "产值", "time": "去年", "when": "2023"},
        ),
        (
            "3月2日，跨湖大桥正式通车。",
            [("3月2日", "Time"), ("跨湖大桥", "Facility")],
            "occurredOn",
            {"label": "通车", "time": None, "when": "2024-03-02"},
        ),
        (
            "衢州与金华在物流领域开展合作。",
            [("衢州", "Place"), ("金华", "Place")],
            "cooperatesWith",
            {"topic": "物流", "time": None},
        ),
    ],
)
def test_qualifiers(text, names, relation, expected):
    article, mentions = page(text, *names)
    subject, object_ = mentions[-2:]
    if relation == "occurredOn":
        subject, object_ = object_, subject
    found = Qualifier(Ontology.load())(article, mentions, subject, relation, object_, "2024-03-05")
    assert {name: getattr(found, name) for name in expected} == expected


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


def chosen_of(text, names, relation, given, card=None, rules=None):
    """Choose among pairs whose scores are `given` by (subject, object), for one relation; 0 elsewhere."""
    table = TypeTable.of(Ontology.load())
    article, mentions = page(text, *names)
    mentions = [replace(m, rule=(rules or {}).get(m.surface, "tagger")) for m in mentions]
    pairs = candidates(article, mentions, table)
    scores = np.zeros(pairs.allowed.shape, dtype=np.float32)
    for i, (s, o) in enumerate(zip(pairs.subject, pairs.object, strict=True)):
        scores[i, table.relations.index(relation)] = given.get((mentions[s].surface, mentions[o].surface), 0)
    seen = Scores(scores, np.ones((len(pairs.subject), 3), dtype=np.float32))
    chosen = choose(pairs, mentions, seen, table.relations, card or {}, text)
    assert {c.relation for c in chosen} <= {relation}
    return {(mentions[c.subject].surface, mentions[c.object].surface) for c in chosen}


TWO = [("江门", "Place"), ("深圳", "Place"), ("3亿元", "Money")]


def test_a_figure_is_said_of_one_thing():
    scores = {("江门", "3亿元"): 0.9, ("深圳", "3亿元"): 0.5}
    assert chosen_of("江门联手深圳共投资3亿元。", TWO, "amount", scores) == {("江门", "3亿元")}


def test_a_figure_may_be_said_of_two_that_score_alike():
    scores = {("江门", "3亿元"): 0.9, ("深圳", "3亿元"): 0.85}
    assert chosen_of("江门联手深圳共投资3亿元。", TWO, "amount", scores) == set(scores)


def test_what_is_said_of_a_member_is_said_of_its_list():
    scores = {("江门", "3亿元"): 0.9, ("深圳", "3亿元"): 0.2}
    assert chosen_of("江门、深圳共投资3亿元。", TWO, "amount", scores) == {("江门", "3亿元"), ("深圳", "3亿元")}
    assert chosen_of("江门、深圳共投资3亿元。", TWO, "amount", {**scores, ("深圳", "3亿元"): 0.01}) == {("江门", "3亿元")}


def test_thresholds_are_those_of_the_card():
    scores = {("江门", "3亿元"): 0.6}
    assert chosen_of("江门联手深圳共投资3亿元。", TWO, "amount", scores, {"thresholds": {"amount": 0.7}}) == set()
    assert chosen_of("江门联手深圳共投资3亿元。", TWO, "amount", scores, {"thresholds": {"amount": 0.5}}) == set(scores)


def test_a_thing_stands_in_one_place():
    names = [("跨湖大桥", "Facility"), ("绍兴", "Place"), ("诸暨", "Place")]
    scores = {("跨湖大桥", "绍兴"): 0.9, ("跨湖大桥", "诸暨"): 0.5}
    assert chosen_of("跨湖大桥在绍兴开通，诸暨祝贺。", names, "locatedIn", scores) == {("跨湖大桥", "绍兴")}


def test_a_post_before_a_name_is_that_names():
    names = [("宣传部", "Organization"), ("许方舟", "Person"), ("云栖集团", "Organization"), ("沈怀远", "Person")]
    scores = {("许方舟", "宣传部"): 0.9, ("沈怀远", "宣传部"): 0.9, ("沈怀远", "云栖集团"): 0.9}
    found = chosen_of("宣传部部长许方舟，云栖集团总裁沈怀远出席。", names, "holdsPosition", scores)
    assert found == {("许方舟", "宣传部"), ("沈怀远", "云栖集团")}


@pytest.mark.parametrize(("rule", "expected"), [("strivesFor", {("台州", "全国文明城市")}), ("recognizedAs", set())])
def test_a_title_is_striven_for_or_held_as_the_tagger_says(rule, expected):
    names = [("台州", "Place"), ("全国文明城市", "Title")]
    scores = {("台州", "全国文明城市"): 0.9}
    assert chosen_of("台州争创全国文明城市。", names, "strivesFor", scores, rules={"全国文明城市": rule}) == expected


@given(
    st.floats(0.2, 3),
    st.floats(-4, 4),
    st.lists(st.floats(0, 1), min_size=2, max_size=8).map(sorted),
    st.sampled_from(["develops", "connects"]),
)
def test_calibration_keeps_the_order(slope, offset, raw, relation):
    card = {"calibration": {"*": (slope, offset), "connects": (1.5, 0.0)}}
    values = [calibrated(p, relation, card) for p in raw]
    assert values == sorted(values)
    assert all(0 <= v <= 1 for v in values)


def test_calibration_may_be_a_relations_own():
    card = {"calibration": {"*": (1.0, 0.0), "connects": (1.0, -2.0)}}
    assert calibrated(0.8, "develops", card) == 0.8
    assert calibrated(0.8, "connects", card) < 0.5
    assert calibrated(0.8, "connects", {}) == 0.8


KINDS = ["Place", "Organization", "Person", "Platform", "Facility", "Time", "Money", "Industry"]


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4), st.sampled_from(KINDS)), max_size=9), st.lists(st.integers(1, 12), max_size=4)
)
def test_candidates_are_pairs_that_the_ontology_allows_wherever_they_stand(stretches, lengths):
    text = "甬台温城投公司。宁波市长，九月开园；银泰产业，耗资两亿！绍兴来信" * 2
    bounds = sorted({0, len(text), *(min(sum(lengths[: i + 1]), len(text)) for i in range(len(lengths)))})
    kinds = ["headline", *["body"] * len(bounds)]
    sentences = tuple(Sentence(a, b, kind, n) for n, (a, b, kind) in enumerate(zip(bounds, bounds[1:], kinds, strict=False)))
    article, mentions, at = Article("p", 0, text, (Piece(0, 0, len(text)),), sentences), [], 0
    for gap, size, kind in stretches:
        start, end = at + gap, min(at + gap + size, len(text))
        if start < end:
            mentions.append(Mention("p", 0, start, end, text[start:end], kind, (Span(start, end),), (Term("p", text[start:end], kind),)))
        at = end
    ontology = Ontology.load()
    table = TypeTable.of(ontology)
    pairs = candidates(article, mentions, table)
    assert len(set(zip(pairs.subject.tolist(), pairs.object.tolist(), strict=True))) == len(pairs.subject)
    assert pairs.features.shape == (len(pairs.subject), PAIR_FEATURES)
    assert set(np.unique(pairs.features)) <= {0.0, 1.0}
    assert ((pairs.regions >= 0) & (pairs.regions <= len(text))).all()
    for i, (s, o) in enumerate(zip(pairs.subject, pairs.object, strict=True)):
        assert pairs.allowed[i].any()
        for r, relation in enumerate(ontology.relations.values()):
            assert pairs.allowed[i, r] == relation.allows(mentions[s].kind, mentions[o].kind)


def test_marks_and_cues_stand_where_the_words_do():
    article, mentions = page("慈溪推进越窑公园建设。", ("慈溪", "Place"), ("越窑公园", "Facility"))
    marks = mention_marks(len(article.text), mentions, ("Place", "Facility"))
    assert np.flatnonzero(marks[:, 0]).tolist() == [0]
    assert np.flatnonzero(marks[:, 3]).tolist() == [4, 5, 6, 7]
    ontology = Ontology.load()
    maker = CueMaker(ontology)
    rows = maker(article)
    assert rows.shape == (len(article.text), maker.width)
    develops = list(ontology.relations).index("develops")
    assert rows[8:10, develops].all()  # 建设
    assert not rows[4:8, develops].any()
    other, _ = page("将建", ("将建", "Project"))
    empty, _ = page("")
    for alone, together in zip((rows, maker(other), maker(empty)), maker.all([article, other, empty]), strict=True):
        np.testing.assert_array_equal(alone, together)


def test_types_that_forbid_a_relation_leave_it_no_score():
    relater, recogniser = Relater.load(), Recogniser.load()
    (reading,) = recogniser(segment(small_document()))
    pairs = candidates(reading.article, reading.mentions, relater.table)
    text = reading.article.text
    marks = mention_marks(len(text), reading.mentions, relater.table.kinds)
    cues = relater.cues(reading.article)
    spans = [slice(s.start, s.end) for s in reading.article.sentences]
    seen = [(*parts, marks[at], cues[at]) for parts, at in zip(reading.characters, spans, strict=True)]
    (scores,) = score([Judged(reading.article, seen, pairs)], relater.reader, relater.scorer)
    assert scores.relations.shape == pairs.allowed.shape
    assert not scores.relations[~pairs.allowed].any()
    assert ((scores.relations >= 0) & (scores.relations <= 1)).all()
    np.testing.assert_allclose(scores.modality.sum(axis=1), 1, atol=1e-5)


def test_a_body_is_not_where_its_name_says_that_it_is_not(tmp_path):
    """榆林日报 and the committee of 榆林 stand beside 鄂尔多斯, and are not there."""
    text = "榆林日报讯（记者 高雪梅）6月11日，榆林市与鄂尔多斯市在神木市签署协议，双方将联合建设氢能走廊。榆林市委书记张晓光、鄂尔多斯市副市长乌云其其格出席签约仪式。"
    (tmp_path / "榆林日报-2025-06-12.txt").write_text(text, encoding="utf-8")
    graph = build([tmp_path])
    places = {(graph.entities[f.subject].name, graph.entities[f.object].name) for f in graph.edges() if f.relation == "locatedIn"}
    assert {("榆林日报", "榆林市"), ("中共榆林市委员会", "榆林市")} <= places
    assert not {place for _, place in places} & {"鄂尔多斯市"}
