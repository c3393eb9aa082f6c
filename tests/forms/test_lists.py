"""Open lists drawn, checked and written: a band over rows(n) whose cells are answered."""

from __future__ import annotations

import pytest

from tests.forms.drawing import drawn, faults_of, form_of, register_of
from tests.forms.listing import (
    BANDS,
    CONSOLIDATED,
    FIELDS,
    FORM,
    MERGED_BANDS,
    NEW,
    OTHER,
    REGISTER,
    SHEET,
    listed,
    row,
)
from xltasks.book.draft import unfolded
from xltasks.errors import TemplateError
from xltasks.forms.pair import compile_forms

ROWS = (
    row("1", NEW, 1, 新项目="南路", 业主="城投", 投资=30),
    row("1", NEW, 4, 新项目="北路", 业主="交投", 投资=12.5),
    row(None, OTHER, 2, 说明="用地紧张"),
)


def body(made):
    return [[cell for cell in row] for row in made.grid("表")][1:]


def test_an_office_is_offered_the_blank_rows_the_form_says():
    assert body(listed()) == [
        [1, "东路", None, None],
        [None, "西路", None, None],
        [None, None, None, None],
        [None, None, None, None],
        [2, "大桥", None, None],
        [None, None, None, None],
        [None, None, None, None],
        ["合计", None, None, "=SUM(D2:D8)"],
        ["其他需要说明的事项", None, None, None],
        [1, None, None, None],
        [2, None, None, None],
        [3, None, None, None],
        ["填报人", None, None, None],
    ]


def test_the_task_s_own_cells_reach_down_over_its_list():
    assert {str(area) for area in listed().sheet("表").merged_cells.ranges} >= {"A2:A5", "A6:A8"}


def test_every_offered_row_has_a_key_of_its_own_that_no_item_of_the_register_can_have():
    keys = [row.key for row in listed().rendered.issue.rows]
    assert len({key.text for key in keys}) == len(keys)
    assert [(key.task, key.category, key.item) for key in keys if key.listed] == [
        ("1", "新增", 2000001),
        ("1", "新增", 2000002),
        ("2", "新增", 2000001),
        ("2", "新增", 2000002),
        (None, "其他", 2000001),
        (None, "其他", 2000002),
        (None, "其他", 2000003),
    ]


def test_a_row_s_key_does_not_move_when_the_register_gains_an_item():
    longer = register_of("| 序号 | 科室 | 类别 |\n| 1 | 甲科 | 东路 |\n| | | 西路 |\n| | | 中路 |\n| 2 | 甲科 | 大桥 |")
    before, after = (
        [row.key for row in listed(FORM, register=r).rendered.issue.rows if row.key.listed] for r in (REGISTER, longer)
    )
    assert before == after


def test_an_offered_row_can_be_filled_and_asks_like_the_rows_of_the_register():
    sheet = listed().sheet("表")
    assert not sheet["B4"].protection.locked and sheet["A4"].protection.locked
    prompts = {str(rule.sqref): rule.promptTitle for rule in sheet.data_validations.dataValidation}
    assert prompts["C2:C8"] == "业主" and prompts["B4:B5 B7:B8"] == "新项目"


def test_a_row_of_a_list_has_less_room_than_one_of_the_register_where_no_height_is_drawn():
    sheet = listed().sheet("表")
    assert sheet.row_dimensions[2].height == sheet.row_dimensions[3].height > 2 * sheet.row_dimensions[4].height
    assert sheet.row_dimensions[4].height == sheet.row_dimensions[11].height > 40


def test_rows_may_be_inserted_although_the_sheet_is_protected():
    protection = listed().sheet("表").protection
    assert protection.sheet and not protection.insertRows
    plain = form_of(drawn({"表": "| {{ 说明 }} |"}, fields="| 字段 | 范围 |\n| 说明 | 科室 |"))
    assert listed(plain).sheet("表").protection.insertRows


def test_nothing_is_required_of_a_row_nobody_began():
    slots = {
        (s.key.task, s.key.line, s.field): s.required for s in listed(FORM, *ROWS).rendered.issue.slots if s.key.listed
    }
    assert slots["1", 1, "业主"] and slots["1", 1, "新项目"] and not slots["1", 1, "投资"]
    assert not slots["1", 2, "业主"] and not slots["2", 1, "新项目"]


def test_a_list_is_as_long_as_it_was_filled_and_room_for_more():
    assert body(listed(FORM, *ROWS))[2:8] == [
        [None, "南路", "城投", 30],
        [None, None, None, None],
        [None, "北路", "交投", 12.5],
        [None, None, None, None],
        [None, None, None, None],
        [2, "大桥", None, None],
    ]
    assert [row[:2] for row in body(listed(FORM, *ROWS))[12:15]] == [[1, None], [2, "用地紧张"], [3, None]]
    lines = [row.key.line for row in listed(FORM, *ROWS).rendered.issue.rows if row.key.listed]
    assert lines == [1, 2, 4, 5, 6, 1, 2, 1, 2, 3, 4]


OFFICES = (
    row("1", NEW, 2, "甲科", 新项目="南路", 业主="城投", 投资=30),
    row("1", NEW, 1, "乙科", 新项目="北路", 投资=12.5),
    row(None, OTHER, 1, "乙科", 说明="=不是公式"),
)


def test_the_consolidated_sheet_has_the_filled_rows_of_all_offices_after_the_task_s_own():
    made = listed(CONSOLIDATED, *OFFICES, answers={("1", 1, "投资"): 7, ("2", 1, "投资"): 1})
    assert body(made) == [
        [1, "东路", None, 7],
        [None, "西路", None, None],
        [None, "南路", "城投", 30],
        [None, "北路", None, 12.5],
        [2, "大桥", None, 1],
        ["合计", None, None, "=SUM(D2:D6)"],
        ["其他需要说明的事项", None, None, None],
        [1, "=不是公式", None, None],
        ["填报人", None, None, None],
    ]
    assert {str(area) for area in made.sheet("表").merged_cells.ranges} >= {"A2:A5"}
    [total] = [
        cell.value for sheet in map(unfolded, made.rendered.workbook.sheets[:1]) for cell in sheet.cells if cell.formula
    ]
    assert total == 50.5


def test_where_nobody_filled_a_row_one_blank_one_stays_or_none():
    made = listed(CONSOLIDATED)
    assert body(made) == [
        [1, "东路", None, None],
        [None, "西路", None, None],
        [2, "大桥", None, None],
        ["合计", None, None, "=SUM(D2:D4)"],
        ["其他需要说明的事项", None, None, None],
        [None, None, None, None],
        ["填报人", None, None, None],
    ]
    assert {str(area) for area in made.sheet("表").merged_cells.ranges} >= {"A2:A3"}
    assert [row.key for row in made.rendered.issue.rows if row.key.listed] == []
    wanted = form_of(
        drawn({"表": SHEET}, bands=MERGED_BANDS.replace("rows(0)", "rows(1)"), fields=FIELDS), "consolidated"
    )
    assert [row[:2] for row in body(listed(wanted))[:5]] == [
        [1, "东路"],
        [None, "西路"],
        [None, None],
        [2, "大桥"],
        [None, None],
    ]


def test_a_total_takes_in_the_rows_of_the_last_task_and_of_one_that_is_not():
    first, last = row("1", NEW, 1, 投资=5), row("2", NEW, 1, 投资=6)
    assert body(listed(CONSOLIDATED, first))[4][3] == "=SUM(D2:D5)"
    assert body(listed(CONSOLIDATED, last))[4][3] == "=SUM(D2:D5)"
    assert body(listed(CONSOLIDATED, first, last))[5][3] == "=SUM(D2:D6)"


def test_sub_totals_take_in_only_what_was_added_in_their_section():
    register = register_of("| 序号 | 类别 | 领域 |\n| 1 | 东路 | 工业 |\n| 2 | 大桥 | 农业 |")
    sheet = """
        | {{ section.name }} | |
        | {{ task.no }} | {{ 投资 }} |
        | ^ | {{ 投资 }} |
        | {{ section.sum('投资') }} | =SUM(B2:B3) |
    """
    bands = "| 区块 | 范围 | 遍历 |\n| s | A1:B4 | section: 领域 |\n| a | A2:B3 | task |\n| b | B2:B2 | item |\n| 新增 | B3:B3 | rows(0) |"
    form = form_of(drawn({"表": sheet}, bands=bands, fields=FIELDS), "consolidated", columns=("领域",))
    made = listed(form, row("1", NEW, 1, 投资=5), register=register, answers={("1", 1, "投资"): 2, ("2", 1, "投资"): 4})
    assert made.grid("表") == [
        ["工业", None], [1, 2], [None, 5], [7, "=SUM(B2:B3)"],
        ["农业", None], [2, 4], [4, "=SUM(B6:B6)"],
    ]  # fmt: skip


def test_a_list_of_its_own_shows_what_was_added_under_every_task_and_by_whom():
    sheet = "| {{ line }} | {{ task.title }} | {{ 新项目 }} | {{ office }}（{{ office.contact }}） | {{ task.added }} |"
    form = form_of(
        drawn({"表": sheet}, bands="| 区块 | 范围 | 遍历 |\n| 新增 | A1:E1 | rows(1) |", fields=FIELDS), "consolidated"
    )
    second = row("2", NEW, 1, "甲科", 新项目="便桥")
    assert listed(form, *OFFICES, second).grid("表") == [
        [1, "修路", "南路", "甲科（李四）", 2],
        [2, "修路", "北路", "乙科（李四）", 2],
        [3, "建桥", "便桥", "甲科（李四）", 1],
    ]
    assert listed(form).grid("表") == [[None] * 5]


def test_a_list_may_be_sorted_and_sifted_and_is_numbered_after_that():
    bands = "| 区块 | 范围 | 遍历 | 条件 | 排序 |\n| 新增 | A1:B1 | rows(1) | 投资 > 5 | 投资 |"
    form = form_of(drawn({"表": "| {{ line }} | {{ 新项目 }} |"}, bands=bands, fields=FIELDS), "consolidated")
    rows = (
        row("1", NEW, 1, 新项目="大", 投资=30),
        row("1", NEW, 2, 新项目="小", 投资=1),
        row("2", NEW, 1, 新项目="中", 投资=7),
    )
    assert listed(form, *rows).grid("表") == [[1, "中"], [2, "大"]]


def test_a_field_is_worked_out_in_every_row():
    sheet = "| {{ task.no }} | {{ 业主 }} | {{ 投资 }} | {{ 万元 }}=C1/10000 |\n| ^ | {{ 业主 }} | {{ 投资 }} | {{ 万元 }}=C2/10000 |"
    bands = "| 区块 | 范围 | 遍历 |\n| a | A1:D2 | task |\n| b | B1:D1 | item |\n| 新增 | B2:D2 | rows(1) |"
    fields = "| 字段 | 类型 | 范围 | 算法 |\n| 业主 | 文本 | 事项 | |\n| 投资 | 小数 | 事项 | |\n| 万元 | 计算 | 事项 | 投资 / 10000 |"
    made = listed(form_of(drawn({"表": sheet}, bands=bands, fields=fields)), row("1", NEW, 1, 投资=20000))
    found = {
        (cell.row, cell.column): (cell.value, cell.formula)
        for cell in unfolded(made.rendered.workbook.sheets[0]).cells
        if cell.formula
    }
    assert found[3, 4] == (2.0, "=C3/10000") and found[1, 4] == (None, "=C1/10000")


def test_a_task_whose_only_band_is_a_list_is_shown_although_nobody_wrote():
    sheet = "| {{ task.no }} {{ task.title }} |\n| {{ 新项目 }} |"
    bands = "| 区块 | 范围 | 遍历 |\n| a | A1:A2 | task |\n| 新增 | A2:A2 | rows(0) |"
    form = form_of(drawn({"表": sheet}, bands=bands, fields=FIELDS), "consolidated")
    assert listed(form, row("2", NEW, 1, 新项目="便桥")).grid("表") == [["1 修路"], ["2 建桥"], ["便桥"]]


def test_the_copy_to_hand_in_shows_the_rows_and_no_key():
    made = listed(CONSOLIDATED, *OFFICES, clean=True)
    texts = [str(cell.value) for line in made.sheet("表").iter_rows() for cell in line if cell.value is not None]
    assert "南路" in texts and "北路" in texts and not any("2024Q2|" in text for text in texts)


def test_a_list_of_several_rows_each():
    sheet = "| {{ 说明 }} | {{ line }} |\n| {{ 新项目 }} | |"
    form = form_of(
        drawn(
            {"表": sheet},
            bands="| 区块 | 范围 | 遍历 |\n| 其他 | A1:B2 | rows(2) |",
            fields="| 字段 | 范围 |\n| 说明 | 行 |\n| 新项目 | 行 |",
        )
    )
    made = listed(form, row(None, OTHER, 1, 说明="甲", 新项目="乙"))
    assert made.grid("表")[:4] == [["甲", 1], ["乙", None], [None, 2], [None, None]]


CHECKED = "| 序号 | | | |\n| {{ task.no }} | {{ 业主 }} | | |\n| | {{ x }} | | |\n| | | | |"


@pytest.mark.parametrize(
    ("scope", "over", "told"),
    [
        ("任务", "B3:C3 task A2:C3", "每项任务填一次，却放在清单里"),
        ("科室", "B3:C3 task A2:C3", "每个科室填一次，却放在清单里"),
        ("事项", "B3:C3 task A2:C2", "每个事项填一次，却放在任务区块外的清单里"),
        ("行", "B3:C3 item A2:C3", "所在的清单放在事项区块里"),
        ("行", "B3:C3 section:领域 A2:C3", "所在的清单放在分组里，却不在任务区块里"),
    ],
)  # fmt: skip
def test_a_field_in_a_list_where_its_rows_cannot_be_told_apart_is_a_fault(scope, over, told):
    rows, outer, area = over.split()
    bands = f"| 区块 | 范围 | 遍历 |\n| 外 | {area} | {outer} |\n| 新增 | {rows} | rows(2) |"
    if outer == "task" and area == "A2:C3":
        bands += "\n| 事项 | B2:C2 | item |"
    fields = f"| 字段 | 范围 |\n| x | {scope} |\n| 业主 | 事项 |"
    faults = faults_of(drawn({"表": CHECKED}, bands=bands, fields=fields), columns=("领域",))
    assert [fault for fault in faults if "字段“x”" in fault and told in fault and fault.startswith("表!B3")]


def test_a_field_of_a_list_outside_all_lists_is_a_fault():
    (fault,) = faults_of(drawn({"表": "| {{ 说明 }} |"}, fields="| 字段 | 范围 |\n| 说明 | 行 |"))
    assert fault.startswith("表!A1：字段“说明”每行填一次，但不在 rows(行数) 区块里")


def test_a_field_of_items_may_stand_in_a_list_beside_them_but_not_in_a_list_alone_nor_in_two():
    assert faults_of(drawn({"表": SHEET}, bands=BANDS, fields=FIELDS)) == []
    alone = SHEET.replace("{{ item.category }} | {{ 业主 }}", "{{ item.category }} |            ")
    (fault,) = faults_of(drawn({"表": alone}, bands=BANDS, fields=FIELDS))
    assert "“业主”每个事项填一次，却只放在清单里（表!C3）" in fault
    twice = SHEET.replace("| {{ 填报人 }}        |            |", "| {{ 填报人 }} | {{ 新项目 }} |")
    (fault,) = faults_of(
        drawn(
            {"表": twice},
            bands=BANDS.replace("A6:D6", "A6:D7"),
            fields=FIELDS.replace("填报人 | 文本 | 科室", "填报人 | 文本 | 行"),
        )
    )
    assert "字段“新项目”放了两处，另一处在 表!B3" in fault


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        (BANDS.replace("| 其他 |", "| 新增 |"), "区块!A5：有两个清单都叫“新增”"),
        (BANDS.replace("rows(2)", "rows(0)"), "区块!C4：清单“新增”没有给科室留空行"),
    ],
)
def test_a_list_that_could_not_be_filled_or_told_apart_is_a_fault(bands, told):
    (fault,) = faults_of(drawn({"表": SHEET}, bands=bands, fields=FIELDS))
    assert fault.startswith(told)


def test_rows_that_are_only_drawn_must_say_how_many():
    bands = "| 区块 | 范围 | 遍历 |\n| 空行 | A1:B1 | rows(0) |"
    (fault,) = faults_of(drawn({"表": "| 甲 | |\n| {{ x }} |"}, bands=bands, fields="| 字段 | 范围 |\n| x | 科室 |"))
    assert "空白行区块“空行”没有写行数" in fault


def test_what_only_an_item_of_the_register_has_is_not_known_in_a_list():
    sheet = SHEET.replace("| {{ 新项目 }}        |", "| {{ 新项目 }}{{ item.plan }} |")
    faults = faults_of(drawn({"表": sheet}, bands=BANDS, fields=FIELDS), "consolidated")
    assert faults == ["表!B3：清单的行不是台账里的事项，用不了“item” → 清单里可用本行的字段、office、task 和 line"]


def test_a_field_of_a_list_has_no_value_outside_of_lists():
    sheet = SHEET.replace("| {{ 填报人 }}        |            |", "| 共{{ 说明 }}条 | 说明 |")
    (fault,) = faults_of(drawn({"表": sheet}, bands=BANDS, fields=FIELDS), "consolidated")
    assert fault.startswith("表!B7：字段“说明”在这里没有值：它属于空白行（rows）区块")


def test_a_list_of_its_own_may_say_in_words_what_was_answered():
    sheet = "| {{ task.no }}、{{ 新项目 }}（{{ 投资 }}万元） |"
    data = drawn({"表": sheet}, bands="| 区块 | 范围 | 遍历 |\n| 新增 | A1 | rows(0) |", fields=FIELDS)
    assert faults_of(data, "consolidated") == []
    made = listed(form_of(data, "consolidated"), row("1", NEW, 1, 新项目="南路", 投资=30))
    assert made.grid("表") == [["1、南路（30万元）"]]


def test_a_sum_that_leaves_out_the_list_is_a_fault():
    short = SHEET.replace("=SUM(D2:D3)", "=SUM(D2:D2)")
    (fault,) = faults_of(drawn({"表": short}, bands=BANDS, fields=FIELDS))
    assert fault == "表!D4：公式的范围 D2 没有包括清单“新增”的行 → 把范围写到第3行"
    other_column = SHEET.replace("=SUM(D2:D3)", "=COUNTA(A2:A2)")
    assert faults_of(drawn({"表": other_column}, bands=BANDS, fields=FIELDS)) == []


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        (MERGED_BANDS.replace("| 新增 |", "| 增加 |"), "填报表里没有叫“增加”的清单 → 名字要与填报表“区块”表里的一样（填报表的清单有：新增、其他）"),
        (MERGED_BANDS.replace("| 新增 |", "| 其他 |"), "清单“其他”在填报表里不属于任务，汇总表却把它放在任务区块里"),
    ],
)  # fmt: skip
def test_a_list_of_the_consolidated_sheet_must_be_one_of_the_input_form_s(bands, told):
    asked = drawn({"表": SHEET}, bands=BANDS, fields=FIELDS)
    assert compile_forms("样表", asked, drawn({"表": SHEET}, bands=MERGED_BANDS), ()).consolidated.listed
    with pytest.raises(TemplateError) as raised:
        compile_forms("样表", asked, drawn({"表": SHEET}, bands=bands), ())
    assert told in str(raised.value)
