"""Progress bars: only where somebody watches."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime

import pytest

from xltasks.cli.asked import Asked
from xltasks.cli.progress import doing, progress

NOW = datetime(2024, 6, 28)
SCRIPT = """
from datetime import datetime
from xltasks.cli.asked import Asked
from xltasks.cli.progress import progress
with progress(Asked(None, datetime(2024, 6, 28), quiet={quiet})) as report:
    if report:
        for done in range(4):
            report("collect", done, 3)
"""


def test_no_one_is_told_of_progress_in_a_pipe():
    with progress(Asked(None, NOW)) as report:
        assert report is None


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of Unix")
@pytest.mark.parametrize("quiet", [False, True])
def test_a_terminal_gets_bars_on_standard_error_unless_quiet(quiet):
    import pty

    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "PYTHONUTF8": "1"}
    script = SCRIPT.format(quiet=quiet)
    printed = subprocess.run(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=theirs, env=environment, check=True
    ).stdout
    os.write(theirs, b".")
    os.close(theirs)
    seen = os.read(ours, 10_000).decode()
    os.close(ours)
    assert printed == b""
    assert ("Taking files in" in seen and "3/3" in seen) == (not quiet)


def test_a_step_without_words_of_its_own_stands_as_it_is():
    assert doing("merge") == "Merging"
    assert doing("排版") == "排版"
