"""An Issue as JSON text and back: what the issues of one shape share, which is kept once, and what is each one's own.

Column by column, because an issue is read for every return and lists of lists read slowly; keys, sheets and fields are
listed once and numbered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple, TypeVar

from xltasks.model.cell import Area, CellValue
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
_SHARED = 32
"""Shapes that are remembered: the issues of one form differ in how many rows they have."""


@dataclass(frozen=True)
class IssueTexts:
    """``own`` names the shape by its ``digest``."""

    stamp: Stamp
    own: str
    digest: str
    shape: str


class Shape(NamedTuple):
    """What issues of one shape share: everything but texts, values and the keys themselves, which are numbered."""

    fields: tuple[Field, ...]
    key_columns: tuple[tuple[str, int], ...]
    formulas: tuple[tuple[str, int, int], ...]
    formula_texts: tuple[str, ...]
    merges: tuple[tuple[str, Area], ...]
    slots: tuple[Sequence[Json], ...]
    """The columns key, field, sheet, row, column, required."""
    texts: tuple[Sequence[Json], ...]
    """The columns sheet, row, column, key."""
    rows: tuple[Sequence[Json], ...]
    """The columns sheet, row, key, line."""


def issue_to_texts(issue: Issue) -> IssueTexts:
    own, shape = _parted(issue)
    digest, text = _shape_to_text(shape)
    return IssueTexts(issue.stamp, to_text({**own, "shape": digest}), digest, text)


def issue_to_text(issue: Issue) -> str:
    """All in one text."""
    own, shape = _parted(issue)
    return to_text({**own, "shape": _shape_to_json(shape)})


def issue_from_text(text: str | bytes, shape: Callable[[str], Shape] | None = None) -> Issue:
    """``shape`` finds one by its digest, for texts that are not all in one."""
    data = from_text(text)
    if "shape" not in data:
        data = _as_parted(data)
    told = data["shape"]
    shared = shape(told) if shape is not None and isinstance(told, str) else _shape_from_json(told)
    keys = [*map(key_from_json, data["keys"]), None]
    values: list[CellValue] = [None] * len(shared.slots[0])
    for number, value in data["values"]:
        values[number] = value_from_json(value)
    numbers, *slots, required = shared.slots
    *places, beside = shared.texts
    sheets, rows, carried, lines = shared.rows
    return Issue(
        Stamp(**data["stamp"]),
        shared.fields,
        tuple(map(Slot, _each(keys, numbers), *slots, values, required)),
        tuple(map(IssuedText, *places, data["texts"], _each(keys, beside))),
        tuple(map(IssuedRow, sheets, rows, _each(keys, carried), lines)),
        shared.key_columns,
        shared.formulas,
        shared.formula_texts,
        shared.merges,
    )


def shape_from_text(text: str | bytes) -> Shape:
    return _shape_from_json(from_text(text))


def _parted(issue: Issue) -> tuple[dict[str, Json], Shape]:
    """What is the issue's own, and its shape; -1 stands for no key."""
    slot_keys, fields, slot_sheets, slot_rows, slot_columns, values, required = _columns(7, issue.slots)
    sheets, rows, columns, texts, beside = _columns(5, issue.texts)
    row_sheets, row_rows, row_keys, lines = _columns(4, issue.rows)
    keys = _numbered(key for key in (*slot_keys, *beside, *row_keys) if key is not None)
    numbers: dict[RowKey | None, int] = {None: -1}
    numbers.update(keys)
    own = {
        "stamp": vars(issue.stamp),
        "keys": [key_to_json(key) for key in keys],
        "values": [[number, value_to_json(value)] for number, value in enumerate(values) if value is not None],
        "texts": texts,
    }
    return own, Shape(
        issue.fields,
        issue.key_columns,
        issue.formulas,
        issue.formula_texts,
        issue.merges,
        (_each(numbers, slot_keys), fields, slot_sheets, slot_rows, slot_columns, required),
        (sheets, rows, columns, _each(numbers, beside)),
        (row_sheets, row_rows, _each(numbers, row_keys), lines),
    )


@lru_cache(maxsize=_SHARED)
def _shape_to_text(shape: Shape) -> tuple[str, str]:
    """The digest of its text, and the text."""
    text = to_text(_shape_to_json(shape))
    return sha256(text.encode()).hexdigest(), text


def _shape_to_json(shape: Shape) -> Json:
    slot_keys, fields, slot_sheets, *slots = shape.slots
    text_sheets, *texts = shape.texts
    row_sheets, *rows = shape.rows
    formula_sheets, *formulas = _columns(3, shape.formulas)
    merge_sheets, areas = _columns(2, shape.merges)
    sheets = _numbered((*slot_sheets, *text_sheets, *row_sheets, *formula_sheets, *merge_sheets))
    names, sources = _numbered(fields), _numbered(shape.formula_texts)
    return {
        "fields": [vars(field) for field in shape.fields],
        "key_columns": shape.key_columns,
        "formulas": [_each(sheets, formula_sheets), *formulas],
        "formula_texts": _each(sources, shape.formula_texts),
        "merges": [_each(sheets, merge_sheets), *_columns(4, areas)],
        "slots": [slot_keys, _each(names, fields), _each(sheets, slot_sheets), *slots],
        "texts": [_each(sheets, text_sheets), *texts],
        "rows": [_each(sheets, row_sheets), *rows],
        "names": list(names),
        "sheets": list(sheets),
        "sources": list(sources),
    }


def _shape_from_json(data: Json) -> Shape:
    sheets, names, sources = data["sheets"], data["names"], data["sources"]
    slot_keys, fields, slot_sheets, *slots = data["slots"]
    text_sheets, *texts = data["texts"]
    row_sheets, *rows = data["rows"]
    formula_sheets, *formulas = data["formulas"]
    merge_sheets, *edges = data["merges"]
    return Shape(
        tuple(Field(**{**field, "options": tuple(field["options"])}) for field in data["fields"]),
        tuple((name, column) for name, column in data["key_columns"]),
        tuple(zip(_each(sheets, formula_sheets), *formulas, strict=True)),
        _each(sources, data["formula_texts"]),
        tuple(zip(_each(sheets, merge_sheets), map(Area, *edges), strict=True)),
        (slot_keys, _each(names, fields), _each(sheets, slot_sheets), *slots),
        (_each(sheets, text_sheets), *texts),
        (_each(sheets, row_sheets), *rows),
    )


def _as_parted(data: Json) -> Json:
    """A text of the time when every issue told its whole shape among its own."""
    slots, (*places, texts, beside) = list(data["slots"]), data["texts"]
    values = slots.pop(5)
    shape = {
        **data,
        "fields": from_text(data["fields"]),
        "slots": slots,
        "texts": [*places, [-1 if key is None else key for key in beside]],
    }
    told = [[number, value] for number, value in enumerate(values) if value is not None]
    return {"stamp": data["stamp"], "keys": data["keys"], "values": told, "texts": texts, "shape": shape}


def _columns(width: int, rows: Iterable[Sequence[Json]]) -> list[tuple[Json, ...]]:
    """Rows turned into so many columns."""
    return list(zip(*rows, strict=True)) or [()] * width


def _numbered(listed: Iterable[_Listed]) -> dict[_Listed, int]:
    """Each once, with its number."""
    return {one: number for number, one in enumerate(dict.fromkeys(listed))}


def _each(listed: Sequence[Json] | Mapping[Json, int], which: Iterable[Json]) -> tuple[Json, ...]:
    return tuple(map(listed.__getitem__, which))
