"""What else stands in a returned sheet: every non-empty cell that is no answer and differs from the issue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from xltasks.book.stamp import without_code
from xltasks.forms.align import Alignment
from xltasks.forms.issued_sheet import carried_key, says
from xltasks.forms.references import moved
from xltasks.forms.row_labels import Labels, canonical, labels_of
from xltasks.model.answer import Raw, Stray
from xltasks.model.cell import cell_name, shown
from xltasks.model.finding import Place
from xltasks.model.key import RowKey

_Cell = tuple[int, int]
_REPEATED = re.compile(r"#(?:,#)+")
"""A range that was parted: when rows came in between, or because it grew over copies that lie apart."""
_BRACKETED = re.compile(r"(?<![\w.])\(#\)")
_SUMMED = re.compile(r"\(([A-Z.]+\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))(?:\+\1)+\)")
"""A call that grew over copies that lie apart: once for each, added up."""
_REMEMBERED = 2000
"""Characters of a formula that is remembered."""


def stray(kind: Literal["altered", "unplaced"], at: Place, raw: Raw) -> Stray:
    """A cell's content told as a stray one, its formula included."""
    return Stray(kind, at, raw.value, formula=raw.formula)


def _same_formula(formula: str, issued: str) -> bool:
    """Whether a formula still says what was issued, references apart: they move with the rows.

    "=" alone is the follower of a shared formula, which has no text of its own.
    """
    return formula != "" and ("" in (issued, formula.strip("=")) or _structure(formula) == _structure(issued))


def _structure(formula: str) -> str:
    """A formula as every program writes it, its references as ``#``."""
    # A template's formulas come back in every return, row by row the same.
    return _known_structure(formula) if len(formula) <= _REMEMBERED else _known_structure.__wrapped__(formula)


@lru_cache(maxsize=4096)
def _known_structure(formula: str) -> str:
    plain = "".join(moved(formula, lambda _: "#").upper().split()).removeprefix("=")
    for prefix in ("_XLFN.", "_XLWS.", "_XLL."):
        plain = plain.replace(prefix, "")
    # LibreOffice joins areas with ~.
    plain = plain.replace("TRUE()", "TRUE").replace("FALSE()", "FALSE").replace("~", ",")
    for _ in range(3):  # a range in brackets in a range's place
        plain = _BRACKETED.sub("#", _REPEATED.sub("#", plain))
    return _SUMMED.sub(r"\1", plain)


@dataclass(frozen=True)
class Strays:
    """One sheet looked through. The older formats come with the results of formulas alone (not ``tells_formulas``),
    which differ from what was issued by right. ``as_values`` and ``unstamped``: a repair says that the sheet came as
    values, that the stamps are gone."""

    alignment: Alignment
    file: str
    tells_formulas: bool
    as_values: bool = False
    unstamped: bool = False

    def found(self) -> Iterator[Stray]:
        sheet = self.alignment.sheet
        for place in sorted(self._differing()):
            raw = sheet.raw(*place)
            if not raw.empty or raw.error:
                yield from self._cell(place, raw)
        for place, text in self._texts.items():
            if sheet.cells.get(place) != text and sheet.raw(*place).empty and not sheet.raw(*place).error:
                told = self.unstamped and without_code(text) != text
                yield Stray("altered", self._at(place), None, text, self._key(place), told=told)

    def _differing(self) -> Iterator[_Cell]:
        """Cells that are no answers, without those that hold the very text, key or formula that was issued there."""
        sheet, asked = self.alignment.sheet, self._asked
        keys = {} if self.alignment.copied else self._key_cells
        issued = {**keys, **self._texts}
        for place, value in sheet.cells.items():
            said = issued.get(place)
            if said == value or place in asked or place in sheet.special:
                continue
            if said is None or not says(value, said):
                yield place
        for place, raw in sheet.special.items():
            formula = self._formulas.get(place)
            same = formula is not None and place not in issued and _same_formula(raw.formula, formula)
            if not same and place not in asked:
                yield place

    def _cell(self, place: _Cell, raw: Raw) -> Iterator[Stray]:
        at, key = self._at(place), self._key(place)
        if place in self._texts:
            text = self._texts[place]
            if raw.formula or without_code(canonical(shown(raw.value))) != without_code(canonical(text)):
                yield Stray("altered", at, raw.value, text, key, raw.formula, told=self._renumbered(place, raw))
        elif place in self._formulas:
            if self.tells_formulas and not _same_formula(raw.formula, self._formulas[place]):
                yield Stray("altered", at, raw.value, "", key, raw.formula, told=self.as_values)
        elif not self._own_key(place, raw):
            yield Stray("unplaced", at, raw.value, "", key, raw.formula, told=self._told(place, raw))

    def _own_key(self, place: _Cell, raw: Raw) -> bool:
        """Whether a row's key stands there and a row is known by it; not that of a copied row."""
        carried = carried_key(raw.value)
        if carried is not None and place[0] in self._added:
            return True
        return carried is not None and place[0] not in self.alignment.copied and carried in self._issued_keys

    def _told(self, place: _Cell, raw: Raw) -> bool:
        """Whether the cell only repeats what stands in the row it was copied from, in its task's first row (where the
        merges were filled down), or in a row that is in doubt."""
        if raw.formula:
            return self._twin(place) in self.alignment.issued.formulas
        if carried_key(raw.value) in self._issued_keys:
            return True
        twin, text = self._twin(place), canonical(shown(raw.value))
        label = self._labels.get(self._back_rows.get(place[0]) or self._added.get(place[0], 0))
        if label is not None and label.inherited.get(place[1]) == text:
            return True
        if twin is None:
            quoted = (place[1], text) in self._doubtful or (place[1], text) in self._list_texts
            return quoted and place[0] not in self._back_rows
        there = self.alignment.place(*twin)
        same = there is not None and canonical(shown(self.alignment.sheet.cells.get(there))) == text
        numbered = text.isdigit() and self.alignment.issued.text_at.get(twin, "").isdigit()
        if place[0] in self._added and numbered:
            return True  # Who adds a row to a list gives it the next number.
        return same or canonical(self.alignment.issued.text_at.get(twin, "")) == text

    def _twin(self, place: _Cell) -> _Cell | None:
        """The issued cell of which a cell in a copied row is the copy."""
        row, column = self._copied.get(place[0]), self._column(place[1])
        return None if row is None or column is None else (row, column)

    @cached_property
    def _copied(self) -> Mapping[int, int]:
        """Copied row → the issued row whose key it carries; a row put into a list → the one it is filled in like."""
        copied = set(self.alignment.copied)
        return {**self._added} | {
            row: self._issued_keys[carried]
            for (row, _), value in self.alignment.sheet.cells.items()
            if row in copied and (carried := carried_key(value)) in self._issued_keys
        }

    @cached_property
    def _added(self) -> Mapping[int, int]:
        return {row.row + more: row.like + more for row in self.alignment.added for more in range(row.height)}

    def _renumbered(self, place: _Cell, raw: Raw) -> bool:
        """Whether a row of an open list has another row's words: their order means nothing, sorted or not."""
        key = self._key(place)
        return key is not None and (key.task, key.category, place[1], canonical(shown(raw.value))) in self._of_lists

    @cached_property
    def _of_lists(self) -> frozenset[tuple[str | None, str | None, int | None, str]]:
        issued, columns = self.alignment.issued, self.alignment.columns
        rows = {row.row: row.key for rows in issued.lists for row in rows}
        return frozenset(
            (rows[row].task, rows[row].category, columns.get(column, column), text)
            for (row, column), text in issued.text_at.items()
            if row in rows
        )

    @cached_property
    def _list_texts(self) -> frozenset[tuple[int | None, str]]:
        """What the form says in the rows of open lists, with its column: a row that nobody filled may be one too many."""
        return frozenset((column, text) for _, _, column, text in self._of_lists)

    @cached_property
    def _doubtful(self) -> frozenset[tuple[int, str]]:
        """Texts, with their columns, of the rows that are in doubt; a finding names those rows."""
        unsure = set(self.alignment.unsure)
        columns = self.alignment.columns
        return frozenset(
            (columns.get(column, column) or 0, text)
            for (row, column), text in self.alignment.issued.text_at.items()
            if row in unsure
        )

    @cached_property
    def _labels(self) -> Mapping[int, Labels]:
        issued = self.alignment.issued
        return labels_of(issued.rows, issued.texts, self.alignment.columns)

    @cached_property
    def _issued_keys(self) -> Mapping[tuple[RowKey, int] | None, int]:
        return {(row.key, row.line): row.row for row in self.alignment.issued.rows}

    @cached_property
    def _asked(self) -> frozenset[_Cell | None]:
        slots = self.alignment.issued.slots
        if self.alignment.unmoved:
            return frozenset((slot.row, slot.column) for slot in slots)
        places = (self.alignment.place(slot.row, slot.column) for slot in slots)
        return frozenset((*places, *(place for _, _, place in self.alignment.added_cells)))

    @cached_property
    def _texts(self) -> Mapping[_Cell, str]:
        """The issued texts by returned place."""
        if self.alignment.unmoved:
            return self.alignment.issued.told_at
        places = ((self.alignment.place(text.row, text.column), text.text) for text in self.alignment.issued.texts)
        return {place: text for place, text in places if place is not None}

    @cached_property
    def _key_cells(self) -> Mapping[_Cell, str]:
        """The row keys by returned place."""
        if self.alignment.unmoved:
            return self.alignment.issued.key_at
        places = ((self.alignment.place(*at), key) for at, key in self.alignment.issued.key_at.items())
        return {place: key for place, key in places if place is not None}

    @cached_property
    def _formulas(self) -> Mapping[_Cell, str]:
        """The issued formulas by returned place."""
        formulas = self.alignment.issued.formulas
        if self.alignment.unmoved:
            return formulas
        places = ((self.alignment.place(*at), formula) for at, formula in formulas.items())
        return {place: formula for place, formula in places if place is not None}

    @cached_property
    def _back_rows(self) -> Mapping[int, int]:
        return {returned: row for row, returned in self.alignment.rows.items()}

    @cached_property
    def _back_columns(self) -> Mapping[int, int]:
        return {went: column for column, went in self.alignment.columns.items() if went is not None}

    def _column(self, column: int) -> int | None:
        """The issued column that a returned one is."""
        came = self._back_columns.get(column)
        return came if came is not None else None if column in self.alignment.columns else column

    @cached_property
    def _keys(self) -> Mapping[int, RowKey]:
        return {row.row: row.key for row in self.alignment.issued.rows}

    def _key(self, place: _Cell) -> RowKey | None:
        row = self._back_rows.get(place[0])
        return None if row is None else self._keys.get(row)

    def _at(self, place: _Cell) -> Place:
        return Place(self.file, self.alignment.sheet.name, cell_name(*place))
