"""``xltasks merge``: the consolidated official sheet."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltasks.cli import shapes, show
from xltasks.cli.asked import Asked, a_period
from xltasks.cli.findings import has_errors, tell_findings
from xltasks.cli.progress import progress

if TYPE_CHECKING:
    from xltasks.model.outcome import Merged
    from xltasks.model.period import Period


@click.command(
    "merge",
    help=_(
        "Write the consolidated official sheet from every accepted return.\n\nRefuses while an office is missing or "
        "rejected, unless told otherwise."
    ),
)
@click.option("--period", metavar="P", callback=a_period, help=_("The period; otherwise the register's current one."))
@click.option("--partial", is_flag=True, help=_("Go ahead while offices are missing: their rows stay, empty."))
@click.option("--include-rejected", is_flag=True, help=_("Take rejected returns in as well."))
@click.option("--clean", is_flag=True, help=_("The file to submit: no hidden sheet, column, name or property."))
@click.option("-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help=_("Write here."))
@click.option(
    "--with-summary", is_flag=True, help=_("Add statistics and a list of unfinished items on sheets of their own.")
)
@click.option("--discard-edits", is_flag=True, help=_("Drop what was edited by hand in the sheet written before."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be done and write nothing."))
@click.pass_context
def command(
    context: click.Context,
    *,
    period: Period | None,
    partial: bool,
    include_rejected: bool,
    clean: bool,
    output: Path | None,
    with_summary: bool,
    discard_edits: bool,
    dry_run: bool,
) -> int:
    asked = Asked.of(context)
    with progress(asked) as report:
        merged = asked.campaign().merge(
            period,
            partial=partial,
            include_rejected=include_rejected,
            clean=clean,
            output=output,
            with_summary=with_summary,
            discard_edits=discard_edits,
            dry_run=dry_run,
            progress=report,
        )
    if asked.json:
        show.document(shapes.merged_shape(merged))
    else:
        tell(merged, all_cells=asked.verbose)
        if merged.path is None and not asked.quiet:
            show.say(_("Next: wait for these offices, or call merge with --partial or --include-rejected."))
    return exit_code(merged)


def tell(merged: Merged, *, all_cells: bool = False) -> None:
    if merged.path is None:
        show.say(_("{period}: not merged").format(period=merged.period))
    else:
        show.say(
            _("{period}: {tasks} tasks, {items} rows → {path}").format(
                period=merged.period, tasks=merged.tasks, items=merged.items, path=merged.path
            )
        )
    if merged.missing:
        show.say(_("Missing: {offices}").format(offices=_(", ").join(merged.missing)))
    if merged.rejected:
        show.say(_("Rejected: {offices}").format(offices=_(", ").join(merged.rejected)))
    tell_findings(merged.findings, all_cells=all_cells)


def exit_code(merged: Merged) -> int:
    return int(merged.path is None or bool(merged.missing or merged.rejected) or has_errors(merged.findings))
