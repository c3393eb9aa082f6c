"""The whole program, called as people and programs call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import xltasks
from xltasks.cli.main import main

HEAVY = ("pandas", "numpy", "openpyxl", "xlsxwriter", "jinja2", "rich", "python_calamine", "importlib.metadata")


def called(*arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """``python -m xltasks …`` in a process of its own."""
    command = [sys.executable, "-m", "xltasks", *arguments]
    return subprocess.run(command, capture_output=True, env=os.environ | variables, check=False)


def loaded_by(*arguments: str) -> set[str]:
    """Which of the heavy libraries a call of the program loads, its output piped."""
    return set(HEAVY) & modules_loaded_by(*arguments)


def modules_loaded_by(*arguments: str) -> set[str]:
    script = (
        "import sys; from xltasks.cli.main import main\n"
        "code = main(); print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_version_and_help_work_without_a_campaign(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(xltasks.__file__).parent.parent))
    monkeypatch.chdir(tmp_path)
    assert called("--version").stdout.decode().strip() == f"xltasks {xltasks.__version__}"
    assert called("generate", "-h").returncode == 0


def test_help_lists_the_commands_in_the_order_of_the_work(capsys):
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    names = ["init", "generate", "collect", "validate", "merge", "status", "audit", "run", "register", "form"]
    places = [said.index(f"\n  {name} ") for name in names]
    assert places == sorted(places)


def test_every_command_loads_and_explains_itself(capsys):
    for names in (["init"], ["generate"], ["collect"], ["validate"], ["merge"], ["status"], ["audit"], ["run"],
                  ["register"], ["register", "import"], ["form"], ["form", "check"], ["form", "cells"], ["form", "new"]):  # fmt: skip
        assert main([*names, "--help"]) == 0
        assert f"Usage: xltasks {' '.join(names)} " in capsys.readouterr().out


def test_a_console_that_speaks_gbk_survives_characters_it_does_not_have():
    script = "from xltasks.cli import main, show; main._never_fail_to_print(); show.say('√ ✓ → 中小办')"
    environment = os.environ | {"PYTHONIOENCODING": "gbk"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, check=True)
    assert done.stdout.decode("gbk").strip() == "√ ? → 中小办"
    assert called("--lang", "zh_CN", "--help", PYTHONIOENCODING="gbk").stdout.decode("gbk").startswith("用法")


def test_help_loads_no_heavy_library():
    assert loaded_by("--help") == set()
    assert loaded_by("merge", "--help") == set()


def test_importing_the_library_loads_no_heavy_library():
    script = "import sys, xltasks; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not [name for name in (*HEAVY, "click", "xltasks.campaign") if f"'{name}'" in done.stdout]


def test_the_library_offers_its_names_and_no_others():
    assert xltasks.Period.parse("2024Q2").code == "2024Q2"
    assert issubclass(xltasks.XltasksError, Exception)
    assert set(xltasks.__all__) <= set(dir(xltasks))
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        _ = xltasks.Nonsense


def test_without_a_campaign_the_program_cannot_go_on(tmp_path, monkeypatch, capfdbinary):
    monkeypatch.chdir(tmp_path)
    assert main(["status", "--json"]) == 3
    assert "台账.xlsx" in json.loads(capfdbinary.readouterr().out.decode("utf-8"))["error"]["message"]


def test_status_in_a_pipe_loads_no_heavy_library(example):
    assert loaded_by("-C", str(example), "status") == set()


def test_status_in_a_pipe_loads_none_of_the_rooms_that_read_forms_and_write_workbooks(example):
    rooms = ("xltasks.forms", "xltasks.intake", "xltasks.outputs", "xltasks.book.write", "xltasks.book.emit")
    spared = (
        "xltasks.model.outcome",
        "xltasks.store.issued",
        "xltasks.store.register_rules",
        "socket",
        "secrets",
        "traceback",
    )
    assert modules_loaded_by("-C", str(example), "status") & {*rooms, *spared} == set()


def test_the_verbs_of_a_round_load_what_they_use(example):
    loaded = {
        verb: modules_loaded_by("-C", str(example), verb) for verb in ("generate", "collect", "validate", "merge")
    }
    assert set().union(*loaded.values()) & {"pandas", "numpy", "openpyxl"} == set()
    # Judging asks what was issued, and draws nothing where nobody is sent a correction copy.
    assert loaded["validate"] & {"xlsxwriter", "xltasks.forms.render", "xltasks.book.emit"} == set()


def test_the_example_runs_end_to_end_in_json(example, capfdbinary):
    def said(*arguments: str) -> dict[str, object]:
        assert main(["-C", str(example), "--json", *arguments]) == 0
        document = json.loads(capfdbinary.readouterr().out.decode("utf-8"))
        assert isinstance(document, dict)
        return document

    ran = said("run", "--now", "2024-06-28T17:30")
    assert {office["state"] for office in ran["validate"]["offices"]} == {"accepted"}
    assert (ran["merge"]["tasks"], ran["merge"]["items"]) == (17, 34)
    assert (example / ran["merge"]["path"]).is_file()
    assert {office["state"] for office in said("status")["offices"]} == {"accepted"}
    assert {cell["fate"] for cell in said("audit")["cells"]} <= {"merged", "kept"}
    assert {receipt["state"] for receipt in said("collect")["receipts"]} == {"duplicate"}
    cells = said("form", "cells", str(example / ran["merge"]["path"]))
    assert cells["period"] == "2024Q2" and all("sources" in cell for cell in cells["cells"])


def test_the_example_runs_end_to_end_in_words(example, capsys):
    for arguments in (["generate"], ["collect"], ["validate"], ["merge"], ["status"], ["audit"], ["run"]):
        assert main(["-C", str(example), *arguments]) == 0
        assert capsys.readouterr().out


def test_asking_for_an_unknown_office_is_wrong_usage(example, capfdbinary):
    assert main(["-C", str(example), "generate", "--office", "没有此科", "--json"]) == 2
    assert "没有此科" in json.loads(capfdbinary.readouterr().out.decode("utf-8"))["error"]["message"]


def test_a_new_campaign_is_made_and_its_model_register_generates(tmp_path, capfdbinary):
    folder = tmp_path / "bureau-2024"
    assert main(["init", str(folder), "--json"]) == 0
    made = json.loads(capfdbinary.readouterr().out.decode("utf-8"))
    assert "台账.xlsx" in made["files"]
    assert main(["-C", str(folder), "generate", "--json"]) == 0
    assert json.loads(capfdbinary.readouterr().out.decode("utf-8"))["issued"]
