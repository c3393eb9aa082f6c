"""Bands: where they lie, which lies in which, and what cannot be."""

from __future__ import annotations

import pytest
from openpyxl.workbook.defined_name import DefinedName

from tests.forms.drawing import drawn
from xltasks.book.template import read_template
from xltasks.forms.bands import nest, placed_bands
from xltasks.forms.declarations import read_bands


def found(bands="", sheets=("填报表",), names=()):
    """(over, range, parent's range) of the bands of every sheet, and the faults."""

    def name_them(book):
        for name, target, sheet in names:
            owner = book[sheet] if sheet else book
            owner.defined_names[name] = DefinedName(name, attr_text=target)

    draft = read_template(drawn(dict.fromkeys(sheets, "| 甲 |"), bands=bands, ink=name_them))
    declared = read_bands(draft.sheets[-1])[0] if bands else ()
    placed, faults = placed_bands(draft, declared, tuple(sheets))
    told = []
    for sheet in sheets:
        nested, wrong = nest(sheet, placed)
        faults += wrong
        for band in nested:
            around = "" if band.parent is None else nested[band.parent].area.name
            told.append((sheet, band.over, band.area.name, around))
    return told, [str(fault) for fault in faults]


def test_nesting_follows_from_ranges_whatever_their_order():
    told, faults = found("""
        | 区块 | 范围           | 遍历          |
        | 事项 | 填报表!D6:F7   | item          |
        | 组   | 填报表!A4:F8   | section: 领域 |
        | 任务 | 填报表!A5:F7   | task          |
    """)
    assert told == [
        ("填报表", "section", "A4:F8", ""),
        ("填报表", "task", "A5:F7", "A4:F8"),
        ("填报表", "item", "D6:F7", "A5:F7"),
    ]
    assert faults == []


def test_an_item_band_on_the_task_s_own_rows_is_inside_it():
    told, _ = found("| 区块 | 范围 | 遍历 |\n| a | 填报表!A5:F5 | item |\n| b | 填报表!A5:F5 | task |")
    assert told == [("填报表", "task", "A5:F5", ""), ("填报表", "item", "A5:F5", "A5:F5")]


def test_bands_may_stand_below_each_other_and_on_several_sheets():
    told, faults = found(
        "| 区块 | 范围 | 遍历 |\n| a | 填报表!A5:F5 | task |\n| b | 填报表!A8:F8 | task |\n| c | '附 表'!A2:B2 | item |",
        sheets=("填报表", "附 表"),
    )
    assert [entry[:3] for entry in told] == [
        ("填报表", "task", "A5:F5"),
        ("填报表", "task", "A8:F8"),
        ("附 表", "item", "A2:B2"),
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("first", "second"),
    [("A5:F7", "A7:F9"), ("A5:C5", "D5:F5"), ("A5:D7", "C6:F6")],
    ids=["rows cross", "side by side", "columns cross"],
)
def test_bands_that_cross_are_refused(first, second):
    _, faults = found(f"| 区块 | 范围 | 遍历 |\n| a | 填报表!{first} | task |\n| b | 填报表!{second} | task |")
    assert len(faults) == 1 and "交叉" in faults[0] and faults[0].startswith("区块!B")


@pytest.mark.parametrize(
    ("outer", "inner"), [("item", "task"), ("task", "section: 领域"), ("task", "task"), ("rows(2)", "item")]
)
def test_what_cannot_lie_inside_another_is_refused(outer, inner):
    _, faults = found(f"| 区块 | 范围 | 遍历 |\n| a | 填报表!A5:F8 | {outer} |\n| b | 填报表!A6:F7 | {inner} |")
    assert len(faults) == 1 and "不能放在" in faults[0]


def test_a_range_without_a_sheet_is_clear_where_there_is_one_sheet():
    assert found("| 区块 | 范围 | 遍历 |\n| a | A5:F5 | task |")[0] == [("填报表", "task", "A5:F5", "")]
    _, faults = found("| 区块 | 范围 | 遍历 |\n| a | A5:F5 | task |", sheets=("填报表", "附表"))
    assert faults == ["区块!B2：“A5:F5”没有写明在哪张表 → 写成 表名!A8:J8，或写一个已定义的名称"]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("没有!A5:F5", "没有叫“没有”的表（现有：填报表）"),
        ("任务行", "“任务行”不是一个单元格范围"),
        ("填报表!$C:$F", "“填报表!$C:$F”是整列；区块只能一行一行向下重复，不能向右重复成列"),
        ("5:6", "“5:6”是整行，没有写明到哪一列"),
    ],
)
def test_a_range_that_leads_nowhere_is_told(written, fault):
    _, faults = found(f"| 区块 | 范围 | 遍历 |\n| a | {written} | task |")
    assert len(faults) == 1 and fault in faults[0]


def test_a_range_may_be_a_defined_name():
    told, faults = found("| 区块 | 范围 | 遍历 |\n| a | 任务行 | task |", names=[("任务行", "填报表!$A$5:$F$6", "")])
    assert told == [("填报表", "task", "A5:F6", "")] and faults == []


def test_without_declarations_the_three_names_mean_the_obvious():
    told, faults = found(
        names=[
            ("each_section", "填报表!$A$4:$F$8", ""),
            ("each_task", "填报表!$A$5:$F$7", ""),
            ("each_item", "填报表!$D$6:$F$6", ""),
        ]
    )
    assert [entry[1:] for entry in told] == [
        ("section", "A4:F8", ""),
        ("task", "A5:F7", "A4:F8"),
        ("item", "D6:F6", "A5:F7"),
    ]
    assert faults == []


def test_two_sheets_may_each_have_a_name_of_their_own():
    told, _ = found(
        sheets=("填报表", "附表"),
        names=[("each_task", "填报表!$A$5:$F$5", "填报表"), ("each_task", "附表!$A$2:$B$2", "附表")],
    )
    assert told == [("填报表", "task", "A5:F5", ""), ("附表", "task", "A2:B2", "")]


def test_declared_bands_make_the_names_mean_nothing():
    told, _ = found(
        "| 区块 | 范围 | 遍历 |\n| a | 填报表!A5:F5 | task |", names=[("each_item", "填报表!$A$6:$F$6", "")]
    )
    assert told == [("填报表", "task", "A5:F5", "")]
