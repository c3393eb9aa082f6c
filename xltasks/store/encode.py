"""Values as JSON and back: texts, numbers, dates and the small things that receipts, answers and issues are made of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from xltasks.model.answer import Raw
from xltasks.model.cell import CellValue
from xltasks.model.finding import Finding, Place
from xltasks.model.key import RowKey

Json = Any
"""What ``json.loads`` gives; the functions here are the only ones that look inside."""


_compact = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def to_text(data: Json) -> str:
    """Compact JSON that any UTF-8 file or database takes, lone surrogates included.

    A high and a low surrogate that stand side by side come back as the one character they spell (as in UTF-16).
    """
    text = _compact(data)
    # Chinese text is half as long unescaped; only a lone surrogate, which UTF-8 cannot hold, needs escapes.
    return text if _is_utf8(text) else json.dumps(data, separators=(",", ":"))


def from_text(text: str | bytes) -> Json:
    return json.loads(text)


def value_to_json(value: CellValue) -> Json:
    """Text, numbers, booleans and None stand for themselves; the rest says its type."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"duration": [value.days, value.seconds, value.microseconds]}
    return value


def value_from_json(data: Json) -> CellValue:
    if not isinstance(data, dict):
        value: str | int | float | bool | None = data
        return value
    ((kind, content),) = data.items()
    if kind == "datetime":
        return datetime.fromisoformat(content)
    if kind == "date":
        return date.fromisoformat(content)
    if kind == "time":
        return time.fromisoformat(content)
    if kind == "duration":
        days, seconds, microseconds = content
        return timedelta(days, seconds, microseconds)
    raise ValueError(f"not a cell value: {data!r}")


def raw_to_json(raw: Raw) -> list[Json]:
    """``[value]`` for a plain cell, ``[value, formula, error, picture]`` for a special one."""
    value = value_to_json(raw.value)
    if raw.formula or raw.error or raw.picture:
        return [value, raw.formula, raw.error, raw.picture]
    return [value]


def raw_from_json(data: Sequence[Json]) -> Raw:
    return Raw(value_from_json(data[0]), *data[1:])


def key_to_json(key: RowKey) -> list[Json]:
    return [key.period, key.office, key.task, key.category, key.item]


def key_from_json(data: Sequence[Json]) -> RowKey:
    return RowKey(*data)


def finding_to_json(finding: Finding) -> list[Json]:
    at = finding.at
    return [
        finding.code,
        finding.severity,
        finding.message,
        finding.remedy,
        [at.file, at.sheet, at.cell],
        finding.office,
        None if finding.key is None else key_to_json(finding.key),
        finding.field,
    ]


def finding_from_json(data: Sequence[Json]) -> Finding:
    code, severity, message, remedy, at, office, key, field = data
    return Finding(
        code,
        severity,
        message,
        remedy,
        at=Place(*at),
        office=office,
        key=None if key is None else key_from_json(key),
        field=field,
    )


def moment_to_json(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def moment_from_json(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
