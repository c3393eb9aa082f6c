"""What a template declares in 字段 and 区块: read in Chinese and English, every fault said where it is."""

from __future__ import annotations

import pytest

from tests.forms.drawing import drawn
from xltasks.book.template import read_template
from xltasks.forms.declarations import read_bands, read_fields
from xltasks.model.field import Field


def fields_of(text):
    fields, faults = read_fields(read_template(drawn({"表": "| 甲 |"}, fields=text)).sheets[-1])
    return fields, [str(fault) for fault in faults]


def bands_of(text):
    bands, faults = read_bands(read_template(drawn({"表": "| 甲 |"}, bands=text)).sheets[-1])
    return bands, [str(fault) for fault in faults]


def test_chinese_and_english_declarations_say_the_same():
    chinese = fields_of("""
        | 字段 | 名称     | 类型 | 范围 | 角色 | 必填     | 不得填 | 合并方式 | 选项       | 选项性质 | 最长字数 | 提示   | 填写人 |
        | word | 办理情况 | 文本 | 任务 | 叙述 | not done | done   | 标注     | 在办、办结 | 建议     | 200      | 写明白 | 科室   |
    """)
    english = fields_of("""
        | name | label    | kind | scope | role      | required | forbidden | combine  | options     | closed      | longest | prompt | filler |
        | word | 办理情况 | text | task  | narrative | not done | done      | labelled | 在办; 办结  | suggestions | 200     | 写明白 | 科室   |
    """)
    assert chinese == english
    assert chinese[0] == (
        Field(
            "word", "办理情况", "text", "task", "narrative", "not done", "done", "labelled", ("在办", "办结"), False, 200,
            "写明白", "科室",
        ),
    )  # fmt: skip


def test_what_is_left_out_has_its_usual_meaning():
    fields, faults = fields_of("| 字段 | 类型 | 选项 |\n| 办结 | 勾选 | |\n| 进度 | 选择 | 快、慢 |\n| 说明 | | |")
    assert fields == (
        Field("办结", "办结", "check", combine="all"),
        Field("进度", "进度", "choice", options=("快", "慢"), closed=True),
        Field("说明", "说明", "text"),
    )
    assert faults == []


@pytest.mark.parametrize(
    ("word", "condition"), [("是", "true"), ("必填", "true"), ("√", "true"), ("否", ""), ("0", ""), ("done", "done")]
)
def test_a_condition_may_be_a_word(word, condition):
    (field,), _ = fields_of(f"| 字段 | 必填 |\n| 说明 | {word} |")
    assert field.required == condition


def test_headings_are_found_below_a_title_and_blank_rows_are_passed_over():
    fields, faults = fields_of("| 本表声明字段 | |\n| 字段 | 名称 |\n| a | 甲 |\n| | |\n| b | 乙 |")
    assert [field.name for field in fields] == ["a", "b"] and faults == []


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("| 字段 | 类型 |\n| 1a | 文本 |", "字段!A2：字段名“1a”不能用"),
        ("| 字段 | 类型 |\n| _a | 文本 |", "字段!A2：字段名“_a”不能用"),
        ("| 字段 | 类型 |\n| not | 文本 |", "字段!A2：字段名“not”不能用"),
        ("| 字段 | 类型 |\n| task | 文本 |", "字段!A2：字段名“task”不能用"),
        ("| 字段 | 类型 |\n| | 文本 |", "字段!A2：字段名“”不能用"),
        ("| 字段 | 类型 |\n| a | 文本 |\n| a | 整数 |", "字段!A3：字段“a”声明了两次"),
        ("| 字段 | 类型 |\n| a | 图画 |", "字段!B2：不认识“图画”"),
        ("| 字段 | 范围 |\n| a | 处室 |", "字段!B2：不认识“处室”"),
        ("| 字段 | 角色 |\n| a | 主角 |", "字段!B2：不认识“主角”"),
        ("| 字段 | 合并方式 |\n| a | 拼接 |", "字段!B2：不认识“拼接”"),
        ("| 字段 | 最长 |\n| a | 很长 |", "字段!B2：最长字数“很长”不是整数"),
        ("| 字段 | 最长 |\n| a | 10² |", "字段!B2：最长字数“10²”不是整数"),
        ("| 字段 | 类型 | 选项 |\n| a | 选择 | |", "字段!C2：选择字段“a”没有选项"),
        ("| 字段 | 类型 | 选项 |\n| a | 整数 | 一、二 |", "字段!C2：字段“a”的类型“whole”不能带选项"),
        ("| 字段 | 类型 | 选项 |\n| a | 日期 | 今天、明天 |", "字段!C2：字段“a”的类型“day”不能带选项"),
        ("| 字段 | 类型 | 选项 |\n| a | 勾选 | 办结、在办 |", "字段!C2：勾选字段“a”只能填√，不能带选项“办结、在办”"),
        ("| 字段 | 类型 | 选项 |\n| a | 选择 | 办结、在办、办结 |", "字段!C2：字段“a”的选项“办结”写了两次"),
        (
            "| 字段 | 类型 | 选项 | 最长 |\n| a | 选择 | 办结、正在办理 | 3 |",
            "字段!D2：字段“a”的选项“正在办理”比最长字数 3 还长",
        ),
        ("| 字段 | 类型 | 最长 |\n| a | 小数 | 8 |", "字段!C2：字段“a”的类型“decimal”没有字数可限"),
        ("| 字段 | 类型 | 合并方式 |\n| a | 文本 | 求和 |", "字段!C2：字段“a”的类型“text”不能求和"),
        ("| 字段 | 类型 | 合并方式 |\n| a | 日期 | 求和 |", "字段!C2：字段“a”的类型“day”不能求和"),
        ("| 字段 | 类型 |", "字段：没有声明任何字段"),
    ],
)
def test_a_wrong_declaration_is_told_with_its_cell(table, fault):
    _, faults = fields_of(table)
    assert len(faults) == 1 and faults[0].startswith(fault) and " → " in faults[0]


@pytest.mark.parametrize(
    "table",
    [
        "| 字段 | 类型 | 选项 |\n| a | 勾选 | √ |",
        "| 字段 | 类型 | 选项 | 最长 |\n| a | 选择 | 办结、正在办理 | 4 |",
        "| 字段 | 类型 | 选项 | 最长 |\n| a | 文本 | 正在推进、持续推进 | 300 |",
        "| 字段 | 类型 | 合并方式 |\n| a | 整数 | 求和 |",
        "| 字段 | 类型 | 合并方式 |\n| a | 文本 | 标注 |",
    ],
)
def test_options_lengths_and_combinations_a_kind_can_hold_are_silent(table):
    assert fields_of(table)[1] == []


def test_an_unknown_word_is_answered_with_those_that_exist():
    _, (fault,) = fields_of("| 字段 | 类型 |\n| a | 图画 |")
    assert "check、choice、text" in fault


def test_all_faults_are_told_at_once():
    _, faults = fields_of("| 字段 | 类型 | 范围 |\n| a | 图画 | 处室 |\n| 1b | | |")
    assert len(faults) == 3


def test_bands_are_read_in_chinese_and_english():
    chinese, _ = bands_of(
        "| 区块 | 范围 | 遍历 | 条件 | 排序 |\n"
        "| 组 | 表!A3:F9 | 分组：领域 | | |\n"
        "| 任务 | 表!A5:F7 | 任务 | task.no > 1 | task.title |\n"
        "| 空行 | 表!A8:F8 | 行（5） | | |"
    )
    english, _ = bands_of(
        "| band | range | over | where | order |\n"
        "| 组 | 表!A3:F9 | section: 领域 | | |\n"
        "| 任务 | 表!A5:F7 | task | task.no > 1 | task.title |\n"
        "| 空行 | 表!A8:F8 | rows(5) | | |"
    )
    told = [(b.name, b.range, b.over, b.column, b.count, b.where, b.order) for b in chinese]
    assert told == [(b.name, b.range, b.over, b.column, b.count, b.where, b.order) for b in english]
    assert told == [
        ("组", "表!A3:F9", "section", "领域", 1, "", ""),
        ("任务", "表!A5:F7", "task", "", 1, "task.no > 1", "task.title"),
        ("空行", "表!A8:F8", "rows", "", 5, "", ""),
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("| 甲 | 表!A3:F3 | 季度 |", "区块!C2：不认识“季度”"),
        ("| 甲 | 表!A3:F3 | |", "区块!C2：不认识“”"),
        ("| 甲 | 表!A3:F3 | 事项（横向） |", "区块!C2：“事项（横向）”：区块只能一行一行向下重复，不能向右重复成列"),
        ("| 甲 | 表!A3:F3 | columns: item |", "区块!C2：“columns: item”：区块只能一行一行向下重复，不能向右重复成列"),
        ("| 甲 | | task |", "区块!B2：没有写范围"),
        ("| 甲 | 表!A3:F3 | section |", "区块!C2：分组区块没有写按哪一列分组"),
        ("| 甲 | 表!A3:F3 | rows |", "区块!C2：空白行区块没有写行数"),
    ],
)
def test_a_wrong_band_is_told_with_its_cell(row, fault):
    _, faults = bands_of(f"| 区块 | 范围 | 遍历 |\n{row}")
    assert len(faults) == 1 and faults[0].startswith(fault)
