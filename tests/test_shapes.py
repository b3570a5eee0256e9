"""The table of shapes: every row reads its example, in its turn, and a damaged row is named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.gazetteer import Gazetteer
from kg.resolve import shapes as table
from kg.resolve.names import shipped
from kg.resolve.shapes import COLUMNS, Shape, shapes
from kg.resolve.text import chinese, plain

KINDS = (
    *("meeting", "term", "body", "inside", "department", "bureau"),
    *("clipped hospital", "attached hospital", "zone", "whole zone", "village"),
)
ROWS = [shape for kind in KINDS for shape in shapes(kind)]
JIANGMEN = Gazetteer.load().division("江门市")


def test_every_row_is_of_a_kind_that_is_read() -> None:
    assert set(table._load(table.resource("gazetteer") / "shapes.csv")) == set(KINDS)
    assert len({(s.of, s.shape) for s in ROWS}) == len(ROWS)


@pytest.mark.parametrize("shape", ROWS, ids=lambda s: f"{s.of}: {s.example}")
def test_a_row_reads_its_example_and_no_row_before_it_does(shape: Shape) -> None:
    words = shape.read(plain(shape.example))
    assert words is not None
    if shape.of == "meeting":
        reading = shipped().read(shape.example, "Event", JIANGMEN)
        assert reading.reason == "meeting"
        assert reading.key.split("|")[0] == shape.full
    elif shape.full:
        assert shape.say({"place": "", **words})


@pytest.mark.parametrize(
    ("short", "full", "kind"),
    [
        ("江门市第十六届人大常委会", "江门市第16届人民代表大会常务委员会", "Organization"),
        ("中共江门市纪委", "中国共产党江门市纪律检查委员会", "Organization"),
        ("国家税务总局江门市税务局", "江门市税务局", "Organization"),
        ("团市委", "共青团江门市委员会", "Organization"),
        ("市人大十六届三次会议", "江门市第十六届人民代表大会第三次会议", "Event"),
        ("市政协十四届三次会议", "政协第十四届江门市委员会第三次会议", "Event"),
        ("市纪委十四届三次全会", "中国共产党江门市第十四届纪律检查委员会第三次全体会议", "Event"),
        ("江门市政协十四届三次会议", "中国人民政治协商会议江门市第十四届委员会第三次会议", "Event"),
        ("市政协十四届常委会第五次会议", "政协第十四届江门市委员会常务委员会第五次会议", "Event"),
        ("市委十四届五次全会", "市委十四届五次全会暨市委经济工作会议", "Event"),
        ("市党委十四届五次全会", "市委十四届五次全会", "Event"),
    ],
)
def test_short_and_full_forms_have_one_reading(short: str, full: str, kind: str) -> None:
    one, two = (shipped().read(name, kind, JIANGMEN) for name in (short, full))
    assert one.key == two.key


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("十四届全国政协常委会第五次会议", "十四届全国政协第五次会议", "Event"),
        ("市委十四届五次全会", "市纪委十四届五次全会", "Event"),
        ("市人大常委会十六届三次会议", "市人大十六届三次会议", "Event"),
        ("共青团江门职业技术学院委员会", "共青团江门市委员会", "Organization"),
        ("江门市第十六届人大常委会", "江门市第十五届人大常委会", "Organization"),
    ],
)
def test_look_alikes_have_two_readings(left: str, right: str, kind: str) -> None:
    one, two = (shipped().read(name, kind, JIANGMEN) for name in (left, right))
    assert one.key != two.key


@given(st.integers(1, 199), st.integers(1, 199), st.sampled_from([s for s in shapes("meeting") if "{k}" in s.shape]))
def test_numbers_in_a_shape_are_kept_apart(n: int, k: int, shape: Shape) -> None:
    example = shape.read(plain(shape.example))
    assert example is not None
    name = plain(shape.example)
    for word, value in (("k", k), ("n", n)):  # from behind, so that one does not stand in the other
        before, _, after = name.rpartition(example[word]) if word == "k" else name.partition(example[word])
        name = before + chinese(value) + after
    reading = shipped().read(name, "Event", JIANGMEN)
    assert reading.key.split("|")[2:4] == [str(n), str(k)]


@pytest.mark.parametrize("shape", ["{place", "市委]", "({a}", "{a}{a}", ")"])
def test_a_damaged_row_is_named(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "shapes.csv"
    path.write_text(f"{','.join(COLUMNS)}\nmeeting,{shape},x,y\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"shapes\.csv:2"):
        table._load(path)


def test_a_table_of_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shapes.csv"
    path.write_text("of,shape\n", encoding="utf-8")
    with pytest.raises(InputError, match="columns"):
        table._load(path)
