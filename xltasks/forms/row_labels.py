"""Which issued row a returned row is by the texts that stand in it, for when its key is gone or was left behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from xltasks.book import grid
from xltasks.model.cell import canonical_text, shown
from xltasks.model.issue import IssuedRow, IssuedText

Texts = Mapping[int, str]
"""What stands in a row: column → text."""


def canonical(text: str) -> str:
    """A text for comparing: line ends and outer white space do not count (programs change both on saving)."""
    return "\n".join(line.rstrip() for line in text.replace("\xa0", " ").split("\n")).strip()


@dataclass(frozen=True)
class Labels:
    """The texts of one issued row by returned column.

    ``inherited`` are texts of the whole task that stand beside its first row: where the merges are gone, the task's
    other rows have them too or have nothing there.
    """

    own: Texts
    inherited: Texts

    def fit(self, sheet: grid.Sheet, row: int) -> bool:
        """Whether a returned row says all this and nothing against it."""
        own = all(text_in(sheet, row, column) == text for column, text in self.own.items())
        return own and self.allow(sheet, row)

    @property
    def silent(self) -> bool:
        """Whether nothing is ever told in the row, as in an office's open list."""
        return not self.own and not self.inherited

    def allow(self, sheet: grid.Sheet, row: int) -> bool:
        return all(text_in(sheet, row, column) in ("", text) for column, text in self.inherited.items())

    def confirmed(self, sheet: grid.Sheet, row: int) -> bool:
        """Whether the task is told in the row itself, and is this one."""
        told = [text for column, text in self.inherited.items() if text_in(sheet, row, column) == text]
        return bool(told) and self.allow(sheet, row)


def text_in(sheet: grid.Sheet, row: int, column: int) -> str:
    value = sheet.cells.get((row, column))
    return "" if value is None else canonical(canonical_text(shown(value)))


def labels_of(
    rows: Iterable[IssuedRow], texts: Iterable[IssuedText], columns: Mapping[int, int | None]
) -> dict[int, Labels]:
    """The labels of every keyed row by its issued number; ``columns`` says where the columns went."""
    standing: dict[int, dict[int, str]] = defaultdict(dict)
    for text in texts:
        went = columns.get(text.column, text.column)
        if went is not None:
            standing[text.row][went] = canonical(text.text)
    blocks: dict[str | None, list[int]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.row):
        blocks[row.key.task].append(row.row)
    labels: dict[int, Labels] = {}
    for task, block in blocks.items():
        first, *others = block
        later = {column for row in others for column in standing.get(row, {})}
        whole = {c: text for c, text in standing.get(first, {}).items() if c not in later} if task else {}
        labels[first] = Labels(standing.get(first, {}), {})
        labels |= {row: Labels(standing.get(row, {}), whole) for row in others}
    return labels


def fitting(labels: Mapping[int, Labels], sheet: grid.Sheet, rows: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Returned row → every issued row that its texts fit; issued rows without texts fit none."""
    by_columns: dict[tuple[int, ...], dict[tuple[str, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
    for issued, label in labels.items():
        if label.own:
            columns = tuple(sorted(label.own))
            by_columns[columns][tuple(label.own[column] for column in columns)].append(issued)
    found: dict[int, tuple[int, ...]] = {}
    for row in rows:
        told = (
            issued
            for columns, known in by_columns.items()
            for issued in known.get(tuple(text_in(sheet, row, column) for column in columns), ())
        )
        # A row that says more is meant by it: what fits with five texts does not mean a row that has two of them.
        fits = sorted(one for one in told if labels[one].allow(sheet, row))
        most = max((len(labels[one].own) for one in fits), default=0)
        found[row] = tuple(one for one in fits if len(labels[one].own) == most)
    return found


@dataclass(frozen=True)
class Sorted:
    """Rows after a look at their texts: ``rows`` as they are to be read, ``relabelled`` those (issued) that stand
    beside another row's key, ``unsure`` those (issued) of which nobody can say where they went."""

    rows: Mapping[int, int]
    relabelled: tuple[int, ...] = ()
    unsure: tuple[int, ...] = ()


def checked_keys(by_key: Mapping[int, int], labels: Mapping[int, Labels], sheet: grid.Sheet) -> Sorted:
    """Rows found by their keys, unless the rows were sorted and the hidden keys left behind.

    Then a row's texts say one row and its key another, and the answers moved with the texts: the texts win where
    they fit one row alone. A locked text that was merely changed fits no other row and moves nothing.
    """
    strange = [row for row, place in by_key.items() if not labels[row].fit(sheet, place)]
    claims = fitting({row: labels[row] for row in strange}, sheet, [by_key[row] for row in strange])
    if not any(claims.values()):
        return Sorted(by_key)
    meant = fitting(labels, sheet, by_key.values())
    within = _touched(by_key, {by_key[row] for row in strange if claims[by_key[row]]}, labels, meant)
    meant = {place: meant[place] for place in within.values()}
    claimed: dict[int, list[int]] = defaultdict(list)
    for place, candidates in meant.items():
        for candidate in candidates:
            claimed[candidate].append(place)
    rows = {row: place for row, place in by_key.items() if row not in within}
    for place, candidates in meant.items():
        if len(candidates) == 1 and len(claimed[candidates[0]]) == 1:
            rows[candidates[0]] = place
    for row, place in within.items():
        changed = labels[row].own and not meant[place] and not claimed[row]
        if row not in rows and changed:
            rows[row] = place  # Nobody else's: it stayed, and its own text was changed.
    relabelled = tuple(sorted(row for row, place in rows.items() if by_key.get(row) != place))
    return Sorted(rows, relabelled, tuple(sorted(set(by_key) - set(rows))))


def _touched(
    by_key: Mapping[int, int],
    places: AbstractSet[int],
    labels: Mapping[int, Labels],
    meant: Mapping[int, tuple[int, ...]],
) -> dict[int, int]:
    """The rows that were sorted: all from the first to the last that was seen to be, and all that look like those."""
    area = range(min(places), max(places) + 1)
    within = {row: place for row, place in by_key.items() if place in area and not labels[row].silent}
    alike = {row for place in within.values() for row in meant[place]}
    rest = {row: place for row, place in by_key.items() if row not in within}
    return within | {row: place for row, place in rest.items() if alike.intersection((row, *meant[place]))}


def checked_texts(
    by_text: Mapping[int, int], every: Mapping[int, int], labels: Mapping[int, Labels], sheet: grid.Sheet
) -> Sorted:
    """Rows found without keys, but for those that may be others: rows alike, in a sheet whose order was changed.

    ``every`` has the rows found by their keys too.
    """
    order = [every[row] for row in sorted(set(every) & set(labels))]
    in_order = all(one < other for one, other in pairwise(order))
    alike = fitting(labels, sheet, by_text.values())
    unsure = []
    for row, place in by_text.items():
        label = labels.get(row)
        if label is None:
            continue
        twins = alike[place]
        if not label.allow(sheet, place):
            unsure.append(row)  # the row says that it is another task's
        elif not (in_order or twins == (row,) or label.confirmed(sheet, place)):
            unsure.append(row)
    return Sorted({row: place for row, place in every.items() if row not in unsure}, (), tuple(sorted(unsure)))
