"""A template proposed from a finished sheet runs a campaign that makes the same sheet again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl.worksheet.worksheet import Worksheet

from tests.store.breakdowns import Layout, drawn_tasks, layouts, typed_sheet
from xltasks.campaign import Campaign, check_form, form_cells
from xltasks.errors import TemplateError, UsageError
from xltasks.model.form_cells import FormCell
from xltasks.model.register import Task
from xltasks.steps.import_register import ImportWish, import_file
from xltasks.steps.new_form import FormProposed, FormWish, new_form

NOW = datetime(2024, 7, 1, 9)
Answer = Callable[[FormCell], Any]


def proposed(file: Path, folder: Path) -> FormProposed:
    made = new_form(FormWish(file, folder), NOW)
    assert made.faults == ()
    assert [check_form(folder / name) for name in made.files] == [(), ()]
    return made


def run_through(root: Path, answer: Answer) -> Worksheet:
    """Generates, fills every workbook, collects, validates and merges; the first sheet of the clean merged workbook."""
    campaign = Campaign.open(root, now=NOW)
    for issued in campaign.generate().issued:
        file = root / issued.path
        book = openpyxl.load_workbook(file)
        for cell in form_cells(file).cells:
            book[cell.sheet][cell.cell] = answer(cell)
        target = root / "2-回收" / file.name
        target.parent.mkdir(exist_ok=True)
        book.save(target)
    campaign.collect()
    states = {office.office: office.state for office in campaign.validate().offices}
    assert set(states.values()) == {"accepted"}, states
    output = root / "merged.xlsx"
    assert campaign.merge(clean=True, output=output).path
    return openpyxl.load_workbook(output).worksheets[0]


def texts(sheet: Worksheet) -> dict[str, Any]:
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def answers_in(sheet: Worksheet, first: int, columns: Mapping[str, str], key: tuple[int, int]) -> Answer:
    """Answers the rows of a sheet from ``first`` on, by task and category (or ordinal) in the ``key`` columns."""
    held: dict[tuple[str, str, str], Any] = {}
    task = ""
    for row in range(first, sheet.max_row + 1):
        task = str(sheet.cell(row, key[0]).value or task)
        for field, letter in columns.items():
            held[task, str(sheet.cell(row, key[1]).value), field] = sheet[f"{letter}{row}"].value

    def answer(cell: FormCell) -> Any:
        if cell.scope == "office":
            return NOW.date() if cell.kind == "day" else "张三"
        return held[str(cell.key.task), str(cell.key.category), cell.field]

    return answer


def test_the_merged_quarterly_sheet_gives_a_form_that_makes_the_same_sheet(example: Path, tmp_path: Path) -> None:
    source = Campaign.open(example, now=NOW)
    source.run()
    original = tmp_path / "汇总表.xlsx"
    source.merge(clean=True, output=original)

    root = tmp_path / "新"
    made = proposed(original, root / "表样")
    assert [(field.label, field.kind, field.scope, field.role) for field in made.fields[:3]] == [
        ("已完成", "check", "item", "done"),
        ("未完成", "text", "item", "pending"),
        ("落实情况", "text", "item", "narrative"),
    ]
    shutil.copy(example / "台账.xlsx", root)
    sheet = openpyxl.load_workbook(original).worksheets[0]
    columns = {"已完成": "G", "未完成": "H", "落实情况": "I"}
    merged = run_through(root, answers_in(sheet, 5, columns, (1, 5)))
    assert texts(merged) == texts(sheet)
    assert {str(area) for area in merged.merged_cells.ranges} == {str(area) for area in sheet.merged_cells.ranges}
    assert merged["E3"].border.diagonal.style == sheet["E3"].border.diagonal.style == "thin"
    assert [merged[f"A{row}"].font.name for row in (1, 3, 5)] == [sheet[f"A{row}"].font.name for row in (1, 3, 5)]
    assert merged.print_title_rows == sheet.print_title_rows


def typed(file: Path, rows: list[list[Any]], merges: tuple[str, ...] = ()) -> Worksheet:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "汇总"
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    book.save(file)
    return sheet


def test_a_sheet_with_three_header_rows_goes_the_whole_way(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["某区农业局2024年重点工作6月进展"],
        ["序号", "目标任务", "责任分工", "类别", "6月计划", "进展情况", None, None, None],
        [None, None, None, None, None, "数量", None, "形象", None],
        [None, None, None, None, None, "本月", "累计完成率", "状态", "截至日期"],
        [1, "建大棚", "农业局\n【种植科】", "新建", "开工", 5, 0.5, "达进度", datetime(2024, 6, 28)],
        [None, None, None, "改造", "设计", 0, 0.25, "欠进度", datetime(2024, 6, 27)],
        [3, "修水渠", "农业局\n【水利科】", "新建", "招标", 12, 1, "达进度", datetime(2024, 6, 30)],
        [None, None, None, "改造", "验收", 7, 0.75, "欠进度", datetime(2024, 6, 30)],
        ["注：数量单位为座。"],
    ]
    heads = tuple(f"{column}2:{column}4" for column in "ABCDE")
    merges = ("A1:I1", *heads, "F2:I2", "F3:G3", "H3:I3", "A5:A6", "B5:B6", "C5:C6", "A7:A8", "B7:B8", "C7:C8", "A9:I9")
    file = tmp_path / "进展.xlsx"
    typed(file, rows, merges)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    for row in range(5, 9):
        sheet[f"G{row}"].number_format = "0%"
        sheet[f"I{row}"].number_format = "yyyy-mm-dd"
    book.save(file)

    root = tmp_path / "新"
    made = proposed(file, root / "表样")
    assert [(field.name, field.kind, field.required) for field in made.fields[:4]] == [
        ("本月", "whole", "true"), ("累计完成率", "percent", "true"),
        ("状态", "choice", "true"), ("截至日期", "day", "true"),
    ]  # fmt: skip
    import_file(ImportWish(file, root / "台账.xlsx"), NOW)
    columns = {"本月": "F", "累计完成率": "G", "状态": "H", "截至日期": "I"}
    merged = run_through(root, answers_in(sheet, 5, columns, (1, 4)))
    assert texts(merged) == texts(sheet)
    assert {str(area) for area in merged.merged_cells.ranges} == {str(area) for area in sheet.merged_cells.ranges}


def test_a_sheet_without_merges_goes_the_whole_way(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["类别", "编号", "工作任务", "责任科室", "第三季度", "是否完成", "进展说明"],
        ["目标", "2-1", "通水", "水利科", "全线通水", "是", "已通水"],
        ["措施", "2-1", "通水", "水利科", "巡查", "是", "每周巡查一次，发现问题及时整改，确保汛期安全运行无事故"],
        ["目标", "2-2", "通电", "电力科", "合闸", "否", "正在办理手续"],
        ["措施", "2-2", "通电", "电力科", "调试", "是", "完成"],
    ]
    file, root = tmp_path / "表.xlsx", tmp_path / "新"
    sheet = typed(file, rows)
    made = proposed(file, root / "表样")
    assert [(field.name, field.kind, field.options) for field in made.fields[:2]] == [
        ("是否完成", "choice", ("是", "否")), ("进展说明", "text", ()),
    ]  # fmt: skip
    assert any("每行重复" in line for line in made.assumed)
    import_file(ImportWish(file, tmp_path / "台账.xlsx"), NOW)
    register = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    settings = register["设置"]
    next(row for row in settings.iter_rows() if row[0].value == "单位")[1].value = "某局"
    register.save(root / "台账.xlsx")
    merged = run_through(root, answers_in(sheet, 2, {"是否完成": "F", "进展说明": "G"}, (2, 1)))
    assert texts(merged) == texts(sheet)


def test_the_template_says_what_it_left_out(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["某局2024年二季度完成情况"],
        ["序号", "目标任务", "责任分工", "第二季度", "进展情况"],
        ["一、工业"],
        ["1", "建平台", "【甲科】", "开工", "已开工", "散落"],
        ["小计", None, None, None, None],
    ]
    typed(tmp_path / "表.xlsx", rows, ("A3:E3",))
    made = proposed(tmp_path / "表.xlsx", tmp_path / "表样")
    assert any("第 3 行不是任务" in line for line in made.assumed)
    assert any("F 列没有标题" in line for line in made.assumed)
    drawn = texts(openpyxl.load_workbook(tmp_path / "表样" / "consolidated.xlsx")["汇总"])
    assert drawn == {
        "A1": "{{ bureau.short }}{{ year }}年{{ period.short }}完成情况",
        "A2": "序号", "B2": "目标任务", "C2": "责任分工", "D2": "{{ period.name }}", "E2": "进展情况",
        "A3": "{{ task.no }}", "B3": "{{ task.title }}", "C3": "{{ task.responsible }}", "D3": "{{ item.plan }}",
        "E3": "{{ 进展情况 }}", "A4": "小计",
    }  # fmt: skip


def test_a_template_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    typed(tmp_path / "表.xlsx", [["序号", "目标任务", "进展情况"], ["1", "建平台", "已开工"]])
    proposed(tmp_path / "表.xlsx", tmp_path / "表样")
    with pytest.raises(UsageError, match="不覆盖"):
        new_form(FormWish(tmp_path / "表.xlsx", tmp_path / "表样"), NOW)


def test_a_sheet_without_tasks_is_refused_in_plain_words(tmp_path: Path) -> None:
    typed(tmp_path / "表.xlsx", [["会议通知"], ["时间", "地点"]])
    with pytest.raises(TemplateError, match="没有一张表里认得出任务"):
        new_form(FormWish(tmp_path / "表.xlsx", tmp_path / "表样"), NOW)


@given(tasks=drawn_tasks(), layout=layouts())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_proposed_passes_the_check(tasks: tuple[Task, ...], layout: Layout, tmp_path: Path) -> None:
    file = tmp_path / "表.xlsx"
    file.write_bytes(typed_sheet(tasks, layout).saved())
    assert new_form(FormWish(file, tmp_path / "表样", dry_run=True), NOW).faults == ()


def test_totals_below_become_live_and_those_who_signed_are_left_out(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ("示例局2024年6月项目进展表", None, None, None, None),
        ("序号", "项目名称", "责任科室", "年度计划投资", "6月完成投资"),
        (1, "城南大道", "规划科", 12000, 800),
        (2, "跨河大桥", "建设科", 30000, 2500),
        ("合计", None, None, 42000, 3300),
        ("其他", None, None, None, 77),
        ("填表人：王五", None, "审核人（签字）：李四", None, "填报日期：2024年7月3日"),
        ("备注：每月5日前报送。", None, None, None, None),
    ):
        book.worksheets[0].append(row)
    book.save(tmp_path / "表.xlsx")
    proposed = new_form(FormWish(tmp_path / "表.xlsx", tmp_path / "表样"), datetime(2024, 7, 1))
    assert proposed.faults == ()
    sheet = openpyxl.load_workbook(tmp_path / "表样" / "consolidated.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[4]][3:] == ["=SUM(D3:D3)", "{{ total('项6月完成投资') }}=SUM(E3:E3)"]
    assert [cell.value for cell in sheet[5]] == ["其他", None, None, None, None]
    assert [cell.value for cell in sheet[6] if cell.value] == ["填表人：", "审核人（签字）：", "填报日期："]
    assert sheet["A7"].value == "备注：每月5日前报送。"
    said = "\n".join(proposed.assumed)
    assert "E5 的 77 看不出是怎么算出来的，表样里留空" in said and "“填表人：王五”只留下“填表人：”" in said
