"""The ledger's events as JSON text and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from xltasks.model.receipt import Receipt
from xltasks.model.status import JudgedOffice
from xltasks.store.encode import (
    Json,
    from_text,
    moment_from_json,
    moment_to_json,
    to_text,
)
from xltasks.store.events import (
    CorrectionWritten,
    DeadlineExtended,
    Event,
    FileReceived,
    JudgedContent,
    MergeWritten,
    PeriodJudged,
    Placed,
    ReminderWritten,
    ReturnAccepted,
    VersionPinned,
    WorkbookIssued,
)


def event_to_text(event: Event) -> str:
    if isinstance(event, FileReceived):
        return to_text(_receipt_to_json(event.receipt))
    if isinstance(event, PeriodJudged):
        return to_text(
            {
                "period": event.period,
                "offices": [vars(office) for office in event.offices],
                "contents": [vars(content) for content in event.contents],
            }
        )
    if isinstance(event, DeadlineExtended):
        return to_text({**vars(event), "until": moment_to_json(event.until)})
    if isinstance(event, MergeWritten):
        return to_text({**vars(event), "overridden": _placed_to_json(event.overridden)})
    return to_text(vars(event))


def event_from_text(kind: str, text: str | bytes) -> Event | None:
    """The event of that kind; None where this version of the program knows no such kind."""
    read = _READERS.get(kind)
    return None if read is None else read(from_text(text))


def _receipt_to_json(receipt: Receipt) -> Json:
    return {
        **vars(receipt),
        "received_at": moment_to_json(receipt.received_at),
        "returned_at": moment_to_json(receipt.returned_at),
    }


def _received(data: Json) -> FileReceived:
    moments = {name: moment_from_json(data[name]) for name in ("received_at", "returned_at")}
    return FileReceived(Receipt(**{**data, **moments}))


def _judged(data: Json) -> PeriodJudged:
    return PeriodJudged(
        data["period"],
        tuple(JudgedOffice(**office) for office in data["offices"]),
        tuple(JudgedContent(**content) for content in data["contents"]),
    )


def _extended(data: Json) -> DeadlineExtended:
    return DeadlineExtended(**{**data, "until": datetime.fromisoformat(data["until"])})


def _placed_to_json(placed: Iterable[Placed]) -> list[Json]:
    """``[sha256, sheet, to_sheet, [cell, to_cell, cell, to_cell, …]]`` for each run from one sheet to one sheet."""
    runs: list[tuple[str, str, str, list[str]]] = []
    for one in placed:
        if not runs or runs[-1][:3] != (one.sha256, one.sheet, one.to_sheet):
            runs.append((one.sha256, one.sheet, one.to_sheet, []))
        runs[-1][3].extend((one.cell, one.to_cell))
    return list(runs)


def _placed(runs: Iterable[Json]) -> Iterator[Placed]:
    for sha256, sheet, to_sheet, cells in runs:
        for cell, to_cell in zip(cells[::2], cells[1::2], strict=True):
            yield Placed(sha256, sheet, cell, to_sheet, to_cell)


def _merged(data: Json) -> MergeWritten:
    return MergeWritten(**{**data, "overridden": tuple(_placed(data["overridden"]))})


_READERS: dict[str, Callable[[Json], Event]] = {
    "issued": lambda data: WorkbookIssued(**data),
    "received": _received,
    "pinned": lambda data: VersionPinned(**data),
    "judged": _judged,
    "corrected": lambda data: CorrectionWritten(**data),
    "excused": lambda data: ReturnAccepted(**data),
    "extended": _extended,
    "reminded": lambda data: ReminderWritten(**data),
    "merged": _merged,
}
