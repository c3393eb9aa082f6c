"""Answers as a pandas DataFrame, for callers who analyse them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from xltasks.rules.verdict import Verdict

if TYPE_CHECKING:
    import pandas

COLUMNS = (
    "period", "office", "task", "category", "item", "field", "label", "value", "state", "file", "sheet", "cell",
)  # fmt: skip


def answers_frame(verdicts: Iterable[Verdict]) -> pandas.DataFrame:
    """One row per task, item and field of every counting submission; office-level answers have no task."""
    import pandas

    rows = [
        (
            judged.answer.key.period,
            verdict.office,
            judged.answer.key.task,
            judged.answer.key.category,
            judged.answer.key.item,
            judged.field.name,
            judged.field.label,
            judged.reading.value,
            verdict.state,
            judged.answer.at.file,
            judged.answer.at.sheet,
            judged.answer.at.cell,
        )
        for verdict in verdicts
        for judged in verdict.answers
    ]
    return pandas.DataFrame(rows, columns=list(COLUMNS))
