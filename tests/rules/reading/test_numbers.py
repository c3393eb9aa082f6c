"""Numbers as reports write them, and the words that name what they count."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.rules.reading.numerals import whole
from xltasks.rules.reading.quantities import quantities


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10), ("十七", 17), ("二十", 20), ("一百二十六", 126), ("两千", 2000), ("一百零二", 102), ("三万五千", 35_000),
        ("一百二", 120), ("一万二", 12_000), ("一亿二千万", 120_000_000), ("二〇二四", 2024), ("两百", 200), ("千", 1000),
        ("", None), ("很多", None), ("第三", None),
    ],
)  # fmt: skip
def test_chinese_numerals_are_read(text: str, number: int | None) -> None:
    assert whole(text) == number


@given(st.integers(1, 99_999_999))
def test_every_number_written_in_chinese_is_read_back(number: int) -> None:
    assert whole(chinese(number)) == number


def chinese(number: int) -> str:
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return chinese(high) + "万" + ("零" if 0 < low < 1000 else "") + (chinese(low) if low else "")
    text, started, gap = "", False, False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap else "") + "零一二三四五六七八九"[digit] + name
            started, gap = True, False
        else:
            gap = started
    return text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("上半年新建5G基站551个。", [("上半年新建5G基站", "551", "个")]),
        ("协议投资总额829.46亿元", [("协议投资总额", "82946000000.00", "元")]),
        ("帮助1000余家企业", [("帮助", "1000", "家")]),
        ("开工率达到34.3%，高4.5个百分点", [("开工率", "34.3", "%"), ("高", "4.5", "个百分点")]),
        ("培训一百二十六人次", [("培训", "126", "人次")]),
        ("1,234.5万元", [("", "12345000.0", "元")]),
        ("第二十家、每百户、3个月、百亿级企业、5G网络、C4液化气、20项目", []),
        ("20个20亿元项目", [("", "20", "个"), ("", "2000000000", "元")]),
    ],
)
def test_quantities_know_what_they_count(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [(one.name, f"{one.amount}", one.unit) for one in quantities(text)] == found


def test_a_rough_number_says_so() -> None:
    assert [one.about for one in quantities("约300家，1000余家，近50户，20家")] == [True, True, True, False]
    assert quantities("占33.94%")[0].step == Decimal("0.01")
