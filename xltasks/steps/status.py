"""Status: how every office stands, from the ledger alone."""

from __future__ import annotations

from datetime import datetime

from xltasks.model.period import Period
from xltasks.model.status import OfficeState, OfficeStatus, Status
from xltasks.store.opening import Store
from xltasks.store.standing import Standing, standings


def status(store: Store, period: Period, now: datetime) -> Status:
    """Who was issued, has returned, is late, has errors, is accepted. Opens no workbook but the register."""
    deadline = store.common_deadline(period)
    with store.ledger(read_only=True) as ledger:
        known = {one.office: one for one in standings(ledger.history(period.code), period.code)}
    return Status(
        period.code, deadline, tuple(_office(name, known.get(name), deadline, now) for name in store.offices())
    )


def _office(name: str, standing: Standing | None, common: datetime | None, now: datetime) -> OfficeStatus:
    counting = standing.counting if standing else None
    judged = standing.judged if standing else None
    deadline = standing.deadline(common) if standing else common
    returned_at = counting.returned_at if counting else None
    # What was taken in before the deadline was returned before it, whatever the clock of the office's computer said.
    moment = min(counting.returned_at, counting.received_at) if counting else now
    due = standing.deadline(deadline) if standing else deadline
    state: OfficeState = "not issued"
    if standing is not None and standing.accepted is not None:
        state = "accepted"
    elif judged is not None:
        state = judged.state
    elif counting is not None:
        state = "returned"
    elif standing is not None and standing.issued:
        state = "issued"
    return OfficeStatus(
        office=name,
        state=state,
        issued_at=standing.issued_at if standing else None,
        returned_at=returned_at,
        versions=len(standing.versions) if standing else 0,
        errors=judged.errors if judged else 0,
        warnings=judged.warnings if judged else 0,
        late=due is not None and moment > due,
        deadline=due,
        extended=standing.extended.reason if standing and standing.extended else None,
        accepted=standing.accepted.reason if standing and standing.accepted else None,
        reminded=sum(1 for entry in standing.reminded if entry.event.path.endswith(".txt")) if standing else 0,
    )
