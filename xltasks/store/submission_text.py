"""A Submission as JSON text and back; keys, fields and places are listed once and numbered.

Answers go column by column: they are read again by every verb, and lists of lists read slowly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltasks.model.answer import Answer, Raw, Stray, Submission
from xltasks.model.finding import Place
from xltasks.model.key import RowKey
from xltasks.store.encode import (
    Json,
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

_EMPTY = Raw()


def submission_to_text(submission: Submission) -> str:
    keys: dict[RowKey, int] = {}
    fields: dict[str, int] = {}
    sheets: dict[tuple[str, str], int] = {}

    def sheet(at: Place) -> int:
        return sheets.setdefault((at.file, at.sheet), len(sheets))

    answers = submission.answers
    special = [
        [number, *raw_to_json(answer.raw)]
        for number, answer in enumerate(answers)
        if answer.raw.formula or answer.raw.error or answer.raw.picture
    ]
    told = [
        [keys.setdefault(answer.key, len(keys)) for answer in answers],
        [fields.setdefault(answer.field, len(fields)) for answer in answers],
        [sheet(answer.at) for answer in answers],
        [answer.at.cell for answer in answers],
        [value_to_json(answer.raw.value) for answer in answers],
        special,
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
            "answers": told,
            "strays": strays,
            "repairs": [finding_to_json(finding) for finding in submission.repairs],
        }
    )


def submission_from_text(text: str | bytes) -> Submission:
    data = from_text(text)
    keys = [key_from_json(key) for key in data["keys"]]
    sheets: list[tuple[str, str]] = data["sheets"]
    return Submission(
        data["period"],
        data["office"],
        data["issue"],
        tuple(_answers(data["answers"], keys, data["fields"], sheets)),
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


def _answers(
    told: Sequence[Sequence[Json]], keys: Sequence[RowKey], fields: Sequence[str], sheets: Sequence[tuple[str, str]]
) -> Iterator[Answer]:
    *columns, special = told
    raws = {number: raw_from_json(raw) for number, *raw in special}
    for number, (key, field, sheet, cell, value) in enumerate(zip(*columns, strict=True)):
        raw = raws.get(number) or (_EMPTY if value is None else Raw(value_from_json(value)))
        yield Answer(keys[key], fields[field], raw, _place(sheets[sheet], cell))


def _place(sheet: tuple[str, str], cell: str) -> Place:
    file, name = sheet
    return Place(file, name, cell)
