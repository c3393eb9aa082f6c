"""What a workbook says, as one hash: two that differ in nothing but when they were made have the same."""

from __future__ import annotations

import re
import zipfile
from hashlib import sha256
from io import BytesIO

_MADE = "docProps/core.xml"
"""The part that says when and by whom a workbook was made."""
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_HEADER = 30
"""Bytes before the name in the head of a packed part (APPNOTE.TXT, 4.3.7)."""


def content_hash(workbook: bytes) -> str:
    """The hash of all parts of a workbook of ours, as they are packed."""
    digest = sha256()
    with zipfile.ZipFile(BytesIO(workbook)) as packed:
        digest.update(_MOMENT.sub(b"", packed.read(_MADE)))
        for part in packed.infolist():
            if part.filename != _MADE:
                head = workbook[part.header_offset : part.header_offset + _HEADER]
                start = (
                    part.header_offset + _HEADER + sum(int.from_bytes(head[at : at + 2], "little") for at in (26, 28))
                )
                digest.update(f"{part.filename}\n{part.file_size}\n".encode())
                digest.update(memoryview(workbook)[start : start + part.compress_size])
    return digest.hexdigest()
