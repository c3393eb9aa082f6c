"""The register turned to another period: its two settings typed anew, everything else left as the coordinator has it."""

from __future__ import annotations

from datetime import datetime

from xltasks.book.open import open_book
from xltasks.book.retype import retyped
from xltasks.errors import Fault, FileTrouble, RegisterError
from xltasks.model.period import Period
from xltasks.store.register import read_register, settings_sheet
from xltasks.store.register_settings import DEADLINE, PERIOD, setting_cells

_BY_HAND = "请在台账“设置”表里手工改“当前季度”和“截止时间”，再运行"


def turned(data: bytes, period: Period, deadline: datetime | None, *, file: str) -> bytes:
    """The register workbook with another current period, and with the deadline given or none.

    Raises RegisterError where the settings cannot be typed in place.
    """
    try:
        sheet = settings_sheet(open_book(data), file)
        cells = setting_cells(sheet, file)
        fresh = retyped(data, sheet.name, cells[PERIOD], period.code)
        if DEADLINE in cells:
            said = "" if deadline is None else deadline.strftime("%Y-%m-%d %H:%M")
            fresh = retyped(fresh, sheet.name, cells[DEADLINE], said)
        elif deadline is not None:
            raise RegisterError(Fault("设置表里没有“截止时间”这一行", _BY_HAND, file, sheet.name))
    except (FileTrouble, KeyError) as trouble:
        raise RegisterError(Fault("台账里的设置改不了", _BY_HAND, file)) from trouble
    settings = read_register(fresh, file=file).settings
    if (settings.period, settings.deadline) != (period, deadline):
        raise RegisterError(Fault("改了设置以后台账读出来的期次不对", _BY_HAND, file))
    return fresh
