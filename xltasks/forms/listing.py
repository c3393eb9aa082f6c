"""The list of answer cells that a workbook carries in its very hidden sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xltasks.forms.scope import Occasion
from xltasks.model.issue import Issue, Slot
from xltasks.model.outcome import FormCell, Source

SourcesOf = Callable[[Slot], tuple[Source, ...]]


def listed(issue: Issue, occasion: Occasion, sources: SourcesOf | None) -> Iterator[FormCell]:
    """Every answer cell in the order of the sheets."""
    fields = {field.name: field for field in issue.fields}
    for slot in issue.slots:
        field = fields[slot.field]
        yield FormCell(
            key=slot.key,
            sheet=slot.sheet,
            cell=slot.cell,
            scope=field.scope,
            office=occasion.stamp.office,
            field=field.name,
            label=field.label,
            kind=field.kind,
            required=slot.required,
            options=field.options,
            value=slot.value,
            sources=sources(slot) if sources else None,
        )
