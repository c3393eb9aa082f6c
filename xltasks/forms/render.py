"""A form and its values written out: the workbook to write, and what was issued with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xltasks.book import draft
from xltasks.book.answer_list import ListRow, SourcesOf, listed, stamp_sheet
from xltasks.book.packed import Packed
from xltasks.book.stamp import stamp_properties
from xltasks.errors import Fault, TemplateError
from xltasks.forms.form import Form
from xltasks.forms.moving import moved_name
from xltasks.forms.placing import place
from xltasks.forms.scope import Occasion
from xltasks.forms.sheets import Drawing, Drawings
from xltasks.forms.tracing import Trace, traced
from xltasks.forms.values import Values
from xltasks.model.issue import Issue, Slot, Stamp


@dataclass(frozen=True)
class Rendered:
    """A workbook ready to be written, and the issue that finds its answers again.

    ``outline`` is the issue without its answer cells, texts and merges: of a large sheet nobody may ever ask for those.
    """

    workbook: draft.Workbook
    outline: Issue
    traces: tuple[Trace, ...]
    listed: Sequence[ListRow]
    """The list of answer cells, also of a workbook that does not carry it."""

    def slots(self) -> Iterator[Slot]:
        """The answer cells."""
        return (slot for trace in self.traces for slot in trace.slots())

    @cached_property
    def issue(self) -> Issue:
        """Everything needed to find the answers in the workbook."""
        return replace(
            self.outline,
            slots=tuple(self.slots()),
            texts=tuple([text for trace in self.traces for text in trace.texts()]),
            merges=tuple([merge for trace in self.traces for merge in trace.merges()]),
        )


def render(
    form: Form,
    occasion: Occasion,
    *,
    sources: SourcesOf | None = None,
    clean: bool = False,
    drawings: Drawings | None = None,
) -> Rendered:
    """The workbook of a form for one occasion.

    ``sources`` tells where a consolidated value came from; ``clean`` leaves out stamp, keys and hidden sheet.
    ``drawings`` remembers from one rendering of the form to the next what layouts of one shape share.
    Raises TemplateError where an expression cannot be evaluated with this register.
    """
    faults: list[Fault] = []
    occasion = replace(occasion, computed=form.computed)
    drawings = drawings or Drawings(form, clean=clean)
    fields = {field.name: field for field in form.fields}
    traces: list[Trace] = []
    for sheet, stencils, remembered in zip(form.sheets, drawings.stencils, drawings.remembered, strict=True):
        values = Values(form, occasion, faults, remembered)
        traces.append(traced(place(sheet, stencils, values, faults), values, fields, faults))
    told = listed(form.fields, (row for trace in traces for row in trace.asked()), sources)
    rows = tuple(told) if form.kind == "input" else Packed(told)
    if faults:
        raise TemplateError(replace(fault, file=f"{form.name}/{form.kind}.xlsx") for fault in dict.fromkeys(faults))
    layouts = {trace.placed.layout.sheet.look.name: trace.placed.layout for trace in traces}
    drawn = drawings.of(traces)
    outline = _outline(form, occasion.stamp, traces, drawn)
    sheets = [*drawings.sheets(drawn, traces)]
    if not clean:
        sheets.append(stamp_sheet(outline.stamp, rows))
    return Rendered(
        draft.Workbook(
            sheets=tuple(sheets),
            names=() if clean else tuple(moved_name(name, layouts) for name in form.names),
            properties=() if clean else stamp_properties(occasion.stamp),
            title=_title(occasion),
            author=occasion.register.settings.bureau,
            default_font=form.default_font,
        ),
        outline,
        tuple(traces),
        rows,
    )


def _outline(form: Form, stamp: Stamp, traces: list[Trace], drawn: tuple[Drawing, ...]) -> Issue:
    formulas = [one for drawing in drawn for one in drawing.places]
    return Issue(
        stamp=stamp,
        fields=form.fields,
        slots=(),
        texts=(),
        rows=tuple([row for trace in traces for row in trace.rows()]),
        key_columns=tuple((trace.placed.layout.name, trace.key_column) for trace in traces if trace.keyed),
        formulas=tuple([place for place, _ in formulas]),
        formula_texts=tuple([text for _, text in formulas]),
    )


def _title(occasion: Occasion) -> str:
    settings = occasion.register.settings
    return f"{settings.bureau_short}{occasion.period.year}年{occasion.period.short}"
