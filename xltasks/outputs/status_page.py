"""The status page: one self-contained HTML file, readable without this program and without a network."""

from __future__ import annotations

from xltasks.outputs.chart import completion_chart
from xltasks.outputs.drawn import Drawn
from xltasks.outputs.report import SEVERITIES, Report


def status_page(report: Report, drawn: Drawn) -> bytes:
    """The page in UTF-8. Every value is escaped: names and narratives cannot become mark-up."""
    count = len(report.offices)
    shares = [(mark, len(report.marked(mark))) for mark in ("well", "back", "open", "wait", "late")]
    names = {
        "report": report,
        "chart": completion_chart(report.offices),
        "shares": [(mark, number, f"{100 * number / count:.2f}") for mark, number in shares if number],
        "severities": SEVERITIES,
    }
    return drawn.text("pages/status.html.j2", names).encode()
