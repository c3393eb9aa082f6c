"""An Issue as JSON text and back; keys and sheets are listed once and numbered."""

from __future__ import annotations

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


def issue_to_text(issue: Issue) -> str:
    keys: dict[RowKey, int] = {}
    sheets: dict[str, int] = {}

    def key(of: RowKey) -> int:
        return keys.setdefault(of, len(keys))

    def sheet(name: str) -> int:
        return sheets.setdefault(name, len(sheets))

    sources = {text: number for number, text in enumerate(dict.fromkeys(issue.formula_texts))}
    slots = [
        [key(slot.key), slot.field, sheet(slot.sheet), slot.row, slot.column, value_to_json(slot.value), slot.required]
        for slot in issue.slots
    ]
    texts = [
        [sheet(text.sheet), text.row, text.column, text.text, None if text.key is None else key(text.key)]
        for text in issue.texts
    ]
    rows = [[sheet(row.sheet), row.row, key(row.key), row.line] for row in issue.rows]
    return to_text(
        {
            "stamp": vars(issue.stamp),
            "fields": [vars(field) for field in issue.fields],
            "key_columns": issue.key_columns,
            "formulas": [[sheet(name), row, column] for name, row, column in issue.formulas],
            "merges": [[sheet(name), area.top, area.left, area.bottom, area.right] for name, area in issue.merges],
            "sources": list(sources),
            "formula_texts": [sources[text] for text in issue.formula_texts],
            "slots": slots,
            "texts": texts,
            "rows": rows,
            "keys": [key_to_json(of) for of in keys],
            "sheets": list(sheets),
        }
    )


def issue_from_text(text: str | bytes) -> Issue:
    data = from_text(text)
    keys = [key_from_json(key) for key in data["keys"]]
    sheets: list[str] = data["sheets"]
    return Issue(
        Stamp(**data["stamp"]),
        tuple(_field(field) for field in data["fields"]),
        tuple(
            Slot(keys[key], field, sheets[sheet], row, column, value_from_json(value), required)
            for key, field, sheet, row, column, value, required in data["slots"]
        ),
        tuple(
            IssuedText(sheets[sheet], row, column, text, None if key is None else keys[key])
            for sheet, row, column, text, key in data["texts"]
        ),
        tuple(IssuedRow(sheets[sheet], row, keys[key], line) for sheet, row, key, line in data["rows"]),
        tuple((name, column) for name, column in data["key_columns"]),
        tuple((sheets[sheet], row, column) for sheet, row, column in data["formulas"]),
        tuple(data["sources"][number] for number in data.get("formula_texts", ())),
        tuple((sheets[sheet], Area(*edges)) for sheet, *edges in data.get("merges", ())),
    )


def _field(data: dict[str, Json]) -> Field:
    return Field(**{**data, "options": tuple(data["options"])})
