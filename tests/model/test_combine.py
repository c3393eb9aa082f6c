from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.model.cell import CellValue
from xltasks.model.combine import combine, combine_row
from xltasks.model.consolidation import Part
from xltasks.model.field import Combine, Field

DONE = Field("done", "已完成", kind="check", role="done", combine="all")
PENDING = Field("pending", "未完成", role="pending", combine="labelled")
PROGRESS = Field("progress", "进展", role="narrative", combine="labelled")
OFFICES = ("甲科", "乙科", "丙科")


def parts(*values: CellValue) -> tuple[Part, ...]:
    """One part per office, the first leads."""
    return tuple(Part(office, value, lead=office == "甲科") for office, value in zip(OFFICES, values, strict=False))


def number(combine: Combine) -> Field:
    return Field("count", "家数", kind="decimal", combine=combine)


@pytest.mark.parametrize("way", ["lead", "labelled", "all", "sum"])
def test_a_task_of_one_office_keeps_its_value(way: Combine) -> None:
    assert combine(Field("progress", "进展", combine=way), parts("印发方案。")) == "印发方案。"
    assert combine(Field("done", "已完成", kind="check", combine=way), (Part("乙科", True),)) is True


@pytest.mark.parametrize("way", ["lead", "labelled", "all", "sum"])
def test_nothing_and_nothing_make_nothing(way: Combine) -> None:
    assert combine(Field("progress", "进展", combine=way), parts(None, "  ")) is None
    assert combine(Field("progress", "进展", combine=way), ()) is None


def test_lead_takes_the_lead_and_otherwise_the_first_who_says_anything() -> None:
    field = Field("progress", "进展", combine="lead")
    assert combine(field, parts("甲的", "乙的")) == "甲的"
    assert combine(field, parts(None, " ", "丙的")) == "丙的"


def test_labelled_names_the_offices_where_they_differ_the_lead_first() -> None:
    assert combine(PROGRESS, parts("1.印发方案。\n2.召开会议。", None, "走访企业。")) == (
        "甲科：1.印发方案。\n2.召开会议。\n丙科：走访企业。"
    )


def test_labelled_says_once_what_all_say() -> None:
    assert combine(PROGRESS, parts("持续推进", "持续推进 ")) == "持续推进"


def test_labelled_leaves_one_answer_without_a_label() -> None:
    assert combine(PROGRESS, parts(None, "走访企业。")) == "走访企业。"


def test_labelled_shows_values_as_the_cell_does() -> None:
    share = Field("share", "占比", kind="percent", combine="labelled")
    until = Field("until", "完成时间", kind="day", combine="labelled")
    assert combine(share, parts(0.97, 0.5)) == "甲科：97%\n乙科：50%"
    assert combine(until, parts(date(2024, 6, 30), date(2024, 9, 1))) == "甲科：2024-06-30\n乙科：2024-09-01"


@pytest.mark.parametrize("way", ["labelled", "all", "sum"])
@pytest.mark.parametrize(("values", "ticked"), [((True, True), True), ((True, None), None), ((None, True), None)])
def test_a_tick_needs_every_office(way: Combine, values: tuple[CellValue, ...], ticked: CellValue) -> None:
    assert combine(Field("done", "已完成", kind="check", combine=way), parts(*values)) is ticked


def test_a_tick_that_goes_by_the_lead_is_the_leads() -> None:
    field = Field("done", "已完成", kind="check", combine="lead")
    assert combine(field, parts(True, None)) is True
    assert combine(field, parts(None, True)) is None


def test_all_keeps_the_value_where_all_agree_and_labels_where_not() -> None:
    assert combine(number("all"), parts(5, 5.0)) == 5
    assert combine(number("all"), parts(5, 6)) == "甲科：5\n乙科：6"


def test_sums_stay_whole_and_have_no_binary_noise() -> None:
    whole = combine(number("sum"), parts(3, None, 4))
    assert (whole, type(whole)) == (7, int)
    assert combine(number("sum"), parts(0.1, 0.2)) == 0.3


def test_what_cannot_be_added_is_labelled_and_not_lost() -> None:
    assert combine(number("sum"), parts(5, "三十")) == "甲科：5\n乙科：三十"


def test_two_long_narratives_are_kept_whole() -> None:
    joined = combine(PROGRESS, parts("甲" * 20_000, "乙" * 20_000))
    assert isinstance(joined, str)
    assert len(joined) > 40_000


def row(done: tuple[CellValue, ...], pending: tuple[CellValue, ...]) -> tuple[CellValue, CellValue]:
    values = dict(combine_row((DONE, PENDING), {"done": parts(*done), "pending": parts(*pending)}))
    return values["done"], values["pending"]


def test_a_row_is_done_only_if_every_office_has_done_it() -> None:
    assert row((True, True), (None, None)) == (True, None)
    assert row((True, None), (None, "正在推进")) == (None, "正在推进")
    assert row((None, None), ("正在推进", "持续推进")) == (None, "甲科：正在推进\n乙科：持续推进")


def test_done_and_pending_never_both_stand_though_the_lead_decides() -> None:
    done = Field("done", "已完成", kind="check", role="done", combine="lead")
    values = dict(combine_row((done, PENDING), {"done": parts(True, None), "pending": parts(None, "正在推进")}))
    assert values == {"done": None, "pending": "正在推进"}


def test_a_missing_office_leaves_the_row_not_done() -> None:
    assert row((True, None), (None, None)) == (None, None)


VALUES = st.none() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.dates() | st.just(True)


@given(
    kind=st.sampled_from(["check", "choice", "text", "whole", "decimal", "percent", "day", "file", "computed"]),
    way=st.sampled_from(["lead", "labelled", "all", "sum"]),
    values=st.lists(VALUES, max_size=3),
)
def test_combining_never_raises(kind: str, way: str, values: list[CellValue]) -> None:
    combine(Field("x", "某", kind=kind, combine=way), parts(*values))  # type: ignore[arg-type]
