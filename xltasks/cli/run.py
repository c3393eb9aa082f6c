"""``xltasks run``: generate if not yet issued, collect, validate, merge, and a summary."""

from __future__ import annotations

from dataclasses import replace
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from xltasks.cli import collect, generate, merge, shapes, show, validate
from xltasks.cli.asked import Asked, a_period
from xltasks.cli.password import asking
from xltasks.cli.progress import progress

if TYPE_CHECKING:
    from xltasks.model.outcome import RunOutcome
    from xltasks.model.period import Period


@click.command(
    "run",
    help=_("Generate what is not yet issued, collect the inbox, validate, merge, and say what came of it."),
)
@click.option("--period", metavar="P", callback=a_period, help=_("The period; otherwise the register's current one."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be done and write nothing."))
@click.pass_context
def command(context: click.Context, *, period: Period | None, dry_run: bool) -> int:
    asked = Asked.of(context)
    campaign = asked.campaign()
    with progress(asked) as report:
        outcome = campaign.run(period, dry_run=dry_run, progress=report, ask_password=asking(asked, report))
    outcome = replace(outcome, validate=validate.at_hand(outcome.validate))
    if asked.json:
        show.document(shapes.run_shape(outcome))
    else:
        tell(outcome, everything=asked.verbose)
        if not asked.quiet:
            collect.tell_other_periods(outcome.collect, outcome.validate.period)
    return exit_code(outcome)


def tell(outcome: RunOutcome, *, everything: bool = False) -> None:
    """The four steps in their order; a step's own findings stand under it."""
    _heading(_("Issued"))
    if outcome.generate.issued:
        generate.tell(outcome.generate, all_cells=everything)
    else:
        show.say(_("Nothing to issue: every office has its workbook."))
    _heading(_("Collected"))
    collect.tell(outcome.collect, everything=everything)
    _heading(_("Judged"))
    validate.tell(outcome.validate, all_cells=everything)
    _heading(_("Merged"))
    merge.tell(outcome.merge, all_cells=everything)


def exit_code(outcome: RunOutcome) -> int:
    return max(
        generate.exit_code(outcome.generate),
        collect.exit_code(outcome.collect),
        validate.exit_code(outcome.validate),
        merge.exit_code(outcome.merge),
    )


def _heading(title: str) -> None:
    show.say()
    show.say(click.style(f"● {title}", bold=True))
