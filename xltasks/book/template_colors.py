"""Colours of a template as ``RRGGBB``: theme, tint and palette numbers resolved."""

from __future__ import annotations

from collections.abc import Sequence
from colorsys import hls_to_rgb, rgb_to_hls
from typing import Any

from defusedxml.ElementTree import fromstring

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
"""Cell styles count theme colours in this order, not in the theme's own (ECMA-376 Part 1, 18.8.3)."""
_OFFICE = {
    "lt1": "FFFFFF",
    "dk1": "000000",
    "lt2": "EEECE1",
    "dk2": "1F497D",
    "accent1": "4F81BD",
    "accent2": "C0504D",
    "accent3": "9BBB59",
    "accent4": "8064A2",
    "accent5": "4BACC6",
    "accent6": "F79646",
    "hlink": "0000FF",
    "folHlink": "800080",
}
_TEXT = 1
"""The theme's text colour, which every program writes for text nobody coloured."""
_AUTOMATIC = range(64, 82)


class Palette:
    """The colours one workbook's numbers stand for."""

    def __init__(self, theme: bytes | None, indexed: Sequence[str]) -> None:
        named = _OFFICE | (_theme_colors(theme) if theme else {})
        self._theme = [named[name] for name in _THEME_ORDER]
        self._indexed = indexed

    def of(self, color: Any) -> str:
        """``RRGGBB`` of an openpyxl colour, empty for automatic or none."""
        if color is None:
            return ""
        if color.type == "rgb" and isinstance(color.rgb, str):
            return _tinted(color.rgb[-6:].upper(), color.tint)
        if color.type == "theme" and 0 <= color.theme < len(self._theme):
            return _tinted(self._theme[color.theme], color.tint)
        if color.type == "indexed" and color.indexed not in _AUTOMATIC and color.indexed < len(self._indexed):
            return _tinted(self._indexed[color.indexed][-6:].upper(), color.tint)
        return ""

    def of_text(self, color: Any) -> str:
        """The same for text, where the theme's own text colour counts as automatic."""
        if color is not None and color.type == "theme" and color.theme == _TEXT and not color.tint:
            return ""
        return self.of(color)


def _tinted(color: str, tint: float) -> str:
    """Lighter or darker, as ECMA-376 Part 1, 18.8.19 says."""
    if not tint:
        return color
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, saturation = rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in hls_to_rgb(hue, min(max(light, 0), 1), saturation))


def _theme_colors(theme: bytes) -> dict[str, str]:
    scheme = fromstring(theme).find(f".//{_DRAWING}clrScheme")
    colors: dict[str, str] = {}
    for entry in scheme if scheme is not None else ():
        for color in entry:
            value = color.get("lastClr") or color.get("val") or ""
            if len(value) == 6:
                colors[entry.tag.removeprefix(_DRAWING)] = value.upper()
    return colors
