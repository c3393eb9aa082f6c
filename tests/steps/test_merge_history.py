"""What earlier periods' consolidated sheets said stands beside what this one's says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from xltasks.campaign import Campaign, form_cells

SPRING, SUMMER = datetime(2024, 4, 2, 9), datetime(2024, 7, 2, 9)
TOLD = {"2024Q1": {"甲科": "签约", "乙科": "选址"}, "2024Q2": {"甲科": "开工", "乙科": "封顶"}}


def draw(folder: Path) -> None:
    """A form whose consolidated sheet has the first quarter and the quarter before beside this one."""
    folder.mkdir(parents=True)
    for name, cells in {
        "input": ("{{ task.no }}", "{{ progress }}", "{{ figure }}"),
        "consolidated": (
            "{{ task.no }}", "{{ history['2024Q1'].progress }}", "{{ history[period.previous].progress }}",
            "{{ history[period.previous].figure }}", "{{ progress }}", "{{ growth }}",
        ),
    }.items():  # fmt: skip
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "表"
        sheet.append(cells)
        bands = book.create_sheet("区块")
        bands.append(("区块", "范围", "遍历"))
        bands.append(("事项", f"A1:{'ABCDEF'[len(cells) - 1]}1", "item"))
        if name == "input":
            fields = book.create_sheet("字段")
            fields.append(("字段", "类型", "合并", "算法"))
            fields.append(("progress", "文本", "标注", None))
            fields.append(("figure", "整数", "求和", None))
            fields.append(("growth", "计算", None, "figure - history[period.previous].figure"))
        book.save(folder / f"{name}.xlsx")


def write_register(path: Path, period: str) -> None:
    book = openpyxl.Workbook()
    book.active.title = "设置"
    for row in (("单位", "市某局"), ("年度", 2024), ("当前季度", period)):
        book.active.append(row)
    for name, rows in {
        "科室": [("科室",), ("甲科",), ("乙科",)],
        "任务": [("序号", "目标任务", "责任科室"), (4, "推进项目", "甲科、乙科"), (9, "节能降耗", "乙科")],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def run(folder: Path, period: str, now: datetime, *, without: str = "") -> Path:
    """One period from issuing to merging; the consolidated file."""
    write_register(folder / "台账.xlsx", period)
    campaign = Campaign.open(folder, now=now)
    campaign.generate()
    for office, told in TOLD[period].items():
        if office == without:
            continue
        (issued,) = campaign.folders.issue_folder(campaign.register.settings.period).glob(f"*（{office}）.xlsx")
        book = openpyxl.load_workbook(issued)
        for cell in form_cells(issued).cells:
            number = "没有" if without and office == "甲科" else int(period[-1]) * 10
            book[cell.sheet][cell.cell].value = told if cell.field == "progress" else number
        campaign.folders.inbox.mkdir(exist_ok=True)
        book.save(campaign.folders.inbox / f"{period}{office}.xlsx")
    campaign.collect()
    merged = campaign.merge(partial=bool(without))
    assert merged.path
    return folder / merged.path


def rows(path: Path) -> list[list[object]]:
    return [
        [cell or None for cell in row[:6]] for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    ]


def test_the_quarter_before_stands_beside_this_one(tmp_path: Path) -> None:
    draw(tmp_path / "局" / "表样")
    first = run(tmp_path / "局", "2024Q1", SPRING)
    assert rows(first) == [[4, None, None, None, "甲科：签约\n乙科：选址", None], [9, None, None, None, "选址", None]]
    second = run(tmp_path / "局", "2024Q2", SUMMER)
    spring, summer = "甲科：签约\n乙科：选址", "甲科：开工\n乙科：封顶"
    assert rows(second) == [[4, spring, spring, 20, summer, 20], [9, "选址", "选址", 10, "封顶", 10]]


def test_what_was_rejected_or_never_returned_is_no_history(tmp_path: Path) -> None:
    draw(tmp_path / "局" / "表样")
    run(tmp_path / "局", "2024Q1", SPRING, without="乙科")
    Campaign.open(tmp_path / "局", now=SPRING).validate()
    second = run(tmp_path / "局", "2024Q2", SUMMER)
    assert [row[1:4] for row in rows(second)] == [[None] * 3] * 2


@pytest.mark.parametrize("kind", ["input", "consolidated"])
def test_the_form_passes_its_check(tmp_path: Path, kind: str) -> None:
    from xltasks.campaign import check_form

    draw(tmp_path / "表样")
    assert check_form(tmp_path / "表样" / f"{kind}.xlsx") == ()
