"""The workbooks of the quarterly form look as the city's print and the offices need them; read back by openpyxl."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xltasks.book import draft
from xltasks.book.template import read_template
from xltasks.forms.pair import compile_forms

FOLDER = Path(__file__).parents[2] / "templates" / "quarterly"


@pytest.fixture(scope="module")
def consolidated() -> Worksheet:
    return openpyxl.load_workbook(FOLDER / "consolidated.xlsx")["汇总表"]


@pytest.fixture(scope="module")
def input_book() -> Workbook:
    return openpyxl.load_workbook(FOLDER / "input.xlsx")


@pytest.fixture(scope="module")
def input_sheet(input_book: Workbook) -> Worksheet:
    return input_book["填报表"]


def merges(sheet: Worksheet) -> set[str]:
    return {merge.coord for merge in sheet.merged_cells.ranges}


def looks(first: int, last: int) -> Iterator[tuple[int, int, draft.Look]]:
    """Row, column and look of every cell of the printed table; openpyxl forgets those under merges when it loads."""
    for cell in read_template((FOLDER / "consolidated.xlsx").read_bytes()).sheets[0].cells:
        if first <= cell.row <= last and cell.column <= 9:
            yield cell.row, cell.column, cell.look


def fullwidth(sheet: Worksheet, column: str) -> float:
    """Chinese characters of 10.5 points that stand side by side: nine pixels a digit, five pixels left free."""
    return (sheet.column_dimensions[column].width * 9 - 5) * 0.75 / 10.5


def test_both_workbooks_compile_to_forms_without_a_fault() -> None:
    forms = compile_forms(
        "quarterly", (FOLDER / "input.xlsx").read_bytes(), (FOLDER / "consolidated.xlsx").read_bytes(), ()
    )
    assert [field.name for field in forms.input.fields if field.scope == "item"] == ["done", "pending", "progress"]
    assert not [field.name for field in forms.input.fields if field.scope == "office" and field.required]
    for form in (forms.input, forms.consolidated):
        assert [band.over for band in form.sheets[0].bands] == ["task", "item"]


def test_the_title_stands_in_two_lines_across_the_table(consolidated: Worksheet) -> None:
    assert {"A1:I1", "A2:I2"} <= merges(consolidated)
    assert consolidated["A1"].value == "{{ bureau.short }}{{ year }}年政府工作报告任务"
    assert consolidated["A2"].value == "{{ period.short }}完成情况"
    assert consolidated["A1"].font.name == consolidated["A2"].font.name == "方正小标宋简体"


def test_the_header_has_two_levels_and_stands_in_heiti(consolidated: Worksheet) -> None:
    assert {"A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:F4", "G3:H3", "I3:I4"} <= merges(consolidated)
    assert [consolidated[cell].value for cell in ("A3", "B3", "C3", "D3", "F3", "G3", "G4", "H4", "I3")] == [
        "序号", "目标任务", "责任分工", "监督方式", "{{ period.name }}", "完成情况", "已完成", "未完成", "落实情况",
    ]  # fmt: skip
    assert {look.font.name for _, _, look in looks(3, 4)} == {"黑体"}


def test_a_diagonal_parts_the_quarter_above_from_the_category_below(consolidated: Worksheet) -> None:
    corner = consolidated["E3"]
    upper, *_, lower = str(corner.value).split("\n")
    assert upper.strip() == "季度" and upper.startswith("　") and lower == "类别"
    assert corner.alignment.horizontal == "left" and corner.alignment.wrap_text
    for border in [look.border for _, column, look in looks(3, 4) if column == 5]:
        assert border.diagonal_down and not border.diagonal_up and border.diagonal.style == "thin"


def test_every_cell_of_the_table_has_thin_rules_even_under_merges() -> None:
    ruled = {
        (row, column)
        for row, column, look in looks(3, 5)
        if {look.border.left.style, look.border.right.style, look.border.top.style, look.border.bottom.style}
        == {"thin"}
    }
    assert ruled == {(row, column) for row in (3, 4, 5) for column in range(1, 10)}


def test_the_columns_keep_the_proportions_of_the_print(consolidated: Worksheet) -> None:
    printed = {"B": 11, "C": 6, "D": 3.5, "E": 4.5, "F": 15, "G": 3, "H": 3, "I": 31}
    for column, characters in printed.items():
        assert characters <= fullwidth(consolidated, column) < characters + 0.9, column


def test_seven_digits_of_a_phone_stand_in_one_line_in_any_font(consolidated: Worksheet) -> None:
    widest_digit = 0.64  # em, in the fonts that stand in where the Chinese ones are missing
    free = fullwidth(consolidated, "D") * 10.5
    assert 7 * widest_digit * consolidated["D5"].font.size <= free
    assert consolidated["D5"].number_format == "@"


def test_the_body_is_fangsong_wrapped_and_set_as_officials_expect(consolidated: Worksheet) -> None:
    body = consolidated[5]
    assert {cell.font.name for cell in body} == {"仿宋_GB2312"}
    assert all(cell.alignment.wrap_text and cell.alignment.vertical == "center" for cell in body)
    assert [cell.alignment.horizontal for cell in body] == [
        "center", "left", "left", "center", "center", "left", "center", "center", "left",
    ]  # fmt: skip


def test_the_consolidated_sheet_prints_on_a4_landscape_with_header_rows_and_page_numbers(
    consolidated: Worksheet,
) -> None:
    assert consolidated.page_setup.paperSize == 9 and consolidated.page_setup.orientation == "landscape"
    assert consolidated.print_title_rows == "$3:$4" and consolidated.print_options.horizontalCentered
    assert consolidated.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert not (consolidated.sheet_properties.pageSetUpPr and consolidated.sheet_properties.pageSetUpPr.fitToPage)


def test_only_the_three_official_fonts_are_printed() -> None:
    assert {look.font.name for _, _, look in looks(1, 5)} == {"方正小标宋简体", "黑体", "仿宋_GB2312"}


def test_columns_are_measured_by_a_font_that_is_equally_wide_everywhere(input_book: Workbook) -> None:
    assert read_template((FOLDER / "input.xlsx").read_bytes()).default_font.name == "Courier New"
    drawn = [cell for name in ("填报表", "填写说明") for row in input_book[name] for cell in row if cell.value]
    assert "Courier New" not in {cell.font.name for cell in drawn}


def test_the_office_sees_its_sheet_first_then_the_instructions(input_book: Workbook) -> None:
    assert input_book.sheetnames[:2] == ["填报表", "填写说明"] and input_book.active.title == "填报表"


def test_answers_are_yellow_and_open_and_all_else_is_locked(input_sheet: Worksheet) -> None:
    answers = {"F7", "G7", "H7", "C9", "H9", "C10", "H10"}
    fields = {"done", "pending", "progress", "filler", "reviewer", "phone", "filled_on"}
    assert {str(input_sheet[cell].value).strip("{} ") for cell in answers} == fields
    assert {input_sheet[cell].fill.start_color.rgb for cell in answers} == {"00FFF9C4"}
    # A merged answer is open as a whole; what its other cells are is seen from its first.
    opened = {cell.coordinate for row in input_sheet for cell in row if not cell.protection.locked and cell.value}
    assert opened == answers
    assert input_sheet.protection.sheet and input_sheet.protection.password is None


def test_an_answer_has_room_for_at_least_eight_lines(input_sheet: Worksheet) -> None:
    assert input_sheet.row_dimensions[7].height >= 8 * 1.455 * input_sheet["H7"].font.size + 3


def test_deadline_contact_and_form_code_are_visible(input_sheet: Worksheet) -> None:
    texts = "\n".join(str(cell.value) for row in input_sheet for cell in row if cell.value)
    for name in ("deadline", "contact", "contact_phone", "office.name", "form.code"):
        assert name in texts


def test_every_row_has_a_light_and_the_top_counts_them(input_sheet: Worksheet) -> None:
    light, count = str(input_sheet["I7"].value), str(input_sheet["I3"].value)
    for state in ("○ 未填", "● 已填", "× 请二选一", "△ 缺完成情况", "△ 缺落实情况"):
        assert f'"{state}"' in light
    assert "COUNTIF(I7:I7" in count and "COUNTA(I7:I7)" in count
    rules = [rule.formula[0] for area in input_sheet.conditional_formatting for rule in area.rules]
    assert [f'LEFT($I7,1)="{sign}"' in rules for sign in "●△×○"] == [True] * 4


def test_all_texts_can_be_kept_by_a_chinese_windows(input_book: Workbook) -> None:
    for sheet in input_book:
        for row in sheet:
            for cell in row:
                str(cell.value or "").encode("gbk")


def test_the_header_stays_in_view_and_on_every_page(input_sheet: Worksheet) -> None:
    assert input_sheet.freeze_panes == "A7" and input_sheet.print_title_rows == "$5:$6"
    assert input_sheet.page_setup.orientation == "landscape" and input_sheet.page_setup.paperSize == 9
    assert (input_sheet.page_setup.fitToWidth, input_sheet.page_setup.fitToHeight) == (1, 0)
