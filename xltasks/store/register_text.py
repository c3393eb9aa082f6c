"""A register as one text and back, so that a workbook that has not changed need not be read again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from xltasks.model.period import Period
from xltasks.model.register import Columns, Formats, Item, Office, Register, Settings, Task
from xltasks.model.rulebook import RuleBook, RuleSetting, Waiver
from xltasks.store.encode import Json, from_text, to_text, value_from_json, value_to_json

_TOGETHER = 200
"""Tasks in one line."""
_Share = Callable[[Json, Json], Json]
"""``dict.setdefault``: what many tasks say alike is in memory once."""


def register_digest(workbook: bytes) -> str:
    """Names what a register's bytes mean: another file, or other modules to read it, give another name."""
    digest = sha256(workbook)
    here = Path(__file__).parent
    if here.is_dir():  # and not the version: a checkout changes under one
        with os.scandir(here) as entries:
            ours = sorted((entry.name, entry) for entry in entries if entry.name.startswith("register"))
            for name, entry in ours:
                told = entry.stat()
                digest.update(f"|{name}|{told.st_size}|{told.st_mtime_ns}".encode())
    return digest.hexdigest()


def register_to_lines(register: Register, digest: str) -> Iterator[str]:
    """The lines of the text, some tasks in each: a city's register need not stand in memory twice."""
    headings = _Headings()
    settings = {**vars(register.settings), "period": register.settings.period.code}
    settings["deadline"] = value_to_json(register.settings.deadline)
    settings["more"] = headings.told(register.settings.more)
    rules = register.rules
    data = {
        "digest": digest,
        "settings": settings,
        "offices": [astuple(office) for office in register.offices],
        "owing": register.owing,
        "columns": register.columns,
        "rules": [astuple(setting) for setting in rules.settings],
        "waivers": [[w.rule, w.reason, w.office, w.task, _until_to_json(w.until)] for w in rules.waivers],
        "headings": list(headings.known),
        "tasks": len(register.tasks),
    }
    yield to_text(data) + "\n"
    for first in range(0, len(register.tasks), _TOGETHER):
        headings = _Headings()
        tasks = [_task_to_json(task, headings) for task in register.tasks[first : first + _TOGETHER]]
        yield to_text([list(headings.known), tasks]) + "\n"


class KeptRegister(NamedTuple):
    """A register, and which of its offices have tasks, told without asking for those."""

    register: Register
    owing: tuple[str, ...]


def register_from_line(line: str | bytes, digest: str, tasks: Sequence[Task]) -> KeptRegister | None:
    """The register of those tasks by the text's first line, or None where it tells of another one, or is spoilt."""
    try:
        data = from_text(line)
        return KeptRegister(_register(data, tasks), tuple(data["owing"])) if data["digest"] == digest else None
    except _SPOILT:
        return None


def tasks_from_lines(lines: Iterable[str | bytes], digest: str) -> tuple[Task, ...] | None:
    """The tasks of the whole text, or None where it tells of another register, or is spoilt."""
    try:
        told = iter(lines)
        data = from_text(next(told, ""))
        if data["digest"] != digest:
            return None
        shared: dict[Json, Json] = {}
        tasks = tuple([task for line in told for task in _tasks(line, shared.setdefault)])
        return tasks if len(tasks) == data["tasks"] else None
    except _SPOILT:
        return None


_SPOILT = (ValueError, KeyError, TypeError, IndexError, AttributeError)


def _tasks(line: str | bytes, share: _Share) -> Iterator[Task]:
    known, tasks = from_text(line)
    headings = [tuple(names) for names in known]
    return (_task(told, headings, share) for told in tasks)


def _register(data: Json, tasks: Sequence[Task]) -> Register:
    headings = [tuple(names) for names in data["headings"]]
    settings = dict(data["settings"])
    settings["period"] = Period.parse(settings["period"])
    deadline = value_from_json(settings["deadline"])
    settings["deadline"] = deadline if isinstance(deadline, datetime) else None
    settings["more"] = _columns(headings, settings["more"])
    return Register(
        Settings(**settings),
        tuple(
            Office(name, contact, phone, email, tuple(aliases))
            for name, contact, phone, email, aliases in data["offices"]
        ),
        tasks,
        tuple(data["columns"]),
        RuleBook(
            tuple(
                RuleSetting(rule, on, severity, tuple((name, value) for name, value in parameters))
                for rule, on, severity, parameters in data["rules"]
            ),
            tuple(
                Waiver(rule, reason, office, task, _until(until))
                for rule, reason, office, task, until in data["waivers"]
            ),
        ),
    )


class _Headings:
    """Sets of headings by number: nearly all rows of a register have the same."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, ...], int] = {}

    def told(self, columns: Columns) -> list[Json]:
        """The number of the headings, then the values."""
        names = tuple(name for name, _ in columns)
        values = [value if value is None or type(value) is str else value_to_json(value) for _, value in columns]
        return [self.known.setdefault(names, len(self.known)), *values]


def _columns(headings: list[tuple[str, ...]], told: list[Json]) -> Columns:
    number, *values = told
    if not values:
        return ()
    if dict in map(type, values):
        values = [value_from_json(value) for value in values]
    names = headings[number]
    # Most of a register's cells are blank: those under one heading are one pair.
    pairs = zip(names, values, _blanks(names), strict=True)
    return tuple([blank if value is None else (name, value) for name, value, blank in pairs])


@lru_cache(maxsize=256)
def _blanks(names: tuple[str, ...]) -> Columns:
    return tuple((name, None) for name in names)


def _task_to_json(task: Task, headings: _Headings) -> list[Json]:
    items = [
        [item.ordinal, item.category, headings.told(item.plans), headings.told(item.more), item.row, item.formats]
        for item in task.items
    ]
    more = headings.told(task.more)
    return [task.number, task.title, task.responsible, task.offices, task.supervision, items, more, task.formats]


def _task(told: Json, headings: list[tuple[str, ...]], share: _Share) -> Task:
    number, title, responsible, offices, supervision, items, more, formats = told
    names = tuple(offices)
    return Task(
        number,
        title,
        share(responsible, responsible),
        share(names, names),
        share(supervision, supervision),
        tuple(
            [
                Item(
                    ordinal,
                    share(category, category),
                    _columns(headings, plans),
                    _columns(headings, further),
                    row,
                    _formats(own),
                )
                for ordinal, category, plans, further, row, own in items
            ]
        ),
        _columns(headings, more),
        _formats(formats),
    )


def _formats(told: list[list[str]]) -> Formats:
    return tuple([(heading, code) for heading, code in told])


def _until_to_json(until: date | Period | None) -> Json:
    return until.code if isinstance(until, Period) else value_to_json(until)


def _until(told: Json) -> date | Period | None:
    if isinstance(told, str):
        return Period.parse(told)
    value = value_from_json(told)
    return value if isinstance(value, date) else None
