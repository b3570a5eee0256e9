"""Time expressions: the table of `seeds/dates.csv`, and what holds for any text."""

import csv
import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.zh.dates import resolve
from kg.zh.dates.festivals import FESTIVALS, festival, lunar_new_year

TABLE = Path(__file__).parents[1] / "seeds" / "dates.csv"
EXACT = 0.97  # share of the table that has to come out exactly
MONTH = 29.530588  # mean days from new moon to new moon
CHINA = timezone(timedelta(hours=8))
NEW_MOON = datetime(2000, 1, 6, 22, 20, tzinfo=CHINA)  # the first mean one of 2000 (Meeus, Astronomical Algorithms, chapter 49)


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_table_comes_out_exactly():
    table = rows()
    wrong = [
        f"{row['expression']} ({row['published']}, {row['after']}): {found or 'none'}, not {row['expected'] or 'none'}"
        for row in table
        if (found := resolve(row["expression"], row["published"] or None, after=row["after"] or None)) != (row["expected"] or None)
    ]
    assert len(table) >= 220
    assert 1 - len(wrong) / len(table) >= EXACT, "\n".join(wrong)


def test_table_is_sound():
    table = rows()
    keys = [(row["expression"], row["published"], row["after"]) for row in table]
    assert len(set(keys)) == len(keys)
    for row in table:
        assert set(row) == {"expression", "published", "after", "expected", "note"}
        for name in ("published", "after", "expected"):
            if row[name]:
                check(row[name])


def first_and_last(value: str) -> tuple[str, str]:
    """Give the first and the last day of an ISO 8601 date, month, year or hour; raises ValueError for anything else."""
    if re.fullmatch(r"\d{4}", value):
        return f"{value}-01-01", f"{value}-12-31"
    if re.fullmatch(r"\d{4}-\d{2}", value):
        start = date.fromisoformat(f"{value}-01")
        return start.isoformat(), ((start + timedelta(31)).replace(day=1) - timedelta(1)).isoformat()
    if "T" in value:
        datetime.fromisoformat(value)
        return value, value
    return date.fromisoformat(value).isoformat(), value


def check(value: str) -> None:
    parts = value.split("/")
    assert 1 <= len(parts) <= 2
    starts, ends = zip(*(first_and_last(part) for part in parts), strict=True)
    assert starts[0] <= ends[-1]


PIECES = st.sampled_from(
    [
        *"〇一二三四五六七八九十两半廿年月日号时点分前后来内底初末春夏秋冬至到—/-:今去明昨本上下当次零",
        *(
            "今年",
            "去年",
            "2023年",
            "12月",
            "31日",
            "上半年",
            "季度",
            "以来",
            "世纪",
            "年代",
            "“十四五”",
            "期间",
            "个月",
            "星期",
            "周",
            "上午",
        ),
        *(
            "旬",
            "民国",
            "春节",
            "端午",
            "正月",
            "过去",
            "未来",
            "前三",
            "24时",
            "2月29日",
            "0年",
            "9999年",
            "第",
            "个五年",
            "天",
            "1至7月",
            "中叶",
        ),
    ]
)
DATES = st.none() | st.dates().map(date.isoformat)


@given(st.text(max_size=12) | st.lists(PIECES, max_size=7).map("".join), DATES, DATES)
def test_never_raises_and_gives_iso(expression, published, after):
    found = resolve(expression, published, after=after)
    if found is not None:
        check(found)
        assert resolve(expression, published, after=after) == found


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_date_of_publication_that_is_none_is_as_if_not_told(published, after):
    assert resolve("昨日", published) in (None, resolve("昨日", published[:10]))
    assert resolve("次日", "2023-08-23", after=after) is None or re.match(r"\d{4}-", after)


@given(st.dates(min_value=date(1, 1, 2), max_value=date(9999, 12, 30)))
def test_day_words_count_from_publication(day):
    assert resolve("昨日", day.isoformat()) == (day - timedelta(1)).isoformat()
    assert resolve("次日", None, after=day.isoformat()) == (day + timedelta(1)).isoformat()


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_a_full_date_needs_no_publication(day):
    assert resolve(f"{day.year}年{day.month}月{day.day}日", None) == day.isoformat()
    assert resolve(day.isoformat(), "2023-08-23") == day.isoformat()


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)), st.integers(-59, 59))
def test_a_day_near_publication_is_found_without_its_year(published, offset):
    day = published + timedelta(offset)
    if (day.month, day.day) != (2, 29):
        assert resolve(f"{day.month}月{day.day}日", published.isoformat()) == day.isoformat()


def test_width_and_variants_do_not_matter():
    assert resolve("８月２２日", "2023-08-23") == resolve("8月22日", "2023-08-23") == "2023-08-22"
    assert resolve("「十四五」期間", None) == resolve("“十四五”期间", None)


@pytest.mark.parametrize(("name", "age"), [("春节", 0), ("元宵", 14), ("端午", 4), ("中秋", 14), ("重阳", 8)])
def test_lunar_festivals_stand_at_their_age_of_the_moon(name, age):
    for year in range(2000, 2036):
        day = festival(name, year)
        assert day is not None
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)
        off = ((noon - NEW_MOON).total_seconds() / 86400 - age) % MONTH
        assert min(off, MONTH - off) < 1.2, (name, year)  # the true moon is up to 14 hours off the mean one


def test_festivals_keep_their_season():
    for year in range(2000, 2036):
        assert "01-21" <= str(lunar_new_year(year))[5:] <= "02-20"
        assert str(festival("清明", year))[5:] in ("04-04", "04-05")
        for name in FESTIVALS:
            assert festival(name, year) is not None
    assert festival("春节", 1999) is None
    assert festival("春节", 2036) is None
