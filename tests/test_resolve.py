"""Resolution: laws that hold in any order, and what pages need."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError, UsageError
from kg.gazetteer import Gazetteer
from kg.model import Document, Evidence, Mention, Qualifiers, Span, Statement, Term
from kg.resolve import Decision, Ledger, merge, resolve, review, same, score_pairs, unmerge, why_same
from kg.resolve.links import Links

GAZETTEER = Gazetteer.load()
PAPERS = {"a": "江门日报", "b": "泉州晚报", "c": "香港文匯報"}
DOCUMENTS = [Document(i, f"{i}.txt", "", "", p, f"2023-08-0{n}") for n, (i, p) in enumerate(PAPERS.items(), 1)]


def mention(document, surface, kind, start=0):
    span = Span(start, start + len(surface))
    return Mention(document, 0, *span, surface, kind, (span,), (Term(document, surface, kind),))


def run(*names, ledger=None, evidence=(), said=(), **options):
    mentions = [mention(d, s, k, n * 10) for n, (d, s, k) in enumerate(names)]
    return resolve(mentions, evidence, DOCUMENTS, gazetteer=GAZETTEER, ledger=ledger or Ledger(), said=said, **options)


def name_of(resolution, document, surface, kind):
    return resolution.entities[resolution.of[Term(document, surface, kind)]].name


@pytest.mark.parametrize(
    ("surface", "kind", "name"),
    [
        ("江门", "Place", "江门市"),
        ("侨都", "Place", "江门市"),
        ("市委", "Organization", "中共江门市委员会"),
        ("市发改委", "Organization", "江门市发展和改革委员会"),
        ("省农科院", "Organization", "广东省农业科学院"),
        ("市委十四届五次全会", "Event", "中国共产党江门市第十四届委员会第五次全体会议"),
        ("江海区委十届五次全会", "Event", "中国共产党江门市江海区第十届委员会第五次全体会议"),
        ("江苏苏州", "Place", "苏州市"),
        ("广安市邻水县高滩镇", "Place", "高滩镇"),
        ("大湾区", "Place", "粤港澳大湾区"),
        ("香港特区政府", "Organization", "香港特别行政区政府"),
        ("总书记", "Person", "习近平"),
    ],
)
def test_established_names_on_a_page(surface, kind, name):
    assert name_of(run(("a", surface, kind)), "a", surface, kind) == name


def test_one_word_on_two_papers_pages_is_two_bodies():
    resolution = run(("a", "市委", "Organization"), ("b", "市委", "Organization"))
    assert name_of(resolution, "b", "市委", "Organization") == "中共泉州市委员会"
    assert len(resolution.entities) == 2


@pytest.mark.parametrize(
    ("surface", "kind", "first", "second"),
    [
        ("市博物馆", "Facility", "江门市博物馆", "泉州市博物馆"),
        ("市高新区", "Platform", "江门市高新区", "泉州市高新区"),
        ("省两会", "Event", "广东省两会", "福建省两会"),
        ("全市“强城行动”推进会", "Event", "江门市“强城行动”推进会", "泉州市“强城行动”推进会"),
        ("市防指", "Organization", "江门市防指", "泉州市防指"),
    ],
)
def test_what_a_page_says_of_its_own_place_is_that_places(surface, kind, first, second):
    resolution = run(("a", surface, kind), ("b", surface, kind), ("c", surface, kind), ("c", first, kind))
    assert name_of(resolution, "a", surface, kind) == first
    assert name_of(resolution, "b", surface, kind) == second
    assert resolution.of[Term("a", surface, kind)] == resolution.of[Term("c", first, kind)]


def test_words_that_only_begin_like_a_place_point_to_none():
    resolution = run(("a", "市民中心", "Facility"), ("b", "区域全面经济伙伴关系协定", "Policy"))
    assert {e.name for e in resolution.entities.values()} == {"市民中心", "区域全面经济伙伴关系协定"}


def test_a_department_belongs_to_the_committee_on_the_page():
    assert (
        name_of(run(("b", "泉州市委", "Organization"), ("b", "宣传部", "Organization")), "b", "宣传部", "Organization")
        == "中共泉州市委宣传部"
    )


@pytest.mark.parametrize(
    ("short", "long", "kind"),
    [
        ("高竹新区", "川渝高竹新区", "Platform"),
        ("筹委会", "川渝高竹新区筹委会", "Organization"),
        ("濮郑段", "济郑高铁濮郑段", "Facility"),
        ("河套香港園區", "河套深港科技創新合作區香港園區", "Platform"),
        ("香港園區", "河套深港科技創新合作區香港園區", "Platform"),
        ("华农", "华中农业大学", "Organization"),
        ("分界", "分界镇", "Place"),
        ("十八洞村", "花垣县双龙镇十八洞村", "Place"),
        ("瑞山", "韩国瑞山", "Place"),
        ("伦敦", "英国伦敦", "Place"),
        ("地铁1号线", "地铁一号线", "Facility"),
        ("洞庭", "洞庭湖", "Place"),
        ("消博会", "第三届中国国际消费品博览会", "Event"),
        ("第七十屆大賽車", "第七十屆澳門格蘭披治大賽車", "Event"),
        ("花协", "中国花卉协会", "Organization"),
        ("中车株洲所", "中车株洲电力机车研究所", "Organization"),
        ("华宇", "阜南华宇工艺品集团", "Organization"),
        ("集团", "重庆市涪陵榨菜集团", "Organization"),
        ("自贸试验区", "中国（新疆）自由贸易试验区", "Platform"),
        ("贵安", "贵安新区", "Platform"),
        ("东数西算", "“东数西算”工程", "Policy"),
        ("一紙家書", "「一紙家書」特展", "Event"),
        ("小林", "林帝浣", "Person"),
        ("老刘", "刘亮程", "Person"),
        ("阿棠", "周棠生", "Person"),
    ],
)
def test_short_forms_on_a_page(short, long, kind):
    resolution = run(("a", short, kind), ("a", long, kind))
    assert resolution.of[Term("a", short, kind)] == resolution.of[Term("a", long, kind)]


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("能源产业", "清洁能源产业", "Industry"),
        ("第一中学", "第二中学", "Organization"),
        ("太平岭核电一期", "太平岭核电二期", "Project"),
        ("湖州站", "湖州东站", "Facility"),
        ("宁波港", "宁波舟山港", "Facility"),
        ("前海", "前海", "Place"),
        ("怀化学院", "怀化学院外国语学院", "Organization"),
        ("天津职业大学", "天津职业技术师范大学", "Organization"),
        ("华西医院", "华西临床医学院", "Organization"),
        ("香港律师会", "香港大律师公会", "Organization"),
        ("中科院物理所", "中科院高能物理所", "Organization"),
        ("恩施市人民政府", "恩施州人民政府", "Organization"),
        ("省委", "省发展改革委", "Organization"),
        ("跨海高铁", "赣深高铁", "Facility"),
        ("高沙港", "江门高沙—深圳盐田组合港", "Facility"),
        ("市委十四届五次全会", "开平市委十四届五次全会", "Event"),
        ("福建新华发行集团", "福建新华发行集团泉州分公司", "Organization"),
        ("小王", "林帝浣", "Person"),
    ],
)
def test_look_alikes_stay_apart(left, right, kind):
    other = "Platform" if left == right else kind
    resolution = run(("a", left, kind), ("a", right, other))
    assert resolution.of[Term("a", left, kind)] != resolution.of[Term("a", right, other)]


def test_two_longer_names_leave_a_short_one_alone():
    resolution = run(("a", "科创新区", "Platform"), ("a", "东城科创新区", "Platform"), ("a", "西城科创新区", "Platform"))
    assert len(resolution.entities) == 3


def test_a_person_is_asked_which_of_two_is_meant_and_not_when_told():
    names = [("a", "科学城", "Platform"), ("a", "光明科学城", "Platform"), ("a", "松山湖科学城", "Platform")]
    before = run(*names)
    assert [(j.left, j.right) for j in review(before, Ledger())] == [("科学城@a", "光明科学城@a"), ("科学城@a", "松山湖科学城@a")]
    ledger = merge(Ledger(), before, "科学城@a", "光明科学城", who="黎")
    assert review(run(*names, ledger=ledger), ledger) == ()


def test_short_names_of_counties_far_and_near():
    far = run(("b", "义乌", "Place"), ("b", "江苏如皋", "Place"), ("b", "泗水", "Place"), ("b", "莲花", "Place"), ("b", "莲花镇", "Place"))
    assert name_of(far, "b", "义乌", "Place") == "义乌市"
    assert name_of(far, "b", "江苏如皋", "Place") == "如皋市"
    assert far.of[Term("b", "泗水", "Place")].startswith("e-")  # a town of that name, not the county in Shandong
    assert far.of[Term("b", "莲花", "Place")] == far.of[Term("b", "莲花镇", "Place")]


def test_words_that_point_mean_the_place_of_their_page_only():
    pages = run(
        ("a", "市里", "Place"), ("a", "县里", "Place"), ("b", "县里", "Place"), ("b", "縣府", "Organization"), ("c", "縣府", "Organization")
    )
    assert name_of(pages, "a", "市里", "Place") == "江门市"
    assert pages.of[Term("a", "县里", "Place")] != pages.of[Term("b", "县里", "Place")]
    assert pages.of[Term("b", "縣府", "Organization")] != pages.of[Term("c", "縣府", "Organization")]


def test_a_name_without_its_place_is_that_of_the_pages_home():
    documents = [Document("h", "h.txt", "", "", "海口日报", "2023-08-01"), Document("g", "g.txt", "", "", "广州日报", "2023-08-01")]
    mentions = [mention("h", "江东新区", "Platform"), mention("g", "海口江东新区", "Platform"), mention("g", "江东新区", "Platform", 9)]
    found = resolve(mentions[:2], [], documents, gazetteer=GAZETTEER, ledger=Ledger())
    assert found.of[mentions[0].terms[0]] == found.of[mentions[1].terms[0]]


def test_an_event_of_a_short_name_is_that_of_its_place():
    events = run(("a", "花博会", "Event"), ("b", "花博会", "Event"), ("a", "广交会", "Event"), ("b", "广交会", "Event"))
    assert events.of[Term("a", "花博会", "Event")] != events.of[Term("b", "花博会", "Event")]
    assert events.of[Term("a", "广交会", "Event")] == events.of[Term("b", "广交会", "Event")]


def test_what_the_text_equates_is_one_and_says_so():
    left, right = Term("a", "小林", "Person"), Term("a", "林帝浣", "Person")
    resolution = run(("a", "小林", "Person"), ("a", "林帝浣", "Person"), said=[(left, right, "小林，本名林帝浣")])
    assert resolution.of[left] == resolution.of[right]
    assert resolution.entities[resolution.of[left]].name == "林帝浣"
    assert any("小林，本名林帝浣" in j.reason for j in why_same(resolution, "小林", "林帝浣"))


def works_for(document, person, body):
    statement = Statement(Term(document, person, "Person"), "worksFor", Term(document, body, "Organization"))
    return Evidence(statement, document, 0, (Span(0, 1),), "", "realized", Qualifiers(), "t", 0.9)


def test_people_of_one_name_are_apart_unless_an_affiliation_joins_them():
    apart = run(evidence=[works_for("a", "李伟", "中山大学"), works_for("b", "李伟", "厦门大学")])
    assert apart.of[Term("a", "李伟", "Person")] != apart.of[Term("b", "李伟", "Person")]
    assert [j.verdict for j in review(apart, Ledger())] == ["unsure"]
    joined = run(evidence=[works_for("a", "李伟", "中大"), works_for("b", "李伟", "中山大学")])
    assert joined.of[Term("a", "李伟", "Person")] == joined.of[Term("b", "李伟", "Person")]


def holds(document, person, body, role):
    statement = Statement(Term(document, person, "Person"), "holdsPosition", Term(document, body, "Organization"))
    return Evidence(statement, document, 0, (Span(0, 1),), "", "realized", Qualifiers(role=role), "t", 0.9)


def test_people_of_one_name_and_body_are_apart_in_roles_that_do_not_fit():
    roles = {"a": "校长", "b": "副校长", "c": "学生"}
    found = run(evidence=[holds(d, "李伟", "中山大学", role) for d, role in roles.items()])
    a, b, c = (found.of[Term(d, "李伟", "Person")] for d in "abc")
    assert a == b != c
    assert "中山大学学生" in review(found, Ledger())[0].reason


def test_an_entity_keeps_its_forms_its_days_its_code_and_its_link():
    entity = run(("a", "香港", "Place"), ("c", "香港", "Place"), ("c", "香江", "Place")).entities["gb:810000"]
    assert entity.aliases == (("香港", 2), ("香江", 1))
    assert (entity.first_seen, entity.last_seen, entity.code) == ("2023-08-01", "2023-08-03", "810000")
    assert entity.latitude == pytest.approx(22.3, abs=0.2)
    assert entity.links[0][1].startswith("https://sws.geonames.org/")


def test_a_users_authority_file_links(tmp_path):
    path = tmp_path / "links.csv"
    path.write_text("name,alias,type,id\n中山大学,中大|SYSU,Organization,Q1061104\n", encoding="utf-8")
    resolution = run(("a", "中山大学", "Organization"), links=Links.load(path))
    assert ("sameAs", "http://www.wikidata.org/entity/Q1061104") in next(iter(resolution.entities.values())).links


def link_file(tmp_path, *rows):
    path = tmp_path / "links.csv"
    path.write_text("\n".join(("name,alias,type,id", *rows)) + "\n", encoding="utf-8")
    return Links.load(path)


def test_a_link_by_an_alias_by_an_id_and_by_a_name_on_a_page(tmp_path):
    links = link_file(tmp_path, "华南农大,华农,Organization,Q1", "gb:440700,,Place,urn:x:jm", "李伟@b,,Person,Q3")
    names = [("a", "华农", "Organization"), ("a", "江门", "Place"), ("a", "李伟", "Person"), ("b", "李伟", "Person")]
    found = run(*names, links=links)
    linked = {(t.document, t.surface): dict(found.entities[i].links).get("sameAs") for t, i in found.of.items()}
    wikidata = "http://www.wikidata.org/entity/"
    assert linked == {("a", "华农"): f"{wikidata}Q1", ("a", "江门"): "urn:x:jm", ("a", "李伟"): None, ("b", "李伟"): f"{wikidata}Q3"}


def test_a_name_of_two_is_linked_to_neither(tmp_path):
    namesakes = run(("a", "李伟", "Person"), ("b", "李伟", "Person"), links=link_file(tmp_path, "李伟,,Person,Q1"))
    assert [e.links for e in namesakes.entities.values()] == [(), ()]
    two_ids = run(("a", "李伟", "Person"), links=link_file(tmp_path, "李伟,,Person,Q1", "李伟,,Person,Q2"))
    assert [e.links for e in two_ids.entities.values()] == [()]


@pytest.mark.parametrize("ident", ["", "viaf 12", "12345", "<urn:x>"])
def test_an_authority_file_with_no_id_names_the_row(tmp_path, ident):
    with pytest.raises(InputError, match=r"links\.csv:2"):
        link_file(tmp_path, f"中山大学,,Organization,{ident}")


def test_an_authority_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "links.csv"
    path.write_bytes("name,alias,type,id\n中山大学,,Organization,Q1\n".encode("gb18030"))
    with pytest.raises(InputError, match="UTF-8"):
        Links.load(path)


NAMES = st.lists(
    st.tuples(
        st.sampled_from(sorted(PAPERS)),
        st.sampled_from(
            [
                "江门",
                "江门市",
                "市委",
                "江门高新区",
                "高新区",
                "江门高新技术产业开发区",
                "第一医院",
                "第二医院",
                "李伟",
                "香港園區",
                "河套香港园区",
                "深江高铁",
                "鼓楼区",
            ]
        ),
        st.sampled_from(["Place", "Organization", "Platform", "Person", "Facility"]),
    ),
    min_size=1,
    max_size=25,
    unique=True,
)


def _all(resolution):
    return (repr(resolution.entities), sorted(resolution.of.items()), resolution.judgements, resolution.issues)


@settings(max_examples=40, deadline=None)
@given(NAMES, st.randoms(use_true_random=False))
def test_order_never_matters(names, rng: random.Random):
    mentions = [mention(d, s, k, n * 10) for n, (d, s, k) in enumerate(names)]
    before = resolve(mentions, [], DOCUMENTS, gazetteer=GAZETTEER, ledger=Ledger())
    rng.shuffle(mentions)
    after = resolve(mentions, [], DOCUMENTS[::-1], gazetteer=GAZETTEER, ledger=Ledger())
    assert _all(before) == _all(after)


@settings(max_examples=40, deadline=None)
@given(NAMES, st.data())
def test_merge_and_unmerge_restore_the_bytes(names, data):
    plain = run(*names)
    kind = data.draw(st.sampled_from(sorted({n[2] for n in names})))
    words = sorted(
        {w for n in names if n[2] == kind for w in (n[1], f"{n[1]}@{n[0]}")} | {i for i, e in plain.entities.items() if e.kind == kind}
    )
    left, right = data.draw(st.sampled_from(words)), data.draw(st.sampled_from(words))
    try:
        ledger = merge(Ledger(), plain, left, right, who="x")
    except UsageError:  # a name of several things, or one word twice: nothing is written
        return
    together = run(*names, ledger=ledger)
    assert len(together.entities) <= len(plain.entities)
    for now in (plain, *([] if {left, right} & set(plain.entities) else [together])):  # an id may be gone after the next build
        undone = unmerge(ledger, now, left, right, who="x")
        assert undone.text() == Ledger().text()
    assert repr(run(*names, ledger=undone)) == repr(plain)


DECISIONS = st.lists(
    st.tuples(
        st.sampled_from(["江门", "江门市", "高新区", "江门高新区", "第一医院", "第二医院", "李伟@a", "李伟@b", "李伟", "没有"]),
        st.sampled_from(["江门市", "高新区", "第二医院", "李伟@b", "李伟@c", "鼓楼区"]),
        st.sampled_from(["Place", "Organization", "Platform", "Person"]),
        st.sampled_from(["same", "different", "unsure"]),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(NAMES, DECISIONS, st.randoms(use_true_random=False))
def test_order_never_matters_under_any_ledger(names, decisions, rng: random.Random):
    lines = {(*sorted(d[:2]), d[2]): Decision(*d, "x") for d in decisions if d[0] != d[1]}
    ledger = Ledger().enter(*lines.values())
    before = run(*names, ledger=ledger)
    mentions = [mention(d, s, k, n * 10) for n, (d, s, k) in enumerate(names)]
    rows = list(lines.values())
    rng.shuffle(mentions)
    rng.shuffle(rows)
    again = Ledger().enter(*rows)
    assert again.text() == ledger.text()
    after = resolve(mentions, [], DOCUMENTS[::-1], gazetteer=GAZETTEER, ledger=again)
    assert _all(before) == _all(after)
    for d in ledger.decisions:  # what a person keeps apart is apart, unless a nearer line joins it
        if d.verdict == "different":
            left, right = ([t for t in after.of if t.kind == d.type and f"{t.surface}@{t.document}" == w] for w in (d.left, d.right))
            assert not {after.of[t] for t in left} & {after.of[t] for t in right}


NAMESAKES = (("a", "李伟", "Person"), ("b", "李伟", "Person"), ("c", "李伟", "Person"))


def test_namesakes_on_different_pages_are_told_apart_by_their_pages():
    before = run(*NAMESAKES)
    assert len(before.entities) == 3
    assert [(j.left, j.right) for j in review(before, Ledger())] == [("李伟@a", "李伟@b"), ("李伟@a", "李伟@c")]
    with pytest.raises(UsageError, match="李伟@a"):
        merge(Ledger(), before, "李伟", "李伟", who="黎")
    ledger = merge(Ledger(), before, "李伟@a", "李伟@b", who="黎", why="同一人")
    after = run(*NAMESAKES, ledger=ledger)
    assert after.of[Term("a", "李伟", "Person")] == after.of[Term("b", "李伟", "Person")]
    assert after.of[Term("a", "李伟", "Person")] != after.of[Term("c", "李伟", "Person")]
    assert [(j.who, j.reason) for j in why_same(after, "李伟@b", "李伟@a")] == [("黎", "同一人")]
    assert [(j.left, j.right) for j in review(after, ledger)] == [("李伟@a", "李伟@c")]
    assert unmerge(ledger, after, "李伟@a", "李伟@b", who="黎") == Ledger()


def test_a_no_in_review_is_not_asked_again_and_names_the_pages():
    before = run(*NAMESAKES)
    asked = review(before, Ledger())[0]
    ledger = unmerge(Ledger(), before, asked.left, asked.right, who="黎")
    assert (ledger.decisions[0].left, ledger.decisions[0].right) == ("李伟@a", "李伟@b")
    assert asked not in review(run(*NAMESAKES, ledger=ledger), ledger)


def test_people_that_rules_join_wrongly_are_parted_by_their_pages():
    evidence = [works_for("a", "李伟", "中山大学"), works_for("b", "李伟", "中山大学"), works_for("c", "李伟", "中山大学")]
    joined = run(evidence=evidence)
    assert [j.reason for j in why_same(joined, "李伟@a", "李伟@b")] == ["they share an affiliation"]
    with pytest.raises(UsageError, match="李伟@b"):
        unmerge(Ledger(), joined, "李伟", "李伟", who="黎")
    ledger = unmerge(Ledger(), joined, "李伟@a", "李伟@b", who="黎")
    apart = run(evidence=evidence, ledger=ledger)
    assert apart.of[Term("a", "李伟", "Person")] != apart.of[Term("b", "李伟", "Person")]
    assert repr(run(evidence=evidence, ledger=ledger.without("李伟@b", "李伟@a", "Person"))) == repr(joined)


def test_a_name_of_several_bodies_is_written_with_its_page():
    names = [("a", "市委", "Organization"), ("b", "市委", "Organization"), ("b", "晋江筹建办", "Organization")]
    before = run(*names)
    ledger = merge(Ledger(), before, "市委@b", "晋江筹建办", who="黎")
    assert {ledger.decisions[0].left, ledger.decisions[0].right} == {"市委@b", "晋江筹建办"}
    after = run(*names, ledger=ledger)
    assert name_of(after, "a", "市委", "Organization") == "中共江门市委员会"
    assert after.of[Term("b", "市委", "Organization")] == after.of[Term("b", "晋江筹建办", "Organization")]
    with pytest.raises(UsageError, match="市委@a"):
        merge(Ledger(), before, "市委", "晋江筹建办", who="黎")


def test_the_nearer_line_counts_and_contradictions_are_said():
    plainly = Decision("李伟", "李维", "Person", "different", "甲")
    nearer = Decision("李伟@a", "李维@a", "Person", "same", "乙", "同音")
    names = [("a", "李伟", "Person"), ("a", "李维", "Person"), ("b", "李伟", "Person"), ("b", "李维", "Person")]
    both = run(*names, ledger=Ledger().enter(plainly, nearer))
    assert both.of[Term("a", "李伟", "Person")] == both.of[Term("a", "李维", "Person")]
    assert both.of[Term("b", "李伟", "Person")] != both.of[Term("b", "李维", "Person")]
    against = Decision("李伟@a", "李维", "Person", "same", "乙")
    issues = run(*names, ledger=Ledger().enter(plainly, against)).issues
    assert any("contradict" in i.message for i in issues)


def test_lines_that_say_nothing_here_or_too_much_are_told():
    silent, wide = Decision("某甲", "某乙", "Person", "same", "x"), Decision("市委", "江门海关", "Organization", "same", "x")
    names = [("a", "市委", "Organization"), ("b", "市委", "Organization"), ("a", "江门海关", "Organization")]
    issues = run(*names, ledger=Ledger().enter(silent, wide)).issues
    assert {(i.severity, i.stage) for i in issues} == {("warning", "resolve"), ("info", "resolve")}
    assert any("市委@a" in i.remedy for i in issues)


def test_why_same_says_what_keeps_two_apart():
    apart = run(("a", "第一医院", "Organization"), ("a", "第二医院", "Organization"), *NAMESAKES[:2])
    assert why_same(apart, "第一医院", "第二医院")[0].reason.startswith("veto: numbers differ")
    assert why_same(apart, "李伟@a", "李伟@b")[0].verdict == "unsure"


def test_a_person_overrules_a_rule_and_takes_it_back():
    names = [("a", "江门", "Place"), ("a", "江门市", "Place")]
    before = run(*names)
    assert len(before.entities) == 1
    ledger = unmerge(Ledger(), before, "江门", "江门市", who="黎")
    apart = run(*names, ledger=ledger)
    assert len(apart.entities) == 2
    assert repr(run(*names, ledger=ledger.without("江门", "江门市", "Place"))) == repr(before)
    joined = run(("a", "第一医院", "Organization"), ("a", "第二医院", "Organization"))
    word = merge(Ledger(), joined, "第一医院", "第二医院", who="黎", why="合并建院")
    together = run(("a", "第一医院", "Organization"), ("a", "第二医院", "Organization"), ledger=word)
    assert len(together.entities) == 1
    assert {j.who for j in why_same(together, "第一医院", "第二医院")} == {"黎"}


def test_the_ledger_is_read_and_written_alike(tmp_path):
    ledger = Ledger().enter(Decision("b", "a", "Place", "unsure", "x", '，引号"'), Decision("c", "d", "Person", "same", "y", score=0.7))
    path = tmp_path / "j.csv"
    path.write_text(ledger.text(), encoding="utf-8")
    assert Ledger.load(path) == ledger
    assert Ledger.load() == Ledger.load()


@pytest.mark.parametrize(
    "text",
    [
        "left,right\n",
        "left,right,type,verdict,who,why,score\na,b,Place,maybe,x,,1\n",
        "left,right,type,verdict,who,why,score\na,b,Place,same,x,,viel\n",
    ],
)
def test_a_broken_ledger_names_the_place(tmp_path, text):
    path = tmp_path / "j.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"j\.csv"):
        Ledger.load(path)


def test_unknown_names_and_mixed_types_are_refused():
    resolution = run(("a", "江门", "Place"), ("a", "李伟", "Person"))
    with pytest.raises(UsageError):
        why_same(resolution, "江门", "没有")
    with pytest.raises(UsageError):
        merge(Ledger(), resolution, "江门", "李伟", who="x")


@given(
    st.text(min_size=1, max_size=12),
    st.text(min_size=1, max_size=12),
    st.sampled_from(["Place", "Organization", "Person", "Event", "Facility", "Platform", "Policy", "Project", "Industry", "Work"]),
)
@settings(max_examples=150, deadline=None)
def test_any_two_names_may_be_compared_and_order_does_not_matter(left, right, kind):
    assert same(left, right, type=kind).verdict == same(right, left, type=kind).verdict
    assert same(left, left, type=kind).verdict == "same"


@pytest.mark.parametrize("name", ["own", "second", "third", "fourth", "fifth"])
def test_own_pairs_reach_the_target(name):
    score = score_pairs(Path(__file__).parent.parent / "benchmarks" / "accuracy" / f"pairs_{name}.csv", same)
    assert score.pairs >= 80
    assert score.precision >= 0.98, score.wrong
    assert score.recall >= 0.9, score.wrong


def test_look_alikes_of_every_kind_are_told_apart():
    score = score_pairs(Path(__file__).parent.parent / "benchmarks" / "accuracy" / "pairs_sixth.csv", same)
    assert score.claimed == 0, score.wrong


def test_shared_pairs_reach_the_target():
    path = Path(__file__).parent.parent.parent / "shared" / "gold" / "pairs_dev.csv"
    if not path.exists():
        pytest.skip("needs ../shared")
    score = score_pairs(path, same)
    assert score.precision >= 0.98, score.wrong
    assert score.recall >= 0.9, score.wrong
