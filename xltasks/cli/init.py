"""``xltasks init``: a new campaign folder with a filled-in model register."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltasks.cli import shapes, show
from xltasks.cli.asked import Asked

if TYPE_CHECKING:
    from xltasks.model.beginning import Initialised


@click.command(
    "init",
    help=_(
        "Make a new campaign folder with a filled-in model register.\n\n"
        "Open the register in Excel or WPS, replace the model's offices and tasks by your own, save, and go on with "
        "`xltasks generate`."
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--template", metavar="NAME", default="quarterly", show_default=True, help=_("The form to begin with."))
@click.pass_context
def command(context: click.Context, *, folder: Path, template: str) -> int:
    from xltasks.campaign import init

    asked = Asked.of(context)
    made = init(folder, template=template, now=asked.here)
    if asked.json:
        show.document(shapes.initialised_shape(made))
    else:
        tell(made, hints=not asked.quiet)
    return 0


def tell(made: Initialised, *, hints: bool = True) -> None:
    show.say(_("New campaign folder: {path}").format(path=made.path))
    for file in made.files:
        show.say(f"  {file}")
    if hints:
        show.say(_("Next: fill the register in, then call `xltasks -C {path} generate`.").format(path=made.path))
