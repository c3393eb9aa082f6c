"""Progress bars: on a terminal, on standard error, and only there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from gettext import gettext as _
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from xltasks.cli.asked import Asked

_EVERY = 0.1
"""Seconds between two drawings of the bars."""


@dataclass
class Shown:
    """Bars on the screen, told of the work as it goes on."""

    bars: Bars
    known: dict[str, TaskID] = field(default_factory=dict)
    drawn_at: float = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self.known:
            self.known[what] = self.bars.add_task(doing(what), total=total)
        now = monotonic()
        due = done == total or now - self.drawn_at >= _EVERY
        self.bars.update(self.known[what], completed=done, total=total, refresh=due)
        if due:
            self.drawn_at = now

    @contextmanager
    def aside(self) -> Iterator[None]:
        """The bars make room for a question."""
        self.bars.stop()
        yield
        self.bars.start()


@contextmanager
def progress(asked: Asked) -> Iterator[Shown | None]:
    """What a verb is given to report to; None where nobody would see it."""
    if asked.quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    shown = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Drawn when something is reported and not by a thread of their own: a process with threads cannot well be forked.
    bars = Bars(*shown, console=Console(stderr=True), transient=True, auto_refresh=False)
    with bars:
        yield Shown(bars)


def doing(what: str) -> str:
    """The words for a step; anything else stands as it is."""
    words = {
        "generate": _("Writing workbooks"),
        "collect": _("Taking files in"),
        "validate": _("Judging returns"),
        "merge": _("Merging"),
    }
    return words.get(what, what)
