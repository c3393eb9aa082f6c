"""What is written comes back: any answer in any form, drawn at random within the grammar, or a sentence that says why not."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from python_calamine import CalamineWorkbook

from tests.forms.drawing import BUREAU, Made, answers_in, drawn, filled, form_of, made, register_of
from xltasks.book.characters import awkward, keepable
from xltasks.forms.align import carried_key
from xltasks.forms.form import Form
from xltasks.model import kinds
from xltasks.model.answer import Raw
from xltasks.model.cell import canonical_text
from xltasks.model.register import Item, Office, Register, Task

# ---- any answer

FIELDS = """
    | 字段   | 名称   | 类型   | 范围 | 选项       |
    | 办结   | 办结   | 勾选   | 事项 |            |
    | 进展   | 进展   | 文本   | 事项 |            |
    | 状态   | 状态   | 选择   | 事项 | 快、慢、停 |
    | 投资   | 投资   | 小数   | 事项 |            |
    | 个数   | 个数   | 整数   | 事项 |            |
    | 占比   | 占比   | 百分比 | 事项 |            |
    | 完成日 | 完成日 | 日期   | 事项 |            |
    | 难点   | 难点   | 文本   | 任务 |            |
    | 附件   | 附件   | 附件   | 任务 |            |
    | 填报人 | 填报人 | 文本   | 科室 |            |
"""
SHEET = """
    | {{ bureau.name }}报表 | < | < | < | < | < | < | < | < | < | < | < | < |
    | 号 | 任务 | 类别 | 计划 | 办结 | 进展 | 状态 | 投资 | 个数 | 占比 | 完成日 | 难点 | 附件 |
    | {{ task.no }} | {{ task.title }} | {{ item.category }} | {{ item.plan }} | {{ 办结 }} | {{ 进展 }} | {{ 状态 }} | \
{{ 投资 }} | {{ 个数 }} | {{ 占比 }} | {{ 完成日 }} | {{ 难点 }} | {{ 附件 }} |
    | 填报人 | {{ 填报人 }} |
"""
BANDS = "| 区块 | 范围 | 遍历 |\n| a | 表!A3:M3 | task |\n| b | 表!C3:K3 | item |"
FORM = form_of(drawn({"表": SHEET}, bands=BANDS, fields=FIELDS))

characters = (
    st.characters()
    | st.characters(categories=["Cs", "Cc", "Lo", "So"])
    | st.sampled_from("\r\n\t 　\xa0_x=+-@'\"𠀀😀√")
)
odd_texts = st.one_of(
    st.text(characters, max_size=20),
    st.sampled_from(["", " ", "\n", "\r\n", "\r", "\t", "　", "√", "001", "1E5", "-0", "1.10", "5515812", "TRUE", "#N/A"]),
    st.sampled_from(["_x0041_", "_x005F_", "_x005F_x0041_", "_x000D_", "_", "_x", "_x00", "<r>x</r>", "<f>1</f>", "&amp;"]),
    st.sampled_from(["=1+1", "=HYPERLINK(\"a\")", "+1", "-1", "@SUM(A1)", "'", "'=1", "{=1}", "https://a.cn", "mailto:a@b"]),
    st.sampled_from(["𠀀𪚥", "😀👨‍👩‍👧", "\ud83d", "\ude00\ud83d", "\ud83d\ude00", "\x00", "\x0b\x1f", "\ufffe\uffff", "\u2028"]),
    st.builds(lambda text, times: text * times, st.sampled_from(["长", "a", "😀", "行\r\n", "_x0041_"]), st.sampled_from(
        [16_384, 32_767, 32_768]
    )),
    st.builds(lambda left, text, right: left + text + right, *(st.text(" \n\r\t", max_size=3), st.just("前后空格"), st.text(" \n\r\t", max_size=3))),
)  # fmt: skip
# A register is read from a file, which holds neither carriage returns nor halves of characters.
labels = st.text(characters, min_size=1, max_size=12).filter(lambda text: not re.search("[\r\ud800-\udfff]", text))
of_kind = {
    "check": st.sampled_from([True, None]),
    "choice": st.sampled_from(["快", "慢", "停", None]),
    "text": odd_texts,
    "file": odd_texts,
    "decimal": st.floats(-1e300, 1e300) | st.sampled_from([0.1, 0.1 + 0.2, 1e-300, 829.46]),
    "whole": st.integers(-(2**53), 2**53),
    "percent": st.floats(-2, 2),
    "day": st.dates(date(1900, 3, 1), date(2199, 12, 31)),
}


@st.composite
def registers(draw: st.DrawFn) -> Register:
    tasks = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        items = tuple(
            Item(ordinal, draw(st.none() | labels), (("第二季度", draw(st.none() | odd_texts)),))
            for ordinal in range(1, draw(st.integers(1, 3)) + 1)
        )
        tasks.append(Task(str(number), draw(labels), "", ("甲科",), "", items))
    return Register(BUREAU, (Office("甲科"),), tuple(tasks))


@st.composite
def campaigns(draw: st.DrawFn) -> tuple[Register, dict[tuple[str | None, int, str], object]]:
    register = draw(registers())
    answers: dict[tuple[str | None, int, str], object] = {}
    for field in FORM.fields:
        rows = {
            "item": [(task.number, item.ordinal) for task in register.tasks for item in task.items],
            "task": [(task.number, 0) for task in register.tasks],
            "office": [(None, 0)],
        }[field.scope]
        for task, item in rows:
            if draw(st.booleans()):
                answers[task, item, field.name] = draw(of_kind[field.kind])
    return register, answers


def joined(text: str) -> str:
    """Halves of a character that stand side by side are one character, as in every file."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def parts_of(data: bytes) -> list[str]:
    with ZipFile(BytesIO(data)) as package:
        return [package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/")]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(campaigns())
def test_every_answer_comes_back_as_it_was_or_what_was_lost_is_said(campaign):
    register, answers = campaign
    book = made(FORM, register, answers)
    submission = book.read()
    found = {(answer.key.task, answer.key.item, answer.field): answer for answer in submission.answers}
    fields = {field.name: field for field in FORM.fields}
    for asked, value in answers.items():
        raw = found[asked].raw
        assert not raw.formula and not raw.error
        if isinstance(value, str):
            kept, lost = keepable(value)
            assert (raw.value or "") == kept
            assert lost or kept == joined(canonical_text(value))
        else:
            reading = kinds.read(fields[asked[2]], raw)
            assert reading.value == value and reading.misread == ""
    assert all(found[asked].raw == Raw() for asked in found.keys() - answers.keys())
    assert submission.strays == () and submission.repairs == ()


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(campaigns())
def test_nothing_that_is_written_is_ever_live_and_others_read_the_same(campaign):
    register, answers = campaign
    book = made(FORM, register, answers)
    sheets = [re.sub("<t[ >].*?</t>", "", xml, flags=re.DOTALL) for xml in parts_of(book.data)]
    assert not any(re.search("<f[ />]", xml) for xml in sheets)
    sheet = load_workbook(BytesIO(book.data))["表"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    calamine = (
        CalamineWorkbook.from_filelike(BytesIO(book.data)).get_sheet_by_name("表").to_python(skip_empty_area=False)
    )
    for slot in book.rendered.issue.slots:
        value = slot.value
        wanted, lost = keepable(value) if isinstance(value, str) else ("", "")
        if wanted.strip() and not awkward(wanted) and not lost:
            assert canonical_text(sheet[slot.cell].value) == wanted
            assert canonical_text(str(calamine[slot.row - 1][slot.column - 1])) == wanted


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(campaigns(), st.integers(1, 4), st.booleans())
def test_answers_survive_rows_put_above_and_a_lost_key_column(campaign, above, keyless):
    """As openpyxl saves it: not the texts openpyxl itself changes."""
    register, answers = campaign
    numbers = {asked: value for asked, value in answers.items() if not isinstance(value, str) and value is not None}
    book = made(FORM, register, {asked: value for asked, value in numbers.items() if asked[2] != "办结"})
    workbook = load_workbook(BytesIO(book.data))
    sheet = workbook["表"]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.insert_rows(1, above)
    if keyless:
        sheet.delete_cols(14)
    stream = BytesIO()
    workbook.save(stream)
    fields = {field.name: field for field in FORM.fields}
    read = {
        (a.key.task, a.key.item, a.field): kinds.read(fields[a.field], a.raw).value
        for a in book.read(stream.getvalue()).answers
    }
    expected = {asked: value for asked, value in numbers.items() if asked[2] != "办结"}
    assert {asked for asked, value in read.items() if value is not None} == expected.keys()
    for asked, value in expected.items():  # openpyxl writes fifteen digits
        assert read[asked] == value or math.isclose(read[asked], value, rel_tol=1e-14)


# ---- any layout


@dataclass(frozen=True)
class Drawing:
    """A form drawn at random, and what it may be asked."""

    data: bytes
    fields: tuple[tuple[str, str, str], ...]
    """(name, kind, scope)."""
    linked: str
    """The item field that the second sheet shows by a formula, empty without a second sheet."""
    total: str
    """The item field that is counted below."""


NAMES = ("进展", "办结", "难点", "投资额", "完成时间", "备注一", "x2", "落款")
CHINESE = {"text": "文本", "check": "勾选", "whole": "整数", "decimal": "小数", "day": "日期"}
SCOPES = {"item": "事项", "task": "任务", "office": "科室"}


@st.composite
def forms(draw: st.DrawFn) -> Drawing:
    """Task columns on either side of the item columns, fields anywhere their scope allows, rows above and below."""
    names = draw(st.permutations(NAMES))
    counts = {"item": draw(st.integers(1, 3)), "task": draw(st.integers(0, 2)), "office": draw(st.integers(0, 2))}
    fields: list[tuple[str, str, str]] = []
    for scope, count in counts.items():
        for _ in range(count):
            fields.append((names[len(fields)], draw(st.sampled_from(sorted(CHINESE))), scope))
    of = {scope: [name for name, _, found in fields if found == scope] for scope in counts}
    second = draw(st.booleans())
    elsewhere = of["item"][1:] if second and draw(st.booleans()) else []
    here = [name for name in of["item"] if name not in elsewhere]

    tall = draw(st.integers(1, 2))
    item = [["{{ item.category }}"], ["{{ item.plan }}"], *([f"{{{{ {name} }}}}"] for name in here)]
    if tall == 2:
        item = [draw(st.sampled_from([[*cell, "^"], [*cell, ""], ["注", *cell]])) for cell in item]
    item = list(draw(st.permutations(item)))
    task = ["{{ task.no }}", "{{ task.title }}", *(f"{{{{ {name} }}}}" for name in of["task"])]
    task = list(draw(st.permutations(task)))
    cut = draw(st.integers(0, len(task)))
    over = draw(st.booleans())  # a row of its own above the items of a task
    columns: list[list[str]] = []
    for text in task[:cut]:
        columns.append([text, *[""] * (tall - 1)])
    first_item = len(columns) + 1
    columns += item
    last_item = len(columns)
    for text in task[cut:]:
        columns.append([text, *[""] * (tall - 1)])
    width = max(len(columns), 2)

    headers = draw(st.integers(1, 3))
    rows = [["标题", *["<"] * (width - 1)]]
    offices = [[f"{name}：", f"{{{{ {name} }}}}"] for name in of["office"]]
    above = draw(st.integers(0, len(offices)))
    rows += [office + [""] * (width - 2) for office in offices[:above]]
    for level in range(headers):
        joins = level and draw(st.booleans())
        rows.append(["^" if joins else f"头{level}{column}" for column in range(width)])
    top = len(rows) + 1
    if over:
        rows.append(["任务{{ task.position }}", *[""] * (width - 1)])
    band_top = len(rows) + 1
    rows += [[column[line] for column in columns] + [""] * (width - len(columns)) for line in range(tall)]
    bottom = len(rows)
    place = {
        cell[2:].strip(" {}"): (band_top + line, column)
        for column, cells in enumerate(columns, 1)
        for line, cell in enumerate(cells)
        if cell.startswith("{{")
    }
    letter = {name: chr(64 + column) for name, (_, column) in place.items()}
    total = draw(st.sampled_from(here)) if draw(st.booleans()) else ""
    if total:
        row = place[total][0]
        rows.append(["合计", f"=COUNTA({letter[total]}{row}:{letter[total]}{row})", *[""] * (width - 2)])
    rows += [office + [""] * (width - 2) for office in offices[above:]]
    sheets = {"填报表": "\n".join("| " + " | ".join(row) + " |" for row in rows)}
    end = chr(64 + len(columns))
    bands = ["| 区块 | 范围 | 遍历 |", f"| 任务 | 填报表!A{top}:{end}{bottom} | task |"]
    bands.append(f"| 事项 | 填报表!{chr(64 + first_item)}{band_top}:{chr(64 + last_item)}{bottom} | item |")
    linked = draw(st.sampled_from(here)) if second else ""
    if second:
        cells = [
            "{{ item.plan }}",
            f"=填报表!{letter[linked]}{place[linked][0]}",
            *(f"{{{{ {name} }}}}" for name in elsewhere),
        ]
        gap = draw(st.integers(1, 3))
        sheets["附 表"] = "\n".join(["| 附 |"] * gap + ["| " + " | ".join(cells) + " |", "| 完 |"])
        bands.append(f"| 附 | '附 表'!A{gap + 1}:{chr(64 + len(cells))}{gap + 1} | item |")
    declared = ["| 字段 | 名称 | 类型 | 范围 |"]
    declared += [
        f"| {name} | {name} | {CHINESE[kind]} | {SCOPES[scope]} |"
        for name, kind, scope in draw(st.permutations(fields))
    ]
    data = drawn(sheets, bands="\n".join(bands), fields="\n".join(declared))
    return Drawing(data, tuple(fields), linked, total)


typed = {
    "text": st.sampled_from(["好", "一\n二", "=1+1", "5515812", "001", " 前后 ", "√"]),
    "check": st.just("√"),
    "whole": st.integers(0, 999),
    "decimal": st.sampled_from([0.5, 829.46, 3.25]),
    "day": st.dates(date(2000, 1, 1), date(2049, 12, 31)),
}


@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
@given(forms(), st.data())
def test_any_form_within_the_grammar_is_issued_filled_and_read_back(drawing, data):
    counts = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=3), label="items of each task")
    register = Register(
        BUREAU,
        (Office("甲科"),),
        tuple(
            Task(
                str(number), f"任务{number}", "", ("甲科",), "",
                tuple(Item(n, f"类{n}", (("第二季度", f"计划{number}.{n}"),)) for n in range(1, count + 1)),
            )
            for number, count in enumerate(counts, 1)
        ),
    )  # fmt: skip
    form = form_of(drawing.data)
    book = made(form, register)
    answers = {}
    for name, kind, scope in drawing.fields:
        for task in register.tasks:
            for item in task.items:
                asked = {"item": (task.number, item.ordinal), "task": (task.number, 0), "office": (None, 0)}[scope]
                if (*asked, name) not in answers and data.draw(st.booleans()):
                    answers[*asked, name] = data.draw(typed[kind])
    submission = book.read(filled(book, answers))
    read = {asked: value for asked, value in answers_in(submission).items()}
    assert read == answers
    assert submission.strays == () and submission.repairs == ()
    asked_for = {
        "item": sum(counts),
        "task": len(counts),
        "office": 1,
    }
    assert len(submission.answers) == sum(asked_for[scope] for _, _, scope in drawing.fields)
    check_keys(book)
    check_formulas(book, drawing)


def check_keys(book: Made) -> None:
    """Every answer of an item stands on a row that carries that item's key, as openpyxl sees it."""
    columns = dict(book.rendered.issue.key_columns)
    sheets = {name: book.sheet(name) for name in columns}
    for slot in book.rendered.issue.slots:
        sheet = sheets[slot.sheet]
        carried = carried_key(sheet.cell(slot.row, columns[slot.sheet]).value)
        assert carried is not None
        assert not sheet[slot.cell].protection.locked
        if slot.key.item:
            assert carried[0] == slot.key


def check_formulas(book: Made, drawing: Drawing) -> None:
    """The link on the second sheet leads to the same item's cell; the total reaches all cells of its field, and no
    other field's."""
    where = {(slot.key, slot.field): slot for slot in book.rendered.issue.slots}
    if drawing.linked:
        sheet = book.sheet("附 表")
        for row in (row for row in book.rendered.issue.rows if row.sheet == "附 表"):
            assert sheet.cell(row.row, 2).value == f"=填报表!{where[row.key, drawing.linked].cell}"
    if drawing.total:
        summed = {slot.cell for (_, field), slot in where.items() if field == drawing.total}
        others = {slot.cell for slot in where.values() if slot.sheet == "填报表"} - summed
        (formula,) = [
            cell.value
            for row in book.sheet("填报表").iter_rows()
            for cell in row
            if str(cell.value).startswith("=COUNTA")
        ]
        areas = formula.removeprefix("=COUNTA(").removesuffix(")").split(",")
        reached = {
            f"{get_column_letter(column)}{row}"
            for left, top, right, bottom in map(range_boundaries, areas)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
        assert summed <= reached and not reached & others


# ---- one form at length

PROJECTS = """
    | {{ bureau.short }}{{ year }}年{{ period.short }}项目推进表 | < | < | < | < | < | < |
    | 难点 | 项目推进 | < | < | < | 牵头项目 | < |
    | ^ | 本期安排 | < | 完成情况 | < | 名称 | 编号 |
    | ^ | 类别 | 计划 | 办结 | 投资额 | ^ | ^ |
    | {{ 难点 }} | {{ item.category }} | {{ item.plan }} | {{ 办结 }} | {{ 投资额 }} | {{ task.title }} | {{ task.no }} |
    | | 进展 | {{ 进展 }} | < | < | | |
    | 合计 | < | =COUNTA(D5:D5) | =COUNTIF(D5:D5,"√") | =SUM(E5:E5) | < | < |
    | 填报人 | {{ 填报人 }} | 填报日期 | {{ 填报日期 }} | {{ form.code }} | < | < |
"""
ANNEX = """
    | 附表：投资一览 | < | < | < |
    | 编号 | 类别 | 投资额（万元） | 资金来源 |
    | {{ task.no }} | {{ item.category }} | =推进表!E5 | {{ 资金来源 }} |
    | 合计 | < | =SUM(C3:C3) | =推进表!E7 |
"""
PROJECT_BANDS = """
    | 区块     | 范围         | 遍历 |
    | 每个项目 | 推进表!A5:G6 | 任务 |
    | 每个事项 | 推进表!B5:E6 | 事项 |
    | 附表各行 | 附表!A3:D3   | 事项 |
"""
PROJECT_FIELDS = """
    | 字段     | 名称     | 类型 | 范围 | 角色     | 必填     | 选项             | 选项性质 | 提示               |
    | 办结     | 已办结   | 勾选 | 事项 | 已完成   |          |                  |          | 办结的选√         |
    | 投资额   | 投资额   | 小数 | 事项 | 数字     | 是       |                  |          | 单位：万元         |
    | 进展     | 进展情况 | 文本 | 事项 | 进展     | not 办结 |                  |          | 写到什么程度       |
    | 资金来源 | 资金来源 | 选择 | 事项 |          |          | 财政、自筹、贷款 |          |                    |
    | 难点     | 难点     | 文本 | 任务 |          |          |                  |          |                    |
    | 填报人   | 填报人   | 文本 | 科室 | 联系     | 是       |                  |          |                    |
    | 填报日期 | 填报日期 | 日期 | 科室 |          |          |                  |          |                    |
"""
PROJECT_REGISTER = register_of("""
    | 序号 | 任务       | 科室 | 类别     | 第二季度       |
    | 一   | 城东水厂   | 甲科 | 前期手续 | 批复可研       |
    |      |            |      | 工程建设 | 不涉及         |
    | 二   | 老旧小区   | 甲科 | 工程建设 | 改造小区12个   |
    | 三   | 别科的任务 | 乙科 | 前期手续 | 不给甲科看     |
""")
PROJECT_ANSWERS: Mapping[tuple[str | None, int, str], object] = {
    ("一", 1, "办结"): "√",
    ("一", 1, "投资额"): 1200.5,
    ("一", 1, "资金来源"): "财政",
    ("一", 2, "进展"): "1.已完成招标。\n2.“三通一平”正在推进。",
    ("一", 2, "投资额"): 0.0,
    ("二", 1, "进展"): "=改造小区7个",
    ("二", 1, "投资额"): 88.0,
    ("二", 1, "资金来源"): "自筹",
    ("一", 0, "难点"): "征地拆迁",
    (None, 0, "填报人"): "王五",
    (None, 0, "填报日期"): date(2024, 7, 1),
}


def invented_form(kind: str = "input") -> Form:
    data = drawn({"推进表": PROJECTS, "附表": ANNEX}, bands=PROJECT_BANDS, fields=PROJECT_FIELDS)
    return form_of(data, kind)


def test_an_invented_form_is_issued_filled_and_read_back():
    """Permuted columns, a three-row header, a two-row item, Chinese names, totals below, two linked sheets."""
    book = made(invented_form(), PROJECT_REGISTER)
    assert book.grid("推进表")[4:] == [
        [None, "前期手续", "批复可研", None, None, "城东水厂", "一"],
        [None, "进展", None, None, None, None, None],
        [None, "工程建设", "不涉及", None, None, None, None],
        [None, "进展", None, None, None, None, None],
        [None, "工程建设", "改造小区12个", None, None, "老旧小区", "二"],
        [None, "进展", None, None, None, None, None],
        ["合计", None, "=COUNTA(D5:D9)", '=COUNTIF(D5:D9,"√")', "=SUM(E5:E9)", None, None],
        ["填报人", None, "填报日期", None, book.rendered.issue.stamp.code, None, None],
    ]
    assert book.grid("附表")[2:] == [
        ["一", "前期手续", "=推进表!E5", None],
        ["一", "工程建设", "=推进表!E7", None],
        ["二", "工程建设", "=推进表!E9", None],
        ["合计", None, "=SUM(C3:C5)", "=推进表!E11"],
    ]
    merged = {str(area) for area in book.sheet("推进表").merged_cells.ranges}
    assert {"A5:A8", "F5:F8", "G5:G8", "A9:A10", "F9:F10", "G9:G10", "C6:E6", "C8:E8", "C10:E10", "A2:A4"} <= merged
    submission = book.read(filled(book, PROJECT_ANSWERS))
    assert answers_in(submission) == PROJECT_ANSWERS
    assert submission.strays == () and submission.repairs == ()
    check_keys(book)


def test_its_consolidated_sheet_shows_the_answers_to_another_library():
    values = {asked: (True if value == "√" else value) for asked, value in PROJECT_ANSWERS.items()}
    book = made(invented_form("consolidated"), PROJECT_REGISTER, values)
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(book.data)).get_sheet_by_name("推进表").to_python(skip_empty_area=False)
    )
    assert [row[:7] for row in rows[4:10]] == [
        ["征地拆迁", "前期手续", "批复可研", "√", 1200.5, "城东水厂", "一"],
        ["", "进展", "", "", "", "", ""],
        ["", "工程建设", "不涉及", "", 0.0, "", ""],
        ["", "进展", "1.已完成招标。\n2.“三通一平”正在推进。", "", "", "", ""],
        ["", "工程建设", "改造小区12个", "", 88.0, "老旧小区", "二"],
        ["", "进展", "=改造小区7个", "", "", "", ""],
    ]
    assert [row[5] for row in rows[10:14]] == ["别科的任务", "", "", ""]
    assert rows[13][3] == date(2024, 7, 1)
    again = book.read()
    assert answers_in(again) == {asked: PROJECT_ANSWERS[asked] for asked in PROJECT_ANSWERS}


def test_its_answers_survive_what_offices_do():
    book = made(invented_form(), PROJECT_REGISTER)
    workbook = load_workbook(BytesIO(filled(book, PROJECT_ANSWERS)))
    sheet = workbook["推进表"]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.insert_cols(4)
    sheet.insert_rows(3, 2)
    sheet.title = "二季度"
    workbook["附表"].delete_cols(5)
    for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value == "=改造小区7个"):
        cell.data_type = "s"
    stream = BytesIO()
    workbook.save(stream)
    assert answers_in(book.read(stream.getvalue())) == PROJECT_ANSWERS


def test_the_same_day_a_year_later_is_the_same_sheet():
    later = replace(PROJECT_REGISTER, settings=replace(BUREAU, year=BUREAU.year + 1))
    one, other = made(invented_form(), PROJECT_REGISTER), made(invented_form(), later)
    assert one.grid("附表") == other.grid("附表")
    assert PROJECT_ANSWERS[None, 0, "填报日期"] + timedelta(365) == date(2025, 7, 1)
