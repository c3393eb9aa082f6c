"""Whether a field's required or forbidden condition holds in a row, and which other fields it hangs on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from xltasks.model.cell import CellValue
from xltasks.rules.case import Case, Holds, Judged
from xltasks.rules.names import names
from xltasks.rules.rows import Rows, Seen, as_read, given, presumed, rows_of

_WORD = re.compile(r"[^\W\d]\w*")
_SHORT = 40
"""Characters of a value that is worth remembering."""


@dataclass(frozen=True)
class Condition:
    """One field's condition in one row."""

    case: Case
    judged: Judged
    expression: str

    @property
    def rows(self) -> Rows:
        return rows_of(self.case)

    def certain(self) -> bool:
        """Whether it holds whatever the unreadable cells may mean: one fault must not bring forth others."""
        return self._holds(as_read) and (not self.rows.doubtful or self._holds(presumed))

    def named_fields(self) -> tuple[Judged, ...]:
        """The other cells of the row that the expression names."""
        row = self.rows.of[self.judged.answer.key]
        return tuple(
            other for other in row if other is not self.judged and other.field.name in mentioned(self.expression)
        )

    def hangs_on(self, *others: Judged) -> bool:
        """Whether it would no longer hold if the others were answered where they are not, or emptied where they are."""

        def turned(judged: Judged) -> CellValue:
            if any(judged is other for other in others):
                return None if given(judged) else True
            return as_read(judged)

        return bool(others) and not self._holds(turned)

    def _holds(self, seen: Seen) -> bool:
        try:
            known = names(self.case, mentioned(self.expression), self.judged.answer.key, seen)
            if all(map(_is_short, known.values())):
                # 1 and True are equal, but an expression may tell them apart.
                said = tuple((name, type(value), value) for name, value in known.items())
                return _remembered(self.case.holds, self.expression, said)
            return self.case.holds(self.expression, known)
        except (TypeError, ValueError, ArithmeticError):
            # `figure > 100` says nothing about an empty figure.
            return False


def _is_short(value: object) -> bool:
    """Whether a value stands for itself, and many rows have the same."""
    return len(value) <= _SHORT if isinstance(value, str) else value is None or isinstance(value, (bool, int, float))


@lru_cache(maxsize=1024)
def _remembered(holds: Holds, expression: str, said: tuple[tuple[str, type, object], ...]) -> bool:
    """Evaluated once for all rows that say the same: most are ticked, or hold one of a few words."""
    return holds(expression, {name: value for name, _, value in said})


@lru_cache(maxsize=1024)
def mentioned(expression: str) -> frozenset[str]:
    """Every word of an expression, those inside quotation marks included."""
    return frozenset(_WORD.findall(expression))
