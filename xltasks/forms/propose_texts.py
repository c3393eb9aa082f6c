"""Title and headings made to follow the year: their bureau, year and period become expressions."""

from __future__ import annotations

import re

from xltasks.book import draft
from xltasks.forms.expressions import is_expression
from xltasks.model.period import Period

_MADE_ON = re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
"""A day on which something was written: it does not follow the period."""


def sayings(bureau: str, year: int | None, period: Period | None) -> tuple[tuple[str, str], ...]:
    """The texts to replace, the longest first."""
    pairs = []
    if bureau:
        pairs.append((bureau, "{{ bureau.short }}"))
    if year is not None:
        pairs.append((f"{year}年", "{{ year }}年"))
    if period is not None:
        pairs += [(period.short, "{{ period.short }}"), (period.name, "{{ period.name }}")]
        if period.kind == "quarter":
            digit = str(period.number)
            pairs += [(f"第{digit}季度", "{{ period.name }}"), (f"{digit}季度", "{{ period.short }}")]
    return tuple(sorted(dict(reversed(pairs)).items(), key=lambda pair: -len(pair[0])))


def following(cell: draft.Cell, said: tuple[tuple[str, str], ...]) -> draft.Cell:
    """The cell with its text made to follow; one that says nothing of the kind stays as it is, rich text and all."""
    text = "".join(run.text for run in cell.runs) or (cell.value if isinstance(cell.value, str) else "")
    if not text or cell.formula or is_expression(text):
        return cell
    made = _replaced(text, dict(said))
    if made == text:
        return cell
    return draft.Cell(cell.row, cell.column, made, cell.look, note=cell.note, link=cell.link)


def _replaced(text: str, said: dict[str, str]) -> str:
    if not said:
        return text
    # Print pulls titles apart with blanks: 二 季 度.
    words = "|".join(r"\s*".join(map(re.escape, word)) for word in said)
    kept = {match.span() for match in _MADE_ON.finditer(text)}

    def put(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in kept):
            return match[0]
        return said["".join(match[0].split())]

    return re.sub(words, put, text)
