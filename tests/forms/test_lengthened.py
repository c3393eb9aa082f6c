"""Open lists read back: filled, inserted into, copied, sorted, cut short, and without their keys."""

from __future__ import annotations

import pytest

from tests.broken.hands import insert_rows
from tests.forms.drawing import answers_in, drawn, edited, filled, form_of
from tests.forms.listing import BANDS, CONSOLIDATED, FIELDS, FORM, NEW, OTHER, SHEET, listed, row

ISSUED = listed()
"""Rows 4 and 5, 7 and 8 are the tasks' lists, 11 to 13 the office's own; E has the keys."""
ANSWERS = {
    ("1", 1, "业主"): "城投",
    ("1", 2000001, "新项目"): "南路",
    ("1", 2000001, "业主"): "城投",
    ("2", 1, "业主"): "交投",
    ("2", 2000002, "新项目"): "便桥",
    (None, 2000001, "说明"): "用地紧张",
    (None, 2000003, "说明"): "雨季将至",
    (None, 0, "填报人"): "王五",
}
RETURNED = filled(ISSUED, ANSWERS)


def read(edit=None, issued=ISSUED, data=RETURNED):
    return issued.read(edited(data, lambda book: edit(book["表"])) if edit else data)


def added(submission):
    """What stands in rows beyond those of ANSWERS."""
    return {key: value for key, value in answers_in(submission).items() if ANSWERS.get(key) != value}


def said(submission):
    return [f"{finding.severity} {finding.at.cell} {finding.message}" for finding in submission.repairs]


def strays(submission):
    return [(stray.kind, stray.at.cell, stray.value) for stray in submission.strays if not stray.told]


def keys_of(submission):
    return [(answer.key, answer.field) for answer in submission.answers]


def type_in(sheet, row, *values):
    for column, value in enumerate(values, 2):
        sheet.cell(row, column).value = value


def copy_row(sheet, source, target):
    """As Excel inserts a copied row: everything in it, the hidden key too."""
    insert_rows(sheet, target)
    source += source >= target
    for column in range(1, 6):
        cell = sheet.cell(source, column)
        if cell.value is not None and type(sheet.cell(target, column)).__name__ == "Cell":
            sheet.cell(target, column).value = cell.value


def strip_keys(sheet):
    for line in range(1, sheet.max_row + 1):
        sheet.cell(line, 5).value = None


def test_as_issued_every_row_is_there_and_blank_ones_stay_between():
    submission = read()
    assert answers_in(submission) == ANSWERS and submission.strays == () and submission.repairs == ()
    assert len(submission.answers) == len(ISSUED.rendered.issue.slots)


def test_a_row_inserted_inside_a_list_is_one_more_row_of_it():
    def edit(sheet):
        insert_rows(sheet, 5)
        type_in(sheet, 5, "北路", "交投", 12)

    submission = read(edit)
    assert added(submission) == {
        ("1", 2000003, "新项目"): "北路",
        ("1", 2000003, "业主"): "交投",
        ("1", 2000003, "投资"): 12,
    }
    assert answers_in(submission) == ANSWERS | added(submission) and strays(submission) == []
    assert said(submission) == ["hint A5 第5行是加出来的，已作为第1项任务“新增”的第3行读取"]


def test_rows_inserted_right_below_a_list_with_a_blank_one_between():
    def edit(sheet):
        insert_rows(sheet, 14, 3)
        type_in(sheet, 14, "一")
        type_in(sheet, 16, "三")

    submission = read(edit)
    assert added(submission) == {(None, 2000004, "说明"): "一", (None, 2000005, "说明"): "三"}
    assert answers_in(submission) == ANSWERS | added(submission)
    assert said(submission) == ["hint A14 第14、16行是加出来的，已作为“其他”的第4至5行读取"]


def test_a_row_inserted_right_below_the_items_is_one_of_the_list_below_them():
    def edit(sheet):
        insert_rows(sheet, 4)
        type_in(sheet, 4, "北路")

    assert added(read(edit)) == {("1", 2000003, "新项目"): "北路"}


def test_a_copied_row_of_a_list_is_a_row_of_its_own():
    submission = read(lambda sheet: (copy_row(sheet, 4, 5), type_in(sheet, 5, "北路")))
    assert added(submission) == {("1", 2000003, "新项目"): "北路", ("1", 2000003, "业主"): "城投"}
    assert answers_in(submission) == ANSWERS | added(submission) and strays(submission) == []
    assert len(set(keys_of(submission))) == len(keys_of(submission))


def test_a_copied_row_of_the_register_put_into_the_list_is_one_of_the_list():
    submission = read(lambda sheet: (copy_row(sheet, 3, 4), type_in(sheet, 4, "北路", "交投")))
    assert added(submission) == {("1", 2000003, "新项目"): "北路", ("1", 2000003, "业主"): "交投"}
    assert answers_in(submission) == ANSWERS | added(submission) and strays(submission) == []
    assert said(submission) == ["hint A4 第4行是加出来的，已作为第1项任务“新增”的第3行读取"]


def test_the_words_of_its_task_that_come_with_a_copied_row_are_told_by_nobody():
    def edit(sheet):
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        copy_row(sheet, 2, 4)

    submission = read(edit)
    assert added(submission) == {("1", 2000003, "新项目"): "东路", ("1", 2000003, "业主"): "城投"}
    assert strays(submission) == []


def test_a_list_may_stand_on_a_sheet_of_its_own_that_is_renamed():
    sheets = {"主表": "| {{ 填报人 }} | 填报人 |", "附表": "| 问题 | 建议 |\n| {{ 说明 }} | {{ 新项目 }} |"}
    fields = "| 字段 | 范围 |\n| 填报人 | 科室 |\n| 说明 | 行 |\n| 新项目 | 行 |"
    issued = listed(
        form_of(drawn(sheets, bands="| 区块 | 范围 | 遍历 |\n| 其他 | 附表!A2:B2 | rows(2) |", fields=fields))
    )

    def edit(book):
        sheet = book["附表"]
        sheet.title = "Sheet2"
        for line, value in ((2, "甲"), (3, "乙"), (4, "丙")):
            sheet.cell(line, 1).value = value

    submission = issued.read(edited(issued.data, edit))
    assert answers_in(submission) == {(None, 2000000 + n, "说明"): value for n, value in enumerate("甲乙丙", 1)}


def test_a_number_typed_beside_an_added_row_goes_on_with_the_numbers_of_the_form():
    def edit(sheet):
        insert_rows(sheet, 14)
        sheet["A14"] = 4
        type_in(sheet, 14, "一")

    submission = read(edit)
    assert added(submission) == {(None, 2000004, "说明"): "一"} and strays(submission) == []


def test_what_stands_beside_the_answers_of_an_added_row_is_told():
    def edit(sheet):
        insert_rows(sheet, 14)
        sheet["A14"] = "另"
        type_in(sheet, 14, "一")

    assert strays(read(edit)) == [("unplaced", "A14", "另")]


def test_an_offered_row_may_be_deleted():
    submission = read(lambda sheet: insert_rows(sheet, 8 - 1, -1))
    assert answers_in(submission) == ANSWERS and said(submission) == [] and strays(submission) == []
    everything = read(lambda sheet: insert_rows(sheet, 11, -3))
    assert answers_in(everything) == {key: value for key, value in ANSWERS.items() if key[0] or not key[1]}
    assert said(everything) == []


def test_a_row_written_where_all_were_deleted_is_the_first_again():
    def edit(sheet):
        insert_rows(sheet, 11, -3)
        insert_rows(sheet, 11)
        type_in(sheet, 11, "一")

    assert answers_in(read(edit))[None, 2000001, "说明"] == "一"


@pytest.mark.parametrize("keys", [True, False])
def test_a_list_may_be_sorted_with_its_keys_or_without_them(keys):
    def edit(sheet):
        last = 6 if keys else 5
        first, third = ([sheet.cell(line, column).value for column in range(1, last)] for line in (11, 13))
        for column in range(1, last):
            if type(sheet.cell(11, column)).__name__ == "Cell":
                sheet.cell(11, column).value, sheet.cell(13, column).value = third[column - 1], first[column - 1]

    submission = read(edit)
    assert sorted(filter(None, (value for key, value in answers_in(submission).items() if key[2] == "说明"))) == [
        "用地紧张",
        "雨季将至",
    ]
    assert said(submission) == [] and strays(submission) == []


def test_with_the_keys_gone_a_list_is_found_between_the_rows_around_it():
    def edit(sheet):
        strip_keys(sheet)
        insert_rows(sheet, 14)
        type_in(sheet, 14, "一")
        insert_rows(sheet, 6)
        type_in(sheet, 6, "北路")

    submission = read(edit)
    assert answers_in(submission) == ANSWERS | {("1", 2000003, "新项目"): "北路", (None, 2000004, "说明"): "一"}
    assert strays(submission) == []


def test_a_list_at_the_end_of_a_sheet_ends_with_the_first_blank_row():
    form = form_of(
        drawn(
            {"表": "| 说明 |\n| {{ 说明 }} |"},
            bands="| 区块 | 范围 | 遍历 |\n| 其他 | A2 | rows(2) |",
            fields="| 字段 | 范围 |\n| 说明 | 行 |",
        )
    )
    issued = listed(form)

    def edit(book):
        for line in (3, 4, 5, 7):
            book["表"].cell(line, 1).value = f"第{line}行"

    submission = issued.read(edited(issued.data, edit))
    assert answers_in(submission) == {
        (None, 2000002, "说明"): "第3行",
        (None, 2000003, "说明"): "第4行",
        (None, 2000004, "说明"): "第5行",
    }
    assert strays(submission) == [("unplaced", "A7", "第7行")]


def test_rows_beyond_those_the_issue_offers_are_known_by_their_keys():
    longer = listed(FORM, row("1", NEW, 1, 新项目="南路"), row("1", NEW, 4, 新项目="北路"))
    submission = ISSUED.read(longer.data)
    assert answers_in(submission) == {("1", 2000001, "新项目"): "南路", ("1", 2000004, "新项目"): "北路"}
    assert strays(submission) == []


def test_a_row_copied_from_one_task_s_list_into_another_s_belongs_where_it_stands():
    submission = read(lambda sheet: copy_row(sheet, 8, 4))
    assert added(submission) == {("1", 2000003, "新项目"): "便桥"}
    assert answers_in(submission) == ANSWERS | added(submission) and strays(submission) == []


def test_a_row_moved_from_one_task_s_list_into_another_s_belongs_where_it_stands():
    def edit(sheet):
        insert_rows(sheet, 4)
        for column in (2, 3, 4, 5):
            sheet.cell(4, column).value, sheet.cell(9, column).value = sheet.cell(9, column).value, None

    found = answers_in(read(edit))
    assert found == {
        **{key: value for key, value in ANSWERS.items() if value != "便桥"},
        ("1", 2000003, "新项目"): "便桥",
    }


def test_lists_go_with_their_tasks_when_the_tasks_are_moved():
    def edit(sheet):
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        lines = {line: [sheet.cell(line, column).value for column in range(1, 6)] for line in range(2, 9)}
        for target, source in enumerate((6, 7, 8, 2, 3, 4, 5), 2):
            for column, value in enumerate(lines[source], 1):
                sheet.cell(target, column).value = value
        insert_rows(sheet, 5)
        type_in(sheet, 5, "引桥")

    submission = read(edit)
    assert added(submission) == {("2", 2000003, "新项目"): "引桥"}
    assert answers_in(submission) == ANSWERS | added(submission)


def test_two_lists_with_nothing_between_keep_their_own_rows():
    sheet = "| 头 | |\n| {{ 说明 }} | |\n| {{ 新项目 }} | |\n| 尾 | |"
    bands = "| 区块 | 范围 | 遍历 |\n| 其他 | A2:B2 | rows(2) |\n| 新增 | A3:B3 | rows(2) |"
    form = form_of(drawn({"表": sheet}, bands=bands, fields="| 字段 | 范围 |\n| 说明 | 行 |\n| 新项目 | 行 |"))
    issued = listed(form)

    def edit(book):
        insert_rows(book["表"], 3)
        book["表"]["A3"], book["表"]["A6"] = "甲", "乙"
        insert_rows(book["表"], 7)
        book["表"]["A7"] = "丙"

    found = {
        (a.key.category, a.key.line): a.raw.value
        for a in issued.read(edited(issued.data, edit)).answers
        if not a.raw.empty
    }
    assert found == {("其他", 3): "甲", ("新增", 2): "乙", ("新增", 3): "丙"}


def test_an_added_entry_of_two_rows_is_read_as_one():
    sheet = "| 头 | |\n| {{ 说明 }} | 甲 |\n| {{ 新项目 }} | 乙 |\n| 尾 | |"
    form = form_of(
        drawn(
            {"表": sheet},
            bands="| 区块 | 范围 | 遍历 |\n| 其他 | A2:B3 | rows(2) |",
            fields="| 字段 | 范围 |\n| 说明 | 行 |\n| 新项目 | 行 |",
        )
    )
    issued = listed(form)

    def edit(book):
        insert_rows(book["表"], 6, 3)
        for line, value in ((6, "一"), (7, "二"), (8, "三")):
            book["表"].cell(line, 1).value = value

    assert answers_in(issued.read(edited(issued.data, edit))) == {
        (None, 2000003, "说明"): "一",
        (None, 2000003, "新项目"): "二",
        (None, 2000004, "说明"): "三",
    }


def test_rows_put_into_a_list_of_the_consolidated_sheet_are_no_office_s():
    made = listed(CONSOLIDATED, row(None, OTHER, 1, "乙科", 说明="用地紧张"))

    def edit(book):
        insert_rows(book["表"], 8)
        book["表"]["B8"] = "补一条"

    submission = made.read(edited(made.data, edit))
    assert answers_in(submission) == {(None, 2000001, "说明"): "用地紧张"}
    assert strays(submission) == [("unplaced", "B8", "补一条")]


def test_a_form_that_says_nothing_in_its_rows_is_read_as_well():
    form = form_of(drawn({"表": SHEET.replace("{{ line }}", "         ")}, bands=BANDS, fields=FIELDS))
    issued = listed(form)
    data = filled(issued, ANSWERS)

    def edit(sheet):
        insert_rows(sheet, 12)
        type_in(sheet, 12, "中间")

    submission = read(edit, issued, data)
    assert answers_in(submission) == ANSWERS | {(None, 2000004, "说明"): "中间"}
