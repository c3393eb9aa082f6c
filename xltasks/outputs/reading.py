"""What one received file is and says. The ledger is not asked and nothing is written, so that several processes can read
files at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from xltasks.book.grid import Book
from xltasks.book.open import open_book
from xltasks.book.package import Package
from xltasks.errors import FileTrouble, Locked, XltasksError
from xltasks.forms.read import read_submission
from xltasks.intake.attachments import set_aside
from xltasks.intake.identify import Identity, identify
from xltasks.intake.known import Known
from xltasks.intake.receipts import dated
from xltasks.intake.walk import Found
from xltasks.model.answer import Submission
from xltasks.model.finding import Finding, Place
from xltasks.model.issue import Issue
from xltasks.model.receipt import Receipt
from xltasks.store.opening import Store


class PasswordWanted(Exception):
    """A file has a password that nobody here can be asked for."""


@dataclass(frozen=True)
class Word:
    """What the coordinator says of the files: whose they are, and whether they were named one by one."""

    office: str | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Reader:
    """Reads files of one campaign. ``issue`` gives the issue of an id, looked for in a period first.

    ``ask`` is called with the name of a file that no known password opens, and gives one, or nothing to pass it over.
    """

    store: Store
    known: Known
    word: Word
    issue: Callable[[str, str], Issue | None]
    ask: Callable[[str], str] | None = None
    told: list[str] = field(default_factory=list)
    """Passwords somebody was asked for in this run and that opened a file; they are written nowhere."""

    def read(self, receipt: Receipt, data: bytes, found: Found) -> tuple[Receipt, Submission | None]:
        """The receipt completed, and the submission where the file could be read and is some office's."""
        try:
            if found.trouble is not None:
                raise found.trouble
            return self._identified(receipt, self._opened(data, receipt.file, found.package), found)
        except FileTrouble as trouble:
            aside = set_aside(found, data, trouble, self.known, manual=self.word.office)
            whose = aside.whose
            receipt = replace(receipt, office=whose.office, period=whose.period, identified_by=whose.by)
            return replace(receipt, state=aside.state, reason=aside.reason), None
        except (XltasksError, PasswordWanted):
            raise
        except Exception as error:  # noqa: BLE001
            # Nothing that a stranger's file holds may stop the files after it; its bytes are kept for whoever looks.
            reason = (
                f"读取时程序出错（{type(error).__name__}），原件已保存。请科室用下发的填报表重新填写，并告知维护人员"
            )
            return replace(receipt, state="unreadable", reason=reason), None

    def _opened(self, data: bytes, file: str, package: Package | None) -> Book:
        """Raises FileTrouble. A password is asked for once a file, and tried on the files after it."""
        try:
            return open_book(data, passwords=(*self.told, *self.store.passwords), package=package)
        except Locked:
            password = self.ask(file) if self.ask else ""
            if not password:
                raise
        book = open_book(data, passwords=(password,))
        self.told.append(password)
        return book

    def _identified(self, receipt: Receipt, book: Book, found: Found) -> tuple[Receipt, Submission | None]:
        identity = self._identity(book, receipt.file)
        receipt = replace(
            dated(receipt, replace(book, modified=self.shown(book.modified)), found),
            office=identity.office,
            period=identity.period,
            issue=identity.issue,
            identified_by=identity.by,
            reason=identity.problem,
        )
        if identity.problem:
            return replace(receipt, state="unidentified"), None
        issue = self._issue(identity)
        if issue is None:
            reason = (
                f"还没有给 {identity.office} 下发过 {identity.period} 的填报表，无从核对。请先运行 xltasks generate"
            )
            return replace(receipt, state="unidentified", reason=reason), None
        read = read_submission(book, issue, file=receipt.file)
        notes = (*_damage(book, receipt), *_strange(identity, issue, receipt))
        return receipt, replace(read, office=identity.office or read.office, repairs=(*notes, *read.repairs))

    def _identity(self, book: Book, file: str) -> Identity:
        """For files given by name the word is the last one; for the whole inbox it speaks only of the doubtful ones."""
        manual = self.word.office
        if manual is not None and not self.word.chosen:
            own = identify(book, self.known, file=file)
            if not own.problem:
                return own
        return identify(book, self.known, file=file, manual=manual)

    def _issue(self, identity: Identity) -> Issue | None:
        """The issue a file names, else the newest one of its office and period."""
        named = self.issue(identity.issue, identity.period or "") if identity.issue else None
        if named is not None and self._is_of(named, identity):
            return named
        for issue in reversed(list(self.known.issues)):
            period, office = self.known.issues[issue]
            if period == identity.period and self._is(office, identity):
                return self.issue(issue, period)
        return None

    def _is_of(self, issue: Issue, identity: Identity) -> bool:
        return issue.stamp.period == identity.period and self._is(issue.stamp.office, identity)

    def _is(self, office: str, identity: Identity) -> bool:
        """Whether a name of those days is the office's, which may have been renamed since."""
        return office == identity.office or self.known.office(office) == identity.office

    def shown(self, moment: datetime | None) -> datetime | None:
        """On the bureau's clock, so that mails, workbooks and files from anywhere are in one order."""
        return None if moment is None else self.store.wall_time(moment)


@dataclass(frozen=True)
class Arrived:
    """A file that has come in: its receipt as far as it goes, and its bytes where they are to be read, or what was read
    already."""

    receipt: Receipt
    found: Found
    data: bytes | None = None
    reading: tuple[Receipt, Submission | None] | None = None


@dataclass(frozen=True)
class Ahead:
    """Reads what has arrived; gives None where nothing is to be read, or where a password would have to be asked for."""

    reader: Reader

    @classmethod
    def of(cls, reader: Reader) -> Ahead:
        """Who can ask somebody stays here: it may know the terminal, and that cannot be sent to another process."""
        return cls(replace(reader, ask=_nobody))

    def __call__(self, arrived: Arrived) -> tuple[Receipt, Submission | None] | None:
        if arrived.data is None:
            return arrived.reading
        try:
            return self.reader.read(arrived.receipt, arrived.data, arrived.found)
        except PasswordWanted:
            return None


def _nobody(file: str) -> str:
    raise PasswordWanted(file)


def _damage(book: Book, receipt: Receipt) -> Iterable[Finding]:
    """What of the file could not be read though the rest could."""
    for damage in book.damage:
        remedy = "请核对读到的内容；不全的，请科室另存为 .xlsx 后重新报送"
        yield Finding("intake.damaged", "warning", f"文件有损坏：{damage}", remedy, Place(receipt.file), receipt.office)


def _strange(identity: Identity, issue: Issue, receipt: Receipt) -> Iterable[Finding]:
    """A stamp that names an issue this campaign never made (issued elsewhere, or its records were lost)."""
    if identity.by == "stamp" and identity.issue and identity.issue != issue.stamp.issue:
        message = (
            f"这份表的编号（{identity.issue[:8]}）不在下发记录里，已按行号对应到最近下发的表（{issue.stamp.issue[:8]}）"
        )
        remedy = "请核对各行内容是否对得上；对不上的，请科室用本期下发的填报表重报"
        yield Finding("origin.stamp", "warning", message, remedy, Place(receipt.file), receipt.office)
