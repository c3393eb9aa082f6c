"""The id of an issue: the same question to the same office is the same everywhere, another question is another id."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.forms.drawing import BUREAU, QUARTER, drawn, form_of, register_of
from xltasks.forms.issuing import consolidated_stamp, input_stamp
from xltasks.model.period import Period
from xltasks.model.register import Item, Task

TABLE = "| 序号 | 任务 | 科室 | 类别 | 第二季度 | 领域 |\n| 1 | 甲 | 甲科、乙科 | 进度 | 开工 | 工业 |\n| 2 | 乙 | 乙科 | 进度 | 完工 | 农业 |"
REGISTER = register_of(TABLE)


def form():
    return form_of(drawn({"表": "| {{ 填报人 }} |"}, fields="| 字段 | 范围 | 最长 |\n| 填报人 | 科室 | 9 |"))


FORM = form()


def issue(register=REGISTER, made=FORM, period=QUARTER, office="甲科"):
    return input_stamp(register, made, period, office).issue


def test_an_id_is_made_of_nothing_but_what_is_asked():
    assert issue() == issue(register_of(TABLE))
    stamp = input_stamp(REGISTER, FORM, QUARTER, "甲科")
    assert (stamp.bureau, stamp.period, stamp.office, stamp.form, stamp.kind) == (
        "市某某局",
        "2024Q2",
        "甲科",
        "样表",
        "input",
    )
    assert len(stamp.issue) == 32 and stamp.code == f"XT-2024Q2-甲科-{stamp.issue[:8]}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| 1 |", "| 7 |"),
        ("甲 |", "丙 |"),
        ("甲科、乙科", "乙科、甲科"),
        ("进度", "施工"),
        ("开工", "完工"),
        ("工业", "商业"),
    ],
)
def test_a_change_of_an_office_s_tasks_changes_its_id(old, new):
    assert issue(register_of(TABLE.replace(old, new, 1))) != issue()


def test_period_office_bureau_form_and_fields_change_the_id():
    others = [
        issue(period=Period(2024, "quarter", 3)),
        issue(office="乙科"),
        issue(replace(REGISTER, settings=replace(BUREAU, bureau="别的局"))),
        issue(made=replace(FORM, digest="0" * 64)),
        issue(made=replace(FORM, fields=(replace(FORM.fields[0], longest=10),))),
        consolidated_stamp(REGISTER, FORM, QUARTER).issue,
    ]
    assert len({issue(), *others}) == 7


def test_other_offices_tasks_and_their_place_in_the_register_change_nothing():
    assert issue(register_of(TABLE.replace("农业", "林业"))) == issue()
    first, second = REGISTER.tasks
    moved = replace(first, items=tuple(replace(item, row=99) for item in first.items))
    assert issue(replace(REGISTER, tasks=(moved, second))) == issue()


def test_the_consolidated_sheet_is_the_bureau_s_own():
    stamp = consolidated_stamp(REGISTER, FORM, QUARTER)
    assert (stamp.office, stamp.kind) == ("某局", "consolidated")
    assert consolidated_stamp(register_of(TABLE.replace("农业", "林业")), FORM, QUARTER).issue != stamp.issue


WORDS = st.text(max_size=6)
VALUES = WORDS | st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.decimals()
COLUMNS = st.lists(st.tuples(WORDS, VALUES), max_size=3).map(tuple)
FORMATS = st.lists(st.tuples(WORDS, WORDS), max_size=2).map(tuple)
ITEMS = st.builds(Item, st.integers(1, 9), WORDS | st.none(), COLUMNS, COLUMNS, st.integers(0, 9), FORMATS)
TASKS = st.builds(
    Task, WORDS, WORDS, WORDS, st.just(("甲科",)), WORDS, st.lists(ITEMS, max_size=3).map(tuple), COLUMNS, FORMATS
)


def plainly(task):
    """What an id is made of, without regard to how long writing it takes."""

    def formatted(said):
        return {name: value for name, value in said.items() if name != "formats" or value}

    items = [formatted(asdict(item) | {"row": 0}) for item in task.items]
    return formatted(asdict(task) | {"items": items})


@settings(max_examples=100, deadline=None)
@given(st.lists(TASKS, max_size=3).map(tuple))
def test_an_id_is_the_hash_of_one_list_as_plain_json(tasks):
    field = {name: value for name, value in asdict(FORM.fields[0]).items() if name != "formula"}
    asked = ["市某某局", "2024Q2", "甲科", [FORM.digest, [field]], [plainly(task) for task in tasks]]
    said = json.dumps(asked, ensure_ascii=True, sort_keys=True, default=str)
    assert issue(replace(REGISTER, tasks=tasks)) == sha256(said.encode()).hexdigest()[:32]


def test_two_processes_agree_whatever_their_hash_seed():
    """The template is drawn once: a file made twice has other bytes."""
    code = (
        "import sys\n"
        "from dataclasses import replace\n"
        "from tests.forms.test_issuing import FORM, issue\n"
        "print(issue(made=replace(FORM, digest='f' * 64)))\n"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "PYTHONUTF8": "1"},
        ).stdout.strip()
        for seed in ("1", "2")
    ]
    assert told == [issue(made=replace(FORM, digest="f" * 64))] * 2
