"""What a register says is kept beside the ledger, and used as long as it still holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.campaign import Campaign
from xltasks.errors import RegisterError
from xltasks.model.period import Period
from xltasks.model.register import Item, Office, Register, Settings, Task
from xltasks.model.rulebook import RuleBook, RuleSetting, Waiver
from xltasks.store import opening
from xltasks.store.opening import open_store
from xltasks.store.register import read_register
from xltasks.store.register_text import register_digest, register_from_line, register_to_lines, tasks_from_lines

words = st.text(max_size=8)
values = st.one_of(
    st.none(), words, st.integers(), st.floats(allow_nan=False), st.booleans(), st.dates(), st.datetimes(), st.times(),
    st.timedeltas(),
)  # fmt: skip
columns = st.lists(st.tuples(words, values), max_size=4).map(tuple)
names = st.lists(words, max_size=3).map(tuple)
periods = st.sampled_from(["2024Q2", "2024M06", "2024H1", "2024"]).map(Period.parse)
items = st.builds(Item, st.integers(1, 9), st.none() | words, columns, columns, st.integers(0, 99))
registers = st.builds(
    Register,
    st.builds(
        Settings, words, words, st.integers(2000, 2099), periods, deadline=st.none() | st.datetimes(), more=columns
    ),
    st.lists(st.builds(Office, words, words, words, words, names), max_size=3).map(tuple),
    st.lists(
        st.builds(Task, words, words, words, names, words, st.lists(items, max_size=3).map(tuple), columns), max_size=3
    ).map(tuple),
    names,
    st.builds(
        RuleBook,
        st.lists(
            st.builds(
                RuleSetting,
                words,
                st.booleans(),
                st.sampled_from([None, "error", "hint"]),
                st.lists(st.tuples(words, st.floats(allow_nan=False)), max_size=2).map(tuple),
            ),
            max_size=2,
        ).map(tuple),
        st.lists(
            st.builds(Waiver, words, words, words, words, st.one_of(st.none(), st.dates(), periods)), max_size=2
        ).map(tuple),
    ),
)


def brought_back(lines: Iterable[str], digest: str) -> Register | None:
    told = list(lines)
    tasks = tasks_from_lines(told, digest)
    kept = None if tasks is None else register_from_line(told[0], digest, tasks)
    assert kept is None or kept.owing == kept.register.owing
    return None if kept is None else kept.register


@given(registers)
def test_any_register_comes_back_as_it_was(register: Register) -> None:
    assert brought_back(register_to_lines(register, "d"), "d") == register


def test_values_of_every_type_keep_it() -> None:
    plans = tuple(enumerate_(True, 1, 1.0, "1", None, date(2024, 5, 1), datetime(2024, 5, 1), time(9), timedelta(1)))
    task = Task("1", "扩产", "【中小办】", ("中小办",), "", (Item(1, None, plans),))
    register = Register(Settings("局", "局", 2024, Period.parse("2024Q2")), (Office("中小办"),), (task,))
    back = brought_back(register_to_lines(register, "d"), "d")
    assert back is not None
    assert [type(value) for _, value in back.tasks[0].items[0].plans] == [type(value) for _, value in plans]


def enumerate_(*told: object) -> list[tuple[str, object]]:
    return [(f"第{number}列", value) for number, value in enumerate(told)]


def test_what_is_kept_of_another_workbook_or_spoilt_is_no_register() -> None:
    register = Register(Settings("局", "局", 2024, Period.parse("2024Q2")), (), ())
    text = "".join(register_to_lines(register, register_digest(b"one")))
    assert brought_back([text], register_digest(b"one")) == register
    assert brought_back([text], register_digest(b"other")) is None
    for spoilt in ("", "{", "[]", "null", "1", text[:-9], text.replace('"tasks"', '"asks"')):
        assert brought_back([spoilt], register_digest(b"one")) is None


def test_a_text_whose_end_is_lost_is_no_register() -> None:
    tasks = tuple(Task(str(number), "题", "【甲科】", ("甲科",), "", (Item(1, None, ()),)) for number in range(1, 1000))
    register = Register(Settings("局", "局", 2024, Period.parse("2024Q2")), (Office("甲科"),), tasks)
    lines = list(register_to_lines(register, "d"))
    assert len(lines) > 3
    assert brought_back(lines, "d") == register
    assert brought_back(lines[:-1], "d") is None


def test_a_register_that_has_not_changed_is_not_read_again(example: Path) -> None:
    Campaign.open(example).generate()
    kept = example / ".xltasks" / "register.jsonl"
    first = open_store(example).register
    # Something that the workbook does not say shows where the register came from.
    kept.write_text(kept.read_text("utf-8").replace('"bureau_short":"市工信局"', '"bureau_short":"别的局"'), "utf-8")
    assert first.settings.bureau_short == "市工信局"
    assert open_store(example).register.settings.bureau_short == "别的局"


def test_a_register_edited_since_is_read_and_kept_anew(example: Path) -> None:
    Campaign.open(example).generate()
    kept = (example / ".xltasks" / "register.jsonl").read_bytes()
    book = openpyxl.load_workbook(example / "台账.xlsx")
    book["科室"].cell(2, 2, "新的联系人")
    book.save(example / "台账.xlsx")
    assert open_store(example).register.offices[0].contact == "新的联系人"
    Campaign.open(example).collect()
    assert (example / ".xltasks" / "register.jsonl").read_bytes() != kept
    assert open_store(example).register.offices[0].contact == "新的联系人"


def test_looking_keeps_nothing(example: Path) -> None:
    Campaign.open(example).generate(dry_run=True)
    Campaign.open(example).status()
    assert not (example / ".xltasks").exists()


def test_the_tasks_of_a_kept_register_are_read_when_they_are_asked_for(
    example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Campaign.open(example).generate()
    wanted = tuple(read_register((example / "台账.xlsx").read_bytes()).tasks)
    told: list[str] = []

    def counted(lines: Iterable[bytes], digest: str) -> tuple[Task, ...] | None:
        told.append(digest)
        return tasks_from_lines(lines, digest)

    monkeypatch.setattr(opening, "tasks_from_lines", counted)
    Campaign.open(example).collect()
    status = Campaign.open(example).status()
    assert told == []
    store = open_store(example)
    assert [one.office for one in status.offices] == list(store.offices()) == list(store.register.owing)
    assert store.register.tasks == wanted and tuple(store.register.tasks) == wanted
    assert told == [store.register_digest]


def test_tasks_whose_text_is_spoilt_are_read_from_the_workbook(example: Path) -> None:
    Campaign.open(example).generate()
    wanted = tuple(read_register((example / "台账.xlsx").read_bytes()).tasks)
    kept = example / ".xltasks" / "register.jsonl"
    kept.write_bytes(kept.read_bytes()[:-5])
    assert open_store(example).register.tasks == wanted


def test_a_register_that_changes_before_its_tasks_are_asked_for_stops_the_run(example: Path) -> None:
    Campaign.open(example).generate()
    register = open_store(example).register
    (example / ".xltasks" / "register.jsonl").unlink()
    book = openpyxl.load_workbook(example / "台账.xlsx")
    book["科室"].cell(2, 2, "新的联系人")
    book.save(example / "台账.xlsx")
    with pytest.raises(RegisterError, match="改动"):
        len(register.tasks)


def test_what_many_tasks_say_alike_is_in_memory_once() -> None:
    tasks = tuple(Task(str(n), "题", "局\n【甲科】", ("甲科",), "555", (Item(1, "图", ()),)) for n in range(500))
    register = Register(Settings("局", "局", 2024, Period.parse("2024Q2")), (Office("甲科"),), tasks)
    back = brought_back(register_to_lines(register, "d"), "d")
    assert back is not None and back == register
    alike = [(id(t.responsible), id(t.offices), id(t.supervision), id(t.items[0].category)) for t in back.tasks]
    assert len(set(alike)) == 1
