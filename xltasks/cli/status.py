"""``xltasks status``: where every office stands."""

from __future__ import annotations

from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from xltasks.cli import shapes, show, words
from xltasks.cli.asked import Asked, a_period
from xltasks.cli.show import Toned

if TYPE_CHECKING:
    from xltasks.model.outcome import Status
    from xltasks.model.period import Period


@click.command("status", help=_("Show who was issued, has returned, is late, has errors, is accepted."))
@click.option("--period", metavar="P", callback=a_period, help=_("The period; otherwise the register's current one."))
@click.pass_context
def command(context: click.Context, *, period: Period | None) -> int:
    asked = Asked.of(context)
    status = asked.campaign().status(period)
    if asked.json:
        show.document(shapes.status_shape(status))
    else:
        tell(status)
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
