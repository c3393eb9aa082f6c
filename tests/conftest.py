"""What tests of several rooms stand on."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
SLOW = ("test_style.py", "test_readme.py", "test_packaging.py")

# A busy machine makes no test fail: how long an example took to be drawn or run says nothing about the program.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_collection_modifyitems(items):
    """Files that install, or read everything, come last: a plain fault shows within seconds."""
    items.sort(key=lambda item: SLOW.index(item.path.name) if item.path.name in SLOW else -1)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    """A copy of the project as a clean checkout has it: what git knows or would add, nothing that it ignores."""
    copy = tmp_path_factory.mktemp("checkout")
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


@pytest.fixture
def example(checkout, tmp_path):
    """The example campaign, to work in."""
    return Path(shutil.copytree(checkout / "examples" / "anqing-2024", tmp_path / "anqing-2024"))
