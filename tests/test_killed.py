"""Killed at any moment, the next run completes and gives what an undisturbed one gives.

``XLTASKS_KILLS=all`` kills at every file operation and at 200 random moments; a number says how many of each.
"""

from __future__ import annotations

import builtins
import io
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.steps.campaigns import COLLECTED, at
from tests.steps.stories import LATER, STORIES, everything_accepted, no_half_file, result_of

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no process is copied here")

ASKED = os.environ.get("XLTASKS_KILLS", "")


@dataclass(frozen=True)
class Undisturbed:
    """A campaign before its run, and what stands there after one that nobody disturbs."""

    before: Path
    result: dict[str, object]
    operations: int
    seconds: float

    def check(self, folder: Path, kill: Callable[[Path], None]) -> None:
        """The very run, but killed, and run again."""
        shutil.copytree(self.before, folder)
        kill(folder)
        no_half_file(folder)
        at(folder, LATER).run()
        assert result_of(folder) == self.result
        assert [str(path) for path in folder.rglob("*") if path.name.startswith(".xltasks-")] == []
        assert [str(path) for path in folder.rglob("*-journal")] == []
        shutil.rmtree(folder)


@pytest.fixture(scope="module", params=STORIES, ids=lambda story: story.__name__)
def undisturbed(request, tmp_path_factory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("undisturbed")
    request.param(folder / "before")
    shutil.copytree(folder / "before", folder / "counted")
    operations = run_and_kill(folder / "counted", at_operation=0)
    shutil.copytree(folder / "before", folder / "after")
    began = time.monotonic()
    at(folder / "after", COLLECTED).run()
    seconds = time.monotonic() - began
    result = result_of(folder / "after")
    assert result == result_of(folder / "counted")
    return Undisturbed(folder / "before", result, operations, seconds)


def test_killed_at_each_file_operation_the_next_run_gives_the_undisturbed_result(undisturbed, tmp_path):
    many = undisturbed.operations
    assert many > 100
    wanted = many if ASKED == "all" else int(ASKED or 10)
    for number in sorted({1 + place * (many - 1) // max(wanted - 1, 1) for place in range(wanted)}):
        print(f"killed at operation {number} of {many}")
        undisturbed.check(tmp_path / "campaign", lambda folder, n=number: killed_at_operation(folder, n))


def test_killed_at_random_moments_the_next_run_gives_the_undisturbed_result(undisturbed, tmp_path):
    for _ in range(100 if ASKED == "all" else int(ASKED or 3)):
        after = random.uniform(0, 1.1 * undisturbed.seconds)
        print(f"killed after {after:.4f} s of {undisturbed.seconds:.4f} s")
        undisturbed.check(tmp_path / "campaign", lambda folder, seconds=after: killed_after(folder, seconds))


def test_the_command_itself_is_killed_and_run_again(tmp_path):
    everything_accepted(tmp_path / "before")
    shutil.copytree(tmp_path / "before", tmp_path / "after")
    at(tmp_path / "after", COLLECTED).run()
    shutil.move(tmp_path / "before", tmp_path / "campaign")
    command = [sys.executable, "-m", "xltasks", "-C", str(tmp_path / "campaign"), "run"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = subprocess.Popen(command, **quiet)
    known = ledger_size(tmp_path / "campaign")
    while running.poll() is None and ledger_size(tmp_path / "campaign") == known:
        time.sleep(0.002)
    running.kill()
    running.wait()
    no_half_file(tmp_path / "campaign")
    subprocess.run(command, check=False, timeout=120, **quiet)
    assert result_of(tmp_path / "campaign")["sheets"] == result_of(tmp_path / "after")["sheets"]


def ledger_size(folder: Path) -> int:
    return (folder / ".xltasks" / "ledger.sqlite").stat().st_size


def killed_at_operation(folder: Path, number: int) -> None:
    assert run_and_kill(folder, at_operation=number) is None


def killed_after(folder: Path, seconds: float) -> None:
    child = os.fork()
    if child == 0:
        _run(folder)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def run_and_kill(folder: Path, *, at_operation: int) -> int | None:
    """A run in a process of its own, killed at its n-th file operation; how many there are where it is not killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        operations = Operations(at_operation, os.kill, os.getpid(), os.write)
        operations.watch()
        _run(folder, lambda: operations.write(writing, str(operations.count).encode()))
    os.close(writing)
    with os.fdopen(reading) as told:
        count = told.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == (-signal.SIGKILL if at_operation else 0)
    return int(count) if count else None


def _run(folder: Path, then: Callable[[], object] = lambda: None) -> None:
    code = 1
    try:
        at(folder, COLLECTED).run()
        then()
        code = 0
    finally:
        os._exit(code)


class Operations:
    """Counts what this process does to files and kills it at the n-th time. Every operation counts before and after it,
    a write in its middle, too."""

    NAMES = ("open", "replace", "rename", "unlink", "remove", "mkdir", "rmdir", "fsync", "write", "ftruncate", "close")

    def __init__(self, fatal: int, kill, process: int, write) -> None:
        self.count, self.fatal = 0, fatal
        self.kill, self.process, self.write = kill, process, write

    def step(self) -> None:
        self.count += 1
        if self.count == self.fatal:
            self.kill(self.process, signal.SIGKILL)

    def around(self, operation):
        def stepped(*arguments, **options):
            self.step()
            result = operation(*arguments, **options)
            self.step()
            return result

        return stepped

    def watch(self) -> None:
        step, plain, connect = self.step, io.open, sqlite3.connect
        for name in self.NAMES:
            setattr(os, name, self.around(getattr(os, name)))

        class Torn(io.FileIO):
            def write(self, data):
                step()
                half = bytes(data)[: len(data) // 2]
                super().write(half)
                step()
                super().write(bytes(data)[len(half) :])
                step()
                return len(data)

        def opened(file, mode="r", *arguments, **options):
            if not set(mode) & set("wxa+"):
                return plain(file, mode, *arguments, **options)
            step()
            if mode in ("wb", "xb"):
                return io.BufferedWriter(Torn(file, mode))
            return plain(file, mode, *arguments, **options)

        class Watched(sqlite3.Connection):
            def execute(self, *arguments):
                step()
                result = super().execute(*arguments)
                step()
                return result

        builtins.open = io.open = opened
        sqlite3.connect = lambda *arguments, **options: connect(*arguments, **options, factory=Watched)
