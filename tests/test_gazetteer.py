"""What the gazetteer says about names, on real pages' homes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.gazetteer import Gazetteer
from kg.make.divisions import build, short_name

GAZETTEER = Gazetteer.load()


@pytest.mark.parametrize(
    ("paper", "home"),
    [
        ("江门日报", "江门市"),
        ("泉州晚报", "泉州市"),
        ("南方日报", "广东省"),
        ("香港文匯報", "香港"),
        ("羊城晚报", "广东省"),
        ("大众日报", "山东省"),
        ("延边日报", "延边朝鲜族自治州"),
    ],
)
def test_home(paper, home):
    assert GAZETTEER.home(paper).name == home


def test_home_of_nothing():
    assert GAZETTEER.home(None) is None
    assert GAZETTEER.home("人民日报") is None


@pytest.mark.parametrize(
    ("surface", "paper", "code"),
    [
        ("江海", "江门日报", "440704"),
        ("侨都", "江门日报", "440700"),
        ("刺桐城", "泉州晚报", "350500"),
        ("宜城", "襄阳日报", "420684"),
        ("江城", "武汉晚报", "420100"),
        ("吉林", "吉林日报", "220000"),
        ("鼓楼区", "徐州日报", "320302"),
        ("鼓楼区", "福州日报", "350102"),
        ("襄樊", "湖北日报", "420600"),
        ("臺灣", None, "710000"),
    ],
)
def test_choose(surface, paper, code):
    assert GAZETTEER.choose(surface, GAZETTEER.home(paper)).code == code


@pytest.mark.parametrize(
    ("surface", "names"),
    [
        ("港澳", ("香港", "澳门")),
        ("深港", ("深圳市", "香港")),
        ("豫鲁冀", ("河南省", "山东省", "河北省")),
        ("沪苏湖", ("上海市", "苏州市", "湖州市")),
        ("粵港澳", ("广东省", "香港", "澳门")),
        ("新港", ()),
        ("长江", ()),
        ("青海", ()),
        ("云台", ()),
    ],
)
def test_composite(surface, names):
    assert GAZETTEER.composite(surface) == names


def test_chain_ends_at_the_province():
    assert [e.level for e in GAZETTEER.chain("gb:440704")] == ["county", "city", "province"]
    assert GAZETTEER.within("gb:440704", "gb:440000")
    assert not GAZETTEER.within("gb:440704", "gb:350000")


def test_surfaces_are_two_characters_or_more_and_no_ordinary_words():
    assert all(len(s) > 1 for s in GAZETTEER.surfaces)
    assert "合作" not in GAZETTEER.surfaces
    assert GAZETTEER.lookup("合作")[0].name == "合作市"
    assert "江门" in GAZETTEER.surfaces


def test_loads_quickly():
    from kg.resources import resource

    best = min(_timed(lambda: Gazetteer(resource("gazetteer"))) for _ in range(3))
    assert best < 0.25  # 0.04 s on a free core


def _timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def test_a_damaged_table_names_the_row(tmp_path):
    (tmp_path / "divisions.csv").write_text("id,level\n440700,city\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"divisions\.csv:2"):
        Gazetteer(tmp_path)


@given(st.sampled_from(sorted(GAZETTEER.surfaces)))
def test_every_surface_leads_to_entries_whose_chain_is_known(surface):
    entries = GAZETTEER.surfaces[surface]
    assert entries
    for entry in entries:
        assert entry.surface == surface or GAZETTEER.lookup(entry.surface)
        assert not entry.level or GAZETTEER.chain(entry.id)[0].id == entry.id


@given(st.text(max_size=6))
def test_any_text_may_be_asked(text):
    GAZETTEER.lookup(text)
    assert isinstance(GAZETTEER.composite(text), tuple)


def test_a_renamed_county_keeps_its_id():
    row = {
        "province_name": "福建省",
        "city_name": "南平市",
        "province_adcode": "350000",
        "city_adcode": "350700",
        "city_id": "350700",
        "rank": "3",
    }
    rows = [
        row | {"year": y, "county_name": n, "county_adcode": c}
        for y, n, c in (("1988", "崇安县", "350722"), ("1989", "武夷山市", "350782"))
    ]
    found = build([row | {"year": "1989", "rank": "1", "city_name": "", "county_name": ""}, *rows])
    assert {(r[0], r[3], r[7]) for r in found if r[1] == "county"} == {("350782", "崇安县", "former"), ("350782", "武夷山市", "name")}


@pytest.mark.parametrize(
    ("name", "short"),
    [("前郭尔罗斯蒙古族自治县", "前郭尔罗斯"), ("顺河回族区", "顺河"), ("乌拉特前旗", "乌拉特前旗"), ("神农架林区", "神农架")],
)
def test_short_names(name, short):
    assert short_name(name) == short
