"""What a register says is kept beside the ledger, and used as long as it still holds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from xltasks.campaign import Campaign
from xltasks.model.period import Period
from xltasks.model.register import Item, Office, Register, Settings, Task
from xltasks.model.rulebook import RuleBook, RuleSetting, Waiver
from xltasks.store.opening import open_store
from xltasks.store.register_text import register_digest, register_from_lines, register_to_lines

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


@given(registers)
def test_any_register_comes_back_as_it_was(register: Register) -> None:
    assert register_from_lines(register_to_lines(register, "d"), "d") == register


def test_values_of_every_type_keep_it() -> None:
    plans = tuple(enumerate_(True, 1, 1.0, "1", None, date(2024, 5, 1), datetime(2024, 5, 1), time(9), timedelta(1)))
    task = Task("1", "扩产", "【中小办】", ("中小办",), "", (Item(1, None, plans),))
    register = Register(Settings("局", "局", 2024, Period.parse("2024Q2")), (Office("中小办"),), (task,))
    back = register_from_lines(register_to_lines(register, "d"), "d")
    assert back is not None
    assert [type(value) for _, value in back.tasks[0].items[0].plans] == [type(value) for _, value in plans]


def enumerate_(*told: object) -> list[tuple[str, object]]:
    return [(f"第{number}列", value) for number, value in enumerate(told)]


def test_what_is_kept_of_another_workbook_or_spoilt_is_no_register() -> None:
    register = Register(Settings("局", "局", 2024, Period.parse("2024Q2")), (), ())
    text = "".join(register_to_lines(register, register_digest(b"one")))
    assert register_from_lines([text], register_digest(b"one")) == register
    assert register_from_lines([text], register_digest(b"other")) is None
    for spoilt in ("", "{", "[]", "null", "1", text[:-9], text.replace('"tasks"', '"asks"')):
        assert register_from_lines([spoilt], register_digest(b"one")) is None


def test_a_text_whose_end_is_lost_is_no_register() -> None:
    tasks = tuple(Task(str(number), "题", "【甲科】", ("甲科",), "", (Item(1, None, ()),)) for number in range(1, 1000))
    register = Register(Settings("局", "局", 2024, Period.parse("2024Q2")), (Office("甲科"),), tasks)
    lines = list(register_to_lines(register, "d"))
    assert len(lines) > 3
    assert register_from_lines(lines, "d") == register
    assert register_from_lines(lines[:-1], "d") is None


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
