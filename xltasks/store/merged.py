"""What each consolidated workbook said when it was written, kept so that later edits of it can be told apart.

Beside a copy of the workbook stands what the file itself does not say, or no longer says once it was cleaned: where its
rows and answers are, what they stand on, and what a coordinator's edits had replaced.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import sha256 as hash_of
from pathlib import Path

from xltasks.book.limits import OURS
from xltasks.book.open import open_book
from xltasks.errors import FileTrouble
from xltasks.model.issue import Issue
from xltasks.store.files import write_file
from xltasks.store.folders import Folders
from xltasks.store.merged_record import MergedRecord, record_from_text, record_to_text

_FASTEST = 1
"""The level the records are packed at: they are read as often as they are written, hardly ever."""
_GZIP = zlib.MAX_WBITS + 16
"""As ``zlib`` asks for a gzip file."""


def packed_record(record: MergedRecord, seen: Callable[[bytes], None]) -> bytes:
    """The record as it is kept; ``seen`` is told its text."""
    packer = zlib.compressobj(_FASTEST, zlib.DEFLATED, _GZIP)
    packed = []
    for piece in record_to_text(record):
        text = piece.encode()
        seen(text)
        packed.append(packer.compress(text))
    return b"".join((*packed, packer.flush()))


@dataclass(frozen=True)
class MergedRecords:
    """The folder .xltasks/merged: a record for each workbook under the hash of its bytes, and copies of the newest."""

    folders: Folders

    def keep(self, sha256: str, record: bytes, workbook: bytes) -> None:
        """Keeps a workbook under its hash, with its record as ``packed_record`` gives it."""
        write_file(self._path(sha256, "xlsx"), workbook)
        # Last, because a workbook counts as kept when its record is there.
        write_file(self._path(sha256, "json.gz"), record)

    def load(self, sha256: str) -> MergedRecord | None:
        """The record of the workbook with that hash; None where there is none that can be read."""
        path = self._path(sha256, "json.gz")
        try:
            return record_from_text(gzip.decompress(path.read_bytes())) if path.is_file() else None
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, IndexError):
            return None  # Without it no edit can be told from an answer: the file itself is kept aside in any case.

    def issue(self, sha256: str) -> Issue | None:
        """What the workbook with that hash held when it was written; None where it is no longer kept."""
        record, data = self.load(sha256), self.workbook(sha256)
        try:
            return record.whole(open_book(data, limits=OURS)) if record and data else None
        except FileTrouble:
            return None

    def workbook(self, sha256: str) -> bytes | None:
        """The bytes of the workbook with that hash."""
        try:
            data = self._path(sha256, "xlsx").read_bytes()
        except OSError:
            return None
        return data if hash_of(data).hexdigest() == sha256 else None

    def known(self) -> frozenset[str]:
        """The hashes of all workbooks on record, also of one that a killed run wrote and the ledger does not know."""
        return frozenset(path.name.split(".")[0] for path in self.folders.merged.glob("*.json.gz"))

    def forget_copies(self, but: Collection[str]) -> None:
        """Removes the copies of workbooks that newer ones have replaced; their records stay."""
        for path in self.folders.merged.glob("*.xlsx"):
            if path.stem not in but:
                path.unlink(missing_ok=True)

    def _path(self, sha256: str, ending: str) -> Path:
        return self.folders.merged / f"{sha256}.{ending}"
