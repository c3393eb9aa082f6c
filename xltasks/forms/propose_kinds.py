"""What kind of answer a column asks for, guessed from the answers it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from xltasks.model.cell import CellValue, shown
from xltasks.model.field import KindName

_TICKS = {"√", "✓", "✔", "☑", "■"}
_DAY = re.compile(r"(?:19|20)\d\d(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}日?\Z")
_SHARE = re.compile(r"[-+]?\d+(?:\.\d+)?[%％]\Z")
_WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d{0,8})\Z")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9]\d{0,11})\.\d+\Z")
_LONGEST_OPTION, _MOST_OPTIONS, _TIMES_EACH = 10, 8, 2
_OPTION_BREAKS = re.compile(r"[、,，;；|\n/]")


@dataclass(frozen=True)
class Held:
    """A value of a column, and whether its cell shows it as a share."""

    value: CellValue
    share: bool = False

    @property
    def text(self) -> str:
        return shown(self.value).strip()


@dataclass(frozen=True)
class Guess:
    kind: KindName
    options: tuple[str, ...] = ()


def guessed_kind(held: Sequence[Held]) -> Guess:
    """Text where there is nothing to guess from. Fields ask for what every value seen is."""
    if not held:
        return Guess("text")
    for kind, fits in _FITS:
        if all(fits(each) for each in held):
            return Guess(kind)
    options = tuple(dict.fromkeys(each.text for each in held))
    few = len(options) <= min(_MOST_OPTIONS, len(held) // _TIMES_EACH)
    if few and all(len(text) <= _LONGEST_OPTION and not _OPTION_BREAKS.search(text) for text in options):
        return Guess("choice", options)
    return Guess("text")


def _is_number(each: Held) -> bool:
    return isinstance(each.value, (int, float)) and not isinstance(each.value, bool)


def _is_share(each: Held) -> bool:
    return (_is_number(each) and each.share) or bool(_SHARE.match(each.text))


def _is_whole(each: Held) -> bool:
    return not each.share and bool(_WHOLE.match(each.text)) and not isinstance(each.value, bool)


def _is_decimal(each: Held) -> bool:
    return (_is_number(each) and not each.share) or bool(_WHOLE.match(each.text) or _DECIMAL.match(each.text))


def _is_day(each: Held) -> bool:
    return isinstance(each.value, date) or bool(_DAY.match(each.text))


def _is_tick(each: Held) -> bool:
    return each.text in _TICKS


_FITS: tuple[tuple[KindName, Callable[[Held], bool]], ...] = (
    ("check", _is_tick),
    ("day", _is_day),
    ("percent", _is_share),
    ("whole", _is_whole),
    ("decimal", _is_decimal),
)
"""The narrowest first."""
