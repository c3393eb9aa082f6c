"""A returned workbook read: as issued, and after everything offices do to it."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import pytest

from tests.forms.drawing import answers_in, drawn, edited, filled, form_of, made, register_of
from xltasks.book.open import open_book
from xltasks.forms.read import read_submission

FIELDS = """
    | 字段   | 名称   | 类型 | 范围 |
    | 办结   | 办结   | 勾选 | 事项 |
    | 进展   | 进展   | 文本 | 事项 |
    | 难点   | 难点   | 文本 | 任务 |
    | 填报人 | 填报人 | 文本 | 科室 |
"""
SHEET = """
    | 任务表 | < | < | < | < | < | < |
    | 序号 | 任务 | 难点 | 类别 | 计划 | 办结 | 进展 |
    | {{ task.no }} | {{ task.title }} | {{ 难点 }} | {{ item.category }} | {{ item.plan }} | {{ 办结 }} | {{ 进展 }} |
    | 填报人 | {{ 填报人 }} | | 已填 | =COUNTA(G3:G3) | | |
"""
BANDS = "| 区块 | 范围 | 遍历 |\n| a | 填报表!A3:G3 | task |\n| b | 填报表!D3:G3 | item |"
REGISTER = register_of("""
    | 序号 | 任务         | 类别   | 第二季度 |
    | 1    | 推进甲项目   | 施工图 | 出图     |
    |      |              | 进度   | 开工     |
    | 2    | 推进乙项目   | 施工图 | 评审     |
    |      |              | 进度   | 封顶     |
    | 3    | 推进丙项目   | 施工图 | 不涉及   |
    |      |              | 进度   | 完工     |
""")
FORM = form_of(drawn({"填报表": SHEET, "说明": "| 填写说明 |\n| 只填黄格 |"}, bands=BANDS, fields=FIELDS))
ISSUED = made(FORM, REGISTER)
ANSWERS = {
    ("1", 1, "办结"): "√",
    ("1", 2, "进展"): "第一行\n第二行",
    ("2", 0, "难点"): "缺地",
    ("2", 2, "进展"): "=不是公式",
    ("3", 1, "进展"): "不涉及",
    ("3", 2, "进展"): "5515812",
    (None, 0, "填报人"): "王五",
}
RETURNED = filled(ISSUED, ANSWERS)


def read(edit=None, issued=ISSUED, data=RETURNED):
    submission = issued.read(edited(data, edit) if edit else data)
    answered = [(answer.key, answer.field) for answer in submission.answers]
    asked = [(slot.key, slot.field) for slot in issued.rendered.issue.slots]
    assert sorted(answered, key=str) == sorted(asked, key=str), "whatever was done to it, every cell has its one answer"
    return submission


def said(submission):
    return [f"{finding.severity} {finding.at.cell} {finding.message}" for finding in submission.repairs]


def strays(submission):
    return [
        (s.kind, f"{s.at.sheet}!{s.at.cell}", s.value, s.issued, s.key.task if s.key else None)
        for s in submission.strays
    ]


def test_as_issued_every_answer_is_there_and_nothing_else():
    submission = read()
    assert answers_in(submission) == ANSWERS
    assert len(submission.answers) == len(ISSUED.rendered.issue.slots) == 16
    assert (submission.period, submission.office, submission.issue) == (
        "2024Q2", "甲科", ISSUED.rendered.issue.stamp.issue,
    )  # fmt: skip
    assert submission.strays == () and submission.repairs == ()


def test_answers_say_where_they_stand():
    places = {(a.key.task, a.key.item, a.field): a.at for a in read().answers}
    at = places["2", 2, "进展"]
    assert (at.file, at.sheet, at.cell) == ("甲科.xlsx", "填报表", "G6")


def test_an_unfilled_workbook_has_only_empty_answers():
    submission = ISSUED.read()
    assert answers_in(submission) == {} and len(submission.answers) == 16 and submission.strays == ()


def unmerge(sheet):
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


def test_rows_inserted_above():
    def insert(book):
        unmerge(book["填报表"])
        book["填报表"].insert_rows(1, 3)
        book["填报表"]["A1"] = "关于报送的说明"

    submission = read(insert)
    assert answers_in(submission) == ANSWERS and said(submission) == ["hint  表里增加或删除了行，已认出各行"]
    assert strays(submission) == [("unplaced", "填报表!A1", "关于报送的说明", "", None)]
    assert {a.at.cell for a in submission.answers if a.key.task == "1" and a.key.item == 1} == {"F6", "G6"}


def test_rows_inserted_between():
    def insert(book):
        unmerge(book["填报表"])
        book["填报表"].insert_rows(5)
        book["填报表"]["G5"] = "补充一句"

    submission = read(insert)
    assert answers_in(submission) == ANSWERS
    assert strays(submission) == [("unplaced", "填报表!G5", "补充一句", "", None)]


def test_a_deleted_row_is_told_and_the_others_are_read():
    def delete(book):
        unmerge(book["填报表"])
        book["填报表"].delete_rows(6)

    submission = read(delete)
    assert answers_in(submission) == {k: v for k, v in ANSWERS.items() if k != ("2", 2, "进展")}
    assert said(submission) == ["warning A6 第2项任务“进度”这一行不见了"]
    assert len(submission.answers) == 16, "the lost row's answers are there, empty"
    assert submission.strays == ()


def resort(book, order=(7, 5, 3, 8, 6, 4)):
    """Rows 3 to 8 in another order, as sorting does once the merges are gone."""
    sheet = book["填报表"]
    unmerge(sheet)
    values = {row: [cell.value for cell in sheet[row]] for row in range(3, 9)}
    for target, source in zip(range(3, 9), order, strict=True):
        for column, value in enumerate(values[source], 1):
            sheet.cell(target, column).value = value
            if value == "=不是公式":
                sheet.cell(target, column).data_type = "s"


def test_rows_sorted_otherwise_are_found_by_their_keys():
    submission = read(resort)
    assert answers_in(submission) == ANSWERS
    assert submission.strays == () and said(submission) == ["hint  行的顺序变了，已认出各行"]
    assert next(a.at.cell for a in submission.answers if a.key.task == "3" and a.field == "难点") == "C3"


def test_rows_sorted_otherwise_without_keys_are_found_by_their_texts():
    def without_keys(book):
        resort(book)
        book["填报表"].delete_cols(8)

    assert answers_in(read(without_keys)) == ANSWERS


ALIKE = register_of("""
    | 序号 | 任务         | 类别   | 第二季度 |
    | 1    | 推进甲项目   | 施工图 | 出图     |
    |      |              | 进度   | 开工     |
    | 2    | 推进乙项目   | 施工图 | 评审     |
    |      |              | 进度   | 开工     |
    | 3    | 推进丙项目   | 施工图 | 不涉及   |
    |      |              | 进度   | 开工     |
""")
"""Three rows of which only the task says which is which."""
SAME = {("1", 2, "进展"): "甲的", ("2", 2, "进展"): "乙的", ("3", 2, "进展"): "丙的", ("2", 1, "进展"): "评了"}
ORDERS = [(7, 5, 3, 8, 6, 4), (3, 5, 7, 4, 6, 8), (8, 7, 6, 5, 4, 3)]


def sorted_by_hand(order, *, filled_down, keys):
    """Rows 3 to 8 in another order, their hidden keys left where they were, or deleted."""

    def edit(book):
        sheet = book["填报表"]
        unmerge(sheet)
        left = [sheet.cell(row, 8).value for row in range(3, 9)]
        if filled_down:
            for row in (4, 6, 8):
                sheet.cell(row, 1).value, sheet.cell(row, 2).value = (
                    sheet.cell(row - 1, 1).value,
                    sheet.cell(row - 1, 2).value,
                )
        resort(book, order)
        for row, key in zip(range(3, 9), left, strict=True):
            sheet.cell(row, 8).value = key if keys else None

    return edit


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("keys", [True, False])
def test_rows_sorted_without_their_keys_go_by_their_texts(order, keys):
    submission = read(sorted_by_hand(order, filled_down=True, keys=keys))
    assert answers_in(submission) == ANSWERS
    (told,) = said(submission)
    assert told.startswith(
        "warning  排序时隐藏的行编号没有一起移动" if keys else "warning  隐藏的行编号缺了6行，行的顺序变了"
    )
    assert all(stray.told for stray in submission.strays)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("keys", [True, False])
def test_rows_that_look_alike_are_told_apart_by_the_task_beside_them(order, keys):
    issued = made(FORM, ALIKE)
    edit = sorted_by_hand(order, filled_down=True, keys=keys)
    assert answers_in(issued.read(edited(filled(issued, SAME), edit))) == SAME


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("keys", [True, False])
def test_rows_that_nobody_can_tell_apart_are_an_error_and_never_guessed(order, keys):
    issued = made(FORM, ALIKE)
    edit = sorted_by_hand(order, filled_down=False, keys=keys)
    submission = issued.read(edited(filled(issued, SAME), edit))
    found = answers_in(submission)
    assert found.items() <= SAME.items() and found != SAME
    (told,) = (message for message in said(submission) if message.startswith("error"))
    assert "认不出现在是哪一行，填的内容没有读取" in told
    placed = {answer.raw.value for answer in submission.answers} | {stray.value for stray in submission.strays}
    assert set(SAME.values()) <= placed, "nothing is lost"


def test_two_locked_texts_that_were_changed_move_no_answers():
    def alter(book):
        book["填报表"]["E4"], book["填报表"]["E6"] = "开工了", "封了顶"

    submission = read(alter)
    assert answers_in(submission) == ANSWERS and submission.repairs == ()
    assert [place for _, place, *_ in strays(submission)] == ["填报表!E4", "填报表!E6"]


def test_a_row_deleted_without_keys_is_not_read_from_its_neighbour():
    def delete(book):
        unmerge(book["填报表"])
        book["填报表"].delete_rows(6)
        book["填报表"].delete_cols(8)

    submission = read(delete)
    assert answers_in(submission) == {k: v for k, v in ANSWERS.items() if k != ("2", 2, "进展")}
    assert "warning A6 第2项任务“进度”这一行不见了" in said(submission)


def insert_column(at):
    def insert(book):
        unmerge(book["填报表"])
        book["填报表"].insert_cols(at)

    return insert


@pytest.mark.parametrize("at", [1, 3, 4, 6, 7])
def test_a_column_inserted(at):
    submission = read(insert_column(at))
    assert answers_in(submission) == ANSWERS
    assert submission.strays == ()
    assert all(message.startswith("hint  “") for message in said(submission)) and said(submission)


def test_a_column_inserted_behind_the_answers_moves_only_the_keys():
    submission = read(insert_column(8))
    assert answers_in(submission) == ANSWERS
    (parted,) = said(submission)  # not the column: it is hidden, and nobody has to care
    assert parted.startswith("hint  合并的单元格被拆开了（A1:G1、A3:A4、")


def test_a_column_inserted_and_filled_is_unplaced():
    def insert(book):
        insert_column(7)(book)
        book["填报表"]["G2"], book["填报表"]["G3"] = "我加的", "备注"

    submission = read(insert)
    assert answers_in(submission) == ANSWERS
    assert [(kind, place, value) for kind, place, value, _, _ in strays(submission)] == [
        ("unplaced", "填报表!G2", "我加的"),
        ("unplaced", "填报表!G3", "备注"),
    ]


def test_two_answer_columns_that_changed_places():
    def swap(book):
        sheet = book["填报表"]
        for row in range(2, 9):
            left, right = sheet.cell(row, 6), sheet.cell(row, 7)
            left.value, right.value = right.value, left.value
            left.data_type = "s"  # as cut and inserted: what begins with = stays a text

    submission = read(swap)
    assert answers_in(submission) == ANSWERS
    assert said(submission) == ["hint  “F”列移到了“G”列，“G”列移到了“F”列，已按表头认出"]


def test_a_deleted_answer_column_is_told_and_never_read_from_its_neighbour():
    def delete(book):
        unmerge(book["填报表"])
        book["填报表"].delete_cols(6)

    submission = read(delete)
    assert answers_in(submission) == {k: v for k, v in ANSWERS.items() if k[2] != "办结"}
    assert "warning  “F”列不见了，这一列的填报内容没有读到" in said(submission)


def test_a_deleted_text_column_moves_the_answers_back():
    def delete(book):
        unmerge(book["填报表"])
        book["填报表"].delete_cols(5)

    assert answers_in(read(delete)) == ANSWERS


def test_a_renamed_sheet_is_recognised():
    def rename(book):
        book["填报表"].title = "甲科二季度"

    submission = read(rename)
    assert answers_in(submission) == ANSWERS
    assert said(submission) == ["hint  工作表“填报表”改名为“甲科二季度”，已按内容认出"]
    assert submission.answers[0].at.sheet == "甲科二季度"


def test_a_sheet_that_is_gone_is_told_and_its_answers_are_empty():
    def replace_sheet(book):
        del book["填报表"]

    submission = read(replace_sheet)
    assert answers_in(submission) == {} and len(submission.answers) == 16
    assert said(submission) == ["error  找不到工作表“填报表”"]


def test_the_instruction_sheet_may_be_deleted():
    def delete(book):
        del book["说明"]

    submission = read(delete)
    assert answers_in(submission) == ANSWERS and submission.repairs == () and submission.strays == ()


def test_without_the_key_column_rows_are_found_by_their_texts():
    def delete(book):
        book["填报表"].delete_cols(8)

    submission = read(delete)
    assert answers_in(submission) == ANSWERS and submission.strays == ()


def test_without_keys_and_with_rows_inserted_too():
    def both(book):
        unmerge(book["填报表"])
        book["填报表"].delete_cols(8)
        book["填报表"].insert_rows(5, 2)
        book["填报表"].insert_rows(1)

    assert answers_in(read(both)) == ANSWERS


def test_without_the_hidden_sheet_nothing_is_missed():
    def delete(book):
        del book["_xltasks"]

    submission = read(delete)
    assert answers_in(submission) == ANSWERS and submission.strays == ()
    assert said(submission) == ["hint  隐藏的标识表没有了，已按表里的行编号认出"]


def test_the_copy_of_a_row_is_told_and_the_original_counts():
    def append(book):
        sheet = book["填报表"]
        for column in range(1, 9):
            sheet.cell(11, column).value = sheet.cell(4, column).value
        sheet["G11"] = "抄来的"

    submission = read(append)
    assert answers_in(submission) == ANSWERS
    assert said(submission) == ["hint A11 第11行是复制出来的行，编号与另一行相同，只读取了内容与原表相符的一行"]
    assert ("unplaced", "填报表!G11", "抄来的", "", None) in strays(submission)


def test_a_row_of_another_office_s_workbook_is_not_taken_for_one_s_own():
    other = made(FORM, replace(REGISTER, tasks=tuple(replace(t, offices=("甲科", "乙科")) for t in REGISTER.tasks)))
    foreign = other.rendered.issue.rows[0].key.text.replace("甲科", "乙科")

    def paste(book):
        book["填报表"]["H11"], book["填报表"]["G11"] = foreign, "乙科的回答"

    submission = read(paste)
    assert answers_in(submission) == ANSWERS
    assert ("unplaced", "填报表!G11", "乙科的回答", "", None) in strays(submission)


@pytest.mark.parametrize(
    ("cell", "value", "issued", "task"),
    [
        ("B3", "推进甲乙项目", "推进甲项目", "1"),
        ("E6", "封了顶", "封顶", "2"),
        ("G2", "怎么样了", "进展", None),
        ("A5", 9, "2", "2"),
        ("E4", None, "开工", "1"),
    ],
)
def test_a_locked_text_that_was_changed_is_altered(cell, value, issued, task):
    def alter(book):
        book["填报表"][cell] = value

    submission = read(alter)
    assert strays(submission) == [("altered", f"填报表!{cell}", value, issued, task)]
    assert answers_in(submission) == ANSWERS


@pytest.mark.parametrize("value", ["推进甲项目 ", "\n推进甲项目", "推进甲项目\xa0", "推进甲项目\r\n"])
def test_outer_white_space_and_line_ends_change_nothing(value):
    def respace(book):
        book["填报表"]["B3"] = value

    assert read(respace).strays == ()


def test_a_formula_of_the_form_may_be_there_and_not_be_replaced():
    def overwrite(book):
        book["填报表"]["E9"] = 5

    assert strays(read(overwrite)) == [("altered", "填报表!E9", 5, "", None)]


@pytest.mark.parametrize("formula", ["=COUNTA(G3:G3)", "= counta( $G$3:$G$90,G95 )"])
def test_a_formula_of_the_form_whose_references_moved_is_the_same(formula):
    def rewrite(book):
        book["填报表"]["E9"] = formula

    assert strays(read(rewrite)) == []


def test_a_formula_of_the_form_that_says_something_else_is_altered():
    def rewrite(book):
        book["填报表"]["E9"] = "=COUNTBLANK(G3:G8)"

    (stray,) = read(rewrite).strays
    assert (stray.kind, stray.at.cell, stray.formula) == ("altered", "E9", "=COUNTBLANK(G3:G8)")


def test_a_formula_in_a_locked_or_a_free_cell_is_kept_with_its_text():
    def type_formulas(book):
        book["填报表"]["E6"], book["填报表"]["J6"] = "=1+1", "=2+2"

    found = [(stray.kind, stray.at.cell, stray.value, stray.formula) for stray in read(type_formulas).strays]
    assert found == [("altered", "E6", None, "=1+1"), ("unplaced", "J6", None, "=2+2")]


def test_a_formula_s_result_is_no_change_in_formats_that_are_read_without_formulas():
    book = open_book(RETURNED)
    (sheet,) = (sheet for sheet in book.sheets if sheet.name == "填报表")
    resulted = replace(sheet, cells={**sheet.cells, (9, 5): 3}, special={})
    others = tuple(resulted if other is sheet else other for other in book.sheets)
    for file_format, expected in (("xls", []), ("ods", []), ("xlsx", [("altered", "填报表!E9", 3, "", None)])):
        submission = read_submission(
            replace(book, sheets=others, format=file_format), ISSUED.rendered.issue, file="甲科"
        )
        assert strays(submission) == expected


def test_text_outside_is_unplaced():
    def scribble(book):
        book["填报表"]["J5"], book["填报表"]["A20"], book["填报表"]["C9"] = "见附件", "说明：", "电话"
        book["填报表"]["J6"] = "   "

    assert strays(read(scribble)) == [
        ("unplaced", "填报表!J5", "见附件", "", "2"),
        ("unplaced", "填报表!C9", "电话", "", None),
        ("unplaced", "填报表!A20", "说明：", "", None),
    ]


def test_an_extra_sheet_is_unplaced_cell_by_cell():
    def add(book):
        extra = book.create_sheet("附件")
        extra["B2"], extra["C3"], extra["D4"] = "一", 2, " "

    assert strays(read(add)) == [("unplaced", "附件!B2", "一", "", None), ("unplaced", "附件!C3", 2, "", None)]


def test_a_copy_of_the_sheet_beside_it_is_unplaced_and_the_original_counts():
    def duplicate(book):
        extra = book.copy_worksheet(book["填报表"])
        extra["G4"] = "副本里的"

    submission = read(duplicate)
    assert answers_in(submission) == ANSWERS
    assert ("unplaced", "填报表 Copy!G4", "副本里的", "", None) in strays(submission)


def test_a_formula_in_an_answer_is_kept_as_one():
    def reckon(book):
        book["填报表"]["G3"] = "=1+1"

    raw = next(a.raw for a in read(reckon).answers if a.at.cell == "G3")
    assert raw.formula == "=1+1" and raw.value is None and not raw.empty


def test_line_ends_come_back_as_lf():
    def windows(book):
        book["填报表"]["G3"] = "一\r\n二\r三\n四"

    assert next(a.raw.value for a in read(windows).answers if a.at.cell == "G3") == "一\n二\n三\n四"


def test_a_workbook_of_another_kind_is_read_as_far_as_it_goes():
    stranger = drawn({"收支": "| 一 | 二 |\n| 三 | 四 |"})
    submission = read_submission(open_book(stranger), ISSUED.rendered.issue, file="x.xlsx")
    assert answers_in(submission) == {} and said(submission) == ["error  找不到工作表“填报表”"]
    assert len(submission.strays) == 4


def test_two_line_items_keep_their_lines_when_rows_move():
    form = form_of(
        drawn(
            {"填报表": "| 序号 | 内容 |\n| {{ task.no }} | {{ item.plan }} |\n| ^ | {{ 进展 }} |"},
            bands="| 区块 | 范围 | 遍历 |\n| a | A2:B3 | task |\n| b | B2:B3 | item |",
            fields="| 字段 | 范围 |\n| 进展 | 事项 |",
        )
    )
    issued = made(form, REGISTER)
    answers = {("1", 2, "进展"): "好", ("3", 1, "进展"): "也好"}

    def move(book):
        unmerge(book["填报表"])
        book["填报表"].insert_rows(4, 2)
        book["填报表"].insert_rows(1, 1)

    assert answers_in(issued.read(edited(filled(issued, answers), move))) == answers


def test_reading_changes_no_cell_whose_look_was_lost():
    def paste(book):
        cell = book["填报表"]["G4"]
        cell.protection = copy(book["填报表"]["A1"].protection)
        cell.number_format = "0.00"

    assert answers_in(read(paste)) == ANSWERS
