"""Issued workbooks and what they asked, kept so that a return can be judged against the very issue it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from xltasks.errors import CampaignError, Fault
from xltasks.model.issue import Issue
from xltasks.model.period import Period
from xltasks.store.files import Sheaf, disk_fault, write_file
from xltasks.store.folders import Folders
from xltasks.store.issue_text import IssueTexts, Shape, issue_from_text, shape_from_text

_SAFE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}\Z")
"""An issue id is asked for as a stranger's file spells it: nothing that could leave the folder."""


@dataclass(frozen=True)
class Issued:
    """The folder .xltasks/issued."""

    folders: Folders

    def save(self, issue: IssueTexts, workbook: bytes, sheaf: Sheaf | None = None) -> None:
        """Keeps both, with a ``sheaf`` once it settles; saved again under the same id, the newer stands."""
        if not _SAFE_ID.match(issue.stamp.issue):
            raise ValueError(f"not an issue id: {issue.stamp.issue!r}")
        write = write_file if sheaf is None else sheaf.add
        write(self.folders.issued(issue.stamp.period) / f"{issue.stamp.issue}.xlsx", workbook)
        self._write(issue, sheaf)

    def amend(self, issue: IssueTexts) -> None:
        """Keeps what a correction copy adds to an issue, beside the workbook that was issued first."""
        self._write(issue, None)

    def _write(self, issue: IssueTexts, sheaf: Sheaf | None) -> None:
        shape, told = self._shape(issue.digest), issue.shape.encode()
        write = write_file if sheaf is None else sheaf.add
        if not (sheaf is not None and sheaf.holds(shape)) and not _holds(shape, told):
            write(shape, told)
        # Last, because an issue counts as kept when its JSON is there.
        write(self.folders.issued(issue.stamp.period) / f"{issue.stamp.issue}.json", issue.own.encode())

    def load_issue(self, issue_id: str, period: str = "") -> Issue | None:
        """The issue of that id, whatever its period (``period`` says where to look first); None where this campaign has
        issued no such workbook."""
        path = self._find(issue_id, ".json", period)
        return None if path is None else self._read(path)

    def workbook(self, issue_id: str) -> bytes | None:
        """The bytes of the workbook issued under that id."""
        path = self._find(issue_id, ".xlsx")
        return None if path is None else _bytes(path)

    def issues(self, period: Period | str) -> tuple[Issue, ...]:
        """Every issue of a period, by id."""
        return tuple(self._read(path) for path in sorted(self.folders.issued(period).glob("*.json")))

    def keep_form(self, data: bytes) -> str:
        """Keeps a form template once and returns its hash."""
        name = sha256(data).hexdigest()
        path = self.folders.forms / f"{name}.xlsx"
        if not path.is_file():
            write_file(path, data)
        return name

    def form(self, name: str) -> bytes | None:
        """The form template of that hash."""
        path = self.folders.forms / f"{name}.xlsx"
        return _bytes(path) if _SAFE_ID.match(name) and path.is_file() else None

    def _find(self, issue_id: str, suffix: str, period: str = "") -> Path | None:
        if not _SAFE_ID.match(issue_id):
            return None
        if period and _SAFE_ID.match(period):
            path = self.folders.issued(period) / f"{issue_id}{suffix}"
            if path.is_file():
                return path
        if not self.folders.forms.parent.is_dir():
            return None
        for folder in sorted(self.folders.forms.parent.iterdir(), reverse=True):
            path = folder / f"{issue_id}{suffix}"
            if folder != self.folders.forms and path.is_file():
                return path
        return None

    def _shape(self, digest: str) -> Path:
        """Where what the issues of one shape share is kept, once, beside the form it comes from."""
        return self.folders.forms / f"{digest}.json"

    def _read(self, path: Path) -> Issue:
        try:
            return issue_from_text(_bytes(path), self._shape_of)
        except _SPOILT as error:
            raise _damaged(path) from error

    def _shape_of(self, digest: str) -> Shape:
        path = self._shape(digest)
        try:
            return _shape_at(str(path))
        except (*_SPOILT, FileNotFoundError) as error:
            raise _damaged(path) from error


_SPOILT = (ValueError, KeyError, TypeError, IndexError)


def _damaged(path: Path) -> CampaignError:
    message = "下发记录损坏，读不出来" if path.is_file() else "下发记录不见了"
    remedy = "请运行 xltasks generate，它会补写记录；台账已经改过的，请从备份恢复 .xltasks/issued"
    return CampaignError(Fault(message, remedy, file=str(path)))


@lru_cache(maxsize=32)
def _shape_at(path: str) -> Shape:
    # Named by what is in it, so that it never changes.
    return shape_from_text(Path(path).read_bytes())


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file has those bytes; one that was spoilt is written again."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise disk_fault(error, path) from error
