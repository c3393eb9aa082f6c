"""Where the rows and columns of an issued sheet are in a returned one, however it was moved about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from xltasks.book import grid
from xltasks.book.stamp import ADDED_SHEETS
from xltasks.forms.issued_sheet import SheetOfIssue, carried_key, may_be_key, says
from xltasks.forms.lengthened import AddedRow, Lengthening
from xltasks.forms.row_labels import canonical, checked_keys, checked_texts, labels_of
from xltasks.forms.row_search import RowSearch
from xltasks.model.cell import shown
from xltasks.model.issue import Slot


@dataclass(frozen=True)
class Alignment:
    """One issued sheet found in a returned file.

    ``rows`` and ``columns`` lead from issued to returned numbers; an issued row that is gone is missing from ``rows``,
    a column that is not in ``columns`` stayed where it was, and None stands for one that is gone. ``copied`` lists
    returned rows that carry a key another row carries too. ``keyed`` says how many rows were found by their keys,
    ``relabelled`` which issued rows were found by their texts beside another row's key, and ``unsure`` which are
    left out of ``rows`` because they may be any of several.
    """

    issued: SheetOfIssue
    sheet: grid.Sheet
    rows: Mapping[int, int]
    columns: Mapping[int, int | None]
    keyed: int
    copied: tuple[int, ...] = ()
    relabelled: tuple[int, ...] = ()
    unsure: tuple[int, ...] = ()
    unmoved: bool = False
    """Every row and every column stands where it was issued."""
    added: tuple[AddedRow, ...] = ()
    """Rows that the office put into open lists."""

    def place(self, row: int, column: int) -> tuple[int, int] | None:
        """The returned place of an issued cell, None where its row or column is gone."""
        found, across = self.rows.get(row), self.columns.get(column, column)
        return None if found is None or across is None else (found, across)

    @cached_property
    def added_cells(self) -> tuple[tuple[AddedRow, Slot, tuple[int, int]], ...]:
        """The answer cells of added rows: (row, the slot it is asked for like, its place)."""
        slots: dict[int, list[Slot]] = defaultdict(list)
        for slot in self.issued.slots if self.added else ():
            slots[slot.row].append(slot)
        cells = (
            (added, slot, added.row + more, self.columns.get(slot.column, slot.column))
            for added in self.added
            for more in range(added.height)
            for slot in slots[added.like + more]
        )
        return tuple((added, slot, (row, column)) for added, slot, row, column in cells if column is not None)


def align(issued: SheetOfIssue, sheet: grid.Sheet) -> Alignment:
    """Rows by their keys, else by their texts, else beside their neighbours; columns by the texts they hold."""
    if not issued.lists:
        return _aligned(issued, sheet)
    # Rows put in here and taken out there leave the rest in its place: only all keys together tell that nothing moved.
    by_key, _ = _keys_in_place(issued, sheet) or _keyed_rows(issued, sheet)
    found = _aligned(issued.without_lists(), sheet, moved=not _unmoved(issued, sheet, by_key))
    lists = Lengthening(issued, sheet, found.rows, found.columns).found()
    used = {row.row + more for row in lists.added for more in range(row.height)}
    stayed = len(lists.rows) == sum(map(len, issued.lists)) and all(row == at for row, at in lists.rows.items())
    return replace(
        found,
        issued=issued,
        rows={**found.rows, **lists.rows},
        keyed=found.keyed + lists.keyed,
        copied=tuple(row for row in found.copied if row not in used),
        unmoved=found.unmoved and stayed and not lists.added,
        added=lists.added,
    )


def _aligned(issued: SheetOfIssue, sheet: grid.Sheet, *, moved: bool = False) -> Alignment:
    by_key, copied = _keys_in_place(issued, sheet) or _keyed_rows(issued, sheet)
    if not moved and _unmoved(issued, sheet, by_key):
        same = {text.row: text.row for text in issued.texts} | {slot.row: slot.row for slot in issued.slots}
        return Alignment(issued, sheet, same, {}, len(by_key), copied, unmoved=True)
    columns = _columns(issued, _places(sheet))
    labels = labels_of(issued.rows, issued.texts, columns)
    kept = checked_keys(by_key, labels, sheet)
    rows = RowSearch(issued, sheet, columns, labels).found(kept)
    by_text = {row: place for row, place in rows.items() if row in labels and row not in kept.rows}
    told = checked_texts(by_text, rows, labels, sheet)
    unsure = tuple(sorted({*kept.unsure, *told.unsure}))
    return Alignment(issued, sheet, told.rows, columns, len(by_key), copied, kept.relabelled, unsure)


def resemblance(issued: SheetOfIssue, sheet: grid.Sheet) -> int:
    """How much of an issued sheet stands in a returned one: texts shared, keys counting tenfold."""
    keys = {(row.key, row.line) for row in issued.rows}
    wanted = set(issued.text_at.values())
    score = 0
    for value in sheet.cells.values():
        found = carried_key(value)
        if found in keys:
            score += 10
        elif isinstance(value, str) and canonical(value) in wanted:
            score += 1
    return score


def _unmoved(issued: SheetOfIssue, sheet: grid.Sheet, by_key: Mapping[int, int]) -> bool:
    """The ordinary case: every key where it was issued, and in every column most of the texts."""
    if any(row != found for row, found in by_key.items()) or len(by_key) < len(issued.rows):
        return False
    for place, carried in issued.key_at.items():
        value = sheet.cells.get(place)
        if value != carried and carried_key(value) is None:
            return False
    cells = sheet.cells
    if all(cells.get(place) == text or says(cells.get(place), text) for place, text in issued.told_at.items()):
        return True
    stayed: Counter[int] = Counter()
    strange = set()
    for place, text in issued.told_at.items():
        value = sheet.cells.get(place)
        same = value == text or says(value, text)
        stayed[place[1]] += 1 if same else -1
        if not same and place[0] in by_key:
            strange.add(place[0])
    # Sorting leaves no fewer than two rows with other texts than their keys say.
    return min(stayed.values(), default=1) > 0 and len(strange) < 2


def _keys_in_place(issued: SheetOfIssue, sheet: grid.Sheet) -> tuple[dict[int, int], tuple[int, ...]] | None:
    """What ``_keyed_rows`` finds where every key stands where it was issued, and none elsewhere; else None."""
    keys = issued.key_at
    if any(sheet.cells.get(place) != key for place, key in keys.items()):
        return None
    with_bars = (value for value in sheet.cells.values() if type(value) is str and "|" in value)
    if sum(map(may_be_key, with_bars)) != len(issued.rows):
        return None
    return {row: row for row, _ in keys}, ()


def _keyed_rows(issued: SheetOfIssue, sheet: grid.Sheet) -> tuple[dict[int, int], tuple[int, ...]]:
    wanted = {(row.key, row.line): row.row for row in issued.rows}
    found: dict[int, list[int]] = defaultdict(list)
    for (row, _), value in sheet.cells.items():
        carried = carried_key(value)
        if carried in wanted:
            found[wanted[carried]].append(row)
    chosen: dict[int, int] = {}
    copied: list[int] = []
    for issued_row, rows in found.items():
        best = rows[0] if len(rows) == 1 else max(rows, key=partial(_like, issued, sheet, issued_row))
        chosen[issued_row] = best
        copied += [row for row in rows if row != best]
    return chosen, tuple(sorted(copied))


def _like(issued: SheetOfIssue, sheet: grid.Sheet, issued_row: int, row: int) -> tuple[int, bool, int]:
    """How much a returned row is like an issued one: by its texts, then by standing where it stood."""
    texts = sum(
        1
        for (at, column), text in issued.text_at.items()
        if at == issued_row and canonical(shown(sheet.cells.get((row, column)))) == text
    )
    return texts, row == issued_row, -row


def _places(sheet: grid.Sheet) -> Mapping[str, list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, value in sheet.cells.items():
        places[canonical(shown(value))].append(place)
    return places


def _columns(issued: SheetOfIssue, places: Mapping[str, list[tuple[int, int]]]) -> dict[int, int | None]:
    """Each issued column goes where most of its texts went; one without votes moves with its neighbour, or is gone."""
    votes: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for text in issued.texts:
        found = {column for _, column in places.get(canonical(text.text), ())}
        for column in found:
            votes[text.column][column] += 1 / len(found)
    columns: dict[int, int | None] = {}
    for column, counted in votes.items():
        best, count = max(counted.items(), key=lambda vote: (vote[1], vote[0] == column, -abs(vote[0] - column)))
        columns[column] = best if count > counted.get(column, 0) else column
    taken = set(columns.values())
    shift = 0
    for column in range(1, max([issued.key_column, *(slot.column for slot in issued.slots), *votes], default=0) + 1):
        went = columns.get(column)
        if went is not None:
            shift = went - column
        else:
            columns[column] = None if column + shift in taken else column + shift
    return {column: went for column, went in columns.items() if went != column}


def best_sheet(issued: SheetOfIssue, sheets: Mapping[str, grid.Sheet]) -> grid.Sheet | None:
    """The sheet most like an issued one, of two alike that of its name; None where none shares enough with it.

    What a correction copy added quotes other files' words, and a sheet that nobody fills in may have a word in common
    with any other: only its name, or half of its texts, tell it.
    """
    named = sheets.get(issued.name)
    if named is not None and _stands(issued, named):
        return named
    if issued.name in ADDED_SHEETS:
        return named
    scored = [
        (resemblance(issued, sheet), sheet is named, -number, sheet) for number, sheet in enumerate(sheets.values())
    ]
    score, _, _, best = max(scored, key=lambda entry: entry[:3], default=(0, False, 0, None))
    enough = score > 0 if issued.slots or best is named else 2 * score >= len(set(issued.text_at.values()))
    return best if enough else None


def _stands(issued: SheetOfIssue, sheet: grid.Sheet) -> bool:
    """Most texts are where they were: the ordinary case, told without looking at every cell."""
    texts, cells = issued.told_at, sheet.cells
    if 2 * sum(cells.get(place) == text for place, text in texts.items()) > len(texts):
        return True
    return 2 * sum(says(cells.get(place), text) for place, text in texts.items()) > len(texts)
