"""One bureau's year: the folder opened, its verbs, and ``run`` that joins them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xltasks.crew import Crew
from xltasks.errors import Fault, FileTrouble, UsageError
from xltasks.store.folders import Folders
from xltasks.store.opening import Store, open_store

if TYPE_CHECKING:
    import pandas

    from xltasks.model.audit import Audit, AuditedCell
    from xltasks.model.beginning import Initialised
    from xltasks.model.decision import AcceptedReturn, ExtendedDeadline
    from xltasks.model.form_cells import FormCells
    from xltasks.model.outcome import Collected, Generated, Merged, RunOutcome, Validated
    from xltasks.model.period import Period
    from xltasks.model.register import Register
    from xltasks.model.reminder import Reminded
    from xltasks.model.status import Status
    from xltasks.model.turning import RolledOver
    from xltasks.steps.validate import Judgement

Progress = Callable[[str, int, int], None]
"""Told (what, done, total) as the work goes on."""
AskPassword = Callable[[str], str]
"""Asked, with a file's name, for the password that opens it; an empty one passes it over. It is stored nowhere."""


def _quiet(what: str, done: int, total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True)
class Campaign:
    """A campaign folder opened. Every verb raises XltasksError where it cannot go on.

    ``now`` is when the work happens (without zone: on the bureau's clock); None for the clock's time at each verb.
    """

    store: Store
    now: datetime | None = None
    crew: Crew = field(default_factory=Crew)

    @classmethod
    def open(cls, folder: Path | str, *, now: datetime | None = None, jobs: int | None = 1) -> Campaign:
        """The campaign in ``folder``. Raises CampaignError where there is no register.

        ``jobs`` processes make and judge workbooks at a time; None for as many as there are cores, where that pays. A
        script that asks for more than one begins with ``if __name__ == "__main__":``, as those of multiprocessing do.
        """
        return cls(open_store(Path(folder)), now, Crew(jobs))

    @property
    def register(self) -> Register:
        return self.store.register

    @property
    def folders(self) -> Folders:
        return self.store.folders

    def generate(
        self,
        period: Period | str | None = None,
        *,
        offices: Sequence[str] = (),
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> Generated:
        """Writes one input workbook per office (or for those named) into 1-下发."""
        from xltasks.steps.generate import Order, generate

        order = Order(self.store.period(period), tuple(offices), dry_run=dry_run, crew=self.crew)
        with self._locked(dry_run):
            return generate(self.store, order, self._moment(), progress or _quiet)

    def collect(
        self,
        paths: Sequence[Path | str] = (),
        *,
        office: str | None = None,
        use: str | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
        ask_password: AskPassword | None = None,
    ) -> Collected:
        """Takes in files and folders, the inbox where none are given."""
        from xltasks.steps.collect import Request, collect

        given = tuple(Path(path) for path in paths)
        request = Request(given, office, use, dry_run, ask_password, crew=self.crew)
        with self._locked(dry_run):
            return collect(self.store, request, self._moment(), progress or _quiet)

    def validate(
        self, period: Period | str | None = None, *, dry_run: bool = False, progress: Progress | None = None
    ) -> Validated:
        """Judges the submission that counts of every office, and writes the correction copies of the rejected ones."""
        asked = self.store.period(period)
        with self._locked(dry_run):
            judgement = self._judged(asked, progress, recorded=not dry_run)
            return judgement.validated(asked) if dry_run else self._validated(asked, judgement)

    def merge(
        self,
        period: Period | str | None = None,
        *,
        partial: bool = False,
        include_rejected: bool = False,
        clean: bool = False,
        output: Path | str | None = None,
        with_summary: bool = False,
        discard_edits: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> Merged:
        """Writes the consolidated workbook into 4-汇总, from answers judged as they stand now.

        What was edited in the one before stays, unless the edits are to be discarded.
        """
        from xltasks.steps.merge import Wish, merge

        asked = self.store.period(period)
        target = None if output is None else Path(output)
        wish = Wish(asked, partial, include_rejected, clean, target, with_summary, discard_edits, dry_run)
        with self._locked(dry_run):
            judgement = self._judged(asked, progress, recorded=not dry_run)
            return merge(self.store, wish, judgement.verdicts, self._moment(), progress=progress or _quiet)

    def status(self, period: Period | str | None = None) -> Status:
        """Who was issued, has returned, is late, has errors, is accepted."""
        from xltasks.steps.status import status

        return status(self.store, self.store.period(period), self._moment())

    def write_status(
        self,
        period: Period | str | None = None,
        *,
        html: Path | str | None = None,
        xlsx: Path | str | None = None,
        progress: Progress | None = None,
    ) -> tuple[tuple[str, str], ...]:
        """Writes how the period stands, judged now, as a page and as a workbook; tells (kind, path) of each."""
        from xltasks.steps.report import report_of, write_book, write_page

        asked, now = self.store.period(period), self._moment()
        verdicts = self._judged(asked, progress).verdicts
        report = report_of(self.store, asked, verdicts, self.status(asked), now=now)
        written = []
        if html is not None:
            written.append(("html", self.folders.relative(write_page(self.store, report, Path(html)))))
        if xlsx is not None:
            written.append(("xlsx", self.folders.relative(write_book(self.store, report, Path(xlsx)))))
        return tuple(written)

    def remind(
        self,
        period: Period | str | None = None,
        *,
        offices: Sequence[str] = (),
        eml: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> Reminded:
        """Writes reminders to the offices that are missing, late or rejected (or to those of them that are named)."""
        from xltasks.steps.remind import Call, remind

        call = Call(self.store.period(period), tuple(offices), eml, dry_run)
        with self._locked(dry_run):
            return remind(self.store, call, self._judged(call.period, progress).verdicts, self._moment())

    def accept(
        self,
        office: str,
        *,
        reason: str,
        period: Period | str | None = None,
        withdraw: bool = False,
        dry_run: bool = False,
    ) -> AcceptedReturn:
        """Takes the return of an office that counts now although errors stay in it, or takes that word back."""
        from xltasks.steps.decide import Word, accept

        word = Word(self.store.period(period), office, reason, dry_run)
        with self._locked(dry_run):
            return accept(self.store, word, self._moment(), withdraw=withdraw)

    def extend(
        self,
        office: str,
        *,
        until: datetime | str,
        reason: str,
        period: Period | str | None = None,
        dry_run: bool = False,
    ) -> ExtendedDeadline:
        """Gives one office its own deadline; ``until`` as the register would say it."""
        from xltasks.steps.decide import Word, extend

        word = Word(self.store.period(period), office, reason, dry_run)
        with self._locked(dry_run):
            return extend(self.store, word, self._moment(), until=until)

    def audit(self, period: Period | str | None = None) -> Audit:
        """Every received cell and where it went."""
        from xltasks.steps.audit import audit

        return audit(self.store, self.store.period(period))

    def audited(self, period: Period | str | None = None) -> Iterator[AuditedCell]:
        """The cells of ``audit`` one by one, for those who only pass them on."""
        from xltasks.steps.audit import audited

        return audited(self.store, self.store.period(period))

    def run(
        self,
        period: Period | str | None = None,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,
        ask_password: AskPassword | None = None,
    ) -> RunOutcome:
        """Generates what is not issued yet, collects the inbox, validates and merges what was judged once."""
        from xltasks.model.outcome import RunOutcome
        from xltasks.steps.collect import Request, collect
        from xltasks.steps.generate import Order, generate
        from xltasks.steps.merge import Wish, merge

        asked = self.store.period(period)
        order = Order(asked, fresh_only=True, dry_run=dry_run, crew=self.crew)
        wish = Wish(asked, dry_run=dry_run)
        with self._locked(dry_run):
            generated = generate(self.store, order, self._moment(), progress or _quiet)
            foreseen = generated if dry_run else None
            request = Request(dry_run=dry_run, ask=ask_password, foreseen=foreseen, crew=self.crew)
            collected = collect(self.store, request, self._moment(), progress or _quiet)
            judgement = self._judged(asked, progress, recorded=not dry_run)
            validated = judgement.validated(asked) if dry_run else self._validated(asked, judgement)
            merged = merge(self.store, wish, judgement.verdicts, self._moment(), progress=progress or _quiet)
        return RunOutcome(generated, collected, validated, merged)

    def rollover(
        self, to: Period | str | None = None, *, deadline: datetime | None = None, dry_run: bool = False
    ) -> RolledOver:
        """Turns the register to the next period (or a later one of the year) and tells what is unfinished."""
        from xltasks.steps.rollover import Turn, rollover

        before = self.register.settings.period
        due = None if deadline is None else self.store.wall_time(deadline)
        turn = Turn(before.following if to is None else self.store.period(to), due, dry_run)
        with self._locked(dry_run):
            return rollover(self.store, turn, self._judged(before).verdicts)

    def answers(self, period: Period | str | None = None) -> pandas.DataFrame:
        """One row per task, item and field of the counting submissions, with source file, sheet and cell."""
        from xltasks.outputs.frame import answers_frame

        return answers_frame(self._judged(self.store.period(period)).verdicts)

    def _judged(self, period: Period, progress: Progress | None = None, *, recorded: bool = False) -> Judgement:
        """Every office judged as it stands now; ``recorded``: the ledger keeps what it came to."""
        from xltasks.steps.validate import judge_period

        moment = self._moment()
        return judge_period(self.store, period, moment, progress or _quiet, crew=self.crew, recorded=recorded)

    def _validated(self, period: Period, judgement: Judgement) -> Validated:
        """Writes the correction copies of what was rejected."""
        from xltasks.steps.correct import write_corrections

        copies = write_corrections(self.store, period, judgement.verdicts, self._moment())
        validated = judgement.validated(period, {office: copy.path for office, copy in copies.items()})
        kept = tuple(finding for copy in copies.values() for finding in copy.findings)
        return replace(validated, findings=(*validated.findings, *kept)) if kept else validated

    def _moment(self) -> datetime:
        return self.store.wall_time(self.now or datetime.now(UTC).replace(microsecond=0))

    @contextmanager
    def _locked(self, dry_run: bool) -> Iterator[None]:
        """Holds the campaign against a second run, once what a killed one left is swept; looking needs no lock."""
        if dry_run:
            yield
            return
        from xltasks.store.files import sweep_temporary
        from xltasks.store.lock import campaign_lock

        with campaign_lock(self.folders.lock, self._moment()):
            for folder in self.folders.written:
                sweep_temporary(folder)
            self.store.keep_register()
            yield


def init(folder: Path | str, *, template: str = "quarterly", now: datetime) -> Initialised:
    """A new campaign folder with a filled-in model register. Raises UsageError where one is there already."""
    from xltasks.steps.begin import begin

    return begin(Path(folder), template, now)


def form_cells(file: Path | str) -> FormCells:
    """The answer cells of an issued or consolidated workbook. Raises UsageError where the file lists none."""
    from xltasks.book import answer_list
    from xltasks.book.limits import NAMED
    from xltasks.book.open import open_book

    path = Path(file)
    try:
        cells = answer_list.form_cells(open_book(path.read_bytes(), limits=NAMED))
    except OSError as error:
        raise UsageError(Fault(f"文件读不出来：{error.strerror}", "检查路径", str(path))) from None
    except FileTrouble as trouble:
        raise UsageError(Fault(trouble.reason, "请换一个由本程序生成的工作簿", str(path))) from None
    if cells is None:
        message = "这个工作簿里没有填报单元格清单"
        raise UsageError(Fault(message, "请用 generate 下发的填报表，或 merge 写出的汇总表（不带 --clean）", str(path)))
    return cells


def check_form(file: Path | str, *, campaign: Path | None = None) -> tuple[Fault, ...]:
    """Everything wrong with a form template; with a campaign the register's further columns are known names."""
    from xltasks.steps.check_form import check_form

    return check_form(Path(file), open_store(campaign).register.columns if campaign else ())


def left_out(file: Path | str) -> tuple[str, ...]:
    """What stands in a form template and will not appear in the workbooks made from it."""
    from xltasks.steps.check_form import left_out

    return left_out(Path(file))
