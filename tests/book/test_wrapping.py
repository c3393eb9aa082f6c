"""Wrapping text by its stretches, and seeing without wrapping that a text is short enough."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcwidth

from xltasks.book import wrapping
from xltasks.book.wrapping import most_lines, surely_within, wrapped_lines

TEXTS = st.text(
    st.sampled_from("已完成推进落实，。、（）《》“”：；！？％…·①⑳ 12345.,%()'\"abcWX—Ａé√℃\u3000😀\u0301"), max_size=80
)
WIDTHS = st.floats(0.5, 20)


def wide(char: str) -> bool:
    return wrapping._is_wide(char)


def breakable(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after == " " or after in wrapping._NEVER_FIRST or before in wrapping._NEVER_LAST:
        return False
    return before == " " or wide(before) or wide(after)


def one_character_after_the_other(text: str, line: float, *, bold: bool) -> int:
    """Lines of one paragraph, found the plain way: as far as it goes, then back to where the text may be cut."""
    advance = wrapping._bold_advance if bold else wrapping._advance
    start, count = 0, 1
    while sum(map(advance, text[start:])) > line * 1000:
        fits = start + 1
        while fits < len(text) and sum(map(advance, text[start : fits + 1])) <= line * 1000:
            fits += 1
        if fits == len(text):
            break
        cut = fits
        if text[fits] != " ":
            cut = next((place for place in range(fits, start, -1) if breakable(text, place)), fits)
        while cut < len(text) and text[cut] == " ":
            cut += 1
        if cut == len(text):
            break
        start, count = cut, count + 1
    return count


@given(TEXTS, WIDTHS, st.booleans())
def test_stretches_of_whole_ems_are_measured_like_one_character_after_the_other(
    text: str, line: float, bold: bool
) -> None:
    assert wrapped_lines(text, line, bold=bold) == one_character_after_the_other(text, line, bold=bold)


def test_every_character_taken_for_a_whole_em_is_one_and_lines_end_beside_it() -> None:
    ems = [chr(code) for code in range(0x10000) if re.match(f"[{wrapping._EMS}]", chr(code))]
    assert len(ems) > 20_000
    assert all(wrapping._advance(char) == 1000 and wide(char) for char in ems)
    assert wcwidth(wrapping._EMOJI) == 2 and wrapping._advance(wrapping._EMOJI) == 1100


@given(st.lists(TEXTS, min_size=1, max_size=3).map("\n".join), WIDTHS, st.booleans())
def test_no_text_takes_more_lines_than_it_is_said_to_take_at_most(text: str, line: float, bold: bool) -> None:
    assert wrapped_lines(text, line, bold=bold) <= most_lines(text, line)


@given(st.lists(TEXTS, min_size=1, max_size=2).map("\n".join), WIDTHS, st.integers(0, 20), st.booleans())
def test_a_text_that_is_surely_short_enough_is(text: str, line: float, lines: int, bold: bool) -> None:
    if surely_within(text, line, lines):
        assert wrapped_lines(text, line, bold=bold) <= lines


def test_an_ordinary_text_is_seen_to_be_short_enough() -> None:
    text = "专班汇总资金拨付手续64项，较上季度有明显进展；园区管委会汇总能耗双控目标61项，形成书面材料。"
    assert wrapped_lines(text, 15) == 4
    assert surely_within(text, 15, 4) and not surely_within(text, 15, 3)
