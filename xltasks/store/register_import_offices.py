"""The offices that a hand-made sheet speaks of, and whose telephone is whose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from xltasks.model.register import Office, Task
from xltasks.store.register_headings import OFFICES, RESPONSIBLE, squeezed
from xltasks.store.register_offices import Directory
from xltasks.store.register_responsibility import named_in_brackets, named_in_list
from xltasks.store.register_table import Table

_NOBODY = Directory({})
_PHONE = re.compile(r"[\d\-—–() ,，、;；/+\n]{5,}\Z")
_BRACKETED = re.compile(r"【[^【】]*】")


def offices_as_units(table: Table) -> Table | None:
    """The table with its column of units taken for the offices, where nothing in it names an office in 【】."""
    if OFFICES in table.columns or RESPONSIBLE not in table.columns:
        return None
    texts = [table.text(row, RESPONSIBLE) for row in table.rows()]
    if any(_BRACKETED.search(text) for text in texts) or not any(texts):
        return None
    columns = {OFFICES if name == RESPONSIBLE else name: column for name, column in table.columns.items()}
    return replace(table, columns=columns)


def directory_in(tables: Iterable[Table]) -> Directory:
    """Every office that is named, in sheet order; of names with blanks between, none that only lists known ones."""
    names: dict[str, None] = {}
    spaced: dict[str, list[str]] = {}
    for table in tables:
        for row in table.rows():
            said = table.text(row, OFFICES)
            bracketed = named_in_brackets(table.text(row, RESPONSIBLE), _NOBODY).unknown
            listed = named_in_list(said, _NOBODY).unknown
            if len(listed) == 1 and len(said.split()) > 1:
                spaced[listed[0]] = [squeezed(part) for part in said.split()]
                listed = ()
            names |= dict.fromkeys((*listed, *bracketed))
    for name, parts in spaced.items():
        if not set(parts) <= set(names):
            names[name] = None
    return Directory.of(tuple(map(Office, names)))


def offices_of(tasks: Iterable[Task]) -> tuple[Office, ...]:
    """The offices in the order of their tasks, each with the telephones of the tasks that are its alone."""
    phones: dict[str, dict[str, None]] = {}
    for task in tasks:
        for office in task.offices:
            known = phones.setdefault(office, {})
            if len(task.offices) == 1 and _PHONE.match(task.supervision):
                known[task.supervision] = None
    return tuple(Office(name, phone="、".join(known)) for name, known in phones.items())


def common_unit(tasks: tuple[Task, ...]) -> str:
    """The one unit that stands first in the responsibility of every task, empty where there is none."""
    first = {next(iter(_lines(task)), "") for task in tasks}
    return first.pop() if len(tasks) > 1 and len(first) == 1 else ""


def _lines(task: Task) -> list[str]:
    return [line for part in task.responsible.split("\n") if (line := squeezed(_BRACKETED.sub("", part)))]
