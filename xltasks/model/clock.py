"""The bureau's clock: what it shows at a moment that is told with a zone, and which zone it keeps."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone, tzinfo

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""All of China keeps one time; fixed, so that no table of zones is read for it."""
_CHINESE = {"北京时间", "北京", "中国标准时间", "东八区", "asia/shanghai", "prc", "cst"}
_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?([0-5]\d))?\Z")


def zone_named(name: str) -> tzinfo | None:
    """北京时间 (and nothing at all), ``UTC+8``, ``+06:00``, ``Asia/Urumqi``; None for what is no zone."""
    plain = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    if not plain or plain in _CHINESE:
        return CHINA
    offset = _OFFSET.match(plain)
    if offset and int(offset[2]) <= 14:
        span = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-span if offset[1] == "-" else span)
    from zoneinfo import ZoneInfo  # seldom needed, and it reads files

    try:
        return ZoneInfo(name.strip())
    except (OSError, ValueError, LookupError):
        return None


def wall_time(moment: datetime, zone: tzinfo) -> datetime:
    """The moment as a clock in that zone shows it; one without zone was read off such a clock already."""
    try:
        return moment if moment.tzinfo is None else moment.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return moment.replace(tzinfo=None)  # In the first or the last hours of all time.
