"""Sheets that were not made for us, read as registers: what is understood, assumed, and listed as without a place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from xltasks.book.grid import Sheet
from xltasks.errors import RegisterError
from xltasks.model.answer import Raw
from xltasks.model.cell import Area, CellValue
from xltasks.model.imported import Imported
from xltasks.model.period import Period
from xltasks.store.register_import import import_register

HEAD = ("序号", "目标任务", "责任分工", "监督方式", "类别", "一季度", "二季度")
ROW = ("1", "建设平台", "市局\n【甲科】", "5515812", "目标", "调研", "开工")


def sheet(rows: Sequence[Sequence[CellValue]], *, name: str = "表1", merges: Sequence[str] = ()) -> Sheet:
    cells = {
        (row, column): value
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values, start=1)
        if value is not None
    }
    return Sheet(name, cells, merges=tuple(map(Area.parse, merges)))


def imported(*sheets: Sheet, period: str = "") -> Imported:
    return import_register(sheets, "分解表.xlsx", period=Period.parse(period) if period else None, year=2026)


def test_the_title_tells_bureau_year_and_period() -> None:
    made = imported(sheet([["安顺市农业局2025年重点任务三季度完成情况"], HEAD, ROW]))
    settings = made.register.settings
    assert (settings.bureau_short, settings.year, settings.period.code) == ("安顺市农业局", 2025, "2025Q3")
    assert "当前季度：第三季度（取自标题）" in made.assumed


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("某局2024年6月份重点工作进展", "2024M06"),
        ("某局二〇二四年上半年工作完成情况", "2024H1"),
        ("某局2024年1-6月份工作完成情况", "2024H1"),
        ("某局2024年第四季度任务（截至12月28日）", "2024Q4"),
    ],
)
def test_titles_say_their_period_in_many_ways(title: str, code: str) -> None:
    assert imported(sheet([[title], HEAD, ROW])).register.settings.period.code == code


def test_a_unit_named_above_the_table_goes_before_the_title_and_a_measure_is_no_unit() -> None:
    rows = [["2025年任务分解表"], ["填报单位：市农业局（盖章）", None, None, None, "单位：万元"], HEAD, ROW]
    assert imported(sheet(rows)).register.settings.bureau == "市农业局"


def test_what_nobody_wrote_is_said_to_be_assumed() -> None:
    made = imported(sheet([HEAD[:2] + HEAD[2:5], ROW[:5]]))
    assert made.register.settings.bureau == ""
    assert made.register.settings.period.code == "2026Q1"
    assert "单位：表里没有写明，请在台账“设置”里补填" in made.assumed
    assert "年度：2026（表里没有写明，按今年）" in made.assumed


def test_the_period_asked_for_goes_before_the_title() -> None:
    made = imported(sheet([["某局2024年二季度完成情况"], HEAD, ROW]), period="2024Q3")
    assert made.register.settings.period.code == "2024Q3"


def test_quarters_the_sheet_does_not_have_become_empty_columns() -> None:
    (task,) = imported(sheet([HEAD, ROW])).register.tasks
    assert task.items[0].plans == (
        ("第一季度", "调研"), ("第二季度", "开工"), ("第三季度", None), ("第四季度", None),
    )  # fmt: skip


def test_a_plan_without_a_period_is_that_of_the_title() -> None:
    head = ("序号", "目标任务", "责任分工", "监督方式", "类别", "本季度工作计划", "进展情况")
    made = imported(sheet([["某局2024年三季度情况"], head, (*ROW[:5], "开工", "已开工")]))
    assert dict(made.register.tasks[0].items[0].plans)["第三季度"] == "开工"
    assert any("没有写明是哪一期" in line for line in made.assumed)


def test_offices_come_with_the_telephones_of_the_tasks_that_are_theirs_alone() -> None:
    rows = [HEAD, ROW, ("2", "招商", "市局\n【乙科】\n【甲科】", "5515029", "目标", "x", "y"),
            ("3", "培训", "【甲科】", "5510000", "目标", "x", "y")]  # fmt: skip
    offices = imported(sheet(rows)).register.offices
    assert [(office.name, office.phone) for office in offices] == [("甲科", "5515812、5510000"), ("乙科", "")]


def test_units_are_taken_for_offices_where_no_brackets_name_any() -> None:
    rows = [HEAD, ("1", "平台", "甲科、乙科", None, "目标", "x", "y"), ("2", "招商", "乙科", None, "目标", "x", "y")]
    made = imported(sheet(rows))
    assert [task.offices for task in made.register.tasks] == [("甲科", "乙科"), ("乙科",)]
    assert any("当作责任科室" in line for line in made.assumed)


def test_tasks_without_numbers_are_counted() -> None:
    rows = [HEAD[1:], ROW[1:], ("", "", "", "", "措施", "x", "y"), ("招商", *ROW[2:])]
    made = imported(sheet(rows))
    assert [(task.number, len(task.items)) for task in made.register.tasks] == [("1", 2), ("2", 1)]
    assert any("按先后编为" in line for line in made.assumed)


def test_a_number_column_left_to_automatic_numbering_is_counted_too() -> None:
    made = imported(sheet([HEAD, (None, *ROW[1:]), (None, "招商", *ROW[2:])]))
    assert [task.number for task in made.register.tasks] == ["1", "2"]


def test_no_column_of_offices_is_said_and_stops_nothing() -> None:
    made = imported(sheet([("序号", "目标任务", "第一季度"), ("1", "平台", "调研"), ("2", "招商", "x")]))
    assert [task.offices for task in made.register.tasks] == [(), ()]
    assert sum("责任科室" in line for line in made.assumed) == 1
    assert made.unplaced == ()


def test_a_task_whose_second_row_says_another_telephone_loses_neither() -> None:
    made = imported(sheet([HEAD, ROW, (None, None, None, "5519999", "措施", "x", "y")]))
    assert [(entry.cell, entry.text) for entry in made.unplaced] == [("D3", "5519999")]
    assert "写得不一致" in made.unplaced[0].reason


def test_one_number_for_two_tasks_lists_the_second_with_all_its_rows() -> None:
    rows = [HEAD, ROW, ("1", "招商", *ROW[2:]), (None, None, None, None, "措施", "p", "q")]
    made = imported(sheet(rows))
    assert [task.title for task in made.register.tasks] == ["建设平台"]
    assert [entry.cell for entry in made.unplaced] == [f"{c}3" for c in "ABCDEFG"] + ["E4", "F4", "G4"]


def test_two_columns_of_one_heading_under_two_groups_are_told_apart() -> None:
    rows = [(*HEAD, "甲方案", None, "乙方案", None), (None,) * 7 + ("金额", "来源", "金额", "来源"),
            (*ROW, 1, "省", 2, "市")]  # fmt: skip
    made = imported(sheet(rows, merges=[*(f"{c}1:{c}2" for c in "ABCDEFG"), "H1:I1", "J1:K1"]))
    assert made.register.columns == ("金额", "来源", "乙方案金额", "乙方案来源")
    assert made.unplaced == ()


def test_pictures_errors_and_unsaved_formulas_are_listed() -> None:
    drawn = sheet([HEAD, ROW])
    special = {(2, 6): Raw("#N/A", error=True), (2, 7): Raw(formula="=A1"), (3, 6): Raw("=DISPIMG()", picture=True)}
    made = imported(Sheet("表1", drawn.cells, special))
    assert {entry.cell for entry in made.unplaced} == {"F2", "G2", "F3"}


def test_a_text_hidden_under_a_merge_is_listed_unless_it_says_the_same() -> None:
    rows = [HEAD, ROW, ("1", "旧标题", None, None, "措施", "x", "y")]
    made = imported(sheet(rows, merges=["A2:A3", "B2:B3"]))
    assert [(entry.cell, entry.reason) for entry in made.unplaced] == [("B3", "被合并单元格盖住，看不见")]


def test_several_sheets_make_one_register_and_a_number_counts_once() -> None:
    second = sheet([HEAD, ("1", "别的", *ROW[2:]), ("7", "招商", "【乙科】", *ROW[3:])], name="表2")
    other = sheet([["通讯录"], ["张三", "123"]], name="表3")
    made = imported(sheet([HEAD, ROW]), second, other)
    assert [task.number for task in made.register.tasks] == ["1", "7"]
    places = [(entry.sheet, entry.cell) for entry in made.unplaced]
    assert places == [("表2", f"{c}2") for c in "ABCDEFG"] + [("表3", "A1"), ("表3", "A2"), ("表3", "B2")]


def test_a_file_without_a_table_of_tasks_is_refused_in_plain_words() -> None:
    with pytest.raises(RegisterError, match="认不出任务表"):
        imported(sheet([["会议通知"], ["时间", "地点"]]))


def test_a_quarter_of_another_year_is_a_further_column() -> None:
    rows = [["某局2025年任务"], (*HEAD[:5], "2024年四季度", "一季度"), ROW]
    made = imported(sheet(rows))
    assert made.register.columns == ("2024年四季度",)
    assert made.unplaced == ()
