"""What was issued: the stamp a generated workbook carries, its answer cells and its locked text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from xltasks.model.cell import Area, CellValue, cell_name
from xltasks.model.field import Field
from xltasks.model.key import RowKey

FormKind = Literal["input", "consolidated"]


@dataclass(frozen=True)
class Stamp:
    """The identity a generated workbook carries. For a consolidated one ``office`` is the bureau's short name."""

    issue: str
    bureau: str
    period: str
    office: str
    form: str
    kind: FormKind = "input"

    @property
    def code(self) -> str:
        """The small visible form code, for instance ``XT-2024Q2-中小办-3f9a1c07``."""
        return f"XT-{self.period}-{self.office}-{self.issue[:8]}"


class Slot(NamedTuple):
    """One answer cell of a generated workbook; ``value`` is what it held when written.

    A tuple, as issued texts and rows are: hundreds are loaded for every return.
    """

    key: RowKey
    field: str
    sheet: str
    row: int
    column: int
    value: CellValue = None
    required: bool = False

    @property
    def cell(self) -> str:
        return cell_name(self.row, self.column)


class IssuedText(NamedTuple):
    """One non-empty cell of a generated workbook that is not an answer. Formulas are not listed."""

    sheet: str
    row: int
    column: int
    text: str
    key: RowKey | None = None
    """The row it stands beside, where it belongs to one."""


class IssuedRow(NamedTuple):
    """The row of a sheet that carries a row key; ``line`` counts the rows of one item's block from 1."""

    sheet: str
    row: int
    key: RowKey
    line: int = 1

    @property
    def carried(self) -> str:
        """What the row carries in the hidden column."""
        return self.key.text if self.line == 1 else f"{self.key.text}~{self.line}"


@dataclass(frozen=True)
class Issue:
    """Everything needed to find and judge the answers in a workbook that comes back."""

    stamp: Stamp
    fields: tuple[Field, ...]
    slots: tuple[Slot, ...]
    texts: tuple[IssuedText, ...]
    rows: tuple[IssuedRow, ...]
    key_columns: tuple[tuple[str, int], ...]
    """(sheet, column) of every hidden key column."""
    formulas: tuple[tuple[str, int, int], ...] = ()
    """(sheet, row, column) of every cell that holds a formula of the form's own."""
    formula_texts: tuple[str, ...] = ()
    """What the template says for each of ``formulas``, its references not moved; empty where nobody kept it."""
    merges: tuple[tuple[str, Area], ...] = ()
    """The merged cells of every sheet that has answers."""

    def field(self, name: str) -> Field:
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)
