"""Times and spans as people say them in Chinese, and the tone they call for."""

from __future__ import annotations

from datetime import datetime, timedelta

from xltasks.model.register import moment_text
from xltasks.model.reminder import Tone


def seen_from(now: datetime, moment: datetime) -> str:
    """``7月5日17:00``, with the year where it is another; only the day where the moment is its end."""
    return moment_text(moment).removeprefix(f"{now.year}年")


def today_text(moment: datetime) -> str:
    """``今天17:00``, ``今天`` where the moment is the day's end."""
    return f"今天{moment_text(moment).partition('日')[2]}"


def span_text(span: timedelta) -> str:
    """``2天``, ``3小时``, ``不到1小时``; whole ones only, so that it never promises too much."""
    minutes = int(abs(span).total_seconds()) // 60
    if minutes >= 24 * 60:
        return f"{minutes // (24 * 60)}天"
    return f"{minutes // 60}小时" if minutes >= 60 else "不到1小时"


def tone_of(deadline: datetime | None, now: datetime) -> Tone:
    """How to speak of a deadline; without one there is nothing to press with."""
    if deadline is None or now.date() < deadline.date():
        return "临近"
    return "逾期" if now > deadline else "到期"
