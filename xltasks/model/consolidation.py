"""What one office puts into a value of the consolidated sheet."""

from __future__ import annotations

from dataclasses import dataclass

from xltasks.model.cell import CellValue


@dataclass(frozen=True)
class Part:
    """One office's answer to one field of one row; an office that is missing has a part with no value."""

    office: str
    value: CellValue
    lead: bool = False
