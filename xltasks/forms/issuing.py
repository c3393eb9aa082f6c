"""The identity of an issue: the same question to the same office has the same id everywhere."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from functools import lru_cache
from operator import attrgetter

from xltasks.forms.form import Form
from xltasks.model.field import Field
from xltasks.model.issue import Stamp
from xltasks.model.period import Period
from xltasks.model.register import Item, Register, Task

_LENGTH = 32
# In the order in which JSON has them: sorting thousands of tasks' names takes as long as writing them.
_OF_TASK = sorted(field.name for field in fields(Task))
_OF_ITEM = sorted(field.name for field in fields(Item))
_task_values, _item_values = attrgetter(*_OF_TASK), attrgetter(*_OF_ITEM)
_as_sorted = json.JSONEncoder(ensure_ascii=True, check_circular=False, default=str).encode


def input_stamp(register: Register, form: Form, period: Period, office: str) -> Stamp:
    """The stamp of an office's input workbook; its issue is a hash of all that the workbook asks, never of time."""
    return _stamp(register, form, period, office)


def consolidated_stamp(register: Register, form: Form, period: Period) -> Stamp:
    """The stamp of the bureau's consolidated workbook."""
    return _stamp(register, form, period, None)


def _stamp(register: Register, form: Form, period: Period, office: str | None) -> Stamp:
    """The stamp for one office, or None for the bureau."""
    settings = register.settings
    tasks = register.tasks if office is None else register.tasks_of(office)
    name = settings.bureau_short if office is None else office
    # One list as JSON, the form's part of it written once for all offices, the tasks one after another.
    heads = ", ".join(map(_text, (settings.bureau, period.code, name)))
    asked = hashlib.sha256(f"[{heads}, {_form(form.digest, form.fields)}, [".encode())
    for number, task in enumerate(tasks):
        asked.update(f"{', ' if number else ''}{_task(task)}".encode())
    asked.update(b"]]")
    issue = asked.hexdigest()[:_LENGTH]
    return Stamp(issue, settings.bureau, period.code, name, form.name, "consolidated" if office is None else "input")


@lru_cache(maxsize=8)
def _form(digest: str, declared: tuple[Field, ...]) -> str:
    """The drawing and its fields, which may be declared in the sister template."""
    said = [asdict(field) for field in declared]
    # Fields without an algorithm say what they said before there were any: their issues keep their ids.
    return _text(
        [digest, [{name: value for name, value in field.items() if name != "formula" or value} for field in said]]
    )


def _task(task: Task) -> str:
    """What a task says; where the register has it is no part of it."""
    said = dict(zip(_OF_TASK, _task_values(task), strict=True))
    said["items"] = [_item(item) for item in task.items]
    return _as_sorted(_formatted(said))


def _item(item: Item) -> dict[str, object]:
    return _formatted(dict(zip(_OF_ITEM, _item_values(item), strict=True)) | {"row": 0})


def _formatted(said: dict[str, object]) -> dict[str, object]:
    """Without formats where there are none: such issues keep the ids they had before formats were looked at."""
    if not said["formats"]:
        del said["formats"]
    return said


def _text(asked: object) -> str:
    return json.dumps(asked, ensure_ascii=True, sort_keys=True, default=str)
