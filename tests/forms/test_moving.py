"""Formulas, formats, drop-downs, names and the page follow the rows they speak of, or grow over them."""

from __future__ import annotations

import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.forms.drawing import drawn, form_of, made, register_of

FIELDS = "| 字段 | 类型 | 范围 |\n| 数 | 小数 | 事项 |"
REGISTER = register_of("""
    | 序号 | 任务 | 类别 | 领域 |
    | 1    | 甲   | a    | 工业 |
    |      |      | b    | 工业 |
    | 2    | 乙   | a    | 农业 |
    | 3    | 丙   | a    | 工业 |
""")
TASKS_AND_ITEMS = "| 区块 | 范围 | 遍历 |\n| a | 表!A2:D2 | task |\n| b | 表!C2:D2 | item |"


def rendered(sheets, bands, *, ink=None, register=REGISTER, kind="consolidated"):
    data = drawn(sheets, bands=bands, fields=FIELDS, ink=ink)
    return made(form_of(data, kind, columns=register.columns), register)


def formulas(book, name="表"):
    """Every formula of a sheet by its cell."""
    return {
        cell.coordinate: cell.value
        for row in book.sheet(name).iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }


def test_a_formula_of_an_item_follows_its_copy_and_a_total_below_grows():
    sheet = "| 序号 | 任务 | 数 | 倍 |\n| {{ task.no }} | {{ task.title }} | {{ 数 }} | =C2*2 |\n| 合计 | < | =SUM(C2:C2) | =C3 |"
    assert formulas(rendered({"表": sheet}, TASKS_AND_ITEMS)) == {
        "D2": "=C2*2", "D3": "=C3*2", "D4": "=C4*2", "D5": "=C5*2", "C6": "=SUM(C2:C5)", "D6": "=C6",
    }  # fmt: skip


def test_a_total_above_grows_too():
    sheet = "| =SUM(C2:C2) | =COUNT(C2) |\n| {{ task.no }} | x | {{ 数 }} | y |"
    assert formulas(rendered({"表": sheet}, TASKS_AND_ITEMS)) == {"A1": "=SUM(C2:C5)", "B1": "=COUNT(C2:C5)"}


def test_a_task_s_formula_counts_its_own_items():
    sheet = "| 头 |\n| {{ task.no }} | =SUM(C2:C2) | {{ 数 }} | |"
    assert formulas(rendered({"表": sheet}, TASKS_AND_ITEMS)) == {
        "B2": "=SUM(C2:C3)",
        "B4": "=SUM(C4:C4)",
        "B5": "=SUM(C5:C5)",
    }


def test_an_item_s_formula_finds_the_cell_of_its_task_at_the_top_of_the_merge():
    sheet = "| 头 |\n| {{ task.no }} | 9 | {{ 数 }} | =A2&C2 |"
    assert formulas(rendered({"表": sheet}, TASKS_AND_ITEMS)) == {
        "D2": "=A2&C2", "D3": "=A2&C3", "D4": "=A4&C4", "D5": "=A5&C5",
    }  # fmt: skip


def test_a_range_with_dollar_rows_means_all_copies_from_inside_too():
    sheet = "| 头 |\n| {{ task.no }} | x | {{ 数 }} | =C2/SUM(C$2:C$2)+SUM(C$2:C2) |"
    assert formulas(rendered({"表": sheet}, TASKS_AND_ITEMS))["D4"] == "=C4/SUM(C$2:C$5)+SUM(C$2:C4)"


def test_sub_totals_stay_in_their_section_and_the_total_takes_all():
    sheet = "| {{ section.name }} |\n| {{ task.no }} | x | {{ 数 }} | |\n| 小计 | < | =SUM(C2:C2) | |\n| 合计 | < | =SUM(C3:C3) | =SUM(C2:C2) |"
    bands = """
        | 区块 | 范围     | 遍历          |
        | s    | 表!A1:D3 | section: 领域 |
        | a    | 表!A2:D2 | task          |
        | b    | 表!C2:D2 | item          |
    """
    found = formulas(rendered({"表": sheet}, bands))
    assert found == {"C5": "=SUM(C2:C4)", "C8": "=SUM(C7:C7)", "C9": "=SUM(C5,C8)", "D9": "=SUM(C2:C4,C7)"}


def test_a_formula_finds_the_same_item_on_another_sheet():
    sheets = {
        "表": "| 头 |\n| {{ task.no }} | x | {{ 数 }} | ='附 表'!B4+附录!A1 |",
        "附 表": "| 一 |\n| 二 |\n| 三 |\n| {{ task.title }} | {{ 数 }} |\n| =SUM(表!C2:C2) |",
        "附录": "| 5 |",
    }
    bands = TASKS_AND_ITEMS + "\n| c | '附 表'!A4:B4 | item |"
    book = rendered(sheets, bands)
    assert list(formulas(book).values()) == [f"='附 表'!B{row}+附录!A1" for row in (4, 5, 6, 7)]
    assert formulas(book, "附 表") == {"A8": "=SUM(表!C2:C5)"}


def test_another_sheet_in_another_order_is_still_the_same_item():
    sheets = {
        "表": "| 头 |\n| {{ task.no }} | x | {{ 数 }} | =附表!A1 |",
        "附表": "| {{ task.title }}{{ item.category }} |",
    }
    bands = "| 区块 | 范围 | 遍历 | 排序 |\n| a | 表!A2:D2 | task | |\n| b | 表!C2:D2 | item | |\n| c | 附表!A1 | item | -task.no |"
    book = rendered(sheets, bands)
    assert [row[0] for row in book.grid("附表")] == ["丙a", "乙a", "甲a", "甲b"]
    assert formulas(book) == {"D2": "=附表!A3", "D3": "=附表!A4", "D4": "=附表!A2", "D5": "=附表!A1"}


def test_a_formula_in_a_two_row_item_keeps_to_its_own_two_rows():
    sheet = "| {{ 数 }} | =A2 |\n| x | =A1&A2 |\n| =SUM(A1:A2) | =COUNTA(A2:A2) |"
    bands = "| 区块 | 范围 | 遍历 |\n| b | 表!A1:B2 | item |"
    found = formulas(rendered({"表": sheet}, bands))
    assert [found[cell] for cell in ("B1", "B2", "B3", "B4")] == ["=A2", "=A1&A2", "=A4", "=A3&A4"]
    assert found["A9"] == "=SUM(A1:A8)" and found["B9"] == "=COUNTA(A2,A4,A6,A8)"


def test_texts_that_look_like_references_stay():
    sheet = '| 头 |\n| {{ task.no }} | x | {{ 数 }} | =IF(C2="C2","C2:C2",LOG10(C2)) |'
    assert formulas(rendered({"表": sheet}, TASKS_AND_ITEMS))["D5"] == '=IF(C5="C2","C2:C2",LOG10(C5))'


def red(book, area, *formulas):
    book["表"].conditional_formatting.add(area, FormulaRule(formulas, fill=PatternFill("solid", bgColor="FFC7CE")))


SHEET = "| 头 | | | |\n| {{ task.no }} | x | {{ 数 }} | y |\n| 合计 |"


def formats(book):
    return {
        str(area.sqref): [rule.formula[0] for rule in rules]
        for area, rules in book.sheet("表").conditional_formatting._cf_rules.items()
    }


@pytest.mark.parametrize(
    ("area", "formula", "expected"),
    [
        ("C2", "C2>9", {"C2:C5": ["C2>9"]}),
        ("C2:D2", "$C2>9", {"C2:D5": ["$C2>9"]}),
        ("A2:D2", "$C2>9", {"A2:D5": ["$C2>9"]}),
        ("A2", "SUM(C2:C2)>9", {"A2:A3": ["SUM(C2:C3)>9"], "A4:A5": ["SUM(C4:C4)>9"]}),
        ("C2", "COUNTIF($C$2:$C$2,C2)>1", {"C2:C5": ["COUNTIF($C$2:$C$5,C2)>1"]}),
        ("A1:D3", "$A1=1", {"A1:D2 A4:D6": ["$A1=1"], "A3:D3": ["$A2=1"]}),
        ("A3", "SUM(C2:C2)>9", {"A6": ["SUM(C2:C5)>9"]}),
        ("C2:D2", "C$1=0", {"C2:D5": ["C$1=0"]}),
    ],
)  # fmt: skip
def test_conditional_formats_go_over_every_copy_each_as_its_own_row(area, formula, expected):
    assert formats(rendered({"表": SHEET}, TASKS_AND_ITEMS, ink=lambda book: red(book, area, formula))) == expected


def test_a_format_over_two_areas_speaks_of_the_top_left_one():
    found = formats(rendered({"表": SHEET}, TASKS_AND_ITEMS, ink=lambda book: red(book, "D2 C2", "C2>9")))
    assert found == {"C2:C5 D2:D5": ["C2>9"]}


def test_a_format_that_looks_at_the_task_s_cell_looks_at_the_top_of_the_merge():
    found = formats(rendered({"表": SHEET}, TASKS_AND_ITEMS, ink=lambda book: red(book, "D2", "$A2=1")))
    assert found == {"D2 D4:D5": ["$A2=1"], "D3": ["$A2=1"]}


def test_drop_downs_and_limits_of_the_template_go_over_every_copy():
    def choose(book):
        listed = DataValidation("list", formula1='"是,否"')
        listed.add("D2")
        custom = DataValidation("custom", formula1="C2<SUM(C2:C2)+$A2")
        custom.add("C2")
        table = DataValidation("list", formula1="$F$9:$F$11")
        table.add("B2")
        for validation in (listed, custom, table):
            book["表"].add_data_validation(validation)

    found = rendered({"表": SHEET}, TASKS_AND_ITEMS, ink=choose).sheet("表").data_validations.dataValidation
    told = sorted((validation.formula1, str(validation.sqref)) for validation in found)
    assert told == [
        ('"是,否"', "D2:D5"),
        ("$F$12:$F$14", "B2:B5"),
        ("C2<SUM(C2:C2)+$A2", "C2 C4:C5"),
        ("C3<SUM(C3:C3)+$A2", "C3"),
    ]


def test_names_print_area_repeated_rows_and_frozen_panes_follow():
    def set_up(book):
        sheet = book["表"]
        sheet.print_area, sheet.print_title_rows, sheet.freeze_panes = "A1:D3", "1:1", "A2"
        book.defined_names["数据"] = DefinedName("数据", attr_text="表!$C$2:$C$2")
        book.defined_names["合计格"] = DefinedName("合计格", attr_text="表!$A$3")
        book.defined_names["常数"] = DefinedName("常数", attr_text="0.17")

    book = rendered({"表": SHEET}, TASKS_AND_ITEMS, ink=set_up)
    sheet = book.sheet("表")
    assert sheet.print_area == "'表'!$A$1:$D$6" and sheet.print_title_rows == "$1:$1" and sheet.freeze_panes == "A2"
    names = {name: defined.attr_text for name, defined in sheet.parent.defined_names.items()}
    assert names == {"数据": "表!$C$2:$C$5", "合计格": "表!$A$6", "常数": "0.17"}


def test_three_header_rows_are_repeated_and_what_stands_below_moves_down():
    sheet = "| 标题 |\n| 一 |\n| 二 |\n| 三 |\n| {{ task.no }} |\n| |\n| 填表人： |"

    def set_up(book):
        book["表"].print_title_rows = "2:4"
        book["表"].freeze_panes = "A5"

    book = rendered({"表": sheet}, "| 区块 | 范围 | 遍历 |\n| a | 表!A5 | task |", ink=set_up)
    assert [row[0] for row in book.grid("表")] == ["标题", "一", "二", "三", 1, 2, 3, None, "填表人："]
    assert book.sheet("表").print_title_rows == "$2:$4"


def test_a_row_that_a_long_text_splits_still_counts_as_one_for_ranges():
    register = register_of("| 序号 | 任务 |\n| 1 | 甲 |\n| 2 | 乙 |")
    sheet = "| 头 | |\n| {{ task.no }} | {{ 述 }} |\n| =SUM(A2:A2) | =COUNT(A2) |"

    def wrap(book):
        from openpyxl.styles import Alignment

        book["表"]["B2"].alignment = Alignment(wrap_text=True)

    data = drawn(
        {"表": sheet},
        bands="| 区块 | 范围 | 遍历 |\n| a | 表!A2:B2 | task |",
        fields="| 字段 | 范围 |\n| 述 | 任务 |",
        ink=wrap,
    )
    book = made(form_of(data, "consolidated"), register, {("1", 0, "述"): "一行\n" * 60})
    last = book.sheet("表").max_row
    assert last > 4, "sixty lines are more than one row may be high"
    assert formulas(book)[f"A{last}"] == f"=SUM(A2:A{last - 1})"
    assert f"A2:A{last - 2}" in [str(area) for area in book.sheet("表").merged_cells.ranges]
