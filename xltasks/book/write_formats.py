"""A cell's look as an XlsxWriter format: one format for each distinct look."""

from __future__ import annotations

from typing import Any

from xltasks.book.characters import cut_text
from xltasks.book.draft import Border, Conditional, Font, Look

_EDGES = (
    "",
    "thin",
    "medium",
    "dashed",
    "dotted",
    "thick",
    "double",
    "hair",
    "mediumDashed",
    "dashDot",
    "mediumDashDot",
    "dashDotDot",
    "mediumDashDotDot",
    "slantDashDot",
)
_EDGE_NUMBERS = {name: number for number, name in enumerate(_EDGES)}
_HORIZONTAL = {
    "left": "left",
    "center": "center",
    "right": "right",
    "fill": "fill",
    "justify": "justify",
    "centerContinuous": "center_across",
    "distributed": "distributed",
}
_VERTICAL = {"top": "top", "center": "vcenter", "justify": "vjustify", "distributed": "vdistributed"}
_SCRIPTS = {"": 0, "super": 1, "sub": 2}
_CHINESE_CHARACTERS = 134
"""GB2312_CHARSET: lets Windows put another Chinese font in the place of one that is not installed."""
_BUILT_IN = {
    "mm-dd-yy": 14,
    "d-mmm-yy": 15,
    "m/d/yy h:mm": 22,
    "@": 49,
}
"""Number formats that mean the reader's own locale (14, 22) or are best known to programs by their number."""


class Formats:
    """The formats of one workbook in the making; ``target`` is XlsxWriter's workbook."""

    def __init__(self, target: Any) -> None:
        self._target = target
        self._by_look: dict[Look, Any] = {}
        self._by_identity: dict[int, tuple[Look, Any]] = {}
        self._by_font: dict[Font, Any] = {}

    def of(self, look: Look) -> Any:
        """The format of a look. Most cells share one object, found without hashing its forty values again."""
        known = self._by_identity.get(id(look))
        if known is None:
            made = self._by_look.get(look)
            if made is None:
                made = self._by_look[look] = self._target.add_format(_properties(look))
            known = self._by_identity[id(look)] = (look, made)
        return known[1]

    def of_font(self, font: Font) -> Any:
        """The format of a stretch of rich text."""
        made = self._by_font.get(font)
        if made is None:
            made = self._by_font[font] = self._target.add_format(font_properties(font))
        return made

    def of_conditional(self, rule: Conditional) -> Any:
        """What a conditional format changes, None where it changes nothing."""
        # XlsxWriter begins every format with the default font; only what the rule changes may stay of it.
        changes: dict[str, object] = {"bold": False, "italic": False, "underline": 0, "font_strikeout": False}
        if rule.font_color:
            changes["font_color"] = f"#{rule.font_color}"
        if rule.bold:
            changes["bold"] = True
        if rule.fill:
            changes |= {"pattern": 1, "bg_color": f"#{rule.fill}"}
        if not (rule.font_color or rule.bold or rule.fill):
            return None
        made = self._target.add_format(changes)
        if not rule.font_color:
            made.font_color = None
        return made


def font_properties(font: Font) -> dict[str, object]:
    """A font for XlsxWriter, every property said: what is left out would come from the default font.

    ``font_scheme`` none, or programs show the theme's font (Calibri) instead of the named one.
    """
    return {
        "font_name": cut_text(font.name, 31),
        "font_size": int(font.size) if float(font.size).is_integer() else font.size,
        "font_scheme": "none",
        "font_family": 0,
        "font_charset": _CHINESE_CHARACTERS if any(ord(letter) > 0x2E7F for letter in font.name) else 0,
        "bold": font.bold,
        "italic": font.italic,
        "underline": 1 if font.underline else 0,
        "font_strikeout": font.strike,
        "font_color": f"#{font.color}" if font.color else "automatic",
        "font_script": _SCRIPTS[font.script],
    }


def _properties(look: Look) -> dict[str, object]:
    properties = font_properties(look.font)
    properties |= {
        "num_format": _BUILT_IN.get(look.number_format) or cut_text(look.number_format, 255),
        "locked": look.locked,
        "hidden": look.hidden,
        "text_wrap": look.wrap,
        "shrink": look.shrink,
        "indent": look.indent,
    }
    if look.horizontal in _HORIZONTAL:
        properties["align"] = _HORIZONTAL[look.horizontal]
    if look.vertical in _VERTICAL:
        properties["valign"] = _VERTICAL[look.vertical]
    if look.rotation:
        properties["rotation"] = _turned(look.rotation)
    if look.fill:
        properties |= {"pattern": 1, "fg_color": f"#{look.fill}"}
    return properties | _border_properties(look.border)


def _turned(stored: int) -> int:
    """XlsxWriter counts clockwise turns as negative and stacked text as 270; the file as 91–180 and 255."""
    if stored == 255:
        return 270
    return 90 - stored if stored > 90 else stored


def _border_properties(border: Border) -> dict[str, object]:
    properties: dict[str, object] = {}
    for side in ("left", "right", "top", "bottom"):
        edge = getattr(border, side)
        if edge.style in _EDGE_NUMBERS and edge.style:
            properties[side] = _EDGE_NUMBERS[edge.style]
            if edge.color:
                properties[f"{side}_color"] = f"#{edge.color}"
    if border.diagonal.style and (border.diagonal_up or border.diagonal_down):
        properties["diag_type"] = border.diagonal_up * 1 + border.diagonal_down * 2
        properties["diag_border"] = _EDGE_NUMBERS.get(border.diagonal.style, 1)
        if border.diagonal.color:
            properties["diag_color"] = f"#{border.diagonal.color}"
    return properties
