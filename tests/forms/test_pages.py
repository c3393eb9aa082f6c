"""Row heights and page ends: nothing clipped, nothing above Excel's limit, tasks kept whole where they fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xltasks.book.draft import Page
from xltasks.forms.heights import HIGHEST, PADDING, STEP
from xltasks.forms.pages import Box, FittedRow, LogicalRow, Paper, fit, paper, scale

LINE = 15.0


def rows_of(*heights: float, block: int | None = None) -> list[LogicalRow]:
    return [LogicalRow(height, block) for height in heights]


def text(row: int, lines: int, last: int | None = None) -> Box:
    return Box(row, row if last is None else last, lines, LINE)


def pages_of(fitted: tuple[FittedRow, ...]) -> list[list[tuple[int, float]]]:
    """Per page the (logical row, height) of its physical rows."""
    pages: list[list[tuple[int, float]]] = [[]]
    for row, piece in enumerate(fitted):
        for index, height in enumerate(piece.heights):
            pages[-1].append((row, height))
            if index in piece.breaks:
                pages.append([])
    return [page for page in pages if page]


def rows_on(fitted: tuple[FittedRow, ...]) -> list[list[int]]:
    return [sorted({row for row, _ in page}) for page in pages_of(fitted)]


def test_a_row_without_text_keeps_the_template_s_height() -> None:
    assert fit(rows_of(28.5), [], None) == (FittedRow((28.5,)),)


def test_a_row_is_as_high_as_its_highest_text() -> None:
    (fitted,) = fit(rows_of(20), [text(0, 2), text(0, 5)], None)
    assert text(0, 5).need <= fitted.heights[0] < text(0, 5).need + STEP
    assert 5 * LINE + 2 <= fitted.heights[0] <= 5.25 * LINE + PADDING, "not much more than the lines"


def test_a_fixed_row_keeps_its_height_whatever_it_holds() -> None:
    assert fit([LogicalRow(120, fixed=True)], [text(0, 30)], None) == (FittedRow((120,)),)


def test_heights_are_whole_pixels_so_that_opening_in_excel_changes_nothing() -> None:
    (fitted,) = fit(rows_of(20), [Box(0, 0, 3, 15.2775)], None)
    assert fitted.heights[0] % STEP == 0 and fitted.heights[0] >= 3 * 15.2775 + PADDING


def test_rows_too_low_for_a_merged_text_grow_in_proportion() -> None:
    first, second = fit(rows_of(30, 60), [text(0, 12, last=1)], None)
    assert (first.heights, second.heights) == ((61.5,), (123,))


def test_a_merged_text_changes_nothing_where_its_rows_are_high_enough() -> None:
    first, second = fit(rows_of(15, 15), [text(0, 1), text(1, 9), text(0, 10, last=1)], None)
    assert (first.heights, second.heights) == ((18.75,), (139.5,))


def test_a_text_beyond_excels_limit_continues_in_further_rows_of_whole_lines() -> None:
    (fitted,) = fit(rows_of(20), [text(0, 60)], None)
    assert len(fitted.heights) == 3 and max(fitted.heights) <= HIGHEST
    edges = [sum(fitted.heights[: index + 1]) for index in range(2)]
    assert all((edge - PADDING / 2) % LINE == 0 for edge in edges)
    assert sum(fitted.heights) >= 60 * LINE + PADDING


def test_a_task_that_fits_a_page_is_never_divided() -> None:
    rows = [*rows_of(100, 100, block=1), *rows_of(150, 150, block=2)]
    assert rows_on(fit(rows, [], Paper(450))) == [[0, 1], [2, 3]]


def test_tasks_share_a_page_where_both_fit() -> None:
    rows = [*rows_of(100, 100, block=1), *rows_of(100, 100, block=2)]
    assert rows_on(fit(rows, [], Paper(450))) == [[0, 1, 2, 3]]


def test_a_task_too_tall_for_a_page_is_divided_between_its_items() -> None:
    rows = rows_of(200, 200, 200, block=1)
    assert rows_on(fit(rows, [], Paper(450))) == [[0, 1], [2]]


def test_an_item_too_tall_for_a_page_is_divided_between_lines() -> None:
    fitted = fit(rows_of(20, block=1), [text(0, 50)], Paper(300))
    heights = [sum(height for _, height in page) for page in pages_of(fitted)]
    assert len(heights) == 3 and max(heights) <= 300
    assert (heights[0] - PADDING / 2) % LINE == 0


def test_an_item_is_divided_rather_than_leave_more_than_half_a_page_empty() -> None:
    rows = rows_of(20, 20, block=1)
    fitted = fit(rows, [text(0, 8), text(1, 18)], Paper(300))
    assert rows_on(fitted) == [[0, 1], [1]]


def test_an_item_moves_whole_where_less_than_half_a_page_stays_empty() -> None:
    rows = rows_of(20, 20, block=1)
    fitted = fit(rows, [text(0, 12), text(1, 18)], Paper(300))
    assert rows_on(fitted) == [[0], [1]]


def test_repeated_header_rows_take_their_room_on_every_later_page() -> None:
    rows = [*rows_of(40), *rows_of(60), *(LogicalRow(99, block) for block in range(6))]
    assert rows_on(fit(rows, [], Paper(400, repeated=(1, 1)))) == [[0, 1, 2, 3, 4], [5, 6, 7]]


def test_no_page_holds_the_title_alone() -> None:
    rows = [*rows_of(100), *rows_of(50), *rows_of(150, 150, block=1)]
    assert rows_on(fit(rows, [], Paper(400, repeated=(1, 1)))) == [[0, 1, 2], [3]]


def test_the_last_page_needs_no_break_after_it() -> None:
    assert fit(rows_of(300), [], Paper(300)) == (FittedRow((300,)),)


def test_columns_of_a_page_are_scaled_down_with_two_percent_to_spare() -> None:
    page = Page(landscape=True, left=0.5, right=0.5)
    free = 841.9 - 72
    assert scale(free * 0.98, page) == 100
    assert scale(free, page) == 98
    assert scale(free * 2, page) == 49


def test_a_scale_is_never_above_the_template_s_own() -> None:
    assert scale(100, Page(scale=80)) == 80


def test_a_page_holds_more_rows_when_it_is_printed_smaller() -> None:
    page = Page(landscape=True, top=0.5, bottom=0.5)
    assert paper(page, 50).height == 2 * paper(page, 100).height
    assert 0.97 * (595.3 - 72) < paper(page, 100).height < 595.3 - 72


lengths = st.integers(1, 80)
pitches = st.sampled_from([12.0, 14.55, 15.2775, 17.46, 32.01])


@st.composite
def forms(draw: st.DrawFn) -> tuple[list[LogicalRow], list[Box]]:
    rows: list[LogicalRow] = []
    boxes: list[Box] = []
    for task in range(draw(st.integers(1, 6))):
        first = len(rows)
        block = task if draw(st.booleans()) else None
        for _ in range(draw(st.integers(1, 4))):
            rows.append(LogicalRow(draw(st.floats(0, 90)), block))
            boxes += [Box(len(rows) - 1, len(rows) - 1, draw(lengths), draw(pitches)) for _ in range(2)]
        boxes.append(Box(first, len(rows) - 1, draw(lengths), draw(pitches)))
    return rows, boxes


@given(forms(), st.floats(120, 900))
def test_every_text_has_room_and_no_row_passes_the_limit(
    form: tuple[list[LogicalRow], list[Box]], height: float
) -> None:
    rows, boxes = form
    for sheet in (None, Paper(height)):
        fitted = fit(rows, boxes, sheet)
        assert all(0 <= part <= 409 for row in fitted for part in row.heights)
        for box in boxes:
            assert sum(sum(row.heights) for row in fitted[box.first : box.last + 1]) >= box.need - 1e-6


@given(forms(), st.floats(120, 900), st.integers(0, 2))
def test_no_page_overflows(form: tuple[list[LogicalRow], list[Box]], height: float, header: int) -> None:
    rows = [*rows_of(*[20.25] * header), *form[0]]
    boxes = [Box(box.first + header, box.last + header, box.lines, box.line_height) for box in form[1]]
    pages = pages_of(fit(rows, boxes, Paper(height, (0, header - 1) if header else None)))
    for number, page in enumerate(pages):
        room = height - (header * 20.25 if number else 0)
        assert sum(part for _, part in page) <= room + 1e-6


@given(forms(), st.floats(120, 900))
def test_a_block_that_fits_a_page_stays_together(form: tuple[list[LogicalRow], list[Box]], height: float) -> None:
    rows, boxes = form
    fitted = fit(rows, boxes, Paper(height))
    pages = rows_on(fitted)
    for block in {row.block for row in rows} - {None}:
        members = [index for index, row in enumerate(rows) if row.block == block]
        if sum(sum(fitted[index].heights) for index in members) <= height:
            assert sum(1 for page in pages if set(page) & set(members)) == 1
