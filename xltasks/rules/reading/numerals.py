"""Whole numbers written in Chinese: 十七, 一百二十六, 两千, 三万五千, 二〇二四."""

from __future__ import annotations

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
NUMERAL = "[零〇一二两三四五六七八九十百千万亿]"


def whole(text: str) -> int | None:
    """The number a run of Chinese numerals says, None where it says none; 一百二 is 120."""
    if not text or any(character not in DIGITS | _TENS | _GROUPS for character in text):
        return None
    if all(character in DIGITS for character in text):
        return int("".join(str(DIGITS[character]) for character in text[:18]))
    total = group = digit = 0
    last = 1
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
            last = 1 if digit == 0 else last
        elif character in _TENS:
            last = _TENS[character]
            group += (digit or 1) * last
            digit = 0
        else:
            last = _GROUPS[character]
            total = (total + group + digit) * last if character == "亿" else total + (group + digit) * last
            group = digit = 0
    # A digit right behind 百, 千, 万 counts the next smaller unit; behind 十 or 零 it is ones.
    return total + group + digit * (last // 10 if last > 10 else 1)
