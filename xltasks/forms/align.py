"""Where the rows and columns of an issued sheet are in a returned one, however it was moved about."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from xltasks.book import grid
from xltasks.model.cell import CellValue, shown
from xltasks.model.issue import Issue, IssuedRow, IssuedText, Slot
from xltasks.model.key import RowKey

_LINE = re.compile(r"~(\d+)\Z")


def carried_key(value: CellValue) -> tuple[RowKey, int] | None:
    """The row key a cell carries and the line of its block, or None."""
    if not isinstance(value, str) or value.count("|") < 5:
        return None
    line = _LINE.search(value)
    key = RowKey.parse(value[: line.start()] if line else value)
    return (key, int(line[1]) if line else 1) if key else None


@dataclass(frozen=True)
class SheetOfIssue:
    """The part of an issue that lies on one sheet."""

    name: str
    slots: tuple[Slot, ...]
    texts: tuple[IssuedText, ...]
    rows: tuple[IssuedRow, ...]
    formulas: frozenset[tuple[int, int]]
    key_column: int

    @cached_property
    def text_at(self) -> Mapping[tuple[int, int], str]:
        return {(text.row, text.column): canonical(text.text) for text in self.texts}


def sheets_of(issue: Issue) -> tuple[SheetOfIssue, ...]:
    """An issue sheet by sheet, in the order of its texts and slots."""
    names = dict.fromkeys([*(text.sheet for text in issue.texts), *(slot.sheet for slot in issue.slots)])
    keys = dict(issue.key_columns)
    return tuple(
        SheetOfIssue(
            name,
            tuple(slot for slot in issue.slots if slot.sheet == name),
            tuple(text for text in issue.texts if text.sheet == name),
            tuple(row for row in issue.rows if row.sheet == name),
            frozenset((row, column) for sheet, row, column in issue.formulas if sheet == name),
            keys.get(name, 0),
        )
        for name in names
    )


@dataclass(frozen=True)
class Alignment:
    """One issued sheet found in a returned file.

    ``rows`` and ``columns`` lead from issued to returned numbers; an issued row that is gone is missing from ``rows``,
    a column that is not in ``columns`` stayed where it was, and None stands for one that is gone. ``copied`` lists
    returned rows that carry a key another row carries too. ``keyed`` says how many rows were found by their keys.
    """

    issued: SheetOfIssue
    sheet: grid.Sheet
    rows: Mapping[int, int]
    columns: Mapping[int, int | None]
    keyed: int
    copied: tuple[int, ...] = ()

    def place(self, row: int, column: int) -> tuple[int, int] | None:
        """The returned place of an issued cell, None where its row or column is gone."""
        found, across = self.rows.get(row), self.columns.get(column, column)
        return None if found is None or across is None else (found, across)


def canonical(text: str) -> str:
    """A text for comparing: line ends and outer white space do not count (programs change both on saving)."""
    return "\n".join(line.rstrip() for line in text.replace("\xa0", " ").split("\n")).strip()


def align(issued: SheetOfIssue, sheet: grid.Sheet) -> Alignment:
    """Rows by their keys, else by their texts, else beside their neighbours; columns by the texts they hold."""
    by_key, copied = _keyed_rows(issued, sheet)
    if _unmoved(issued, sheet, by_key):
        same = {text.row: text.row for text in issued.texts} | {slot.row: slot.row for slot in issued.slots}
        return Alignment(issued, sheet, same, {}, len(by_key), copied)
    places = _places(sheet)
    columns = _columns(issued, places)
    rows = _rows(issued, sheet, by_key, columns)
    return Alignment(issued, sheet, rows, columns, len(by_key), copied)


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
    if any(carried_key(sheet.cells.get((row.row, issued.key_column))) is None for row in issued.rows):
        return False
    stayed: Counter[int] = Counter()
    for place, text in issued.text_at.items():
        stayed[place[1]] += 1 if canonical(shown(sheet.cells.get(place))) == text else -1
    return min(stayed.values(), default=1) > 0


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
        best = max(rows, key=lambda row: (_same_texts(issued, sheet, issued_row, row), row == issued_row, -row))
        chosen[issued_row] = best
        copied += [row for row in rows if row != best]
    return chosen, tuple(sorted(copied))


def _same_texts(issued: SheetOfIssue, sheet: grid.Sheet, issued_row: int, row: int) -> int:
    return sum(
        1
        for (at, column), text in issued.text_at.items()
        if at == issued_row and canonical(shown(sheet.cells.get((row, column)))) == text
    )


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


def _rows(
    issued: SheetOfIssue, sheet: grid.Sheet, by_key: Mapping[int, int], columns: Mapping[int, int | None]
) -> dict[int, int]:
    """Issued row → returned row. Rows without key go by their texts, near where their neighbours went."""
    rows = dict(by_key)
    texts: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), text in issued.text_at.items():
        went = columns.get(column, column)
        if went is not None:
            texts[row][went] = text
    free = {row for row, _ in sheet.cells} - set(rows.values())
    by_text: dict[tuple[int, str], list[int]] = defaultdict(list)
    for (row, column), value in sheet.cells.items():
        if row in free:
            by_text[column, canonical(shown(value))].append(row)
    keyed = {row.row for row in issued.rows}
    wanted = sorted({*texts, *(slot.row for slot in issued.slots)} - set(rows))
    shift = 0
    for row in wanted:
        near = _shift(rows, row, shift)
        votes: Counter[int] = Counter()
        for column, text in texts.get(row, {}).items():
            for found in by_text.get((column, text), ()):
                if found in free:
                    votes[found] += 1
        if votes:
            best = max(votes, key=lambda found: (votes[found], -abs(found - row - near)))
            if votes[best] * 2 > len(texts[row]) or row not in keyed:
                rows[row] = best
                free.discard(best)
                shift = best - row
                continue
        if row not in keyed or not by_key:
            rows.setdefault(row, row + near)
    return rows


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


def best_sheet(issued: SheetOfIssue, sheets: Iterable[grid.Sheet]) -> grid.Sheet | None:
    """The sheet most like an issued one, None where none shares anything with it."""
    scored = [(resemblance(issued, sheet), -number, sheet) for number, sheet in enumerate(sheets)]
    best = max(scored, key=lambda entry: entry[:2], default=None)
    return best[2] if best and best[0] > 0 else None
