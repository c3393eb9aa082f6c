from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.model.answer import Raw
from xltasks.model.cell import CellValue, canonical_text
from xltasks.model.field import CellRule, Field
from xltasks.model.kinds import advice, excel_rule, read, show, words

CHECK = Field("done", "已完成", kind="check")
STATE = Field("state", "状态", kind="choice", options=("已办结", "正在办理", "A类"), closed=True)
OPEN = Field("state", "状态", kind="choice", options=("正在推进", "持续推进"))
TEXT = Field("progress", "进展")
FILE = Field("annex", "附件", kind="file")
WHOLE = Field("count", "家数", kind="whole")
DECIMAL = Field("amount", "金额", kind="decimal")
PERCENT = Field("share", "占比", kind="percent")
DAY = Field("until", "完成时间", kind="day")
COMPUTED = Field("rate", "完成率", kind="computed")
ALL = (CHECK, STATE, OPEN, TEXT, FILE, WHOLE, DECIMAL, PERCENT, DAY, COMPUTED)


def value(field: Field, found: CellValue) -> CellValue:
    """The value of a cell read without trouble and without a note."""
    reading = read(field, Raw(found))
    assert (reading.misread, reading.repaired) == ("", "")
    return reading.value


def mended(field: Field, found: CellValue) -> tuple[CellValue, str]:
    reading = read(field, Raw(found))
    assert reading.misread == ""
    return reading.value, reading.repaired


def misread(field: Field, found: CellValue) -> str:
    reading = read(field, Raw(found))
    assert (reading.value, reading.repaired) == (None, "")
    return reading.misread


# --- ticks


@pytest.mark.parametrize(
    "tick", ["√", " √ ", "✓", "✔", "✔\ufe0f", "☑", "是", "对", "Y", "y", "Ｙ", "1", "１", "TRUE", "true"]
)
def test_every_usual_sign_of_yes_is_a_tick(tick: str) -> None:
    assert value(CHECK, tick) is True


@pytest.mark.parametrize("tick", ["\uf0fc", "\uf0fe", "\uf050", "\uf052"])
def test_the_wingdings_ticks_of_word_are_ticks(tick: str) -> None:
    assert value(CHECK, tick) is True


@pytest.mark.parametrize("tick", [True, 1, 1.0])
def test_a_true_value_is_a_tick(tick: CellValue) -> None:
    assert value(CHECK, tick) is True


@pytest.mark.parametrize("no", ["否", "×", "N", "0", "FALSE", "☐", 0, False])
def test_an_explicit_no_is_no_tick_and_is_noted(no: CellValue) -> None:
    found, note = mended(CHECK, no)
    assert found is None
    assert note.endswith("按没有打√读取")


@pytest.mark.parametrize("other", ["正在推进", "√√", "2", "ü", "完成一半", 5, date(2024, 6, 30)])
def test_anything_else_in_a_tick_cell_is_misread(other: CellValue) -> None:
    assert misread(CHECK, other).endswith("不是√")


def test_a_long_text_in_a_tick_cell_is_cut_short_in_the_message() -> None:
    assert (
        misread(CHECK, "持续加强与科研院所和设计单位的沟通，\n推进项目建设内容")
        == "“持续加强与科研院所和设计单位的沟通， 推…”不是√"
    )


# --- choices


def test_an_option_is_taken_as_it_is() -> None:
    assert value(STATE, "已办结") == "已办结"


@pytest.mark.parametrize("typed", ["已 办结", "　已办结", "已办结\n", "已办结\u200b"])
def test_an_option_with_stray_spaces_is_mended(typed: str) -> None:
    found, note = mended(STATE, typed)
    assert found == "已办结"
    assert note.endswith("已按选项“已办结”读取")


def test_an_option_in_full_width_is_mended() -> None:
    assert mended(STATE, "Ａ类")[0] == "A类"


def test_what_is_no_option_of_a_closed_list_is_misread() -> None:
    assert misread(STATE, "办完了") == "“办完了”不在可选项之内"


def test_an_open_list_takes_any_text_exactly() -> None:
    assert value(OPEN, "正在推进（二期）") == "正在推进（二期）"


def test_a_text_field_with_a_closed_list_is_a_choice() -> None:
    closed = Field("state", "状态", options=("甲", "乙"), closed=True)
    assert misread(closed, "丙") == "“丙”不在可选项之内"


# --- text


@pytest.mark.parametrize(
    "text", ["1.第一\n 2.第二 ", "=1+1", "-5", "+86", "@x", "'引", "😀𠮷", "\ud800", "\x07", "　缩进"]
)
def test_text_is_kept_exactly(text: str) -> None:
    assert value(TEXT, text) == text


def test_line_ends_become_line_feeds() -> None:
    assert value(TEXT, "一\r\n二\r三") == "一\n二\n三"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (126, "126"),
        (126.0, "126"),
        (0.1 + 0.2, "0.3"),
        (33.94, "33.94"),
        (5515812, "5515812"),
        (1e18, "1000000000000000000"),
        (date(2024, 6, 30), "2024-06-30"),
        (datetime(2024, 6, 30), "2024-06-30"),
        (datetime(2024, 6, 30, 9, 5), "2024-06-30 09:05:00"),
        (True, "TRUE"),
    ],
)
def test_what_is_no_text_becomes_the_text_a_person_sees_and_is_noted(found: CellValue, text: str) -> None:
    assert mended(TEXT, found)[0] == text
    assert f"已按文字“{text}”读取" in mended(TEXT, found)[1]


# --- numbers


@pytest.mark.parametrize("found", [5, 5.0, -5, 0])
def test_a_whole_number_is_a_whole_number(found: float) -> None:
    number = value(WHOLE, found)
    assert number == found
    assert isinstance(number, int)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("5", 5), ("５", 5), (" 5 ", 5), ("1,234", 1234), ("１，２３４", 1234), ("－3", -3), ("5.0", 5)],
)
def test_a_whole_number_typed_as_text_is_mended(typed: str, number: int) -> None:
    found, note = mended(WHOLE, typed)
    assert (found, type(found)) == (number, int)
    assert f"已按数字{number}" in note


@pytest.mark.parametrize("typed", ["5家", "约5", "五", "1,23", "5 6", "5-6", "12345678901234567890", "(5)"])
def test_text_that_is_not_only_a_number_is_misread(typed: str) -> None:
    assert misread(WHOLE, typed)


def test_a_unit_is_answered_with_how_to_fill() -> None:
    assert misread(WHOLE, "5家") == "“5家”不是数字"
    assert advice(WHOLE) == "只填整数，不带单位和文字"


@pytest.mark.parametrize("typed", [5.5, "5.5"])
def test_a_fraction_is_no_whole_number(typed: CellValue) -> None:
    assert misread(WHOLE, typed) == "5.5不是整数"


@pytest.mark.parametrize("typed", [True, date(2024, 6, 5), float("nan"), float("inf")])
def test_what_is_no_number_is_misread(typed: CellValue) -> None:
    assert "不是数字" in misread(DECIMAL, typed)


def test_a_decimal_is_kept() -> None:
    assert value(DECIMAL, 33.94) == 33.94
    assert value(DECIMAL, 34) == 34


@pytest.mark.parametrize(
    ("typed", "number"), [("33.94", 33.94), ("３３．９４", 33.94), ("1,234.5", 1234.5), (".5", 0.5)]
)
def test_a_decimal_typed_as_text_is_mended(typed: str, number: float) -> None:
    assert mended(DECIMAL, typed)[0] == number


# --- shares


@pytest.mark.parametrize("share", [0.97, 0, 1, 1.2, -0.05])
def test_a_share_is_kept(share: float) -> None:
    assert value(PERCENT, share) == share


@pytest.mark.parametrize("typed", ["97%", "97％", "９７％", "97 %", "0.97", "97"])
def test_a_share_typed_as_text_is_mended(typed: str) -> None:
    assert mended(PERCENT, typed)[0] == 0.97
    assert "97%" in mended(PERCENT, typed)[1]


def test_97_in_a_cell_that_lost_its_format_means_97_percent() -> None:
    assert mended(PERCENT, 97) == (0.97, "97已按97%读取")


def test_5_may_be_500_percent_and_says_how_it_was_read() -> None:
    assert mended(PERCENT, 5) == (5, "5按500%读取")


@pytest.mark.parametrize("typed", [9700, "大约九成", float("nan"), True, "97家"])
def test_what_is_no_share_is_misread(typed: CellValue) -> None:
    assert misread(PERCENT, typed)


# --- days


@pytest.mark.parametrize("found", [date(2024, 6, 30), datetime(2024, 6, 30)])
def test_a_date_is_a_day(found: date) -> None:
    day = value(DAY, found)
    assert day == date(2024, 6, 30)
    assert not isinstance(day, datetime)


@pytest.mark.parametrize(
    "typed",
    [
        "2024-6-30", "2024/6/30", "2024.6.30", "2024年6月30日", "2024年6月30号", "2024 年 6 月 30 日", "２０２４年６月３０日",
        "20240630", "2024-06-30 00:00:00", "2024-06-30T08:30", 45473, 45473.0, 20240630, datetime(2024, 6, 30, 8, 30),
    ],
)  # fmt: skip
def test_a_day_written_otherwise_is_mended(typed: CellValue) -> None:
    found, note = mended(DAY, typed)
    assert found == date(2024, 6, 30)
    assert note


@pytest.mark.parametrize(
    "typed", ["2024-2-30", "2024年13月1日", "6月30日", "2024年6月", "月底前", 630, 6.3, True, time(8), timedelta(1)]
)
def test_what_is_no_day_is_misread(typed: CellValue) -> None:
    assert misread(DAY, typed).endswith("不是日期")


# --- every kind


@pytest.mark.parametrize("field", ALL)
def test_an_empty_cell_is_no_value(field: Field) -> None:
    assert value(field, None) is None
    assert value(field, "") is None
    assert show(field, None) is None


@pytest.mark.parametrize("field", [field for field in ALL if field not in (OPEN, TEXT, FILE, COMPUTED)])
def test_white_space_is_no_value(field: Field) -> None:
    assert value(field, " 　\n") is None


@pytest.mark.parametrize("field", ALL)
def test_an_error_value_and_a_picture_are_misread(field: Field) -> None:
    assert read(field, Raw("#DIV/0!", formula="=1/0", error=True)).misread == "这里是公式错误值“#DIV/0!”，不是内容"
    assert read(field, Raw(picture=True)).misread == "这里放的是图片，读不出内容"


def test_the_cached_value_of_a_formula_is_read() -> None:
    assert read(WHOLE, Raw(5, formula="=2+3")).value == 5


ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats()
    | st.text(st.characters(codec=None), max_size=30)
    | st.from_regex(r"[0-9０-９,.%％\-/年月日 ]{1,12}")
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas()
)


@given(field=st.sampled_from(ALL), found=ANYTHING, error=st.booleans(), picture=st.booleans())
def test_reading_never_raises_and_never_says_two_things(
    field: Field, found: CellValue, error: bool, picture: bool
) -> None:
    reading = read(field, Raw(found, error=error, picture=picture))
    assert not (reading.misread and (reading.repaired or reading.value is not None))
    assert isinstance(words(field, reading.value), str)


TEXTS = st.text(st.characters(codec=None), min_size=1, max_size=60).map(canonical_text)
SHOWABLE = st.one_of(
    st.tuples(st.just(CHECK), st.sampled_from([True, None])),
    st.tuples(st.just(STATE), st.sampled_from(STATE.options)),
    st.tuples(st.sampled_from([TEXT, FILE, OPEN]), TEXTS),
    st.tuples(st.just(WHOLE), st.integers(-(2**53), 2**53)),
    st.tuples(st.just(DECIMAL), st.floats(allow_nan=False, allow_infinity=False)),
    st.tuples(st.just(PERCENT), st.floats(-1e6, 1e6).map(lambda share: round(share, 6))),
    st.tuples(st.just(DAY), st.dates()),
    st.tuples(st.just(COMPUTED), st.integers() | TEXTS | st.dates()),
)


@given(SHOWABLE)
def test_what_is_shown_reads_back_as_it_was(shown_field: tuple[Field, CellValue]) -> None:
    field, before = shown_field
    assert read(field, Raw(show(field, before))).value == before


def test_values_are_put_into_words_as_a_cell_shows_them() -> None:
    assert [words(CHECK, True), words(PERCENT, 0.9394), words(WHOLE, 5), words(DAY, date(2024, 6, 30)), words(TEXT, None)] == [
        "√", "93.94%", "5", "2024-06-30", "",
    ]  # fmt: skip


def test_excel_offers_the_options_and_stops_what_is_not_of_the_kind() -> None:
    assert excel_rule(CHECK) == CellRule("list", options=("√",))
    assert excel_rule(STATE) == CellRule("list", options=STATE.options)
    assert excel_rule(OPEN) == CellRule("list", options=OPEN.options, strict=False)
    assert excel_rule(TEXT) is None
    assert excel_rule(Field("note", "备注", longest=200)) == CellRule("text_length", minimum=0, maximum=200)
    kinds = {field.kind: rule.type for field in (WHOLE, DECIMAL, PERCENT, DAY) if (rule := excel_rule(field))}
    assert kinds == {"whole": "whole", "decimal": "decimal", "percent": "decimal", "day": "date"}
    assert excel_rule(COMPUTED) is None


def test_the_advice_for_a_closed_list_names_its_options() -> None:
    assert advice(STATE) == "从下拉框中选一项：已办结、正在办理、A类"
