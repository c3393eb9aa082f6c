"""What is drawn: which cells belong together, which band owns them, and merges that bands cut."""

from __future__ import annotations

import pytest

from tests.forms.drawing import drawn, faults_of, form_of
from xltasks.forms.form import Expression, Formula, Placement, Text

FIELDS = "| 字段 | 范围 |\n| 进展 | 事项 |\n| 难点 | 任务 |\n| phone | 科室 |"
TASKS_AND_ITEMS = "| 区块 | 范围 | 遍历 |\n| a | 表!A2:D3 | task |\n| b | 表!C2:D3 | item |"


def units(sheet, bands="", fields=FIELDS):
    """Area → (what it holds, the band around it) of the sheet 表."""
    form = form_of(drawn({"表": sheet}, bands=bands, fields=fields), "consolidated")
    (compiled,) = form.sheets
    told = {}
    for unit in compiled.units:
        over = "" if unit.band is None else compiled.bands[unit.band].over
        told[unit.area.name] = (unit.content, over)
    return told


def test_cells_say_what_they_hold():
    found = units("| 标题 | {{ year }} | {{ year }}年 | =SUM(A1:B1) |")
    assert [content for content, _ in found.values()] == [
        Text("标题"),
        Expression("year", whole=True),
        Expression("{{ year }}年", whole=False),
        Formula("=SUM(A1:B1)"),
    ]


@pytest.mark.parametrize("text", ["{{ 进展 }}", "{{进展}}", "{{ item.进展 }}"])
def test_the_plain_name_of_a_field_is_where_it_is_answered(text):
    assert units(f"| 头 |\n| {text} |", "| 区块 | 范围 | 遍历 |\n| a | A2:A2 | item |")["A2"][0] == Placement("进展")


def test_more_than_a_plain_name_only_shows_the_answer():
    found = units("| {{ phone or '无' }} | 电话：{{ phone }} |")
    assert found["A1"][0] == Expression("phone or '无'", whole=True)
    assert found["B1"][0] == Expression("电话：{{ phone }}", whole=False)


def test_the_office_s_own_phone_is_not_the_field_of_that_name():
    found = units("| {{ phone }} | {{ office.phone }} |")
    assert found["A1"][0] == Placement("phone")
    assert found["B1"][0] == Expression("office.phone", whole=True)


def test_cells_beside_an_inner_band_reach_down_over_its_rows():
    found = units(
        "| 头 |\n| {{ task.no }} | {{ task.title }} | 计划 | {{ item.plan }} |\n| | | 进展 | {{ 进展 }} |",
        TASKS_AND_ITEMS,
    )
    assert found["A2:A3"] == (Expression("task.no", whole=True), "task")
    assert found["B2:B3"][1] == "task"
    assert found["C2"] == (Text("计划"), "item") and found["D3"] == (Placement("进展"), "item")


def test_cells_on_a_band_s_other_rows_appear_once():
    found = units(
        "| 头 |\n| {{ task.no }} | {{ task.title }} | | |\n| | | {{ item.category }} | {{ 进展 }} |",
        "| 区块 | 范围 | 遍历 |\n| a | 表!A2:D3 | task |\n| b | 表!A3:D3 | item |",
    )
    assert found["A2"][1] == "task" and found["C3"][1] == "item"


def test_cells_outside_a_narrow_band_reach_down_over_all_its_copies():
    found = units("| 头 |\n| 全年 | {{ task.no }} |", "| 区块 | 范围 | 遍历 |\n| a | B2:B2 | task |")
    assert found["A2"] == (Text("全年"), "")


def test_a_text_that_a_merge_downward_would_cover_is_a_fault():
    sheet = "| 头 |\n| {{ task.no }} | 甲 | 计划 | {{ 进展 }} |\n| | 乙 | 进展 | |"
    (fault,) = faults_of(drawn({"表": sheet}, bands=TASKS_AND_ITEMS, fields="| 字段 | 名称 |\n| 进展 | 进展 |"))
    assert fault.startswith("表!B3：B3 会被 B2 向下合并盖住")


def test_so_it_is_where_the_covering_cell_is_merged_itself():
    sheet = "| 头 |\n| 甲 | < | 计划 | {{ 进展 }} |\n| 丙 | | 进展 | |"
    (fault,) = faults_of(drawn({"表": sheet}, bands=TASKS_AND_ITEMS, fields="| 字段 | 名称 |\n| 进展 | 进展 |"))
    assert fault.startswith("表!A3：A3 会被 A2 向下合并盖住")


@pytest.mark.parametrize(
    ("sheet", "cut"),
    [
        ("| 头 |\n| a | b | 计划 | x |\n| | | ^ | y |\n| | | ^ | z |", "C2:C4"),
        ("| 头 |\n| a | b | < | x |\n| | | | y |", "B2:C2"),
        ("| 头 |\n| ^ | b | c | x |", "A1:A2"),
    ],
    ids=["past the band's last row", "across its left edge", "from above into it"],
)
def test_a_merge_that_a_band_cuts_is_a_fault(sheet, cut):
    faults = faults_of(
        drawn({"表": sheet}, bands=TASKS_AND_ITEMS, fields="| 字段 | 范围 |\n| a | 科室 |"), "consolidated"
    )
    assert [fault.split(" 被")[0] for fault in faults] == [f"表!{cut.split(':')[0]}：合并单元格 {cut}"]


def test_a_merge_inside_a_band_or_around_its_rows_is_fine():
    sheet = "| 标题 | < | < | < |\n| {{ task.no }} | 文 | 计划 | < |\n| ^ | ^ | {{ 进展 }} | < |"
    found = units(sheet, TASKS_AND_ITEMS)
    assert set(found) == {"A1:D1", "A2:A3", "B2:B3", "C2:D2", "C3:D3"}


def test_empty_cells_count_only_with_a_look():
    def colour(book):
        from openpyxl.styles import PatternFill

        book["表"]["B1"].fill = PatternFill("solid", start_color="FFF9C4")

    form = form_of(drawn({"表": "| 甲 | | |"}, fields="| 字段 | 范围 |\n| a | 科室 |", ink=colour), "consolidated")
    assert [unit.area.name for unit in form.sheets[0].units] == ["A1", "B1"]
