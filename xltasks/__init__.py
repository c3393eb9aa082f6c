"""The yearly round trip of a bureau's tasks: register → input workbooks → returns → the consolidated sheet.

``import xltasks`` stays light: each public name is fetched when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xltasks.campaign import Campaign
    from xltasks.errors import XltasksError
    from xltasks.model.finding import Finding
    from xltasks.model.period import Period
    from xltasks.model.register import Register

__all__ = ["Campaign", "Finding", "Period", "Register", "XltasksError", "__version__"]

# The one place that states the version: asking the installed metadata for it would cost more than all of --help.
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    homes = {
        "Campaign": "xltasks.campaign",
        "Finding": "xltasks.model.finding",
        "Period": "xltasks.model.period",
        "Register": "xltasks.model.register",
        "XltasksError": "xltasks.errors",
    }
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(homes[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
