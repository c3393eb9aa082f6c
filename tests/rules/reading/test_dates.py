"""Times as reports write them, in a report of the second quarter of 2024."""

from __future__ import annotations

import pytest

from xltasks.model.period import Period
from xltasks.rules.reading.dates import spans


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.5月份，举办培训", ["5月份 05-01 05-31"]),
        ("1-5月份", ["1-5月份 01-01 05-31"]),
        ("2024年5月—6月", ["2024年5月—6月 05-01 06-30"]),
        ("一至五月份", ["一至五月份 01-01 05-31"]),
        ("前5个月", ["前5个月 01-01 05-31"]),
        ("前三季度", ["前三季度 01-01 09-30"]),
        ("2024年一季度末", ["2024年一季度 01-01 03-31"]),
        ("七月下旬", ["七月下旬 07-21 07-31"]),
        ("6月中旬", ["6月中旬 06-01 06-20"]),
        ("2024.6.30", ["2024.6.30 06-30 06-30"]),
        ("4月1日至6月30日", ["4月1日 04-01 04-01", "6月30日 06-30 06-30"]),
        ("年底前", ["年底 01-01 12-31"]),
        ("下季度", ["下季度 07-01 09-30"]),
        ("上半年", ["上半年 01-01 06-30"]),
        ("2月31日", ["2月31日 02-29 02-29"]),
        ("每月、3个月、月度、三年内、第一批、季度", []),
    ],
)
def test_times_of_this_year(text: str, found: list[str]) -> None:
    times = spans(text, Period(2024, "quarter", 2))
    assert [f"{text[one.start : one.end]} {one.first:%m-%d} {one.last:%m-%d}" for one in times] == found


@pytest.mark.parametrize(("text", "year"), [("2023年", 2023), ("去年6月", 2023), ("明年3月", 2025), ("今年底", 2024)])
def test_times_that_say_their_year(text: str, year: int) -> None:
    [one] = spans(text, Period(2024, "quarter", 2))
    assert (one.first.year, one.dated) == (year, True)
