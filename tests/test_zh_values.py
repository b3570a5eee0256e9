"""Where dates, amounts of money and quantities stand in a text."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.zh import values
from kg.zh.fold import fold
from kg.zh.values import _PATTERNS, find_values

SHARED = Path(__file__).parents[2] / "shared"


def found(text: str) -> list[str]:
    """Give the values of a text in reading order, each with the first letter of its kind."""
    folded = fold(text)
    return [f"{kind[0]}:{text[start:end]}" for start, end, kind in sorted(find_values(folded))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # approximators stay, verbs do not
        ("产值突破650亿元，将近13.7亿元入库", ["M:650亿元", "M:将近13.7亿元"]),
        ("吞吐量达1.5万多标箱，逾62万吨", ["Q:1.5万多标箱", "Q:逾62万吨"]),
        ("签约12个项目，预约30人，附近8家", ["Q:12个", "Q:30人", "Q:8家"]),
        ("超过300家，超300家，约300家，近300家", ["Q:300家", "Q:超300家", "Q:约300家", "Q:近300家"]),
        # Chinese figures: counts from ten on, shares, ends of clauses; not articles
        ("种下四百亩，养了二十多个", ["Q:四百亩", "Q:二十多个"]),
        ("近八成，增长一倍，翻一番，百分之三十", ["Q:近八成", "Q:一倍", "Q:翻一番", "Q:百分之三十"]),
        ("下一步，一条龙舟划过两座城", []),
        ("大楼建成三座，新增两个泊位", ["Q:三座", "Q:两个"]),
        ("第八批队员、第22届大会、二期工程", []),
        # money
        ("亿元以上项目，總經費約13.5億元新臺幣，3.6万美元", ["M:亿元以上", "M:約13.5億元新臺幣", "M:3.6万美元"]),
        ("建千亿元级集群，票价6元", ["M:6元"]),
        # durations and ages are neither
        ("享年91岁，全程40分钟，用了3天，监禁26个月", []),
        # train numbers and codes
        ("D6767次列车、X9015次", []),
        # time
        ("8月22日晚，12月26日10时，昨日14时32分", ["T:8月22日晚", "T:12月26日10时", "T:昨日14时32分"]),
        ("今年前5个月，去年前三季，今年首七個月", ["T:今年前5个月", "T:去年前三季", "T:今年首七個月"]),
        ("今年以来，5月以来，2021年以来", ["T:今年以来", "T:5月以来", "T:2021年以来"]),
        ("10月底前完工，2022年底开工，年内投产", ["T:10月底", "T:2022年底", "T:年内"]),
        ("“十四五”期间增长6%，“十四五”规划", ["T:“十四五”期间", "Q:6%"]),
        ("1月至7月，今年1至7月", ["T:1月至7月", "T:今年1至7月"]),
        ("11月20日至22日举行", ["T:11月20日", "T:22日"]),
        ("上周六开幕，本周末收官，每周三闭馆", ["T:上周六", "T:本周末"]),
        ("达产后年产3万吨，三年内完成，半年内交付", ["Q:3万吨"]),
        ("民國115年三月十二日，二〇二三年八月", ["T:民國115年三月十二日", "T:二〇二三年八月"]),
        ("上世纪80年代建成，1950年代，九十年代", ["T:上世纪80年代", "T:1950年代"]),
        ("一日游三月三歌会，连演三日", []),
        ("海口9月5日电", ["T:9月5日"]),
        ("产值１８７．５亿元，增长１４．９％", ["M:１８７．５亿元", "Q:１４．９％"]),
    ],
)
def test_extents(text, expected):
    assert found(text) == expected


def repeats(pattern) -> list[int]:
    """Give the upper bound of every repetition in a parsed pattern, nested ones too."""
    bounds = []
    for _, argument in pattern:
        for part in argument if isinstance(argument, (tuple, list)) else (argument,):
            if isinstance(part, re._parser.SubPattern):
                bounds += repeats(part)
            elif isinstance(part, list):
                bounds += [bound for item in part if isinstance(item, re._parser.SubPattern) for bound in repeats(item)]
        if (
            isinstance(argument, tuple)
            and len(argument) == 3
            and isinstance(argument[2], re._parser.SubPattern)
            and isinstance(argument[1], int)
        ):
            bounds.append(int(argument[1]))
    return bounds


def test_every_repetition_is_bounded():
    """So that one attempt to match costs no more than a constant, and a text of n characters n of them."""
    assert max(repeats(re._parser.parse(r"a(?:b+)?"))) == int(re._constants.MAXREPEAT)  # the measure sees what is not bounded
    for kind, pattern in _PATTERNS:
        assert max(repeats(re._parser.parse(pattern.pattern))) <= 15, kind


@pytest.mark.parametrize("stuff", ["1", "1,", "一", "万", "1月至", "2023年", "约", "“", "12:", "十一月"])
def test_long_runs_are_read_to_the_end(stuff):
    values = list(find_values(stuff * 20_000))
    assert all(end - start <= 40 for start, end, _ in values)


@given(st.text("0123456789一二十百万亿元年月日时个座亩%至约超昨今前底上下半季度第.,，。", max_size=60))
def test_values_do_not_overlap_and_lie_in_the_text(text):
    spans = sorted((start, end) for start, end, _ in find_values(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


STARTS = [
    "将近",
    "接近",
    "大约",
    "约",
    "逾",
    "超",
    "近",
    "民国",
    "今年",
    "上世纪",
    "第一季度",
    "首季",
    "“五一”假期",
    "翻一番",
    "百分之",
    "礼拜三",
    "腊月",
    "除夕",
    "国庆",
    "12",
    "三十",
    "亿元",
    "吨",
    "日",
    "月底",
    "元旦",
]


@given(st.lists(st.sampled_from(STARTS), max_size=6).map("".join))
def test_looking_at_the_first_character_misses_nothing(text):
    for kind, pattern in _PATTERNS:
        whole = re.compile(getattr(values, f"_{kind.upper()}"))
        assert [m.span() for m in pattern.finditer(text)] == [m.span() for m in whole.finditer(text)]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the annotated pages lie beside the repository, not in it")
def test_holds_on_annotated_pages():
    right = wanted = given_ = 0
    for path in sorted((SHARED / "gold").glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        with (SHARED / "corpus" / page["source"]).open(encoding="utf-8", newline="") as file:
            text = file.read()
        kinds = ("Time", "Money", "Quantity")
        gold = {(m["start"], m["end"], m["type"]) for m in page["mentions"] if m["type"] in kinds}
        names = [(m["start"], m["end"]) for m in page["mentions"] if m["type"] not in kinds]
        spans = page.get("spans") or [[0, len(text)]]
        values = {
            (start, end, kind)
            for start, end, kind in find_values(fold(text))
            if any(low <= start and end <= high for low, high in spans) and not any(low < end and start < high for low, high in names)
        }
        right, wanted, given_ = right + len(gold & values), wanted + len(gold), given_ + len(values)
    assert 2 * right / (wanted + given_) >= 0.95
