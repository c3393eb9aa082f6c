"""Looks of a template's cells, from openpyxl's styles."""

from __future__ import annotations

from typing import Any, Literal

from xltasks.book.draft import Border, Edge, Font, Look
from xltasks.book.template_colors import Palette

_SCRIPTS: dict[str, Literal["super", "sub"]] = {"superscript": "super", "subscript": "sub"}
_CHINESE_FORMATS = {
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
"""Number formats Chinese programs write by number alone (ECMA-376 Part 1, 18.8.30, zh-cn); openpyxl drops them."""


class Looks:
    """The looks of one workbook; equal styles share one Look."""

    def __init__(self, book: Any) -> None:
        self.palette = Palette(book.loaded_theme, book._colors)
        self._known: dict[bytes, Look] = {}

    def of(self, styled: Any) -> Look:
        """The look of anything openpyxl styles: a cell, a row, a column."""
        key = styled._style.tobytes()
        look = self._known.get(key)
        if look is None:
            look = self._known[key] = self._read(styled)
        return look

    def font(self, font: Any, base: Font | None = None) -> Font:
        """A font; what a stretch of rich text leaves unsaid comes from ``base``, its cell's font."""
        base = base or Font()
        name = font.rFont if hasattr(font, "rFont") else font.name
        return Font(
            name=name or base.name,
            size=float(font.sz) if font.sz else base.size,
            bold=bool(font.b),
            italic=bool(font.i),
            underline=bool(font.u) and font.u != "none",
            strike=bool(font.strike),
            color=self.palette.of_text(font.color),
            script=_SCRIPTS.get(font.vertAlign or "", ""),
        )

    def _read(self, styled: Any) -> Look:
        alignment, protection = styled.alignment, styled.protection
        return Look(
            font=self.font(styled.font),
            fill=self._fill(styled.fill),
            border=self._border(styled.border),
            number_format=_CHINESE_FORMATS.get(styled._style.numFmtId) or styled.number_format,
            horizontal=_said(alignment.horizontal, "general"),
            vertical=_said(alignment.vertical, "bottom"),
            wrap=bool(alignment.wrap_text),
            shrink=bool(alignment.shrink_to_fit),
            indent=int(alignment.indent or 0),
            rotation=int(alignment.textRotation or 0),
            locked=protection.locked is not False,
            hidden=bool(protection.hidden),
        )

    def _fill(self, fill: Any) -> str:
        return self.palette.of(fill.fgColor) if getattr(fill, "patternType", None) == "solid" else ""

    def _border(self, border: Any) -> Border:
        up, down = bool(border.diagonalUp), bool(border.diagonalDown)
        diagonal = self._edge(border.diagonal) if up or down else Edge()
        return Border(
            left=self._edge(border.left or border.start),
            right=self._edge(border.right or border.end),
            top=self._edge(border.top),
            bottom=self._edge(border.bottom),
            diagonal=diagonal,
            diagonal_up=up and bool(diagonal.style),
            diagonal_down=down and bool(diagonal.style),
        )

    def _edge(self, side: Any) -> Edge:
        if side is None or side.style in (None, "none"):
            return Edge()
        return Edge(side.style, self.palette.of(side.color))


def _said(value: str | None, default: str) -> str:
    return "" if value is None or value == default else value
