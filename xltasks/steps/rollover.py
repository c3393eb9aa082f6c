"""Rollover: the campaign turned to its next period, with what is still unfinished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from xltasks.errors import Fault, UsageError
from xltasks.model.period import Period
from xltasks.model.turning import RolledOver, UnfinishedItem
from xltasks.rules.case import Judged
from xltasks.rules.verdict import Verdict
from xltasks.store.files import write_file
from xltasks.store.opening import Store
from xltasks.store.register_turn import turned


@dataclass(frozen=True)
class Turn:
    """Where to turn to, and the new deadline."""

    to: Period
    deadline: datetime | None = None
    dry_run: bool = False


def rollover(store: Store, turn: Turn, verdicts: tuple[Verdict, ...]) -> RolledOver:
    """Sets the register's period; the register as it was is kept. ``verdicts`` are those of the period that ends."""
    before = store.register.settings.period
    if turn.to <= before or (turn.to.year, turn.to.kind) != (before.year, before.kind):
        message = f"不能从 {before} 转到 {turn.to}"
        remedy = f"下一期是 {before.following}；跨年时请用 xltasks init 新建下一年的工作文件夹"
        raise UsageError(Fault(message, remedy))
    path = store.folders.register
    old = path.read_bytes()
    fresh = turned(old, turn.to, turn.deadline, file=path.name)
    if not turn.dry_run:
        kept = store.folders.registers / f"{path.stem}-{before}-{sha256(old).hexdigest()[:8]}{path.suffix}"
        write_file(kept, old)
        write_file(path, fresh)
    unfinished = tuple(item for verdict in verdicts for item in _unfinished(verdict))
    return RolledOver(path.name, before.code, turn.to.code, turn.deadline, unfinished)


def _unfinished(verdict: Verdict) -> list[UnfinishedItem]:
    rows: dict[object, list[Judged]] = {}
    for judged in verdict.answers:
        if judged.answer.key.task is not None:
            rows.setdefault(judged.answer.key, []).append(judged)
    found = []
    for row in rows.values():
        pending = [j for j in row if j.field.role == "pending" and j.reading.value not in (None, "")]
        if pending:
            words = str(pending[0].reading.value)
            found.append(UnfinishedItem(verdict.office, pending[0].answer.key, words))
    return found
