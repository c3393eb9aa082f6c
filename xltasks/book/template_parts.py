"""The parts of a template file: what openpyxl loses of a sheet is taken from its XML beforehand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element
from zipfile import ZIP_STORED, ZipFile

from defusedxml.ElementTree import fromstring

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MERGES = re.compile(rb"<((?:\w+:)?)mergeCells\b[^>]*>.*?</\1mergeCells\s*>", re.DOTALL)
_SHEETS = re.compile(r"(?:^|/)worksheets/[^/]+\.xml$")


@dataclass(frozen=True)
class Parts:
    """``archive`` is the file without merges; ``sheets`` the whole XML of every sheet by its path."""

    archive: bytes
    sheets: dict[str, Element]


def open_parts(data: bytes) -> Parts:
    """Merges are taken out because openpyxl throws away values and looks of the cells under them.

    Raises BadZipFile, and the XML parser's errors.
    """
    sheets: dict[str, Element] = {}
    cleaned = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(cleaned, "w", ZIP_STORED) as target:
        for member in source.infolist():
            content = source.read(member)
            if _SHEETS.search(member.filename):
                sheets[member.filename] = fromstring(content)
                content = _MERGES.sub(b"", content, count=1)
            target.writestr(member.filename, content)
    return Parts(cleaned.getvalue(), sheets)
