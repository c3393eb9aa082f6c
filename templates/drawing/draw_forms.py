"""Draws the workbooks of the forms beside the quarterly one as they were first drawn; later they are edited in Excel.

python templates/drawing/draw_forms.py [FOLDER]        writes FOLDER/indicators/input.xlsx and the others
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, groupby, pairwise
from pathlib import Path

from drawing import (
    BLUE,
    BODY,
    GREY,
    GRID,
    HEADER,
    SCREEN,
    SOFT_GRID,
    TITLE,
    YELLOW,
    Ink,
    declare,
    declare_bands,
    fit_width,
    new_book,
    put,
    set_heights,
    set_page,
    set_widths,
)
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

ROOM = 2
DAY, SHARE, WORDS = 'yyyy"年"m"月"d"日"', "0.0%", "@"
TABLE, RETURN = "汇总表", "填报表"
HEADINGS = (
    "字段", "名称", "类型", "范围", "角色", "必填", "不得填", "合并方式", "选项", "选项性质", "最长", "提示", "填写人", "算法",
)  # fmt: skip
SIGNATURES = (
    ("filler", "填报人", "文本", "科室", "", "", "", "", "", "", 50, "请写填报人姓名。", "科室", ""),
    (
        "phone",
        "联系电话",
        "文本",
        "科室",
        "contact",
        "",
        "",
        "",
        "",
        "",
        50,
        "请写填报人的电话，便于核对。",
        "科室",
        "",
    ),
    ("filled_on", "填报日期", "日期", "科室", "", "", "", "", "", "", "", "请写日期，如2024-7-1。", "科室", ""),
)


@dataclass(frozen=True)
class Column:
    """``width`` in characters on the printed sheet; ``asked`` where an office answers; ``{row}`` stands for the row.

    ``foot`` is what the section's last row says there, ``{row}`` again the row that repeats. ``added`` is what stands
    there in a row that an office adds below the task's items.
    """

    heading: str
    text: str
    width: float
    group: str = ""
    asked: bool = False
    item: bool = True
    centred: bool = False
    format: str = "General"
    foot: str = ""
    added: str = ""


@dataclass(frozen=True)
class Design:
    """One form: its titles, what it declares, and its columns, those of a task before those of its items."""

    name: str
    title: str
    columns: tuple[Column, ...]
    fields: tuple[tuple[str | int, ...], ...]
    how: str
    section: str = ""
    section_text: str = ""
    annex: tuple[Column, ...] = ()
    annex_where: str = ""
    list: str = ""
    """What the open list below a task's items is called; an office is offered ``ROOM`` rows of it."""

    @property
    def footed(self) -> bool:
        return any(column.foot for column in self.columns)


def field(name: str, label: str, kind: str, **said: str | int) -> tuple[str | int, ...]:
    """One row of the sheet 字段."""
    known = {"字段": name, "名称": label, "类型": kind, "范围": "事项", "填写人": "科室", **said}
    return tuple(known.get(heading, "") for heading in HEADINGS)


def draw_header(sheet: Worksheet, top: int, columns: tuple[Column, ...], ink: Ink) -> int:
    """The heading rows, two where columns are grouped; the row after them."""
    high = 2 if any(column.group for column in columns) else 1
    left = 1
    for group, members in groupby(columns, key=lambda column: column.group or column.heading):
        inside = tuple(members)
        if inside[0].group:
            put(sheet, area(left, top, left + len(inside) - 1, top), group, ink)
            for number, column in enumerate(inside, left):
                put(sheet, area(number, top + 1, number, top + 1), column.heading, ink)
        else:
            put(sheet, area(left, top, left, top + high - 1), inside[0].heading, ink)
        left += len(inside)
    return top + high


def draw_rows(sheet: Worksheet, top: int, design: Design, *, printed: bool) -> tuple[int, list[tuple[str, ...]]]:
    """What repeats, with its section's head and foot; the row after it, and the bands."""
    columns, last = design.columns, len(design.columns)
    border = GRID if printed else SOFT_GRID
    font = Font(name=BODY if printed else SCREEN, size=10.5)
    strong = Ink(Font(name=HEADER, size=10.5), ("left", "center"), border, "" if printed else BLUE)
    row = top + bool(design.section)
    if design.section:
        put(sheet, area(1, top, last, top), design.section_text, strong)
    for number, column in enumerate(columns, 1):
        asked = column.asked and not printed
        side = "center" if column.centred else "left"
        fill = "" if printed else YELLOW if asked else GREY
        ink = Ink(font, (side, "center"), border, fill, open=asked, number_format=column.format)
        beside = bool(design.list) and not column.item
        put(sheet, area(number, row, number, row + beside), column.text.replace("{row}", str(row)), ink)
        if design.list and column.item:
            fill = "" if printed else YELLOW
            put(sheet, area(number, row + 1, number, row + 1), column.added, replace(ink, fill=fill, open=not printed))
    bands: list[tuple[str, ...]] = []
    bottom = row + design.footed + bool(design.list)
    if design.footed:
        label = next(number for number, column in enumerate(columns) if column.foot and number)
        for number, column in enumerate(columns[label:], label + 1):
            foot = column.foot.replace("{row}", str(row)).replace("{foot}", str(bottom))
            ink = Ink(Font(name=HEADER, size=10.5), border=border, number_format=column.format)
            put(sheet, area(number, bottom, number, bottom), foot or None, ink)
        put(sheet, area(1, bottom, label, bottom), columns[0].foot, Ink(Font(name=HEADER, size=10.5), border=border))
    name = sheet.title
    if design.section:
        bands.append(("分组", f"{name}!{area(1, top, last, bottom)}", f"section: {design.section}"))
    first = next((number for number, column in enumerate(columns, 1) if column.item), 0)
    if first > 1:
        bands.append(("任务", f"{name}!{area(1, row, last, row + bool(design.list))}", "task"))
    bands.append(("事项", f"{name}!{area(first, row, items_end(columns), row)}", "item"))
    if design.list:
        offered = "rows(0)" if printed else f"rows({ROOM})"
        bands.append((design.list, f"{name}!{area(first, row + 1, items_end(columns), row + 1)}", offered))
    return bottom + 1, bands


def items_end(columns: tuple[Column, ...]) -> int:
    return max(number for number, column in enumerate(columns, 1) if column.item)


def area(left: int, top: int, right: int, bottom: int) -> str:
    first, last = f"{get_column_letter(left)}{top}", f"{get_column_letter(right)}{bottom}"
    return first if first == last else f"{first}:{last}"


def draw_consolidated(design: Design) -> Workbook:
    """What is printed and stamped."""
    book, sheet = new_book(TABLE, design.title)
    last = len(design.columns)
    put(sheet, area(1, 1, last, 1), "{{ bureau.short }}{{ year }}年" + design.title, Ink(Font(name=TITLE, size=22)))
    small = Ink(Font(name=BODY, size=12), ("right", "center"), wrap=False)
    until = "{{ period.short }}（截至{{ period.last_day.month }}月{{ period.last_day.day }}日）"
    put(sheet, area(1, 2, last, 2), until, small)
    header = Ink(Font(name=HEADER, size=10.5), border=GRID)
    top = draw_header(sheet, 3, design.columns, header)
    end, bands = draw_rows(sheet, top, design, printed=True)
    set_widths(sheet, {get_column_letter(n): column.width for n, column in enumerate(design.columns, 1)})
    set_heights(sheet, {1: 39, 2: 21, **dict.fromkeys(range(3, top), 25.5), **dict.fromkeys(range(top, end), 25.5)})
    sheet.freeze_panes = f"A{top}"
    set_page(sheet, area(1, 1, last, end - 1), f"3:{top - 1}")
    if design.annex:
        bands += draw_annex(book.create_sheet("未办结事项"), design)
    declare_bands(book, bands)
    return book


def draw_annex(sheet: Worksheet, design: Design) -> Iterator[tuple[str, ...]]:
    """A sheet of its own that lists only what is left."""
    last = len(design.annex)
    put(sheet, area(1, 1, last, 1), "未办结事项清单", Ink(Font(name=TITLE, size=20)))
    top = draw_header(sheet, 2, design.annex, Ink(Font(name=HEADER, size=10.5), border=GRID))
    for number, column in enumerate(design.annex, 1):
        side = "center" if column.centred else "left"
        ink = Ink(Font(name=BODY, size=10.5), (side, "center"), GRID, number_format=column.format)
        put(sheet, area(number, top, number, top), column.text, ink)
    set_widths(sheet, {get_column_letter(n): column.width for n, column in enumerate(design.annex, 1)})
    set_heights(sheet, {1: 39, 2: 25.5, top: 25.5})
    set_page(sheet, area(1, 1, last, top), f"2:{top - 1}")
    yield "未办结", f"{sheet.title}!{area(1, top, last, top)}", "item", design.annex_where


def draw_input(design: Design) -> Workbook:
    """What an office fills in."""
    book, sheet = new_book(RETURN, design.title)
    columns, last = design.columns, len(design.columns)
    sheet.sheet_properties.tabColor = "FFC000"
    title = "{{ bureau.short }}{{ year }}年" + design.title + "（{{ period.short }}）"
    put(sheet, area(1, 1, last, 1), title, Ink(Font(name=TITLE, size=20)))
    half = last // 2
    plain = Font(name=SCREEN, size=11, bold=True)
    put(sheet, area(1, 2, half, 2), "填报科室：{{ office.name }}", Ink(plain, ("left", "center"), wrap=False))
    due = "截止时间：{{ deadline or '另行通知' }}　联系人：{{ contact or '见通知' }} {{ contact_phone }}"
    put(sheet, area(half + 1, 2, last, 2), due, Ink(plain, ("right", "center"), wrap=False))
    leave = "其余请勿增删行列、改动其他格。" if design.list else "请勿增删行列、改动其他格。"
    how = "只填黄色格。" + design.how + "填好后直接保存，原文件发回联系人；" + leave
    blue = Font(name=SCREEN, size=10.5, color="1F3864")
    put(sheet, area(1, 3, last, 3), how, Ink(blue, ("left", "center"), fill="EAF1FB"))
    header = Ink(Font(name=HEADER, size=11), border=SOFT_GRID, fill=BLUE)
    top = draw_header(sheet, 4, columns, header)
    end, bands = draw_rows(sheet, top, design, printed=False)
    foot = end + 1
    draw_signatures(sheet, foot, columns)
    set_widths(sheet, {get_column_letter(n): column.width for n, column in enumerate(columns, 1)})
    row = top + bool(design.section)
    heights = {
        1: 33,
        2: 21,
        3: 30,
        **dict.fromkeys(range(4, top), 24),
        top: 24,
        **({row + 1: 48} if design.list else {}),
        row: 75,
        end: 9,
        foot: 27,
        foot + 1: 18,
    }
    set_heights(sheet, heights)
    sheet.freeze_panes = f"A{top}"
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    sheet.protection.formatRows = sheet.protection.formatColumns = False  # False: not forbidden
    set_page(sheet, area(1, 1, last, foot + 1), f"4:{top - 1}")
    fit_width(sheet)
    declare(book, "字段", [HEADINGS, *design.fields, *SIGNATURES])
    widths = (12, 12, 9, 9, 12, 24, 14, 11, 30, 11, 9, 40, 12, 40)
    set_widths(book["字段"], dict(zip("ABCDEFGHIJKLMN", widths, strict=True)))
    declare_bands(book, bands)
    return book


def draw_signatures(sheet: Worksheet, row: int, columns: tuple[Column, ...]) -> None:
    """Who filled it in, by which phone and when: labels and answers about as wide as they need."""
    last = len(columns)
    reached = [sum(column.width for column in columns[:number]) for number in range(last + 1)]
    wanted = (0.08, 0.22, 0.1, 0.22, 0.1, 0.28)

    def apart(inner: tuple[int, ...]) -> float:
        edges = (0, *inner, last)
        shares = ((reached[end] - reached[start]) / reached[last] for start, end in pairwise(edges))
        return sum((share - want) ** 2 for share, want in zip(shares, wanted, strict=True))

    inner = min(combinations(range(1, last), 5), key=apart)
    cuts = [1 + number for number in (0, *inner, last)]
    label = Ink(Font(name=HEADER, size=11), border=SOFT_GRID, fill=BLUE)
    for place, (name, text, kind, *_) in enumerate(SIGNATURES):
        first, middle, end = cuts[2 * place], cuts[2 * place + 1], cuts[2 * place + 2]
        put(sheet, area(first, row, middle - 1, row), text, label)
        answer_format = DAY if kind == "日期" else WORDS
        answer = Ink(
            Font(name=SCREEN, size=11), ("left", "center"), SOFT_GRID, YELLOW, open=True, number_format=answer_format
        )
        put(sheet, area(middle, row, end - 1, row), "{{ " + name + " }}", answer)
    small = Ink(Font(name=SCREEN, size=9, color="808080"), ("right", "center"), wrap=False)
    put(sheet, area(1, row + 1, last, row + 1), "表样编号：{{ form.code }}", small)


NUMBER = Column("序号", "{{ task.no }}", 5.5, item=False, centred=True)
RATIO = '=IF(OR(N({target}{row})=0,{actual}{row}=""),"",{actual}{row}/{target}{row})'
INDICATORS = Design(
    "indicators",
    "主要指标完成情况",
    (
        Column("序号", "{{ task.no }}", 5.5, centred=True, foot="小计（{{ section.count }}项）"),
        Column("指标名称", "{{ task.title }}", 22),
        Column("责任单位", "{{ task.responsible }}", 13, centred=True),
        Column(
            "年度目标",
            "{{ plan['年度目标'] }}",
            10,
            "完成情况",
            centred=True,
            foot="{{ section.sum('年度目标') }}=SUM(D{row}:D{row})",
        ),
        Column(
            "本期完成",
            "{{ actual }}",
            10,
            "完成情况",
            asked=True,
            centred=True,
            foot="{{ section.sum('actual') }}=SUM(E{row}:E{row})",
        ),
        Column(
            "完成占比",
            "{{ ratio }}" + RATIO.replace("{target}", "D").replace("{actual}", "E"),
            9,
            "完成情况",
            centred=True,
            format=SHARE,
            foot="{{ section.sum('actual') / section.sum('年度目标') }}"
            + RATIO.replace("{target}", "D").replace("{actual}", "E").replace("{row}", "{foot}"),
        ),
        Column("序时进度", "{{ pace }}", 9.5, "完成情况", asked=True, centred=True),
        Column("存在问题", "{{ problems }}", 27, asked=True),
        Column("下步打算", "{{ plans }}", 27, asked=True),
    ),
    (
        field("actual", "本期完成", "小数", 角色="figure", 必填="是", 提示="请写自年初累计完成数，只写数字。"),
        field("ratio", "完成占比", "计算", 填写人="", 算法="actual / plan['年度目标'] if plan['年度目标'] else none"),
        field(
            "pace",
            "序时进度",
            "选择",
            必填="是",
            选项="超进度、达进度、欠进度、已完成、其它",
            提示="与时间进度相比，从下拉中选一项。",
        ),
        field(
            "problems",
            "存在问题",
            "文本",
            角色="narrative",
            必填="pace == '欠进度'",
            合并方式="labelled",
            最长=1000,
            提示="欠进度的，写明原因；没有的留空。",
        ),
        field(
            "plans",
            "下步打算",
            "文本",
            必填="pace == '欠进度'",
            合并方式="labelled",
            最长=1000,
            提示="写下一步怎么做、何时见效。",
        ),
    ),
    "①本期完成写累计数；②序时进度从下拉中选；③欠进度的写明存在问题和下步打算。",
    section="类别",
    section_text="{{ section.number }}．{{ section.name or '其他' }}",
)
PROJECTS = Design(
    "projects",
    "民生实事项目进展情况",
    (
        NUMBER,
        Column("牵头单位", "{{ task.responsible or task.lead }}", 14, item=False, centred=True),
        Column("项目数量", "{{ task.count + task.added }}", 6, item=False, centred=True),
        Column("项目名称", "{{ item.category }}", 24, added="{{ project }}"),
        Column("业主单位", "{{ owner }}", 16, asked=True, added="{{ owner }}"),
        Column(
            "前期手续", "{{ procedures }}", 32, "{{ period.short }}进展情况", asked=True, added="{{ procedures }}"
        ),
        Column("在建形象进度", "{{ works }}", 32, "{{ period.short }}进展情况", asked=True, added="{{ works }}"),
    ),
    (
        field(
            "project", "项目名称", "文本", 范围="行", 必填="是", 最长=100,
            提示="有新增项目的，从这里起一行写一个；没有的留空。空行不够时，在下面插入行。",
        ),
        field("owner", "业主单位", "文本", 必填="是", 最长=100, 提示="请写项目业主单位全称。"),
        field(
            "procedures", "前期手续", "文本", 角色="narrative", 必填="not works", 合并方式="labelled", 最长=1000,
            提示="写立项、用地、环评、施工许可等手续办到哪一步。",
        ),
        field(
            "works", "在建形象进度", "文本", 必填="not procedures", 合并方式="labelled", 最长=1000,
            提示="已开工的，写主体、装修、验收等进度和完成投资。",
        ),
    ),
    "①前期手续和在建形象进度至少写一格；②新增项目写在每项实事下面的空行里，一行一个，不够时在下面插入行；没有的留空。",
    list="新增项目",
)  # fmt: skip
BREAKDOWN = Design(
    "breakdown",
    "重点任务分解落实情况",
    (
        NUMBER,
        Column("重点任务", "{{ task.title }}", 26, item=False),
        Column("牵头领导", "{{ column['牵头领导'] }}", 8.5, item=False, centred=True),
        Column("牵头单位", "{{ task.responsible or task.lead }}", 13, item=False, centred=True),
        Column("配合单位", "{{ column['配合单位'] }}", 14, item=False, centred=True),
        Column("完成时限", "{{ column['完成时限'] }}", 16, item=False, centred=True, format=DAY),
        Column("进展情况", "{{ progress }}", 40, asked=True),
        Column("预计完成时间", "{{ expected }}", 16, asked=True, centred=True, format=DAY),
    ),
    (
        field(
            "progress", "进展情况", "文本", 角色="narrative", 必填="是", 合并方式="labelled", 最长=2000,
            提示="写实际做了什么、做到什么程度，数据写明截至日期。",
        ),
        field("expected", "预计完成时间", "日期", 必填="是", 提示="请写日期，如2024-9-30；已完成的写完成日期。"),
    ),
    "进展情况写做到什么程度；预计完成时间写日期，已完成的写完成日期。",
    section="领域",
    section_text="{{ section.name or '其他领域' }}（{{ section.count }}项）",
)  # fmt: skip
MATTERS = Design(
    "matters",
    "重点事项办理情况",
    (
        NUMBER,
        Column("事项", "{{ task.title }}", 22, item=False),
        Column("分管负责人", "{{ column['分管负责人'] }}", 9, item=False, centred=True),
        Column("责任部门", "{{ task.responsible or task.offices }}", 13, item=False, centred=True),
        Column("办理步骤", "{{ item.plan or item.category }}", 25),
        Column("时间节点", "{{ column['时间节点'] }}", 16, centred=True, format=DAY),
        Column("办理状态", "{{ settled }}", 10, asked=True, centred=True),
        Column("办理情况", "{{ progress }}", 35, asked=True),
    ),
    (
        field("settled", "办理状态", "选择", 必填="是", 选项="已办结、正在办理", 提示="从下拉中选一项。"),
        field(
            "progress", "办理情况", "文本", 角色="narrative", 必填="settled != '已办结'", 合并方式="labelled", 最长=2000,
            提示="正在办理的，写办到哪一步、还差什么。",
        ),
    ),
    "办理状态从下拉中选；正在办理的，写明办到哪一步。",
    annex=(
        Column("序号", "{{ task.no }}", 5.5, centred=True),
        Column("事项", "{{ task.title }}", 26),
        Column("办理步骤", "{{ item.plan or item.category }}", 26),
        Column("时间节点", "{{ column['时间节点'] }}", 16, centred=True, format=DAY),
        Column("责任部门", "{{ task.responsible or task.offices }}", 15, centred=True),
        Column("办理情况", "{{ progress or '未报' }}", 44),
    ),
    annex_where="settled != '已办结'",
)  # fmt: skip
PAST = "{{% if history[year ~ 'Q{0}'].done %}}√ {{% endif %}}{{{{ history[year ~ 'Q{0}'].progress or history[year ~ 'Q{0}'].pending or '' }}}}"
YEAR = Design(
    "year",
    "政府工作报告任务全年完成情况",
    (
        NUMBER,
        Column("目标任务", "{{ task.title }}", 17, item=False),
        Column("责任分工", "{{ task.responsible }}", 10.5, item=False),
        Column("类别", "{{ item.category }}", 7.5, centred=True),
        *(Column(f"{name}季度", PAST.format(number), 19, "各季度落实情况") for number, name in enumerate("一二三四", 1)),
        Column("已完成", "{{ done }}", 5.5, "全年完成情况", asked=True, centred=True),
        Column("未完成", "{{ pending }}", 6.5, "全年完成情况", asked=True, centred=True, format=WORDS),
        Column("落实情况", "{{ progress }}", 30, "全年完成情况", asked=True),
    ),
    (
        field("done", "已完成", "勾选", 角色="done", 必填="not pending", 合并方式="all", 提示="全年任务已完成的选“√”。"),
        field(
            "pending", "未完成", "文本", 角色="pending", 不得填="done", 合并方式="labelled", 选项="正在推进、持续推进",
            选项性质="建议", 最长=50, 提示="没有完成的，选“正在推进”或“持续推进”，也可以自己写。",
        ),
        field(
            "progress", "落实情况", "文本", 角色="narrative", 必填="是", 合并方式="labelled", 最长=2000,
            提示="写全年做了什么、做到什么程度，数据写明截至日期。",
        ),
    ),
    "各季度的落实情况已列在左边；“已完成”和“未完成”只填一格；落实情况写全年的。",
)  # fmt: skip
DESIGNS = (INDICATORS, PROJECTS, BREAKDOWN, MATTERS, YEAR)


def main(folder: Path) -> None:
    for design in DESIGNS:
        target = folder / design.name
        target.mkdir(parents=True, exist_ok=True)
        draw_input(design).save(target / "input.xlsx")
        draw_consolidated(design).save(target / "consolidated.xlsx")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1])
