"""Status: how every office stands, from the ledger alone."""

from __future__ import annotations

from datetime import datetime

from xltasks.model.outcome import OfficeState, OfficeStatus, Status
from xltasks.model.period import Period
from xltasks.store.opening import Store
from xltasks.store.standing import Standing, standings


def status(store: Store, period: Period, now: datetime) -> Status:
    """Who was issued, has returned, is late, has errors, is accepted. Opens no workbook but the register."""
    deadline = store.register.settings.deadline if period == store.register.settings.period else None
    with store.ledger(read_only=True) as ledger:
        known = {one.office: one for one in standings(ledger.history(period.code), period.code)}
    return Status(
        period.code, deadline, tuple(_office(name, known.get(name), deadline, now) for name in store.offices())
    )


def _office(name: str, standing: Standing | None, deadline: datetime | None, now: datetime) -> OfficeStatus:
    counting = standing.counting if standing else None
    judged = standing.judged if standing else None
    returned_at = counting.returned_at if counting else None
    moment = returned_at or now
    state: OfficeState = "not issued"
    if judged is not None:
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
        late=deadline is not None and moment > deadline,
    )
