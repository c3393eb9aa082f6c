"""The sheets 科室 and 任务: what is understood, and each fault with a true and a false example."""

from __future__ import annotations

from datetime import datetime

import pytest

from xltasks.book.grid import Sheet
from xltasks.errors import Fault
from xltasks.model.answer import Raw
from xltasks.model.cell import Area, CellValue, column_number
from xltasks.model.register import Office, Task
from xltasks.store.register_headings import OFFICE_HEADINGS, among, task_heading
from xltasks.store.register_offices import Directory, read_offices
from xltasks.store.register_table import table_under
from xltasks.store.register_tasks import read_tasks

OFFICES = (Office("中小办", aliases=("中小企业办",)), Office("产业科"), Office("节能科"))


def sheet_of(table: str, *merges: str, **typed: CellValue) -> Sheet:
    """A sheet drawn as a pipe table: its name and the column letters on top, the row number first in every line.

    ``\\n`` is a line break in the cell; ``typed`` puts values that are not text (``B4=1.0``).
    """
    head, *lines = [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().splitlines()
    ]
    cells: dict[tuple[int, int], CellValue] = {}
    for number, *texts in lines:
        for letters, text in zip(head[1:], texts, strict=True):
            value = typed.get(f"{letters}{number}", text.replace("\\n", "\n"))
            if value != "":
                cells[int(number), column_number(letters)] = value
    return Sheet(head[0], cells, merges=tuple(Area.parse(merge) for merge in merges))


def read(sheet: Sheet) -> tuple[tuple[Task, ...], list[Fault]]:
    table, faults = table_under(sheet, "台账.xlsx", task_heading(2024))
    assert table is not None
    tasks, more = read_tasks(table, Directory.of(OFFICES))
    return tasks, faults + more


def tasks_of(table: str, *merges: str, **typed: CellValue) -> tuple[Task, ...]:
    tasks, faults = read(sheet_of(table, *merges, **typed))
    assert faults == []
    return tasks


def said(table: str, *merges: str, **typed: CellValue) -> list[str]:
    _, faults = read(sheet_of(table, *merges, **typed))
    assert all(fault.remedy and fault.sheet == "任务" and fault.file == "台账.xlsx" for fault in faults)
    return [f"{fault.cell} {fault.message}" for fault in faults]


def offices_of(table: str, *merges: str, **typed: CellValue) -> tuple[tuple[Office, ...], list[str]]:
    found, faults = table_under(sheet_of(table, *merges, **typed), "台账.xlsx", among(OFFICE_HEADINGS))
    assert found is not None
    offices, more = read_offices(found)
    return offices, [f"{fault.cell} {fault.message}" for fault in faults + more]


def outline(tasks: tuple[Task, ...]) -> list[str]:
    return [
        f"{task.number} {task.title}: "
        + ", ".join(f"{item.category}={dict(item.plans)['第一季度']}" for item in task.items)
        for task in tasks
    ]


# --- the layouts


MERGED = """
    | 任务 | A    | B      | C        | D    | E        |
    | 1    | 全年任务台账 |  |          |      |          |
    | 3    | 序号 | 任务名称 | 责任单位 | 类别 | 一季度 |
    | 4    | 1    | 扩产   | 某局\\n【中小办】 | 目标 | 甲 |
    | 5    |      |        |          | 措施 | 乙       |
    | 7    | 3    | 节能   | 【节能科】 | 目标 | 丙     |
"""


@pytest.mark.parametrize("merges", [("A4:A5", "B4:B5", "C4:C5", "A1:E1"), ()])
def test_task_cells_are_merged_down_or_blank_below(merges: tuple[str, ...]) -> None:
    tasks = tasks_of(MERGED, *merges)
    assert outline(tasks) == ["1 扩产: 目标=甲, 措施=乙", "3 节能: 目标=丙"]
    assert [item.row for item in tasks[0].items] == [4, 5]


def test_task_cells_are_repeated_on_each_row_even_apart() -> None:
    tasks = tasks_of("""
        | 任务 | A    | B        | C          | D    | E        |
        | 1    | 序号 | 目标任务 | 责任分工   | 类别 | 第一季度 |
        | 2    | 1    | 扩 产    | 【中小办】 | 目标 | 甲       |
        | 3    | 3    | 节能     | 【节能科】 | 目标 | 丙       |
        | 4    | 1    | 扩产     | 【中小办】 | 措施 | 乙       |
    """)
    assert outline(tasks) == ["1 扩 产: 目标=甲, 措施=乙", "3 节能: 目标=丙"]


def test_a_category_may_be_missing_or_come_twice() -> None:
    tasks = tasks_of("""
        | 任务 | A    | B        | C          | D    | E        |
        | 1    | 序号 | 目标任务 | 责任分工   | 类别 | 第一季度 |
        | 2    | 1    | 扩产     | 【中小办】 | 措施 | 甲       |
        | 3    |      |          |            | 措施 | 乙       |
        | 4    | 2    | 节能     | 【节能科】 |      |          |
    """)
    assert [[(item.ordinal, item.category) for item in task.items] for task in tasks] == [
        [(1, "措施"), (2, "措施")],
        [(1, None)],
    ]


def test_a_category_merged_over_items_holds_for_each_and_a_tall_item_is_one() -> None:
    tasks = tasks_of(
        """
        | 任务 | A    | B        | C          | D    | E        |
        | 1    | 序号 | 目标任务 | 责任分工   | 类别 | 第一季度 |
        | 2    | 1    | 扩产     | 【中小办】 | 目标 | 甲       |
        | 3    |      |          |            |      | 乙       |
        | 4    | 2    | 节能     | 【节能科】 | 目标 | 丙       |
        | 5    |      |          |            |      |          |
        """,
        "D2:D3",
        "A4:A5",
        "B4:B5",
        "D4:D5",
        "E4:E5",
    )
    assert outline(tasks) == ["1 扩产: 目标=甲, 目标=乙", "2 节能: 目标=丙"]


def test_numbers_keep_their_look_and_the_sheet_its_order() -> None:
    table = """
        | 任务 | A    | B        | C          | D        |
        | 1    | 序号 | 目标任务 | 责任分工   | 监督方式 |
        | 2    | x    | 甲       | 【中小办】 | x        |
        | 3    | 3.1  | 乙       | 【中小办】 | 0556     |
        | 4    | 1-2  | 丙       | 【中小办】 |          |
        | 5    | 一   | 丁       | 【中小办】 |          |
        | 6    | 1    | 戊       | 【中小办】 |          |
    """
    tasks = tasks_of(table, A2=12.0, D2=5515812.0)
    assert [task.number for task in tasks] == ["12", "3.1", "1-2", "一", "1"]
    assert [task.supervision for task in tasks[:2]] == ["5515812", "0556"]


def test_a_heading_of_two_levels_is_read_by_its_lower_level() -> None:
    tasks = tasks_of(
        """
        | 任务 | A    | B        | C        | D          | E        |
        | 2    | 序号 | 目标任务 | 责任分工 | 各季度安排 |          |
        | 3    |      |          |          | 一季度     | 二季度   |
        | 4    | 1    | 扩产     | 【产业科】 | 甲       | 乙       |
        """,
        "A2:A3",
        "B2:B3",
        "C2:C3",
        "D2:E2",
    )
    assert tasks[0].items[0].plans == (("第一季度", "甲"), ("第二季度", "乙"))


def test_banners_remarks_and_repeated_headings_are_no_tasks() -> None:
    tasks = tasks_of(
        """
        | 任务 | A    | B        | C          | D    | E        |
        | 1    | 序号 | 目标任务 | 责任分工   | 类别 | 第一季度 |
        | 2    | 一、工业 |      |            |      |          |
        | 3    | 1    | 扩产     | 【中小办】 | 目标 | 甲       |
        | 4    | 序号 | 目标任务 | 责任分工   | 类别 | 第一季度 |
        | 5    | 2    | 节能     | 【节能科】 | 目标 | 乙       |
        | 6    | 备注：按季度报 |  |            |      |          |
        | 7    |      | 填表说明：照实填 |    |      |          |
        | 8    | 合 计 |         |            |      |          |
        """,
        "A2:E2",
    )
    assert outline(tasks) == ["1 扩产: 目标=甲", "2 节能: 目标=乙"]


def test_plans_keep_their_type_and_a_year_target_holds_for_all_items() -> None:
    tasks = tasks_of(
        """
        | 任务 | A    | B        | C          | D        | E        |
        | 1    | 序号 | 目标任务 | 责任分工   | 年度目标 | 第一季度 |
        | 2    | 1    | 扩产     | 【中小办】 | 260户    | x        |
        | 3    |      |          |            |          | 乙       |
        """,
        E2=0.4,
    )
    assert [item.plans for item in tasks[0].items] == [
        (("年度目标", "260户"), ("第一季度", 0.4)),
        (("年度目标", "260户"), ("第一季度", "乙")),
    ]


def test_a_further_column_belongs_to_the_task_unless_items_differ() -> None:
    tasks = tasks_of(
        """
        | 任务 | A    | B        | C          | D    | E        | F    |
        | 1    | 序号 | 目标任务 | 责任分工   | 类别 | 分管 领导 | 权重 |
        | 2    | 1    | 扩产     | 【中小办】 | 目标 | 李局长   | x    |
        | 3    |      |          |            | 措施 |          | y    |
        | 4    | 2    | 节能     | 【节能科】 | 目标 | 王局长   |      |
        """,
        F2=1.5,
        F3=datetime(2024, 1, 2),
    )
    assert [task.more for task in tasks] == [(("分管领导", "李局长"),), (("分管领导", "王局长"),)]
    assert [item.more for item in tasks[0].items] == [(("权重", 1.5),), (("权重", datetime(2024, 1, 2)),)]


# --- who answers


RESPONSIBLE = """
    | 任务 | A    | B        | C   | D   |
    | 1    | 序号 | 目标任务 | 责任分工 | 责任科室 |
    | 2    | 1    | 扩产     | {0} | {1} |
"""


@pytest.mark.parametrize(
    ("text", "column", "offices", "shown"),
    [
        ("某局\\n【中小办】", "", "中小办", "某局\n【中小办】"),
        ("某局\\n【中小\\n 办】", "", "中小办", "某局\n【中小办】"),
        ("某局【中小办】【产业科】", "", "中小办 产业科", "某局【中小办】【产业科】"),
        ("某局\\n【产业科、中小企业办】", "", "产业科 中小办", "某局\n【产业科、中小企业办】"),
        ("某局", "中小办", "中小办", "某局\n【中小办】"),
        ("", "产业科，中小办", "产业科 中小办", "【产业科】\n【中小办】"),
        ("", "产业科;节能科/中小办", "产业科 节能科 中小办", "【产业科】\n【节能科】\n【中小办】"),
        ("", "产 业 科\\n节能科", "产业科 节能科", "【产业科】\n【节能科】"),
        ("", "产业科 节能科", "产业科 节能科", "【产业科】\n【节能科】"),
        ("", "产业科（配合）、中小办（牵头）", "中小办 产业科", "【中小办】\n【产业科】"),
        ("某局\\n【产业科】\\n【中小办】", "中小企业办、产业科", "中小办 产业科", "某局\n【产业科】\n【中小办】"),
        ("某局 中小办", "中小办", "中小办", "某局 中小办\n【中小办】"),
    ],
)
def test_offices_are_named_in_their_column_or_in_brackets(text: str, column: str, offices: str, shown: str) -> None:
    (task,) = tasks_of(RESPONSIBLE.format(text, column))
    assert (" ".join(task.offices), task.responsible) == (offices, shown)


@pytest.mark.parametrize(
    ("text", "column", "fault"),
    [
        (
            "【中小办】",
            "产业科",
            "D2 任务 1 的责任科室（D2：产业科）与责任分工【】里的科室（C2：中小办）不一致",
        ),
        ("某局", "", "D2 任务 1 没有写明责任科室"),
        ("", "中小科", "D2 责任科室“中小科”不在科室表里"),
        ("【节能处】", "", "C2 责任科室“节能处”不在科室表里"),
    ],
)
def test_whoever_answers_must_be_said_once_and_be_listed(text: str, column: str, fault: str) -> None:
    assert said(RESPONSIBLE.format(text, column)) == [fault]


def test_an_unlisted_office_comes_with_the_nearest_names() -> None:
    _, (fault,) = read(sheet_of(RESPONSIBLE.format("", "节能办")))
    assert "节能科" in fault.remedy
    _, (fault,) = read(sheet_of(RESPONSIBLE.format("", "xyz")))
    assert "是否应为" not in fault.remedy


# --- the other faults, each beside the same table without it


HEAD = """
    | 任务 | A    | B        | C          | D    | E        |
    | 1    | 序号 | 目标任务 | 责任分工   | 类别 | 第一季度 |
    | 2    | 1    | 扩产     | 【中小办】 | 目标 | 甲       |
"""


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        ("| 3 | 1 | 扩产 | 【中小办】 | 措施 | 乙 |", []),
        ("| 3 | 1 | 节能 | 【节能科】 | 目标 | 乙 |", ["B3 序号 1 已用于“扩产”（B2），这里的目标任务却是“节能”"]),
        ("| 3 | 2 | 节能 | 【节能科】 | 目标 | 乙 |", []),
        ("| 3 | 2 |  | 【节能科】 | 目标 | 乙 |", ["B3 序号 2 没有目标任务"]),
        ("| 3 |  | 节能 | 【节能科】 | 目标 | 乙 |", ["A3 目标任务“节能”没有序号"]),
        ("| 3 |  | 扩产 |  | 措施 | 乙 |", []),
        ("| 3 |  |  | 【节能科】 | 措施 | 乙 |", ["C3 任务 1 的“责任分工”在 C2 和 C3 写得不一致"]),
        ("| 3 |  |  | 【中小 办】 | 措施 | 乙 |", []),
        ("| 3 | 合计 |  |  |  | 5件 |", ["A3 第 3 行“合计”像是说明或合计，同行却还有任务的内容"]),
        ("| 3 | 合计 |  |  |  |  |", []),
    ],
)
def test_a_row_that_does_not_fit_its_task_is_a_fault(row: str, faults: list[str]) -> None:
    assert said(HEAD + row) == faults


def test_a_row_before_any_task_belongs_to_none() -> None:
    table = """
        | 任务 | A    | B        | C          | D    | E        |
        | 1    | 序号 | 目标任务 | 责任分工   | 类别 | 第一季度 |
        | 2    |      |          |            | 目标 | 甲       |
        | 3    | {}   | 扩产     | 【中小办】 | 目标 | 乙       |
    """
    assert said(table.format(1)) == ["A2 第 2 行有内容，但不属于任何任务"]


def test_a_number_that_became_a_date_is_a_fault() -> None:
    assert said(HEAD, A2=datetime(2024, 1, 2)) == ["A2 序号“2024-01-02”是日期：录入的序号被表格软件变成了日期"]
    assert said(HEAD) == []


@pytest.mark.parametrize(
    ("headings", "faults"),
    [
        ("| 1 | 序号 | 目标任务 | 责任分工 | 备注 | 一季度 |", []),
        ("| 1 | 序号 | 目标任务 | 责任分工 | 备注 | 备 注 |", ["E1 标题“备注”有 2 列（D1、E1）"]),
        ("| 1 | 序号 | 目标任务 | 责任分工 | 一季度 | Q1 |", ["E1 “第一季度”有 2 列（D1、E1）"]),
        ("| 1 | 序号 | 目标任务 | 责任分工 | 一季度 | 一季度计划 |", []),
        ("| 1 | 第几 | 目标任务 | 责任分工 | 类别 | 一季度 |", ["A1 任务表没有“序号”这一列"]),
        ("| 1 | 序号 | 干什么 | 责任分工 | 类别 | 一季度 |", ["A1 任务表没有“目标任务”这一列"]),
        ("| 1 | 序号 | 目标任务 | 谁 | 类别 | 一季度 |", ["A1 任务表既没有“责任分工”也没有“责任科室”，不知道由谁填报"]),
    ],
)
def test_headings_must_be_there_and_differ(headings: str, faults: list[str]) -> None:
    table = "| 任务 | A | B | C | D | E |\n" + headings + "\n| 2 | 1 | 扩产 | 【中小办】 | 甲 | 乙 |"
    assert said(table) == faults


def test_a_sheet_with_headings_alone_has_no_task() -> None:
    assert said("| 任务 | A | B | C |\n| 1 | 序号 | 目标任务 | 责任分工 |") == [" 任务表里一项任务也没有"]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (Raw("甲", "=A1"), None),
        (Raw("", '=IF(A1="","",A1)'), None),
        (Raw(None, "=A1"), "“第一季度”是公式，但没有保存计算结果"),
        (Raw("#REF!", "=A1", error=True), "“第一季度”是错误值 #REF!"),
        (Raw(None, '=DISPIMG("ID_1",1)', picture=True), "“第一季度”里是图片，读不出文字"),
    ],
)
def test_a_cell_whose_value_cannot_be_read_is_a_fault(raw: Raw, fault: str | None) -> None:
    drawn = sheet_of(HEAD)
    sheet = Sheet(drawn.name, drawn.cells, {(2, 5): raw})
    tasks, faults = read(sheet)
    assert [(found.cell, found.message) for found in faults] == ([("E2", fault)] if fault else [])
    assert len(tasks) == 1


def test_what_stands_outside_the_headed_columns_is_not_the_table() -> None:
    sheet = sheet_of(HEAD)
    beside = Sheet(sheet.name, {**sheet.cells, (2, 9): "草稿"}, {(3, 9): Raw(None, "=A1")})
    assert read(beside)[1] == []


# --- the offices


def test_offices_have_contacts_and_aliases() -> None:
    offices, faults = offices_of(
        """
        | 科室 | A        | B      | C    | D            | E              |
        | 1    | 科室名单 |        |      |              |                |
        | 2    | 处室名称 | 联系人 | 电话 | 电子邮箱     | 简称           |
        | 3    | 中 小 办 | 王敏   | x    | a@example.cn | 中小、中小企业 |
        | 4    | 产业科   | 李强   | 1    |              |                |
        | 5    |          | 张丽   | 2    |              |                |
        """,
        "A4:A5",
        C3=5515812.0,
    )
    assert faults == []
    assert offices == (
        Office("中小办", "王敏", "5515812", "a@example.cn", ("中小", "中小企业")),
        Office("产业科", "李强、张丽", "1、2"),
    )


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ("| 2 | 中小办 | |\n| 3 | 产业科 | 产业 |", []),
        ("| 2 | 中小办 | |\n| 3 | 中 小办 | |", ["A3 科室“中小办”与 A2 重复"]),
        ("| 2 | 中小办 | 中小 |\n| 3 | 产业科 | 中小 |", ["B3 名称“中小”既指“中小办”（B2）又指“产业科”"]),
        ("| 2 | 中小办 | 产业科 |\n| 3 | 产业科 | |", ["A3 名称“产业科”既指“中小办”（B2）又指“产业科”"]),
        ("| 2 | 中小办 | 中小办 |", []),
        ("| 2 | | 中小 |", ["A2 该行没有科室名称"]),
    ],
)
def test_a_name_means_one_office(rows: str, faults: list[str]) -> None:
    assert offices_of("| 科室 | A | B |\n| 1 | 科室 | 别名 |\n" + rows)[1] == faults


def test_a_list_without_offices_or_without_their_column_is_a_fault() -> None:
    assert offices_of("| 科室 | A | B |\n| 1 | 科室 | 别名 |")[1] == [" 科室表里一个科室也没有"]
    assert offices_of("| 科室 | A | B |\n| 1 | 组别 | 联系人 |\n| 2 | 甲 | 乙 |")[1] == [" 没有“科室”这一列"]
