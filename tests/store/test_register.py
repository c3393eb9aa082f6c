"""The register workbook as a whole: its sheets, all its faults at once, and files that are none."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from xltasks.errors import RegisterError
from xltasks.model.register import Register
from xltasks.store.register import read_register

SETTINGS = """
    | 设置     |        |
    | 单位     | 示例局 |
    | 年度     | 2024   |
    | 当前季度 | 二季度 |
"""
OFFICES = """
    | 科室   |
    | 科室   |
    | 中小办 |
"""
TASKS = """
    | 任务 |          |            |      |          |
    | 序号 | 目标任务 | 责任分工   | 类别 | 第二季度 |
    | 1    | 扩产     | 【中小办】 | 目标 | 甲       |
    |      |          |            | 措施 | 乙       |
"""
EXAMPLE = Path(__file__).parents[2] / "examples" / "anqing-2024" / "台账.xlsx"


def workbook(*sheets: str) -> openpyxl.Workbook:
    """A workbook of sheets drawn as pipe tables, each with its name on top and its cells from A1."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for drawn in sheets:
        (name, *_), *rows = [
            [cell.strip() for cell in line.strip().strip("|").split("|")] for line in drawn.strip().splitlines()
        ]
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([cell or None for cell in row])
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(*sheets: str) -> Register:
    return read_register(saved(workbook(*sheets)))


def faults(data: bytes) -> list[str]:
    with pytest.raises(RegisterError) as raised:
        read_register(data, file="台账.xlsx")
    assert all(fault.file == "台账.xlsx" and fault.message and fault.remedy for fault in raised.value.faults)
    return [f"{fault.sheet}!{fault.cell} {fault.message}" for fault in raised.value.faults]


def test_a_register_is_its_settings_offices_and_tasks() -> None:
    register = read(SETTINGS, OFFICES, TASKS)
    assert (register.settings.bureau, register.settings.period.code) == ("示例局", "2024Q2")
    assert [office.name for office in register.offices] == ["中小办"]
    (task,) = register.tasks
    assert [item.plan(register.settings.period) for item in task.items] == ["甲", "乙"]
    assert register.columns == ()


def test_sheets_are_found_by_their_usual_names_in_any_order() -> None:
    register = read(
        TASKS.replace("| 任务 |", "| 任务 分解表 |"),
        "| 草稿 | |\n| 随便 | 写写 |",
        OFFICES.replace("| 科室   |", "| 处室名单 |", 1),
        SETTINGS.replace("| 设置     |", "| 参数 |"),
    )
    assert len(register.tasks) == 1


def test_a_sheet_of_the_very_name_goes_before_one_of_like_name() -> None:
    register = read(SETTINGS, OFFICES, "| 任务清单 | |\n| 旧的 | 不用 |", TASKS)
    assert register.tasks[0].title == "扩产"


def test_further_columns_are_listed() -> None:
    register = read(SETTINGS, OFFICES, TASKS.replace("第二季度", "分管 领导"))
    assert register.columns == ("分管领导",)


def test_an_office_without_tasks_is_no_fault() -> None:
    register = read(SETTINGS, OFFICES + "    | 产业科 |\n", TASKS)
    assert register.tasks_of("产业科") == ()


@pytest.mark.parametrize(
    ("sheets", "fault"),
    [
        ((OFFICES, TASKS), "! 台账里没有“设置”表（现有：科室、任务）"),
        ((SETTINGS, TASKS), "! 台账里没有“科室”表（现有：设置、任务）"),
        ((SETTINGS, OFFICES), "! 台账里没有“任务”表（现有：设置、科室）"),
        ((SETTINGS, "| 科室 | |", TASKS), "科室! 这张表是空的"),
        ((SETTINGS, OFFICES, "| 任务 | |\n| 甲 | 乙 |"), "任务! 找不到标题行"),
        (("| 设置 | |", OFFICES, TASKS), "设置! 设置表里认不出任何一项设置"),
    ],
)
def test_a_sheet_that_is_missing_or_empty_is_one_fault(sheets: tuple[str, ...], fault: str) -> None:
    assert faults(saved(workbook(*sheets))) == [fault]


def test_all_faults_of_all_sheets_are_told_at_once() -> None:
    settings = SETTINGS.replace("2024", "今年")
    offices = OFFICES + "    | 中小办 |\n"
    tasks = TASKS + "    | 2 |  | 【节能科】 | 目标 | 丙 |\n    | 1 | 节能 | 【中小办】 |  | 丁 |\n"
    assert faults(saved(workbook(settings, offices, tasks))) == [
        "设置!B2 年度“今年”不是四位数的年份",
        "科室!A3 科室“中小办”与 A2 重复",
        "任务!B5 序号 1 已用于“扩产”（B2），这里的目标任务却是“节能”",
        "任务!B4 序号 2 没有目标任务",
        "任务!C4 责任科室“节能科”不在科室表里",
    ]


def test_a_formula_nobody_has_worked_out_names_its_cell() -> None:
    book = workbook(SETTINGS, OFFICES, TASKS)
    book["任务"]["E2"] = "=A1&B1"
    assert faults(saved(book)) == ["任务!E2 “第二季度”是公式，但没有保存计算结果"]


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_a_file_that_cannot_be_opened_is_a_fault_of_the_register(data: bytes) -> None:
    (fault,) = faults(data)
    assert fault.startswith("! 台账打不开")


def test_a_register_cut_short_is_a_fault_of_the_register() -> None:
    whole = saved(workbook(SETTINGS, OFFICES, TASKS))
    (fault,) = faults(whole[: len(whole) // 2])
    assert fault.startswith("! 台账打不开")


def test_a_register_that_has_lost_a_sheet_is_a_fault() -> None:
    whole = saved(workbook(SETTINGS, OFFICES, TASKS))
    settled = BytesIO()
    with zipfile.ZipFile(BytesIO(whole)) as source, zipfile.ZipFile(settled, "w") as target:
        for name in source.namelist():
            if name != "xl/worksheets/sheet3.xml":
                target.writestr(name, source.read(name))
    assert faults(settled.getvalue()) == [
        "! 台账文件已损坏：工作表“任务”的内容缺失",
        "! 台账里没有“任务”表（现有：设置、科室）",
    ]


def test_a_chart_sheet_beside_the_tables_is_no_damage() -> None:
    book = workbook(SETTINGS, OFFICES, TASKS)
    book.create_chartsheet("图表")
    assert len(read_register(saved(book)).tasks) == 1


def test_the_example_is_a_register_of_17_tasks_and_8_offices() -> None:
    register = read_register(EXAMPLE.read_bytes())
    assert (len(register.tasks), len(register.offices)) == (17, 8)
    assert sum(len(task.items) for task in register.tasks) == 34
    assert [task.number for task in register.tasks[:5]] == ["1", "4", "5", "6", "8"]
    assert register.settings.bureau_short == "市工信局"
    assert str(register.settings.deadline) == "2024-07-05 17:00:00"
    assert register.tasks[1].responsible == "市经济和信息化局\n安庆石化\n安庆高新区管委会\n【产业科】"
    assert register.tasks[0].supervision == "5515812"
    assert all(item.plan(register.settings.period) for task in register.tasks for item in task.items)
