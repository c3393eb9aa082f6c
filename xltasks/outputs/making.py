"""One office's input workbook made from what it has answered: no ledger and no folder is written here, so that several
processes can make workbooks at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from xltasks.model.issue import Issue
from xltasks.outputs.input_workbook import Answered, InputWorkbooks
from xltasks.rules.case import Earlier


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
    """A workbook's bytes and what it asks."""

    data: bytes
    issue: Issue


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
        return Made(data, rendered.issue)
