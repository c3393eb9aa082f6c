"""A value of the consolidated sheet, and what each office put into it."""

from __future__ import annotations

from dataclasses import dataclass

from xltasks.model.cell import CellValue
from xltasks.model.key import RowKey
from xltasks.model.outcome import Source


@dataclass(frozen=True)
class Part:
    """One office's answer to one field of one row; an office that is missing has a part with no value."""

    office: str
    value: CellValue
    lead: bool = False


@dataclass(frozen=True)
class Consolidated:
    """One answer cell of the consolidated sheet; the key's office is the bureau's short name.

    ``parts`` are in the register's order, the lead first; ``sources`` are the received cells the value stands on.
    """

    key: RowKey
    field: str
    value: CellValue
    sources: tuple[Source, ...] = ()
    parts: tuple[Part, ...] = ()
