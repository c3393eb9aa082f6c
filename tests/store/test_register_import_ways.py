"""However a breakdown was typed, importing it gives the tasks back, and no cell of it is lost without a word."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from tests.store.breakdowns import REMARK, SECTION, STRAY, Layout, drawn_tasks, layouts, typed_sheet
from xltasks.book.open import open_book
from xltasks.model.cell import CellValue, cell_name, column_letters, shown
from xltasks.model.register import Register, Task
from xltasks.store.register_headings import squeezed
from xltasks.store.register_import import import_register


def everything_said(register: Register) -> set[str]:
    said: list[CellValue] = []
    for task in register.tasks:
        said += [task.number, task.title, task.responsible, task.supervision, *(value for _, value in task.more)]
        for item in task.items:
            said += [item.category, *(value for _, value in (*item.plans, *item.more))]
    return {squeezed(shown(value)) for value in said}


@given(tasks=drawn_tasks(), layout=layouts())
@settings(max_examples=150, deadline=None)
def test_a_breakdown_typed_in_any_way_gives_its_tasks_back_and_loses_no_cell(
    tasks: tuple[Task, ...], layout: Layout
) -> None:
    drawing = typed_sheet(tasks, layout)
    (sheet,) = open_book(drawing.saved()).sheets
    imported = import_register((sheet,), "分解表.xlsx", period=None, year=2024)
    lost = {entry.cell for entry in imported.unplaced}

    expected = [task for index, task in enumerate(tasks) if index != 2 or "unnumbered" not in layout.extras]
    assert [task.number for task in imported.register.tasks] == [task.number for task in expected]
    for read, task in zip(imported.register.tasks, expected, strict=True):
        sections = [pair for pair in read.more if pair[0] == "分组"]
        assert sections == ([("分组", SECTION)] if "section" in layout.extras else [])
        assert replace(read, more=tuple(pair for pair in read.more if pair not in sections)) == task

    said = everything_said(imported.register)
    for (row, column), value in sheet.cells.items():
        name = cell_name(row, column)
        told = name in drawing.answers and any(f"{column_letters(column)} 列" in line for line in imported.assumed)
        assert name in drawing.heads or told or name in lost or squeezed(shown(value)) in said, name
    assert not lost & drawing.heads
    assert not lost & drawing.answers or "unnumbered" in layout.extras
    texts = [entry.text for entry in imported.unplaced]
    for extra, text in (("remark", REMARK), ("stray", STRAY)):
        assert texts.count(text) == (extra in layout.extras)
