"""A coordinator's edits of the consolidated sheet, kept through the next merge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xltasks.model.answer import Answer
from xltasks.model.cell import CellValue, canonical_text, shown
from xltasks.model.consolidation import RowSources
from xltasks.model.finding import Finding, Place
from xltasks.model.issue import Issue
from xltasks.model.key import RowKey
from xltasks.model.listed import ListedRow, Lists
from xltasks.model.register import Register
from xltasks.model.source import Source
from xltasks.rules.table import Table
from xltasks.rules.wording import quoted, row_name

Cell = tuple[str, str | None, int, str]
"""(office whose row it is, empty for one of the register; task number; ordinal; field)."""


def cell_of(key: RowKey, field: str) -> Cell:
    """What an answer of the consolidated sheet is known by; of a list that a field is in it has one alone."""
    return (key.office if key.listed else "", key.task, key.item, field)


@dataclass(frozen=True)
class Edit:
    """One answer cell that somebody changed: what was written there, what stands there now, and where."""

    key: RowKey
    field: str
    base: CellValue
    theirs: CellValue
    source: Source

    @property
    def cell(self) -> Cell:
        return cell_of(self.key, self.field)


def edits_of(issue: Issue, answers: Iterable[Answer], sha256: str) -> Iterator[Edit]:
    """The answer cells of a consolidated workbook that differ from what was written; ``sha256`` names its bytes."""
    slots = {(slot.key, slot.field): slot for slot in issue.slots}
    for answer in answers:
        slot = slots.get((answer.key, answer.field))
        if slot is None or not (slot.key.task or slot.key.listed) or alike(slot.value, answer.raw.value):
            continue
        source = Source(issue.stamp.office, sha256, answer.at.file, answer.at.sheet, answer.at.cell)
        yield Edit(slot.key, slot.field, slot.value, answer.raw.value, source)


def alike(one: CellValue, other: CellValue) -> bool:
    """Whether two values read the same: programs change types, line ends and outer white space on saving."""
    return _plain(one) == _plain(other)


def _plain(value: CellValue) -> str:
    return "\n".join(line.rstrip() for line in canonical_text(shown(value)).split("\n")).strip()


@dataclass(frozen=True)
class EditedTable:
    """The consolidated table with the coordinator's edits in it: an edit stays whatever the offices say since."""

    table: Table
    edits: Mapping[Cell, Edit]

    def value(self, task: str | None, item: int, field: str) -> CellValue:
        edit = self.edits.get(("", task, item, field)) if self.edits and task is not None else None
        return self.table.value(task, item, field) if edit is None else edit.theirs

    def shown(self, key: RowKey, field: str) -> CellValue:
        """What the sheet says in a cell: an edit where there is one."""
        edit = self.edits.get(cell_of(key, field))
        return self.table.given(key, field) if edit is None else edit.theirs

    @cached_property
    def lists(self) -> Lists:
        """The open lists as they were edited; a row stays while an edit does, even one that its office took back."""
        if not any(edit.key.listed for edit in self.edits.values()):
            return self.table.lists
        rows: dict[RowKey, dict[str, CellValue]] = {row.key: dict(row.values) for row in self.table.lists.rows}
        known = {cell_of(key, ""): key for key in rows}
        for edit in self.edits.values():
            if edit.key.listed:
                key = known.get(cell_of(edit.key, "")) or edit.key
                if key in rows or edit.theirs is not None:
                    rows.setdefault(key, {})[edit.field] = edit.theirs
        places = {office.name: place for place, office in enumerate(self.table.register.offices)}
        order = sorted(rows, key=lambda key: (places.get(key.office, len(places)), key.item))
        return Lists(tuple(ListedRow(key, tuple(rows[key].items())) for key in order))

    def sources_of(self, key: RowKey, fields: Sequence[str]) -> RowSources:
        """Where the values of a row came from: for an edit, the edited workbook."""
        answered = self.table.sources_of(key, fields)
        edits = [self.edits.get(cell_of(key, field)) for field in fields] if self.edits else []
        if not any(edits):
            return answered
        own = enumerate(edits)
        return RowSources(several=tuple(answered.of(n) if edit is None else (edit.source,) for n, edit in own))

    @cached_property
    def changed(self) -> tuple[Edit, ...]:
        """The edits beside which an office's answer has changed, too, and to something else."""
        return tuple(
            edit
            for edit in self.edits.values()
            for ours in (self.table.given(edit.key, edit.field),)
            if not alike(ours, edit.base) and not alike(ours, edit.theirs)
        )

    def conflicts(self, register: Register, keys: Mapping[Cell, RowKey]) -> Iterator[Finding]:
        """One finding for each cell that both changed: the edit stands, the new answer is shown. ``keys`` are those of
        the rows in the sheet."""
        for edit in self.changed:
            key = keys.get(edit.cell)
            if key is not None:
                ours, theirs = shown(self.table.given(edit.key, edit.field)), shown(edit.theirs)
                message = (
                    f"{row_name(register, key)}人工改成了{quoted(theirs)}，科室后来又报了{quoted(ours)}，保留了人工改的"
                )
                remedy = "请核对；要用科室新报的，在汇总表里改成它，或运行 xltasks merge --discard-edits"
                at = Place(edit.source.file, edit.source.sheet, edit.source.cell)
                yield Finding("merge.conflict", "warning", message, remedy, at, None, key, edit.field)

    def longer_than(self, most: int) -> Iterator[Cell]:
        """The cells whose text has more characters."""
        yield from self.table.longer_than(most)
        yield from (
            edit.cell for edit in self.edits.values() if isinstance(edit.theirs, str) and len(edit.theirs) > most
        )
