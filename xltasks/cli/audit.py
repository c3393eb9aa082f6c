"""``xltasks audit``: every received cell and where it went."""

from __future__ import annotations

from collections import Counter
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING

import click

from xltasks.cli import shapes, show, words
from xltasks.cli.asked import Asked, a_period

if TYPE_CHECKING:
    from xltasks.model.audit import Audit, AuditedCell
    from xltasks.model.period import Period

_PLAIN_SAILING = ("merged", "accepted", "kept", "nil", "superseded")


@click.command(
    "audit",
    help=_(
        "Show every received cell and where it went.\n\nCounts them by fate and lists those that did not reach the "
        "consolidated sheet; -v lists all."
    ),
)
@click.option("--period", metavar="P", callback=a_period, help=_("The period; otherwise the register's current one."))
@click.pass_context
def command(context: click.Context, *, period: Period | None) -> int:
    asked = Asked.of(context)
    campaign = asked.campaign()
    if asked.json:
        code = campaign.store.period(period).code
        show.long_document({"period": code}, "cells", shapes.audit_shapes(campaign.audited(period)))
    else:
        tell(campaign.audit(period), everything=asked.verbose)
    return 0


def tell(audit: Audit, *, everything: bool = False) -> None:
    count = len(audit.cells)
    show.say(
        ngettext("{period}: {count} received cell", "{period}: {count} received cells", count).format(
            period=audit.period, count=count
        )
    )
    fates = Counter(cell.fate for cell in audit.cells)
    if fates:
        show.table((_("fate"), _("cells")), ((words.fate(fate), number) for fate, number in fates.most_common()))
    listed = [cell for cell in audit.cells if everything or cell.fate not in _PLAIN_SAILING]
    if listed:
        show.say()
        show.table((_("office"), _("cell"), _("value"), _("fate"), _("to")), map(_line, listed))


def _line(cell: AuditedCell) -> tuple[show.TableCell, ...]:
    place = f"{cell.file} › {cell.sheet}!{cell.cell}"
    target = f"{cell.to.path} › {cell.to.sheet}!{cell.to.cell}" if cell.to else None
    return cell.office, place, str(cell.value), words.fate(cell.fate), target
