"""The options that every command takes, before its name or after it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from xltasks.cli.language import LANGUAGES

if TYPE_CHECKING:
    from xltasks.campaign import Campaign
    from xltasks.model.period import Period


@dataclass(frozen=True)
class Asked:
    """``directory`` is what -C names, if anything; ``now`` has its zone unless it was told without.

    ``jobs`` is None for as many processes as pay.
    """

    directory: str | None
    now: datetime
    json: bool = False
    verbose: bool = False
    quiet: bool = False
    jobs: int | None = None

    @classmethod
    def of(cls, context: click.Context) -> Asked:
        told = context.meta.get
        return cls(
            directory=told("xltasks.directory"),
            now=told("xltasks.now") or datetime.now().astimezone(),
            json=bool(told("xltasks.json")),
            verbose=bool(told("xltasks.verbose")),
            quiet=bool(told("xltasks.quiet")),
            jobs=told("xltasks.jobs"),
        )

    @property
    def here(self) -> datetime:
        """Now by this machine's clock: there is no bureau's clock where there is no campaign yet."""
        return self.now.astimezone().replace(tzinfo=None) if self.now.tzinfo else self.now

    def folder(self) -> Path:
        """The campaign folder. Raises CampaignError where none is named and none lies upward."""
        from xltasks.store.folders import find_campaign

        return Path(self.directory) if self.directory else find_campaign(Path.cwd(), os.environ)

    def campaign(self) -> Campaign:
        """Raises XltasksError where there is no campaign or its register cannot be used."""
        from xltasks.campaign import Campaign

        return Campaign.open(self.folder(), now=self.now, jobs=self.jobs)


def shared_options(*, hidden: bool = False) -> list[click.Parameter]:
    """Fresh options; hidden for the commands, whose own help would drown in them."""
    return [
        click.Option(
            ["-C", "directory"],
            metavar="DIR",
            type=click.Path(exists=True, file_okay=False),
            help=_("The campaign folder; otherwise XLTASKS_CAMPAIGN, otherwise the nearest upward with a register."),
            expose_value=False,
            callback=_note,
            hidden=hidden,
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            help=_("One JSON document on standard output, for programs."),
            expose_value=False,
            callback=_note,
            hidden=hidden,
        ),
        click.Option(
            ["--now"],
            metavar="TIME",
            help=_("Take this for the present time (2024-06-28T17:30), to repeat a run."),
            expose_value=False,
            callback=_note_time,
            hidden=hidden,
        ),
        click.Option(
            ["-v", "--verbose"],
            is_flag=True,
            help=_("Show everything: each cell of a finding, the trace of a fault in the program."),
            expose_value=False,
            callback=_note,
            hidden=hidden,
        ),
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            help=_("No progress bars and no hints on what to do next."),
            expose_value=False,
            callback=_note,
            hidden=hidden,
        ),
        click.Option(
            ["-j", "--jobs"],
            metavar="N",
            type=click.IntRange(min=1),
            help=_("Work on N offices at a time; otherwise as many as there are processor cores, where that pays."),
            expose_value=False,
            callback=_note,
            hidden=hidden,
        ),
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            help=_("The language of the command line; otherwise XLTASKS_LANG, otherwise the locale."),
            expose_value=False,
            hidden=hidden,
        ),
    ]


def accept_everywhere(command: click.Command) -> None:
    """Let a command, and the commands inside it, take the shared options after their names too."""
    # A second call of the program in one process finds its commands prepared already.
    taken = {parameter.name for parameter in command.params}
    command.params.extend(option for option in shared_options(hidden=True) if option.name not in taken)
    command.options_metavar = _("[OPTIONS]")
    if isinstance(command, click.Group):
        command.subcommand_metavar = _("COMMAND [ARGS]...")
        for inner in command.commands.values():
            accept_everywhere(inner)


def a_period(_context: click.Context, _parameter: click.Parameter, code: str | None) -> Period | None:
    """The callback of every ``--period``."""
    from xltasks.model.period import Period

    if code is None:
        return None
    try:
        return Period.parse(code)
    except ValueError:
        raise click.BadParameter(
            _("{code!r} is not a period: write 2024Q2, 2024M06, 2024H1 or 2024.").format(code=code)
        ) from None


def a_time(_context: click.Context, _parameter: click.Parameter, text: str | None) -> datetime | None:
    """The callback of every option that takes a time; one without a zone is of the bureau's own clock."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            _("{text!r} is not a time: write 2024-06-28 or 2024-06-28T17:30.").format(text=text)
        ) from None


def _note(context: click.Context, parameter: click.Parameter, value: object) -> None:
    """Only what was really given counts: a command's own default must not undo what stood before its name."""
    if parameter.name and context.get_parameter_source(parameter.name) is not ParameterSource.DEFAULT:
        context.meta[f"xltasks.{parameter.name}"] = value


def _note_time(context: click.Context, parameter: click.Parameter, text: str | None) -> None:
    if text is not None:
        _note(context, parameter, a_time(context, parameter, text))
