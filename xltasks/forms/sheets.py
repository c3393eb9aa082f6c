"""A placed sheet as a draft: cells with their looks, merges, heights, drop-downs, page and protection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from xltasks.book import draft
from xltasks.errors import Fault, TemplateError
from xltasks.forms.fitting import fit_scale
from xltasks.forms.form import Expression, Form, Placement, Text, live_formula
from xltasks.forms.moving import joined, moved_conditionals, moved_formula, moved_validations
from xltasks.forms.placing import Copy, Placed
from xltasks.forms.rewriting import LONGEST, Layouts
from xltasks.forms.tracing import Trace, answers_of, carried
from xltasks.model import kinds
from xltasks.model.cell import Area, cell_name
from xltasks.model.field import CellRule, Field

_KEY_LOOK = draft.Look(font=draft.Font(size=8, color="808080"))
_DAY, _SHARE = "yyyy-mm-dd", "0.00%"


@dataclass(frozen=True)
class Drawing:
    """A sheet laid out but for its values, heights and keys; ``gaps`` leads from a cell's index to its copy's."""

    sheet: draft.Sheet
    gaps: tuple[tuple[int, int], ...]


Shape = tuple[object, ...]


class Drawings:
    """The drawings of one form by their shape: offices whose tasks have the same numbers of items share one."""

    def __init__(self, form: Form, *, clean: bool = False) -> None:
        self._form, self._clean = form, clean
        self._known: dict[Shape, tuple[Drawing, ...]] = {}

    def sheets(self, placed: Sequence[Placed], traces: Sequence[Trace]) -> Iterator[draft.Sheet]:
        """The sheets to write."""
        shape = tuple(map(_shape, placed))
        known = self._known.get(shape)
        if known is None:
            layouts = {one.layout.sheet.look.name: one.layout for one in placed}
            pairs = zip(placed, traces, strict=True)
            known = tuple(_drawing(self._form, one, layouts, trace, clean=self._clean) for one, trace in pairs)
            self._known[shape] = known
        for drawing, one, trace in zip(known, placed, traces, strict=True):
            yield _filled(drawing, one, () if self._clean else _keys(trace))


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


def _drawing(form: Form, placed: Placed, layouts: Layouts, trace: Trace, *, clean: bool) -> Drawing:
    layout, look = placed.layout, placed.layout.sheet.look
    cells: list[draft.Cell] = []
    merges: list[Area] = []
    gaps: list[tuple[int, int]] = []
    fields = {field.name: field for field in form.fields}
    for number, copy in enumerate(placed.copies):
        area = _area(placed, copy)
        if area.height * area.width > 1:
            merges.append(area)
        if isinstance(copy.unit.content, Expression | Placement):
            gaps.append((len(cells), number))
        cells += _cells(form, placed, copy, _formula(copy, layouts, placed))
    columns = list(look.columns)
    if trace.rows and not clean:
        columns = [c for c in columns if c.number != trace.key_column]
        columns.append(draft.Column(trace.key_column, 2.0, hidden=True))
    asks = form.kind == "input" and bool(trace.slots)
    validations = list(moved_validations(layout, layouts))
    if asks:
        validations += _asked(placed, fields)
    sheet = draft.Sheet(
        name=layout.name,
        cells=tuple(cells),
        merges=tuple(merges),
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
    return Drawing(sheet, tuple(gaps))


def _filled(drawing: Drawing, placed: Placed, keys: Iterable[draft.Cell]) -> draft.Sheet:
    cells = list(drawing.sheet.cells)
    for index, number in drawing.gaps:
        value = placed.copies[number].value
        if value is not None:
            gap = cells[index]
            look = gap.look
            if placed.copies[number].format and look.number_format == "General":
                look = replace(look, number_format=placed.copies[number].format)
            cells[index] = draft.Cell(gap.row, gap.column, value, look, gap.formula, note=gap.note, link=gap.link)
    return replace(drawing.sheet, cells=(*cells, *keys), rows=tuple(_rows(placed)))


def _keys(trace: Trace) -> Iterator[draft.Cell]:
    """What every keyed row carries."""
    return (draft.Cell(row.row, trace.key_column, carried(row), _KEY_LOOK) for row in trace.rows)


def _area(placed: Placed, copy: Copy) -> Area:
    top, bottom = placed.layout.rows(copy.first, copy.last)
    return Area(top, copy.unit.area.left, bottom, copy.unit.area.right)


def _cells(form: Form, placed: Placed, copy: Copy, formula: str) -> Iterator[draft.Cell]:
    layout, unit, area = placed.layout, copy.unit, _area(placed, copy)
    content = unit.content
    field = form.field(content.field) if isinstance(content, Placement) else None
    torn = _torn(placed, copy)
    for number in range(copy.first, copy.last + 1):
        looks = unit.looks[layout.lines[number].source - unit.area.top]
        for row in range(layout.starts[number], layout.starts[number + 1]):
            for column, drawn in enumerate(looks, area.left):
                look = _answer_look(drawn, field, form) if field else drawn
                look = replace(look, vertical="top") if torn else look
                if (row, column) != (area.top, area.left):
                    yield draft.Cell(row, column, None, look)
                elif isinstance(content, Text) and content.runs:
                    yield draft.Cell(row, column, None, look, runs=content.runs, note=unit.note, link=unit.link)
                else:
                    value = content.value if isinstance(content, Text) else None
                    yield draft.Cell(row, column, value, look, formula, note=unit.note, link=unit.link)


def _formula(copy: Copy, layouts: Layouts, placed: Placed) -> str:
    drawn = live_formula(copy.unit.content)
    formula = moved_formula(drawn, placed.layout, copy.binding, layouts) if drawn else ""
    if len(formula) > LONGEST:
        message = f"公式 {drawn} 展开以后有 {len(formula)} 个字符，超过 Excel 的上限 {LONGEST}"
        cell = cell_name(copy.unit.area.top, copy.unit.area.left)
        remedy = "改写成不带公式的 {{ total('字段') }} 或 {{ section.sum('字段') }}，只写出数"
        raise TemplateError(Fault(message, remedy, sheet=placed.layout.sheet.look.name, cell=cell))
    return formula


def _answer_look(look: draft.Look, field: Field, form: Form) -> draft.Look:
    if field.kind == "day" and look.number_format == "General":
        look = replace(look, number_format=_DAY)
    if field.kind == "percent" and look.number_format == "General":
        look = replace(look, number_format=_SHARE)
    return replace(look, locked=False) if form.kind == "input" and field.kind != "computed" else look


def _torn(placed: Placed, copy: Copy) -> bool:
    """Whether a page ends inside: centred text would be cut there, text from the top ends with a whole line."""
    fits = placed.fits[copy.first : copy.last + 1]
    return any(end < len(fit.heights) - 1 or n < len(fits) - 1 for n, fit in enumerate(fits) for end in fit.breaks)


def _rows(placed: Placed) -> Iterator[draft.Row]:
    hidden = {row.number for row in placed.layout.sheet.look.rows if row.hidden}
    for number, fit in enumerate(placed.fits):
        for offset, height in enumerate(fit.heights):
            row = placed.layout.starts[number] + offset
            yield draft.Row(row, height, hidden=placed.layout.lines[number].source in hidden)


def _asked(placed: Placed, fields: dict[str, Field]) -> Iterator[draft.Validation]:
    """Drop-downs, limits and prompts of the answer cells, one validation a field."""
    areas: dict[str, list[Area]] = {}
    for copy in answers_of(placed.copies):
        content = copy.unit.content
        if isinstance(content, Placement):
            areas.setdefault(content.field, []).append(_area(placed, copy))
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
