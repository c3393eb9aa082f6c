"""An Issue as JSON text and back, column by column: it is read for every return, and lists of lists read slowly.

Keys, sheets and fields are listed once and numbered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

from xltasks.model.cell import Area
from xltasks.model.field import Field
from xltasks.model.issue import Issue, IssuedRow, IssuedText, Slot, Stamp
from xltasks.model.key import RowKey
from xltasks.store.encode import (
    Json,
    from_text,
    key_from_json,
    key_to_json,
    to_text,
    value_from_json,
    value_to_json,
)

_Listed = TypeVar("_Listed")


def issue_to_text(issue: Issue) -> str:
    keys: dict[RowKey, int] = {}
    sheets: dict[str, int] = {}
    names: dict[str, int] = {}
    sources: dict[str, int] = {}

    def key(of: RowKey) -> int:
        return keys.setdefault(of, len(keys))

    def sheet(name: str) -> int:
        return sheets.setdefault(name, len(sheets))

    slots = (
        (
            key(slot.key),
            names.setdefault(slot.field, len(names)),
            sheet(slot.sheet),
            slot.row,
            slot.column,
            value_to_json(slot.value),
            slot.required,
        )
        for slot in issue.slots
    )
    texts = (
        (sheet(text.sheet), text.row, text.column, text.text, None if text.key is None else key(text.key))
        for text in issue.texts
    )
    rows = ((sheet(row.sheet), row.row, key(row.key), row.line) for row in issue.rows)
    return to_text(
        {
            "stamp": vars(issue.stamp),
            # A text of its own: all issues of a form have the same, and it is taken apart once.
            "fields": to_text([vars(field) for field in issue.fields]),
            "key_columns": issue.key_columns,
            "formulas": _columns(3, ((sheet(name), row, column) for name, row, column in issue.formulas)),
            "merges": _columns(5, ((sheet(name), *area) for name, area in issue.merges)),
            "formula_texts": [sources.setdefault(text, len(sources)) for text in issue.formula_texts],
            "sources": list(sources),
            "slots": _columns(7, slots),
            "texts": _columns(5, texts),
            "rows": _columns(4, rows),
            "keys": [key_to_json(of) for of in keys],
            "names": list(names),
            "sheets": list(sheets),
        }
    )


def issue_from_text(text: str | bytes) -> Issue:
    data = from_text(text)
    keys = [key_from_json(key) for key in data["keys"]]
    sheets: list[str] = data["sheets"]
    slot_keys, names, slot_sheets, slot_rows, slot_columns, values, required = data["slots"]
    text_sheets, text_rows, text_columns, texts, text_keys = data["texts"]
    row_sheets, rows, row_keys, lines = data["rows"]
    formula_sheets, *formulas = data["formulas"]
    merge_sheets, *edges = data["merges"]
    slots = map(
        Slot,
        _each(keys, slot_keys),
        _each(data["names"], names),
        _each(sheets, slot_sheets),
        slot_rows,
        slot_columns,
        map(value_from_json, values),
        required,
    )
    beside = (None if key is None else keys[key] for key in text_keys)
    return Issue(
        Stamp(**data["stamp"]),
        _fields(data["fields"]),
        tuple(slots),
        tuple(map(IssuedText, _each(sheets, text_sheets), text_rows, text_columns, texts, beside)),
        tuple(map(IssuedRow, _each(sheets, row_sheets), rows, _each(keys, row_keys), lines)),
        tuple((name, column) for name, column in data["key_columns"]),
        tuple(zip(_each(sheets, formula_sheets), *formulas, strict=True)),
        tuple(_each(data["sources"], data["formula_texts"])),
        tuple(zip(_each(sheets, merge_sheets), map(Area, *edges), strict=True)),
    )


def _columns(width: int, rows: Iterable[Sequence[Json]]) -> list[list[Json]]:
    """Rows turned into so many columns."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def _each(listed: Sequence[_Listed], numbers: Iterable[int]) -> Iterator[_Listed]:
    return map(listed.__getitem__, numbers)


@lru_cache(maxsize=8)
def _fields(text: str) -> tuple[Field, ...]:
    return tuple(Field(**{**field, "options": tuple(field["options"])}) for field in from_text(text))
