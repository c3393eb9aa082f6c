"""For the limit: a finished workbook's parts, and where in its shared strings the truth of one office stands."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

_TEXT = re.compile(r"<si>(.*?)</si>", re.DOTALL)


def parts_of(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as source:
        return {name: source.read(name).decode() for name in source.namelist()}


def packed(path: Path, parts: dict[str, str]) -> None:
    """Deflates every part at level 6 and writes the container."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name, content in parts.items():
            target.writestr(name, content)


def string_items(shared: str) -> list[str]:
    """The texts of a shared string table, as they stand in the XML."""
    return [re.sub(r"</?t[^>]*>", "", item) for item in _TEXT.findall(shared)]


def item(text: str) -> str:
    """A shared string."""
    return f"<si><t>{escape(text)}</t></si>"
