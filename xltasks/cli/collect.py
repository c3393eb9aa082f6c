"""``xltasks collect``: take in whatever came back."""

from __future__ import annotations

from collections import Counter
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltasks.cli import shapes, show, words
from xltasks.cli.asked import Asked
from xltasks.cli.findings import has_errors, tell_findings
from xltasks.cli.password import asking
from xltasks.cli.progress import progress

if TYPE_CHECKING:
    from xltasks.model.outcome import Collected
    from xltasks.model.receipt import Receipt

_TROUBLED = ("unidentified", "unreadable", "refused")
_SHORT_LIST = 30
"""Receipts beyond which only those that want a look are listed."""


@click.command(
    "collect",
    help=_(
        "Take in files, folders, archives and mails, whatever they are called.\n\nWithout PATH: everything in the "
        "campaign's inbox. Originals are kept untouched; the same bytes again change nothing."
    ),
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--office", metavar="NAME", help=_("Whose these are, where the files do not say."))
@click.option("--use", metavar="FILE", help=_("The version that counts for its office."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be done and write nothing."))
@click.pass_context
def command(
    context: click.Context, *, paths: tuple[Path, ...], office: str | None, use: str | None, dry_run: bool
) -> int:
    asked = Asked.of(context)
    campaign = asked.campaign()
    with progress(asked) as report:
        collected = campaign.collect(
            paths, office=office, use=use, dry_run=dry_run, progress=report, ask_password=asking(asked, report)
        )
    if asked.json:
        show.document(shapes.collected_shape(collected))
    else:
        tell(collected, everything=asked.verbose)
        if any(receipt.state == "unidentified" for receipt in collected.receipts) and not asked.quiet:
            show.say(_("Next: say whose an unidentified file is: xltasks collect FILE --office NAME."))
        if not asked.quiet:
            tell_other_periods(collected, campaign.register.settings.period.code)
    return exit_code(collected)


def tell(collected: Collected, *, everything: bool = False) -> None:
    receipts = collected.receipts
    if not receipts:
        show.say(_("No files."))
    else:
        states = Counter(receipt.state for receipt in receipts)
        show.say(_(", ").join(f"{words.receipt_state(state).text} {count}" for state, count in states.items()))
    listed = [receipt for receipt in receipts if everything or len(receipts) <= _SHORT_LIST or wants_a_look(receipt)]
    if listed:
        show.table(
            (_("file"), _("state"), _("office"), _("period"), _("identified"), _("reason")),
            (
                (
                    receipt.file,
                    words.receipt_state(receipt.state),
                    receipt.office,
                    receipt.period,
                    words.identified_by(receipt.identified_by),
                    receipt.reason,
                )
                for receipt in listed
            ),
        )
    tell_findings(collected.findings, all_cells=everything)


def tell_other_periods(collected: Collected, current: str) -> None:
    for period in other_periods(collected, current):
        show.say(_("Next: some are of {period}: xltasks validate --period {period}.").format(period=period))


def other_periods(collected: Collected, current: str) -> list[str]:
    """The periods but the current one of which returns came in now."""
    came = {receipt.period for receipt in collected.receipts if receipt.state == "new" and receipt.period}
    return sorted(came - {current})


def wants_a_look(receipt: Receipt) -> bool:
    return receipt.state in _TROUBLED


def exit_code(collected: Collected) -> int:
    return int(any(map(wants_a_look, collected.receipts)) or has_errors(collected.findings))
