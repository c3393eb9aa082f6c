"""How findings name things to a clerk: the task, the labels, a text cut short."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from xltasks.model.field import Field
from xltasks.model.key import RowKey
from xltasks.model.kinds.folding import excerpt
from xltasks.model.register import Register

_BREAKS = re.compile(r"[ \t]*[\r\n]+[ \t]*")


def row_name(register: Register, key: RowKey | None) -> str:
    """``第4项任务（category）``, ``第4项任务“list”第2行``; empty for an office's own row."""
    if key is not None and key.listed and key.category:
        of = f"第{key.task.strip(' 、.．')}项任务" if key.task else ""
        return f"{of}“{excerpt(key.category)}”第{key.line}行"
    if key is None or key.task is None:
        return ""
    name = f"第{key.task.strip(' 、.．')}项任务"
    if not key.item:
        return name
    if key.category:
        return f"{name}（{excerpt(key.category)}）"
    task = register.task(key.task)
    return name if task and len(task.items) == 1 else f"{name}（第{key.item}行）"


def label(field: Field) -> str:
    """The label in quotation marks, on one line however the form breaks it."""
    return _quoted_label(field.label)


@lru_cache(maxsize=256)
def _quoted_label(said: str) -> str:
    one_line = _BREAKS.sub("", said).strip()
    return f"“{one_line}”"


def labels(fields: Iterable[Field]) -> str:
    return "".join(label(field) for field in fields)


def quoted(text: str) -> str:
    """The beginning of a text, in quotation marks."""
    return f"“{excerpt(text, 30)}”"
