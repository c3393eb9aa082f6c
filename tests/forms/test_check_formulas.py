"""Formulas that would not say once bands repeat what they say in the drawing are found; right ones are silent."""

from __future__ import annotations

import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.forms.drawing import drawn, faults_of

# Sections of tasks; a task has a row of its own (6) above its items, which take two rows each (7 and 8).
SHEET = """
    | 标题 | < | < | < | <  |
    | 号   | 类 | 数 | 倍 | G2 |
    | A3 | {{ section.name }} | C3 | D3 | E3 |
    | A4 | B4 | C4 | D4 | E4 |
    | {{ task.no }} | 任务 | C5 | D5 | E5 |
    | A6 | {{ item.category }} | {{ 数 }} | D6 | E6 |
    | ^ | B7 | C7 | D7 | E7 |
    | 小计 | B8 | C8 | D8 | E8 |
    | 合计 | B9 | C9 | D9 | E9 |
"""
BANDS = """
    | 区块 | 范围     | 遍历          |
    | s    | 表!A3:E8 | section: 领域 |
    | a    | 表!A5:E7 | task          |
    | b    | 表!A6:E7 | item          |
    | c    | 附表!A2:B2 | item        |
"""
ANNEX = "| A1 | B1 |\n| {{ task.no }} | X2 |\n| X3 | 3 |"
FIELDS = "| 字段 | 类型 | 范围 |\n| 数 | 小数 | 事项 |"


def told(cells=(), *, ink=None, annex=ANNEX):
    sheet, other = SHEET, annex
    for cell, text in dict(cells).items():
        sheet, other = sheet.replace(f" {cell} ", f" {text} "), other.replace(f" {cell} ", f" {text} ")
    found = faults_of(drawn({"表": sheet, "附表": other}, bands=BANDS, fields=FIELDS, ink=ink), "consolidated")
    assert all(" → " in fault for fault in found)
    return [fault.split(" → ")[0] for fault in found]


def test_the_form_is_right_as_it_is_drawn():
    assert told() == []


WHICH = "会重复成好几格，这里不知道指哪一格"
PARTS = "重复以后中间夹着别的行（小计等），这里的算法会把它们也算进去"


@pytest.mark.parametrize(
    ("cell", "formula", "message"),
    [
        ("C9", "=C6", f"C6 {WHICH}"),
        ("C5", "=C6", f"C6 {WHICH}"),
        ("C8", "=C5*2", f"C5 {WHICH}"),
        ("C9", "=IF(C8>1,1,2)", f"C8 {WHICH}"),
        ("C9", "=SUM(C6*2)", f"C6 {WHICH}"),
        ("C9", "=附表!B2", f"附表!B2 {WHICH}"),
        ("C5", "=附表!B2&1", f"附表!B2 {WHICH}"),
        ("X3", "=表!C6", f"表!C6 {WHICH}"),
        ("C9", "=VLOOKUP(1,A6:C6,3)", f"A6:C6 {PARTS}"),
        ("C9", "=SUM(C6:C6*D6:D6)", f"C6:C6 {PARTS}"),
        ("D6", "=MATCH(C6,C$6:C$6,0)", f"C$6:C$6 {PARTS}"),
        ("C9", "=SUM(C5:C6)", "C5:C6 只伸进区块 A6:E7 的一半，不知道该伸展到哪里"),
        ("C9", "=SUM(C4:C6)", "C4:C6 只伸进区块 A5:E7 的一半，不知道该伸展到哪里"),
        ("C9", "=SUM(C2:C5)", "C2:C5 只伸进区块 A3:E8 的一半，不知道该伸展到哪里"),
        ("X3", "=SUM(表!C7:C8)", "表!C7:C8 只伸进区块 A5:E7 的一半，不知道该伸展到哪里"),
        ("C9", "=附表二!A1", "附表二!A1 不在这个表样里"),
        ("C9", "='[别的.xlsx]表'!A1", "'[别的.xlsx]表'!A1 不在这个表样里"),
        ("C9", "=COUNTA(字段!A1:A9)", "字段!A1:A9 不在下发的文件里"),
        ("D7", "=A7&1", "A7 被合并单元格 A6:A7 盖住，里面没有内容"),
        ("C9", "=COUNTA(B1:C1)", "B1:C1 被合并单元格 A1:E1 盖住，里面没有内容"),
    ],
)  # fmt: skip
def test_a_formula_that_would_not_say_what_was_meant_is_told_with_its_cell(cell, formula, message):
    sheet = "附表!A3" if cell == "X3" else f"表!{cell}"
    found = told(
        {cell: formula, "B7": "注"} if "$" in formula or "VLOOKUP" in formula or "*D" in formula else {cell: formula}
    )
    assert f"{sheet}：公式引用的 {message}" in found
    assert all("公式" in fault for fault in found)


def test_a_formula_whose_reference_was_deleted_is_told():
    assert told({"C9": "=SUM(#REF!)+1"}) == ["表!C9：公式里有 #REF!：它引用的单元格已被删去"]


@pytest.mark.parametrize(
    ("cell", "formula"),
    [
        ("C9", "=SUM(C6:C6)"), ("C9", "=COUNT(C6)"), ("C9", "=SUM(C8:C8)/COUNT(C8:C8)"), ("C9", "=SUM(C3:C8)"),
        ("C9", "=SUM(C6:C7)"), ("C9", "=SUM(C5:C7)"), ("C9", '=COUNTIF(B6:B6,"√")'), ("C9", '=SUMIF(B6:B6,"一",C6:C6)'),
        ("C9", "=SUMPRODUCT(C6:C6*D6:D6)"), ("C9", "=C9+1"), ("C9", "=SUM(A:A)"), ("C9", "=SUM(附表!B2:B2)"),
        ("C8", "=SUM(C6:C6)"), ("C8", "=C4+1"), ("C5", "=SUM(C6:C6)"), ("C5", "=C4&附表!B3"),
        ("D6", "=C6*2"), ("D6", "=D7"), ("D6", "=C5"), ("D6", "=C9"), ("D6", "=附表!B2"), ("D6", "=C6/SUM(C$6:C$6)"),
        ("D6", "=RANK(C6,C$6:C$6)"), ("D6", "=SUM(C$6:C6)"), ("X2", "=表!C6"), ("X3", "=SUM(表!C6:C6)"), ("D7", "=A6"),
        ("C9", "=COUNTA(A1:E1)"),
    ],
)  # fmt: skip
def test_a_formula_that_follows_or_grows_is_silent(cell, formula):
    assert told({cell: formula}) == []


def red(formula, area="C6"):
    def ink(book):
        book["表"].conditional_formatting.add(area, FormulaRule([formula], fill=PatternFill("solid", bgColor="FFC7CE")))

    return ink


def test_formulas_of_formats_and_drop_downs_are_read_too():
    assert told(ink=red("$C6>SUM($C$6:$C$6)")) == []
    assert told(ink=red("C6=C4", "C9")) == [
        f"表!C9：条件格式的公式引用的 C6 {WHICH}",
        f"表!C9：条件格式的公式引用的 C4 {WHICH}",
    ]

    def check(book):
        validation = DataValidation("custom", formula1="RANK(C6,C$6:C$6)<4")
        validation.add("C6")
        book["表"].add_data_validation(validation)

    assert told({"C8": "=SUM(C6:C6)"}, ink=check) == [f"表!C6：数据有效性的公式引用的 C$6:C$6 {PARTS}"]


def test_a_name_over_rows_with_sub_totals_between_is_told():
    def name(book):
        book.defined_names["全部数"] = DefinedName("全部数", attr_text="表!$C$6:$C$6")

    assert told({"C8": "=SUM(C6:C6)"}, ink=name) == [f"名称“全部数”引用的 表!$C$6:$C$6 {PARTS}"]
    assert told(dict.fromkeys(("C3", "C4", "C5", "C7", "C8"), ""), ink=name) == []
