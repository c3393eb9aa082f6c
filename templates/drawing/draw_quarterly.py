"""Draws the two workbooks of the quarterly form as they were first drawn; from then on people edit them in Excel.

python templates/drawing/draw_quarterly.py [FOLDER]        writes input.xlsx and consolidated.xlsx
"""

from __future__ import annotations

import sys
from pathlib import Path

from drawing import (
    BLUE,
    BODY,
    GREY,
    GRID,
    HEADER,
    SCREEN,
    SOFT_GRID,
    THIN,
    TITLE,
    YELLOW,
    Ink,
    declare,
    declare_bands,
    fit_width,
    light,
    new_book,
    put,
    set_heights,
    set_page,
    set_widths,
)
from openpyxl import Workbook
from openpyxl.styles import Border, Font
from openpyxl.worksheet.worksheet import Worksheet


def draw_consolidated() -> Workbook:
    """What the city prints."""
    book, sheet = new_book("汇总表", "政府工作报告任务完成情况")
    title = Ink(Font(name=TITLE, size=22), wrap=False)
    header = Ink(Font(name=HEADER, size=10.5), border=GRID)
    centred = Ink(Font(name=BODY, size=10.5), border=GRID)
    written = Ink(Font(name=BODY, size=10.5), ("left", "center"), GRID)
    put(sheet, "A1:I1", "{{ bureau.short }}{{ year }}年政府工作报告任务", title)
    put(sheet, "A2:I2", "{{ period.short }}完成情况", title)
    for area, text in {
        "A3:A4": "序号", "B3:B4": "目标任务", "C3:C4": "责任分工", "D3:D4": "监督方式", "F3:F4": "{{ period.name }}",
        "G3:H3": "完成情况", "G4": "已完成", "H4": "未完成", "I3:I4": "落实情况",
    }.items():  # fmt: skip
        put(sheet, area, text, header)
    put(sheet, "D3:D4", "监督方式", Ink(Font(name=HEADER, size=10), border=GRID))
    split = Border(left=THIN, right=THIN, top=THIN, bottom=THIN, diagonal=THIN, diagonalDown=True)
    # Ideographic spaces are one character wide in every font. An empty line holds the words apart in every program:
    # LibreOffice does not distribute lines over a merged cell as Excel does.
    put(sheet, "E3:E4", "　　季度\n\n类别", Ink(header.font, ("left", "center"), split))
    put(sheet, "A5", "{{ task.no }}", centred)
    put(sheet, "B5", "{{ task.title }}", written)
    put(sheet, "C5", "{{ task.responsible }}", written)
    put(sheet, "D5", "{{ task.supervision }}", Ink(Font(name=BODY, size=9), border=GRID, number_format="@"))
    put(sheet, "E5", "{{ item.category }}", centred)
    put(sheet, "F5", "{{ item.plan }}", written)
    put(sheet, "G5", "{{ done }}", centred)
    put(sheet, "H5", "{{ pending }}", centred)
    put(sheet, "I5", "{{ progress }}", written)
    set_widths(sheet, {"A": 4.6, "B": 18.0, "C": 10.1, "D": 6.7, "E": 7.7, "F": 24.4, "G": 5.5, "H": 5.5, "I": 49.8})
    set_heights(sheet, {1: 36, 2: 36, 3: 25.5, 4: 25.5, 5: 27})
    sheet.freeze_panes = "A5"
    set_page(sheet, "A1:I5", "3:4")
    declare_bands(book, (("任务", "汇总表!A5:I5", "task"), ("事项", "汇总表!E5:I5", "item")))
    return book


LIGHT = (
    '=IF(AND(LEN(TRIM(F7))>0,LEN(TRIM(G7))>0),"× 请二选一",'
    'IF(LEN(TRIM(F7))+LEN(TRIM(G7))+LEN(TRIM(H7))=0,"○ 未填",'
    'IF(LEN(TRIM(F7))+LEN(TRIM(G7))=0,"△ 缺完成情况",'
    'IF(AND(LEN(TRIM(H7))=0,OR(LEN(TRIM(G7))>0,D7<>"进度安排")),"△ 缺落实情况","● 已填"))))'
)
COUNT = (
    '="已填 "&COUNTIF(I7:I7,"● 已填")&" / "&COUNTA(I7:I7)&" 行"&CHAR(10)&'
    'IF(COUNTIF(I7:I7,"● 已填")=COUNTA(I7:I7),"可以报送","还差 "&(COUNTA(I7:I7)-COUNTIF(I7:I7,"● 已填"))&" 行")'
)
LIGHTS = {"●": ("C6EFCE", "006100"), "△": ("FFEB9C", "7F4F00"), "×": ("FFC7CE", "9C0006"), "○": ("EDEDED", "595959")}


def draw_input() -> Workbook:
    """What an office fills in."""
    book, sheet = new_book("填报表", "政府工作报告任务填报表")
    sheet.sheet_properties.tabColor = "FFC000"
    draw_top(sheet)
    draw_rows(sheet)
    draw_signatures(sheet)
    set_widths(sheet, {"A": 4.6, "B": 14.0, "C": 10.0, "D": 7.7, "E": 27.0, "F": 6.6, "G": 9.4, "H": 48.0, "I": 12.6})
    set_heights(sheet, {1: 33, 2: 21, 3: 36, 4: 9, 5: 21, 6: 21, 7: 135, 8: 12, 9: 27, 10: 27, 11: 18})
    sheet.freeze_panes = "A7"
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    sheet.protection.formatRows = sheet.protection.formatColumns = False  # False: not forbidden
    set_page(sheet, "A1:I11", "5:6")
    fit_width(sheet)
    draw_instructions(book.create_sheet("填写说明"))
    declare(book, "字段", FIELDS)
    set_widths(book["字段"], dict(zip("ABCDEFGHIJKLM", (12, 12, 9, 9, 12, 30, 14, 11, 20, 11, 9, 50, 12), strict=True)))
    declare_bands(book, (("任务", "填报表!A7:I7", "task"), ("事项", "填报表!D7:I7", "item")))
    return book


def draw_top(sheet: Worksheet) -> None:
    """Title, whose sheet it is, by when, what to do, how far it is, and the header rows."""
    plain = Font(name=SCREEN, size=11)
    bold = Font(name=SCREEN, size=11, bold=True)
    title = "{{ bureau.short }}{{ year }}年政府工作报告任务{{ period.short }}填报表"
    put(sheet, "A1:I1", title, Ink(Font(name=TITLE, size=20), wrap=False))
    put(sheet, "A2:D2", "填报科室：{{ office.name }}", Ink(bold, ("left", "center"), wrap=False))
    due = Font(name=SCREEN, size=11, bold=True, color="C00000")
    put(sheet, "E2:G2", "截止时间：{{ deadline or '另行通知' }}", Ink(due, ("left", "center"), wrap=False))
    asked = "联系人：{{ contact or '见通知' }}　{{ contact_phone }}"
    put(sheet, "H2:I2", asked, Ink(plain, ("right", "center"), wrap=False))
    how = (
        "只填黄色格：①“已完成”选√，或在“未完成”写进展，两格只填一格；②写“落实情况”；③右边状态变为绿色“● 已填”即可。\n"
        "填好后直接保存，原文件发回联系人；请勿增删行列、改动其他格。详见“填写说明”表。"
    )
    put(sheet, "A3:H3", how, Ink(Font(name=SCREEN, size=10.5, color="1F3864"), ("left", "center"), fill="EAF1FB"))
    put(sheet, "I3", COUNT, Ink(Font(name=SCREEN, size=10.5, bold=True), fill="EAF1FB"))
    header = Ink(Font(name=HEADER, size=11), border=SOFT_GRID, fill=BLUE)
    for area, text in {
        "A5:A6": "序号", "B5:B6": "目标任务", "C5:C6": "责任分工", "D5:D6": "类别", "E5:E6": "{{ period.name }}",
        "F5:G5": "完成情况（二选一）", "F6": "已完成", "G6": "未完成", "H5:H6": "落实情况", "I5:I6": "状态",
    }.items():  # fmt: skip
        put(sheet, area, text, header)


def draw_rows(sheet: Worksheet) -> None:
    """The one row that repeats, and its lights."""
    plain = Font(name=SCREEN, size=11)
    # From the top: a merged text is read whole on the screen and in print, wherever the window or the page ends.
    centred = Ink(plain, ("center", "top"), SOFT_GRID, GREY)
    written = Ink(plain, ("left", "top"), SOFT_GRID, GREY)
    put(sheet, "A7", "{{ task.no }}", centred)
    put(sheet, "B7", "{{ task.title }}", written)
    put(sheet, "C7", "{{ task.responsible }}", written)
    # What was unfinished last quarter is carried into this one where everybody sees it.
    carried = "{% if history[period.previous].pending %}\n（上期未完成）{% endif %}"
    put(sheet, "D7", "{{ item.category }}" + carried, centred)
    put(sheet, "E7", "{{ item.plan }}", written)
    put(sheet, "F7", "{{ done }}", Ink(Font(name=SCREEN, size=14), border=SOFT_GRID, fill=YELLOW, open=True))
    words = Ink(plain, border=SOFT_GRID, fill=YELLOW, open=True, number_format="@")
    put(sheet, "G7", "{{ pending }}", words)
    # General, not text: some versions of Excel show a long text in a text-formatted cell as ####.
    put(sheet, "H7", "{{ progress }}", Ink(plain, ("left", "top"), SOFT_GRID, YELLOW, open=True))
    put(sheet, "I7", LIGHT, Ink(Font(name=SCREEN, size=10.5), border=SOFT_GRID))
    for sign, (fill, color) in LIGHTS.items():
        light(sheet, "I7:I7", f'LEFT($I7,1)="{sign}"', Ink(Font(color=color), fill=fill))
    light(sheet, "F7:G7", "AND(LEN(TRIM($F7))>0,LEN(TRIM($G7))>0)", Ink(Font(color="9C0006"), fill="FFC7CE"))


def draw_signatures(sheet: Worksheet) -> None:
    """Who filled it in, at the foot, and the form's code."""
    label = Ink(Font(name=HEADER, size=11), border=SOFT_GRID, fill=BLUE)
    answer = Ink(Font(name=SCREEN, size=11), ("left", "center"), SOFT_GRID, YELLOW, open=True, number_format="@")
    for labelled, text, answered, name in (
        ("A9:B9", "填报人", "C9:E9", "filler"),
        ("F9:G9", "审核人", "H9:I9", "reviewer"),
        ("A10:B10", "联系电话", "C10:E10", "phone"),
    ):
        put(sheet, labelled, text, label)
        put(sheet, answered, "{{ " + name + " }}", answer)
    put(sheet, "F10:G10", "填报日期", label)
    day = Ink(answer.font, answer.at, SOFT_GRID, YELLOW, open=True, number_format='yyyy"年"m"月"d"日"')
    put(sheet, "H10:I10", "{{ filled_on }}", day)
    small = Ink(Font(name=SCREEN, size=9, color="808080"), ("right", "center"), wrap=False)
    put(sheet, "A11:I11", "表样编号：{{ form.code }}", small)


INSTRUCTIONS = (
    ("要做什么", "“填报表”里共有{{ count.tasks }}项任务、{{ count.items }}行，请逐行填写{{ period.name }}的完成情况。"),
    (
        "只填黄色格",
        "其他格已锁定，不用填也不用改。其中文字有误，请告诉联系人：{{ contact or '见通知' }}　{{ contact_phone }}。",
    ),
    ("已完成", "完成了的，点“已完成”格右边的小三角，选“√”。"),
    ("未完成", "没有完成的，“已完成”留空，在“未完成”选“正在推进”或“持续推进”，也可以自己写，不超过50字。"),
    ("二选一", "同一行“已完成”和“未完成”只填一格。两格都填了，状态会变成红色“× 请二选一”。"),
    ("落实情况", "写本季度实际做了什么、做到什么程度，数据写明截至日期。分条写时按Alt+Enter换行。"),
    ("何时可不写", "“进度安排”行已完成，而且同一任务“施工图”行已写明的，“落实情况”可以不写；其他各行都要写。"),
    ("从别处粘贴", "双击进入格子后再粘贴，或用“选择性粘贴—数值（文本）”，以免带走格子的颜色和下拉选项。"),
    ("看状态", "“状态”变为绿色“● 已填”即为填好；△ 缺内容，○ 没有填，× 填重了。表头右上角有总数。"),
    ("落款", "最下面填写填报人、审核人、联系电话、填报日期。"),
    (
        "报送",
        "{{ deadline or '规定时间' }}前，直接保存，把这个文件发回联系人。文件名可以改；请勿增删行列，不要另建表格。",
    ),
    ("再次报送", "发出后要更改的，在原文件上改好再发一次，以最后一次为准。"),
)


def draw_instructions(sheet: Worksheet) -> None:
    """What a clerk reads once."""
    sheet.sheet_properties.tabColor = "5B9BD5"
    put(sheet, "A1:B1", "填写说明", Ink(Font(name=TITLE, size=20), wrap=False))
    label = Ink(Font(name=HEADER, size=11), border=SOFT_GRID, fill=BLUE)
    text = Ink(Font(name=SCREEN, size=11), ("left", "center"), SOFT_GRID)
    for row, (heading, body) in enumerate(INSTRUCTIONS, 2):
        put(sheet, f"A{row}", heading, label)
        put(sheet, f"B{row}", body, text)
        sheet.row_dimensions[row].height = 27
    sheet.row_dimensions[1].height = 39
    set_widths(sheet, {"A": 14, "B": 112})
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    set_page(sheet, f"A1:B{len(INSTRUCTIONS) + 1}")
    fit_width(sheet)


FIELDS: tuple[tuple[str | int, ...], ...] = (
    ("字段", "名称", "类型", "范围", "角色", "必填", "不得填", "合并方式", "选项", "选项性质", "最长", "提示", "填写人"),
    (
        "done", "已完成", "勾选", "事项", "done", "not pending", "", "all", "", "", "",
        "已经完成的选“√”。没有完成的留空，在右边“未完成”里写。", "科室",
    ),
    (
        "pending", "未完成", "文本", "事项", "pending", "", "done", "labelled", "正在推进、持续推进", "建议", 50,
        "没有完成的，选“正在推进”或“持续推进”，也可以自己写。已选“√”的不要填。", "科室",
    ),
    (
        "progress", "落实情况", "文本", "事项", "narrative",
        "pending or item.category != '进度安排' or not task.any('progress')", "", "labelled", "", "", 2000,
        "写实际做了什么、做到什么程度，数据写明截至日期。分条写时按Alt+Enter换行。", "科室",
    ),
    ("filler", "填报人", "文本", "科室", "none", "", "", "lead", "", "", 50, "请写填报人姓名。", "科室"),
    ("reviewer", "审核人", "文本", "科室", "none", "", "", "lead", "", "", 50, "请写审核人（科室负责人）姓名。", "科室"),
    ("phone", "联系电话", "文本", "科室", "contact", "", "", "lead", "", "", 50, "请写填报人的电话，便于核对。", "科室"),
    ("filled_on", "填报日期", "日期", "科室", "none", "", "", "lead", "", "", "", "请写日期，如2024-7-1。", "科室"),
)  # fmt: skip


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draw_input().save(folder / "input.xlsx")
    draw_consolidated().save(folder / "consolidated.xlsx")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "quarterly")
