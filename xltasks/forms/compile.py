"""A template workbook compiled to a form, with everything that would go wrong later found now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from xltasks.book import draft
from xltasks.book.template import read_template
from xltasks.errors import Fault, TemplateError
from xltasks.forms.bands import nest, placed_bands
from xltasks.forms.check_formulas import wrong_formulas
from xltasks.forms.check_names import Names, wrong_names
from xltasks.forms.computing import computed_field, wrong_computing
from xltasks.forms.declarations import (
    BANDS_SHEET,
    FIELDS_SHEET,
    NAMED_BANDS,
    Declared,
    fields_declared,
    read_bands,
    read_fields,
)
from xltasks.forms.form import Band, Form, FormSheet, Placement, Unit
from xltasks.forms.lists import ListNames, with_lists, wrong_lists, wrong_scope
from xltasks.forms.scope import known_names
from xltasks.forms.units import units_of
from xltasks.model.cell import cell_name
from xltasks.model.field import Field
from xltasks.model.issue import FormKind


def compile_form(
    data: bytes,
    name: str,
    kind: FormKind,
    *,
    fields: tuple[Field, ...] = (),
    columns: Iterable[str] = (),
    lists: ListNames | None = None,
) -> Form:
    """The form a template file draws.

    ``fields`` are those of the sister template, for a file without a sheet 字段; ``columns`` the register's further
    columns, and ``lists`` the open lists of the input form, where they are known. Raises TemplateError with every
    fault found.
    """
    form, faults = inspect_form(data, name, kind, fields=fields, columns=columns, lists=lists)
    if form is None or faults:
        raise TemplateError(replace(fault, file=fault.file or f"{name}/{kind}.xlsx") for fault in faults)
    return form


@lru_cache(maxsize=4)
def _read(data: bytes) -> draft.Workbook:
    # One template of a pair is looked at for its fields before the other, and for its form after it.
    return read_template(data)


def declared_fields(data: bytes) -> tuple[Field, ...]:
    """The fields a template file declares; none where it has no sheet 字段. Raises TemplateError."""
    for sheet in _read(data).sheets:
        if sheet.name.strip() == FIELDS_SHEET:
            fields, faults = read_fields(sheet)
            if faults:
                raise TemplateError(faults)
            return fields
    return ()


def inspect_form(
    data: bytes,
    name: str,
    kind: FormKind,
    *,
    fields: tuple[Field, ...] = (),
    columns: Iterable[str] = (),
    lists: ListNames | None = None,
) -> tuple[Form | None, tuple[Fault, ...]]:
    """The form, as far as it can be compiled, and all its faults."""
    try:
        book = _read(data)
    except TemplateError as error:
        return None, error.faults
    faults: list[Fault] = []
    declared = {sheet.name.strip(): sheet for sheet in book.sheets}
    if FIELDS_SHEET in declared:
        fields, wrong = read_fields(declared[FIELDS_SHEET])
        faults += wrong
    elif not fields:
        faults.append(Fault(f"没有“{FIELDS_SHEET}”这张表", "加一张名为“字段”的表，每行声明一个要填的字段"))
    bands, wrong = read_bands(declared[BANDS_SHEET]) if BANDS_SHEET in declared else ((), ())
    faults += wrong
    drawn = tuple(sheet for sheet in book.sheets if sheet.name.strip() not in (FIELDS_SHEET, BANDS_SHEET))
    placed, unplaced = placed_bands(book, bands, tuple(sheet.name for sheet in drawn))
    faults += unplaced
    further = frozenset((*columns, *(band.column for band in bands if band.column)))
    known = known_names((field.name for field in fields), sorted(further))
    sheets = []
    crossing: list[Fault] = []
    for sheet in drawn:
        nested, wrong_bands = nest(sheet.name, placed)
        crossing += wrong_bands
        answered = frozenset(field.name for field in fields if field.kind != "computed")
        units, wrong_units = units_of(sheet, nested, answered)
        faults += wrong_bands + wrong_units
        nested = with_lists(nested, units, fields)
        compiled = FormSheet(sheet, nested, units, _last(sheet, nested, 0), _last(sheet, nested, 1))
        sheets.append(compiled)
    form = Form(
        name=name,
        kind=kind,
        fields=fields,
        sheets=tuple(sheets),
        names=tuple(n for n in book.names if n.name not in NAMED_BANDS),
        default_font=book.default_font,
        digest=hashlib.sha256(data).hexdigest(),
    )
    at = {(name, area): band.at for name, area, band, _ in placed if band is not None}
    origin = Declared(fields_declared(declared.get(FIELDS_SHEET)), at)
    faults += wrong_names(form, Names(known, fields, further, origin))
    faults += _wrong_placements(form, origin)
    faults += wrong_computing(form, known, origin)
    if not crossing:
        faults += wrong_formulas(form)
    faults += wrong_lists(form, origin, lists)
    return form, tuple(faults)


def _last(sheet: draft.Sheet, bands: tuple[Band, ...], edge: int) -> int:
    cells = [(cell.row, cell.column)[edge] for cell in sheet.cells]
    merges = [(merge.bottom, merge.right)[edge] for merge in sheet.merges]
    area = [(sheet.page.area.bottom, sheet.page.area.right)[edge]] if sheet.page.area else []
    return max([1, *cells, *merges, *area, *((band.area.bottom, band.area.right)[edge] for band in bands)])


def _wrong_placements(form: Form, declared: Declared) -> list[Fault]:
    faults: list[Fault] = []
    seen: dict[tuple[str, bool], str] = {}
    astray: set[str] = set()
    for sheet in form.sheets:
        for unit in sheet.units:
            computed = computed_field(form, unit.content)
            if computed is not None:
                faults += _misplaced(sheet, unit, computed, repeated=False)
            if not isinstance(unit.content, Placement):
                continue
            field = form.field(unit.content.field)
            place = f"{sheet.look.name}!{cell_name(unit.area.top, unit.area.left)}"
            cell = cell_name(unit.area.top, unit.area.left)
            # What an office adds below a task's items is asked the same as they are.
            sort = field.name, field.scope == "item" and "rows" in sheet.overs(unit.band)
            if sort in seen and form.kind == "input":
                faults.append(
                    Fault(
                        f"字段“{field.name}”放了两处，另一处在 {seen[sort]}",
                        "只留一处",
                        sheet=sheet.look.name,
                        cell=cell,
                    )
                )
            seen.setdefault(sort, place)
            wrong = _misplaced(sheet, unit, field, repeated=form.kind == "input")
            astray |= {field.name} if wrong else set()
            faults += wrong
    if form.kind == "input":
        for field in form.fields:
            if (field.name, False) in seen or field.kind == "computed" or field.name in astray:
                continue
            remedy = f"在要填写的单元格里写 {{{{ {field.name} }}}}，或从“字段”表里删去"
            message = f"字段“{field.name}”没有放在任何单元格里"
            if (field.name, True) in seen:
                message = f"字段“{field.name}”每个事项填一次，却只放在清单里（{seen[field.name, True]}）"
                remedy = "也放进这些任务的事项区块，或把“字段”表里的范围改为 行"
            faults.append(declared.of_field(field.name, "name", message, remedy))
    return faults


def _misplaced(sheet: FormSheet, unit: Unit, field: Field, *, repeated: bool) -> list[Fault]:
    wrong = _wrong_scope(sheet, unit, field, repeated=repeated)
    remedy = "把它移进对应的区块，或改“字段”表里的范围一列"
    cell = cell_name(unit.area.top, unit.area.left)
    return [Fault(wrong, remedy, sheet=sheet.look.name, cell=cell)] if wrong else []


def _wrong_scope(sheet: FormSheet, unit: Unit, field: Field, *, repeated: bool) -> str:
    """``repeated``: whether an answer shown in several places is a fault, as it is where it is typed in."""
    around = []
    band = unit.band
    while band is not None:
        around.append(sheet.bands[band].over)
        band = sheet.bands[band].parent
    if "rows" in around:
        return wrong_scope(sheet, unit, field)
    if field.scope == "row":
        return f"字段“{field.name}”每行填一次，但不在 rows(行数) 区块里"
    holds_items = any(inner.over == "item" and inner.parent == unit.band for inner in sheet.bands)
    if field.scope == "item" and (
        "item" not in around and "task" not in around or "item" not in around and holds_items
    ):
        return f"字段“{field.name}”每个事项填一次，但不在事项区块里"
    if field.scope == "task" and "task" not in around and "item" not in around:
        return f"字段“{field.name}”每项任务填一次，但不在任务区块里"
    if field.scope == "task" and "item" in around and repeated:
        return f"字段“{field.name}”每项任务填一次，却放在事项区块里"
    if field.scope == "office" and around:
        return f"字段“{field.name}”每个科室填一次，却放在会重复的区块里"
    return ""
