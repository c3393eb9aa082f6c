"""Lint, format and types, as everybody's editor sees them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "tool", [["ruff", "check", "--quiet"], ["ruff", "format", "--check", "--quiet"], ["mypy"]], ids=" ".join
)
def test_the_sources_satisfy(tool):
    done = subprocess.run([sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
