"""Where the rows of an issued sheet are in a returned one whose rows have lost their keys, or never had any."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from xltasks.book import grid
from xltasks.forms.issued_sheet import SheetOfIssue
from xltasks.forms.row_labels import Labels, Sorted, canonical
from xltasks.model.cell import shown


@dataclass(frozen=True)
class RowSearch:
    """``known`` are the rows found by their keys; ``labels`` what is told in every row that had one."""

    issued: SheetOfIssue
    sheet: grid.Sheet
    columns: Mapping[int, int | None]
    labels: Mapping[int, Labels]

    def found(self, known: Sorted) -> dict[int, int]:
        """Issued row → returned row. Rows without key go by their texts, near where their neighbours went."""
        rows = dict(known.rows)
        wanted = {*self._texts, *(slot.row for slot in self.issued.slots)} - set(rows) - set(known.unsure)
        free = {row for row, _ in self.sheet.cells} - set(rows.values())
        shift = 0
        for row in sorted(wanted):
            best = self._best(row, _shift(rows, row, shift), free)
            if best is not None and (best[1] * 2 > len(self._texts[row]) or row not in self.labels):
                rows[row] = best[0]
                free.discard(best[0])
                shift = best[0] - row
        for row in sorted(wanted - set(rows)):
            place = row + _shift(rows, row, 0)
            # A row of which no text is left is read where it must be, if no row was deleted there.
            lost = row in self.labels and (bool(known.rows) or _closed_up(row, rows))
            if not lost and place not in rows.values():
                rows[row] = place
        return rows

    def _best(self, row: int, near: int, free: AbstractSet[int]) -> tuple[int, int] | None:
        """The free row that shares most texts, and how many."""
        votes: Counter[int] = Counter()
        for column, text in self._texts.get(row, {}).items():
            votes.update(found for found in self._by_text.get((column, text), ()) if found in free)
        label = self.labels.get(row)
        ranks = {
            found: (
                label is None or label.allow(self.sheet, found),
                count,
                label is not None and label.confirmed(self.sheet, found),
                -abs(found - row - near),
            )
            for found, count in votes.items()
        }
        best = max(ranks, key=ranks.__getitem__, default=None)
        return None if best is None else (best, votes[best])

    @cached_property
    def _texts(self) -> Mapping[int, Mapping[int, str]]:
        """The issued texts by row and returned column."""
        texts: dict[int, dict[int, str]] = defaultdict(dict)
        for (row, column), text in self.issued.text_at.items():
            went = self.columns.get(column, column)
            if went is not None:
                texts[row][went] = text
        return texts

    @cached_property
    def _by_text(self) -> Mapping[tuple[int, str], list[int]]:
        by_text: dict[tuple[int, str], list[int]] = defaultdict(list)
        for (row, column), value in self.sheet.cells.items():
            by_text[column, canonical(shown(value))].append(row)
        return by_text


def _closed_up(row: int, rows: Mapping[int, int]) -> bool:
    """Whether the rows around came nearer to each other: something between them was deleted."""
    before = max((known for known in rows if known < row), default=None)
    after = min((known for known in rows if known > row), default=None)
    return before is not None and after is not None and rows[after] - rows[before] < after - before


def _shift(rows: Mapping[int, int], row: int, last: int) -> int:
    """How far the nearest known row above, else below, has moved."""
    above = [known for known in rows if known < row]
    if above:
        nearest = max(above)
        return rows[nearest] - nearest
    below = [known for known in rows if known > row]
    if below:
        nearest = min(below)
        return rows[nearest] - nearest
    return last
