"""Looks of a template's cells, from the styles of its workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar
from xml.etree.ElementTree import Element

from xltasks.book.draft import Border, Edge, Font, Look
from xltasks.book.template_colors import Palette
from xltasks.book.template_formats import BUILT_IN, GENERAL
from xltasks.book.template_xml import MAIN, child, number, on, true, value

_SCRIPTS: dict[str, Literal["super", "sub"]] = {"superscript": "super", "subscript": "sub"}
_UNSTYLED = Font("Calibri", 11)
"""What programs take where a workbook says nothing of its styles."""
_BLACK = "000000"
Kind = TypeVar("Kind")


class Looks:
    """The looks of one workbook by the numbers its cells call them by; equal numbers share one Look."""

    def __init__(self, styles: Element, palette: Palette) -> None:
        self.palette = palette
        self._own = {
            int(node.get("numFmtId") or 0): node.get("formatCode") or ""
            for node in styles.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
        }
        self._fonts = [self.font(node) for node in styles.iterfind(f"{MAIN}fonts/{MAIN}font")] or [_UNSTYLED]
        self._fills = [self._fill(node) for node in styles.iterfind(f"{MAIN}fills/{MAIN}fill")]
        self._borders = [self._border(node) for node in styles.iterfind(f"{MAIN}borders/{MAIN}border")]
        self._styles = styles.findall(f"{MAIN}cellXfs/{MAIN}xf")
        self.differences = styles.findall(f"{MAIN}dxfs/{MAIN}dxf")
        """The differential styles, which conditional formats call by their numbers."""
        self.plain = self._read(Element("xf"))
        """The look of a cell that the file does not have."""
        self._known: dict[int, Look] = {}

    @property
    def default_font(self) -> Font:
        return self._fonts[0]

    def of(self, named: str | None) -> Look:
        """The look of a cell, a row or a column that names that style; the first without one."""
        style = int(named or 0)
        look = self._known.get(style)
        if look is None:
            known = 0 <= style < len(self._styles)
            look = self._known[style] = self._read(self._styles[style]) if known else self.plain
        return look

    def font(self, font: Element, base: Font | None = None) -> Font:
        """A font; what a stretch of rich text leaves unsaid comes from ``base``, its cell's font."""
        base = base or Font()
        return Font(
            name=value(font, "name") or value(font, "rFont") or base.name,
            size=number(child(font, "sz"), "val") or base.size,
            bold=on(font, "b"),
            italic=on(font, "i"),
            underline=font.find(f"{MAIN}u") is not None and value(font, "u") != "none",
            strike=on(font, "strike"),
            color=self.palette.of_text(font.find(f"{MAIN}color")),
            script=_SCRIPTS.get(value(font, "vertAlign"), ""),
        )

    def _read(self, style: Element) -> Look:
        alignment = child(style, "alignment")
        protection = child(style, "protection")
        code = int(style.get("numFmtId") or 0)
        return Look(
            font=_called(self._fonts, style.get("fontId")) or Font(),
            fill=_called(self._fills, style.get("fillId")) or "",
            border=_called(self._borders, style.get("borderId")) or Border(),
            number_format=self._own.get(code) or BUILT_IN.get(code, GENERAL),
            horizontal=_said(alignment.get("horizontal"), "general"),
            vertical=_said(alignment.get("vertical"), "bottom"),
            wrap=true(alignment, "wrapText"),
            shrink=true(alignment, "shrinkToFit"),
            indent=int(alignment.get("indent") or 0),
            rotation=int(alignment.get("textRotation") or 0),
            locked=true(protection, "locked", otherwise=True),
            hidden=true(protection, "hidden"),
        )

    def _fill(self, fill: Element) -> str:
        pattern = child(fill, "patternFill")
        if pattern.get("patternType") != "solid":
            return ""
        color = pattern.find(f"{MAIN}fgColor")
        return self.palette.of(color) if color is not None else _BLACK

    def _border(self, border: Element) -> Border:
        up, down = true(border, "diagonalUp"), true(border, "diagonalDown")
        diagonal = self._edge(border, "diagonal") if up or down else Edge()
        return Border(
            left=self._edge(border, "left", "start"),
            right=self._edge(border, "right", "end"),
            top=self._edge(border, "top"),
            bottom=self._edge(border, "bottom"),
            diagonal=diagonal,
            diagonal_up=up and bool(diagonal.style),
            diagonal_down=down and bool(diagonal.style),
        )

    def _edge(self, border: Element, *names: str) -> Edge:
        side = next((found for name in names if (found := border.find(MAIN + name)) is not None), None)
        style = _said(side.get("style"), "none") if side is not None else ""
        if side is None or not style:
            return Edge()
        return Edge(style, self.palette.of(side.find(f"{MAIN}color")))


def _called(known: Sequence[Kind], named: str | None) -> Kind | None:
    index = int(named or 0)
    return known[index] if 0 <= index < len(known) else None


def _said(word: str | None, usual: str) -> str:
    return "" if word is None or word == usual else word
