"""The table of tasks in a sheet nobody made for us: its heading rows, whichever they are, and what each column is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from xltasks.book.grid import Sheet
from xltasks.model.cell import Area, column_letters, shown
from xltasks.model.period import Period
from xltasks.store.register_headings import (
    NUMBER,
    OFFICES,
    RESPONSIBLE,
    TASK_HEADINGS,
    TITLE,
    YEAR_TARGET,
    Known,
    Recognise,
    normal,
    squeezed,
)
from xltasks.store.register_import_headings import free_table
from xltasks.store.register_import_sections import with_sections
from xltasks.store.register_import_title import Title, read_title
from xltasks.store.register_table import Table, table_under

_ANSWER = re.compile(r"完成|进展|进度|落实|推进|成效|存在.*问题|困难|下一?步|打算|佐证|自评|是否|状态|填报")
_NO_ANSWER = re.compile(r"时限|期限|限期|时间|日期|节点|标准|目标|计划|要求|领导|单位|部门|责任")
_PLAN = re.compile(r"计划|目标|安排|工作内容|主要任务|重点工作|本(?:季度?|月|期|阶段)")
_PLANNING = re.compile(r"(?:计划|安排|目标|要求|任务|节点)\Z")
"""A group of headings that plans, whatever its words: 推进计划."""
_OF_YEAR = re.compile(r"年度|全年|年初")
_SMALL_HEADING = re.compile(r"[^\W\d_]{2}")
_LONGEST_HEADING = 16
_DEEPEST = 2
"""Rows of smaller headings that may stand below the row with the known ones, unmerged."""


@dataclass(frozen=True)
class Found:
    """A table of tasks. ``answers`` are the columns that report instead of planning: no part of a register."""

    table: Table
    title: Title
    head: frozenset[tuple[int, int]]
    """Every cell that is title or heading, those printed again on later pages included."""
    rows: tuple[int, int]
    """The first and the last row of the headings."""
    paths: Mapping[int, tuple[str, ...]]
    """The headings above each other of every headed column, the widest first."""
    answers: Mapping[int, str]
    made_up: frozenset[int]
    """Columns we put in because the sheet has none: they hold nothing of its own."""
    assumed: tuple[str, ...]
    sections: Mapping[tuple[int, int], str]
    """The headings across the table, and the name they have in the column made of them."""


def find_table(sheet: Sheet, file: str, period: Period | None) -> Found | None:
    """The table, or None where no row heads one; ``period`` is that of a plan column whose heading names none."""
    table, reading = free_table(sheet, file)
    if table is None or TITLE not in table.columns or len(table.columns) < 2:
        return None
    first, bottom = _first(table), _below(table)
    title = read_title(_lines(sheet, first))
    year = title.year or (period.year if period else None)
    names = _paths(sheet, (first, bottom))
    assumed = [*reading.said, *_loose_groups(sheet, names, (first, bottom))]
    recognise = reading.recognise(year)
    if not _has_plan(names, recognise):
        recognise, said = _with_a_plan(names, recognise, title, period)
        assumed += said
    table, _ = table_under(sheet, file, recognise)
    assert table is not None  # the same row has at least the headings that were found before
    further, answers = _sorted_out(names, table)
    table = replace(table, top=bottom + 1, further=further)
    head = {place for place in (*sheet.cells, *sheet.special) if place[0] <= bottom}
    again = _printed_again(table, names, first)
    table = replace(table, sheet=_without(table.sheet, again))
    table, sections, said = with_sections(table)
    assumed += said
    table, made_up, said = _completed(table)
    return Found(
        table=table,
        title=title,
        head=frozenset(head | again),
        rows=(first, bottom),
        paths=names,
        answers=answers,
        made_up=made_up,
        assumed=(*assumed, *said),
        sections=sections,
    )


def _first(table: Table) -> int:
    """The first row of the headings: that of the highest merge over a known one, or of groups above it."""
    row = table.top - 1
    areas = [area for column in table.columns.values() if (area := table.area(row, column))]
    first = min([row, *(area.top for area in areas)])
    while first > 1 and _groups(table, first - 1):
        first -= 1
    return first


def _groups(table: Table, row: int) -> bool:
    """Whether a row above the headings holds headings of groups of columns: short, and not where a title begins."""
    cells = {column: shown(value).strip() for (at, column), value in table.sheet.cells.items() if at == row}
    cells = {column: text for column, text in cells.items() if text}
    short = all(len(text) <= _LONGEST_HEADING and not re.search("[:：]", text) for text in cells.values())
    return bool(cells) and short and (len(cells) > 1 or min(cells) > min(table.headed.values()))


def _below(table: Table) -> int:
    """The last row of the headings: smaller ones may stand below, under none of the known columns."""
    known = set(table.columns.values())
    bottom = table.top - 1
    for row in range(table.top, table.top + _DEEPEST):
        cells = {column: shown(value).strip() for (at, column), value in table.sheet.cells.items() if at == row}
        cells = {column: text for column, text in cells.items() if text}
        small = all(len(text) <= _LONGEST_HEADING and _SMALL_HEADING.match(text) for text in cells.values())
        under = any((row - 1, column) in table.sheet.cells for column in cells)
        if not cells or known & set(cells) or not small or not under:
            break
        bottom = row
    # What has nothing below it heads nothing.
    return bottom if any(row > bottom for row, _ in table.sheet.cells) else table.top - 1


def _lines(sheet: Sheet, first: int) -> list[str]:
    rows: dict[int, list[str]] = {}
    for (row, _), value in sorted(sheet.cells.items()):
        if row < first and shown(value).strip():
            rows.setdefault(row, []).append(shown(value).strip())
    return [line for row in rows.values() for line in row]


def _paths(sheet: Sheet, rows: tuple[int, int]) -> dict[int, tuple[str, ...]]:
    """The headings above each other of every column, the widest first; a merge heads all its columns.

    A group's heading may also stand unmerged over the first of its columns, in the row of the headings or above it.
    """
    over: dict[tuple[int, int], str] = {}
    for (row, column), value in sheet.cells.items():
        text = shown(value).strip()
        if rows[0] <= row <= rows[1] and text:
            area = next((area for area in sheet.merges if area.holds(row, column)), Area(row, column, row, column))
            if (area.top, area.left) == (row, column):
                for right in range(area.left, area.right + 1):
                    over[row, right] = text
    paths: dict[int, tuple[str, ...]] = {}
    for row, column in sorted(over):
        path = paths.get(column, ())
        paths[column] = path if path and path[-1] == over[row, column] else (*path, over[row, column])
    return dict(sorted(paths.items()))


def _loose_groups(sheet: Sheet, names: Mapping[int, tuple[str, ...]], rows: tuple[int, int]) -> list[str]:
    """What was taken for the heading of a group though no merge says so: it stands in no register."""
    merged = {(area.top, area.left) for area in sheet.merges}
    found = [
        squeezed(shown(value))
        for (row, column), value in sorted(sheet.cells.items())
        if rows[0] <= row <= rows[1]
        and (row, column) not in merged
        and shown(value).strip() in names.get(column, ())[:-1]
    ]
    return [f"“{'”“'.join(dict.fromkeys(found))}”当作上一级标题"] if found else []


def _has_plan(names: Mapping[int, tuple[str, ...]], recognise: Recognise) -> bool:
    known = [recognise(path[-1]) for path in names.values()]
    return any(name is not None and name.name not in TASK_HEADINGS for name in known)


def _with_a_plan(
    names: Mapping[int, tuple[str, ...]], recognise: Recognise, title: Title, period: Period | None
) -> tuple[Recognise, list[str]]:
    """Takes the first heading that speaks of a plan for the plan of the title's period, of the year where it has none."""
    spoken = title.period.of(title.year or 2000) if title.period else period
    heading = spoken.name if spoken else YEAR_TARGET
    for path in names.values():
        text = path[-1]
        if recognise(text) is None and _PLAN.search(squeezed(text)) and not _answers(path):
            heading = YEAR_TARGET if _OF_YEAR.search(squeezed(text)) else heading
            said = f"“{squeezed(text)}”没有写明是哪一期，当作“{heading}”的计划"
            return _also(recognise, text, heading), [said]
    return recognise, []


def _also(recognise: Recognise, heading: str, name: str) -> Recognise:
    def either(text: str) -> Known | None:
        return Known(name, 0) if text == heading else recognise(text)

    return either


def _answers(path: tuple[str, ...]) -> bool:
    text = squeezed("".join(path))
    if any(_PLANNING.search(squeezed(group)) for group in path[:-1]):
        return bool(_ANSWER.search(squeezed(path[-1]))) and not _NO_ANSWER.search(squeezed(path[-1]))
    return bool(_ANSWER.search(text)) and not _NO_ANSWER.search(squeezed(path[-1]))


def _sorted_out(names: Mapping[int, tuple[str, ...]], table: Table) -> tuple[dict[str, int], dict[int, str]]:
    """The further columns by heading, of two with one heading the second with its group's; and those of answers."""
    further: dict[str, int] = {}
    answers: dict[int, str] = {}
    for column, path in names.items():
        if column in table.columns.values():
            continue
        if _answers(path):
            answers[column] = squeezed("".join(path[-1:]))
            continue
        for name in (squeezed(path[-1]), squeezed("".join(path))):
            if name not in further and name not in table.columns:
                further[name] = column
                break
    return further, answers


def _printed_again(table: Table, names: Mapping[int, tuple[str, ...]], first: int) -> set[tuple[int, int]]:
    """Rows below that only repeat the headings or a line of the title, as printed pages do."""
    said = {column: {normal(text) for text in path} for column, path in names.items()}
    lines = {normal(shown(value)) for (row, _), value in table.sheet.cells.items() if row < first}
    rows: dict[int, dict[int, str]] = {}
    for (row, column), value in table.sheet.cells.items():
        if row >= table.top and shown(value).strip():
            rows.setdefault(row, {})[column] = normal(shown(value))
    again = {
        row
        for row, cells in rows.items()
        if all(text in said.get(column, ()) for column, text in cells.items())
        or (len(cells) == 1 and set(cells.values()) <= lines)
    }
    return {place for place in table.sheet.cells if place[0] in again}


def _without(sheet: Sheet, places: set[tuple[int, int]]) -> Sheet:
    return replace(sheet, cells={place: value for place, value in sheet.cells.items() if place not in places})


def _completed(table: Table) -> tuple[Table, frozenset[int], list[str]]:
    """With the columns a register cannot do without: tasks counted where no numbers are, no office where none is named."""
    columns, cells = dict(table.columns), dict(table.sheet.cells)
    spare = max([*(column for _, column in cells), *table.headed.values()]) + 1
    made_up: set[int] = set()
    assumed = []
    if not any(table.owns(row, NUMBER) for row in table.rows()):
        columns[NUMBER] = spare
        cells |= {(row, spare): number for row, number in _counted(table).items()}
        made_up.add(spare)
        assumed.append("表里没有序号（或由 Word 自动编号），按先后编为 1、2、3……，请核对")
    if RESPONSIBLE not in columns and OFFICES not in columns:
        columns[OFFICES] = spare + 1
        made_up.add(spare + 1)
        assumed.append("表里没有责任分工和责任科室，请在台账的“责任科室”列补填")
    sheet = replace(table.sheet, cells=cells)
    merged = {**table.merged, **dict.fromkeys(made_up, ())}
    return replace(table, sheet=sheet, columns=columns, merged=merged), frozenset(made_up), assumed


def _counted(table: Table) -> dict[int, int]:
    """A number for every row with a title of its own; the same title again is the same task."""
    numbers: dict[int, int] = {}
    number, before = 0, ""
    for row in table.rows():
        if table.owns(row, TITLE):
            title = normal(table.text(row, TITLE))
            number += title != before
            numbers[row], before = number, title
    return numbers


def columns_said(columns: Mapping[int, str]) -> str:
    """``G列“已完成”、H列“未完成”``."""
    return "、".join(f"{column_letters(column)} 列“{name}”" for column, name in sorted(columns.items()))
