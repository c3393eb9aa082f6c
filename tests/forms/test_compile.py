"""Everything that would go wrong later is found when a template is compiled, each with its cell."""

from __future__ import annotations

import pytest

from tests.forms.drawing import drawn, faults_of, form_of
from xltasks.errors import TemplateError
from xltasks.forms.compile import declared_fields
from xltasks.forms.pair import compile_forms
from xltasks.model.field import Field

FIELDS = "| 字段 | 范围 | 必填 |\n| 进展 | 事项 | not 完成 |\n| 完成 | 事项 | |\n| 填报人 | 科室 | |"
BANDS = "| 区块 | 范围 | 遍历 |\n| a | 表!A2:D2 | task |\n| b | 表!B2:D2 | item |"
SHEET = (
    "| 序号 | 类别 | 进展 | 完成 |\n| {{ task.no }} | {{ item.category }} | {{ 进展 }} | {{ 完成 }} |\n| {{ 填报人 }} |"
)


def test_a_right_template_compiles():
    form = form_of(drawn({"表": SHEET}, bands=BANDS, fields=FIELDS))
    assert [field.name for _, _, field in form.placements()] == ["进展", "完成", "填报人"]
    assert [sheet.look.name for sheet in form.sheets] == ["表"], "the declaring sheets are not part of the form"


@pytest.mark.parametrize(
    ("drawn_text", "wrong", "right"),
    [
        ("{{ taks.no }}", "不认识“taks”", "task"),
        ("{{ task.nummer }}", "“task”没有“nummer”", "number"),
        ("{{ task['nummer'] }}", "“task”没有“nummer”", "number"),
        ("第{{ period.quarter }}号", "“period”没有“quarter”", "short"),
        ("{{ item.完工 }}", "“item”没有“完工”", "完成"),
        ("{{ 领域 }}", "不认识“领域”", "进展"),
    ],
)
def test_an_unknown_name_is_told_with_its_cell_and_the_names_that_exist(drawn_text, wrong, right):
    sheet = SHEET.replace("| 序号 |", f"| {drawn_text} |")
    (fault,) = faults_of(drawn({"表": sheet}, bands=BANDS, fields=FIELDS))
    place, _, told = fault.partition("：")
    message, _, remedy = told.partition(" → ")
    assert (place, message) == ("表!A1", wrong) and right in remedy


@pytest.mark.parametrize("text", ["{{ 领域 }}", "{{ item.领域 }}", "{{ task['领域'] }}"])
def test_the_register_s_further_columns_are_known(text):
    sheet = SHEET.replace("{{ item.category }}", text)
    assert faults_of(drawn({"表": sheet}, bands=BANDS, fields=FIELDS), columns=("领域",)) == []
    assert faults_of(drawn({"表": sheet}, bands=BANDS, fields=FIELDS)) != []


def test_a_column_that_makes_sections_is_known():
    bands = "| 区块 | 范围 | 遍历 |\n| s | 表!A2:D2 | section: 领域 |\n| a | 表!A2:D2 | task |\n| b | 表!B2:D2 | item |"
    sheet = SHEET.replace("{{ item.category }}", "{{ 领域 }}")
    assert faults_of(drawn({"表": sheet}, bands=bands, fields=FIELDS)) == []


@pytest.mark.parametrize(
    "text", ["{{ task.no", "{{ task.no }", "{{ }}", "{{ 'a }}", "{% if year %}好", "{{ year year }}", "{{ a.b. }}"]
)
def test_what_is_no_expression_is_told(text):
    (fault,) = faults_of(drawn({"表": SHEET.replace("| 序号 |", f"| {text} |")}, bands=BANDS, fields=FIELDS))
    assert fault.startswith("表!A1：") and "写法有误" in fault


def test_an_unknown_filter_is_told():
    def name_it(book):
        book["表"]["A1"] = "{{ year | nofilter }}"

    (fault,) = faults_of(drawn({"表": SHEET}, bands=BANDS, fields=FIELDS, ink=name_it))
    assert fault.startswith("表!A1：") and "nofilter" in fault


def test_unknown_names_in_conditions_of_bands_and_fields_are_told():
    bands = "| 区块 | 范围 | 遍历 | 条件 | 排序 |\n| a | 表!A2:D2 | task | task.nr > 1 | 顺序 |\n| b | 表!B2:D2 | item | | |"
    fields = FIELDS.replace("not 完成", "not 办结")
    assert [fault.split(" → ")[0] for fault in faults_of(drawn({"表": SHEET}, bands=bands, fields=fields))] == [
        "区块!D2：区块“a”：“task”没有“nr”",
        "区块!E2：区块“a”：不认识“顺序”",
        "字段!C2：字段“进展”的条件：不认识“办结”",
    ]


def test_a_name_of_a_sheet_is_checked_too():
    (fault,) = faults_of(drawn({"{{ officee }}": SHEET}, bands=BANDS.replace("表!", ""), fields=FIELDS))
    assert "表名：不认识“officee”" in fault


def test_a_field_placed_twice_is_a_fault_where_it_is_typed_in():
    sheet = SHEET + "\n| {{ 填报人 }} |"
    (fault,) = faults_of(drawn({"表": sheet}, bands=BANDS, fields=FIELDS))
    assert fault == "表!A4：字段“填报人”放了两处，另一处在 表!A3 → 只留一处"
    assert faults_of(drawn({"表": sheet}, bands=BANDS, fields=FIELDS), "consolidated") == []


def test_a_field_placed_nowhere_is_a_fault_unless_it_is_computed_or_only_shown():
    fields = FIELDS + "\n| 难点 | 事项 | |"
    (fault,) = faults_of(drawn({"表": SHEET}, bands=BANDS, fields=fields))
    assert fault.startswith("字段!A5：字段“难点”没有放在任何单元格里 → 在要填写的单元格里写 {{ 难点 }}")
    assert faults_of(drawn({"表": SHEET}, bands=BANDS, fields=fields), "consolidated") == []
    computed = "| 字段 | 范围 | 类型 | 算法 |\n| 进展 | 事项 | | |\n| 完成 | 事项 | | |\n| 填报人 | 科室 | | |\n| 占比 | 事项 | 计算 | 1 |"
    assert faults_of(drawn({"表": SHEET}, bands=BANDS, fields=computed)) == []


@pytest.mark.parametrize(
    ("scope", "cell", "told"),
    [
        ("事项", "A1", "每个事项填一次，但不在事项区块里"),
        ("事项", "A2", "每个事项填一次，但不在事项区块里"),
        ("任务", "A1", "每项任务填一次，但不在任务区块里"),
        ("任务", "D2", "每项任务填一次，却放在事项区块里"),
        ("科室", "A2", "每个科室填一次，却放在会重复的区块里"),
        ("科室", "D2", "每个科室填一次，却放在会重复的区块里"),
        ("事项", "A5", "每个事项填一次，却放在任务区块外的清单里"),
    ],
)
def test_a_field_in_the_wrong_place_is_a_fault(scope, cell, told):
    def put(book):
        book["表"][cell] = "{{ x }}"

    bands = BANDS + "\n| c | 表!A5:D5 | rows(3) |"
    (fault,) = faults_of(drawn({"表": "| 序号 |"}, bands=bands, fields=f"| 字段 | 范围 |\n| x | {scope} |", ink=put))
    assert fault.startswith(f"表!{cell}：字段“x”") and told in fault


@pytest.mark.parametrize(("scope", "cell"), [("事项", "D2"), ("任务", "A2"), ("科室", "A1")])
def test_a_field_in_its_place_is_none(scope, cell):
    def put(book):
        book["表"][cell] = "{{ x }}"

    assert faults_of(drawn({"表": "| 序号 |"}, bands=BANDS, fields=f"| 字段 | 范围 |\n| x | {scope} |", ink=put)) == []


def test_an_item_field_may_stand_in_a_task_band_that_has_no_items_of_its_own():
    sheet = "| 序号 | 进展 |\n| {{ task.no }} | {{ 进展 }} |"
    bands = "| 区块 | 范围 | 遍历 |\n| a | 表!A2:B2 | task |"
    assert faults_of(drawn({"表": sheet}, bands=bands, fields="| 字段 | 范围 |\n| 进展 | 事项 |")) == []


def test_a_file_without_fields_takes_them_from_its_sister_or_says_so():
    data = drawn({"表": "| {{ 填报人 }} |"})
    assert "没有“字段”这张表" in faults_of(data)[0]
    sister = (Field("填报人", "填报人", scope="office"),)
    assert form_of(data, fields=sister).fields == sister


def test_all_faults_come_in_one_error_that_names_the_file():
    sheet = SHEET.replace("序号", "{{ foo }}").replace("{{ 填报人 }}", "{{ bar }}")
    with pytest.raises(TemplateError) as raised:
        form_of(drawn({"表": sheet}, bands=BANDS, fields=FIELDS))
    assert [fault.where for fault in raised.value.faults] == [
        "样表/input.xlsx › 表!A1",
        "样表/input.xlsx › 表!A3",
        "样表/input.xlsx › 字段!A4",
    ]


def test_a_file_that_is_no_workbook_is_told_in_words():
    (fault,) = faults_of(b"not a workbook")
    assert "表样" in fault and "→" in fault


def test_the_digest_is_the_file_s_own():
    data = drawn({"表": SHEET}, bands=BANDS, fields=FIELDS)
    assert form_of(data).digest == form_of(data, "consolidated").digest
    assert form_of(data).digest != form_of(drawn({"表": SHEET + "\n| 注 |"}, bands=BANDS, fields=FIELDS)).digest


def test_two_files_share_fields_declared_in_either_but_never_differently():
    first, second = (
        drawn({"表": SHEET}, bands=BANDS, fields=FIELDS),
        drawn({"汇总": SHEET}, bands=BANDS.replace("表!", "汇总!")),
    )
    for pair in ((first, second), (drawn({"表": SHEET}, bands=BANDS), drawn({"汇总": SHEET}, bands=BANDS.replace("表!", "汇总!"), fields=FIELDS))):  # fmt: skip
        forms = compile_forms("样表", *pair, ())
        assert forms.input.fields == forms.consolidated.fields
    other = drawn({"汇总": SHEET}, bands=BANDS.replace("表!", "汇总!"), fields=FIELDS.replace("not 完成", ""))
    with pytest.raises(TemplateError, match="字段“进展”在两个表样里的声明不一致"):
        compile_forms("样表", first, other, ())
    assert declared_fields(second) == ()
