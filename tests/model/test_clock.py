"""The bureau's clock: China's unless the register says otherwise, whatever the machine's is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from xltasks.model.clock import CHINA, wall_time, zone_named

NOON = datetime(2024, 7, 1, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", 12), ("北京时间", 12), ("Asia/Shanghai", 12), ("UTC+8", 12), ("ＧＭＴ＋０８：００", 12), ("+0800", 12),
        ("UTC+6", 10), ("-3", 1), ("Europe/Paris", 6), ("UTC", 4),
    ],
)  # fmt: skip
def test_a_zone_is_known_by_the_names_people_write(name, shown):
    zone = zone_named(name)
    assert zone is not None
    assert wall_time(NOON, zone) == datetime(2024, 7, 1, shown)


def test_half_hours_count():
    zone = zone_named("UTC+5:30")
    assert zone is not None and zone.utcoffset(None) == timedelta(hours=5, minutes=30)


@pytest.mark.parametrize("name", ["火星时间", "+25", "../etc/passwd", "Asia/Nowhere", "/etc/localtime", "\0"])
def test_what_is_no_zone_is_none(name):
    assert zone_named(name) is None


def test_a_time_without_zone_was_read_off_the_clock_already():
    assert wall_time(datetime(2024, 7, 1, 9), CHINA) == datetime(2024, 7, 1, 9)


def test_the_ends_of_time_break_nothing():
    assert wall_time(datetime.max.replace(tzinfo=UTC), CHINA) == datetime.max
