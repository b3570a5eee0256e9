"""Numbers, amounts of money and quantities as news writes them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.zh.numbers import canonical, parse_money, parse_number, parse_quantity


def plain(number):
    return None if number is None else canonical(number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.5万多", "15000"),
        ("三座", "3"),
        ("逾120亿", "12000000000"),
        ("半", "0.5"),
        ("百分之三十", "30"),
        ("百分之三点六", "3.6"),
        ("30%", "30"),
        ("翻一番", None),
        ("两", "2"),
        ("〇", "0"),
        ("１，２３４", "1234"),
        ("1,234,567.80", "1234567.8"),
        ("二〇二三", "2023"),
        ("二十多个", "20"),
        ("十余位", "10"),
        ("上百稿", "100"),
        ("20多万元", "200000"),
        ("530多萬", "5300000"),
        ("两千零三", "2003"),
        ("两千三", "2300"),
        ("一万二", "12000"),
        ("二百五十", "250"),
        ("一万二千亿", "1200000000000"),
        ("2万亿", "2000000000000"),
        ("3亿2千万", "320000000"),
        ("十二点五万", "125000"),
        ("亿元以上", "100000000"),
        ("万吨", "10000"),
        ("壹佰贰拾", "120"),
        ("廿三", "23"),
        ("零下5℃", "-5"),
        ("两个半小时", "2.5"),
        ("1.86兆元", "1860000000000"),
        ("数十家", None),
        ("几百斤", None),
        ("第八批", None),
        ("三分之一", None),
        ("江门", None),
        ("", None),
    ],
)
def test_numbers(text, expected):
    assert plain(parse_number(text)) == expected


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("将近13.7亿元", "1370000000", "CNY"),
        ("約40億澳門元", "4000000000", "MOP"),
        ("2500萬港元", "25000000", "HKD"),
        ("1.2亿美元", "120000000", "USD"),
        ("13.5億元新臺幣", "1350000000", "TWD"),
        ("28億元人民幣", "2800000000", "CNY"),
        ("百亿元", "10000000000", "CNY"),
        ("一毛多", "0.1", "CNY"),
        ("3元5角", "3.5", "CNY"),
        ("二十多元", "20", "CNY"),
        ("三十萬", "300000", ""),
        ("数亿元", None, "CNY"),
    ],
)
def test_money(text, amount, currency):
    found, code = parse_money(text)
    assert (plain(found), code) == (amount, currency)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("1395平方公里", "1395", "平方公里"),
        ("1.5万多亩", "15000", "亩"),
        ("560多家", "560", "家"),
        ("1600万千瓦", "16000000", "千瓦"),
        ("300兆瓦", "300", "兆瓦"),
        ("3.6个百分点", "3.6", "个百分点"),
        ("近八成", "80", "%"),
        ("百分之三十", "30", "%"),
        ("6%以上", "6", "%"),
        ("2倍多", "2", "倍"),
        ("一倍半", "1.5", "倍"),
        ("超過200萬次", "2000000", "次"),
        ("5.8萬平方公尺", "58000", "平方公尺"),
        ("1008件/套", "1008", "件/套"),
        ("250萬", "2500000", ""),
        ("三年二个月", None, ""),
        ("翻一番", None, ""),
    ],
)
def test_quantities(text, number, unit):
    found, kind = parse_quantity(text)
    assert (plain(found), kind) == (number, unit)


def in_figures(number: int) -> str:
    """Write a whole number below 10^12 in Chinese figures, as school teaches it."""
    if number == 0:
        return "零"
    groups, written = [], ""
    while number:
        number, group = divmod(number, 10**4)
        groups.append(group)
    for place, group in reversed(list(enumerate(groups))):
        part, zero = "", False
        for power in (3, 2, 1, 0):
            digit = group // 10**power % 10
            zero |= digit == 0 and bool(part or written)
            if digit:
                part += "零" * zero + "零一二三四五六七八九"[digit] + ("", "十", "百", "千")[power]
                zero = False
        written += part + (("", "万", "亿")[place] if part else "")
    return written


@given(st.integers(0, 10**12 - 1))
def test_chinese_figures_are_read_as_written(number):
    assert parse_number(in_figures(number)) == number


@given(st.decimals(0, 10**9, places=2), st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8), ("万亿", 10**12)]))
def test_arabic_figures_and_scales(number, scale):
    assert parse_number(f"约{number}{scale[0]}多") == number * scale[1]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_canonical_is_plain_and_keeps_the_value(number):
    text = canonical(number)
    assert Decimal(text) == number
    assert "E" not in text.upper()
    assert not (("." in text) and text.endswith(("0", ".")))
    assert text != "-0"


@given(st.text(max_size=80) | st.text("零一二两三十百千万亿兆点余多半第几分之%成倍元角1234567890.,约超", max_size=80))
def test_nothing_raises(text):
    for number in (parse_number(text), parse_money(text)[0], parse_quantity(text)[0]):
        if number is not None:
            assert Decimal(canonical(number)) == number
