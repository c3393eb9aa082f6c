"""Names that exist, but not where they stand, are found before a form is used; each beside one that is right."""

from __future__ import annotations

import pytest

from tests.forms.drawing import drawn, faults_of

SHEET = """
    | A1 | | | |
    | A2 | | | |
    | {{ task.no }} | B3 | C3 | {{ 进展 }} |
    | A4 | | | |
    | A5 | {{ 填报人 }} | {{ 难点 }} | |
    | A6 | | | |
"""
BANDS = """
    | 区块 | 范围     | 遍历          | 条件 | 排序 |
    | s    | 表!A2:D4 | section: 领域 |      |      |
    | a    | 表!A3:D3 | task          |      |      |
    | b    | 表!C3:D3 | item          |      |      |
    | c    | 表!A6    | rows(3)       |      |      |
"""
FIELDS = """
    | 字段   | 范围 | 类型 | 必填 | 算法 |
    | 进展   | 事项 | 文本 |      |      |
    | 难点   | 任务 | 文本 |      |      |
    | 填报人 | 科室 | 文本 |      |      |
    | 占比   | 事项 | 计算 |      | 1    |
"""


def told(*, fields=FIELDS, bands=BANDS, **cells):
    """The faults of the form with other things in some of its cells, without remedies."""
    sheet = SHEET.replace("{{ 难点 }}", "")
    for cell, text in {"B3": "{{ 难点 }}", **cells}.items():
        sheet = sheet.replace(f" {cell} ", f" {text} ")
    found = faults_of(drawn({"表": sheet}, bands=bands, fields=fields), columns=("领域", "投资"))
    assert all(" → " in fault for fault in found)
    return [fault.split(" → ")[0] for fault in found]


def test_the_form_is_right_as_it_is_drawn():
    assert told() == []


@pytest.mark.parametrize(
    ("cell", "text", "message"),
    [
        ("A1", "{{ task.title }}", "“task”只能用在任务区块或事项区块里"),
        ("A2", "{{ task.title }}", "“task”只能用在任务区块或事项区块里"),
        ("A1", "共{{ item.category }}类", "“item”只能用在事项区块里"),
        ("A2", "{{ plan['第一季度'] }}", "“plan”只能用在事项区块里"),
        ("A1", "{{ section.name }}", "“section”只能用在分组（section）区块里"),
        ("A5", "{{ section.sum('进展') }}", "“section”只能用在分组（section）区块里"),
        ("A1", "{{ line }}", "“line”只能用在空白行（rows）区块里"),
        ("C3", "{{ line }}", "“line”只能用在空白行（rows）区块里"),
        ("A1", "{{ 进展 or '无' }}", "字段“进展”在这里没有值：它属于事项区块"),
        ("A4", "{{ 难点 or '无' }}", "字段“难点”在这里没有值：它属于任务区块或事项区块"),
        ("A4", "{{ 投资 }}", "台账列“投资”在这里没有值：它属于任务区块或事项区块"),
        ("A1", "{{ total('进度') }}", "total('进度')：没有叫“进度”的字段或台账列"),
        ("A1", "{{ total('占比') }}", "total('占比')：计算字段不能合计"),
        ("A4", "{{ section.sum('进度') }}", "section.sum('进度')：没有叫“进度”的字段或台账列"),
        ("C3", "{{ task.any('进度') }}", "task.any('进度')：没有叫“进度”的字段"),
        ("C3", "{{ task.items[0].category }}", "“task”没有“items”：事项只能一行一行向下重复，不能横着排成列，也不能在一格里循环"),
        ("C3", "{% for item in task.items %}{{ item.plan }}{% endfor %}", "“task”没有“items”：事项只能一行一行向下重复，不能横着排成列，也不能在一格里循环"),
    ],
)  # fmt: skip
def test_a_name_where_it_has_no_meaning_is_told(cell, text, message):
    assert told(**{cell: text}) == [f"表!{cell}：{message}"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("A1", "{{ bureau.name }}{{ count.tasks }}{{ deadline }}{{ total('进展') }}{{ total('第一季度') }}{{ total('投资') }}"),
        ("A2", "{{ section.name }}{{ section.count }}"),
        ("A4", "{{ section.sum('投资') }}{{ 填报人 or '' }}{{ history['2024Q1'].填报人 }}"),
        ("C3", "{{ item.category }}{{ plan['第一季度'] }}{{ 投资 }}{{ section.number }}{{ task.any('进展') }}{{ 难点 or '' }}"),
        ("A6", "{{ line }}"),
        ("C3", "{% for year in [2023, 2024] %}{{ year }}{% endfor %}{% set item = 1 %}{{ item }}"),
    ],
)  # fmt: skip
def test_a_name_in_its_place_is_silent(cell, text):
    assert told(**{cell: text}) == []


@pytest.mark.parametrize(
    ("scope", "condition", "message"),
    [
        ("事项", "history['2024Q1'].进展", "“history”只能在单元格里用，不能写进条件"),
        ("事项", "total('进展') > 3", "“total”只能在单元格里用，不能写进条件"),
        ("事项", "column['投资'] > 3", "“column”只能在单元格里用，不能写进条件"),
        ("事项", "section.name == '工业'", "“section”只能在单元格里用，不能写进条件"),
        ("事项", "deadline", "“deadline”只能在单元格里用，不能写进条件"),
        ("任务", "item.category == '一'", "“item”只能用在事项区块里"),
        ("科室", "task.none('进展')", "“task”只能用在任务区块或事项区块里"),
        ("科室", "not 进展", "字段“进展”在这里没有值：它属于事项区块"),
        ("事项", "task.none('进度')", "task.none('进度')：没有叫“进度”的字段"),
    ],
)
def test_a_condition_of_a_field_may_not_use_what_is_known_to_cells_alone(scope, condition, message):
    names = {"事项": "进展", "任务": "难点", "科室": "填报人"}
    line = next(line for line in FIELDS.splitlines() if f"| {scope} |" in line and names[scope] in line)
    fields = FIELDS.replace(line, line.replace("|      |      |", f"| {condition} | |"))
    row = 1 + [*names].index(scope) + 1
    assert told(fields=fields) == [f"字段!D{row}：字段“{names[scope]}”的条件：{message}"]


@pytest.mark.parametrize(
    "condition",
    ["投资 and task.none('进展')", "plan['第二季度'] and item.category == '一'", "task.any('none') and 填报人", "period.number == 2 and year > 2000"],
)  # fmt: skip
def test_a_condition_of_a_field_may_use_its_row_and_task(condition):
    fields = FIELDS.replace("| 进展   | 事项 | 文本 |      |", f"| 进展   | 事项 | 文本 | {condition} |")
    fields = fields.replace("| 难点   | 任务 | 文本 |      |", "| 难点   | 任务 | 文本 | 投资 > 3 |")
    assert told(fields=fields) == []


@pytest.mark.parametrize(
    ("band", "condition", "order", "message"),
    [
        ("s", "task.no > 3", "", "区块“s”：“task”只能用在任务区块或事项区块里"),
        ("a", "item.category", "", "区块“a”：“item”只能用在事项区块里"),
        ("a", "", "进展", "区块“a”：字段“进展”在这里没有值：它属于事项区块"),
        ("b", "line > 1", "", "区块“b”：“line”只能用在空白行（rows）区块里"),
        ("c", "投资 > 1", "", "区块“c”：台账列“投资”在这里没有值：它属于任务区块或事项区块"),
    ],
)
def test_conditions_and_orders_of_bands_are_read_where_they_apply(band, condition, order, message):
    lines = [
        f"{line.rstrip(' |')} | {condition} | {order} |" if f"| {band} " in line else line
        for line in BANDS.splitlines()
    ]
    assert [fault for fault in told(bands="\n".join(lines)) if "条件" not in fault] == [
        f"区块!{'E' if order else 'D'}{'sabc'.index(band) + 2}：{message}"
    ]


@pytest.mark.parametrize(
    ("band", "condition", "order"),
    [("s", "section.count > 1", "section.name"), ("a", "task.any('进展')", "-投资"), ("b", "进展", "item.ordinal"), ("c", "line < 3", "")],
)  # fmt: skip
def test_conditions_and_orders_of_bands_in_their_place_are_silent(band, condition, order):
    lines = [
        f"{line.rstrip(' |')} | {condition} | {order} |" if f"| {band} " in line else line
        for line in BANDS.splitlines()
    ]
    assert told(bands="\n".join(lines)) == []


def test_an_algorithm_is_read_wherever_its_field_is_shown():
    fields = FIELDS.replace("| 1    |", "| section.sum('投资') |")
    assert told(fields=fields, C3="{{ 占比 }}") == []
    unsectioned = "\n".join(line for line in BANDS.splitlines() if "section" not in line)
    assert told(fields=fields, C3="{{ 占比 }}", bands=unsectioned, A2="x") == [
        "表!C3：字段“占比”的算法：“section”只能用在分组（section）区块里"
    ]
