"""The JSON of every verb, exactly as outside programs rely on it."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xltasks.errors import Fault
    from xltasks.model.audit import AuditedCell
    from xltasks.model.beginning import Initialised
    from xltasks.model.cell import CellValue
    from xltasks.model.decision import AcceptedReturn, ExtendedDeadline
    from xltasks.model.finding import Finding
    from xltasks.model.form_cells import FormCell, FormCells
    from xltasks.model.key import RowKey
    from xltasks.model.outcome import Collected, Generated, Merged, RunOutcome, Validated
    from xltasks.model.receipt import Receipt
    from xltasks.model.reminder import Reminded
    from xltasks.model.status import OfficeStatus, Status

Shape = dict[str, object]


def initialised_shape(made: Initialised) -> Shape:
    return {"path": made.path, "files": list(made.files)}


def generated_shape(generated: Generated) -> Shape:
    return {
        "period": generated.period,
        "issued": [asdict(workbook) for workbook in generated.issued],
        "findings": findings_shape(generated.findings),
    }


def collected_shape(collected: Collected) -> Shape:
    return {
        "receipts": [_receipt(receipt) for receipt in collected.receipts],
        "findings": findings_shape(collected.findings),
    }


def validated_shape(validated: Validated) -> Shape:
    return {
        "period": validated.period,
        "offices": [asdict(office) for office in validated.offices],
        "findings": findings_shape(validated.findings),
    }


def merged_shape(merged: Merged) -> Shape:
    return {
        "period": merged.period,
        "path": merged.path,
        "tasks": merged.tasks,
        "items": merged.items,
        "missing": list(merged.missing),
        "rejected": list(merged.rejected),
        "findings": findings_shape(merged.findings),
    }


def status_shape(status: Status) -> Shape:
    return {
        "period": status.period,
        "deadline": _time(status.deadline),
        "offices": [_office_status(office) for office in status.offices],
    }


def reminded_shape(reminded: Reminded) -> Shape:
    return {
        "period": reminded.period,
        "tone": reminded.tone,
        "group": reminded.group,
        "path": reminded.path,
        "letters": [asdict(letter) for letter in reminded.letters],
        "not_issued": list(reminded.not_issued),
        "findings": findings_shape(reminded.findings),
    }


def accepted_shape(accepted: AcceptedReturn) -> Shape:
    return asdict(accepted)


def extended_shape(extended: ExtendedDeadline) -> Shape:
    return {**asdict(extended), "until": _time(extended.until), "before": _time(extended.before)}


def audit_shapes(cells: Iterable[AuditedCell]) -> Iterator[Shape]:
    return map(_audited, cells)


def run_shape(outcome: RunOutcome) -> Shape:
    return {
        "generate": generated_shape(outcome.generate),
        "collect": collected_shape(outcome.collect),
        "validate": validated_shape(outcome.validate),
        "merge": merged_shape(outcome.merge),
    }


def form_cells_shape(found: FormCells) -> Shape:
    return {
        "form": found.form,
        "period": found.period,
        "office": found.office,
        "issue": found.issue,
        "cells": [_form_cell(cell) for cell in found.cells],
    }


def form_faults_shape(faults: Iterable[Fault]) -> Shape:
    return {
        "faults": [
            {"sheet": fault.sheet, "cell": fault.cell, "message": fault.message, "remedy": fault.remedy}
            for fault in faults
        ]
    }


def findings_shape(findings: Iterable[Finding]) -> list[Shape]:
    return [
        {
            "code": finding.code,
            "severity": finding.severity,
            "office": finding.office,
            **_row(finding.key),
            "field": finding.field,
            "file": finding.at.file,
            "sheet": finding.at.sheet,
            "cell": finding.at.cell,
            "message": finding.message,
            "remedy": finding.remedy,
        }
        for finding in findings
    ]


def _receipt(receipt: Receipt) -> Shape:
    times = {"returned_at": _time(receipt.returned_at), "received_at": _time(receipt.received_at)}
    return {**asdict(receipt), **times}


def _office_status(office: OfficeStatus) -> Shape:
    times = {name: _time(getattr(office, name)) for name in ("issued_at", "returned_at", "deadline")}
    return {**asdict(office), **times}


def _audited(cell: AuditedCell) -> Shape:
    return {
        "receipt": cell.receipt,
        "file": cell.file,
        "sha256": cell.sha256,
        "sheet": cell.sheet,
        "cell": cell.cell,
        "office": cell.office,
        **_row(cell.key),
        "field": cell.field,
        "value": _value(cell.value),
        "fate": cell.fate,
        "to": asdict(cell.to) if cell.to else None,
    }


def _form_cell(cell: FormCell) -> Shape:
    shape: Shape = {
        **_row(cell.key),
        "sheet": cell.sheet,
        "cell": cell.cell,
        "scope": cell.scope,
        "office": cell.office,
        "field": cell.field,
        "label": cell.label,
        "kind": cell.kind,
        "required": cell.required,
        "options": list(cell.options),
        "value": _value(cell.value),
    }
    if cell.sources is not None:
        shape["sources"] = [asdict(source) for source in cell.sources]
    return shape


def _row(key: RowKey | None) -> Shape:
    """``item`` is null where a key names no item: a task's own row, an office's own row."""
    if key is None:
        return {"key": None, "task": None, "category": None, "item": None}
    return {"key": key.text, "task": key.task, "category": key.category, "item": key.item or None}


def _time(time: datetime | None) -> str | None:
    return time.isoformat(timespec="seconds") if time else None


def _value(value: CellValue) -> object:
    """Numbers, text and truth as themselves; days and times as ISO 8601, durations in seconds."""
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
