"""Findings and stances as the ledger keeps them with a verdict."""

from __future__ import annotations

from collections.abc import Iterable

from xltasks.model.finding import Finding, Place
from xltasks.model.key import RowKey
from xltasks.rules.agreement import Stance
from xltasks.rules.said import SaidRow
from xltasks.store.encode import from_text, key_from_json, key_to_json, to_text, value_from_json, value_to_json


def findings_to_text(findings: Iterable[Finding]) -> str:
    """Keys, sheets, remedies and fields are listed once and numbered."""
    keys: dict[RowKey, int] = {}
    sheets: dict[tuple[str, str], int] = {}
    words: dict[str | None, int] = {}
    lines = [
        [
            words.setdefault(one.code, len(words)),
            words.setdefault(one.severity, len(words)),
            one.message,
            words.setdefault(one.remedy, len(words)),
            sheets.setdefault((one.at.file, one.at.sheet), len(sheets)),
            one.at.cell,
            words.setdefault(one.office, len(words)),
            None if one.key is None else keys.setdefault(one.key, len(keys)),
            words.setdefault(one.field, len(words)),
        ]
        for one in findings
    ]
    return to_text([[key_to_json(key) for key in keys], list(sheets), list(words), lines]) if lines else ""


def findings_from_text(text: str) -> tuple[Finding, ...]:
    if not text:
        return ()
    listed, sheets, words, lines = from_text(text)
    keys = [key_from_json(key) for key in listed]
    return tuple(
        Finding(
            words[code],
            words[severity],
            message,
            words[remedy],
            Place(sheets[sheet][0], sheets[sheet][1], cell),
            words[office],
            None if key is None else keys[key],
            words[field],
        )
        for code, severity, message, remedy, sheet, cell, office, key, field in lines
    )


def stances_to_text(stances: Iterable[Stance]) -> str:
    lines = [
        [key_to_json(one.key), one.state, one.words, one.at.file, one.at.sheet, one.at.cell, one.field]
        for one in stances
    ]
    return to_text(lines) if lines else ""


def stances_from_text(text: str) -> tuple[Stance, ...]:
    if not text:
        return ()
    return tuple(
        Stance(key_from_json(key), state, words, Place(file, sheet, cell), field)
        for key, state, words, file, sheet, cell, field in from_text(text)
    )


def said_to_text(rows: Iterable[SaidRow]) -> str:
    """Sheets and the fields of rows are listed once and numbered."""
    sheets: dict[tuple[str, str], int] = {}
    fields: dict[tuple[str, ...], int] = {}
    lines = [
        [
            row.task,
            row.item,
            row.among,
            sheets.setdefault((row.file, row.sheet), len(sheets)),
            fields.setdefault(row.fields, len(fields)),
            " ".join(row.cells),
            *map(value_to_json, row.values),
        ]
        for row in rows
    ]
    return to_text([list(sheets), list(fields), lines])


def said_from_text(text: str) -> tuple[SaidRow, ...]:
    sheets, fields, lines = from_text(text)
    named = [tuple(names) for names in fields]
    return tuple(
        SaidRow(
            task,
            item,
            among,
            sheets[sheet][0],
            sheets[sheet][1],
            named[names],
            tuple([value_from_json(value) if type(value) is dict else value for value in values]),
            tuple(cells.split(" ")),
        )
        for task, item, among, sheet, names, cells, *values in lines
    )
