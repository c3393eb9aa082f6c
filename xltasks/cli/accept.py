"""``xltasks accept``: take one office's return although errors stay in it."""

from __future__ import annotations

from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING

import click

from xltasks.cli import shapes, show
from xltasks.cli.asked import Asked, a_period

if TYPE_CHECKING:
    from xltasks.model.decision import AcceptedReturn
    from xltasks.model.period import Period


@click.command(
    "accept",
    help=_(
        "Accept an office's rejected return, for a reason that is kept.\n\nIts errors stay listed. It holds for the "
        "return that counts now: whatever the office returns later is judged anew."
    ),
)
@click.argument("office", metavar="OFFICE")
@click.option("--reason", metavar="TEXT", required=True, help=_("Why; it is kept with the office's return."))
@click.option("--withdraw", is_flag=True, help=_("Take an earlier acceptance back."))
@click.option("--period", metavar="P", callback=a_period, help=_("The period; otherwise the register's current one."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be done and write nothing."))
@click.pass_context
def command(
    context: click.Context, *, office: str, reason: str, withdraw: bool, period: Period | None, dry_run: bool
) -> int:
    asked = Asked.of(context)
    accepted = asked.campaign().accept(office, reason=reason, period=period, withdraw=withdraw, dry_run=dry_run)
    if asked.json:
        show.document(shapes.accepted_shape(accepted))
    else:
        tell(accepted)
        if not asked.quiet:
            show.say(_("Next: xltasks merge."))
    return 0


def tell(accepted: AcceptedReturn) -> None:
    if accepted.withdrawn:
        line = _("{period}: the return of {office} is no longer accepted: {file}")
    else:
        line = ngettext(
            "{period}: accepted the return of {office}, {count} error stays in it: {file}",
            "{period}: accepted the return of {office}, {count} errors stay in it: {file}",
            accepted.errors,
        )
    show.say(line.format(period=accepted.period, office=accepted.office, count=accepted.errors, file=accepted.file))
