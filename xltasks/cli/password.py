"""Asking for the password of a file: on a terminal, unseen, once a file; an empty one passes the file over."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from xltasks.campaign import AskPassword
    from xltasks.cli.asked import Asked
    from xltasks.cli.progress import Shown


def asking(asked: Asked, bars: Shown | None) -> AskPassword | None:
    """None where nobody can answer: in a pipe, for a program, or told to be quiet."""
    if asked.json or asked.quiet or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(file: str) -> str:
        with bars.aside() if bars else nullcontext():
            question = _("Password that opens {file} (Enter passes it over)").format(file=file)
            said: str = click.prompt(question, default="", show_default=False, hide_input=True, err=True)
            return said

    return ask
