"""A number or a day as text, the way a spreadsheet's number format shows it (ECMA-376 Part 1, 18.8.31)."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite

from xltasks.book.numberformats import kind_of_format
from xltasks.model.cell import CellValue, shown

_PART = re.compile(
    r'"(?P<text>[^"]*)"|\\(?P<one>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<day>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|a{3,4})|(?P<sign>.)',
    re.DOTALL,
)
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?,*")
_UNSHOWN = re.compile(r"[#0?]\s*/\s*[#0?\d]|[eE][+-]|[@]|General|AM/PM|上午", re.IGNORECASE)
_LARGEST = 1e21
"""Beyond it Excel itself has no more digits to show."""
_WEEKDAYS = "一二三四五六日"
_NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")


def format_text(value: CellValue, code: str) -> str:
    """What a cell with that format shows; as it would be read aloud where the format is one we cannot follow."""
    if isinstance(value, bool) or not isinstance(value, (int, float, date)):
        return shown(value)
    if isinstance(value, date):
        return _day(value, code) if kind_of_format(code) == "date" else shown(value)
    if not isfinite(value) or abs(value) >= _LARGEST or kind_of_format(code):
        return shown(value)
    return _number(Decimal(repr(value) if isinstance(value, float) else value), code)


def _number(value: Decimal, code: str) -> str:
    sections = _sections(code)
    negative = value < 0
    section = sections[0]
    if negative and len(sections) > 1:
        section, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    bare = re.sub(r'"[^"]*"|\\.', "", section)
    if _UNSHOWN.search(bare) or "[=" in bare or "[>" in bare or "[<" in bare or "DBNum" in bare:
        return shown(float(-value if negative and len(sections) > 1 else value))
    pattern = _pattern(section)
    if pattern is None:
        return _literal(section)
    value *= 100 ** bare.count("%")
    value /= 1000 ** (len(pattern) - len(pattern.rstrip(",")))
    return _literal(section, _digits(value, pattern.rstrip(",")))


def _sections(code: str) -> list[str]:
    """The parts for positive, negative and zero, apart at semicolons that stand in no text."""
    return re.findall(r'(?:\A|;)((?:"[^"]*"|\\.|[^;"\\])*)', code) or [code]


def _pattern(section: str) -> str | None:
    """The digits of a section, literals left out."""
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", section)
    match = _DIGITS.search(bare)
    return match[0] if match else None


def _digits(value: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    digits, _, rest = f"{abs(rounded):f}".partition(".")
    least = whole.replace(",", "").count("0")
    digits = digits.lstrip("0").rjust(least, "0") if least else digits.lstrip("0")
    if "," in whole:
        digits = f"{int(digits or 0):,}".rjust(least, "0") if digits else ""
    while rest and fraction[len(rest) - 1] != "0" and rest[-1] == "0":
        rest = rest[:-1]
    point = "." if fraction else ""
    return ("-" if rounded < 0 else "") + digits + (point + rest if rest or point else "")


def _literal(section: str, digits: str = "") -> str:
    """A section's texts with the digits where its pattern stands."""
    said: list[str] = []
    for match in _PART.finditer(section):
        sign = match["sign"] or match["day"]
        if match["bracket"] is not None:
            currency = re.match(r"\$([^-]*)", match["bracket"])
            said.append(currency[1] if currency else "")
        elif match["text"] is not None or match["one"]:
            said.append(match["text"] if match["text"] is not None else match["one"])
        elif sign and sign in "#0?.,":
            said.append("\0")
        elif sign:
            said.append(sign)
    return re.sub("\0+", lambda _: digits, "".join(said), count=1).replace("\0", "")


def _day(value: date, code: str) -> str:
    section = _sections(code)[0]
    said: list[str] = []
    before = ""
    for match in _PART.finditer(section):
        if match["text"] is not None or match["one"] or match["sign"]:
            said.append(match["text"] if match["text"] is not None else match["one"] or match["sign"])
        elif match["day"]:
            letters = match["day"].lower()
            minutes = letters[0] == "m" and (before.startswith("h") or _seconds_follow(section, match.end()))
            said.append(_moment(value, "n" * len(letters) if minutes else letters))
            before = letters
    text = "".join(said)
    return text.translate(_NUMERALS) if re.search(r"\[DBNum1\]", section, re.IGNORECASE) else text


def _seconds_follow(section: str, at: int) -> bool:
    return re.match(r"[^a-zA-Z]{0,3}s", section[at:]) is not None


def _moment(value: date, letters: str) -> str:
    width = len(letters)
    if letters[0] == "y":
        return f"{value.year:04d}" if width > 2 else f"{value.year % 100:02d}"
    if letters[0] == "a":
        return ("星期" if width > 3 else "") + _WEEKDAYS[value.weekday()]
    moment = value if isinstance(value, datetime) else None
    number = {
        "m": value.month,
        "d": value.day,
        "h": moment.hour if moment else 0,
        "n": moment.minute if moment else 0,
        "s": moment.second if moment else 0,
    }[letters[0]]
    return f"{number:02d}" if width > 1 else str(number)
