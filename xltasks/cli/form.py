"""``xltasks form``: look into form templates and into workbooks made from them."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltasks.cli import shapes, show
from xltasks.cli.asked import Asked
from xltasks.errors import CampaignError

if TYPE_CHECKING:
    from xltasks.errors import Fault
    from xltasks.model.form_cells import FormCell, FormCells
    from xltasks.steps.new_form import FormProposed

_A_WORKBOOK = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("form", help=_("Check a form template; list the answer cells of a workbook made from one."))
def command() -> None:
    pass


@command.command("check", help=_("Say everything that is wrong with a form template."))
@click.argument("file", metavar="FILE", type=_A_WORKBOOK)
@click.pass_context
def check(context: click.Context, *, file: Path) -> int:
    from xltasks.campaign import check_form, left_out

    asked = Asked.of(context)
    faults = check_form(file, campaign=_campaign_folder(asked))
    if asked.json:
        show.document(shapes.form_faults_shape(faults))
    else:
        tell_faults(faults)
        tell_left_out(left_out(file))
    return int(bool(faults))


@command.command("cells", help=_("List the answer cells of an issued or consolidated workbook."))
@click.argument("file", metavar="FILE", type=_A_WORKBOOK)
@click.pass_context
def cells(context: click.Context, *, file: Path) -> int:
    from xltasks.campaign import form_cells

    found = form_cells(file)
    if Asked.of(context).json:
        show.document(shapes.form_cells_shape(found))
    else:
        tell_cells(found)
    return 0


@command.command(
    "new",
    help=_(
        "Propose a form template from a finished official sheet.\n\n"
        "Writes input.xlsx and consolidated.xlsx, says what it took every column for, and what is to be checked."
    ),
)
@click.argument("file", metavar="FILE", type=_A_WORKBOOK)
@click.option(
    "-o", "--output", "folder", metavar="DIR", required=True, type=click.Path(file_okay=False, path_type=Path),
    help=_("The folder that gets the template."),
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help=_("Say what would be done and write nothing."))
@click.pass_context
def new(context: click.Context, *, file: Path, folder: Path, dry_run: bool) -> int:
    from xltasks.steps.new_form import FormWish, new_form

    asked = Asked.of(context)
    proposed = new_form(FormWish(file, folder, dry_run), asked.here)
    if asked.json:
        show.document(proposed_shape(proposed))
    else:
        tell_proposed(proposed, hints=not asked.quiet)
    return int(bool(proposed.faults))


def _campaign_folder(asked: Asked) -> Path | None:
    """A form can be checked before there is a campaign; inside one, its register's columns count too."""
    try:
        return asked.folder()
    except CampaignError:
        return None


def tell_faults(faults: Sequence[Fault]) -> None:
    if not faults:
        show.say(_("Nothing is wrong with this form."))
    for fault in faults:
        show.say(f"{fault.where}: {fault.message}" if fault.where else fault.message)
        show.say(f"  → {fault.remedy}")
    if faults:
        count = len(faults)
        show.say(ngettext("{count} fault in all.", "{count} faults in all.", count).format(count=count))


def tell_left_out(sentences: Sequence[str]) -> None:
    """What is no fault, and yet is to be known before it is missing."""
    if sentences:
        show.say(_("Not taken over:"))
    for sentence in sentences:
        show.say(f"  {sentence}")


def proposed_shape(proposed: FormProposed) -> dict[str, object]:
    fields = (
        {"name": field.name, "label": field.label, "kind": field.kind, "scope": field.scope, "role": field.role}
        for field in proposed.fields
    )
    return {
        "path": proposed.path,
        "files": list(proposed.files),
        "fields": list(fields),
        "assumed": list(proposed.assumed),
        **shapes.form_faults_shape(proposed.faults),
    }


def tell_proposed(proposed: FormProposed, *, hints: bool = True) -> None:
    show.say(_("New form template: {path}").format(path=proposed.path))
    for file in proposed.files:
        show.say(f"  {file}")
    show.say(_("Assumed; please check:"))
    for line in proposed.assumed:
        show.say(f"  {line}")
    if proposed.faults:
        tell_faults(proposed.faults)
    if hints:
        show.say(_("Next: correct both in Excel, call `xltasks form check` on each, then use them."))


def tell_cells(found: FormCells) -> None:
    count = len(found.cells)
    show.say(
        ngettext(
            "{form}, {period}, {office}: {count} answer cell", "{form}, {period}, {office}: {count} answer cells", count
        ).format(form=found.form, period=found.period, office=found.office, count=count)
    )
    show.table((_("cell"), _("task"), _("category"), _("field"), _("kind"), _("value")), map(_line, found.cells))


def _line(cell: FormCell) -> tuple[show.TableCell, ...]:
    value = "" if cell.value is None else str(cell.value)
    return f"{cell.sheet}!{cell.cell}", cell.key.task, cell.key.category, cell.label or cell.field, cell.kind, value
