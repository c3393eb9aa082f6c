"""Progress bars: on a terminal, on standard error, and only there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xltasks.campaign import Progress
    from xltasks.cli.asked import Asked


@contextmanager
def progress(asked: Asked) -> Iterator[Progress | None]:
    """What a verb is given to report to; None where nobody would see it."""
    if asked.quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    shown = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bars = Bars(*shown, console=Console(stderr=True), transient=True)
    known: dict[str, TaskID] = {}

    def report(what: str, done: int, total: int) -> None:
        if what not in known:
            known[what] = bars.add_task(doing(what), total=total)
        bars.update(known[what], completed=done, total=total)

    with bars:
        yield report


def doing(what: str) -> str:
    """The words for a step; anything else stands as it is."""
    words = {
        "generate": _("Writing workbooks"),
        "collect": _("Taking files in"),
        "validate": _("Judging returns"),
        "merge": _("Merging"),
    }
    return words.get(what, what)
