"""Which programs were measured, and on what."""

from __future__ import annotations

import os
import platform
import zlib
from importlib.metadata import PackageNotFoundError, version

_PACKAGES = ("xltasks", "XlsxWriter", "openpyxl", "pandas", "python-calamine", "polars", "fastexcel", "numpy", "lxml")


def installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def versions() -> dict[str, str]:
    found = {package: version(package) for package in _PACKAGES if installed(package)}
    python = f"{platform.python_implementation()} {platform.python_version()}"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return {"Python": python, "zlib": zlib.ZLIB_RUNTIME_VERSION, "machine": machine} | found
