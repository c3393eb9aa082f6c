"""The program: its commands, loaded when called, and the one place where failures end."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from collections.abc import Sequence
from gettext import gettext as _
from importlib import import_module

import click

from xltasks import __version__
from xltasks.cli.asked import accept_everywhere, shared_options
from xltasks.cli.failure import Manner, tell_failure
from xltasks.cli.language import choose, speak


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0 well, 1 faults found, 2 wrong usage, 3 cannot go on."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _never_fail_to_print()
    speak(choose(given, os.environ))
    # What a verb makes is many small frozen objects that live to its end and hardly ever form circles: looking for
    # those as often as is usual costs as much as making a hundred thousand rows does.
    gc.set_threshold(100_000, 50, 100)
    # Nor need the interpreter look through all of them once more before it ends: a tenth of what a short command takes.
    atexit.register(gc.freeze)
    try:
        code = program().main(arguments, prog_name="xltasks", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has left (`xltasks audit | head`); the exit must not try to flush once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 — the last place that can still speak plainly
        return tell_failure(error, Manner.of(given))
    return code if isinstance(code, int) else 0


def program() -> click.Group:
    """The whole command line, in the language that is spoken now."""
    group = LazyGroup(
        name="xltasks",
        help=_("Hand tasks to offices as workbooks, take the returns in, and merge them into the official sheet."),
        epilog=_("These options may stand before a command's name or after it."),
        no_args_is_help=True,
        options_metavar=_("[OPTIONS]"),
        subcommand_metavar=_("COMMAND [ARGS]..."),
        context_settings={"help_option_names": ["-h", "--help"]},
        params=shared_options(),
    )
    click.version_option(__version__, message="%(prog)s %(version)s", help=_("Show the version and exit."))(group)
    for name, summary in _summaries():
        group.add_command(click.Command(name, short_help=summary))
    return group


class LazyGroup(click.Group):
    """Holds an empty command under each name until that one is called: its module is imported then.

    A subclass because click offers no other way in.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the work, not of the alphabet."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] in self.commands:
            command: click.Command = import_module(f"xltasks.cli.{args[0]}").command
            accept_everywhere(command)
            self.add_command(command, args[0])
        return super().resolve_command(ctx, args)


def _summaries() -> tuple[tuple[str, str], ...]:
    """Every command is a module of this room, with its line in the help."""
    return (
        ("init", _("Make a new campaign folder with a model register.")),
        ("generate", _("Write one input workbook per office.")),
        ("collect", _("Take in whatever came back.")),
        ("validate", _("Judge the returns and write correction copies.")),
        ("merge", _("Write the consolidated official sheet.")),
        ("status", _("Show who has returned, who is late, who has errors.")),
        ("remind", _("Write reminders to the offices that owe something.")),
        ("accept", _("Accept an office's return although errors stay in it.")),
        ("extend", _("Give one office a later deadline.")),
        ("audit", _("Show every received cell and where it went.")),
        ("run", _("Generate, collect, validate and merge in one go.")),
        ("rollover", _("Turn the campaign to its next period.")),
        ("register", _("Make a register out of a sheet that is there already.")),
        ("form", _("Check a form template; list a workbook's answer cells.")),
    )


def _never_fail_to_print() -> None:
    """A console may speak GBK: a character it does not have becomes ``?``, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
