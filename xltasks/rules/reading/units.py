"""Amounts of money and material by number and size, to find one number told in two units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xltasks.rules.reading import cues
from xltasks.rules.reading.quantities import Quantity, shared_tail
from xltasks.rules.reading.text import Text

_UNITS = ("元", "吨", "吨标煤", "吨标准煤", "千瓦时", "度", "平方米", "美元")
_TELLING = 3
"""Digits of a number that no two things share by chance; a rounder one must name the same thing."""
_NAMED = 4
_FAR = 1000


@dataclass(frozen=True)
class Measured:
    """``source`` tells the text it stands in."""

    quantity: Quantity
    source: str


def measured(text: Text, source: str) -> Iterator[Measured]:
    quantities = text.quantities if cues.amount(text.plain) else ()
    return (Measured(one, source) for one in quantities if one.unit in _UNITS)


def disagreeing(known: Iterable[Measured], here: Iterable[Measured]) -> Iterator[tuple[Measured, Measured]]:
    """(before, here) of each amount that contradicts the unit of one told before, each number once."""
    by_number: dict[tuple[str, str], Measured] = {}
    by_name: dict[tuple[str, str], Measured] = {}
    told: set[tuple[str, str]] = set()
    for place, one in ((place, one) for place, group in enumerate((known, here)) for one in group):
        quantity = one.quantity
        number = (quantity.unit, f"{quantity.number.normalize():f}")
        name = (quantity.unit, quantity.name[-_NAMED:])
        before = by_number.setdefault(number, one)
        alike = by_name.setdefault(name, one)
        if place == 0 or number in told:
            continue
        if before.quantity.scale != quantity.scale and (_telling(number[1]) or _same_name(before, one)):
            told.add(number)
            yield before, one
        elif len(name[1]) == _NAMED and alike.source != one.source and _far(alike.quantity, quantity):
            told.add(number)
            yield alike, one


def _telling(number: str) -> bool:
    return len(number.replace(".", "").strip("0")) >= _TELLING


def _same_name(one: Measured, other: Measured) -> bool:
    return shared_tail(one.quantity.name, other.quantity.name) >= 2


def _far(one: Quantity, other: Quantity) -> bool:
    low, high = sorted((one.amount, other.amount))
    return one.scale != other.scale and low > 0 and high / low >= _FAR
