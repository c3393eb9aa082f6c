"""Times and spans as people say them in Chinese, and the tone they call for."""

from __future__ import annotations

from datetime import datetime, timedelta

from xltasks.model.outcome import Tone


def moment_text(moment: datetime, now: datetime) -> str:
    """``7月5日17:00``, with the year where it is another; only the day where the moment is its end."""
    year = "" if moment.year == now.year else f"{moment.year}年"
    return f"{year}{moment.month}月{moment.day}日{_clock(moment)}"


def today_text(moment: datetime) -> str:
    """``今天17:00``, ``今天`` where the moment is the day's end."""
    return f"今天{_clock(moment)}"


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


def _clock(moment: datetime) -> str:
    ends_the_day = (moment.hour, moment.minute) in ((0, 0), (23, 59))
    return "" if ends_the_day else f"{moment.hour}:{moment.minute:02d}"
