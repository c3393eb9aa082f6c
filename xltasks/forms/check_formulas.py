"""What is wrong with the formulas of a template: what they would not say once bands are repeated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from xltasks.book import draft
from xltasks.errors import Fault
from xltasks.forms.declarations import BANDS_SHEET, FIELDS_SHEET
from xltasks.forms.form import Form, FormSheet, live_formula
from xltasks.forms.layout import Layout
from xltasks.forms.moving import moved_conditionals, moved_formula, moved_name, moved_validations
from xltasks.forms.references import Reference, references
from xltasks.forms.rewriting import Layouts
from xltasks.forms.trial import trial
from xltasks.model.cell import Area, cell_name

_CONDITIONAL, _VALIDATION = "条件格式的公式", "数据有效性的公式"


@dataclass(frozen=True)
class Drawn:
    """A formula of the template and where it stands; ``where`` is how a fault names it."""

    sheet: FormSheet
    text: str
    cell: str
    where: str


def wrong_formulas(form: Form) -> tuple[Fault, ...]:
    """Every fault of the formulas in cells, conditional formats, validations and names."""
    drawn = tuple(_drawn(form))
    found = [fault for formula in drawn for fault in _by_sight(form, formula)]
    if drawn or form.names:
        found += _tried(form, trial(form))
    seen: dict[tuple[str, str], Fault] = {}
    for fault in found:
        seen.setdefault((fault.sheet, fault.cell + fault.message), fault)
    return tuple(seen.values())


def _drawn(form: Form) -> Iterator[Drawn]:
    for sheet in form.sheets:
        for unit in sheet.units:
            if formula := live_formula(unit.content):
                yield Drawn(sheet, formula, cell_name(unit.area.top, unit.area.left), "公式")
        for rule in sheet.look.conditionals:
            for formula in filter(None, rule.formulas):
                yield Drawn(sheet, formula, rule.areas[0].name, _CONDITIONAL)
        for check in sheet.look.validations:
            for formula in filter(None, (check.formula1, check.formula2)):
                yield Drawn(sheet, formula, check.areas[0].name, _VALIDATION)


def _by_sight(form: Form, drawn: Drawn) -> Iterator[Fault]:
    """What can be seen in the drawing."""
    sheets = {sheet.look.name: sheet for sheet in form.sheets}
    if "#REF!" in drawn.text.upper():
        yield _fault(drawn, f"{drawn.where}里有 #REF!：它引用的单元格已被删去", "重写这个公式")
    for reference in references(drawn.text):
        target = sheets.get(reference.sheet) if reference.sheet else drawn.sheet
        said = _said(reference)
        if target is None:
            declaring = reference.sheet.strip() in (BANDS_SHEET, FIELDS_SHEET)
            message = f"{drawn.where}引用的 {said} 不在" + ("下发的文件里" if declaring else "这个表样里")
            yield _fault(drawn, message, "只引用这个表样里要下发的表；要用别处的数，写进表里再引用")
            continue
        half = next((band.area for band in target.bands if _half(reference.area, band.area)), None)
        if half is not None:
            message = f"{drawn.where}引用的 {said} 只伸进区块 {half.name} 的一半，不知道该伸展到哪里"
            inside = f"只写区块里面的行，或从第 {half.top} 行到第 {half.bottom} 行都写上"
            yield _fault(drawn, message, inside)
        cover = _covered(target, reference.area)
        if cover is not None:
            message = f"{drawn.where}引用的 {said} 被合并单元格 {cover.name} 盖住，里面没有内容"
            yield _fault(drawn, message, f"改为引用 {cell_name(cover.top, cover.left)}")


def _half(area: Area, band: Area) -> bool:
    meets = area.top <= band.bottom and band.top <= area.bottom
    around = area.top <= band.top and band.bottom <= area.bottom
    inside = band.top <= area.top and area.bottom <= band.bottom
    return meets and not around and not inside


def _covered(sheet: FormSheet, area: Area) -> Area | None:
    """The merge that hides all cells of an area but its own first one."""
    return next(
        (merge for merge in sheet.look.merges if merge.covers(area) and not area.holds(merge.top, merge.left)), None
    )


@dataclass
class _Told:
    """Takes what rewriting reports and makes faults of it."""

    sheet: str
    cell: str
    where: str
    faults: list[Fault] = field(default_factory=list)
    growing: bool = False
    """Whether one cell may become a range, as in a name."""

    def __call__(self, what: str, reference: Reference) -> None:
        said = _said(reference)
        if what == "parts":
            message = f"{self.where}引用的 {said} 重复以后中间夹着别的行（小计等），这里的算法会把它们也算进去"
            remedy = "用 SUM、COUNT、AVERAGE、MAX、MIN、SUMIF、COUNTIF 等直接引用这个范围，或写 {{ total('字段') }}"
        elif self.growing:
            return
        else:
            message = f"{self.where}引用的 {said} 会重复成好几格，这里不知道指哪一格"
            remedy = f"求和写 SUM({said}:{said.rpartition('!')[2]})；要逐行引用，把公式移进同一个区块"
        self.faults.append(Fault(message, remedy, sheet=self.sheet, cell=self.cell))


def _tried(form: Form, layouts: Layouts) -> list[Fault]:
    """What can be seen once every band is there twice."""
    faults: list[Fault] = []
    for sheet in form.sheets:
        layout = layouts[sheet.look.name]
        for unit in sheet.units:
            if formula := live_formula(unit.content):
                told = _Told(sheet.look.name, cell_name(unit.area.top, unit.area.left), "公式", faults)
                for first, _ in layout.copies(unit.area, unit.band):
                    if not layout.lines[first].blank:
                        moved_formula(formula, layout, layout.bound(first, unit.band), layouts, report=told)
        for rule in sheet.look.conditionals:
            told = _Told(sheet.look.name, rule.areas[0].name, _CONDITIONAL, faults)
            tuple(moved_conditionals(_with(layout, replace(sheet.look, conditionals=(rule,))), layouts, report=told))
        for check in sheet.look.validations:
            told = _Told(sheet.look.name, check.areas[0].name, _VALIDATION, faults)
            tuple(moved_validations(_with(layout, replace(sheet.look, validations=(check,))), layouts, report=told))
    for name in form.names:
        moved_name(name, layouts, report=_Told("", "", f"名称“{name.name}”", faults, growing=True))
    return faults


def _with(layout: Layout, look: draft.Sheet) -> Layout:
    return replace(layout, sheet=replace(layout.sheet, look=look))


def _said(reference: Reference) -> str:
    return reference.written(reference.sheet, reference.area, single=reference.single)


def _fault(drawn: Drawn, message: str, remedy: str) -> Fault:
    return Fault(message, remedy, sheet=drawn.sheet.look.name, cell=drawn.cell)
