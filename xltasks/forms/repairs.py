"""What had to be mended to find the answers of a returned workbook, each repair as a finding and none silent."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from xltasks.book import grid
from xltasks.book.stamp import SHEET as STAMP_SHEET
from xltasks.forms.align import Alignment
from xltasks.forms.issued_sheet import SheetOfIssue
from xltasks.forms.lengthened import AddedRow
from xltasks.model.cell import Area, cell_name, column_letters
from xltasks.model.finding import Finding, Place, Severity
from xltasks.model.issue import Issue
from xltasks.model.key import RowKey

_LISTED = 5
"""How many rows or cells a message names."""


@dataclass(frozen=True)
class Mended:
    """A returned file with its sheets found: where each issued sheet is, None for one that is gone."""

    book: grid.Book
    issue: Issue
    sheets: Sequence[tuple[SheetOfIssue, Alignment | None]]
    file: str

    def findings(self) -> Iterator[Finding]:
        yield from self._identity()
        for issued, alignment in self.sheets:
            if alignment is None:
                yield self._said("error", f"找不到工作表“{issued.name}”", "请用原来下发的填报表重新填写")
                continue
            yield from self._renamed(alignment)
            yield from self._columns(alignment)
            yield from self._lost_rows(alignment)
            yield from self._order(alignment)
            yield from self._copies(alignment)
            yield from self._added(alignment)
            yield from self._merged(alignment)
            yield from self._unmerged(alignment)

    def keyless(self, alignment: Alignment) -> bool:
        """Whether a sheet came back without its row keys, or some of its rows did."""
        return self.issue.stamp.kind == "input" and _without_key(alignment) > 0

    @property
    def _bare(self) -> tuple[Alignment, ...]:
        return tuple(alignment for _, alignment in self.sheets if alignment is not None and self.keyless(alignment))

    @property
    def unstamped(self) -> bool:
        stamped = any(sheet.name.startswith(STAMP_SHEET) for sheet in self.book.sheets)
        return not stamped and self.issue.stamp.kind == "input"

    def _identity(self) -> Iterator[Finding]:
        """Stamp sheet and row keys that are gone: what one deletes on purpose, or loses by copying the cells."""
        for alignment in self._bare:
            name = alignment.sheet.name
            lost = "隐藏的行编号列没有了"
            if alignment.keyed:
                lost = f"隐藏的行编号缺了{_without_key(alignment)}行"
            elif self.unstamped:
                lost = "隐藏的标识表和行编号都没有了（可能是复制到新工作簿里的）"
            sheet = f"，工作表“{alignment.issued.name}”现名“{name}”" if name != alignment.issued.name else ""
            moved = _moved(alignment)
            message = f"{lost}{sheet}{f'，{moved}' if moved else ''}，已按表头和各行的文字认出"
            yield self._said("warning", message, "请核对各行内容；下次请直接在下发的填报表里填写", name)
        found = any(alignment is not None for _, alignment in self.sheets)
        if found and self.unstamped and not self._bare:
            message = "隐藏的标识表没有了，已按表里的行编号认出"
            yield self._said("hint", message, "不用处理；下次请直接在下发的填报表里填写")

    def _renamed(self, alignment: Alignment) -> Iterator[Finding]:
        issued, name = alignment.issued.name, alignment.sheet.name
        if name != issued and not self.keyless(alignment):
            yield self._said("hint", f"工作表“{issued}”改名为“{name}”，已按内容认出", "下次请不要改工作表的名称", name)

    def _columns(self, alignment: Alignment) -> Iterator[Finding]:
        moved = []
        for column in sorted({slot.column for slot in alignment.issued.slots}):
            went, letters = alignment.columns.get(column, column), column_letters(column)
            if went is None:
                message = f"“{letters}”列不见了，这一列的填报内容没有读到"
                yield self._said("warning", message, "请用原表补上这一列", alignment.sheet.name)
            elif went != column:
                moved.append(f"“{letters}”列移到了“{column_letters(went)}”列")
        if moved:
            message = f"{'，'.join(moved)}，已按表头认出"
            yield self._said("hint", message, "下次请不要增删或移动列", alignment.sheet.name)

    def _lost_rows(self, alignment: Alignment) -> Iterator[Finding]:
        if alignment.unmoved:
            return
        issued = alignment.issued
        answered = {slot.row for slot in issued.slots}
        for row in issued.rows:
            lost = row.row not in alignment.rows and row.row not in alignment.unsure
            if row.row in answered and lost and not (issued.open and row.key.listed):
                at = Place(self.file, issued.name, cell_name(row.row, 1))
                message = f"{_row_words(row.key)}这一行不见了"
                yield self._finding("warning", message, "请用原表补上这一行", at, key=row.key)

    def _order(self, alignment: Alignment) -> Iterator[Finding]:
        """One finding for rows that stand elsewhere, whatever moved them."""
        name = alignment.sheet.name
        if alignment.unsure:
            message = f"行的顺序变了，{self._named(alignment, alignment.unsure)}认不出现在是哪一行，填的内容没有读取"
            yield self._said("error", message, "请用原来下发的填报表按原来的顺序重新填写", name)
        elif alignment.relabelled:
            message = (
                f"排序时隐藏的行编号没有一起移动，{self._named(alignment, alignment.relabelled)}已按行里的文字对应"
            )
            yield self._said("warning", message, "请核对这几行的内容；下次请不要排序", name)
        elif (moved := _moved(alignment)) and not self.keyless(alignment):
            yield self._said("hint", f"{moved}，已认出各行", "下次请不要增删、移动行或排序", name)

    def _named(self, alignment: Alignment, rows: Iterable[int]) -> str:
        keys = {row.row: row.key for row in alignment.issued.rows}
        words = tuple(dict.fromkeys(_row_words(keys[row]) for row in rows))
        return "、".join(words[:_LISTED]) + (f"等{len(words)}行" if len(words) > _LISTED else "")

    def _copies(self, alignment: Alignment) -> Iterator[Finding]:
        for number in alignment.copied:
            message = f"第{number}行是复制出来的行，编号与另一行相同，只读取了内容与原表相符的一行"
            at = Place(self.file, alignment.sheet.name, cell_name(number, 1))
            yield self._finding("hint", message, "请核对两行内容，删去多余的一行", at)

    def _added(self, alignment: Alignment) -> Iterator[Finding]:
        """Rows that were put into an open list, which is what it is for; one finding for a list."""
        lists: dict[RowKey, list[AddedRow]] = defaultdict(list)
        for added in alignment.added:
            lists[added.key._replace(item=0)].append(added)
        for rows in lists.values():
            key = rows[0].key
            numbers = "、".join(str(added.row) for added in rows[:_LISTED])
            more = f"等{len(rows)}行" if len(rows) > _LISTED else "行"
            task = f"第{key.task}项任务" if key.task else ""
            message = f"第{numbers}{more}是加出来的，已作为{task}“{key.category}”的第{_places(rows)}行读取"
            at = Place(self.file, alignment.sheet.name, cell_name(rows[0].row, 1))
            yield self._finding("hint", message, "请核对这几行的内容，没有问题不用处理", at, key=key)

    def _merged(self, alignment: Alignment) -> Iterator[Finding]:
        """Cells merged across answers: programs keep the value of the first cell alone."""
        # What was issued merged covers no answer.
        own = frozenset(alignment.issued.merges) if alignment.unmoved else frozenset()
        merged = [area for area in alignment.sheet.merges if area not in own]
        if not merged:
            return
        columns: dict[int, list[int]] = defaultdict(list)
        for slot in alignment.issued.slots:
            place = alignment.place(slot.row, slot.column)
            if place is not None:
                columns[place[0]].append(place[1])
        rows = sorted(columns)
        for area in merged:
            covered = [
                cell_name(row, column)
                for row in rows[bisect_left(rows, area.top) : bisect_right(rows, area.bottom)]
                for column in sorted(columns[row])
                if area.holds(row, column) and (row, column) != (area.top, area.left)
            ]
            if covered:
                yield self._covered(alignment, area, covered)

    def _unmerged(self, alignment: Alignment) -> Iterator[Finding]:
        """Merged cells that were parted: the first of them counts. Whoever moves rows or columns must part them."""
        stayed = all(row == place for row, place in alignment.rows.items()) and not alignment.columns
        whole = stayed and not (alignment.copied or alignment.relabelled or alignment.unsure)
        if self.book.format != "xlsx" or not whole or self.keyless(alignment):
            return
        there = set(alignment.sheet.merges)
        parted = [area.name for area in alignment.issued.merges if area not in there]
        if parted:
            more = f"等{len(parted)}处" if len(parted) > _LISTED else ""
            message = f"合并的单元格被拆开了（{'、'.join(parted[:_LISTED])}{more}），各以左上角的一格为准"
            yield self._said("hint", message, "不用处理；下次请不要取消合并", alignment.sheet.name)

    def _covered(self, alignment: Alignment, area: Area, covered: Sequence[str]) -> Finding:
        first = cell_name(area.top, area.left)
        message = f"{area.name}合并成了一格：内容算在{first}，{'、'.join(covered[:_LISTED])}没有单独的内容"
        if len(covered) > _LISTED:
            message = f"{area.name}合并成了一格：内容算在{first}，其余{len(covered)}个填报格没有单独的内容"
        at = Place(self.file, alignment.sheet.name, first)
        return self._finding("warning", message, "请取消合并，在各格里分别填写", at)

    def _said(self, severity: Severity, message: str, remedy: str, sheet: str = "") -> Finding:
        return self._finding(severity, message, remedy, Place(self.file, sheet))

    def _finding(
        self, severity: Severity, message: str, remedy: str, at: Place, *, key: RowKey | None = None
    ) -> Finding:
        return Finding("answers.repaired", severity, message, remedy, at, self.issue.stamp.office, key)


def _places(rows: Sequence[AddedRow]) -> str:
    lines = [added.key.line for added in rows]
    return str(lines[0]) if len(lines) == 1 else f"{min(lines)}至{max(lines)}"


def _without_key(alignment: Alignment) -> int:
    """How many rows were found without their keys."""
    found = sum(row.row in alignment.rows for row in alignment.issued.rows)
    return max(found - alignment.keyed, 0) if alignment.issued.slots else 0


def _moved(alignment: Alignment) -> str:
    """What happened to the rows as a whole, where no row that is lost or copied tells it already."""
    if alignment.unmoved:
        return ""
    rows = alignment.rows
    listed = {row.row for of in alignment.issued.lists for row in of}
    answered = sorted({slot.row for slot in alignment.issued.slots if slot.row in rows} - listed)
    places = [rows[row] for row in answered]
    if any(one >= other for one, other in pairwise(places)):
        return "行的顺序变了"
    lost = any(slot.row not in rows for slot in alignment.issued.slots)
    told = alignment.copied or alignment.added or lost
    return "表里增加或删除了行" if places != answered and not told else ""


def _row_words(key: RowKey) -> str:
    task = f"第{key.task}项任务" if key.task else "填报信息"
    return f"{task}“{key.category}”" if key.category else task
