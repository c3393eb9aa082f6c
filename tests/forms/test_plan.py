"""Bands expanded: sections, tasks, items and open rows; conditions, order, and what happens where there is nothing."""

from __future__ import annotations

import pytest

from tests.forms.drawing import drawn, form_of, made, occasion_of, register_of
from xltasks.errors import TemplateError
from xltasks.forms.render import render

REGISTER = register_of("""
    | 序号 | 任务 | 类别   | 第二季度 | 领域 |
    | 1    | 甲   | 施工图 | 出图     | 工业 |
    |      |      | 进度   | 开工     | 工业 |
    | 2    | 乙   | 进度   | 完工     | 农业 |
    | 3    | 丙   | 施工图 | 出图     | 工业 |
""")


def shown(sheet, bands, *, register=REGISTER, answers=None, fields="| 字段 | 范围 |\n| 进展 | 事项 |"):
    """The rows of the rendered consolidated sheet 表, blanks as empty texts."""
    form = form_of(drawn({"表": sheet}, bands=bands, fields=fields), "consolidated", columns=register.columns)
    grid = made(form, register, answers).grid("表")
    return [" ".join("" if cell is None else str(cell) for cell in row).rstrip() for row in grid]


def test_tasks_and_their_items_in_the_city_s_order():
    sheet = (
        "| 序号 | 任务 | 类别 |\n| {{ task.no }} | {{ task.title }} | {{ item.category }} |\n| 共{{ count.items }}项 |"
    )
    bands = "| 区块 | 范围 | 遍历 |\n| a | A2:C2 | task |\n| b | C2:C2 | item |"
    assert shown(sheet, bands) == ["序号 任务 类别", "1 甲 施工图", "  进度", "2 乙 进度", "3 丙 施工图", "共4项"]


def test_a_band_over_items_alone_takes_those_of_every_task():
    sheet = "| {{ task.no }}.{{ item.ordinal }} | {{ item.plan }} |"
    assert shown(sheet, "| 区块 | 范围 | 遍历 |\n| b | A1:B1 | item |") == [
        "1.1 出图",
        "1.2 开工",
        "2.1 完工",
        "3.1 出图",
    ]


def test_two_rows_for_an_item_and_a_header_row_for_a_task():
    sheet = "| {{ task.title }} |\n| {{ item.category }} |\n| {{ item.plan }} |"
    bands = "| 区块 | 范围 | 遍历 |\n| a | A1:A3 | task |\n| b | A2:A3 | item |"
    assert shown(sheet, bands)[:7] == ["甲", "施工图", "出图", "进度", "开工", "乙", "进度"]


def test_sections_group_tasks_by_a_column_with_header_and_footer_rows():
    sheet = (
        "| {{ section.number }}、{{ section.name }} |\n| {{ task.no }} {{ task.title }} |\n| 小计{{ section.count }} |"
    )
    bands = "| 区块 | 范围 | 遍历 |\n| s | A1:A3 | section: 领域 |\n| a | A2:A2 | task |"
    assert shown(sheet, bands) == ["1、工业", "1 甲", "3 丙", "小计2", "2、农业", "2 乙", "小计1"]


def test_sections_of_items_group_items_not_tasks():
    sheet = "| {{ section.name }}{{ section.count }} |\n| {{ task.title }} {{ item.plan }} |"
    bands = "| 区块 | 范围 | 遍历 |\n| s | A1:A2 | section: 类别 |\n| b | A2:A2 | item |"
    assert shown(sheet, bands) == ["施工图2", "甲 出图", "丙 出图", "进度2", "甲 开工", "乙 完工"]


def test_tasks_without_a_section_have_one_of_their_own():
    register = register_of("| 序号 | 任务 | 领域 |\n| 1 | 甲 | 工业 |\n| 2 | 乙 | |")
    sheet = "| 【{{ section.name }}】 |\n| {{ task.title }} |"
    bands = "| 区块 | 范围 | 遍历 |\n| s | A1:A2 | section: 领域 |\n| a | A2:A2 | task |"
    assert shown(sheet, bands, register=register) == ["【工业】", "甲", "【】", "乙"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("task.no > 1", ["乙", "丙"]),
        ("领域 == '工业'", ["甲", "丙"]),
        ("not task.any('进展')", ["乙", "丙"]),
        ("task.count == 2", ["甲"]),
    ],
)
def test_only_tasks_for_which_the_condition_holds(where, expected):
    bands = f"| 区块 | 范围 | 遍历 | 条件 |\n| a | A1:A1 | task | {where} |"
    assert shown("| {{ task.title }} |", bands, answers={("1", 2, "进展"): "好"}) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("task.title", "丙乙甲"),
        ("-task.no", "丙乙甲"),
        ("领域", "乙甲丙"),
        ("task.count", "乙丙甲"),
        ("第三列", "乙丙甲"),
    ],
)
def test_an_order_of_its_own_numbers_before_texts_before_nothing_and_else_as_in_the_register(order, expected):
    register = register_of("""
        | 序号 | 任务 | 类别 | 领域 | 第三列 |
        | 1    | 甲   | a    | 工业 |        |
        |      |      | b    | 工业 |        |
        | 2    | 乙   | a    | 农业 | 5      |
        | 3    | 丙   | a    | 工业 | 八     |
    """)
    bands = f"| 区块 | 范围 | 遍历 | 排序 |\n| a | A1:A1 | task | {order} |"
    assert sorted(expected) == sorted("甲乙丙")
    assert "".join(shown("| {{ task.title }} |", bands, register=register)) == expected


def test_a_position_counts_what_is_shown_in_the_order_it_is_shown():
    bands = "| 区块 | 范围 | 遍历 | 条件 | 排序 |\n| a | A1:A1 | task | 领域 == '工业' | -task.no |"
    assert shown("| {{ task.position }}{{ task.title }} |", bands) == ["1丙", "2甲"]


def test_two_lists_of_the_same_tasks_number_them_each_for_itself():
    sheet = "| {{ task.position }}{{ task.title }} |\n| 其中： |\n| {{ task.position }}{{ task.title }} |"
    bands = "| 区块 | 范围 | 遍历 | 条件 |\n| a | A1:A1 | task | |\n| b | A3:A3 | task | task.no > 1 |"
    assert shown(sheet, bands) == ["1甲", "2乙", "3丙", "其中：", "1乙", "2丙"]


def test_a_task_none_of_whose_items_are_wanted_is_left_out():
    sheet = "| {{ task.title }} | {{ item.category }} |"
    bands = "| 区块 | 范围 | 遍历 | 条件 |\n| a | A1:B1 | task | |\n| b | B1:B1 | item | item.category == '施工图' |"
    assert shown(sheet, bands) == ["甲 施工图", "丙 施工图"]


def test_a_section_none_of_whose_tasks_are_wanted_is_left_out_and_not_counted():
    sheet = "| {{ section.number }}{{ section.name }} |\n| {{ task.title }} |"
    bands = "| 区块 | 范围 | 遍历 | 条件 |\n| s | A1:A2 | section: 领域 | |\n| a | A2:A2 | task | task.no == 2 |"
    assert shown(sheet, bands) == ["1农业", "乙"]


def test_a_task_with_two_lists_of_items_stays_where_one_of_them_is_empty():
    sheet = "| {{ task.title }} |\n| 图：{{ item.plan }} |\n| 进：{{ item.plan }} |"
    bands = """
        | 区块 | 范围  | 遍历 | 条件                      |
        | a    | A1:A3 | task |                           |
        | b    | A2:A2 | item | item.category == '施工图' |
        | c    | A3:A3 | item | item.category == '进度'   |
    """
    assert shown(sheet, bands) == ["甲", "图：出图", "进：开工", "乙", "", "进：完工", "丙", "图：出图", ""]


def test_a_band_with_nothing_to_show_leaves_one_empty_copy():
    sheet = "| 序号 | 任务 |\n| {{ task.no }} | {{ 进展 }} |\n| 以上 |"
    bands = "| 区块 | 范围 | 遍历 | 条件 |\n| a | A2:B2 | task | task.no > 9 |"
    assert shown(sheet, bands) == ["序号 任务", "", "以上"]
    form = form_of(drawn({"表": sheet}, bands=bands, fields="| 字段 | 范围 |\n| 进展 | 事项 |"))
    issue = render(form, occasion_of(form, register_of("| 序号 |\n| 1 |"))).issue
    assert issue.slots == () and issue.rows == (), "nobody is asked in it"


def test_open_rows_are_offered_as_often_as_declared():
    sheet = "| {{ task.title }} |\n| {{ line }}. |"
    bands = "| 区块 | 范围 | 遍历 |\n| a | A1:A2 | task |\n| r | A2:A2 | rows(2) |"
    assert shown(sheet, bands)[:6] == ["甲", "1.", "2.", "乙", "1.", "2."]


def test_an_item_field_in_a_task_band_serves_tasks_of_one_item_and_is_refused_for_more():
    form = form_of(
        drawn(
            {"表": "| {{ task.no }} | {{ 进展 }} |"},
            bands="| 区块 | 范围 | 遍历 |\n| a | A1:B1 | task |",
            fields="| 字段 | 范围 |\n| 进展 | 事项 |",
        )
    )
    (slot,) = render(form, occasion_of(form, register_of("| 序号 | 类别 |\n| 1 | 进度 |"))).issue.slots
    assert (slot.key.task, slot.key.category, slot.key.item) == ("1", "进度", 1)
    with pytest.raises(TemplateError, match=r"input.xlsx › 表!B1：任务 1 有 2 个事项，表样里却没有事项区块"):
        render(form, occasion_of(form, REGISTER))


@pytest.mark.parametrize(("column", "text"), [("条件", "task.no > 'a'"), ("排序", "task.nothing()"), ("条件", "1 / 0")])
def test_a_condition_that_cannot_be_evaluated_is_told(column, text):
    bands = f"| 区块 | 范围 | 遍历 | {column} |\n| a | A1:A1 | task | {text.replace('task.nothing', 'task.title')} |"
    form = form_of(
        drawn({"表": "| {{ task.no }} |"}, bands=bands, fields="| 字段 | 范围 |\n| 进展 | 事项 |"), "consolidated"
    )
    with pytest.raises(TemplateError, match="无法计算"):
        render(form, occasion_of(form, REGISTER))
