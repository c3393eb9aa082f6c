"""What a condition may speak of: the row's fields, its task and item, the register's further columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import total_ordering

from xltasks.model.cell import CellValue
from xltasks.model.key import RowKey
from xltasks.model.register import Item, Task
from xltasks.rules.case import Case, once
from xltasks.rules.rows import Seen, filled, rows_of


def names(case: Case, words: Iterable[str], key: RowKey, seen: Seen) -> dict[str, object]:
    """Those of the words that are names a condition of the row may use. Fields win over everything else."""
    register = case.register
    fields, settings = _known(case)
    found: dict[str, object] = {}
    for word in words:
        if word in fields:
            found[word] = _field(case, word, key, seen)
        elif word in _SUBJECTS:
            found[word] = _SUBJECTS[word](case, key, seen)
        elif word in register.columns:
            found[word] = _columns(case, key).get(word)
        elif word in settings:
            found[word] = settings[word]
    return found


@once
def _known(case: Case) -> tuple[frozenset[str], dict[str, CellValue]]:
    """The form's fields and the register's own settings."""
    return frozenset(field.name for field in case.issue.fields), dict(case.register.settings.more)


@dataclass(frozen=True)
class Named:
    """Values reached as ``task.title`` or ``task['title']``; nothing for a name it does not have.

    ``further`` is asked only for names that are not among the values: looking a task up takes time in a long register.
    """

    values: Mapping[str, object]
    further: Callable[[], Mapping[str, object]] = dict

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> object:
        return self.values[name] if name in self.values else self.further().get(name)


@total_ordering
@dataclass(frozen=True)
class Count:
    """``task.count`` compares as the number of the task's items; ``task.count('x')`` counts those with x filled."""

    total: int
    having: Callable[[str], int]

    def __call__(self, name: str) -> int:
        return self.having(name)

    def __eq__(self, other: object) -> bool:
        return self.total == other

    def __lt__(self, other: int) -> bool:
        return self.total < other

    def __hash__(self) -> int:
        return hash(self.total)


def _field(case: Case, name: str, key: RowKey, seen: Seen) -> CellValue:
    """The row's own answer, else the task's, else the office's."""
    rows = rows_of(case).of
    for level in range(3):
        if level:
            key = RowKey(key.period, key.office, key.task if level == 1 else None, None, 0)
        for judged in rows.get(key, ()):
            if judged.answer.field == name:
                return seen(judged)
    return None


def _item_of(task: Task | None, key: RowKey) -> Item | None:
    return next((item for item in task.items if item.ordinal == key.item), None) if task else None


def _columns(case: Case, key: RowKey) -> dict[str, CellValue]:
    task = case.task(key)
    item = _item_of(task, key)
    return dict(task.more if task else ()) | dict(item.more if item else ())


def _item(case: Case, key: RowKey, seen: Seen) -> Named:
    def further() -> Mapping[str, object]:
        item = _item_of(case.task(key), key)
        answers = {field.name: _field(case, field.name, key, seen) for field in case.issue.fields}
        return answers | _columns(case, key) | {"plan": item.plan(case.period) if item else None}

    number = key.line if key.listed else key.item
    return Named({"category": key.category, "ordinal": number, "number": number}, further)


def _line(case: Case, key: RowKey, seen: Seen) -> int | None:
    """The place of an open list's row in its list."""
    return key.line if key.listed else None


def _plan(case: Case, key: RowKey, seen: Seen) -> Named:
    item = _item_of(case.task(key), key)
    return Named(dict(item.plans) if item else {})


def _task(case: Case, key: RowKey, seen: Seen) -> Named:
    answers = rows_of(case).of_task.get(key.task, ())

    def answering(name: str) -> dict[RowKey, bool]:
        """The task's rows that ask for the field, or for any field of that role, and whether they have it."""
        named = [judged for judged in answers if judged.field.name == name]
        found: dict[RowKey, bool] = {}
        for judged in named or [judged for judged in answers if judged.field.role == name]:
            row = judged.answer.key
            found[row] = found.get(row, False) or filled(seen(judged))
        return found

    def having(name: str) -> int:
        return sum(answering(name).values())

    def further() -> Mapping[str, object]:
        task = case.task(key)
        if task is None:
            return {}
        return dict(task.more) | {
            "title": task.title,
            "responsible": task.responsible,
            "supervision": task.supervision,
            "phone": task.supervision,
            "offices": "、".join(task.offices),
            "lead": task.lead,
            "position": case.register.position(task),
            "count": Count(len(task.items), having),
        }

    return Named(
        {
            "no": key.task,
            "number": key.task,
            "filled": having,
            "any": lambda name: having(name) > 0,
            "none": lambda name: having(name) == 0,
            "all": lambda name: all(answering(name).values()) and bool(answering(name)),
        },
        further,
    )


def _period(case: Case, key: RowKey, seen: Seen) -> object:
    return case.period


def _year(case: Case, key: RowKey, seen: Seen) -> object:
    return case.period.year


def _office(case: Case, key: RowKey, seen: Seen) -> object:
    office = case.submission.office
    return case.register.office(office) or Named({"name": office})


def _bureau(case: Case, key: RowKey, seen: Seen) -> Named:
    settings = case.register.settings
    return Named({"name": settings.bureau, "short": settings.bureau_short})


_SUBJECTS: Mapping[str, Callable[[Case, RowKey, Seen], object]] = {
    "task": _task,
    "item": _item,
    "plan": _plan,
    "line": _line,
    "period": _period,
    "year": _year,
    "office": _office,
    "bureau": _bureau,
}
