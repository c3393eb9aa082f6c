"""The identity of an issue: the same question to the same office has the same id everywhere."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from xltasks.forms.form import Form
from xltasks.model.issue import Stamp
from xltasks.model.period import Period
from xltasks.model.register import Register, Task

_LENGTH = 32


def input_stamp(register: Register, form: Form, period: Period, office: str) -> Stamp:
    """The stamp of an office's input workbook; its issue is a hash of all that the workbook asks, never of time."""
    settings = register.settings
    asked = [settings.bureau, period.code, office, _form(form), _tasks(register.tasks_of(office))]
    return Stamp(_digest(asked), settings.bureau, period.code, office, form.name, "input")


def consolidated_stamp(register: Register, form: Form, period: Period) -> Stamp:
    """The stamp of the bureau's consolidated workbook."""
    settings = register.settings
    asked = [settings.bureau, period.code, settings.bureau_short, _form(form), _tasks(register.tasks)]
    return Stamp(_digest(asked), settings.bureau, period.code, settings.bureau_short, form.name, "consolidated")


def _form(form: Form) -> list[object]:
    """The drawing and its fields, which may be declared in the sister template."""
    fields = [asdict(field) for field in form.fields]
    # Fields without an algorithm say what they said before there were any: their issues keep their ids.
    return [
        form.digest,
        [{name: said for name, said in field.items() if name != "formula" or said} for field in fields],
    ]


def _tasks(tasks: tuple[Task, ...]) -> list[object]:
    """What the tasks say; where the register has them is no part of it."""
    return [
        _formatted(vars(task) | {"items": [_formatted({**vars(item), "row": 0}) for item in task.items]})
        for task in tasks
    ]


def _formatted(said: dict[str, object]) -> dict[str, object]:
    """Without formats where there are none: such issues keep the ids they had before formats were looked at."""
    return {name: value for name, value in said.items() if name != "formats" or value}


def _digest(asked: object) -> str:
    text = json.dumps(asked, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
