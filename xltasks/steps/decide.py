"""Decide: what the coordinator alone may say: a return taken although errors stay in it, one office's own deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xltasks.errors import Fault, UsageError
from xltasks.model.decision import AcceptedReturn, ExtendedDeadline
from xltasks.model.period import Period
from xltasks.store.events import DeadlineExtended, ReturnAccepted
from xltasks.store.ledger import Ledger
from xltasks.store.opening import Store
from xltasks.store.register_deadline import deadline_said
from xltasks.store.standing import Standing, standings

_AGAIN = "请先运行 xltasks validate 看清问题，再决定"


@dataclass(frozen=True)
class Word:
    """What is said of one office in one period, and why."""

    period: Period
    office: str
    reason: str
    dry_run: bool = False


def accept(store: Store, word: Word, now: datetime, *, withdraw: bool = False) -> AcceptedReturn:
    """Takes the return that counts now, errors and all; ``withdraw`` takes an earlier such word back.

    Raises UsageError where there is nothing to take: no return, one not judged yet, or one without errors.
    """
    office, reason = _checked(store, word)
    with store.ledger(read_only=word.dry_run) as ledger:
        standing = _standing(ledger, word.period, office)
        counting = standing.counting if standing else None
        if standing is None or counting is None:
            raise UsageError(Fault(f"{office}还没有报回，没有可以特准通过的文件", "先收取它的文件，再运行本命令"))
        judged, earlier = standing.judged, standing.accepted
        if withdraw and earlier is None:
            raise UsageError(Fault(f"{office}现在这份报送件没有特准通过过，不用撤回", "运行 xltasks status 查看情况"))
        if not withdraw and earlier is None and judged is None:
            raise UsageError(Fault(f"{office}的报送件还没有审核", _AGAIN))
        if not withdraw and judged is not None and not judged.errors and judged.state != "rejected":
            raise UsageError(Fault(f"{office}的报送件没有错误，不用特准通过", "运行 xltasks status 查看情况"))
        event = ReturnAccepted(word.period.code, office, counting.sha256, reason, withdraw)
        if not word.dry_run and event != earlier:
            ledger.record(event, now)
    errors = judged.errors if judged else 0
    return AcceptedReturn(word.period.code, office, counting.receipt.file, counting.sha256, errors, reason, withdraw)


def extend(store: Store, word: Word, now: datetime, *, until: datetime | str) -> ExtendedDeadline:
    """Gives one office its own deadline. Raises UsageError where the time cannot be understood or comes before
    everybody's deadline."""
    office, reason = _checked(store, word)
    moment = deadline_said(until, word.period)
    if moment is None:
        message = f"“{until}”认不出是什么时候"
        raise UsageError(Fault(message, "写成 2024-07-08、2024-07-08 17:00 或 7月8日17时；只写日期时算到当天结束"))
    common = store.common_deadline(word.period)
    if common is not None and moment < common:
        message = f"{moment:%Y-%m-%d %H:%M} 早于全体的截止时间 {common:%Y-%m-%d %H:%M}，不是延期"
        raise UsageError(Fault(message, "写一个更晚的时间；写全体的截止时间等于取消延期"))
    with store.ledger(read_only=word.dry_run) as ledger:
        standing = _standing(ledger, word.period, office)
        before = standing.deadline(common) if standing else common
        event = DeadlineExtended(word.period.code, office, moment, reason)
        if not word.dry_run and (standing is None or event != standing.extended):
            ledger.record(event, now)
    return ExtendedDeadline(word.period.code, office, moment, before, reason)


def _checked(store: Store, word: Word) -> tuple[str, str]:
    """The office's own name, and the reason without the white space around it."""
    office = store.offices_named((word.office,))[0]
    reason = " ".join(word.reason.split())
    if not reason:
        raise UsageError(Fault("没有写理由", "用 --reason 写明理由，它会记在收发记录里，日后可查"))
    return office, reason


def _standing(ledger: Ledger, period: Period, office: str) -> Standing | None:
    for standing in standings(ledger.history(period.code), period.code):
        if standing.office == office:
            return standing
    return None
