"""Which language the command line speaks, and speaking it."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

LANGUAGES = ("en", "zh_CN")
DOMAIN = "xltasks"
LOCALE = Path(__file__).parent.parent / "locale"

_CHINESE = 0x04
"""The primary language of every Chinese user interface of Windows (winnt.h, LANG_CHINESE)."""


def choose(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """``--lang``, else XLTASKS_LANG, else the locale; read from the bare arguments, since help must already speak it."""
    named = _named(arguments) or environment.get("XLTASKS_LANG")
    if named:
        return _nearest(named)
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return _nearest(environment[variable])
    return _windows_language()


def speak(language: str) -> None:
    """Let every gettext call, click's own included, answer in this language from here on."""
    # The standard library looks at LANGUAGE at every call: this is its switch, so no translator has to be handed round.
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)


def _named(arguments: Sequence[str]) -> str | None:
    named = None
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang":
            named = arguments[position + 1] if position + 1 < len(arguments) else None
        elif argument.startswith("--lang="):
            named = argument.partition("=")[2]
    return named


def _nearest(name: str) -> str:
    return "zh_CN" if name.lower().startswith("zh") else "en"


def _windows_language() -> str:
    if sys.platform != "win32":
        return "en"
    import ctypes

    primary = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF
    return "zh_CN" if primary == _CHINESE else "en"
