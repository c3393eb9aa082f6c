"""The consolidated table: what one office says alone, and what several say together."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from xltasks.model.answer import Answer, Raw
from xltasks.model.combine import combine_row
from xltasks.model.consolidation import Part
from xltasks.model.field import Field, Reading
from xltasks.model.finding import Place
from xltasks.model.key import RowKey
from xltasks.model.receipt import Receipt
from xltasks.model.register import Item, Office, Register, Settings, Task
from xltasks.model.source import Source
from xltasks.rules.case import Judged
from xltasks.rules.rows import filled
from xltasks.rules.said import said, said_rows
from xltasks.rules.table import Table
from xltasks.rules.verdict import Verdict
from xltasks.store.verdict_text import said_from_text, said_to_text

DONE = Field("done", "已完成", "check", role="done", combine="all")
PENDING = Field("pending", "未完成", role="pending", combine="labelled")
PROGRESS = Field("progress", "进展", role="narrative", combine="labelled")
NOTE = Field("note", "备注", scope="task")
FIELDS = (DONE, NOTE, PENDING, PROGRESS)


def register_of(*tasks):
    """(number, offices, how many items)."""
    made = tuple(
        Task(number, "题", "", offices, "", tuple(Item(n, None, ()) for n in range(1, items + 1)))
        for number, offices, items in tasks
    )
    names = dict.fromkeys(office for _, offices, _ in tasks for office in offices)
    settings = Settings("市某某局", "某局", 2024, None)
    return Register(settings, tuple(map(Office, names)), made)


def verdict_of(office, *answers):
    """(task, item, field, value, cell or sheet!cell)."""
    judged = []
    for task, item, field, value, at in answers:
        sheet, _, cell = at.rpartition("!")
        place = Place(f"{office}.xlsx", sheet or "填报表", cell)
        judged.append(
            Judged(
                Answer(RowKey("2024Q2", office, task, None, item), field.name, Raw(value), place), field, Reading(value)
            )
        )
    moment = datetime(2024, 7, 1)
    receipt = Receipt(f"{office}.xlsx", f"hash of {office}", "new", "", moment, office)
    return Verdict(office, "accepted", receipt, answers=tuple(judged))


def table_of(register, *verdicts, fields=FIELDS):
    return Table(register, fields, {verdict.office: verdict for verdict in verdicts})


def from_file(office, cell, sheet="填报表"):
    return (Source(office, f"hash of {office}", f"{office}.xlsx", sheet, cell),)


def sources(table, task, item, *fields):
    found = table.sources_of(RowKey("2024Q2", "某局", task, None, item), [field.name for field in fields])
    return [found.of(number) for number in range(len(fields))]


def test_a_row_of_one_office_says_what_the_office_says_and_where_it_stands():
    row = [("1", 1, DONE, True, "F7"), ("1", 1, PENDING, " ", "G7"), ("1", 1, PROGRESS, "已办", "H7")]
    table = table_of(register_of(("1", ("甲科",), 1)), verdict_of("甲科", *row, ("1", 0, NOTE, "说明", "I7")))
    assert [table.value("1", 1, name) for name in ("done", "pending", "progress", "note")] == [True, None, "已办", None]
    assert table.value("1", 0, "note") == "说明"
    assert sources(table, "1", 1, PROGRESS, PENDING, DONE) == [from_file("甲科", "H7"), (), from_file("甲科", "F7")]
    assert sources(table, "1", 1, PROGRESS, NOTE) == [from_file("甲科", "H7"), ()]
    assert sources(table, "1", 0, NOTE) == [from_file("甲科", "I7")]


def test_a_pending_word_drops_the_tick_and_its_source():
    row = [("1", 1, DONE, True, "F7"), ("1", 1, PENDING, "正在推进", "G7")]
    table = table_of(register_of(("1", ("甲科",), 1)), verdict_of("甲科", *row))
    assert (table.value("1", 1, "done"), table.value("1", 1, "pending")) == (None, "正在推进")
    assert sources(table, "1", 1, DONE, PENDING) == [(), from_file("甲科", "G7")]


def test_a_row_over_two_sheets_keeps_both():
    row = [("1", 1, DONE, True, "F7"), ("1", 1, PROGRESS, "已办", "附表!B2")]
    table = table_of(register_of(("1", ("甲科",), 1)), verdict_of("甲科", *row))
    assert sources(table, "1", 1, DONE, PROGRESS) == [from_file("甲科", "F7"), from_file("甲科", "B2", "附表")]


def test_offices_that_share_a_task_stand_side_by_side_and_a_missing_one_gives_no_tick():
    register = register_of(("1", ("甲科", "乙科"), 1))
    one, other = (
        verdict_of(office, ("1", 1, DONE, True, "F7"), ("1", 1, PROGRESS, f"{office}办了", "H7"))
        for office in ("甲科", "乙科")
    )
    table = table_of(register, other, one)
    assert table.value("1", 1, "progress") == "甲科：甲科办了\n乙科：乙科办了"
    assert sources(table, "1", 1, PROGRESS) == [from_file("甲科", "H7") + from_file("乙科", "H7")]
    assert [table_of(register, *some).value("1", 1, "done") for some in ((one, other), (one,))] == [True, None]


def test_what_nobody_was_asked_stands_nowhere():
    register = register_of(("1", ("甲科",), 1))
    table = table_of(register, verdict_of("乙科", ("1", 1, PROGRESS, "代办", "H7"), ("9", 1, PROGRESS, "多报", "H8")))
    assert table.value("1", 1, "progress") is None and table.value("9", 1, "progress") is None
    assert table.value(None, 0, "progress") is None and sources(table, None, 0, PROGRESS) == [()]


OFFICES = ("甲科", "乙科", "丙科")
TICKS = st.sampled_from([None, True, False])
VALUES = st.sampled_from([None, True, False, "", "  ", "正在推进", "办了", "一段很长很长很长很长很长的文字", 1, 0, 2.5])


@st.composite
def worlds(draw):
    kinds, roles = st.sampled_from(["check", "text", "whole"]), st.sampled_from(["done", "pending", "none"])
    combines = st.sampled_from(["lead", "labelled", "all", "sum"])
    fields = tuple(
        Field(
            f"f{n}",
            f"字段{n}",
            draw(kinds),
            draw(st.sampled_from(["item", "task"])),
            draw(roles),
            combine=draw(combines),
        )
        for n in range(draw(st.integers(1, 4)))
    )
    owners = st.lists(st.sampled_from(OFFICES), min_size=1, max_size=3, unique=True).map(tuple)
    register = register_of(
        *((str(n), draw(owners), draw(st.integers(1, 2))) for n in range(1, draw(st.integers(2, 4))))
    )
    verdicts = []
    for office in draw(st.lists(st.sampled_from(OFFICES), unique=True)):
        answers = []
        for task in register.tasks_of(office):
            for item in (0, *(item.ordinal for item in task.items)):
                for n, field in enumerate(fields):
                    if (field.scope == "item") == bool(item):
                        sheet = draw(st.sampled_from(["", "附表!"]))
                        row = item + 3 * int(task.number)
                        answers.append(
                            (
                                task.number,
                                item,
                                field,
                                draw(TICKS if field.kind == "check" else VALUES),
                                f"{sheet}{'ABCD'[n]}{row}",
                            )
                        )
        verdicts.append(verdict_of(office, *draw(st.permutations(answers))))
    return register, fields, tuple(verdicts)


def plainly(register, fields, verdicts):
    """The table worked out the long way: (task, item, field) to value and sources."""
    judged = {
        (verdict.office, one.answer.key.task, one.answer.key.item, one.field.name): (one, verdict.receipt.sha256)
        for verdict in verdicts
        for one in verdict.answers
    }
    cells = {}
    for task in register.tasks:
        for item in (0, *(item.ordinal for item in task.items)):
            asked = [field for field in fields if (field.scope == "item") == bool(item)]
            found = {
                f.name: [judged.get((office, task.number, item, f.name)) for office in task.offices] for f in asked
            }
            parts = {
                name: [
                    Part(office, said(one[0]) if one else None, lead=office == task.lead)
                    for office, one in zip(task.offices, answers, strict=True)
                ]
                for name, answers in found.items()
            }
            for (name, value), field in zip(combine_row(asked, parts), asked, strict=True):
                if value is not None:
                    stand = [
                        Source(
                            part.office, one[1], one[0].answer.at.file, one[0].answer.at.sheet, one[0].answer.at.cell
                        )
                        for part, one in zip(parts[name], found[name], strict=True)
                        if one and filled(part.value)
                    ]
                    cells[task.number, item, name] = (value, tuple(stand[:1] if field.combine == "lead" else stand))
    return cells


@given(worlds())
def test_the_table_is_what_the_long_way_gives(world):
    register, fields, verdicts = world
    kept = [replace(one, answers=(), said=said_from_text(said_to_text(said_rows(one.answers)))) for one in verdicts]
    assert [one.rows for one in kept] == [one.rows for one in verdicts]
    verdicts = tuple(kept)
    table, wanted = table_of(register, *verdicts, fields=fields), plainly(*world)
    for task in register.tasks:
        for item in (0, *(item.ordinal for item in task.items)):
            for field in fields:
                value, stand = wanted.get((task.number, item, field.name), (None, ()))
                got = table.value(task.number, item, field.name)
                assert (got, type(got)) == (value, type(value))
                assert sources(table, task.number, item, field) == [stand]
