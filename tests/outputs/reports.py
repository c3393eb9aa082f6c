"""A report made by hand: three offices, one of them hostile."""

from __future__ import annotations

from datetime import datetime

from xltasks.model.finding import Finding, Place
from xltasks.model.key import RowKey
from xltasks.model.register import Office
from xltasks.model.status import OfficeStatus
from xltasks.outputs.report import OfficeReport, Report
from xltasks.rules.progress import Progress

NOON = datetime(2024, 7, 6, 12)
DEADLINE = datetime(2024, 7, 5, 17)
HOSTILE = """</td><script>document.title='broken'</script>"'&{{ 7*7 }}"""


def finding(severity, message, *, cell="H8", task="4", remedy="请改正"):
    key = RowKey("2024Q2", "乙科", task, "措施", 2)
    return Finding("x.y", severity, message, remedy, Place("乙.xlsx", "填报表", cell), "乙科", key, "told")


def standing(office, state, **more):
    returned = NOON if state in ("accepted", "rejected") else None
    return OfficeStatus(office, state, NOON, returned, 1 if returned else 0, 0, 0, False, DEADLINE, **more)


def report(*offices):
    return Report("某某局", "2024年二季度", NOON, DEADLINE, offices or OFFICES, Progress(4, 9, 3, 2))


FINDINGS = (
    finding("hint", "末尾没有句号", cell="H9"),
    finding("error", f"写的是{HOSTILE}\n不认识"),
    finding("error", "没有填写", cell="F7"),
    finding("error", "没有填写", cell="F8"),
)
OFFICES = (
    OfficeReport(1, standing("甲科", "accepted"), Office("甲科", "王敏", "5550101"), Progress(1, 3, 3)),
    OfficeReport(
        2, standing("乙科", "rejected"), Office("乙科"), Progress(2, 4, 0, 2), FINDINGS, file="2-回收/乙.xlsx"
    ),
    OfficeReport(
        3,
        OfficeStatus(HOSTILE, "issued", NOON, None, 0, 0, 0, True, DEADLINE),
        Office(HOSTILE, contact="<b>丙</b>"),
        Progress(1, 2),
    ),
)
