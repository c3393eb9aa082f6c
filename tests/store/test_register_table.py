"""A sheet of the register under its headings: what a person sees in its rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from xltasks.book.grid import Sheet
from xltasks.model.answer import Raw
from xltasks.model.cell import Area
from xltasks.store.register_headings import TASK_HEADINGS, among
from xltasks.store.register_table import Table, table_under

HEADINGS = ("序号", "目标任务", "责任分工", "备注")
PLACES = some.tuples(some.integers(2, 9), some.integers(1, 5))
VALUES = some.sampled_from([1, "推进", " ", "一\r\n二", 2.5, True])
SPECIAL = some.sampled_from([Raw(None, "=A1"), Raw("#N/A", error=True), Raw(3, "=1+2"), Raw("推进")])
AREAS = some.tuples(PLACES, some.integers(0, 30), some.integers(0, 3)).map(
    lambda drawn: Area(*drawn[0], drawn[0][0] + drawn[1], drawn[0][1] + drawn[2])
)


def table(sheet: Sheet) -> Table:
    found, _ = table_under(sheet, "台账.xlsx", among(TASK_HEADINGS))
    assert found is not None
    return found


def sheet_of(cells: dict[tuple[int, int], object], **more: object) -> Sheet:
    headed = {(1, column): heading for column, heading in enumerate(HEADINGS, 1)}
    return Sheet("任务", {**headed, **cells}, **more)  # type: ignore[arg-type]


@given(
    some.dictionaries(PLACES, VALUES),
    some.dictionaries(PLACES, SPECIAL, max_size=3),
    some.lists(AREAS, max_size=3),
)
def test_a_settled_table_says_the_same_without_its_cells(cells, special, merges):
    whole = table(sheet_of(cells, special=special, merges=tuple(merges)))
    settled = whole.settled()
    assert not settled.sheet.cells
    assert settled.rows() == whole.rows() and settled.faults() == whole.faults()
    for row in range(1, 12):
        assert settled.line(row) == whole.line(row)
        for name in whole.headed:
            assert settled.owns(row, name) == whole.owns(row, name)
            assert settled.area(row, whole.headed[name]) == whole.area(row, whole.headed[name])


@given(some.dictionaries(PLACES, VALUES), some.lists(AREAS, max_size=3))
def test_each_value_stands_where_a_person_sees_it(cells, merges):
    sheet = sheet_of(cells, merges=tuple(merges))
    found = table(sheet)
    last = max(row for row, _ in sheet.cells)
    for row in range(2, last + 1):
        for name, column in found.headed.items():
            area = next((one for one in merges if one.holds(row, column)), Area(row, column, row, column))
            value = sheet.cells.get((area.top, area.left)) if column == area.left else None
            seen = value.replace("\r\n", "\n") if isinstance(value, str) else value
            assert found.value(row, name) == (None if isinstance(seen, str) and not seen.strip() else seen)
            assert found.owns(row, name) == (found.value(row, name) is not None and area.top == row)


def test_a_merge_reaches_no_further_down_than_the_sheet_has_content():
    found = table(sheet_of({(3, 2): "推进"}, merges=(Area(2, 1, 1_000_000, 1),)))
    assert found.merged[1] == (Area(2, 1, 3, 1),)
