"""A drawn sheet with other rows: what lies on rows that went away goes too, everything else moves along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from xltasks.book import draft
from xltasks.forms.references import Reference, moved
from xltasks.model.cell import Area


@dataclass(frozen=True)
class Moves:
    """Where each row goes. Rows ``body`` become the one row ``to``; ``kept`` of them is the one that stays."""

    head: int
    """The last row above the body; a row up to it, but not before ``insert``, moves down by ``by``."""
    body: tuple[int, int]
    kept: int
    insert: int = 0
    by: int = 0

    @property
    def to(self) -> int:
        return self.head + 1 + self.by

    def __call__(self, row: int) -> int | None:
        """None for a row that goes away."""
        if row <= self.head:
            return row + (self.by if row >= self.insert else 0)
        if row > self.body[1]:
            return row - self.body[1] + self.to
        return self.to if row == self.kept else None

    def reached(self, row: int) -> int:
        """Where a range's edge goes: one within the body covers its one row."""
        found = self(row)
        return self.to if found is None else found

    def area(self, area: Area) -> Area:
        return Area(self.reached(area.top), area.left, self.reached(area.bottom), area.right)

    def formula(self, formula: str) -> str:
        def move(reference: Reference) -> str:
            area = reference.area if reference.sheet else self.area(reference.area)
            return reference.written(reference.sheet, area, single=reference.single)

        return moved(formula, move)


def moved_sheet(sheet: draft.Sheet, moves: Moves) -> draft.Sheet:
    """The sheet as its rows go. Page breaks go away: they stood where the old rows ended a page."""
    page = sheet.page
    return replace(
        sheet,
        cells=tuple(_cells(sheet.cells, moves)),
        merges=tuple(dict.fromkeys(_merges(sheet.merges, moves))),
        rows=tuple(replace(row, number=to) for row in sheet.rows if (to := moves(row.number)) is not None),
        validations=(),
        conditionals=tuple(_conditionals(sheet.conditionals, moves)),
        page=replace(
            page,
            area=moves.area(page.area) if page.area else None,
            repeat_rows=(moves.reached(page.repeat_rows[0]), moves.reached(page.repeat_rows[1]))
            if page.repeat_rows
            else None,
            row_breaks=(),
        ),
        freeze=(moves.reached(sheet.freeze[0]), sheet.freeze[1]) if sheet.freeze else None,
    )


def _cells(cells: Iterable[draft.Cell], moves: Moves) -> Iterable[draft.Cell]:
    for cell in cells:
        to = moves(cell.row)
        if to is not None:
            yield replace(cell, row=to, formula=moves.formula(cell.formula) if cell.formula else "")


def _merges(merges: Iterable[Area], moves: Moves) -> Iterable[Area]:
    """Merges outside the body as they were; of those inside, what the kept row shows of them."""
    for area in merges:
        outside = area.bottom <= moves.head or area.top > moves.body[1]
        kept = Area(moves.to, area.left, moves.to, area.right)
        made = moves.area(area) if outside else kept
        if outside or (area.top <= moves.kept <= area.bottom and kept.width > 1):
            yield made


def _conditionals(rules: Iterable[draft.Conditional], moves: Moves) -> Iterable[draft.Conditional]:
    """Rules whose formulas start from a row that stays, or from anywhere in the body if they say nothing of a place."""
    of: Callable[[int], int | None] = moves
    for rule in rules:
        if of(rule.areas[0].top) is not None:
            areas = tuple(dict.fromkeys(moves.area(area) for area in rule.areas))
            yield replace(rule, areas=areas, formulas=tuple(moves.formula(formula) for formula in rule.formulas))
