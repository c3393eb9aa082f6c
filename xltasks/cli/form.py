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
    from xltasks.model.outcome import FormCell, FormCells

_A_WORKBOOK = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("form", help=_("Check a form template; list the answer cells of a workbook made from one."))
def command() -> None:
    pass


@command.command("check", help=_("Say everything that is wrong with a form template."))
@click.argument("file", metavar="FILE", type=_A_WORKBOOK)
@click.pass_context
def check(context: click.Context, *, file: Path) -> int:
    from xltasks.campaign import check_form

    asked = Asked.of(context)
    faults = check_form(file, campaign=_campaign_folder(asked))
    if asked.json:
        show.document(shapes.form_faults_shape(faults))
    else:
        tell_faults(faults)
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
