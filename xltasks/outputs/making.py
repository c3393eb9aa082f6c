"""One office's input workbook made from what it has answered: no ledger and no folder is written here, so that several
processes can make workbooks at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from xltasks.errors import CampaignError
from xltasks.model.issue import Issue
from xltasks.outputs.input_workbook import Answered, InputWorkbooks
from xltasks.rules.case import Earlier
from xltasks.store.issue_text import IssueTexts, issue_to_texts


@dataclass(frozen=True)
class Wanted:
    """An office that is to get its workbook, with its answers ``earlier`` in the year.

    ``last_at`` and ``last_sha256`` tell of the workbook it was issued last.
    """

    office: str
    answered: Answered | None = None
    earlier: tuple[Earlier, ...] = ()
    last_at: datetime | None = None
    last_sha256: str = ""


@dataclass(frozen=True)
class Made:
    """A workbook's bytes, and what it asks where that is yet to be kept.

    ``kept_sha256`` names the workbook that is kept under its issue already: a killed run may have left it there.
    """

    data: bytes
    issue: IssueTexts | None
    kept_sha256: str = ""


@dataclass(frozen=True)
class Maker:
    """Makes workbooks as of ``now``; the very one that was issued last, where nothing has changed since."""

    workbooks: InputWorkbooks
    now: datetime

    def __call__(self, wanted: Wanted) -> Made:
        store, emitter = self.workbooks.store, self.workbooks.emitter
        rendered = self.workbooks.rendered(wanted.office, wanted.answered, earlier=wanted.earlier)
        data = emitter.write(rendered.workbook, created=store.moment(wanted.last_at or self.now))
        if wanted.last_at is not None and sha256(data).hexdigest() != wanted.last_sha256:
            data = emitter.write(rendered.workbook, created=store.moment(self.now))
        stamp = rendered.outline.stamp
        kept, asked = store.issued.workbook(stamp.issue), self._asked(stamp.issue)
        issue = None if kept == data and asked is not None else issue_to_texts(_with_sheets_of(asked, rendered.issue))
        return Made(data, issue, "" if kept is None else sha256(kept).hexdigest())

    def _asked(self, issue: str) -> Issue | None:
        """The record of an issue, None where it is damaged: it is about to be written again."""
        try:
            return self.workbooks.store.issued.load_issue(issue)
        except CampaignError:
            return None


def _with_sheets_of(before: Issue | None, issue: Issue) -> Issue:
    """The issue with what is known of sheets that were sent along with it (those of a correction copy)."""
    own = {text.sheet for text in issue.texts} | {slot.sheet for slot in issue.slots}
    added = tuple(text for text in before.texts if text.sheet not in own) if before else ()
    return replace(issue, texts=(*issue.texts, *added))
