"""What a form asks: one declaration makes Excel's drop-down, reads the returned cell and judges it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from xltasks.model.cell import CellValue

KindName = Literal["check", "choice", "text", "whole", "decimal", "percent", "day", "file", "computed"]
Scope = Literal["item", "task", "office", "row"]
Role = Literal["done", "pending", "narrative", "figure", "cumulative", "contact", "none"]
Combine = Literal["lead", "labelled", "all", "sum"]


@dataclass(frozen=True)
class Field:
    """One declared field of a form.

    ``required`` and ``forbidden`` are expressions over this row's fields, ``item`` and ``task``
    (``not done``, ``not task.any('narrative')``); empty means never. ``options`` is a closed list where
    ``closed``, suggestions otherwise. ``longest`` counts characters, 0 for Excel's own limit.
    """

    name: str
    label: str
    kind: KindName = "text"
    scope: Scope = "item"
    role: Role = "none"
    required: str = ""
    forbidden: str = ""
    combine: Combine = "lead"
    options: tuple[str, ...] = ()
    closed: bool = False
    longest: int = 0
    prompt: str = ""
    filler: str = ""
    formula: str = ""
    """How a computed field is worked out: an expression over the row's fields and what a form's text may name."""


@dataclass(frozen=True)
class CellRule:
    """What Excel itself enforces in an answer cell (data validation)."""

    type: Literal["list", "whole", "decimal", "date", "text_length"]
    options: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    strict: bool = True
    """Whether Excel stops a wrong entry (an error) or only mentions it (an information)."""


class Reading(NamedTuple):
    """A returned cell as the kind understands it.

    ``value`` is typed (check: True or None). ``misread`` says in Chinese why no value could be made; ``repaired``
    says in Chinese what was mended on the way (full-width digits, text where a number belongs). Never both.
    A tuple, as what was found in the cell is: hundreds are made of every return.
    """

    value: CellValue = None
    misread: str = ""
    repaired: str = ""
