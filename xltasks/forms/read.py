"""From a returned file to a submission: every answer where it was asked, every other difference named."""

from __future__ import annotations

from collections.abc import Iterator

from xltasks.book import grid
from xltasks.book.stamp import SHEET as STAMP_SHEET
from xltasks.forms.align import Alignment, align, best_sheet
from xltasks.forms.issued_sheet import SheetOfIssue, sheets_of
from xltasks.forms.repairs import Mended
from xltasks.forms.strays import Strays, stray
from xltasks.model.answer import Answer, Raw, Stray, Submission
from xltasks.model.cell import cell_name
from xltasks.model.finding import Place
from xltasks.model.issue import Issue, Slot


def read_submission(book: grid.Book, issue: Issue, *, file: str) -> Submission:
    """The answers of an issued workbook, wherever its rows, columns and sheets went. Never judges, never raises."""
    found = tuple(_found(book, issue))
    mended = Mended(book, issue, found, file)
    answers: list[Answer] = []
    used: set[str] = set()
    strays: list[Stray] = []
    for issued, alignment in found:
        if alignment is None:
            answers += (_unanswered(slot, file) for slot in issued.slots)
            continue
        used.add(alignment.sheet.name)
        answers += _answers(alignment, file)
        answers += _added(alignment, file)
        as_values = mended.keyless(alignment) and not any(raw.formula for raw in alignment.sheet.special.values())
        formulas = book.format == "xlsx"
        strays += Strays(alignment, file, formulas, as_values=as_values, unstamped=mended.unstamped).found()
    for sheet in book.sheets:
        if sheet.name not in used and not sheet.name.startswith(STAMP_SHEET):
            places = ((place, sheet.raw(*place)) for place in sorted({*sheet.cells, *sheet.special}))
            strays += (
                stray("unplaced", Place(file, sheet.name, cell_name(*place)), raw)
                for place, raw in places
                if not raw.empty or raw.error
            )
    return Submission(
        period=issue.stamp.period,
        office=issue.stamp.office,
        issue=issue.stamp.issue,
        answers=tuple(answers),
        strays=tuple(strays),
        repairs=tuple(mended.findings()),
    )


def _found(book: grid.Book, issue: Issue) -> Iterator[tuple[SheetOfIssue, Alignment | None]]:
    free = {sheet.name: sheet for sheet in book.sheets if not sheet.name.startswith(STAMP_SHEET)}
    parts = sheets_of(issue)
    for issued in sorted(parts, key=lambda part: (part.name not in free, not part.slots)):
        sheet = best_sheet(issued, free)
        if sheet is None:
            if issued.slots:
                yield issued, None
            continue
        del free[sheet.name]
        yield issued, align(issued, sheet)


def _answers(alignment: Alignment, file: str) -> Iterator[Answer]:
    sheet = alignment.sheet
    if alignment.unmoved:
        for key, field, _, row, column, _, _ in alignment.issued.slots:
            yield Answer(key, field, sheet.raw(row, column), Place(file, sheet.name, cell_name(row, column)))
        return
    added = {row.key for row in alignment.added}
    for slot in alignment.issued.slots:
        place = alignment.place(slot.row, slot.column)
        if place is None:
            if slot.key not in added:
                yield _unanswered(slot, file)
        else:
            yield Answer(slot.key, slot.field, sheet.raw(*place), Place(file, sheet.name, cell_name(*place)))


def _added(alignment: Alignment, file: str) -> Iterator[Answer]:
    """The answers in rows that the office put into a list, asked for like those of its first row."""
    for added, slot, place in alignment.added_cells:
        at = Place(file, alignment.sheet.name, cell_name(*place))
        yield Answer(added.key, slot.field, alignment.sheet.raw(*place), at)


def _unanswered(slot: Slot, file: str) -> Answer:
    """An answer whose row or sheet is gone: empty, at the place it was issued."""
    return Answer(slot.key, slot.field, Raw(), Place(file, slot.sheet, slot.cell))
