"""Builds this example from facts.json: the register 台账.xlsx as the bureau's coordinator keeps it, and the eight
workbooks that the offices sent back, filled with the answers of the printed sheet.

Run it again when the quarterly template changes: returned workbooks name the issue they answer.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import tempfile
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from xltasks.campaign import Campaign, form_cells

HERE = Path(__file__).parent
AHEAD = timedelta(hours=8)
"""China's clocks of universal time, in which workbooks say when they were saved."""
SAVED = datetime(2024, 6, 20, 9, 0)
"""The files say they were saved then, so that building again changes no byte of them."""

SETTINGS = (
    ("单位", "市经济和信息化局"),
    ("单位简称", "市工信局"),
    ("年度", 2024),
    ("当前季度", "2024Q2"),
    ("表样", "quarterly"),
    ("截止时间", datetime(2024, 7, 5, 17, 0)),
)
ISSUED = datetime(2024, 6, 21, 9, 0)
RETURNED = {
    "中小办": ("中小办.xlsx", datetime(2024, 7, 2, 10, 12)),
    "产业科": ("产业科 二季度.xlsx", datetime(2024, 7, 1, 16, 40)),
    "局招商组": ("局招商组/填报表（已填）.xlsx", datetime(2024, 7, 3, 9, 5)),
    "运行办": ("运行办二季度填报表.xlsx", datetime(2024, 7, 2, 15, 30)),
    "投资办": ("投资办.xlsx", datetime(2024, 7, 3, 11, 20)),
    "信推办": ("信推办-5G和数字化.xlsx", datetime(2024, 7, 4, 8, 50)),
    "重点办": ("副本 重点办.xlsx", datetime(2024, 7, 4, 17, 15)),
    "节能科": ("二季度填报（节能科）终版.xlsx", datetime(2024, 7, 5, 14, 0)),
}
"""Under which name each office sent its workbook back, and when it was saved."""
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
TASK_HEADINGS = ("序号", "目标任务", "责任分工", "监督方式", "类别", *QUARTERS)
TASK_WIDTHS = (6, 26, 20, 11, 11, 12, 60, 12, 12)
LINE = Side(style="thin", color="808080")
THIN = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
BODY = Font(name="宋体", size=11)
HEADER = Font(name="黑体", size=11)
TITLE = Font(name="黑体", size=16)


def facts() -> dict[str, Any]:
    known: dict[str, Any] = json.loads((HERE / "facts.json").read_text(encoding="utf-8"))
    return known


def write_register(path: Path, known: dict[str, Any]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _settings(book.create_sheet("设置"))
    _offices(book.create_sheet("科室"), known)
    _tasks(book.create_sheet("任务"), known)
    book.properties.creator = "市工信局办公室"
    book.properties.created = SAVED
    path.write_bytes(_saved(book, SAVED))


def write_returns(inbox: Path, known: dict[str, Any]) -> None:
    """Generates the input workbooks, types the printed answers into them, and files them as they came back."""
    shutil.rmtree(inbox, ignore_errors=True)
    rows = {(str(task["no"]), row["category"]): row for task in known["tasks"] for row in task["rows"]}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE / "台账.xlsx", folder)
        for issued in Campaign.open(folder, now=ISSUED).generate().issued:
            name, saved = RETURNED[issued.office]
            path = inbox / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_filled(Path(folder, issued.path), rows, saved))


def _filled(issued: Path, rows: dict[tuple[str, str], dict[str, str]], saved: datetime) -> bytes:
    book = openpyxl.load_workbook(issued)
    for cell in form_cells(issued).cells:
        if cell.scope == "item":
            row = rows[cell.key.task or "", cell.key.category or ""]
            done = row["status"] == "√"
            answers = {
                "done": "√" if done else None,
                "pending": None if done else row["status"],
                "progress": row["progress"] or None,
            }
            book[cell.sheet][cell.cell] = answers[cell.field]
    return _saved(book, saved)


def _saved(book: openpyxl.Workbook, when: datetime) -> bytes:
    """The workbook's bytes with ``when`` for every time that the saving itself put in."""
    fresh, settled = io.BytesIO(), io.BytesIO()
    book.save(fresh)
    with zipfile.ZipFile(fresh) as source, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename == "docProps/core.xml":
                stamp = (when - AHEAD).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, part)
            fixed = zipfile.ZipInfo(entry.filename, when.timetuple()[:6])
            fixed.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(fixed, part)
    return settled.getvalue()


def _settings(sheet: Worksheet) -> None:
    _row(sheet, 1, ("名称", "内容"), HEADER)
    for row, pair in enumerate(SETTINGS, start=2):
        _row(sheet, row, pair, BODY)
        sheet.cell(row, 2).alignment = Alignment(horizontal="left", vertical="center")
        if isinstance(pair[1], datetime):
            sheet.cell(row, 2).number_format = "yyyy-mm-dd hh:mm"
    _widths(sheet, (14, 30))


def _offices(sheet: Worksheet, known: dict[str, Any]) -> None:
    _row(sheet, 1, ("科室", "联系人", "电话", "邮箱", "别名"), HEADER)
    phones = {task["office"]: task["phone"] for task in known["tasks"]}
    for row, (office, phone) in enumerate(phones.items(), start=2):
        _row(sheet, row, (office, None, phone, None, None), BODY)
    _widths(sheet, (14, 12, 12, 24, 16))
    sheet.freeze_panes = "A2"


def _tasks(sheet: Worksheet, known: dict[str, Any]) -> None:
    sheet["A1"] = f"{known['bureau_short']}{known['year']}年政府工作报告任务分解台账"
    sheet["A1"].font = TITLE
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(TASK_HEADINGS))
    sheet.row_dimensions[1].height = 30
    _row(sheet, 2, TASK_HEADINGS, HEADER)
    plan = TASK_HEADINGS.index(QUARTERS[known["quarter"] - 1])
    row = 3
    for task in known["tasks"]:
        responsible = "\n".join([*task["responsible"], f"【{task['office']}】"])
        first = row
        for item in task["rows"]:
            values: list[Any] = [None] * len(TASK_HEADINGS)
            if row == first:
                values[:4] = task["no"], task["title"], responsible, task["phone"]
            values[4], values[plan] = item["category"], item["plan"]
            _row(sheet, row, tuple(values), BODY)
            sheet.cell(row, plan + 1).alignment = Alignment(vertical="center", wrap_text=True)
            sheet.row_dimensions[row].height = _height(item["plan"], len(task["title"]) / len(task["rows"]))
            row += 1
        for column in range(1, 5):
            sheet.merge_cells(start_row=first, end_row=row - 1, start_column=column, end_column=column)
    _widths(sheet, TASK_WIDTHS)
    sheet.freeze_panes = "C3"
    sheet.print_title_rows = "1:2"


def _row(sheet: Worksheet, row: int, values: tuple[Any, ...], font: Font) -> None:
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row, column, value)
        cell.font, cell.border = font, THIN
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        if font is HEADER:
            cell.fill = PatternFill("solid", start_color="DDE6F0")
        if isinstance(value, str):
            cell.number_format = "@"


def _widths(sheet: Worksheet, widths: tuple[int, ...]) -> None:
    """Sets the column widths, and the page to landscape A4 that takes them all in."""
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = int(sheet.PAPERSIZE_A4)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _height(plan: str, title_share: float) -> float:
    """Points for the plan's lines at 28 characters a line, or for the row's share of the merged title at 11."""
    lines = sum(-(-max(len(line), 1) // 28) for line in plan.split("\n"))
    return 16.0 * max(lines, title_share / 11, 2) + 4


def main() -> None:
    write_register(HERE / "台账.xlsx", facts())
    write_returns(HERE / "2-回收", facts())


if __name__ == "__main__":
    main()
