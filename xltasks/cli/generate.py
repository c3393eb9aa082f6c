"""``xltasks generate``: one input workbook per office."""

from __future__ import annotations

from gettext import gettext as _
from gettext import ngettext
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import click

from xltasks.cli import shapes, show
from xltasks.cli.asked import Asked, a_period
from xltasks.cli.findings import has_errors, tell_findings
from xltasks.cli.progress import progress

if TYPE_CHECKING:
    from xltasks.model.outcome import Generated
    from xltasks.model.period import Period


@click.command(
    "generate",
    help=_(
        "Write one input workbook per office.\n\nIssuing again keeps what offices have already answered: their answers "
        "stand in the new workbook."
    ),
)
@click.option("--period", metavar="P", callback=a_period, help=_("The period; otherwise the register's current one."))
@click.option("--office", "offices", metavar="NAME", multiple=True, help=_("Only this office; may be repeated."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be done and write nothing."))
@click.pass_context
def command(context: click.Context, *, period: Period | None, offices: tuple[str, ...], dry_run: bool) -> int:
    asked = Asked.of(context)
    with progress(asked) as report:
        generated = asked.campaign().generate(period, offices=offices, dry_run=dry_run, progress=report)
    if asked.json:
        show.document(shapes.generated_shape(generated))
    else:
        tell(generated, all_cells=asked.verbose)
        if generated.issued and not asked.quiet:
            folder = PurePosixPath(generated.issued[0].path).parent
            show.say(_("Next: send the workbooks in {folder} to the offices.").format(folder=folder))
    return exit_code(generated)


def tell(generated: Generated, *, all_cells: bool = False) -> None:
    count = len(generated.issued)
    show.say(
        ngettext("{period}: {count} workbook", "{period}: {count} workbooks", count).format(
            period=generated.period, count=count
        )
    )
    if generated.issued:
        show.table(
            (_("office"), _("tasks"), _("items"), _("workbook")),
            ((issued.office, issued.tasks, issued.items, issued.path) for issued in generated.issued),
        )
    tell_findings(generated.findings, all_cells=all_cells)


def exit_code(generated: Generated) -> int:
    return int(has_errors(generated.findings))
