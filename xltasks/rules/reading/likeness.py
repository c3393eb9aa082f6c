"""How much two texts have in common, by their pairs of neighbouring characters; in time linear in their length."""

from __future__ import annotations

import re
from collections import Counter

_MARKS = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """The text without marks and white space."""
    return _MARKS.sub("", text)


def pairs(text: str) -> Counter[str]:
    bare = letters(text)
    return Counter(bare[place : place + 2] for place in range(len(bare) - 1))


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 100 (the same pairs equally often); Dice's coefficient."""
    here, there = pairs(one), pairs(other)
    total = here.total() + there.total()
    return 200 * (here & there).total() / total if total else 0.0


def share_of(one: str, other: str) -> float:
    """How many in a hundred of the first text's pairs occur in the second."""
    here = set(pairs(one))
    return 100 * len(here & set(pairs(other))) / len(here) if here else 0.0
