"""What each consolidated workbook said when it was written, kept so that later edits of it can be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xltasks.model.issue import Issue
from xltasks.store.files import write_file
from xltasks.store.folders import Folders
from xltasks.store.issue_text import issue_from_text, issue_to_text


@dataclass(frozen=True)
class MergedIssues:
    """The folder .xltasks/merged: one record for each workbook, under the hash of its bytes."""

    folders: Folders

    def keep(self, sha256: str, issue: Issue) -> None:
        """``issue`` holds, in its answer cells, what the offices' answers gave, without any coordinator's edit."""
        write_file(self._path(sha256), issue_to_text(issue).encode())

    def load(self, sha256: str) -> Issue | None:
        """The record of the workbook with that hash; None where there is none that can be read."""
        path = self._path(sha256)
        try:
            return issue_from_text(path.read_bytes()) if path.is_file() else None
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None  # Without it no edit can be told from an answer: the file itself is kept aside in any case.

    def known(self) -> frozenset[str]:
        """The hashes of all workbooks on record, also of one that a killed run wrote and the ledger does not know."""
        return frozenset(path.stem for path in self.folders.merged.glob("*.json"))

    def _path(self, sha256: str) -> Path:
        return self.folders.merged / f"{sha256}.json"
