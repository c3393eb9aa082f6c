"""What README.md tells a newcomer to type does what it says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
INSTALL = ["python3 -m venv .venv", ".venv/bin/pip install -q -e"]
"""What the commands begin with; tests/test_packaging.py installs for true, so here this interpreter stands in."""


def block(mark: str) -> list[str]:
    """The steps of the command that follows ``<!-- mark -->``."""
    text = (ROOT / "README.md").read_text("utf-8")
    found = re.search(rf"<!-- {mark} -->\n```sh\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return [step.strip() for step in found[1].split("&&")]


@pytest.fixture
def project(checkout, tmp_path):
    """A clean checkout of this test's own, to write into."""
    return Path(shutil.copytree(checkout, tmp_path / "project"))


def test_the_example_command_makes_the_official_sheet_where_it_says(project):
    venv, pip, job = block("example")
    assert [venv, pip] == [INSTALL[0], f"{INSTALL[1]} ."]
    program, *arguments = shlex.split(job)
    assert program == ".venv/bin/xltasks"
    before = listing(project)
    done = subprocess.run(
        [sys.executable, "-m", "xltasks", *arguments],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project), "PYTHONUTF8": "1", "XLTASKS_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    campaign = project / "examples" / "anqing-2024"
    sheet = re.search(r"17 tasks, 34 rows → (\S+)", done.stdout)
    assert sheet is not None, done.stdout
    assert sheet[1].startswith("4-汇总/2024Q2/") and (campaign / sheet[1]).is_file()
    assert len(list((campaign / "1-下发" / "2024Q2").glob("*.xlsx"))) == 8
    written = listing(project) - before
    assert {path.relative_to(campaign).parts[0] for path in written if path.is_relative_to(campaign)} <= {
        "1-下发",
        "3-退回",
        "4-汇总",
        ".xltasks",
    }


def test_the_test_command_is_the_one_that_continuous_integration_runs():
    venv, pip, tests = block("test")
    assert [venv, pip, tests] == [INSTALL[0], f'{INSTALL[1]} ".[test]"', ".venv/bin/python -m pytest"]
    assert "<!-- test -->" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_chinese_readme_has_the_same_commands():
    commands = [re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL) for name in READMES]
    assert commands[0] == commands[1]


def test_every_link_of_the_readmes_leads_somewhere():
    for name in READMES:
        for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text("utf-8")):
            assert link.startswith("https://") or (ROOT / link).exists(), f"{name}: {link}"


def test_the_python_of_the_readme_runs(project):
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert code is not None
    environment = os.environ | {"PYTHONPATH": str(project), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code[1] + "print(len(answers))"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.splitlines()[-1]) > 0


def listing(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
