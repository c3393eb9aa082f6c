"""Measuring text: lines are never too few, and Chinese punctuation stays where typesetting wants it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.book.draft import Font
from xltasks.book.measure import column_points, line_height, lines_needed, usable, widest_points

EM = 10.0


def lines(text: str, ems: float) -> int:
    return lines_needed(text, ems * EM, EM)


def test_chinese_characters_fill_the_line() -> None:
    assert lines("安庆市经济和信息化局", 10) == 1
    assert lines("安庆市经济和信息化局", 9) == 2
    assert lines("安庆市经济和信息化局", 5) == 2
    assert lines("安庆市经济和信息化局", 4) == 3


def test_an_empty_text_takes_one_line() -> None:
    assert lines("", 10) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_break_begins_a_line(end: str) -> None:
    assert lines(f"一{end}二{end}{end}四", 10) == 4


def test_a_closing_sign_never_begins_a_line() -> None:
    assert lines("一二三四。", 4) == 2
    assert lines("一二三四五六七八。", 4) == 3, "八 goes down with its full stop"
    assert lines("一二三四）。", 4) == 2


def test_an_opening_sign_never_ends_a_line() -> None:
    assert lines("一二三《办法》", 4) == 2
    assert lines("一二三《办法法》", 4) == 3, "《 begins the second line, so 法》 no longer fits on it"


def test_a_latin_word_or_a_number_is_not_divided() -> None:
    assert lines("一二三MTBE", 4) == 2
    assert lines("完成829.46", 5) == 2


def test_a_word_longer_than_the_line_is_divided_anywhere() -> None:
    assert lines("x" * 100, 10) >= 5


def test_spaces_at_the_end_of_a_line_hang_over_it() -> None:
    assert lines("一二三四   ", 4) == 1
    assert lines("一二三四 五", 4) == 2


def test_curly_quotes_and_dashes_are_as_wide_as_a_chinese_character() -> None:
    assert lines("“一”——√", 6) == 1
    assert lines("“一”——√", 5.9) == 2


def test_bold_latin_letters_are_wider() -> None:
    text = "0123456789" * 3
    assert lines_needed(text, 200, EM) == 1
    assert lines_needed(text, 200, EM, bold=True) == 2


@given(st.text(alphabet="安庆市，。、（）《》“”ab1 .%—\n", max_size=80), st.floats(1.5, 40))
def test_lines_are_enough_for_the_width_of_the_text_and_never_more_than_its_characters(text: str, ems: float) -> None:
    needed = lines(text, ems)
    wide = max(sum(1 for char in part if char in "安庆市，。、（）《》“”—") / ems for part in text.split("\n"))
    assert wide - 1e-9 <= needed <= len(text) + 1


@given(st.text(alphabet="安庆市，。、（）《》“”ab1 .%—\n", max_size=80), st.floats(1.5, 40), st.floats(0, 10))
def test_a_wider_cell_never_needs_more_lines(text: str, ems: float, more: float) -> None:
    assert lines(text, ems + more) <= lines(text, ems)


@given(st.text(max_size=60), st.floats(0.1, 500), st.floats(1, 72))
def test_any_text_in_any_cell_is_measured(text: str, width: float, size: float) -> None:
    assert lines_needed(text, width, size) >= 1


def test_a_line_is_as_high_as_in_the_font_that_prints_where_the_form_s_own_is_missing() -> None:
    noto_as_rounded_by_libreoffice = {9: 1.4456, 10: 1.4511, 10.5: 1.4465, 11: 1.4554, 12: 1.4499, 16: 1.4494}
    for size, em in noto_as_rounded_by_libreoffice.items():
        assert 0.995 * em * size <= line_height(size) <= 1.005 * em * size


@pytest.mark.parametrize(
    ("font", "size", "width", "pixels"),
    [
        ("宋体", 11, 8.375, 67),
        ("宋体", 11, 9, 72),
        ("宋体", 12, 9, 72),
        ("等线", 11, 9, 72),
        ("Calibri", 11, 9.140625, 64),
        ("Arial", 10, 9.140625, 64),
        ("Courier New", 10, 10, 80),
    ],
)
def test_a_column_is_as_wide_as_excel_shows_it(font: str, size: float, width: float, pixels: int) -> None:
    assert column_points(width, Font(font, size)) == pixels * 0.75


def test_a_page_must_hold_columns_as_wide_as_libreoffice_makes_them_without_the_font() -> None:
    assert widest_points(50.71, Font("宋体", 11)) == pytest.approx(355, abs=1)
    assert widest_points(50.71, Font("宋体", 12)) == pytest.approx(387.5, abs=1)
    assert widest_points(50.71, Font("Courier New", 10)) == pytest.approx(305, abs=1)


def test_a_fixed_width_default_font_makes_columns_equally_wide_everywhere() -> None:
    for size in (10, 11):
        ruler = Font("Courier New", size)
        assert column_points(50, ruler) <= widest_points(50, ruler) <= 1.03 * column_points(50, ruler)


def test_padding_is_kept_free_on_both_sides() -> None:
    assert usable(100) < 96.25
    assert usable(1) > 0
