"""``xltasks validate``: judge the submission that counts of every office."""

from __future__ import annotations

from dataclasses import replace
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from xltasks.cli import shapes, show, words
from xltasks.cli.asked import Asked, a_period
from xltasks.cli.findings import counted, has_errors, tell_findings
from xltasks.cli.progress import progress

if TYPE_CHECKING:
    from xltasks.model.outcome import Validated
    from xltasks.model.period import Period


@click.command(
    "validate",
    help=_(
        "Judge the return that counts of every office, and write a correction copy for each that must mend something."
    ),
)
@click.option("--period", metavar="P", callback=a_period, help=_("The period; otherwise the register's current one."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be done and write nothing."))
@click.pass_context
def command(context: click.Context, *, period: Period | None, dry_run: bool) -> int:
    asked = Asked.of(context)
    with progress(asked) as report:
        validated = at_hand(asked.campaign().validate(period, dry_run=dry_run, progress=report))
    if asked.json:
        show.document(shapes.validated_shape(validated))
    else:
        tell(validated, all_cells=asked.verbose)
        if any(office.correction for office in validated.offices) and not asked.quiet:
            show.say()
            show.say(_("Next: send each correction copy back to its office."))
    return exit_code(validated)


def at_hand(validated: Validated) -> Validated:
    """With its findings, which are otherwise fetched from the ledger by whoever goes through them."""
    return replace(validated, findings=tuple(validated.findings))


def tell(validated: Validated, *, all_cells: bool = False) -> None:
    show.say(f"{validated.period}: {counted(validated.findings)}")
    show.table(
        (_("office"), _("state"), _("errors"), _("warnings"), _("hints"), _("correction copy")),
        (
            (
                office.office,
                words.office_state(office.state),
                office.errors,
                office.warnings,
                office.hints,
                office.correction,
            )
            for office in validated.offices
        ),
    )
    tell_findings(validated.findings, all_cells=all_cells)


def exit_code(validated: Validated) -> int:
    unwell = any(office.errors or office.state in ("missing", "rejected") for office in validated.offices)
    return int(unwell or has_errors(validated.findings))
