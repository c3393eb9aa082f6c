"""``xltasks register``: make a register out of a sheet that is there already."""

from __future__ import annotations

from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltasks.cli import show
from xltasks.cli.asked import Asked, a_period

if TYPE_CHECKING:
    from xltasks.model.imported import RegisterImport
    from xltasks.model.period import Period

_A_SHEET = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("register", help=_("Make a register out of a hand-made breakdown or of a past official sheet."))
def command() -> None:
    pass


@command.command(
    "import",
    help=_(
        "Read an annual breakdown or an official sheet (.xlsx, .xls, .docx) into a new register.\n\n"
        "Says what it assumed and lists every cell that found no place; the register holds both lists too."
    ),
)
@click.argument("file", metavar="FILE", type=_A_SHEET)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help=_("Write here; otherwise 台账.xlsx in the folder of -C or in the current one."),
)  # fmt: skip
@click.option("--period", metavar="P", callback=a_period, help=_("The current period; otherwise what the title says."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be done and write nothing."))
@click.pass_context
def take_in(context: click.Context, *, file: Path, output: Path | None, period: Period | None, dry_run: bool) -> int:
    from xltasks.steps.import_register import ImportWish, import_file
    from xltasks.store.folders import Folders

    asked = Asked.of(context)
    target = output or Folders(Path(asked.directory or ".")).register
    made = import_file(ImportWish(file, target, period, dry_run), asked.here)
    if asked.json:
        show.document(shape(made))
    else:
        tell(made, hints=not asked.quiet)
    return int(bool(made.unplaced))


def shape(made: RegisterImport) -> dict[str, object]:
    return {
        "path": made.path,
        "tasks": made.tasks,
        "items": made.items,
        "offices": made.offices,
        "assumed": list(made.assumed),
        "unplaced": [
            {"sheet": entry.sheet, "cell": entry.cell, "text": entry.text, "reason": entry.reason}
            for entry in made.unplaced
        ],
    }


def tell(made: RegisterImport, *, hints: bool = True) -> None:
    show.say(
        ngettext(
            "{tasks} task, {items} rows, {offices} offices → {path}",
            "{tasks} tasks, {items} rows, {offices} offices → {path}",
            made.tasks,
        ).format(tasks=made.tasks, items=made.items, offices=made.offices, path=made.path)
    )
    if made.assumed:
        show.say(_("Assumed:"))
        for line in made.assumed:
            show.say(f"  {line}")
    if made.unplaced:
        count = len(made.unplaced)
        show.say(ngettext("{count} cell found no place:", "{count} cells found no place:", count).format(count=count))
        show.table(
            (_("cell"), _("text"), _("reason")),
            ((f"{entry.sheet}!{entry.cell}", entry.text, entry.reason) for entry in made.unplaced),
        )
    if hints:
        show.say(_("Next: check the register, then call `xltasks generate` in its folder."))
