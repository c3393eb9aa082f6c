"""``xltasks remind``: letters to the offices that owe something."""

from __future__ import annotations

from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING

import click

from xltasks.cli import shapes, show, words
from xltasks.cli.asked import Asked, a_period
from xltasks.cli.findings import has_errors, tell_findings
from xltasks.cli.progress import progress

if TYPE_CHECKING:
    from xltasks.model.period import Period
    from xltasks.model.reminder import Letter, Reminded


@click.command(
    "remind",
    help=_(
        "Write reminders to the offices that are missing, late or rejected.\n\nOne text for the group chat, and one "
        "for every office that names what it owes; the tone goes by the deadline."
    ),
)
@click.option("--period", metavar="P", callback=a_period, help=_("The period; otherwise the register's current one."))
@click.option("--office", "offices", metavar="NAME", multiple=True, help=_("Only this office; may be repeated."))
@click.option("--eml", is_flag=True, help=_("Mail drafts too, with the workbook to fill or to mend attached."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be done and write nothing."))
@click.pass_context
def command(
    context: click.Context, *, period: Period | None, offices: tuple[str, ...], eml: bool, dry_run: bool
) -> int:
    asked = Asked.of(context)
    with progress(asked) as report:
        reminded = asked.campaign().remind(period, offices=offices, eml=eml, dry_run=dry_run, progress=report)
    if asked.json:
        show.document(shapes.reminded_shape(reminded))
    else:
        tell(reminded, all_cells=asked.verbose)
        if reminded.letters and not asked.quiet:
            show.say()
            show.say(_("Next: paste the first text into the group chat, and send each office its own."))
    return int(has_errors(reminded.findings))


def tell(reminded: Reminded, *, all_cells: bool = False) -> None:
    count = len(reminded.letters)
    if count:
        show.say(
            ngettext(
                "{period}: {count} office to remind, {tone}", "{period}: {count} offices to remind, {tone}", count
            ).format(period=reminded.period, count=count, tone=words.tone(reminded.tone))
        )
        _heading(_("For the group"), reminded.path)
        show.say(reminded.group)
    else:
        show.say(_("{period}: nobody to remind").format(period=reminded.period))
    for letter in reminded.letters:
        _tell_letter(letter)
    if reminded.not_issued:
        show.say()
        names = _(", ").join(reminded.not_issued)
        show.say(_("Not reminded, since nothing was issued to them yet: {offices}").format(offices=names))
    tell_findings(reminded.findings, all_cells=all_cells)


def _tell_letter(letter: Letter) -> None:
    _heading(f"{letter.office}  {words.reminder_reason(letter.reason)}", _(", ").join(filter(None, _files(letter))))
    show.say(letter.text.rstrip())


def _files(letter: Letter) -> tuple[str | None, str | None]:
    return letter.path, letter.eml


def _heading(title: str, path: str | None) -> None:
    show.say()
    show.say(click.style(f"● {title}", bold=True) + (f"  → {path}" if path else ""))
