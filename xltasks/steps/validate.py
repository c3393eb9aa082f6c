"""Validate: every office's counting submission judged by the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from xltasks.crew import Crew
from xltasks.model.finding import Finding, Place
from xltasks.model.outcome import Validated
from xltasks.model.period import Period
from xltasks.model.recalled import Recalled
from xltasks.model.receipt import Receipt
from xltasks.outputs.bench import Bench, Unheard
from xltasks.outputs.readings import Readings
from xltasks.outputs.shelf import Shelf
from xltasks.rules.agreement import OfficeStances, conflicts
from xltasks.rules.applying import kept
from xltasks.rules.verdict import Verdict, tally_of
from xltasks.store.events import Entry, Event, FileReceived, JudgedContent, PeriodJudged, VersionPinned
from xltasks.store.kept_verdict import KeptVerdict
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import Standing, Version, already_known, standings
from xltasks.store.verdict_text import stances_from_text

Progress = Callable[[str, int, int], None]
_BATCH = 100
"""Verdicts entered into the ledger at a time."""


@dataclass(frozen=True)
class Judgement:
    """A period judged: one verdict per office that owes a return, what lies between offices included."""

    verdicts: tuple[Verdict, ...]
    nobodys: tuple[Finding, ...] = ()
    """Files of which nobody knows whose they are, while an office is missing."""

    def validated(self, period: Period, corrections: Mapping[str, str] | None = None) -> Validated:
        """``corrections`` are the correction copies written, by office."""
        copies = corrections or {}
        return Validated(
            period.code,
            tuple(verdict.summary(copies.get(verdict.office)) for verdict in self.verdicts),
            Recalled(self._findings),
        )

    def _findings(self) -> tuple[Finding, ...]:
        return (*(finding for verdict in self.verdicts for finding in verdict.findings), *self.nobodys)


def judge_period(
    store: Store,
    period: Period,
    now: datetime,
    progress: Progress,
    *,
    crew: Crew | None = None,
    recorded: bool = False,
) -> Judgement:
    """Every office judged by the ``crew`` on the version that counts now; ``recorded``: the ledger keeps what it came
    to.

    What the ledger kept of an earlier judgement stands where all it rests on is still the same.
    """
    readings = Readings(store, period)
    with store.ledger(read_only=not recorded) as ledger:
        history = ledger.history(period.code)
        known = {one.office: one for one in standings(history, period.code)}
        court = _Court(Bench(readings, ledger, now), Shelf(readings), history, recorded)
        offices = store.offices()
        progress("validate", 0, len(offices))
        called = [court.called(office, known.get(office)) for office in offices]
        verdicts = []
        for office, made in zip(offices, court.bench.verdicts(called, crew or Crew()), strict=True):
            verdicts.append(court.judged(office, known.get(office), made))
            progress("validate", len(verdicts), len(offices))
        progress("validate", len(offices), len(offices))
        court.keep()
        missing = any(verdict.state == "missing" for verdict in verdicts)
        nobodys = tuple(court.in_vain(None, known.values())) if missing else ()
        found = kept(store.register.rules, conflicts(store.register, court.stances), period, now.date())
        judgement = Judgement(tuple(_with(verdicts, found)), nobodys)
        if recorded:
            _record(ledger, period, judgement, now)
    return judgement


def _with(verdicts: Iterable[Verdict], conflicts: Iterable[Finding]) -> Iterator[Verdict]:
    """The verdicts with what lies between offices."""
    by_office: dict[str | None, list[Finding]] = {}
    for conflict in conflicts:
        by_office.setdefault(conflict.office, []).append(conflict)
    for verdict in verdicts:
        own = by_office.get(verdict.office)
        yield _also(verdict, own, first=False) if own else verdict


def _also(verdict: Verdict, findings: Sequence[Finding], *, first: bool) -> Verdict:
    """The verdict with further findings, before or behind its own."""
    before, own = tuple(findings), verdict.findings
    every = Recalled(lambda: (*before, *own) if first else (*own, *before))
    tally = tally_of(own) if verdict.tally is None else verdict.tally
    return replace(verdict, findings=every, tally=tally.and_those(tally_of(findings)))


def _record(ledger: Ledger, period: Period, judgement: Judgement, now: datetime) -> None:
    """Enters a judgement into the ledger, unless the last one there says the same."""
    contents = tuple(
        JudgedContent(verdict.office, verdict.receipt.sha256) for verdict in judgement.verdicts if verdict.receipt
    )
    event = PeriodJudged(period.code, tuple(verdict.summary() for verdict in judgement.verdicts), contents)
    last = ledger.last(PeriodJudged, period.code)
    if last is None or last.event != event:
        ledger.record(event, now)


@dataclass(frozen=True)
class _Court:
    """Where every office gets its verdict, by the ledger's ``history`` of the period."""

    bench: Bench
    shelf: Shelf
    history: tuple[Entry[Event], ...]
    recorded: bool
    stances: list[OfficeStances] = field(default_factory=list)
    """What the offices judged so far say of rows they share."""
    _fresh: list[KeptVerdict] = field(default_factory=list)

    def called(self, office: str, standing: Standing | None) -> KeptVerdict | Unheard | None:
        """What is to be judged of an office, or the verdict on it that still holds."""
        counting = standing.counting if standing else None
        return self.bench.called(office, counting.receipt) if counting else None

    def judged(self, office: str, standing: Standing | None, made: KeptVerdict | None) -> Verdict:
        counting = standing.counting if standing else None
        if standing is None or counting is None or made is None:
            return Verdict(office, "missing", findings=tuple(self.in_vain(office, [standing] if standing else ())))
        verdict = self.shelf.verdict(self._kept(made), counting.receipt)
        order = tuple(self._order(office, counting, standing))
        if order:
            readings = self.bench.readings
            order = kept(readings.store.register.rules, order, readings.period, self.bench.now.date())
            verdict = _also(verdict, order, first=True)
        if verdict.count("error") and standing.accepted is None:
            verdict = replace(verdict, state="rejected")
        if made.stances and verdict.state != "nil":
            self.stances.append(OfficeStances(office, stances_from_text(made.stances)))
        return verdict

    def _kept(self, made: KeptVerdict) -> KeptVerdict:
        """The verdict without what is long of it, where the ledger has it or will have it."""
        if not self.recorded or self.bench.keeps(made):
            return made
        self._fresh.append(made)
        if len(self._fresh) >= _BATCH:
            self.keep()
        return replace(made, findings="", said="")

    def keep(self) -> None:
        """Enters the verdicts made now into the ledger."""
        if self._fresh:
            self.bench.ledger.keep_verdicts(self.bench.readings.period.code, self._fresh)
            self._fresh.clear()

    def _order(self, office: str, counting: Version, standing: Standing) -> Iterator[Finding]:
        """Versions of which it is not sure that they came before the one that counts."""
        at = Place(counting.receipt.file)
        if standing.disputed:
            others = "、".join(version.receipt.file for version in standing.disputed)
            message = f"收到几份内容不同的文件，先后说不准：现以 {counting.receipt.file} 为准，另有 {others}"
            remedy = "请与科室核对；要以另一份为准，运行 xltasks collect --use 文件名"
            yield Finding("intake.order", "warning", message, remedy, at, office)
        pinned = self._pins.get(office)
        later = [version for version in standing.versions if pinned is not None and version.received_at > pinned]
        if later:
            others = "、".join(version.receipt.file for version in later)
            message = f"已指定以 {counting.receipt.file} 为准，指定之后又收到 {others}，没有采用"
            remedy = "请核对；要以新收到的为准，运行 xltasks collect --use 文件名"
            yield Finding("intake.order", "warning", message, remedy, at, office)

    @cached_property
    def _pins(self) -> Mapping[str, datetime]:
        """When each office's version was last pinned."""
        return {entry.event.office: entry.at for entry in self.history if isinstance(entry.event, VersionPinned)}

    def in_vain(self, office: str | None, issued: Iterable[Standing]) -> Iterator[Finding]:
        """What the office (None: nobody knows who) has sent since it was issued a workbook and cannot count: one
        finding for each file."""
        since = min((one.issued_at for one in issued if one.issued_at), default=None)
        for copies in self._contents.get(office, ()):
            last, known = copies[-1], already_known(copies)
            if last.state == "ignored" or since is None or last.received_at < since:
                continue
            if known is None:
                yield _unusable(last, self.bench.readings.period)
            elif known.period != self.bench.readings.period.code:
                yield _of_another_period(known, self.bench.readings.period)

    @cached_property
    def _contents(self) -> Mapping[str | None, list[list[Receipt]]]:
        """Every content's receipts, by whose the last says it is."""
        contents: dict[str, list[Receipt]] = {}
        for entry in self.history:
            if isinstance(entry.event, FileReceived):
                receipt = entry.event.receipt
                contents.setdefault(receipt.sha256 or receipt.file, []).append(receipt)
        by_office: dict[str | None, list[list[Receipt]]] = {}
        for copies in contents.values():
            by_office.setdefault(copies[-1].office, []).append(copies)
        return by_office


def _of_another_period(receipt: Receipt, period: Period) -> Finding:
    """A return of another period counts for that one, and may have been meant for this."""
    message = f"收到过这份文件，它是 {receipt.period} 的填报表，已算作 {receipt.period} 的报送；{period} 的还没有收到"
    remedy = f"请{receipt.office}用本期下发的填报表填写后报送；本来就是补报 {receipt.period} 的，不用处理"
    return Finding("origin.period", "warning", message, remedy, Place(receipt.file), receipt.office)


def _unusable(receipt: Receipt, period: Period) -> Finding:
    code = "origin.stamp" if receipt.identified_by == "stamp" else "origin.office"
    if receipt.state != "unidentified":
        code = "intake.unreadable"
    elif receipt.period not in (None, period.code):
        code = "origin.period"
    message = f"收到过这份文件，但不能采用：{receipt.reason}"
    remedy = f"请{receipt.office or '报送的科室'}用本期下发的填报表填好后重新报送"
    return Finding(code, "error", message, remedy, Place(receipt.file), receipt.office)
