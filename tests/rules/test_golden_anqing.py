"""The real answers of one quarter: every hint was read beside its text, and these are all that a careful reader has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from xltasks.forms.expressions import holds
from xltasks.model.answer import Answer, Raw, Submission
from xltasks.model.field import Field
from xltasks.model.finding import Finding, Place
from xltasks.model.issue import Issue, Stamp
from xltasks.model.key import RowKey
from xltasks.model.kinds import read
from xltasks.model.period import Period
from xltasks.model.register import Item, Office, Register, Settings, Task
from xltasks.rules.case import Case, Judged
from xltasks.rules.catalogue import judge

FACTS = json.loads((Path(__file__).parents[2] / "examples" / "anqing-2024" / "facts.json").read_text("utf-8"))
GOLDEN = (Path(__file__).parent / "golden_anqing.txt").read_text("utf-8").splitlines()
FIELDS = (
    Field("done", "已完成", kind="check", role="done", required="not pending", forbidden="pending"),
    Field("pending", "未完成", role="pending", required="not done", forbidden="done"),
    Field("progress", "落实情况", role="narrative"),
)
PERIOD = Period(2024, "quarter", 2)
QUOTED = re.compile("（(“.*?”)）|(?:数据只到|文中却说)(“.*?”)")


@pytest.fixture(scope="module")
def findings() -> tuple[Finding, ...]:
    tasks = tuple(task_of(facts) for facts in FACTS["tasks"])
    offices = tuple(dict.fromkeys(task.lead for task in tasks))
    register = Register(Settings(FACTS["bureau"], "某局", 2024, PERIOD), tuple(map(Office, offices)), tasks)
    return tuple(finding for office in offices for finding in judge(case_of(register, office)))


def task_of(facts: dict[str, object]) -> Task:
    rows = facts["rows"]
    assert isinstance(rows, list)
    items = tuple(Item(n, row["category"], (("第二季度", row["plan"]),)) for n, row in enumerate(rows, 1))
    return Task(str(facts["no"]), str(facts["title"]), "", (str(facts["office"]),), "", items)


def case_of(register: Register, office: str) -> Case:
    judged = []
    for facts in FACTS["tasks"]:
        for n, row in enumerate(facts["rows"] if facts["office"] == office else (), 1):
            done = row["status"] == "√"
            key = RowKey("2024Q2", office, str(facts["no"]), row["category"], n)
            values = ("√" if done else None, None if done else row["status"], row["progress"] or None)
            for field, value in zip(FIELDS, values, strict=True):
                answer = Answer(key, field.name, Raw(value), Place(f"{office}.xlsx"))
                judged.append(Judged(answer, field, read(field, answer.raw)))
    issue = Issue(Stamp("3f9a", "某局", "2024Q2", office, "input"), FIELDS, (), (), (), ())
    answers = tuple(one.answer for one in judged)
    return Case(register, PERIOD, issue, Submission("2024Q2", office, "3f9a", answers), tuple(judged), holds)


def told(finding: Finding) -> str:
    quoted = QUOTED.search(finding.message)
    assert finding.key is not None and quoted is not None, finding.message
    return f"{finding.key.task} {finding.key.category} {finding.code} {quoted[1] or quoted[2]}"


def test_the_hints_are_the_reviewed_ones(findings: tuple[Finding, ...]) -> None:
    assert sorted((told(one) for one in findings), key=lambda line: (int(line.split()[0]), line)) == GOLDEN
    assert {one.severity for one in findings} == {"hint"}


def test_the_quoted_words_stand_in_the_answer(findings: tuple[Finding, ...]) -> None:
    text = {(str(t["no"]), row["category"]): row["progress"] for t in FACTS["tasks"] for row in t["rows"]}
    for finding in findings:
        assert finding.key is not None
        words = told(finding).split("“")[1].rstrip("”")
        assert words in text[str(finding.key.task), finding.key.category or ""]


def test_a_coordinator_reads_at_most_a_hint_for_every_four_answers(findings: tuple[Finding, ...]) -> None:
    """All of them worth it: none of the eight hints on 32 texts is a false alarm."""
    texts = sum(1 for task in FACTS["tasks"] for row in task["rows"] if row["progress"])
    assert 100 * len(findings) / texts <= 25
