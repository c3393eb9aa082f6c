"""Whether a field's required or forbidden condition holds in a row, and which other fields it hangs on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from xltasks.model.cell import CellValue
from xltasks.rules.case import Judged
from xltasks.rules.names import names
from xltasks.rules.rows import Rows, Seen, as_read, given, presumed

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Condition:
    """One field's condition in one row."""

    rows: Rows
    judged: Judged
    expression: str

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
            known = names(self.rows, mentioned(self.expression), self.judged.answer.key, seen)
            return self.rows.case.holds(self.expression, known)
        except (TypeError, ValueError, ArithmeticError):
            # `figure > 100` says nothing about an empty figure.
            return False


@lru_cache(maxsize=1024)
def mentioned(expression: str) -> frozenset[str]:
    """Every word of an expression, those inside quotation marks included."""
    return frozenset(_WORD.findall(expression))
