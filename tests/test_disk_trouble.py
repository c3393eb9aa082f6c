"""A full disk or a folder that cannot be written: told in plain words, nothing half-written, nothing lost."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.steps.campaigns import COLLECTED, at, snapshot
from tests.steps.stories import LATER, everything_accepted, no_half_file, result_of, rows
from xltasks.errors import CampaignError

KILOBYTE = 1024
FREE = (0, 8, 24, 40, 64, 80, 104, 128)
"""Kilobytes left on the disk when the run begins; it needs some more."""


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("story") / "before"
    everything_accepted(folder)
    return folder


@pytest.fixture(scope="module")
def result(story, tmp_path_factory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("result") / "after"
    shutil.copytree(story, folder)
    at(folder, COLLECTED).run()
    return result_of(folder)


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    """A disk of its own; only the system's owner may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    try:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64M", "tmpfs", place], capture_output=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("no mount here")
    if made.returncode:
        pytest.skip("may not mount a disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def remount(disk: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", disk], check=True)


def used(disk: Path) -> int:
    state = os.statvfs(disk)
    return (state.f_blocks - state.f_bfree) * state.f_frsize


def check_refusal(folder: Path, words: str) -> None:
    """The run says what is wrong in words to act on, and what stands in the folder is whole."""
    with pytest.raises(CampaignError, match=words) as caught:
        at(folder, COLLECTED).run()
    assert all(fault.remedy for fault in caught.value.faults)
    no_half_file(folder)
    assert [path.name for path in folder.rglob(".xltasks-*")] == []


def test_a_full_disk_is_told_and_the_next_run_completes_once_there_is_room(story, result, disk):
    refused = 0
    for free in FREE:
        remount(disk, "size=64M")
        folder = disk / "局"
        shutil.copytree(story, folder)
        remount(disk, f"size={(used(disk) + free * KILOBYTE + 4095) // 4096 * 4096}")
        try:
            check_refusal(folder, "磁盘")
            refused += 1
        except pytest.fail.Exception:
            pass  # There was room enough.
        remount(disk, "size=64M")
        assert rows(folder, "PRAGMA integrity_check") == [("ok",)]
        at(folder, LATER).run()
        assert result_of(folder) == result
        shutil.rmtree(folder)
    assert refused >= len(FREE) // 2


def test_a_disk_that_cannot_be_written_is_told_and_looking_still_works(story, disk):
    folder = disk / "局"
    shutil.copytree(story, folder)
    remount(disk, "ro")
    before = snapshot(folder)
    check_refusal(folder, "只读.*权限")
    for verb in ("collect", "validate", "merge", "generate", "remind"):
        with pytest.raises(CampaignError, match="只读.*权限"):
            getattr(at(folder, COLLECTED), verb)()
    assert [one.state for one in at(folder, COLLECTED).status().offices] == ["accepted"] * 3
    assert at(folder, COLLECTED).collect(dry_run=True).receipts
    assert at(folder, COLLECTED).audit().cells
    assert snapshot(folder) == before


@pytest.mark.parametrize("name", [".xltasks", ".xltasks/received", ".xltasks/merged", "1-下发/2024Q2", "4-汇总/2024Q2"])
def test_one_folder_that_cannot_be_written_is_told(story, result, tmp_path, name):
    folder = tmp_path / "局"
    shutil.copytree(story, folder)
    with read_only(folder / name):
        check_refusal(folder, "只读")
    at(folder, LATER).run()
    assert result_of(folder) == result


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Permissions stop everybody but the system's owner, who may mount the folder so that nobody writes."""
    if os.geteuid():
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    try:
        bound = subprocess.run(["mount", "--bind", folder, folder], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        bound = False
    if not bound:
        pytest.skip("may not mount a folder")
    try:
        remount(folder, "ro,bind")
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.parametrize("most", [0, 4, 8, 12, 40])
def test_a_limit_on_the_size_of_files_is_a_full_disk_too(story, result, tmp_path, most):
    folder = tmp_path / "局"
    shutil.copytree(story, folder)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most * KILOBYTE, most * KILOBYTE))
        check_refusal(folder, "磁盘")

    assert in_a_child(limited, tmp_path / "why") == 0, (tmp_path / "why").read_text("utf-8")
    assert rows(folder, "PRAGMA integrity_check") == [("ok",)]
    at(folder, LATER).run()
    assert result_of(folder) == result


def in_a_child(work: Callable[[], None], why: Path) -> int:
    """Runs it in a forked process and returns the exit code; what went wrong stands in the file ``why``."""
    child = os.fork()
    if child == 0:
        told = os.open(why, os.O_WRONLY | os.O_CREAT)
        code = 1
        try:
            work()
            code = 0
        except BaseException as error:  # noqa: BLE001
            os.write(told, repr(error).encode()[:2000])
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
