"""What expressions need to know, and that what is looked up is what evaluating says."""

from __future__ import annotations

import pytest

from tests.forms.drawing import drawn, form_of, occasion_of, register_of
from xltasks.forms.expressions import holds
from xltasks.forms.needs import Need, needs
from xltasks.forms.plan import expand
from xltasks.forms.values import Remembered, Values

REGISTER = register_of("""
    | 序号 | 任务 | 科室 | 类别 | 第二季度 | 领域 |
    | 1    | 甲   | 甲科 | 图   | 出图     | 工业 |
    |      |      |      | 进度 | 开工     |      |
    | 1.10 | 乙   | 甲科 | 进度 | 5515812  | 农业 |
    | 3    | 丙   | 乙科 |      | 完工     | 工业 |
""")


def test_a_name_and_its_attribute_are_needed():
    assert needs("task.title", whole=True) == (Need("task", "title"),)
    assert needs("{{ item.category }}（{{ year }}）", whole=False) == (Need("item", "category"), Need("year"))
    assert needs("plan['第一季度']", whole=True) == (Need("plan", "第一季度"),)


def test_of_what_is_only_asked_whether_it_is_so_the_truth_is_needed():
    assert needs("not done", whole=True, truth=True) == (Need("done", truth=True),)
    assert needs("done and a or b == 1", whole=True, truth=True) == (
        Need("done", truth=True),
        Need("a", truth=True),
        Need("b"),
    )
    assert needs("done or ''", whole=True) == (Need("done"),)
    assert needs("{% if done %}完{% endif %}", whole=False) == (Need("done", truth=True),)


def test_fields_counted_over_a_task_are_needed_as_filled_or_not():
    assert needs("not task.any('进展')", whole=True, truth=True) == (Need("task", "filled", argument="进展"),)


@pytest.mark.parametrize("source", ["{% for x in [1] %}{{ x }}{% endfor %}", "{% set a = 1 %}{{ a }}", "{{ a +"])
def test_what_names_things_for_itself_is_not_told_beforehand(source):
    assert needs(source, whole=False) is None


SHEET = """
    | {{ year }}年{{ bureau.short }} | {{ office.name }} | {{ form.code }} | {{ count.items }} | {{ period.name }} | x | 定 |
    | {{ task.no }} | {{ task.title }}。 | {{ task.offices }}{{ task.position }} | {{ item.category }} | {{ item.plan }} | {{ 进展 }} | {{ 领域 }} |
"""


@pytest.mark.parametrize("kind", ["input", "consolidated"])
def test_what_is_looked_up_is_what_evaluating_says(kind):
    """Twice, because the second workbook finds what the first one left."""
    bands = "| 区块 | 范围 | 遍历 |\n| a | A2:G2 | task |\n| b | D2:G2 | item |"
    fields = "| 字段 | 范围 | 必填 |\n| 进展 | 事项 | item.category == '进度' or not task.any('进展') |"
    form = form_of(drawn({"表": SHEET}, bands=bands, fields=fields), kind, columns=REGISTER.columns)
    (sheet,) = form.sheets
    remembered = Remembered()
    seen = 0
    for office in ("甲科", "乙科"):
        for answers in ({}, {("1", 2, "进展"): "已开工", ("1.10", 1, "进展"): "=1"}):
            occasion = occasion_of(form, REGISTER, answers, office=office)
            fast, plain = Values(form, occasion, [], remembered), Values(form, occasion, [])
            required = fast.condition(form.fields[0].required)
            for line in expand(sheet, occasion):
                if line.source == 2:
                    assert required(line.binding) is holds(form.fields[0].required, occasion.names(line.binding))
                for unit in sheet.units:
                    if unit.area.top == line.source:
                        seen += 1
                        found, said = fast.reader(sheet, unit)(line.binding), plain.plain(sheet, unit, line.binding)
                        assert (type(found), found) == (type(said), said), unit.content
    assert seen > 50
