"""A rendered workbook: values, keys on the very rows they name, stamps, locks, heights, room to type."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font
from python_calamine import CalamineWorkbook

from tests.forms.drawing import Made, drawn, form_of, made, occasion_of, register_of
from xltasks.book.answer_list import form_cells
from xltasks.book.open import open_book
from xltasks.errors import TemplateError
from xltasks.forms.align import carried_key
from xltasks.forms.render import render
from xltasks.model.consolidation import ReceivedSheet, RowSources
from xltasks.model.key import RowKey
from xltasks.model.source import Source

REGISTER = register_of("""
    | 序号 | 任务 | 责任       | 科室 | 监督    | 类别   | 第一季度 | 第二季度 |
    | 1    | 甲   | 局【甲科】 | 甲科 | 5515812 | 施工图 | 一       | 出图     |
    |      |      |            |      |         | 进度   | 二       | =1+1     |
    | 1.10 | 乙   | 局【甲科】 | 甲科 | 0551    | 进度   | 三       | 完工     |
""")
SHEET = """
    | {{ bureau.short }}{{ year }}年{{ period.short }}（{{ office.name }}） | < | < | < | < | < |
    | 序号 | 任务 | 电话 | 类别 | {{ period.name }} | 进展 |
    | {{ task.no }} | {{ task.title }} | {{ task.supervision }} | {{ item.category }} | {{ item.plan }} | {{ 进展 }} |
    | 填报人 | {{ 填报人 }} | 日期 | {{ 日期 }} | =COUNTA(F3:F3) | {{ form.code }} |
"""
FIELDS = """
    | 字段   | 名称   | 类型 | 范围 | 必填             | 选项       | 选项性质 | 提示       |
    | 进展   | 进展   | 文本 | 事项 | item.ordinal > 1 | 在办、办结 | 建议     | 写明白一点 |
    | 填报人 | 填报人 | 文本 | 科室 | 是               |            |          |            |
    | 日期   | 日期   | 日期 | 科室 |                  |            |          |            |
"""
BANDS = "| 区块 | 范围 | 遍历 |\n| a | 表!A3:F3 | task |\n| b | 表!D3:F3 | item |"
ANSWERS = {("1", 1, "进展"): "=在办", ("1.10", 1, "进展"): "办结", (None, 0, "日期"): date(2024, 7, 1)}


def template(ink=None, **sheets):
    return drawn({"表": SHEET, **sheets}, bands=BANDS, fields=FIELDS, ink=ink)


def rendered(kind="input", answers=ANSWERS, ink=None, **options):
    return made(form_of(template(ink), kind), REGISTER, answers, **options)


def test_texts_numbers_and_dates_stand_where_they_are_drawn():
    book = rendered()
    assert book.grid("表") == [
        ["某局2024年二季度（甲科）", None, None, None, None, None],
        ["序号", "任务", "电话", "类别", "第二季度", "进展"],
        [1, "甲", "5515812", "施工图", "出图", "=在办"],
        [None, None, None, "进度", "=1+1", None],
        ["1.10", "乙", "0551", "进度", "完工", "办结"],
        [
            "填报人",
            None,
            "日期",
            book.sheet("表")["D6"].value,
            "=COUNTA(F3:F5)",
            book.rendered.issue.stamp.code,
        ],
    ]
    assert book.sheet("表")["D6"].value.date() == date(2024, 7, 1)


def test_another_library_reads_the_same():
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(rendered().data))
        .get_sheet_by_name("表")
        .to_python(skip_empty_area=False)
    )
    assert rows[2][:6] == [1, "甲", "5515812", "施工图", "出图", "=在办"]
    assert rows[5][3] == date(2024, 7, 1)


def test_merges_reach_over_every_copy_s_rows():
    assert sorted(str(area) for area in rendered().sheet("表").merged_cells.ranges) == [
        "A1:F1",
        "A3:A4",
        "B3:B4",
        "C3:C4",
    ]


# ---- keys


def misplaced_keys(book: Made) -> list[str]:
    """Rows whose hidden key does not name the task and item whose texts stand beside it, as openpyxl sees them."""
    wrong = []
    sheet = book.sheet("表")
    column = dict(book.rendered.issue.key_columns)["表"]
    plans = {(task.number, item.ordinal): item for task in REGISTER.tasks for item in task.items}
    for row in range(3, 6):
        carried = carried_key(sheet.cell(row, column).value)
        item = plans.get((carried[0].task, carried[0].item)) if carried else None
        told = (sheet.cell(row, 4).value, sheet.cell(row, 5).value)
        if item is None or told != (item.category, dict(item.plans)["第二季度"]):
            wrong.append(f"row {row}: {carried}")
    return wrong


@pytest.mark.parametrize("kind", ["input", "consolidated"])
def test_the_key_on_every_row_is_that_of_the_row_it_stands_on(kind):
    assert misplaced_keys(rendered(kind)) == []


def test_swapped_keys_would_be_seen():
    book = rendered()
    column = dict(book.rendered.issue.key_columns)["表"]
    workbook = load_workbook(BytesIO(book.data))
    first, second = workbook["表"].cell(3, column), workbook["表"].cell(4, column)
    first.value, second.value = second.value, first.value
    stream = BytesIO()
    workbook.save(stream)
    assert len(misplaced_keys(Made(book.rendered, stream.getvalue()))) == 2


def test_keys_stand_in_a_hidden_column_beside_the_sheet_and_on_rows_the_office_fills():
    book = rendered()
    sheet = book.sheet("表")
    assert sheet.column_dimensions["G"].hidden
    assert [sheet.cell(row, 7).value for row in range(1, 7)] == [
        None,
        None,
        *(RowKey("2024Q2", "甲科", task, category, item).text for task, category, item in (
            ("1", "施工图", 1), ("1", "进度", 2), ("1.10", "进度", 1), (None, None, 1),
        )),
    ]  # fmt: skip


def test_every_slot_has_the_key_of_its_row_and_each_key_and_field_is_asked_once():
    issue = rendered().rendered.issue
    rows = {(row.sheet, row.row): row.key for row in issue.rows}
    items = [slot for slot in issue.slots if slot.key.item]
    assert [rows[slot.sheet, slot.row] for slot in items] == [slot.key for slot in items]
    asked = [(slot.key, slot.field) for slot in issue.slots]
    assert len(set(asked)) == len(asked)


def test_each_line_of_a_two_row_item_carries_its_number():
    form = form_of(
        drawn({"表": "| {{ item.plan }} |\n| {{ 进展 }} |"}, bands="| 区块 | 范围 | 遍历 |\n| b | A1:A2 | item |",
              fields="| 字段 |\n| 进展 |".replace("| 字段 |", "| 字段 | 范围 |").replace("| 进展 |", "| 进展 | 事项 |")),
    )  # fmt: skip
    book = made(form, REGISTER)
    told = [(row.row, row.key.task, row.key.item, row.line) for row in book.rendered.issue.rows]
    assert told == [
        (1, "1", 1, 1),
        (2, "1", 1, 2),
        (3, "1", 2, 1),
        (4, "1", 2, 2),
        (5, "1.10", 1, 1),
        (6, "1.10", 1, 2),
    ]
    carried = [carried_key(book.sheet("表").cell(row, 2).value) for row in range(1, 7)]
    assert carried == [(row.key, row.line) for row in book.rendered.issue.rows]


# ---- the stamp and the list of cells


def test_the_stamp_is_in_the_properties_in_the_hidden_sheet_and_on_the_page():
    book = rendered()
    workbook = load_workbook(BytesIO(book.data))
    stamp = book.rendered.issue.stamp
    assert {p.name: p.value for p in workbook.custom_doc_props.props} == {
        "xltasks.issue": stamp.issue,
        "xltasks.bureau": "市某某局",
        "xltasks.period": "2024Q2",
        "xltasks.office": "甲科",
        "xltasks.form": "样表",
        "xltasks.kind": "input",
    }
    assert workbook["_xltasks"].sheet_state == "veryHidden"
    assert (workbook["_xltasks"]["A1"].value, workbook["_xltasks"]["B1"].value) == ("xltasks.issue", stamp.issue)
    assert workbook["表"]["F6"].value == stamp.code == f"XT-2024Q2-甲科-{stamp.issue[:8]}"


def test_the_list_of_cells_has_every_slot_with_its_present_value():
    book = rendered()
    cells = form_cells(open_book(book.data))
    assert (cells.form, cells.period, cells.office, cells.issue) == (
        "样表",
        "2024Q2",
        "甲科",
        book.rendered.issue.stamp.issue,
    )
    assert [(c.cell, c.field, c.key.task, c.key.item, c.required, c.value) for c in cells.cells] == [
        ("F3", "进展", "1", 1, False, "=在办"),
        ("F4", "进展", "1", 2, True, None),
        ("F5", "进展", "1.10", 1, False, "办结"),
        ("B6", "填报人", None, 0, True, None),
        ("D6", "日期", None, 0, False, date(2024, 7, 1)),
    ]
    assert [(c.label, c.kind, c.scope, c.options, c.sources) for c in cells.cells[:1]] == [
        ("进展", "text", "item", ("在办", "办结"), None)
    ]
    assert len(cells.cells) == len(book.rendered.issue.slots)


def test_a_consolidated_workbook_says_where_its_values_came_from():
    source = Source("甲科", "ab" * 32, "甲科|表.xlsx", "表", "F3")
    sheet = ReceivedSheet("甲科", "ab" * 32, "甲科|表.xlsx", "表")
    answered = {("1", 1), ("1.10", 1)}

    def sources(key, fields):
        return RowSources(sheet, ("F3",) * len(fields)) if (key.task, key.item) in answered else RowSources()

    book = rendered("consolidated", sources=sources)
    cells = form_cells(book.book).cells
    assert [cell.sources for cell in cells[:3]] == [(source,), (), (source,)]
    assert {cell.office for cell in cells} == {"某局"}


def test_the_list_is_the_issue_s():
    book = rendered()
    assert [(cell.key, cell.field, cell.cell) for cell in form_cells(book.book).cells] == [
        (slot.key, slot.field, slot.cell) for slot in book.rendered.issue.slots
    ]


def test_clean_leaves_nothing_hidden_behind():
    def name_it(book):
        from openpyxl.workbook.defined_name import DefinedName

        book.defined_names["数据"] = DefinedName("数据", attr_text="表!$A$3")

    book = rendered("consolidated", ink=name_it, clean=True)
    workbook = load_workbook(BytesIO(book.data))
    assert workbook.sheetnames == ["表"] and all(sheet.sheet_state == "visible" for sheet in workbook)
    assert not any(dimension.hidden for dimension in workbook["表"].column_dimensions.values())
    assert workbook["表"].max_column == 6
    assert len(workbook.defined_names) == 0 and len(workbook.custom_doc_props.props) == 0
    assert form_cells(open_book(book.data)) is None
    form = form_of(template(), "consolidated")
    one, other = made(form, REGISTER, ANSWERS), made(form, REGISTER, ANSWERS, clean=True)
    assert one.grid("表") == [row[:6] for row in other.grid("表")], "what is printed is the same"


# ---- what may be typed


def test_only_answer_cells_of_an_input_workbook_are_unlocked():
    book = rendered()
    sheet = book.sheet("表")
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert open_cells == {slot.cell for slot in book.rendered.issue.slots}
    assert sheet.protection.sheet and not sheet.protection.password
    assert not sheet.protection.selectLockedCells and not sheet.protection.selectUnlockedCells
    assert not sheet.protection.formatRows and not sheet.protection.formatColumns


def test_a_consolidated_workbook_is_not_protected_and_its_cells_stay_as_drawn():
    sheet = rendered("consolidated").sheet("表")
    assert not sheet.protection.sheet
    assert all(cell.protection.locked for row in sheet.iter_rows() for cell in row)


def test_a_sheet_without_questions_is_copied_as_it_is():
    book = made(form_of(template(填写说明="| {{ bureau.name }}填写说明 |\n| 一、…… |")), REGISTER)
    assert book.grid("填写说明") == [["市某某局填写说明"], ["一、……"]]
    assert not book.sheet("填写说明").protection.sheet
    assert "填写说明" not in dict(book.rendered.issue.key_columns)


def test_drop_downs_and_prompts_come_from_the_declaration():
    found = rendered().sheet("表").data_validations.dataValidation
    told = {str(v.sqref): (v.type, v.formula1, v.showErrorMessage, v.promptTitle, v.prompt) for v in found}
    assert told["F3:F5"] == ("list", '"在办,办结"', False, "进展", "写明白一点")
    assert told["D6"][0] == "date" and told["D6"][2]
    assert told["B6"][1] is None and told["B6"][3] == "填报人"
    assert not rendered("consolidated").sheet("表").data_validations.dataValidation


def test_a_condition_that_cannot_be_evaluated_stops_with_its_name():
    data = drawn({"表": SHEET}, bands=BANDS, fields=FIELDS.replace("是 ", "1 / 0 "))
    with pytest.raises(TemplateError, match="字段：字段“填报人”的必填条件"):
        render(form_of(data), occasion_of(form_of(data), REGISTER))


def test_a_text_that_cannot_be_evaluated_stops_with_its_cell():
    data = drawn({"表": SHEET.replace("{{ form.code }}", "{{ 1 / 0 }}")}, bands=BANDS, fields=FIELDS)
    with pytest.raises(TemplateError, match="样表/input.xlsx › 表!F4：.*无法计算"):
        render(form_of(data), occasion_of(form_of(data), REGISTER))


@pytest.mark.parametrize("name", ["{{ office.name }}（二）", "{{ year }}"])
def test_a_sheet_s_name_may_be_an_expression(name):
    data = drawn({name: SHEET}, bands=BANDS.replace("表!", f"'{name}'!"), fields=FIELDS)
    book = made(form_of(data), REGISTER, ANSWERS)
    (sheet, _) = book.book.sheets
    assert sheet.name in ("甲科（二）", "2024")
    assert {slot.sheet for slot in book.rendered.issue.slots} == {sheet.name}
    assert len(book.read().answers) == 5 and book.read().repairs == ()


@pytest.mark.parametrize("expression", ["{{ bureau.x or '' }}", "{{ 'a:b' }}", "{{ 'a' * 32 }}", "{{ '' }}"])
def test_a_name_no_sheet_can_have_stops(expression):
    data = drawn({"表": SHEET}, bands=BANDS, fields=FIELDS)
    form = form_of(data)
    sheet = replace(form.sheets[0], look=replace(form.sheets[0].look, name=expression))
    with pytest.raises(TemplateError, match="表名"):
        render(replace(form, sheets=(sheet,)), occasion_of(form, REGISTER))


# ---- heights and formats


def heights(book):
    return {number: row.height for number, row in book.sheet("表").row_dimensions.items() if row.height}


def look(book):
    sheet = book["表"]
    sheet.row_dimensions[2].height, sheet.row_dimensions[3].height = 30, 33
    for cell in sheet[3]:
        cell.alignment, cell.font = Alignment(wrap_text=True), Font(name="宋体", size=12)


def test_rows_are_at_least_as_high_as_they_are_drawn_and_high_enough_for_their_text():
    plain, long = (
        rendered("consolidated", ink=look),
        rendered("consolidated", {("1", 2, "进展"): "很长\n" * 9 + "完"}, ink=look),
    )
    assert heights(plain)[2] == 30 and heights(plain)[3] >= 33
    assert (
        heights(long)[4] > 10 * 12 and heights(long)[3] == heights(plain)[3] and heights(long)[5] == heights(plain)[5]
    )


def test_a_merged_text_is_spread_over_its_rows():
    register = replace(REGISTER, tasks=(replace(REGISTER.tasks[0], title="题\n" * 9 + "目"), REGISTER.tasks[1]))
    book = made(form_of(template(look), "consolidated"), register)
    assert heights(book)[3] + heights(book)[4] > 10 * 12 and heights(book)[5] < 60


def test_answer_rows_of_an_input_workbook_keep_room_to_type():
    assert heights(rendered())[4] >= 8 * 12, "eight lines, where no height is drawn"
    assert heights(rendered(ink=look))[4] == 33, "what is drawn counts"


def test_a_day_is_written_as_a_date_even_where_no_format_is_drawn():
    assert rendered().sheet("表")["D6"].number_format == "yyyy-mm-dd"


def test_rich_text_notes_and_links_are_copied():
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.comments import Comment

    def rich(book):
        sheet = book["表"]
        sheet["A2"].value = CellRichText("序", TextBlock(InlineFont(color="00FF0000"), "号"))
        sheet["F2"].comment = Comment("填这里", "x")

    sheet = rendered(ink=rich).sheet("表")
    assert [str(part) for part in sheet["A2"].value] == ["序", "号"] and "填这里" in sheet["F2"].comment.text


def test_what_a_cell_cannot_hold_is_cut_in_the_file_and_whole_in_the_issue():
    book = rendered("consolidated", {("1", 1, "进展"): "长" * 40_000})
    assert len(book.sheet("表")["F3"].value) == 32_767
    assert len(book.rendered.issue.slots[0].value) == 40_000, "whoever merges sees it is too long"


def test_the_same_asked_again_gives_the_same_bytes():
    form = form_of(template())
    assert made(form, REGISTER, ANSWERS).data == made(form, REGISTER, ANSWERS).data


def test_no_cell_of_the_file_is_live_but_the_drawn_formula():
    with ZipFile(BytesIO(rendered().data)) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert [xml.count("<f>") for xml in sheets] == [1, 0]


def test_a_formula_s_result_is_blank_until_a_program_reckons_it():
    assert open_book(rendered().data).sheet("表").raw(6, 5).value is None
