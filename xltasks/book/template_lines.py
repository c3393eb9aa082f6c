"""The rows and columns of a template's sheet: how high and wide they are, which are hidden, what they look like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from xltasks.book.draft import Column, Row
from xltasks.book.template_look import Looks
from xltasks.book.template_xml import number, true
from xltasks.model.cell import LAST_COLUMN, LAST_ROW


@dataclass(frozen=True)
class Line:
    """A row as the file tells it; ``style`` is the number of the look that its empty cells have."""

    row: Row
    style: str | None

    @classmethod
    def read(cls, node: Element, before: int) -> Line:
        """A row that does not say its number follows row ``before``. Raises ValueError for one beyond the sheet."""
        row = int(node.get("r") or before + 1)
        if not 1 <= row <= LAST_ROW:
            raise ValueError(f"no row: {row}")
        height = number(node, "ht") if node.get("ht") else None
        return cls(Row(row, height, true(node, "hidden")), node.get("s"))


def sized(lines: Iterable[Line]) -> tuple[Row, ...]:
    """The rows that are hidden or have a height of their own, in their order."""
    rows = {line.row.number: line.row for line in lines}
    return tuple(row for _, row in sorted(rows.items()) if row.height is not None or row.hidden)


def read_columns(nodes: Element, looks: Looks, last: int) -> tuple[Column, ...]:
    """One Column for each number: files write neighbours that are alike as one, often to the sheet's far edge.

    ``nodes`` is a sheet's ``cols``, from left to right; ``last`` the last column of what is drawn.
    """
    columns: list[Column] = []
    for node in nodes:
        reached = columns[-1].number if columns else 0
        first, end = max(int(node.get("min") or 1), reached + 1), min(int(node.get("max") or 1), LAST_COLUMN)
        hidden = true(node, "hidden")
        width = number(node, "width") or None if true(node, "customWidth") else None
        look = looks.of(node.get("style")) if node.get("style") else None
        if width is None and look is None and not hidden:
            continue
        # Only hiding matters beyond what is drawn.
        reach = end if hidden else min(end, last)
        columns += [Column(at, width, hidden, look) for at in range(first, reach + 1)]
    return tuple(columns)
