"""``xltasks status``: where every office stands."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltasks.cli import show, words
from xltasks.cli.asked import Asked, a_period
from xltasks.cli.progress import progress
from xltasks.cli.show import Toned

if TYPE_CHECKING:
    from xltasks.model.period import Period
    from xltasks.model.status import OfficeStatus, Status

_A_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(
    "status",
    help=_(
        "Show who was issued, has returned, is late, has errors, is accepted.\n\nWith --html or --xlsx also as one "
        "page or workbook to hand on: the roster, the progress, and every office's findings as judged now."
    ),
)
@click.option("--period", metavar="P", callback=a_period, help=_("The period; otherwise the register's current one."))
@click.option("--html", metavar="FILE", type=_A_FILE, help=_("Write a page that opens in any browser, offline too."))
@click.option("--xlsx", metavar="FILE", type=_A_FILE, help=_("Write the same as a workbook."))
@click.pass_context
def command(context: click.Context, *, period: Period | None, html: Path | None, xlsx: Path | None) -> int:
    asked = Asked.of(context)
    campaign = asked.campaign()
    status = campaign.status(period)
    written: tuple[tuple[str, str], ...] = ()
    if html or xlsx:
        with progress(asked) as report:
            written = campaign.write_status(period, html=html, xlsx=xlsx, progress=report)
    if asked.json:
        from xltasks.cli import shapes

        show.document(shapes.status_shape(status) | dict(written))
    else:
        tell(status)
        for _kind, path in written:
            show.say(_("Written: {path}").format(path=path))
    return 0


def tell(status: Status) -> None:
    if status.deadline is None:
        show.say(status.period)
    else:
        deadline = f"{status.deadline:%Y-%m-%d %H:%M}"
        show.say(_("{period}, deadline {deadline}").format(period=status.period, deadline=deadline))
    show.table(
        (
            _("office"),
            _("state"),
            _("issued at"),
            _("returned at"),
            _("versions"),
            _("errors"),
            _("warnings"),
            _("late"),
        ),
        (
            (
                office.office,
                words.office_state(office.state),
                office.issued_at,
                office.returned_at,
                office.versions,
                office.errors,
                office.warnings,
                Toned(_("late"), "bad") if office.late else None,
            )
            for office in status.offices
        ),
    )
    for office in status.offices:
        for line in _decided(office):
            show.say(line)


def _decided(office: OfficeStatus) -> Iterator[str]:
    """What the coordinator decided for one office, and why."""
    if office.extended is not None and office.deadline is not None:
        until = f"{office.deadline:%Y-%m-%d %H:%M}"
        told = _("{office}: own deadline {until} ({reason})")
        yield told.format(office=office.office, until=until, reason=office.extended)
    if office.accepted is not None:
        told = _("{office}: accepted although errors stay in it ({reason})")
        yield told.format(office=office.office, reason=office.accepted)
