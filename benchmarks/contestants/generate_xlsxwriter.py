"""Generate by a script over XlsxWriter that writes the same workbook by hand, kept in memory until it is whole."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from benchmarks.contestants import input_form as form
from benchmarks.scene import ISSUED, Scene
from benchmarks.truth import BUREAU, BUREAU_SHORT, PERIOD, YEAR, Office

_SONG = {"font_name": "宋体", "font_charset": 134, "font_size": 11, "font_family": 0}
_CENTRE = {"align": "center", "valign": "vcenter", "text_wrap": True}
_LEFT = {"align": "left", "valign": "vcenter", "text_wrap": True}
_TOP = {"align": "left", "valign": "top", "text_wrap": True}
_BOX = {"border": 1, "border_color": "#7F7F7F"}
_OPEN = {"bg_color": "#FFF9C4", "locked": False}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font_name": "方正小标宋简体", "font_charset": 134, "font_size": 20, "font_family": 0} | _CENTRE,
    "office": _SONG | {"bold": True, "align": "left", "valign": "vcenter"},
    "deadline": _SONG | {"bold": True, "font_color": "#C00000", "align": "left", "valign": "vcenter"},
    "contact": _SONG | {"align": "right", "valign": "vcenter"},
    "advice": _SONG | _LEFT | {"font_size": 10.5, "font_color": "#1F3864", "bg_color": "#EAF1FB"},
    "count": _SONG | _CENTRE | {"font_size": 10.5, "bold": True, "bg_color": "#EAF1FB"},
    "heading": _SONG | _CENTRE | _BOX | {"font_name": "黑体", "bg_color": "#DCE6F1"},
    "number": _SONG | _BOX | {"align": "center", "valign": "top", "text_wrap": True, "bg_color": "#F5F5F5"},
    "text": _SONG | _TOP | _BOX | {"bg_color": "#F5F5F5"},
    "done": _SONG | _CENTRE | _BOX | _OPEN | {"font_size": 14},
    "pending": _SONG | _CENTRE | _BOX | _OPEN | {"num_format": "@"},
    "progress": _SONG | _TOP | _BOX | _OPEN,
    "state": _SONG | _CENTRE | _BOX | {"font_size": 10.5},
    "key": _SONG | {"font_size": 8, "font_color": "#808080"},
    "own": _SONG | _LEFT | _BOX | _OPEN | {"num_format": "@"},
    "day": _SONG | _LEFT | _BOX | _OPEN | {"num_format": 'yyyy"年"m"月"d"日"'},
    "code": _SONG | {"font_size": 9, "font_color": "#808080", "align": "right", "valign": "vcenter"},
    "guide": _SONG | _LEFT | _BOX,
    "plain": _SONG,
}
_PAGE = '&C&"宋体,常规"&9 第 &P 页 共 &N 页'


def run(scene: Scene, out: Path) -> None:
    write_all(scene, out, {"in_memory": True})


def write_all(scene: Scene, out: Path, options: dict[str, Any]) -> None:
    for office in scene.truth:
        _write(office, out / f"{office.name}.xlsx", options)


def _write(office: Office, path: Path, options: dict[str, Any]) -> None:
    book = xlsxwriter.Workbook(path, options)
    looks = {name: book.add_format(properties) for name, properties in _LOOKS.items()}
    _sheet(book, book.add_worksheet("填报表"), office, looks)
    _guide(book.add_worksheet("填写说明"), office, looks)
    _stamp(book.add_worksheet("_xltasks"), office, looks)
    created = datetime(*ISSUED.timetuple()[:6])
    book.set_properties({"title": f"{BUREAU_SHORT}{YEAR}年二季度", "author": BUREAU, "created": created})
    for name, value in form.stamp_pairs(office):
        book.set_custom_property(name, value, "text")
    book.close()


def _sheet(book: Any, sheet: Any, office: Office, looks: dict[str, Any]) -> None:
    for column, width in enumerate(form.WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(9, 9, 2, None, {"hidden": True})
    _head(sheet, office, looks)
    for place in form.MERGED_HEADINGS:
        sheet.merge_range(place, "")
    last = form.FIRST - 1
    for index, (task, row) in enumerate(office.rows):
        line = last + index
        if row is task.rows[0]:
            sheet.write_number(line, 0, task.number, looks["number"])
            sheet.write_string(line, 1, task.title, looks["text"])
            sheet.write_string(line, 2, task.responsible, looks["text"])
            for column in range(3):
                sheet.merge_range(line, column, line + len(task.rows) - 1, column, "")
        else:
            for column, look in enumerate(("number", "text", "text")):
                sheet.write_blank(line, column, None, looks[look])
        sheet.write_string(line, 3, row.category, looks["number"])
        sheet.write_string(line, 4, row.plan, looks["text"])
        for column, look in ((5, "done"), (6, "pending"), (7, "progress")):
            sheet.write_blank(line, column, None, looks[look])
        sheet.write_formula(line, 8, form.STATE.format(line + 1), looks["state"], "")
        sheet.write_string(line, 9, row.key, looks["key"])
        sheet.set_row(line, form.height(row.plan))
    end = last + len(office.rows)
    _feet(sheet, end, office, looks)
    _rules(book, sheet, end)
    _page(sheet, (0, 0, end + 3, 8))
    sheet.repeat_rows(4, 5)
    sheet.freeze_panes(6, 0)
    sheet.set_tab_color("#FFC000")
    sheet.protect("", {"format_rows": True, "format_columns": True})


def _head(sheet: Any, office: Office, looks: dict[str, Any]) -> None:
    end = form.FIRST - 1 + len(office.rows)
    texts = (
        (0, 0, form.TITLE, "title"),
        (1, 0, f"填报科室：{office.name}", "office"),
        (1, 4, form.DEADLINE, "deadline"),
        (1, 7, form.CONTACT, "contact"),
        (2, 0, form.ADVICE, "advice"),
    )
    for (line, first, text, look), past in zip(texts, (9, 4, 7, 9, 8), strict=True):
        sheet.write_string(line, first, text, looks[look])
        for column in range(first + 1, past):
            sheet.write_blank(line, column, None, looks[look])
    sheet.write_formula(2, 8, form.COUNT.format(end), looks["count"], "")
    for column, heading in enumerate(form.HEADINGS):
        sheet.write(4, column, heading, looks["heading"])
        sheet.write(5, column, {5: "已完成", 6: "未完成"}.get(column), looks["heading"])
    for line, height in enumerate((33, 21, 36, 9, 21, 21)):
        sheet.set_row(line, height)


def _feet(sheet: Any, end: int, office: Office, looks: dict[str, Any]) -> None:
    sheet.set_row(end, 9)
    for index in range(2):
        line = end + 1 + index
        sheet.write_string(line, 0, form.FEET[2 * index], looks["heading"])
        sheet.write_string(line, 5, form.FEET[2 * index + 1], looks["heading"])
        for column in (1, 6):
            sheet.write_blank(line, column, None, looks["heading"])
        for column in (2, 3, 4, 7, 8):
            sheet.write_blank(line, column, None, looks["day" if index and column > 6 else "own"])
        sheet.write_string(line, 9, f"{PERIOD}|{office.name}|||{index + 1}|X", looks["key"])
        for first, past in ((0, 1), (2, 4), (5, 6), (7, 8)):
            sheet.merge_range(line, first, line, past, "")
        sheet.set_row(line, 27)
    line = end + 3
    sheet.write_string(line, 0, f"表样编号：XT-{PERIOD}-{office.name}-{form.issue_of(office)[:8]}", looks["code"])
    for column in range(1, 9):
        sheet.write_blank(line, column, None, looks["code"])
    sheet.merge_range(line, 0, line, 8, "")
    sheet.set_row(line, 18)


def _rules(book: Any, sheet: Any, end: int) -> None:
    for sign, ink, paper in (
        ("●", "#006100", "#C6EFCE"),
        ("△", "#7F4F00", "#FFEB9C"),
        ("×", "#9C0006", "#FFC7CE"),
        ("○", "#595959", "#EDEDED"),
    ):
        made = book.add_format({"font_color": ink, "bg_color": paper})
        rule = {"type": "formula", "criteria": f'LEFT($I7,1)="{sign}"', "format": made}
        sheet.conditional_format(6, 8, end - 1, 8, rule)
    made = book.add_format({"font_color": "#9C0006", "bg_color": "#FFC7CE"})
    both = "AND(LEN(TRIM($F7))>0,LEN(TRIM($G7))>0)"
    sheet.conditional_format(6, 5, end - 1, 6, {"type": "formula", "criteria": both, "format": made})
    texts = {
        "done": (
            "已完成",
            "从下拉框中选“√”，不是的话清空此格",
            "已经完成的选“√”。没有完成的留空，在右边“未完成”里写。",
        ),
        "pending": (
            "未完成",
            "用文字填写，不超过50字",
            "没有完成的，选“正在推进”或“持续推进”，也可以自己写。已选“√”的不要填。",
        ),
        "progress": ("落实情况", "用文字填写，不超过2000字", "写实际做了什么、做到什么程度，数据写明截至日期。"),
        "filler": ("填报人", "用文字填写，不超过50字", "请写填报人姓名。"),
        "reviewer": ("审核人", "用文字填写，不超过50字", "请写审核人（科室负责人）姓名。"),
        "phone": ("联系电话", "用文字填写，不超过50字", "请写填报人的电话，便于核对。"),
        "filled_on": ("填报日期", "填年月日齐全的日期，例如2024-06-30", "请写日期，如2024-7-1。"),
    }
    limited = {"validate": "length", "criteria": "between", "minimum": 0}
    for name, area, rule in (
        ("done", (6, 5, end - 1, 5), {"validate": "list", "source": ["√"]}),
        ("pending", (6, 6, end - 1, 6), {"validate": "list", "source": ["正在推进", "持续推进"], "show_error": False}),
        ("progress", (6, 7, end - 1, 7), limited | {"maximum": 2000}),
        ("filler", (end + 1, 2, end + 1, 4), limited | {"maximum": 50}),
        ("reviewer", (end + 1, 7, end + 1, 8), limited | {"maximum": 50}),
        ("phone", (end + 2, 2, end + 2, 4), limited | {"maximum": 50}),
        ("filled_on", (end + 2, 7, end + 2, 8), {
            "validate": "date", "criteria": "between", "minimum": datetime(1950, 1, 1), "maximum": datetime(2100, 1, 1),
        }),
    ):  # fmt: skip
        title, error, prompt = texts[name]
        words = {"error_title": title, "error_message": error, "input_title": title, "input_message": prompt}
        sheet.data_validation(*area, rule | words)


def _guide(sheet: Any, office: Office, looks: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 112)
    sheet.write_string(0, 0, "填写说明", looks["title"])
    sheet.write_blank(0, 1, None, looks["title"])
    sheet.merge_range(0, 0, 0, 1, "")
    sheet.set_row(0, 39)
    for line, (heading, text) in enumerate(form.GUIDE, 1):
        sheet.write_string(line, 0, heading, looks["heading"])
        told = text.format(tasks=len(office.tasks), items=len(office.rows))
        sheet.write_string(line, 1, told, looks["guide"])
        sheet.set_row(line, 27)
    _page(sheet, (0, 0, len(form.GUIDE), 1))
    sheet.set_tab_color("#5B9BD5")
    sheet.protect("", {"format_rows": True, "format_columns": True})


def _stamp(sheet: Any, office: Office, looks: dict[str, Any]) -> None:
    plain = looks["plain"]
    for line, pair in enumerate(form.stamp_pairs(office)):
        for column, text in enumerate(pair):
            sheet.write_string(line, column, text, plain)
    for line, row in enumerate(form.stamp_rows(office), 7):
        for column, value in enumerate(row):
            sheet.write(line, column, value, plain)
    sheet.very_hidden()


def _page(sheet: Any, area: tuple[int, int, int, int]) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(0.5, 0.5, 0.65, 0.65)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(_PAGE, {"margin": 0.35})
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    sheet.print_area(*area)
