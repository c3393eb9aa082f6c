"""The names a template may use, and their values for one office, task and item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from math import isfinite

from xltasks.forms.dressed import dressed
from xltasks.forms.expressions import BadExpression, cell_value
from xltasks.forms.record import Columned, Gentle, Record
from xltasks.model.cell import CellValue
from xltasks.model.issue import Stamp
from xltasks.model.listed import ListedRow, Lists
from xltasks.model.period import Period
from xltasks.model.register import Columns, Item, Office, Register, Task, find_plan

PERIOD_NAMES = ("name", "short", "code", "year", "number", "kind", "first_day", "last_day")
OFFICE_NAMES = ("name", "contact", "phone", "email")
TASK_NAMES = (
    "no", "number", "title", "responsible", "supervision", "phone", "offices", "lead", "count", "position",
    "any", "all", "none", "filled", "added",
)  # fmt: skip
ITEM_NAMES = ("category", "plan", "ordinal", "number")

KNOWN: Mapping[str, tuple[str, ...] | None] = {
    "year": (),
    "period": (*PERIOD_NAMES, "previous"),
    "bureau": ("name", "short"),
    "office": OFFICE_NAMES,
    "deadline": (),
    "contact": (),
    "contact_phone": (),
    "form": ("code", "name", "issue"),
    "count": ("tasks", "items"),
    "section": ("name", "number", "count", "sum"),
    "task": TASK_NAMES,
    "item": ITEM_NAMES,
    "plan": None,
    "history": None,
    "column": None,
    "line": (),
    "total": (),
}
"""Top-level names and their attributes; None where any attribute may be asked for."""


Rows = tuple[tuple[Task | None, Item | ListedRow | None], ...]
"""Tasks, each with the item that is meant or None for all of it; rows of open lists with their task, if any."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What a line of a form stands for; nothing is bound outside all bands."""

    section: str | None = None
    section_number: int = 0
    section_count: int = 0
    rows: Rows = ()
    """The rows of the section, as far as they are shown."""
    task: Task | None = None
    position: int = 0
    """The task's place among those shown, from 1."""
    item: Item | None = None
    ordinal: int = 0
    """The line's place among open rows, from 1."""
    list: str = ""
    """The open list whose row it is."""
    row: ListedRow | None = None

    @property
    def shown_item(self) -> Item | None:
        """The item bound, or the only item of the task where no band runs over items."""
        if self.list:
            return None
        if self.item is None and self.task is not None and len(self.task.items) == 1:
            return self.task.items[0]
        return self.item

    def within(self, task: Task, position: int, item: Item | None = None) -> Binding:
        """The same, bound to a task and perhaps an item (``replace`` would take three times as long)."""
        return Binding(
            self.section, self.section_number, self.section_count, self.rows, task, position, item, self.ordinal
        )

    @property
    def identity(self) -> tuple[str | None, str | None, int | None, tuple[str, int] | None]:
        return (
            self.section,
            self.task.number if self.task else None,
            self.item.ordinal if self.item else None,
            (self.list, self.ordinal) if self.ordinal else None,
        )


Lookup = Callable[[str | None, int, str], CellValue]
"""(task number or None, item ordinal or 0, field) → the value to show, None for empty."""


@dataclass(frozen=True)
class Occasion:
    """One rendering: for whom, of which period, with which tasks and which values in the answer cells.

    ``office`` is None for a consolidated workbook. ``history`` maps a period's code to its own lookup.
    """

    register: Register
    period: Period
    stamp: Stamp
    tasks: Sequence[Task]
    office: Office | None
    fields: tuple[str, ...]
    value: Lookup
    history: Mapping[str, Lookup] = field(default_factory=dict)
    computed: tuple[tuple[str, str], ...] = ()
    """(name, algorithm) of the fields that are worked out, each after those it uses."""
    lists: Lists = field(default_factory=Lists)
    """What was written into open lists."""

    @cached_property
    def base(self) -> Mapping[str, object]:
        """The names that hold everywhere in the workbook."""
        settings = self.register.settings
        office = self.office or Office(settings.bureau_short, settings.contact, settings.contact_phone)
        names: dict[str, object] = dict(settings.more)
        names |= {
            "year": self.period.year,
            "period": _period(self.period),
            "bureau": Record({"name": settings.bureau, "short": settings.bureau_short}),
            "office": Record({name: getattr(office, name) for name in OFFICE_NAMES}),
            "deadline": settings.deadline_text,
            "contact": settings.contact,
            "contact_phone": settings.contact_phone,
            "form": Record({"code": self.stamp.code, "name": self.stamp.form, "issue": self.stamp.issue}),
            "count": Record({"tasks": len(self.tasks), "items": sum(len(task.items) for task in self.tasks)}),
        }
        names |= {name: self.value(None, 0, name) for name in self.fields}
        names["history"] = self._history(None, 0)
        names["column"] = Columned({})
        names["total"] = self.sums(
            lambda: (*((task, None) for task in self.tasks), *((None, row) for row in self.lists.rows))
        )
        return names | self._computed(names)

    def sums(self, rows: Callable[[], Rows]) -> Callable[[str], CellValue]:
        """Adds up a field, or a column of the register, over rows; nothing where none of them has a number.

        Most forms have no sums: only where one is asked for are the rows told.
        """
        told = cache(rows)
        return lambda name: total(value for row in told() for value in self._numbers(row, name))

    def _numbers(self, row: tuple[Task | None, Item | ListedRow | None], name: str) -> Iterator[CellValue]:
        task, item = row
        if name in dict(self.computed):
            raise LookupError(f"计算字段“{name}”不能合计，请合计它用到的字段")
        if isinstance(item, ListedRow) or task is None:
            yield item.value(name) if isinstance(item, ListedRow) else None
            return
        items = task.items if item is None else (item,)
        if name in self.fields:
            yield self.value(task.number, 0, name)
            yield from (self.value(task.number, one.ordinal, name) for one in items)
        elif name in dict(task.more):
            yield dict(task.more)[name]
        elif any(name in dict(one.more) or name in dict(one.plans) for one in task.items):
            yield from (dict(one.plans + one.more).get(name) for one in items)
        else:
            raise LookupError(f"没有叫“{name}”的字段或台账列")

    def names(self, binding: Binding) -> Mapping[str, object]:
        """``base`` and the names of one line."""
        names = dict(self.base)
        if binding.section is not None:
            names["section"] = Record(
                {
                    "name": binding.section,
                    "number": binding.section_number,
                    "count": binding.section_count,
                    "sum": self.sums(lambda: binding.rows),
                }
            )
        if binding.ordinal:
            names["line"] = binding.ordinal
        task, item = binding.task, binding.shown_item
        if binding.row is not None:
            return self._listed(names, binding, binding.row)
        if task is None:
            return names | self._computed(names)
        own = dressed(task.more, task.formats)
        of_item = dressed(item.more, item.formats) if item is not None else {}
        own |= {name: value for name, value in of_item.items() if value is not None}
        names |= own
        names["column"] = Columned(own)
        names["task"] = Record(self._task(task, binding.position))
        number = task.number
        for name in self.fields:
            value = self.value(number, item.ordinal if item else 0, name)
            names[name] = value if value is not None else self.value(number, 0, name)
        if item is not None:
            names["item"] = Record(self._item(item, {name: names[name] for name in self.fields}))
            names["plan"] = Gentle(dressed(item.plans, item.formats))
        names["history"] = self._history(number, item.ordinal if item else 0)
        names |= self._computed(names)
        if item is not None and self.computed:
            names["item"] = Record(self._item(item, {name: names[name] for name in self.fields}))
        return names

    def _listed(self, names: dict[str, object], binding: Binding, row: ListedRow) -> Mapping[str, object]:
        """The names of a row of an open list: its own answers, whose it is, and its task's."""
        task, number = binding.task, row.key.task
        office = self.register.office(row.key.office) or Office(row.key.office)
        names["office"] = Record({name: getattr(office, name) for name in OFFICE_NAMES})
        if task is not None:
            names |= dict(task.more)
            names["column"] = Columned(dict(task.more))
            names["task"] = Record(self._task(task, binding.position))
        for name in self.fields:
            value = row.value(name)
            names[name] = value if value is not None else self.value(number, 0, name)
        names["history"] = self._history(number, row.key.item)
        return names | self._computed(names)

    def _computed(self, names: Mapping[str, object]) -> dict[str, CellValue]:
        """The computed fields of a row, blank where one cannot be worked out: an answer may be missing or no number."""
        known, found = dict(names), dict[str, CellValue]()
        for name, algorithm in self.computed:
            found[name] = known[name] = _worked_out(algorithm, known)
        return found

    def _history(self, task: str | None, ordinal: int) -> Gentle:
        """Earlier answers of the same row by the code of their period; nothing for a period without any."""
        earlier = {
            code: Gentle({name: past(task, ordinal, name) for name in self.fields})
            for code, past in self.history.items()
        }
        return Gentle(earlier)

    def _task(self, task: Task, position: int) -> dict[str, object]:
        def filled(name: str) -> int:
            return sum(1 for item in task.items if self.value(task.number, item.ordinal, name) not in (None, ""))

        return dressed(task.more, task.formats) | {
            "no": task_number(task.number),
            "number": task.number,
            "title": task.title,
            "responsible": task.responsible,
            "supervision": task.supervision,
            "phone": task.supervision,
            "offices": "、".join(task.offices),
            "lead": task.lead,
            "count": len(task.items),
            "position": position,
            "any": lambda name: filled(name) > 0,
            "all": lambda name: filled(name) == len(task.items),
            "none": lambda name: filled(name) == 0,
            "filled": filled,
            "added": self.lists.count(task.number),
        }

    def _item(self, item: Item, answers: Mapping[str, object]) -> dict[str, object]:
        return {**answers, **dressed(item.more, item.formats)} | {
            "category": item.category,
            "plan": shown_plan(item, self.period),
            "ordinal": item.ordinal,
            "number": item.ordinal,
        }


def known_names(
    fields: Iterable[str], columns: Iterable[str], settings: Columns = ()
) -> dict[str, tuple[str, ...] | None]:
    """Every top-level name with its attributes, for checking a template before it is used."""
    fields, columns = tuple(fields), tuple(columns)
    known = dict(KNOWN)
    known["task"] = (*TASK_NAMES, *columns)
    known["item"] = (*ITEM_NAMES, *columns, *fields)
    return known | {name: None for name in (*fields, *columns, *(name for name, _ in settings))}


def total(values: Iterable[CellValue]) -> CellValue:
    """The sum of the numbers among the values, reckoned in decimals so that 0.1 and 0.2 make 0.3; None for none."""
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if not numbers or not all(isfinite(number) for number in numbers):
        return None
    if all(isinstance(number, int) for number in numbers):
        return sum(numbers)
    return float(sum((Decimal(repr(number)) for number in numbers), Decimal(0)))


def _worked_out(algorithm: str, names: Mapping[str, object]) -> CellValue:
    try:
        value = cell_value(algorithm, names)
    except BadExpression:
        return None
    return None if value == "" or (isinstance(value, float) and not isfinite(value)) else value


def _period(period: Period) -> Record:
    return Record({name: getattr(period, name) for name in PERIOD_NAMES} | {"previous": period.previous.code})


def shown_plan(item: Item, period: Period) -> CellValue:
    """What was planned for a period, as the register shows it."""
    return find_plan(tuple(dressed(item.plans, item.formats).items()), period) if item.formats else item.plan(period)


def task_number(number: str) -> CellValue:
    """A task number as a cell shows it: a whole number where it is one (``1``), text otherwise (``1.10``)."""
    return int(number) if number.isascii() and number.isdigit() and str(int(number)) == number else number
