"""What an office wrote, where it wrote it, and what else stood in its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from xltasks.model.cell import CellValue, canonical_text
from xltasks.model.finding import Finding, Place
from xltasks.model.key import RowKey


class Raw(NamedTuple):
    """A cell as it was found: its (cached) value, and whether a formula, an error or a picture stands there.

    A tuple, as answers and places are: hundreds are made of every return.
    """

    value: CellValue = None
    formula: str = ""
    error: bool = False
    picture: bool = False

    @property
    def empty(self) -> bool:
        """Nothing a person would see: no value, only white space, no formula, no picture."""
        blank = self.value is None or (isinstance(self.value, str) and not canonical_text(self.value).strip())
        return blank and not self.formula and not self.picture


class Answer(NamedTuple):
    """One answer cell as returned. An empty cell has an answer too, with an empty ``raw``."""

    key: RowKey
    field: str
    raw: Raw
    at: Place


@dataclass(frozen=True, slots=True)
class Stray:
    """A non-empty cell outside the answers that differs from the issue.

    ``altered``: a locked cell whose text was changed (``issued`` is the text it had).
    ``unplaced``: text where the issue has none. ``formula`` where one stands there, with or without a value.
    ``told``: a repair speaks of it already, as of a copied row's texts; it is for the audit alone.
    """

    kind: Literal["altered", "unplaced"]
    at: Place
    value: CellValue
    issued: str = ""
    key: RowKey | None = None
    formula: str = ""
    told: bool = False


@dataclass(frozen=True)
class Submission:
    """An office's answers for a period, read from one received file."""

    period: str
    office: str
    issue: str
    answers: tuple[Answer, ...]
    strays: tuple[Stray, ...] = ()
    repairs: tuple[Finding, ...] = ()
    """What the reader had to mend to find the answers, each as a finding."""

    def answer(self, key: RowKey, field: str) -> Answer | None:
        for answer in self.answers:
            if answer.key == key and answer.field == field:
                return answer
        return None
