"""Answers to an earlier issue find their rows in the register as it stands now, or none."""

from __future__ import annotations

import pytest

from xltasks.model.key import RowKey
from xltasks.model.period import Period
from xltasks.model.register import Item, Office, Register, Settings, Task
from xltasks.rules.asked import asked_of


def register(**tasks: str) -> Register:
    """``t4="目标 措施"``: task 4 of 甲科 with these categories, ``-`` for a row without one."""
    return Register(
        Settings("市某局", "某局", 2024, Period(2024, "quarter", 2)),
        (Office("甲科"), Office("乙科")),
        tuple(
            Task(
                name[1:],
                "",
                "",
                ("甲科",),
                "",
                tuple(Item(n, None if c == "-" else c, ()) for n, c in enumerate(categories.split(), 1)),
            )
            for name, categories in tasks.items()
        ),
    )


def key(task: str | None, category: str | None = None, item: int = 0, office: str = "甲科") -> RowKey:
    return RowKey("2024Q2", office, task, category, item)


def placed(now: Register, *keys: RowKey, office: str = "甲科") -> list[RowKey | None]:
    places = asked_of(now, "2024Q2", office).placed(keys)
    return [places[one] for one in keys]


@pytest.mark.parametrize(
    ("now", "before", "after"),
    [
        ("目标 措施", ("目标", 1), 1),
        ("目标 措施", ("措施", 2), 2),
        ("要求 目标 措施", ("措施", 2), 3),
        ("措施", ("措施", 2), 1),
        ("目标 办法", ("措施", 2), None),
        ("措施 措施", ("措施", 3), None),
        ("- -", (None, 2), 2),
        ("-", (None, 2), 1),
    ],
)
def test_a_row_is_found_by_its_category_when_it_moved_within_its_task(now, before, after):
    (found,) = placed(register(t4=now), key("4", *before))
    assert (found.item if found else None) == after


def test_two_rows_of_one_category_never_meet_in_one():
    now = register(t4="措施")
    assert placed(now, key("4", "措施", 1), key("4", "措施", 2)) == [key("4", "措施", 1), None]


def test_a_task_of_another_office_or_of_none_has_no_row():
    now = register(t4="目标")
    assert placed(now, key("5", "目标", 1), key("5")) == [None, None]
    assert placed(now, key("4", "目标", 1), office="乙科") == [None]


def test_a_tasks_own_row_and_an_offices_own_row_stay():
    assert placed(register(t4="目标"), key("4"), key(None, None, 2)) == [key("4"), key(None, None, 2)]


def test_keys_of_a_former_name_become_the_offices_own():
    assert placed(register(t4="目标"), key("4", "目标", 1, office="旧甲科")) == [key("4", "目标", 1)]
