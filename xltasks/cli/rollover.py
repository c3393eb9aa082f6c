"""``xltasks rollover``: turn the campaign to its next period."""

from __future__ import annotations

from datetime import datetime
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from xltasks.cli import show
from xltasks.cli.asked import Asked, a_time

if TYPE_CHECKING:
    from xltasks.model.turning import RolledOver


@click.command(
    "rollover",
    help=_(
        "Turn the register to the next period.\n\nChanges its current period and its deadline, keeps the register as it "
        "was, and lists what is still unfinished. Past answers stay: new workbooks show them beside the new ones."
    ),
)
@click.option("--to", metavar="P", help=_("The period to turn to; otherwise the one that follows."))
@click.option("--deadline", metavar="TIME", callback=a_time, help=_("The new deadline; otherwise none."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be done and write nothing."))
@click.pass_context
def command(context: click.Context, *, to: str | None, deadline: datetime | None, dry_run: bool) -> int:
    asked = Asked.of(context)
    turned = asked.campaign().rollover(to, deadline=deadline, dry_run=dry_run)
    if asked.json:
        show.document(shape(turned))
    else:
        tell(turned)
        if not asked.quiet:
            show.say(_("Next: xltasks generate writes the workbooks of {period}.").format(period=turned.to))
    return 0


def shape(turned: RolledOver) -> dict[str, object]:
    return {
        "path": turned.path,
        "from": turned.before,
        "to": turned.to,
        "deadline": turned.deadline.isoformat() if turned.deadline else None,
        "unfinished": [
            {
                "office": item.office,
                "key": item.key.text,
                "task": item.key.task,
                "category": item.key.category,
                "item": item.key.item,
                "words": item.words,
            }
            for item in turned.unfinished
        ],
    }


def tell(turned: RolledOver) -> None:
    show.say(_("{path}: {before} → {to}").format(path=turned.path, before=turned.before, to=turned.to))
    if not turned.unfinished:
        return
    show.say(_("Unfinished in {period}:").format(period=turned.before))
    headings = (_("office"), _("task"), _("category"), _("words"))
    show.table(headings, [(i.office, i.key.task or "", i.key.category or "", i.words) for i in turned.unfinished])
