"""The completion chart: where each office's bar begins and ends on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltasks.outputs.report import OfficeReport

_LABEL, _BAR, _TAIL = 132, 560, 108
_STEP, _THICK, _TOP = 30, 16, 8
_NAME = 9
"""Characters of an office's name there is room for."""


@dataclass(frozen=True)
class Part:
    """A piece of a bar: ``kind`` is done, pending or silent."""

    kind: str
    x: float
    width: float
    count: int


@dataclass(frozen=True)
class Bar:
    """One office's bar, ``y`` its upper edge."""

    name: str
    short: str
    y: int
    parts: tuple[Part, ...]
    told: str


@dataclass(frozen=True)
class Chart:
    """Sizes in the drawing's own units; ``left`` is where bars begin."""

    width: int
    height: int
    left: int
    thick: int
    bars: tuple[Bar, ...]


def completion_chart(offices: Sequence[OfficeReport]) -> Chart:
    """All bars in one measure: the longest is the office with the most rows."""
    most = max((office.progress.items for office in offices), default=0)
    unit = _BAR / most if most else 0.0
    bars = tuple(_bar(office, _TOP + place * _STEP, unit) for place, office in enumerate(offices))
    return Chart(_LABEL + _BAR + _TAIL, 2 * _TOP + _STEP * len(bars), _LABEL, _THICK, bars)


def _bar(office: OfficeReport, y: int, unit: float) -> Bar:
    progress = office.progress
    x, parts = float(_LABEL), []
    for kind, count in (("done", progress.done), ("pending", progress.pending), ("silent", progress.silent)):
        if count:
            parts.append(Part(kind, round(x, 1), round(count * unit, 1), count))
        x += count * unit
    name = " ".join(office.office.name.split())
    short = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
    rate = progress.rate
    return Bar(
        name, short, y, tuple(parts), f"{progress.done}/{progress.items}" + ("" if rate is None else f"　{rate:.0%}")
    )
