"""What offices wrote into open lists, row by row: rows that the register does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from xltasks.model.cell import CellValue
from xltasks.model.key import RowKey
from xltasks.model.listed import ListedRow, Lists
from xltasks.model.source import Source
from xltasks.rules.case import Judged
from xltasks.rules.verdict import Verdict

Written = dict[str, tuple[CellValue, Source]]
"""What stands in a row, by field, with the received cell it stands in."""


def lists_of(answers: Iterable[Judged], value: Callable[[Judged], CellValue]) -> Lists:
    """The rows in which something stands, in the order of their lines; ``value`` is what an answer says."""
    rows: dict[RowKey, list[tuple[str, CellValue]]] = {}
    for judged in answers:
        key = judged.answer.key
        if key.listed and (said := value(judged)) is not None:
            rows.setdefault(key, []).append((judged.field.name, said))
    return Lists(tuple(ListedRow(key, tuple(rows[key])) for key in sorted(rows, key=lambda key: key.item)))


def written_rows(verdicts: Iterable[Verdict]) -> Mapping[RowKey, Written]:
    """The rows of every office in its turn, in the order of their lines."""
    found: dict[RowKey, Written] = {}
    for verdict in verdicts:
        receipt, own = verdict.receipt, dict[RowKey, Written]()
        for row in verdict.rows if receipt else ():
            if row.among and receipt:
                key = RowKey(receipt.period or "", verdict.office, row.task, row.among, row.item)
                for field, value, cell in zip(row.fields, row.values, row.cells, strict=True):
                    source = Source(verdict.office, receipt.sha256, row.file, row.sheet, cell)
                    own.setdefault(key, {}).setdefault(field, (value, source))
        found |= {key: own[key] for key in sorted(own, key=lambda key: key.item)}
    return found
