"""Expressions in cells: types kept, nothing reachable that should not be, every mistake said in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.forms.expressions import (
    BadExpression,
    cell_value,
    holds,
    is_expression,
    names_used,
    plain_name,
    text_of,
    whole_expression,
)
from xltasks.forms.record import Gentle, Record

NAMES = {
    "phone": "5515812",
    "number": "1.10",
    "count": 3,
    "share": 0.97,
    "round": 3.0,
    "day": date(2024, 6, 30),
    "nothing": None,
    "task": Record({"no": 4, "title": "甲"}),
    "plan": Gentle({"第一季度": "开工"}),
    "options": ["a"],
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("phone", "5515812"),
        ("number", "1.10"),
        ("count", 3),
        ("count + 1", 4),
        ("share", 0.97),
        ("day", date(2024, 6, 30)),
        ("nothing", None),
        ("task.no", 4),
        ("task['title']", "甲"),
        ("plan['第一季度']", "开工"),
        ("plan.第四季度", None),
        ("'[1]'", "[1]"),
        ("'=1+1'", "=1+1"),
    ],
)
def test_a_cell_that_is_one_expression_keeps_its_type(source, value):
    found = cell_value(source, NAMES)
    assert found == value and type(found) is type(value)


def test_what_no_cell_can_hold_becomes_text():
    assert cell_value("options", NAMES) == "['a']"
    assert cell_value("plan['第四季度']", NAMES) == "", "an empty past quarter"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("电话{{ phone }}", "电话5515812"),
        ("{{ count }}项", "3项"),
        ("{{ round }}项", "3项"),
        ("截至{{ day }}", "截至2024-06-30"),
        ("{{ nothing }}无", "无"),
        ("{% if count > 2 %}多{% else %}少{% endif %}", "多"),
        ("{{ task.no }}.{{ task.title }}\n", "4.甲\n"),
        ("<{{ '<b>' }}>", "<<b>>"),
    ],
)
def test_expressions_inside_a_text_become_text_as_a_person_reads_it(source, text):
    assert text_of(source, NAMES) == text


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("{{ a }}", "a"),
        ("  {{ a.b }}\n", "a.b"),
        ("{{ a }}{{ b }}", None),
        ("第{{ a }}", None),
        ("{{- a -}}", None),
        ("{{ -1 }}", "-1"),
    ],
)
def test_whether_a_cell_is_one_expression(text, whole):
    assert is_expression(text) and whole_expression(text) == whole


@pytest.mark.parametrize("text", ["甲", "{a}", "{ {a} }", "{# a #}"])
def test_other_texts_are_no_expressions(text):
    assert not is_expression(text)


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("进展", ("", "进展")),
        (" item.进展 ", ("item", "进展")),
        ("进展 or 1", None),
        ("bureau.name", None),
        ("'进展'", None),
    ],
)
def test_plain_names(expression, name):
    assert plain_name(expression) == name


@pytest.mark.parametrize(
    "source",
    [
        "task.__class__",
        "task._values",
        "task['_values']",
        "''.__class__.__mro__",
        "plan.__class__.__subclasses__()",
        "phone.format.__globals__",
        "cycler.__init__.__globals__",
        "options.append('b')",
        "options.clear()",
        "range(10**9)",
        "missing",
        "task.missing",
        "count()",
        "count / 0",
        "'%d' % phone",
        "phone + count",
    ],
)
def test_what_cannot_or_must_not_be_reached_is_an_error_in_words(source):
    with pytest.raises(BadExpression, match="无法计算"):
        cell_value(source, NAMES)
    with pytest.raises(BadExpression):
        text_of("值：{{ " + source + " }}", NAMES)
    assert NAMES["options"] == ["a"], "nothing was changed"


@pytest.mark.parametrize("source", ["a b", "(a", "a.", "'a", "", "a | nofilter", "a is notest", "not", "{{ a }}"])
def test_broken_syntax_is_an_error_in_words(source):
    with pytest.raises(BadExpression, match="写法有误"):
        cell_value(source, NAMES)
    with pytest.raises(BadExpression, match="写法有误"):
        names_used(source, whole=True)


def test_conditions():
    assert holds("count > 2 and not nothing", NAMES)
    assert not holds("count > 5", NAMES)
    assert not holds("", NAMES), "no condition never holds"


def test_names_used_are_those_a_text_is_given():
    assert set(
        names_used("{% for x in task.items %}{{ x.y }}{{ loop.index }}{% endfor %}{{ plan['一'] }}", whole=False)
    ) == {
        ("task", "items"),
        ("plan", "一"),
    }
    assert set(names_used("done or task.any('done')", whole=True)) == {("done", ""), ("task", "any")}
    assert names_used("'task.foo'", whole=True) == ()


@given(st.text())
def test_no_text_of_a_template_breaks_more_than_itself(text):
    for act in (lambda: text_of(text, NAMES), lambda: names_used(text, whole=False), lambda: cell_value(text, NAMES)):
        try:
            act()
        except BadExpression as error:
            assert str(error)


@given(st.text())
def test_no_value_is_ever_taken_for_an_expression(value):
    assert cell_value("x", {"x": value}) == value
    assert cell_value("x", {"x": "{{ 1 + 1 }}" + value}) == "{{ 1 + 1 }}" + value
