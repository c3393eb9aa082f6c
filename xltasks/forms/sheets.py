"""A placed sheet as a draft: cells with their looks, merges, heights, drop-downs, page and protection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from xltasks.book import draft
from xltasks.errors import Fault, TemplateError
from xltasks.forms.filling import Filling, Shared, shared_by
from xltasks.forms.fitting import fit_scale
from xltasks.forms.form import Form, Placement, Unit, live_formula
from xltasks.forms.moving import joined, moved_conditionals, moved_formula, moved_validations
from xltasks.forms.placing import Placed
from xltasks.forms.rewriting import LONGEST, Layouts
from xltasks.forms.stencil import Stencils
from xltasks.forms.tracing import Trace
from xltasks.forms.values import Remembered
from xltasks.model import kinds
from xltasks.model.cell import Area, cell_name
from xltasks.model.field import CellRule, Field


@dataclass(frozen=True)
class Drawing:
    """A sheet laid out but for its rows, and what its rows share with those of other offices."""

    sheet: draft.Sheet
    shared: Shared
    places: tuple[tuple[tuple[str, int, int], str], ...]
    """(sheet, row, column) of every formula, and what the template says there."""


Shape = tuple[object, ...]


class Drawings:
    """The drawings of one form by their shape: offices whose tasks have the same numbers of items share one."""

    def __init__(self, form: Form, *, clean: bool = False) -> None:
        self._form, self._clean = form, clean
        self._known: dict[Shape, tuple[Drawing, ...]] = {}
        self.stencils = tuple(Stencils(form, sheet) for sheet in form.sheets)
        self.remembered = tuple(Remembered() for _ in form.sheets)

    def of(self, traces: Sequence[Trace]) -> tuple[Drawing, ...]:
        """The drawings of sheets laid out."""
        if self._form.kind == "consolidated":
            return self._drawn(traces)  # there is one, and its shape would be as large as itself
        shape = tuple(_shape(trace.placed) for trace in traces)
        known = self._known.get(shape)
        if known is None:
            known = self._known[shape] = self._drawn(traces)
        return known

    def _drawn(self, traces: Sequence[Trace]) -> tuple[Drawing, ...]:
        layouts = {trace.placed.layout.sheet.look.name: trace.placed.layout for trace in traces}
        return tuple(
            _drawing(stencils, trace, layouts, clean=self._clean)
            for trace, stencils in zip(traces, self.stencils, strict=True)
        )

    def sheets(self, drawings: Sequence[Drawing], traces: Sequence[Trace]) -> Iterator[draft.Sheet]:
        """The sheets to write."""
        for drawing, trace, stencils in zip(drawings, traces, self.stencils, strict=True):
            filling = Filling.of(trace, drawing.shared, stencils, keys=not self._clean)
            yield replace(drawing.sheet, body=filling.body())


def _shape(placed: Placed) -> Shape:
    """All that a drawing depends on: which line is whose, but not what tasks and sections are called."""
    tasks: dict[object, int] = {}
    sections: dict[object, int] = {}
    lines = []
    for line in placed.layout.lines:
        section, task, item, ordinal = line.binding.identity
        lines.append(
            (
                line.source,
                line.copies,
                line.blank,
                section if section is None else sections.setdefault(section, len(sections)),
                task if task is None else tasks.setdefault(task, len(tasks)),
                item,
                ordinal,
            )
        )
    return placed.layout.name, placed.layout.starts, tuple(fit.breaks for fit in placed.fits), tuple(lines)


def _drawing(stencils: Stencils, trace: Trace, layouts: Layouts, *, clean: bool) -> Drawing:
    placed, form = trace.placed, stencils.form
    layout, look = placed.layout, placed.layout.sheet.look
    columns = list(look.columns)
    if trace.keyed and not clean:
        columns = [c for c in columns if c.number != trace.key_column]
        columns.append(draft.Column(trace.key_column, 2.0, hidden=True))
    asks = form.kind == "input" and trace.asks
    validations = list(moved_validations(layout, layouts))
    if asks:
        validations += _asked(trace, {field.name: field for field in form.fields})
    sheet = draft.Sheet(
        name=layout.name,
        columns=tuple(columns),
        validations=tuple(validations),
        conditionals=tuple(moved_conditionals(layout, layouts)),
        page=_page(form, placed),
        protected=look.protected or asks,
        grows=form.kind == "input" and any(band.asks for band in layout.sheet.bands),
        visibility=look.visibility,
        freeze=_freeze(placed),
        zoom=look.zoom,
        gridlines=look.gridlines,
        tab_color=look.tab_color,
        default_row_height=look.default_row_height,
        default_column_width=look.default_column_width,
    )
    shared = shared_by(trace, stencils, dict(_formulas(placed, layouts)), keys=not clean)
    return Drawing(sheet, shared, tuple(_places(placed)))


def _places(placed: Placed) -> Iterator[tuple[tuple[str, int, int], str]]:
    layout = placed.layout
    units = layout.sheet.units
    for number, stencil in enumerate(placed.stencils):
        for place, unit, _ in stencil.odd:
            if formula := live_formula(units[unit].content):
                yield (layout.name, layout.starts[number], stencil.pattern.columns[place]), formula


def _formulas(placed: Placed, layouts: Layouts) -> Iterator[tuple[tuple[int, int], str]]:
    units = placed.layout.sheet.units
    for line, stencil in enumerate(placed.stencils):
        for _, number, _ in stencil.odd:
            if drawn := live_formula(units[number].content):
                binding = placed.bound(line, units[number].band)
                formula = moved_formula(drawn, placed.layout, binding, layouts)
                if len(formula) > LONGEST:
                    raise TemplateError(_too_long(placed, units[number], len(formula)))
                yield (line, number), formula


def _too_long(placed: Placed, unit: Unit, length: int) -> Fault:
    message = f"公式 {live_formula(unit.content)} 展开以后有 {length} 个字符，超过 Excel 的上限 {LONGEST}"
    cell = cell_name(unit.area.top, unit.area.left)
    remedy = "改写成不带公式的 {{ total('字段') }} 或 {{ section.sum('字段') }}，只写出数"
    return Fault(message, remedy, sheet=placed.layout.sheet.look.name, cell=cell)


def _asked(trace: Trace, fields: dict[str, Field]) -> Iterator[draft.Validation]:
    """Drop-downs, limits and prompts of the answer cells, one validation a field."""
    areas: dict[str, list[Area]] = {}
    placed = trace.placed
    units = placed.layout.sheet.units
    for number, start in sorted(trace.answers(), key=lambda answer: answer[1].unit):
        content = units[start.unit].content
        if isinstance(content, Placement):
            areas.setdefault(content.field, []).append(Area(*placed.area(number, start)))
    for name, found in areas.items():
        field = fields[name]
        yield _validation(field, kinds.excel_rule(field), joined(iter(found)))


def _validation(field: Field, rule: CellRule | None, areas: tuple[Area, ...]) -> draft.Validation:
    prompt = field.prompt or kinds.advice(field)
    if rule is None:
        return draft.Validation(areas, "any", prompt_title=field.label[:32], prompt=prompt[:255])
    low = "" if rule.minimum is None else _plain(rule.minimum)
    high = "" if rule.maximum is None else _plain(rule.maximum)
    operator = "between" if low and high else "greaterThanOrEqual" if low else "lessThanOrEqual" if high else ""
    return draft.Validation(
        areas,
        "textLength" if rule.type == "text_length" else rule.type,
        operator="" if rule.type == "list" else operator,
        formula1=low or high,
        formula2=high if low and high else "",
        options=rule.options,
        error_style="stop" if rule.strict else "information",
        show_error=rule.strict,
        error_title=field.label[:32],
        error=kinds.advice(field)[:225],
        prompt_title=field.label[:32],
        prompt=prompt[:255],
    )


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(number)


def _freeze(placed: Placed) -> tuple[int, int] | None:
    drawn = placed.layout.sheet.look.freeze
    if drawn is None:
        return None
    lines = placed.layout.by_source.get(drawn[0])
    return (placed.layout.starts[lines[0]] if lines else drawn[0], drawn[1])


def _page(form: Form, placed: Placed) -> draft.Page:
    layout, page = placed.layout, placed.layout.sheet.look.page
    drawn = page.area or Area(1, 1, layout.sheet.last_row, layout.sheet.last_column)
    seen = layout.areas(drawn)
    area = Area(seen[0].top, drawn.left, seen[-1].bottom, drawn.right) if seen else None
    repeat = None
    if page.repeat_rows:
        lines = [n for n, line in enumerate(layout.lines) if page.repeat_rows[0] <= line.source <= page.repeat_rows[1]]
        repeat = layout.rows(lines[0], lines[-1]) if lines else None
    page = replace(page, area=area, repeat_rows=repeat)
    if form.kind != "consolidated":
        return page
    # Excel ignores manual page breaks while it fits to pages, so the scale is given outright.
    breaks = [layout.starts[number] + end for number, fit in enumerate(placed.fits) for end in fit.breaks]
    return replace(
        page,
        fit_width=None,
        fit_height=None,
        scale=fit_scale(layout.sheet, form.default_font),
        row_breaks=tuple(breaks),
    )
