"""Templates, registers and returns made in the test that uses them, written as pipe tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from xltasks.book.answer_list import form_cells
from xltasks.book.grid import Book
from xltasks.book.open import open_book
from xltasks.book.write import write_workbook
from xltasks.forms.compile import compile_form, inspect_form
from xltasks.forms.form import Form
from xltasks.forms.issuing import consolidated_stamp, input_stamp
from xltasks.forms.read import read_submission
from xltasks.forms.render import Rendered, render
from xltasks.forms.scope import Occasion
from xltasks.model.answer import Submission
from xltasks.model.cell import CellValue
from xltasks.model.issue import FormKind
from xltasks.model.period import Period
from xltasks.model.register import Columns, Item, Office, Register, Settings, Task

MOMENT = datetime(2024, 6, 20, 9, 30)
QUARTER = Period(2024, "quarter", 2)
BUREAU = Settings("市某某局", "某局", 2024, QUARTER, contact="张三", contact_phone="5515812")
_OWN = ("序号", "任务", "责任", "科室", "监督", "类别")
_PLANS = ("第一季度", "第二季度", "第三季度", "第四季度", "年度目标")


def table(text: str) -> list[list[str]]:
    r"""The cells of a pipe table, outer blanks off, ``\n`` as a line break."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    cells = [[part.strip().replace("\\n", "\n") for part in line[1:].removesuffix("|").split("|")] for line in lines]
    width = max(map(len, cells))
    return [row + [""] * (width - len(row)) for row in cells]


def draw(sheet: Any, text: str) -> None:
    """A pipe table drawn from A1 on; ``<`` merges a cell with its left neighbour, ``^`` with the one above."""
    rows = table(text)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value in ("", "<", "^"):
                continue
            sheet.cell(number, column, value)
            wide = high = 1
            while column - 1 + wide < len(row) and row[column - 1 + wide] == "<":
                wide += 1
            while number - 1 + high < len(rows) and rows[number - 1 + high][column - 1] == "^":
                high += 1
            if wide * high > 1:
                sheet.merge_cells(None, number, column, number + high - 1, column + wide - 1)


def drawn(
    sheets: Mapping[str, str], *, bands: str = "", fields: str = "", ink: Callable[[Any], None] | None = None
) -> bytes:
    """A template's bytes: sheets as pipe tables, the two declaring sheets where given; ``ink`` does the rest."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, text in {**sheets, "区块": bands, "字段": fields}.items():
        if text:
            draw(book.create_sheet(name), text)
    if ink is not None:
        ink(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def form_of(data: bytes, kind: FormKind = "input", **options: Any) -> Form:
    return compile_form(data, "样表", kind, **options)


def faults_of(data: bytes, kind: FormKind = "input", **options: Any) -> list[str]:
    """Every fault as ``sheet!cell：message → remedy``."""
    return [str(fault) for fault in inspect_form(data, "样表", kind, **options)[1]]


def register_of(text: str, *, settings: Settings = BUREAU) -> Register:
    """``| 序号 | 任务 | 科室 | 类别 | 第二季度 | … |``: a line without 序号 is one more item; other columns are further ones."""
    heads, *lines = table(text)
    tasks: list[Task] = []
    for line in lines:
        cell = dict(zip(heads, line, strict=True))
        more: Columns = tuple((head, value or None) for head, value in cell.items() if head not in (*_OWN, *_PLANS))
        plans: Columns = tuple((head, cell[head]) for head in _PLANS if head in cell)
        if cell["序号"]:
            offices = tuple(cell.get("科室", "甲科").split("、"))
            title = cell.get("任务", f"任务{cell['序号']}")
            tasks.append(Task(cell["序号"], title, cell.get("责任", ""), offices, cell.get("监督", ""), (), more))
        task = tasks.pop()
        item = Item(len(task.items) + 1, cell.get("类别") or None, plans, more)
        tasks.append(
            Task(
                task.number,
                task.title,
                task.responsible,
                task.offices,
                task.supervision,
                (*task.items, item),
                task.more,
            )
        )
    names = dict.fromkeys(office for task in tasks for office in task.offices)
    columns = tuple(head for head in heads if head not in (*_OWN, *_PLANS))
    return Register(settings, tuple(Office(name, "李四", "0551-1234") for name in names), tuple(tasks), columns)


Answers = Mapping[tuple[str | None, int, str], CellValue]
"""(task number or None, item ordinal or 0, field) → value."""


def occasion_of(form: Form, register: Register, answers: Answers | None = None, *, office: str = "甲科") -> Occasion:
    """The rendering of an input form for one office, or of a consolidated one for the bureau."""
    values = dict(answers or {})
    asked = form.kind == "input"
    stamp = input_stamp(register, form, QUARTER, office) if asked else consolidated_stamp(register, form, QUARTER)
    return Occasion(
        register=register,
        period=QUARTER,
        stamp=stamp,
        tasks=register.tasks_of(office) if asked else register.tasks,
        office=register.office(office) if asked else None,
        fields=tuple(field.name for field in form.fields),
        value=lambda task, item, field: values.get((task, item, field)),
    )


@dataclass(frozen=True)
class Made:
    """A rendered workbook with the bytes written from it."""

    rendered: Rendered
    data: bytes

    @property
    def book(self) -> Book:
        return open_book(self.data)

    def sheet(self, name: str) -> Any:
        """The sheet as openpyxl reads it."""
        return load_workbook(BytesIO(self.data), rich_text=True)[name]

    def grid(self, name: str) -> list[list[Any]]:
        """Every row of a sheet as openpyxl reads it, the hidden key column left out."""
        columns = dict(self.rendered.issue.key_columns)
        last = columns.get(name, 10_000) - 1
        return [list(row)[:last] for row in self.sheet(name).iter_rows(values_only=True)]

    def read(self, data: bytes | None = None) -> Submission:
        return read_submission(open_book(self.data if data is None else data), self.rendered.issue, file="甲科.xlsx")


def made(form: Form, register: Register, answers: Answers | None = None, **options: Any) -> Made:
    """A form rendered for 甲科 and written; ``options`` as of ``render``."""
    rendered = render(form, occasion_of(form, register, answers), **options)
    return Made(rendered, write_workbook(rendered.workbook, created=MOMENT))


def edited(data: bytes, edit: Callable[[Any], None]) -> bytes:
    """A workbook as it comes back after somebody worked in it."""
    book = load_workbook(BytesIO(data), rich_text=True)
    edit(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def filled(made: Made, answers: Answers) -> bytes:
    """The workbook with answers typed in, by openpyxl, at the cells that ``form cells`` lists."""
    listed = form_cells(made.book)
    assert listed is not None
    places = {(cell.key.task, cell.key.item, cell.field): (cell.sheet, cell.cell) for cell in listed.cells}

    def edit(book: Any) -> None:
        for asked, value in answers.items():
            sheet, cell = places[asked]
            book[sheet][cell].value = value
            if isinstance(value, str):
                book[sheet][cell].data_type = "s"  # as typed: nothing that begins with = is live

    return edited(made.data, edit)


def answers_in(submission: Submission) -> dict[tuple[str | None, int, str], CellValue]:
    """The non-empty answers of a submission."""
    return {
        (answer.key.task, answer.key.item, answer.field): answer.raw.value
        for answer in submission.answers
        if answer.raw.value is not None
    }
