"""A locked file's password is asked for on a terminal, unseen and once a file, and nowhere else."""

from __future__ import annotations

import multiprocessing
import os
import select
import subprocess
import sys
import time
from io import BytesIO

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.steps.campaigns import COLLECTED, at, give_back, start
from xltasks import crew

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of Unix")
PASSWORDS = {"甲科": "秘密1", "乙科": "秘密1", "丙科": "another"}


@pytest.fixture
def campaign(tmp_path):
    """Every office returns its workbook with a password to open, 甲科 and 乙科 with the same."""
    campaign = start(tmp_path)
    for number, (office, password) in enumerate(PASSWORDS.items()):
        path = give_back(campaign, office, name=f"{number}.xlsx")
        locked = BytesIO()
        OOXMLFile(BytesIO(path.read_bytes())).encrypt(password, locked)
        path.write_bytes(locked.getvalue())
    return campaign


def on_a_terminal(campaign, answers, *options):
    """Exit code and everything seen on the terminal, each question answered by the next of ``answers``."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "xltasks", "-C", str(campaign.folders.root), *options, "collect"]
    environment = os.environ | {"XLTASKS_LANG": "en", "PYTHONUTF8": "1", "TERM": "xterm", "COLUMNS": "200"}
    # A session of its own: otherwise the question would go to the terminal the tests are run from.
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    )
    os.close(theirs)
    seen, waiting, until = b"", list(answers), time.monotonic() + 60
    while time.monotonic() < until:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                more = os.read(ours, 65536)
            except OSError:
                break
            if not more:
                break
            seen += more
        if waiting and seen.count(b"passes it over): ") > len(answers) - len(waiting):
            time.sleep(0.1)  # Echo is switched off just after the question is shown.
            os.write(ours, waiting.pop(0).encode() + b"\n")
    os.close(ours)
    return process.wait(10), seen.decode()


def test_a_password_opens_its_file_and_the_next_ones_and_is_neither_seen_nor_kept(campaign):
    code, seen = on_a_terminal(campaign, ["秘密1", "another"])
    assert code == 0
    assert seen.count("passes it over") == 2
    assert "Password that opens 2-回收/0.xlsx" in seen and "Password that opens 2-回收/2.xlsx" in seen
    assert "秘密1" not in seen and "another" not in seen
    states = {one.office: one.state for one in at(campaign, COLLECTED).validate().offices}
    assert states == {"甲科": "accepted", "乙科": "accepted", "丙科": "accepted"}
    root = campaign.folders.root
    kept = b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())
    assert "秘密1".encode() not in kept


def test_enter_passes_a_file_over_and_a_wrong_password_is_told_as_such(campaign):
    code, seen = on_a_terminal(campaign, ["", "wrong", "another"])
    assert code == 1
    assert seen.count("passes it over") == 3
    receipts = at(campaign, COLLECTED).collect().receipts
    assert [receipt.state for receipt in receipts] == ["unreadable", "unreadable", "duplicate"]
    assert "unreadable 2" in seen


@pytest.mark.parametrize("option", ["--json", "-q"])
def test_a_program_and_whoever_wants_quiet_is_never_asked(campaign, option):
    code, seen = on_a_terminal(campaign, [], option)
    assert code == 1
    assert "passes it over" not in seen


def test_nobody_is_asked_in_a_pipe(campaign):
    command = [sys.executable, "-m", "xltasks", "-C", str(campaign.folders.root), "collect"]
    done = subprocess.run(command, input=b"secret\n", capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert b"unreadable 3" in done.stdout
    assert b"passes it over" not in done.stdout + done.stderr


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("way", ["fork", "spawn"])
def test_whoever_calls_the_library_answers_with_a_function(campaign, way, jobs, monkeypatch):
    monkeypatch.setattr(crew, "_context", lambda: multiprocessing.get_context(way))
    asked = []

    def ask(file):
        asked.append(file)
        return PASSWORDS["甲科"] if file.endswith("0.xlsx") else ""

    receipts = at(campaign, COLLECTED, jobs=jobs).collect(ask_password=ask).receipts
    assert [receipt.state for receipt in receipts] == ["new", "new", "unreadable"]
    assert asked == ["2-回收/0.xlsx", "2-回收/2.xlsx"]
