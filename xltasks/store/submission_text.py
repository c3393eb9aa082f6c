"""A Submission as JSON text and back; keys, fields and places are listed once and numbered."""

from __future__ import annotations

from xltasks.model.answer import Answer, Stray, Submission
from xltasks.model.finding import Place
from xltasks.model.key import RowKey
from xltasks.store.encode import (
    finding_from_json,
    finding_to_json,
    from_text,
    key_from_json,
    key_to_json,
    raw_from_json,
    raw_to_json,
    to_text,
    value_from_json,
    value_to_json,
)


def submission_to_text(submission: Submission) -> str:
    keys: dict[RowKey, int] = {}
    fields: dict[str, int] = {}
    sheets: dict[tuple[str, str], int] = {}

    def sheet(at: Place) -> int:
        return sheets.setdefault((at.file, at.sheet), len(sheets))

    answers = [
        [
            keys.setdefault(answer.key, len(keys)),
            fields.setdefault(answer.field, len(fields)),
            sheet(answer.at),
            answer.at.cell,
            *raw_to_json(answer.raw),
        ]
        for answer in submission.answers
    ]
    strays = [
        [
            stray.kind,
            sheet(stray.at),
            stray.at.cell,
            value_to_json(stray.value),
            stray.issued,
            None if stray.key is None else keys.setdefault(stray.key, len(keys)),
            stray.formula,
            stray.told,
        ]
        for stray in submission.strays
    ]
    return to_text(
        {
            "period": submission.period,
            "office": submission.office,
            "issue": submission.issue,
            "keys": [key_to_json(key) for key in keys],
            "fields": list(fields),
            "sheets": list(sheets),
            "answers": answers,
            "strays": strays,
            "repairs": [finding_to_json(finding) for finding in submission.repairs],
        }
    )


def submission_from_text(text: str | bytes) -> Submission:
    data = from_text(text)
    keys = [key_from_json(key) for key in data["keys"]]
    fields: list[str] = data["fields"]
    sheets: list[tuple[str, str]] = data["sheets"]
    return Submission(
        data["period"],
        data["office"],
        data["issue"],
        tuple(
            Answer(keys[key], fields[field], raw_from_json(raw), _place(sheets[sheet], cell))
            for key, field, sheet, cell, *raw in data["answers"]
        ),
        tuple(
            Stray(
                kind,
                _place(sheets[sheet], cell),
                value_from_json(value),
                issued,
                None if key is None else keys[key],
                *more,
            )
            for kind, sheet, cell, value, issued, key, *more in data["strays"]
        ),
        tuple(finding_from_json(finding) for finding in data["repairs"]),
    )


def _place(sheet: tuple[str, str], cell: str) -> Place:
    file, name = sheet
    return Place(file, name, cell)
