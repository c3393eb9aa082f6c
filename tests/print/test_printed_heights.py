"""Heights from ``fit`` hold on paper, and the check that says so can fail."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import accumulate

import xlsxwriter

from tests.print.pdf import PrintedPage, clipped, header_on_every_page, needs_soffice, pages_of
from xltasks.book.draft import Font, Page
from xltasks.book.measure import column_points, line_height, lines_needed, usable, widest_points
from xltasks.forms.pages import Box, FittedRow, LogicalRow, fit, paper, scale

DEFAULT = Font("Courier New", 10)
WIDTHS = (8.0, 22.0, 40.0)
SIZE = 10.5
PAGE = Page(landscape=True, left=0.5, right=0.5, top=0.6, bottom=0.6)
HEADER = ("序号", "目标任务", "工作情况")

PARTS = (
    "狠抓项目入规工作，建立项目入规企业库，根据进展情况进行动态调整和完善。",
    "与石油化工研究院签订战略合作协议，结合研究院MTBE产业链技术优势，尽快组织开展相关下游化工技术应用研究。",
    "1-5月份，全市新签约亿元以上项目216个，协议投资总额829.46亿元（含“双招双引”项目），同比增长15.3%。",
)


@dataclass(frozen=True)
class Task:
    """Number and title are merged over two rows, as long as their plan and their work take."""

    number: str
    title: str
    plan: str
    work: str


def steps(number: int, count: int, verb: str) -> str:
    return "\n".join(f"{step}.{verb}{number}：{PARTS[step % 3]}" for step in range(1, count + 1))


TASKS = tuple(
    Task(
        str(number),
        f"第{number}项：加快推进轻烃资源综合利用及高端材料项目",
        steps(number, 2, "计划"),
        steps(number, 2 + number % 4, "完成"),
    )
    for number in range(1, 10)
)


def texts() -> list[str]:
    return [text for task in TASKS for text in (task.number, task.title, task.plan, task.work)]


def fitted(tasks: tuple[Task, ...]) -> tuple[tuple[FittedRow, ...], int]:
    rows = [LogicalRow(24)]
    boxes: list[Box] = []
    for index, task in enumerate(tasks):
        first = len(rows)
        rows += [LogicalRow(20, index), LogicalRow(20, index)]
        boxes.append(box(task.title, 1, first, first + 1))
        boxes.append(box(task.plan, 2, first, first))
        boxes.append(box(task.work, 2, first + 1, first + 1))
    percent = scale(sum(widest_points(width, DEFAULT) for width in WIDTHS), PAGE)
    return fit(rows, boxes, paper(PAGE, percent, repeated=(0, 0))), percent


def box(text: str, column: int, first: int, last: int) -> Box:
    width = usable(column_points(WIDTHS[column], DEFAULT))
    return Box(first, last, lines_needed(text, width, SIZE), line_height(SIZE))


def workbook(tasks: tuple[Task, ...], factor: float, upright: str = "vcenter") -> bytes:
    """The sheet with every row ``factor`` times as high as it should be."""
    rows, percent = fitted(tasks)
    stream = BytesIO()
    font = {"font_name": DEFAULT.name, "font_size": DEFAULT.size}
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_format_properties": font}) as book:
        sheet = book.add_worksheet("表")
        look = book.add_format(
            {"font_name": "仿宋_GB2312", "font_size": SIZE, "text_wrap": True, "border": 1, "valign": upright}
        )
        sheet.set_landscape()
        sheet.set_paper(PAGE.paper)
        sheet.set_margins(PAGE.left, PAGE.right, PAGE.top, PAGE.bottom)
        sheet.set_print_scale(percent)
        sheet.repeat_rows(0)
        for column, width in enumerate(WIDTHS):
            sheet.set_column_pixels(column, column, round(column_points(width, DEFAULT) / 0.75))

        heights = [height * factor for row in rows for height in row.heights]
        for number, height in enumerate(heights):
            sheet.set_row(number, height)
        starts = list(accumulate((len(row.heights) for row in rows), initial=0))
        ends = [start + index + 1 for start, row in zip(starts, rows, strict=False) for index in row.breaks]
        sheet.set_h_pagebreaks(ends)

        def put(text: str, column: int, first: int, last: int) -> None:
            top, bottom = starts[first], starts[last + 1] - 1
            if top == bottom:
                sheet.write_string(top, column, text, look)
            else:
                sheet.merge_range(top, column, bottom, column, text, look)

        for column, word in enumerate(HEADER):
            put(word, column, 0, 0)
        for index, task in enumerate(tasks):
            first = 1 + 2 * index
            put(task.number, 0, first, first + 1)
            put(task.title, 1, first, first + 1)
            put(task.plan, 2, first, first)
            put(task.work, 2, first + 1, first + 1)
    return stream.getvalue()


@cache
def printed(factor: float) -> tuple[PrintedPage, ...]:
    return pages_of(workbook(TASKS, factor))


@needs_soffice
def test_nothing_is_clipped_at_the_heights_that_were_computed() -> None:
    assert clipped(printed(1.0), texts()) == []


@needs_soffice
def test_text_is_reported_as_clipped_where_rows_are_a_tenth_too_low() -> None:
    assert len(clipped(printed(0.9), texts())) >= len(TASKS) / 2


@needs_soffice
def test_a_missing_text_is_reported() -> None:
    assert clipped(printed(1.0), ["这一句没有印出来", HEADER[0]]) == ["这一句没有印出来"]


@needs_soffice
def test_the_header_stands_on_every_page_and_pages_end_where_they_were_meant_to() -> None:
    rows, _ = fitted(TASKS)
    assert header_on_every_page(printed(1.0), HEADER)
    assert not header_on_every_page(printed(1.0), ["第1项"])
    assert len(printed(1.0)) == 1 + sum(len(row.breaks) for row in rows)


@needs_soffice
def test_a_text_taller_than_a_page_goes_on_overleaf_between_two_lines() -> None:
    long = Task("1", "第一项", "计划", steps(1, 30, "完成"))
    pages = pages_of(workbook((long,), 1.0, "top"))
    assert len(pages) > 2
    assert header_on_every_page(pages, HEADER)
    assert clipped(pages, [long.work]) == []
