"""The rows of open lists in a returned sheet: those that were offered, and those the office put in beside them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from xltasks.book import grid
from xltasks.forms.issued_sheet import SheetOfIssue, carried_key
from xltasks.model.issue import IssuedRow, Slot
from xltasks.model.key import LISTED, RowKey


@dataclass(frozen=True)
class AddedRow:
    """A row that was put into a list: ``row`` is its first in the returned sheet, ``height`` how many it has.

    ``like`` is the issued number of the row it is filled in like.
    """

    key: RowKey
    row: int
    height: int
    like: int


@dataclass(frozen=True)
class Lengthened:
    """Issued rows of lists by their returned numbers, how many of them by their keys, and what was added."""

    rows: Mapping[int, int]
    keyed: int
    added: tuple[AddedRow, ...]


Region = tuple[int, int | None]
"""Between which returned rows a list stands, neither of them a list's; None where nothing stands below."""


@dataclass
class Lengthening:
    """A returned sheet looked through list by list; ``rows`` has where the issued rows outside lists are.

    Order and number of a list's rows mean nothing: a row belongs to the list it stands in, and its key tells only which
    row of it. Copied into another list, the key goes along and means nothing there. Where all keys of a list are gone
    its rows stand where they were issued, between the rows around.
    """

    issued: SheetOfIssue
    sheet: grid.Sheet
    rows: Mapping[int, int]
    columns: Mapping[int, int | None]
    taken: dict[int, int] = field(default_factory=dict)
    keyed: int = 0
    added: list[AddedRow] = field(default_factory=list)

    def found(self) -> Lengthened:
        for rows, region in self._lists:
            self._by_keys(rows, region)
        for rows, region in self._lists:
            self._in_place(rows, region)
        for rows, region in self._lists:
            self._beside(rows, region)
        return Lengthened(self.taken, self.keyed, tuple(self.added))

    def _by_keys(self, rows: tuple[IssuedRow, ...], region: Region) -> None:
        """Rows that carry a key of the list, each key once; also of rows beyond those that are known to be offered."""
        places = {(row.key, row.line): row.row for row in rows}
        carried: dict[tuple[RowKey, int], int] = {}
        for row, key, line in self._carried.get(rows[0].key._replace(item=0), ()):
            inside = _between(row, region)
            best = carried.get((key, line))
            if (inside and (best is None or not _between(best, region))) or (
                best is None and not self._regions_at(row)
            ):
                carried[key, line] = row
        for (key, line), row in carried.items():
            if (key, line) in places:
                self._take(places[key, line], row)
                self.keyed += 1
            elif line == 1:
                self._add(AddedRow(key, row, _height(rows), rows[0].row))

    def _in_place(self, rows: tuple[IssuedRow, ...], region: Region) -> None:
        """The offered rows where no key of the list is left at all."""
        if any(row.row in self.taken for row in rows) or self._of(rows):
            return
        number = bisect_left(self._known, rows[0].row)
        near = self._known[number - 1 : number] or self._known[number : number + 1]
        shift = self.rows[near[0]] - near[0] if near else 0
        free = set(self._free(*region))
        for row in rows:
            if row.row + shift in free:
                self._take(row.row, row.row + shift)

    def _beside(self, rows: tuple[IssuedRow, ...], region: Region) -> None:
        """Rows without a key of their own between the rows around the list, as far as they are filled in."""
        first, height = rows[0].row, _height(rows)
        start, end = self._own(rows, region)
        lines = {row.key.line: self.taken[row.row] for row in rows if row.row in self.taken}
        lines |= {added.key.line: added.row for added in self._of(rows)}
        ordinal, bottom = max(lines, default=0), max(lines.values(), default=start)
        asked = (self.columns.get(s.column, s.column) for s in self._slots if first <= s.row < first + height)
        columns = {column for column in asked if column is not None}
        free = self._free(start, end)
        for row in free:
            filled = any(not self.sheet.raw(row, column).empty for column in columns)
            if row > bottom and end is None and not filled:
                return  # Below the last list of a sheet there is no end but the first blank row.
            if row in self._used or not filled:
                continue
            ordinal += 1
            high = next(n for n in range(1, height + 1) if n == height or row + n not in free)
            self._add(AddedRow(rows[0].key._replace(item=LISTED + ordinal), row, high, first))
            bottom = max(bottom, row + high - 1)

    def _own(self, rows: tuple[IssuedRow, ...], region: Region) -> Region:
        """The region up to the rows of other lists that stand in it."""
        start, end = region
        others = (other for other, where in self._lists if other is not rows and where[0] == start)
        places = {row.row: self.taken[row.row] for other in others for row in other if row.row in self.taken}
        start = max([start, *(place for row, place in places.items() if row < rows[0].row)])
        after = [place for row, place in places.items() if row > rows[0].row and place > start]
        return start, min([*([] if end is None else [end]), *after], default=None)

    def _take(self, issued: int, row: int) -> None:
        self.taken[issued] = row
        self._used.add(row)

    def _add(self, added: AddedRow) -> None:
        self.added.append(added)
        self._used.update(range(added.row, added.row + added.height))

    def _free(self, start: int, end: int | None) -> list[int]:
        """Rows between that are nobody's."""
        return [row for row in range(start + 1, min(end or self._last, self._last)) if row not in self._used]

    def _of(self, rows: tuple[IssuedRow, ...]) -> list[AddedRow]:
        return [added for added in self.added if added.like == rows[0].row]

    def _regions_at(self, row: int) -> bool:
        """Whether a row stands in any list."""
        number = bisect_left(self._starts, row) - 1
        return number >= 0 and _between(row, (self._starts[number], self._ends[self._starts[number]]))

    @cached_property
    def _lists(self) -> tuple[tuple[tuple[IssuedRow, ...], Region], ...]:
        return tuple((rows, self._around(rows)) for rows in self.issued.lists)

    def _around(self, rows: tuple[IssuedRow, ...]) -> Region:
        number = bisect_left(self._known, rows[0].row)
        start = self.rows[self._known[number - 1]] if number else 0
        below = bisect_right(self._places, start)
        return start, self._places[below] if below < len(self._places) else None

    @cached_property
    def _known(self) -> list[int]:
        return sorted(self.rows)

    @cached_property
    def _places(self) -> list[int]:
        return sorted(self.rows.values())

    @cached_property
    def _ends(self) -> Mapping[int, int | None]:
        """Where each region ends, by where it starts."""
        return dict(region for _, region in self._lists)

    @cached_property
    def _starts(self) -> list[int]:
        return sorted(self._ends)

    @cached_property
    def _used(self) -> set[int]:
        return set(self.rows.values())

    @cached_property
    def _last(self) -> int:
        """The row after the last in which anything stands."""
        return max((row for row, _ in self.sheet.cells), default=0) + 1

    @cached_property
    def _slots(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.issued.slots if slot.key.listed)

    @cached_property
    def _carried(self) -> Mapping[RowKey, list[tuple[int, RowKey, int]]]:
        """The rows, of those that are nobody's yet, that carry a list's key: list → (row, key, line), downward."""
        found: dict[RowKey, list[tuple[int, RowKey, int]]] = defaultdict(list)
        others = set(self.rows.values())
        for (row, _), value in self.sheet.cells.items():
            carried = carried_key(value) if row not in others else None
            if carried is not None and carried[0].listed:
                found[carried[0]._replace(item=0)].append((row, *carried))
        return {of: sorted(rows) for of, rows in found.items()}


def _between(row: int, region: Region) -> bool:
    return region[0] < row and (region[1] is None or row < region[1])


def _height(rows: tuple[IssuedRow, ...]) -> int:
    return max(row.line for row in rows)
