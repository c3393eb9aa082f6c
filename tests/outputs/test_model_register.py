"""The model register: it reads back without faults, and what helps a coordinator is in the file."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import openpyxl
import pytest

from xltasks.book.write import write_workbook
from xltasks.outputs.model_register import model_register
from xltasks.store.register import read_register

CREATED = datetime(2025, 1, 6, 9, 0)


@pytest.fixture(scope="module")
def data() -> bytes:
    return write_workbook(model_register(2025), created=CREATED)


@pytest.fixture(scope="module")
def book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(data))


def test_it_reads_back_without_faults(data: bytes) -> None:
    register = read_register(data)
    assert (register.settings.bureau_short, register.settings.year) == ("示例局", 2025)
    assert register.settings.period.code == "2025Q1"
    assert register.settings.deadline == datetime(2025, 4, 5, 17)
    assert [office.name for office in register.offices] == ["综合科", "规划科", "服务科"]
    assert [(task.number, task.offices, len(task.items)) for task in register.tasks] == [
        ("1", ("综合科",), 2),
        ("3", ("规划科", "综合科"), 2),
        ("4-1", ("服务科",), 2),
    ]
    assert all(value for task in register.tasks for item in task.items for _, value in item.plans)


def test_the_form_and_the_forms_to_choose_from_are_those_asked_for() -> None:
    workbook = model_register(2025, template="monthly", templates=("monthly", "quarterly"))
    data = write_workbook(workbook, created=CREATED)
    assert read_register(data).settings.template == "monthly"
    lists = openpyxl.load_workbook(BytesIO(data))["设置"].data_validations.dataValidation
    assert '"monthly,quarterly"' in [rule.formula1 for rule in lists]


def test_choices_come_from_drop_downs(book: openpyxl.Workbook) -> None:
    chosen = {
        str(rule.sqref): rule.formula1 for sheet in book.worksheets for rule in sheet.data_validations.dataValidation
    }
    settings = {cell.value: f"B{cell.row}" for (cell,) in book["设置"].iter_rows(max_col=1)}
    assert chosen[settings["当前季度"]].strip('"').split(",")[:2] == ["第一季度", "第二季度"]
    assert chosen[settings["表样"]] == '"quarterly"'
    assert chosen["D4:D500"] == "科室名单"
    assert book.defined_names["科室名单"].value == "'科室'!$A$4:$A$500"
    assert book["任务"]["D3"].value == "责任科室"


def test_a_drop_down_lets_several_offices_be_typed(book: openpyxl.Workbook) -> None:
    (rule,) = book["任务"].data_validations.dataValidation
    assert rule.errorStyle == "information" and "顿号" in rule.prompt


def test_every_heading_of_offices_and_tasks_has_a_note_except_the_periods(book: openpyxl.Workbook) -> None:
    for name in ("科室", "任务"):
        bare = [cell.value for cell in book[name][3] if cell.value and cell.comment is None]
        assert all("季度" in str(heading) for heading in bare)


def test_headings_stay_in_view_and_are_printed_on_each_page(book: openpyxl.Workbook) -> None:
    assert [book[name].freeze_panes for name in ("设置", "科室", "任务")] == ["A4", "B4", "C4"]
    assert book["任务"].print_title_rows == "$3:$3"


def test_it_opens_on_the_instructions(book: openpyxl.Workbook) -> None:
    assert book.active is not None and book.active.title == book.sheetnames[0] == "填写说明"


def test_phones_and_numbers_are_text(book: openpyxl.Workbook) -> None:
    sheet = book["任务"]
    assert [sheet.cell(4, column).value for column in (1, 5)] == ["1", "5550101"]
    assert sheet["A4"].number_format == "@"
