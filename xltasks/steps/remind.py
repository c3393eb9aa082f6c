"""Remind: a text for the group and one for every office that is missing, late or rejected; mails ready to be sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from xltasks.model.finding import Finding, Place
from xltasks.model.period import Period
from xltasks.model.reminder import Letter, Reminded, ReminderReason, Tone
from xltasks.outputs.delivery import Delivery
from xltasks.outputs.drawn import Drawn
from xltasks.outputs.letters import Desk
from xltasks.outputs.mail import Attachment, mail_draft
from xltasks.outputs.moments import tone_of
from xltasks.outputs.owed import Owed, fields_to_fill, rows_to_fill, rows_to_mend
from xltasks.rules.verdict import Verdict
from xltasks.store.events import CorrectionWritten, ReminderWritten
from xltasks.store.folders import file_names
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.standing import Standing, standings
from xltasks.store.templates import shipped_folder

_GROUP = "群发"


@dataclass(frozen=True)
class Call:
    """Whom to remind; ``offices`` empty for everybody who owes something. ``eml`` asks for mail drafts too."""

    period: Period
    offices: tuple[str, ...] = ()
    eml: bool = False
    dry_run: bool = False


def remind(store: Store, call: Call, verdicts: Sequence[Verdict], now: datetime) -> Reminded:
    """Writes the reminders into 3-退回. What an office returned is as ``verdicts`` say."""
    wanted = store.offices_named(call.offices) or store.offices()
    asked = [verdict for verdict in verdicts if verdict.office in wanted]
    title = f"{call.period.year}年{call.period.short}"
    drawn = Drawn((store.folders.own_templates, shipped_folder()))
    desk = Desk(drawn, store.register.settings, title, now)
    with store.ledger(read_only=call.dry_run) as ledger:
        known = {one.office: one for one in standings(ledger.history(call.period.code), call.period.code)}
        corrections = {
            entry.event.returned: entry.event.path for entry in ledger.events(CorrectionWritten, call.period.code)
        }
        counter = _Counter(store, call.period, corrections, now)
        debts = [counter.debt(known[one.office], one) for one in asked if _owes(known.get(one.office), one)]
        post = _Post(store, call, desk, _file_names(store))
        reminded = post.composed(debts)
        unissued = tuple(one.office for one in asked if one.state == "missing" and not _issued(known.get(one.office)))
        findings = [finding for debt in debts for finding in debt.findings]
        if not call.dry_run:
            findings += _delivered(ledger, store, post.products(reminded, debts), call=call, now=now)
    return replace(reminded, not_issued=unissued, findings=tuple(findings))


def _owes(standing: Standing | None, verdict: Verdict) -> bool:
    if verdict.state == "missing":
        return _issued(standing)
    return verdict.state == "rejected" and standing is not None and standing.accepted is None


def _issued(standing: Standing | None) -> bool:
    return standing is not None and bool(standing.issued)


@dataclass(frozen=True)
class _Debt:
    owed: Owed
    attachment: Attachment | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Counter:
    """Adds up what an office owes; ``corrections`` are the paths of the correction copies by the content they correct."""

    store: Store
    period: Period
    corrections: Mapping[str, str]
    now: datetime

    def debt(self, standing: Standing, verdict: Verdict) -> _Debt:
        register = self.store.register
        office = register.office(standing.office)
        assert office is not None, "an office that owes stands in the register"
        deadline = standing.deadline(self.store.common_deadline(self.period))
        if verdict.state == "rejected":
            attachment, findings = self._correction(verdict)
            rows = rows_to_mend(register, verdict)
            owed = Owed(office, "rejected", deadline, rows=rows, items=sum(len(row.faults) for row in rows))
        else:
            attachment, findings = self._workbook(standing), ()
            reason: ReminderReason = "late" if tone_of(deadline, self.now) == "逾期" else "missing"
            rows = rows_to_fill(register, office.name)
            items = sum(len(task.items) for task in register.tasks_of(office.name))
            fields = fields_to_fill(self.store.issued.load_issue(standing.issued[-1].event.issue))
            notes = tuple(f"{finding.message}（{finding.at.file}）" for finding in verdict.findings)
            owed = Owed(office, reason, deadline, rows=rows, items=items, fields=fields, notes=notes)
        name = attachment.name if attachment else ""
        return _Debt(replace(owed, extended=standing.extended is not None, attachment=name), attachment, findings)

    def _workbook(self, standing: Standing) -> Attachment | None:
        """The workbook as it was issued; what lies in 1-下发 may have been touched since."""
        event = standing.issued[-1].event
        data = self.store.issued.workbook(event.issue)
        return None if data is None else Attachment(PurePosixPath(event.path).name, data)

    def _correction(self, verdict: Verdict) -> tuple[Attachment | None, tuple[Finding, ...]]:
        told = self.corrections.get(verdict.receipt.sha256) if verdict.receipt else None
        path = self.store.folders.absolute(told) if told else None
        if path is not None and path.is_file():
            return Attachment(path.name, path.read_bytes()), ()
        message = "没有找到退回件，催报里没有附上"
        remedy = "请先运行 xltasks validate 写出退回件，再重新运行 xltasks remind"
        place = Place(told or "")
        return None, (Finding("remind.attachment", "warning", message, remedy, place, verdict.office),)


@dataclass(frozen=True)
class _Product:
    """A file to write; ``office`` empty for what goes to all."""

    path: str
    data: bytes
    office: str
    tone: Tone


@dataclass(frozen=True)
class _Post:
    """Composes the texts and says which file holds which."""

    store: Store
    call: Call
    desk: Desk
    names: Mapping[str, str]

    def composed(self, debts: Sequence[_Debt]) -> Reminded:
        owed = [debt.owed for debt in debts]
        group = self.desk.group(owed, self.store.common_deadline(self.call.period))
        letters = tuple(
            Letter(
                one.office.name,
                one.reason,
                tone_of(one.deadline, self.desk.now),
                self.desk.letter(one),
                self._path(one.office.name, ".txt"),
                self._path(one.office.name, ".eml") if self.call.eml else None,
            )
            for one in owed
        )
        path = self._path("", ".txt") if group else None
        return Reminded(self.call.period.code, self.desk.tone(owed), group, path, letters)

    def products(self, reminded: Reminded, debts: Iterable[_Debt]) -> tuple[_Product, ...]:
        """Texts as Notepad on older Windows reads them: with a byte order mark, with its own line ends."""
        made = []
        if reminded.path:
            made.append(_Product(reminded.path, _plain(f"{reminded.group}\n"), "", reminded.tone))
        for letter, debt in zip(reminded.letters, debts, strict=True):
            made.append(_Product(letter.path, _plain(letter.text), letter.office, letter.tone))
            if letter.eml:
                text = self.desk.letter(debt.owed, mailed=True)
                data = mail_draft(debt.owed.office.email, self.desk.subject(debt.owed), text, debt.attachment)
                made.append(_Product(letter.eml, data, letter.office, letter.tone))
        return tuple(made)

    def _path(self, name: str, suffix: str) -> str:
        folder = self.store.folders.reminder_folder(self.call.period)
        return self.store.folders.relative(folder / f"{self.names[name]}{suffix}")


def _file_names(store: Store) -> Mapping[str, str]:
    """A file name for the group's text (the office of no name) and for each office's, no two alike."""
    offices = ("", *store.offices())
    return dict(zip(offices, file_names((_GROUP, *offices[1:])), strict=True))


def _plain(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _delivered(
    ledger: Ledger, store: Store, products: Sequence[_Product], *, call: Call, now: datetime
) -> list[Finding]:
    """Writes the files and enters them into the ledger; what an earlier call wrote and this one does not, goes."""
    earlier = [entry.event for entry in ledger.events(ReminderWritten, call.period.code)]
    ours = {event.sha256 for event in earlier}
    delivery = Delivery(store.folders, "remind", ours)
    findings: list[Finding] = []
    events = []
    for product in products:
        delivered = delivery.deliver(store.folders.absolute(product.path), product.data, office=product.office or None)
        findings += delivered.findings
        event = ReminderWritten(call.period.code, product.office, product.tone, delivered.path, delivered.sha256)
        if event not in earlier:
            events.append(event)
    ledger.record_all(events, now)
    if not call.offices:
        _withdraw(store, {event.path for event in earlier} - {product.path for product in products}, ours)
    return findings


def _withdraw(store: Store, stale: Iterable[str], ours: Collection[str]) -> None:
    """Removes letters that must not be sent any more (the office has returned, the copy attached is not the newest),
    unless somebody edited them."""
    for told in stale:
        path: Path = store.folders.absolute(told)
        if path.is_file() and sha256(path.read_bytes()).hexdigest() in ours:
            path.unlink()
