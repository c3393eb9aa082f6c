"""``xltasks extend``: one office's own deadline."""

from __future__ import annotations

from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from xltasks.cli import shapes, show
from xltasks.cli.asked import Asked, a_period

if TYPE_CHECKING:
    from xltasks.model.decision import ExtendedDeadline
    from xltasks.model.period import Period


@click.command(
    "extend",
    help=_(
        "Give one office a later deadline, for a reason that is kept.\n\nThe last one given counts; everybody's own "
        "deadline takes it back."
    ),
)
@click.argument("office", metavar="OFFICE")
@click.option(
    "--until",
    metavar="TIME",
    required=True,
    help=_("The new deadline, 2024-07-08 or 2024-07-08 17:00; a day alone means its end."),
)
@click.option("--reason", metavar="TEXT", required=True, help=_("Why; it is kept with the deadline."))
@click.option("--period", metavar="P", callback=a_period, help=_("The period; otherwise the register's current one."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be done and write nothing."))
@click.pass_context
def command(
    context: click.Context, *, office: str, until: str, reason: str, period: Period | None, dry_run: bool
) -> int:
    asked = Asked.of(context)
    extended = asked.campaign().extend(office, until=until, reason=reason, period=period, dry_run=dry_run)
    if asked.json:
        show.document(shapes.extended_shape(extended))
    else:
        tell(extended)
    return 0


def tell(extended: ExtendedDeadline) -> None:
    until = f"{extended.until:%Y-%m-%d %H:%M}"
    show.say(
        _("{period}: the deadline of {office} is {until}").format(
            period=extended.period, office=extended.office, until=until
        )
    )
