"""What is shipped, and that it works where there is nothing but Python."""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BARE = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "XLTASKS"))}


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, env=BARE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheel(checkout, tmp_path_factory):
    target = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", target, checkout, cwd=target)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """The programs' folder of a fresh environment that holds the wheel and what it asks for, nothing else."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    run(sys.executable, "-m", "venv", home, cwd=home.parent)
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    run(programs / "python", "-m", "pip", "install", "--quiet", wheel, cwd=home.parent)
    return programs


def test_every_package_is_listed():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "xltasks").rglob("__init__.py")}
    assert set(setup["options"]["packages"].split()) == found | {"xltasks.templates"}


def test_the_build_file_has_three_lines():
    assert len((ROOT / "pyproject.toml").read_text("utf-8").splitlines()) == 3


def test_the_wheel_ships_every_module_template_and_catalogue(wheel, checkout):
    shipped = set(zipfile.ZipFile(wheel).namelist())
    modules = {path.relative_to(checkout).as_posix() for path in (checkout / "xltasks").rglob("*.py")}
    forms = {
        f"xltasks/{path.relative_to(checkout).as_posix()}"
        for path in (checkout / "templates").rglob("*")
        if path.suffix in (".xlsx", ".j2", ".md")
    }
    assert forms
    assert (modules | forms) - shipped == set()
    assert {"xltasks/py.typed", "xltasks/locale/zh_CN/LC_MESSAGES/xltasks.mo"} <= shipped
    assert any(name.endswith("/LICENSE") for name in shipped)
    assert not any(name.startswith("xltasks/templates/") and name.endswith(".py") for name in shipped)
    assert not any(name.startswith(("tests/", "examples/", "benchmarks/")) for name in shipped)


def test_the_installed_program_runs_the_example(installed, example, tmp_path):
    said = json.loads(run(installed / "xltasks", "-C", example, "--json", "run", cwd=tmp_path))
    assert said["merge"]["missing"] == said["merge"]["rejected"] == []
    assert (example / said["merge"]["path"]).is_file()


def test_the_installed_library_is_typed_and_speaks_chinese(installed, tmp_path):
    assert "用法" in run(installed / "xltasks", "--lang", "zh_CN", "--help", cwd=tmp_path)
    version = run(installed / "python", "-c", "import xltasks; print(xltasks.__version__)", cwd=tmp_path).strip()
    told = run(
        installed / "python", "-c", "from importlib.metadata import version; print(version('xltasks'))", cwd=tmp_path
    )
    assert told.strip() == version


def test_the_installed_program_makes_a_campaign_from_the_templates_it_brought(installed, tmp_path):
    run(installed / "xltasks", "init", "bureau-2024", cwd=tmp_path)
    assert json.loads(run(installed / "xltasks", "-C", "bureau-2024", "generate", "--json", cwd=tmp_path))["issued"]
