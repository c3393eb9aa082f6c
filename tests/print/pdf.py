"""What a printed sheet shows: LibreOffice prints a workbook, and each glyph is held against the rules around it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pdfplumber
import pytest
from pdfplumber.page import Page as PdfPage

INK_ABOVE, INK_BELOW = 0.86, 0.10
"""How far the ink of a Chinese character reaches above and below its base line, in em."""

TOLERANCE = 0.5
"""Points by which ink may touch a rule: half the width of the line."""

needs_soffice = pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"), reason="LibreOffice is not installed"
)


@dataclass(frozen=True)
class Glyph:
    """One visible character and the box of its ink, in points from the page's top left corner."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True)
class PrintedCell:
    """The rules around one cell."""

    x0: float
    top: float
    x1: float
    bottom: float

    def has_centre_of(self, glyph: Glyph) -> bool:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom

    def has_whole(self, glyph: Glyph) -> bool:
        across = self.x0 - TOLERANCE <= glyph.x0 and glyph.x1 <= self.x1 + TOLERANCE
        return across and self.top - TOLERANCE <= glyph.top and glyph.bottom <= self.bottom + TOLERANCE


@dataclass(frozen=True)
class PrintedPage:
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    cells: tuple[PrintedCell, ...]

    def inside(self, cell: PrintedCell) -> tuple[Glyph, ...]:
        """The glyphs of one cell as they were drawn, that is as they read."""
        return tuple(glyph for glyph in self.glyphs if cell.has_centre_of(glyph))


def pages_of(xlsx: bytes, *, locale: str = "C.UTF-8") -> tuple[PrintedPage, ...]:
    """The pages LibreOffice prints. ``locale`` decides which fonts stand in for missing ones."""
    with BytesIO(pdf_of(xlsx, locale=locale)) as stream, pdfplumber.open(stream) as pdf:
        return tuple(_page(page) for page in pdf.pages)


def pdf_of(xlsx: bytes, *, locale: str = "C.UTF-8") -> bytes:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sheet.xlsx").write_bytes(xlsx)
        profile = (folder / "profile").as_uri()
        command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "sheet.xlsx"]
        environment = {**os.environ, "LANG": locale, "LC_ALL": locale}
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, timeout=180)
        return (folder / "sheet.pdf").read_bytes()


def clipped(pages: Sequence[PrintedPage], texts: Iterable[str]) -> list[str]:
    """The texts that do not stand whole within the rules of one cell, or of one cell continued on the next page.

    A text given twice must stand there twice.
    """
    shown = "\x00".join(_readable(cell) for cell in _cells_over_pages(pages))
    bad = []
    for text in texts:
        wanted = _squeezed(text)
        if not wanted:
            continue
        place = shown.find(wanted)
        if place < 0:
            bad.append(text)
        else:  # use it up, so that it cannot stand for a second one
            shown = shown[:place] + "\x00" * len(wanted) + shown[place + len(wanted) :]
    return bad


def header_on_every_page(pages: Sequence[PrintedPage], words: Iterable[str]) -> bool:
    """Whether each of ``words`` stands whole in a cell of each page."""
    wanted = [_squeezed(word) for word in words]
    return bool(pages) and all(
        any(word in _readable([(page, cell)]) for cell in page.cells) for page in pages for word in wanted
    )


def _cells_over_pages(pages: Sequence[PrintedPage]) -> list[list[tuple[PrintedPage, PrintedCell]]]:
    """Each cell alone, and each lowest cell of a page with the cells of the same column on the next pages."""
    alone = [[(page, cell)] for page in pages for cell in page.cells]
    over = []
    for number, page in enumerate(pages[:-1]):
        for cell in _lowest(page):
            chain = [(page, cell)]
            for later in pages[number + 1 :]:
                # a repeated header stands above, so any cell of that column may continue this one
                below = [other for other in later.cells if _same_column(cell, other)]
                over += [[*chain, (later, other)] for other in below]
                if len(below) == 0:
                    break
                chain.append((later, max(below, key=lambda other: other.bottom - other.top)))
    return alone + over


def _lowest(page: PrintedPage) -> list[PrintedCell]:
    floor = max((cell.bottom for cell in page.cells), default=0.0)
    return [cell for cell in page.cells if cell.bottom > floor - 1]


def _same_column(one: PrintedCell, other: PrintedCell) -> bool:
    return abs(one.x0 - other.x0) < 1 and abs(one.x1 - other.x1) < 1


def _readable(cells: Iterable[tuple[PrintedPage, PrintedCell]]) -> str:
    """What stands whole in these cells; a glyph cut by a rule reads as a gap."""
    glyphs = [(cell, glyph) for page, cell in cells for glyph in page.inside(cell)]
    return "".join(_squeezed(glyph.text) if cell.has_whole(glyph) else "\x01" for cell, glyph in glyphs)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _page(page: PdfPage) -> PrintedPage:
    glyphs = tuple(
        Glyph(
            char["text"],
            char["x0"],
            char["bottom"] - char["size"] * INK_ABOVE,  # LibreOffice's fonts end at the base line
            char["x1"],
            char["bottom"] + char["size"] * INK_BELOW,
        )
        for char in page.chars
        if char["text"].strip()
    )
    # a merged cell that goes on overleaf has no rule at the page's end: the page's last row ends it
    upright = [edge for edge in page.edges if edge["orientation"] == "v"]
    ends = [max(edge["bottom"] for edge in upright)] if upright else []
    tables = page.find_tables({"explicit_horizontal_lines": ends, "snap_tolerance": 1.5})
    cells = sorted({tuple(map(float, cell)) for table in tables for cell in table.cells if cell})
    return PrintedPage(page.width, page.height, glyphs, tuple(PrintedCell(*cell) for cell in cells))
