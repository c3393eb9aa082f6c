"""What somebody changed in a consolidated workbook since it was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from xltasks.book.limits import OURS
from xltasks.book.open import open_book
from xltasks.errors import FileTrouble
from xltasks.forms.read import read_submission
from xltasks.model.cell import shown
from xltasks.model.finding import Finding
from xltasks.rules.edits import Cell, Edit, edits_of
from xltasks.rules.wording import quoted
from xltasks.store.events import MergeWritten
from xltasks.store.ledger import Ledger
from xltasks.store.merged import MergedRecords
from xltasks.store.opening import Store


@dataclass(frozen=True)
class Edits:
    """``cells`` are the changed answers; ``findings`` name what else was changed and is not carried over."""

    cells: Mapping[Cell, Edit] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_edits(store: Store, ledger: Ledger, period: str, path: Path) -> Edits:
    """What was changed in the consolidated workbook at ``path`` since the last merge wrote it there."""
    told = store.folders.relative(path)
    written = [entry.event for entry in ledger.events(MergeWritten, period) if entry.event.path == told]
    if not path.is_file():
        return Edits()
    data = path.read_bytes()
    name = sha256(data).hexdigest()
    records = MergedRecords(store.folders)
    # Written so by us, also by a killed run that did not tell the ledger: only older edits can stand in it.
    own = records.load(name)
    if own is not None:
        return Edits({edit.cell: edit for edit in own.edits})
    base = records.issue(written[-1].sha256) if written else None
    if base is None:
        return Edits()
    try:
        read = read_submission(open_book(data, limits=OURS), base, file=told)
    except FileTrouble as trouble:
        message = f"{path.name} 在写出后被改动，现在打不开：{trouble.reason}"
        return Edits({}, (Finding("merge.edited", "warning", message, "请打开另存的改动件核对"),))
    others = tuple(
        Finding("merge.edited", "warning", message, remedy, stray.at, None, stray.key)
        for stray in read.strays
        for message, remedy in _said(shown(stray.value), stray.issued, altered=stray.kind == "altered")
    )
    return Edits({edit.cell: edit for edit in edits_of(base, read.answers, name)}, (*read.repairs, *others))


def _said(value: str, issued: str, *, altered: bool) -> Iterator[tuple[str, str]]:
    if altered:
        yield f"{quoted(issued)}被改成{quoted(value)}，重新汇总时恢复成台账和表样里的文字", "要改的请改台账或表样"
    else:
        yield f"{quoted(value)}加在了答案格之外，不会带入重新汇总的表", "需要的请重新填到新表里，改动件另存在旁边"
