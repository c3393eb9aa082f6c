"""The list of answer cells in the very hidden sheet: everything said once, and all of it read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from xltasks.book import draft, grid
from xltasks.book.answer_list import AskedRow, form_cells, listed, stamp_sheet
from xltasks.book.open import open_book
from xltasks.book.stamp import SHEET, stamp_properties
from xltasks.book.write import write_workbook
from xltasks.model.consolidation import ReceivedSheet, RowSources
from xltasks.model.field import Field
from xltasks.model.form_cells import FormCell
from xltasks.model.issue import Issue, Slot, Stamp
from xltasks.model.key import RowKey
from xltasks.model.source import Source

STAMP = Stamp("3f9a1c07" + "b" * 24, "市某某局", "2024Q2", "中小办|二科", "quarterly")
CONSOLIDATED = replace(STAMP, kind="consolidated")
ITEM, OTHER = RowKey("2024Q2", "中小办", "1", "进度|二", 1), RowKey("2024Q2", "中小办", "1", None, 2)
OFFICE = RowKey("2024Q2", "中小办", None, None, 0)
SOURCE = Source("中小办", "ab" * 32, 'a"b|c\n.xlsx', "表", "H7")
FIELDS = (
    Field("done", "已完成", "check", options=("√",)),
    Field("pending", "未完成", "choice", options=("正在推进", "持续推进")),
    Field("filler", "填报人", scope="office"),
)
SLOTS = (
    Slot(ITEM, "done", "填报表", 2, 2, "√", required=True),
    Slot(ITEM, "pending", "填报表", 2, 3),
    Slot(OTHER, "done", "填报表", 3, 2),
    Slot(OTHER, "pending", "填报表", 3, 3, "正在推进"),
    Slot(OFFICE, "filler", "填报表", 9, 1),
)


def issue_of(slots=SLOTS, *, stamp=STAMP, fields=FIELDS):
    return Issue(stamp, fields, slots, (), (), ())


def by_row(issue, sources):
    """The same sources, told row by row; of one sheet as such."""
    fields = {(slot.key, slot.field): slot for slot in issue.slots}

    def of_row(key, names):
        found = tuple(sources(fields[key, name]) for name in names)
        sheets = {ReceivedSheet(one.office, one.sha256, one.file, one.sheet) for cell in found for one in cell}
        if len(sheets) == 1 and all(len(cell) < 2 for cell in found):
            return RowSources(sheets.pop(), tuple(cell[0].cell if cell else "" for cell in found))
        return RowSources(several=found)

    return sources and of_row


def asked_rows(issue):
    """The answer cells row by row and, within a row, by what they answer for."""
    rows = {}
    for slot in issue.slots:
        rows.setdefault((slot.sheet, slot.row, slot.key), []).append((slot.column, slot.field, slot.required))
    return [AskedRow(key, sheet, row, tuple(cells)) for (sheet, row, key), cells in rows.items()]


def hidden(issue, sources):
    return stamp_sheet(issue.stamp, tuple(listed(issue.fields, asked_rows(issue), by_row(issue, sources))))


def written(issue, sources=None):
    names = dict.fromkeys(["填报表", *(slot.sheet for slot in issue.slots)])
    sheets = [
        draft.Sheet(
            name, tuple(draft.Cell(slot.row, slot.column, slot.value) for slot in issue.slots if slot.sheet == name)
        )
        for name in names
    ]
    book = draft.Workbook((*sheets, hidden(issue, sources)), properties=stamp_properties(issue.stamp))
    return write_workbook(book, created=datetime(2024, 6, 20))


def opened(issue, sources=None):
    return open_book(written(issue, sources))


def asked(issue, sources=None):
    """What the list must say, cell by cell."""
    return tuple(
        FormCell(
            slot.key, slot.sheet, slot.cell, field.scope, issue.stamp.office, field.name, field.label, field.kind,
            slot.required, field.options, slot.value, sources(slot) if sources else None,
        )
        for slot in issue.slots
        for field in (issue.field(slot.field),)
    )  # fmt: skip


def hidden_rows(book):
    cells = book.sheet(SHEET).cells
    rows = {}
    for (row, column), value in sorted(cells.items()):
        rows.setdefault(row, []).append((column, value))
    return [[value for _, value in found] for row, found in rows.items() if row > 7]


def spoilt(book, old, new, *, column):
    """The workbook with one value of the hidden sheet changed."""
    carried = book.sheet(SHEET)
    (place,) = [place for place, value in carried.cells.items() if value == old and place[1] == column]
    cells = {at: value for at, value in carried.cells.items() if at != place} | (
        {place: new} if new is not None else {}
    )
    return replace(book, sheets=(*book.sheets[:-1], replace(carried, cells=cells)))


def test_the_answer_cells_are_listed_with_their_present_values():
    issue = issue_of()
    cells = form_cells(opened(issue))
    assert (cells.form, cells.period, cells.office, cells.issue) == ("quarterly", "2024Q2", "中小办|二科", STAMP.issue)
    assert cells.cells == asked(issue)


def test_the_list_says_everything_once():
    assert hidden_rows(opened(issue_of())) == [
        [ITEM.text, 1, 2],
        [OTHER.text, 2, 3],
        [OFFICE.text, 3, 9],
        ["field", 1, "done", "已完成", "check", "item", True, "√"],
        ["field", 2, "pending", "未完成", "choice", "item", False, "正在推进\n持续推进"],
        ["field", 3, "done", "已完成", "check", "item", False, "√"],
        ["field", 4, "filler", "填报人", "text", "office", False],
        ["line", 1, "填报表", "B1 C2"],
        ["line", 2, "填报表", "B3 C2"],
        ["line", 3, "填报表", "A4"],
    ]


def test_a_consolidated_workbook_lists_sources():
    told = {ITEM: (SOURCE,), OTHER: (replace(SOURCE, cell="H8"), replace(SOURCE, office="甲科", sha256="cd" * 32))}

    def sources(slot):
        return told.get(slot.key, ()) if slot.value else ()

    issue = issue_of(stamp=CONSOLIDATED)
    book = opened(issue, sources)
    assert form_cells(book).cells == asked(issue, sources)
    assert [row for row in hidden_rows(book) if row[0] in (ITEM.text, OTHER.text, OFFICE.text, "source")] == [
        [ITEM.text, 1, 2, 1, 7, "H,"],
        [OTHER.text, 2, 3, ",1!H8 2!H7"],
        [OFFICE.text, 3, 9],
        ["source", 1, "中小办", "ab" * 32, SOURCE.file, "表"],
        ["source", 2, "甲科", "cd" * 32, SOURCE.file, "表"],
    ]


def test_the_cells_of_one_row_that_belong_to_different_keys_stay_in_the_order_of_the_sheet():
    task = RowKey("2024Q2", "中小办", "1", None, 0)
    slots = (
        Slot(ITEM, "done", "填报表", 2, 2),
        Slot(task, "filler", "填报表", 2, 3),
        Slot(ITEM, "pending", "填报表", 2, 4),
    )
    assert [cell.cell for cell in form_cells(opened(issue_of(slots))).cells] == ["B2", "C2", "D2"]


def test_a_workbook_without_answers_lists_none():
    assert form_cells(opened(issue_of(()))).cells == ()


def test_a_value_typed_since_is_the_present_one():
    workbook = load_workbook(BytesIO(written(issue_of())))
    workbook["填报表"]["B2"], workbook["填报表"]["A9"] = None, "王五"
    stream = BytesIO()
    workbook.save(stream)
    cells = form_cells(open_book(stream.getvalue())).cells
    assert [cell.value for cell in cells] == [None, None, None, "正在推进", "王五"]


def test_a_sheet_that_is_gone_has_no_values():
    book = opened(issue_of())
    assert [cell.value for cell in form_cells(replace(book, sheets=book.sheets[1:])).cells] == [None] * 5


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [
        (1, ITEM.text, "no key"),
        (1, ITEM.text, None),
        (1, ITEM.text, ITEM.text.replace("进度", "进展")),
        (2, 1, "first"),
        (2, 1, 17),
        (2, 1, None),
        (3, 2, 0),
        (3, 2, "second"),
        (3, 2, None),
    ],
    ids=str,
)
def test_a_spoilt_row_of_the_list_is_passed_over(column, old, new):
    slots = (SLOTS[0], SLOTS[-1])
    book = opened(issue_of(slots))
    carried = book.sheet(SHEET)
    row = next(row for (row, at), value in carried.cells.items() if at == 1 and value == ITEM.text)
    assert carried.cells[row, column] == old
    cells = {place: value for place, value in carried.cells.items() if place != (row, column)}
    cells |= {} if new is None else {(row, column): new}
    found = form_cells(replace(book, sheets=(book.sheets[0], replace(carried, cells=cells))))
    assert [cell.field for cell in found.cells] == ["filler"]


@pytest.mark.parametrize(
    ("old", "new", "column", "left"),
    [
        ("B1 C2", "B1 C9", 4, ["done", "done", "pending", "filler"]),
        ("B1 C2", "B1 第3列", 4, ["done", "done", "pending", "filler"]),
        ("B1 C2", None, 4, ["done", "pending", "filler"]),
        ("填报人", None, 4, ["done", "pending", "done", "pending", "filler"]),
        ("filler", None, 3, ["done", "pending", "done", "pending", ""]),
    ],
)
def test_a_spoilt_declaration_costs_no_more_than_it_says(old, new, column, left):
    book = spoilt(opened(issue_of()), old, new, column=column)
    assert [cell.field for cell in form_cells(book).cells] == left


@pytest.mark.parametrize("said", ["[[1]", "9!H7,", ",,,", "H", None])
def test_spoilt_sources_lose_no_value(said):
    book = opened(issue_of(stamp=CONSOLIDATED), lambda slot: (SOURCE,) if slot.key == ITEM else ())
    cells = form_cells(spoilt(book, "H,H", said, column=6)).cells
    assert [(cell.field, cell.value, cell.sources) for cell in cells[:2]] == [("done", "√", ()), ("pending", None, ())]


def test_numbers_that_come_back_as_fractions_or_texts_are_numbers():
    book = opened(issue_of())
    carried = book.sheet(SHEET)
    for saved in (float, str):
        cells = {place: saved(value) if type(value) is int else value for place, value in carried.cells.items()}
        found = form_cells(replace(book, sheets=(book.sheets[0], replace(carried, cells=cells))))
        assert found.cells == asked(issue_of())


def test_no_list_without_the_sheet_or_without_a_stamp():
    book = opened(issue_of())
    assert form_cells(replace(book, sheets=book.sheets[:1])) is None
    assert form_cells(grid.Book("xlsx", (grid.Sheet(SHEET, {(1, 1): "field"}),))) is None


WORDS = st.text("甲乙field|\\!, =1\n", max_size=6)
FILES = st.builds(Source, WORDS, WORDS, WORDS, WORDS, st.sampled_from(["F7", "G7", "AB12", "XFD1048576"]))


@st.composite
def issues(draw):
    """Any issue a form could give, and where each of its values came from."""
    names = draw(st.lists(st.sampled_from("一二三四"), min_size=1, unique=True))
    label = WORDS.map(lambda text: text.strip())
    options = st.lists(st.text("甲√= ", min_size=1).map(str.strip).filter(bool), max_size=3).map(tuple)
    kinds, scopes = st.sampled_from(["check", "text"]), st.sampled_from(["item", "task", "office"])
    fields = tuple(Field(name, draw(label), draw(kinds), draw(scopes), options=draw(options)) for name in names)
    keys = st.builds(
        RowKey, st.just("2024Q2"), WORDS, st.none() | WORDS.filter(bool), st.none() | WORDS.filter(bool),
        st.integers(0, 3),
    )  # fmt: skip
    slots, sources = [], {}
    for sheet in draw(st.lists(st.sampled_from(["填报表", "附表", "field"]), unique=True)):
        places = draw(st.sets(st.tuples(st.integers(1, 4), st.integers(1, 30)), max_size=8))
        row_keys = draw(st.lists(keys, min_size=1, max_size=3))
        for row, column in sorted(places):
            slot = Slot(
                draw(st.sampled_from(row_keys)), draw(st.sampled_from(names)), sheet, row, column,
                draw(st.none() | st.just("√")), draw(st.booleans()),
            )  # fmt: skip
            slots.append(slot)
            sources[slot.key, slot.field] = tuple(draw(st.lists(FILES, max_size=2)))
    return issue_of(tuple(slots), stamp=draw(st.sampled_from([STAMP, CONSOLIDATED])), fields=fields), sources


@given(issues())
def test_whatever_was_listed_is_read_again(drawn):
    issue, known = drawn
    sources = (lambda slot: known[slot.key, slot.field]) if issue.stamp.kind == "consolidated" else None
    told = hidden(issue, sources)
    shown = {
        (lines.top + down, column): value
        for lines in told.lines
        for down, values in enumerate(lines.values)
        for column, value in enumerate(values, 1)
        if value not in (None, "")
    }
    answers = {}
    for slot in issue.slots:
        answers.setdefault(slot.sheet, {})[slot.row, slot.column] = slot.value
    sheets = (*(grid.Sheet(name, cells) for name, cells in answers.items()), grid.Sheet(told.name, shown))
    assert form_cells(grid.Book("xlsx", sheets)).cells == asked(issue, sources)
