"""Colours of a template as ``RRGGBB``: theme, tint and palette numbers resolved."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb, rgb_to_hls
from xml.etree.ElementTree import Element

from xltasks.book.template_xml import MAIN, number

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{count}" for count in range(1, 7)), "hlink", "folHlink")
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
_TEXT = "1"
"""The theme's text colour, which every program writes for text nobody coloured."""
_FIRST = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF"
_INDEXED = tuple(
    f"""{_FIRST} {_FIRST}
    800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF
    000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99
    3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333
    """.split()
)
"""What numbers stand for where a workbook has no palette of its own (ECMA-376 Part 1, 18.8.27)."""
_AUTOMATIC = range(64, 82)
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")


class Palette:
    """The colours one workbook's numbers stand for, from its theme and its styles."""

    def __init__(self, theme: Element | None, styles: Element) -> None:
        named = _OFFICE | (_theme_colors(theme) if theme is not None else {})
        self._theme = [named[name] for name in _THEME_ORDER]
        own = styles.iterfind(f"{MAIN}colors/{MAIN}indexedColors/{MAIN}rgbColor")
        self._indexed = [_plain(color.get("rgb", "")) for color in own] or _INDEXED

    def of(self, color: Element | None) -> str:
        """``RRGGBB`` of a ``color`` element, empty for automatic or none."""
        if color is None:
            return ""
        indexed, theme = color.get("indexed"), color.get("theme")
        if indexed is not None:
            at = int(indexed)
            plain = self._indexed[at] if at not in _AUTOMATIC and 0 <= at < len(self._indexed) else ""
        elif theme is not None:
            at = int(theme)
            plain = self._theme[at] if 0 <= at < len(self._theme) else ""
        else:
            plain = "" if color.get("auto") else _plain(color.get("rgb", "000000"))
        return _tinted(plain, number(color, "tint")) if plain else ""

    def of_text(self, color: Element | None) -> str:
        """The same for text, where the theme's own text colour counts as automatic."""
        if color is not None and color.get("theme") == _TEXT and not number(color, "tint"):
            return ""
        return self.of(color)


def _plain(rgb: str) -> str:
    """Without what says how opaque it is, which spreadsheets pass over."""
    match = _HEX.fullmatch(rgb)
    return match[1].upper() if match is not None else ""


def _tinted(color: str, tint: float) -> str:
    """Lighter or darker, as ECMA-376 Part 1, 18.8.19 says."""
    if not tint:
        return color
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, saturation = rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in hls_to_rgb(hue, min(max(light, 0), 1), saturation))


def _theme_colors(theme: Element) -> dict[str, str]:
    scheme = theme.find(f".//{_DRAWING}clrScheme")
    colors: dict[str, str] = {}
    for entry in scheme if scheme is not None else ():
        for color in entry:
            value = color.get("lastClr") or color.get("val") or ""
            if len(value) == 6:
                colors[entry.tag.removeprefix(_DRAWING)] = value.upper()
    return colors
