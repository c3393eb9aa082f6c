"""A form and its values written out: the workbook to write, and what was issued with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xltasks.book import draft
from xltasks.book.answer_list import ListRow, SourcesOf, listed, stamp_sheet
from xltasks.book.stamp import stamp_properties
from xltasks.errors import Fault, TemplateError
from xltasks.forms.form import Form
from xltasks.forms.moving import moved_name
from xltasks.forms.placing import Placed, place
from xltasks.forms.scope import Occasion
from xltasks.forms.sheets import Drawings
from xltasks.forms.tracing import Trace, traced
from xltasks.model.issue import Issue


@dataclass(frozen=True)
class Rendered:
    """A workbook ready to be written, and the issue that finds its answers again."""

    workbook: draft.Workbook
    issue: Issue
    listed: tuple[ListRow, ...] = ()
    """The list of answer cells, also of a workbook that does not carry it."""


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
    placed = [place(form, sheet, occasion, faults) for sheet in form.sheets]
    fields = {field.name: field for field in form.fields}
    traces = [traced(one, occasion, fields, faults) for one in placed]
    if faults:
        raise TemplateError(replace(fault, file=f"{form.name}/{form.kind}.xlsx") for fault in dict.fromkeys(faults))
    layouts = {one.layout.sheet.look.name: one.layout for one in placed}
    issue = _issue(form, occasion, placed, traces)
    sheets = [*(drawings or Drawings(form, clean=clean)).sheets(placed, traces)]
    rows = tuple(listed(form.fields, issue.slots, sources))
    if not clean:
        sheets.append(stamp_sheet(issue.stamp, rows))
    return Rendered(
        draft.Workbook(
            sheets=tuple(sheets),
            names=() if clean else tuple(moved_name(name, layouts) for name in form.names),
            properties=() if clean else stamp_properties(occasion.stamp),
            title=_title(occasion),
            author=occasion.register.settings.bureau,
            default_font=form.default_font,
        ),
        issue,
        rows,
    )


def _issue(form: Form, occasion: Occasion, placed: list[Placed], traces: list[Trace]) -> Issue:
    return Issue(
        stamp=occasion.stamp,
        fields=form.fields,
        slots=tuple(slot for trace in traces for slot in trace.slots),
        texts=tuple(text for trace in traces for text in trace.texts),
        rows=tuple(row for trace in traces for row in trace.rows),
        key_columns=tuple(
            (one.layout.name, trace.key_column) for one, trace in zip(placed, traces, strict=True) if trace.rows
        ),
        formulas=tuple(place for trace in traces for place in trace.formulas),
        formula_texts=tuple(text for trace in traces for text in trace.formula_texts),
        merges=tuple(merge for trace in traces for merge in trace.merges),
    )


def _title(occasion: Occasion) -> str:
    settings = occasion.register.settings
    return f"{settings.bureau_short}{occasion.period.year}年{occasion.period.short}"
