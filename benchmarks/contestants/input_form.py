"""What the hand-written contestants know of the quarterly input form: its words, rules and the rows of its stamp."""

from __future__ import annotations

from benchmarks.truth import BUREAU, BUREAU_SHORT, PERIOD, YEAR, Office

WIDTHS = (4.6, 14, 10, 7.7, 27, 6.6, 9.4, 48, 12.6)
FIRST = 7
TITLE = f"{BUREAU_SHORT}{YEAR}年政府工作报告任务二季度填报表"
DEADLINE, CONTACT = "截止时间：另行通知", "联系人：见通知\u3000"
ADVICE = (
    "只填黄色格：①“已完成”选√，或在“未完成”写进展，两格只填一格；②写“落实情况”；③右边状态变为绿色“● 已填”即可。\n"
    "填好后直接保存，原文件发回联系人；请勿增删行列、改动其他格。详见“填写说明”表。"
)
HEADINGS = ("序号", "目标任务", "责任分工", "类别", "第二季度", "完成情况（二选一）", None, "落实情况", "状态")
MERGED_HEADINGS = [
    "A1:I1",
    "A2:D2",
    "E2:G2",
    "H2:I2",
    "A3:H3",
    "A5:A6",
    "B5:B6",
    "C5:C6",
    "D5:D6",
    "E5:E6",
    "F5:G5",
    "H5:H6",
    "I5:I6",
]
STATE = (
    '=IF(AND(LEN(TRIM(F{0}))>0,LEN(TRIM(G{0}))>0),"× 请二选一",IF(LEN(TRIM(F{0}))+LEN(TRIM(G{0}))+LEN(TRIM(H{0}))=0,'
    '"○ 未填",IF(LEN(TRIM(F{0}))+LEN(TRIM(G{0}))=0,"△ 缺完成情况",IF(AND(LEN(TRIM(H{0}))=0,OR(LEN(TRIM(G{0}))>0,'
    'D{0}<>"进度安排")),"△ 缺落实情况","● 已填"))))'
)
COUNT = (
    '="已填 "&COUNTIF(I7:I{0},"● 已填")&" / "&COUNTA(I7:I{0})&" 行"&CHAR(10)&IF(COUNTIF(I7:I{0},"● 已填")='
    'COUNTA(I7:I{0}),"可以报送","还差 "&(COUNTA(I7:I{0})-COUNTIF(I7:I{0},"● 已填"))&" 行")'
)
GUIDE = (
    ("要做什么", "“填报表”里共有{tasks}项任务、{items}行，请逐行填写第二季度的完成情况。"),
    ("只填黄色格", "其他格已锁定，不用填也不用改。其中文字有误，请告诉联系人：见通知\u3000。"),
    ("已完成", "完成了的，点“已完成”格右边的小三角，选“√”。"),
    ("未完成", "没有完成的，“已完成”留空，在“未完成”选“正在推进”或“持续推进”，也可以自己写，不超过50字。"),
    ("二选一", "同一行“已完成”和“未完成”只填一格。两格都填了，状态会变成红色“× 请二选一”。"),
    ("落实情况", "写本季度实际做了什么、做到什么程度，数据写明截至日期。分条写时按Alt+Enter换行。"),
    ("何时可不写", "“进度安排”行已完成，而且同一任务“施工图”行已写明的，“落实情况”可以不写；其他各行都要写。"),
    ("从别处粘贴", "双击进入格子后再粘贴，或用“选择性粘贴—数值（文本）”，以免带走格子的颜色和下拉选项。"),
    ("看状态", "“状态”变为绿色“● 已填”即为填好；△ 缺内容，○ 没有填，× 填重了。表头右上角有总数。"),
    ("落款", "最下面填写填报人、审核人、联系电话、填报日期。"),
    ("报送", "规定时间前，直接保存，把这个文件发回联系人。文件名可以改；请勿增删行列，不要另建表格。"),
    ("再次报送", "发出后要更改的，在原文件上改好再发一次，以最后一次为准。"),
)
FEET = ("填报人", "审核人", "联系电话", "填报日期")
FIELDS = (
    ("done", "已完成", "check", "item", True, "√"),
    ("pending", "未完成", "text", "item", False, "正在推进\n持续推进"),
    ("progress", "落实情况", "text", "item", True),
    ("progress", "落实情况", "text", "item", False),
    ("filler", "填报人", "text", "office", False),
    ("reviewer", "审核人", "text", "office", False),
    ("phone", "联系电话", "text", "office", False),
    ("filled_on", "填报日期", "day", "office", False),
)
LINES = ("F1 G2 H3", "F1 G2 H4", "C5 H6", "C7 H8")
"""Which columns a row of the sheet has answers in, and the fields they belong to."""


def issue_of(office: Office) -> str:
    """Stands for the hash by which xltasks names an issue; the others need only something as long."""
    return f"{office.tasks[0].number:032x}"


def stamp_pairs(office: Office) -> tuple[tuple[str, str], ...]:
    values = (issue_of(office), BUREAU, PERIOD, office.name, "quarterly", "input")
    names = ("issue", "bureau", "period", "office", "form", "kind")
    return tuple((f"xltasks.{name}", value) for name, value in zip(names, values, strict=True))


def stamp_rows(office: Office) -> list[tuple[object, ...]]:
    """The list of answer cells in the very hidden sheet: rows by their keys, then what recurs in them."""
    rows: list[tuple[object, ...]] = []
    for line, (task, row) in enumerate(office.rows, FIRST):
        rows.append((row.key, 1 if row is task.rows[0] else 2, line))
    last = FIRST + len(office.rows) - 1
    rows += ((f"{PERIOD}|{office.name}|||0|X", 3 + number, last + 2 + number) for number in range(2))
    rows += (("field", number, *told) for number, told in enumerate(FIELDS, 1))
    rows += (("line", number, "填报表", told) for number, told in enumerate(LINES, 1))
    return rows


def height(plan: str) -> float:
    """Points for a plan in its column: thirteen characters a line, eight lines of room at least."""
    return max(8, -(-len(plan) // 13)) * 15.75 + 3.75
