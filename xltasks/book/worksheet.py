"""A worksheet part as sparse cells: every non-empty one, wherever and however it was written."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from xml.etree.ElementTree import Element

from xltasks.book.limits import Limits
from xltasks.book.package import Package
from xltasks.book.plain_parts import PlainCells, plain_cells, resolved
from xltasks.book.stretches import ROWS, stretches
from xltasks.book.strings import unescaped
from xltasks.book.worksheet_cells import (
    Content,
    Destination,
    Shared,
    as_number,
    formula_of,
    read_merge,
    read_row,
    shows_picture,
)
from xltasks.book.xmlparts import children, local, pieces, tree
from xltasks.errors import Refused, Unreadable
from xltasks.model.answer import Raw
from xltasks.model.cell import CellValue, column_number

_CONTAINERS = ("sheetData", "mergeCells")
_REMEMBERED = 2000
"""Characters of a formula that is remembered."""
_REMEMBERED_REST = 64 * 1024
"""Bytes of a part without its plain cells that is remembered."""


def read_worksheet(package: Package, part: str, shared: Shared, *, room: int) -> Content:
    """Raises Unreadable for broken XML, Refused beyond ``room`` filled cells or too many merges.

    A sheet's dimension is never believed; cells and rows without a reference follow the one before them.
    """
    if package.members[part].file_size <= package.limits.whole:
        data = package.read(part)
        taken = plain_cells(data)
        content = None if taken is None else _put_together(taken, shared)
        if content is not None:
            _check(content, package.limits, room)
            return content
        found = children(tree(data), _CONTAINERS)
    else:
        content = _in_stretches(package, part, shared, room)
        if content is not None:
            return content
        found = pieces(package, part, _CONTAINERS)
    content = Content()
    _fill(Destination(content, shared), found, (package.limits, room))
    return content


def _in_stretches(package: Package, part: str, shared: Shared, room: int) -> Content | None:
    """A large part, read some rows at a time. None where one of them takes the whole part to tell."""
    content = Content()
    try:
        for stretch in stretches(package, part, ROWS):
            taken = None if stretch is None else plain_cells(stretch)
            if taken is None or len(taken.rest) > package.limits.whole:
                return None
            read = _put_together(taken, shared)
            if read is None:
                return None
            content.add(read)
            _check(content, package.limits, room)
    except Unreadable:
        return None  # Parsed piece by piece, it may be mended, or tells what is wrong.
    return content


def _fill(into: Destination, found: Iterable[Element], most: tuple[Limits, int] | None = None) -> None:
    """Rows and merges one after another, within what there may be."""
    row = 0
    for piece in found:
        name = local(piece.tag)
        if name == "row":
            row = read_row(piece, row, into)
        elif name == "mergeCell":
            read_merge(piece.get("ref", ""), into.content)
        if most is not None:
            _check(into.content, *most)


def _check(content: Content, limits: Limits, room: int) -> None:
    if len(content.cells) > room or len(content.special) > room:
        raise Refused(f"表格内填有内容的单元格超过 {limits.cells} 个，不予打开")
    if len(content.merges) > limits.merges:
        raise Refused(f"合并单元格超过 {limits.merges} 处，不予打开")


def _put_together(taken: PlainCells, shared: Shared) -> Content | None:
    """The plain cells and all others. None where it takes the whole part to tell what stands where: a cell goes by its
    neighbours, two say they stand in one place, a text is lost or shows a picture."""
    content = Content()
    for ref in taken.merges:
        read_merge(ref, content)
    into = Destination(content, shared)
    if len(taken.rest) > _REMEMBERED_REST or _holds_more(taken.rest):
        _fill(into, children(tree(taken.rest), _CONTAINERS))
    others = len(content.cells.keys() | content.special.keys())
    _put_formulas(taken, into)
    others += len(taken.formulas) // 7
    try:
        plain = _plain_values(taken, shared)
    except IndexError:
        return None
    places = content.cells.keys() | content.special.keys()
    if content.unnamed or shared.in_cell_pictures or len(places) < others or not places.isdisjoint(plain):
        return None
    content.cells = dict(sorted({**plain, **content.cells}.items())) if content.cells else plain
    return content


@lru_cache(maxsize=32)
def _holds_more(rest: bytes) -> bool:
    """Whether rows or merges are left in a part without its plain ones. Raises Unreadable for broken XML."""
    # Workbooks from one template are the same but for those.
    return any(True for _ in children(tree(rest), _CONTAINERS))


def _plain_values(taken: PlainCells, shared: Shared) -> dict[tuple[int, int], CellValue]:
    """Raises IndexError for a text that the shared table does not have."""
    parts, strings = taken.cells, shared.strings
    columns = {letters: column_number(letters) for letters in set(parts[1::6])}
    rows = {number: int(number) for number in set(parts[2::6])}
    dated = {style for style in set(parts[3::6]) if style and shared.kind(int(style))}
    values: dict[tuple[int, int], CellValue] = {}
    for letters, row, style, index, written in zip(
        parts[1::6], parts[2::6], parts[3::6], parts[4::6], parts[5::6], strict=True
    ):
        if index:
            text = strings[int(index)]
            if text:
                values[rows[row], columns[letters]] = text
        elif written:
            plain = float(written) if "." in written else int(written)
            values[rows[row], columns[letters]] = as_number(written, style, shared) if style in dated else plain
    return values


def _put_formulas(taken: PlainCells, into: Destination) -> None:
    parts = iter(taken.formulas[1:])
    for letters, row, style, text, formula, value, _ in zip(*[parts] * 7, strict=True):
        at = int(row), column_number(letters)
        found: CellValue = None
        if value:
            found = unescaped(value) if text else as_number(value, style, into.shared)
        if found is not None and found != "":
            into.content.cells[at] = found
        told = _told(formula) if len(formula) <= _REMEMBERED else _told.__wrapped__(formula)
        picture = shows_picture(found, told)
        if told or picture:
            into.content.special[at] = Raw(found, told, picture=picture)


@lru_cache(maxsize=4096)
def _told(formula: str) -> str:
    # Workbooks from one template have the same formulas.
    return formula_of(resolved(formula)) if formula else ""
