"""From a returned file to a submission: every answer where it was asked, every other difference named."""

from __future__ import annotations

from collections.abc import Iterator

from xltasks.book import grid
from xltasks.book.stamp import SHEET as STAMP_SHEET
from xltasks.book.stamp import without_code
from xltasks.forms.align import Alignment, SheetOfIssue, align, best_sheet, canonical, carried_key, sheets_of
from xltasks.model.answer import Answer, Raw, Stray, Submission
from xltasks.model.cell import cell_name, column_letters, shown
from xltasks.model.finding import Finding, Place
from xltasks.model.issue import Issue, Slot
from xltasks.model.key import RowKey


def read_submission(book: grid.Book, issue: Issue, *, file: str) -> Submission:
    """The answers of an issued workbook, wherever its rows, columns and sheets went. Never judges, never raises."""
    found = tuple(_found(book, issue))
    answers: list[Answer] = []
    repairs: list[Finding] = []
    used: set[str] = set()
    strays: list[Stray] = []
    for issued, alignment in found:
        if alignment is None:
            repairs.append(_lost_sheet(issued, issue, file))
            answers += (_unanswered(slot, file) for slot in issued.slots)
            continue
        used.add(alignment.sheet.name)
        answers += _answers(alignment, file)
        repairs += _repairs(alignment, issue, file)
        strays += _strays(alignment, file, tells_formulas=book.format == "xlsx")
    for sheet in book.sheets:
        if sheet.name not in used and not sheet.name.startswith(STAMP_SHEET):
            strays += (
                Stray("unplaced", Place(file, sheet.name, cell_name(*place)), sheet.raw(*place).value)
                for place in sorted({*sheet.cells, *sheet.special})
                if _seen(sheet.raw(*place))
            )
    return Submission(
        period=issue.stamp.period,
        office=issue.stamp.office,
        issue=issue.stamp.issue,
        answers=tuple(answers),
        strays=tuple(strays),
        repairs=tuple(repairs),
    )


def _found(book: grid.Book, issue: Issue) -> Iterator[tuple[SheetOfIssue, Alignment | None]]:
    free = {sheet.name: sheet for sheet in book.sheets if not sheet.name.startswith(STAMP_SHEET)}
    parts = sheets_of(issue)
    for issued in sorted(parts, key=lambda part: (part.name not in free, not part.slots)):
        sheet = free.get(issued.name) or best_sheet(issued, free.values())
        if sheet is None:
            if issued.slots:
                yield issued, None
            continue
        del free[sheet.name]
        yield issued, align(issued, sheet)


def _answers(alignment: Alignment, file: str) -> Iterator[Answer]:
    for slot in alignment.issued.slots:
        place = alignment.place(slot.row, slot.column)
        if place is None:
            yield _unanswered(slot, file)
        else:
            at = Place(file, alignment.sheet.name, cell_name(*place))
            yield Answer(slot.key, slot.field, alignment.sheet.raw(*place), at)


def _unanswered(slot: Slot, file: str) -> Answer:
    """An answer whose row or sheet is gone: empty, at the place it was issued."""
    return Answer(slot.key, slot.field, Raw(), Place(file, slot.sheet, slot.cell))


def _strays(alignment: Alignment, file: str, *, tells_formulas: bool) -> Iterator[Stray]:
    """Every non-empty cell that is neither answer, key, formula nor the text that was issued there.

    The older formats come with the results of formulas alone, which differ from what was issued by right.
    """
    issued, sheet = alignment.issued, alignment.sheet
    keys = {row.row: row.key for row in issued.rows}
    back_rows = {returned: row for row, returned in alignment.rows.items()}
    back_columns = {returned: column for column, returned in alignment.columns.items() if returned is not None}
    moved_away = set(alignment.columns) - set(back_columns)
    expected = {alignment.place(slot.row, slot.column) for slot in issued.slots}
    texts = {place: text for text, place in _text_places(alignment)}
    for place in sorted({*sheet.cells, *sheet.special}):
        if place in expected or (place not in texts and carried_key(sheet.cells.get(place))):
            continue
        raw = sheet.raw(*place)
        if not _seen(raw):
            continue
        row = back_rows.get(place[0])
        column = back_columns.get(place[1], None if place[1] in moved_away else place[1])
        origin = (row, column) if row is not None and column is not None else None
        if origin in issued.formulas and (raw.formula or not tells_formulas):
            continue
        at = Place(file, sheet.name, cell_name(*place))
        key = keys.get(row) if row is not None else None
        if place in texts:
            if without_code(canonical(shown(raw.value))) != without_code(canonical(texts[place])):
                yield Stray("altered", at, raw.value, texts[place], key)
        elif origin in issued.formulas:
            yield Stray("altered", at, raw.value, "", key)
        else:
            yield Stray("unplaced", at, raw.value, "", key)
    for place, text in texts.items():
        if sheet.raw(*place).empty:
            row = back_rows[place[0]]
            yield Stray("altered", Place(file, sheet.name, cell_name(*place)), None, text, keys.get(row))


def _seen(raw: Raw) -> bool:
    """Whether a person would see anything in the cell."""
    return not raw.empty or raw.error


def _text_places(alignment: Alignment) -> Iterator[tuple[str, tuple[int, int]]]:
    for text in alignment.issued.texts:
        place = alignment.place(text.row, text.column)
        if place is not None:
            yield text.text, place


def _repairs(alignment: Alignment, issue: Issue, file: str) -> Iterator[Finding]:
    """What had to be mended to find the answers of one sheet."""
    issued, sheet = alignment.issued, alignment.sheet
    if sheet.name != issued.name:
        message = f"工作表“{issued.name}”改名为“{sheet.name}”，已按内容认出"
        yield _repair(issue, message, "下次请不要改工作表的名称", Place(file, sheet.name))
    for column in sorted({slot.column for slot in issued.slots}):
        went = alignment.columns.get(column, column)
        if went is None:
            message, remedy = f"“{column_letters(column)}”列不见了，这一列的填报内容没有读到", "请用原表补上这一列"
            yield Finding("answers.repaired", "warning", message, remedy, Place(file, sheet.name), issue.stamp.office)
        elif went != column:
            message = f"“{column_letters(column)}”列移到了“{column_letters(went)}”列，已按表头认出"
            yield _repair(issue, message, "下次请不要增删或移动列", Place(file, sheet.name))
    answered = {slot.row for slot in issued.slots}
    for row in issued.rows:
        if row.row in answered and row.row not in alignment.rows:
            message = f"{_row_words(row.key)}这一行不见了"
            at = Place(file, issued.name, cell_name(row.row, 1))
            yield Finding("answers.repaired", "warning", message, "请用原表补上这一行", at, issue.stamp.office, row.key)
    for number in alignment.copied:
        message = f"第{number}行是复制出来的行，编号与另一行相同，只读取了内容与原表相符的一行"
        yield _repair(issue, message, "请核对两行内容，删去多余的一行", Place(file, sheet.name, cell_name(number, 1)))


def _row_words(key: RowKey) -> str:
    task = f"第{key.task}项任务" if key.task else "填报信息"
    return f"{task}“{key.category}”" if key.category else task


def _repair(issue: Issue, message: str, remedy: str, at: Place) -> Finding:
    return Finding("answers.repaired", "hint", message, remedy, at, issue.stamp.office)


def _lost_sheet(issued: SheetOfIssue, issue: Issue, file: str) -> Finding:
    message = f"找不到工作表“{issued.name}”"
    return Finding(
        "answers.repaired", "error", message, "请用原来下发的填报表重新填写", Place(file), issue.stamp.office
    )
