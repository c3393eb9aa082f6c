"""How a failure is told: in words on standard error, or as one JSON document."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from gettext import gettext as _
from gettext import ngettext

import click

from xltasks.cli import show
from xltasks.errors import Fault, UsageError, XltasksError

WRONG_USAGE = 2
CANNOT_GO_ON = 3
INTERRUPTED = 130
"""What shells report for Ctrl-C."""


@dataclass(frozen=True)
class Manner:
    """How to tell it, read from the bare arguments: they may be what is wrong."""

    json: bool = False
    verbose: bool = False

    @classmethod
    def of(cls, arguments: Sequence[str]) -> Manner:
        before = list(arguments[: arguments.index("--")]) if "--" in arguments else list(arguments)
        return cls("--json" in before, "-v" in before or "--verbose" in before)


def tell_failure(error: BaseException, manner: Manner) -> int:
    """Say what stops the work; returns the exit code."""
    if isinstance(error, click.ClickException) and not manner.json:
        error.show()
        return WRONG_USAGE
    faults = _faults(error)
    if manner.json:
        show.document(_shape(faults))
    else:
        for fault in faults:
            show.complain(fault)
        if len(faults) > 1:
            count = len(faults)
            show.warn(ngettext("{count} fault in all.", "{count} faults in all.", count).format(count=count))
    if manner.verbose and not isinstance(error, (click.ClickException, click.Abort, XltasksError)):
        import traceback  # with all it needs, for who wants to see it

        traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        return INTERRUPTED
    return WRONG_USAGE if isinstance(error, (click.ClickException, UsageError)) else CANNOT_GO_ON


def _faults(error: BaseException) -> tuple[Fault, ...]:
    if isinstance(error, XltasksError) and error.faults:
        return error.faults
    if isinstance(error, click.ClickException):
        return (Fault(error.format_message(), _("xltasks --help shows how to call it.")),)
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        return (Fault(_("Interrupted."), _("Nothing is half-written: call the same command again.")),)
    if isinstance(error, OSError):
        place = str(error.filename) if error.filename else ""
        return (Fault(error.strerror or str(error), _("Check the disk, the folder and its permissions."), file=place),)
    said = f"{type(error).__name__}: {error}"
    return (
        Fault(
            _("A fault in xltasks itself: {said}").format(said=said),
            _("Call it again with -v and send what it shows to the authors; received files are safe."),
        ),
    )


def _shape(faults: Sequence[Fault]) -> dict[str, object]:
    shapes = [
        {"message": f.message, "file": f.file, "sheet": f.sheet, "cell": f.cell, "remedy": f.remedy} for f in faults
    ]
    return {"error": {**shapes[0], "faults": shapes}}
