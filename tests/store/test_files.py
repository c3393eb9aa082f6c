"""A file is written whole or not at all."""

from __future__ import annotations

import errno
import os
import resource
import signal
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from xltasks.errors import CampaignError
from xltasks.store import files
from xltasks.store.files import Sheaf, Written, keep_aside, put_in_place, sweep_temporary, temporary_beside, write_file


def test_the_bytes_stand_under_the_name_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "4-汇总" / "汇总.xlsx"
    assert write_file(target, b"one") == Written(target)
    assert write_file(target, b"two") == Written(target)
    assert target.read_bytes() == b"two"
    assert os.listdir(target.parent) == ["汇总.xlsx"]


def test_a_long_name_gets_a_temporary_name_that_fits(tmp_path: Path) -> None:
    target = tmp_path / ("汇" * 80 + ".xlsx")
    assert write_file(target, b"one").path == target


def test_a_file_can_be_built_in_place_before_it_gets_its_name(tmp_path: Path) -> None:
    target = tmp_path / "large.xlsx"
    with temporary_beside(target) as temporary:
        temporary.write_bytes(b"streamed")
        assert not target.exists()
        assert put_in_place(temporary, target) == Written(target)
    assert target.read_bytes() == b"streamed"


def test_what_fails_while_building_leaves_the_old_file_and_no_leftover(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), temporary_beside(target) as temporary:
        temporary.write_bytes(b"half")
        raise ZeroDivisionError
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.xlsx"]


def test_a_target_that_excel_holds_is_written_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "汇总.xlsx"
    target.write_bytes(b"open in Excel")
    (tmp_path / "汇总（2）.xlsx").write_bytes(b"from last time")
    rename, tries = os.replace, []

    def held(source: Path, goal: Path) -> None:
        tries.append(goal)
        if goal == target:
            raise PermissionError(errno.EACCES, "held")
        rename(source, goal)

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(files, "_PATIENCE", 0.25)
    assert write_file(target, b"new") == Written(tmp_path / "汇总（3）.xlsx", beside=True)
    assert target.read_bytes() == b"open in Excel"
    assert (tmp_path / "汇总（3）.xlsx").read_bytes() == b"new"
    assert tries.count(target) > 1


def test_a_target_that_excel_lets_go_of_in_time_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "汇总.xlsx"
    target.write_bytes(b"old")
    rename, tries = os.replace, []

    def held_once(source: Path, goal: Path) -> None:
        tries.append(goal)
        if len(tries) == 1:
            raise PermissionError(errno.EACCES, "held")
        rename(source, goal)

    monkeypatch.setattr(os, "replace", held_once)
    assert write_file(target, b"new") == Written(target)
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "磁盘空间不够.*清理磁盘"),
        (errno.EROFS, "只读.*权限"),
        (errno.EACCES, "只读.*权限"),
        (errno.EIO, "读写磁盘时出错"),
        (errno.EBUSY, "写文件时出错"),
    ],
)
def test_a_disk_that_refuses_is_told_in_chinese_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")

    def refuse(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(CampaignError, match=said):
        write_file(target, b"new")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.xlsx"]


def test_a_real_limit_on_file_size_leaves_no_half_file(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"

    def write_beyond_the_limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        with pytest.raises(CampaignError, match="磁盘空间不够"):
            write_file(target, b"x" * 5000)

    assert in_a_child(write_beyond_the_limit) == 0
    assert os.listdir(tmp_path) == []


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "4-汇总").write_bytes(b"")
    with pytest.raises(CampaignError, match="应该是文件夹的地方"):
        write_file(tmp_path / "4-汇总" / "a.xlsx", b"new")


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_kill_at_any_step_leaves_the_old_file_or_the_new_one(tmp_path: Path, step: str) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")

    def killed() -> None:
        def kill(*_: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        if step == "write":
            with temporary_beside(target) as temporary:
                temporary.write_bytes(b"ne")
                kill()
        setattr(os, step, kill)
        write_file(target, b"new")

    assert in_a_child(killed) == -signal.SIGKILL
    assert target.read_bytes() == b"old"
    (leftover,) = sweep_temporary(tmp_path)
    assert leftover.name.startswith(".xltasks-")
    assert os.listdir(tmp_path) == ["a.xlsx"]


def test_sweeping_takes_only_our_leftovers(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    for name in (".xltasks-12-ab.tmp", "报表.tmp", ".xltasks-note.txt"):
        (tmp_path / name).write_bytes(b"")
        (inner / name).write_bytes(b"")
    assert sweep_temporary(tmp_path, deep=False) == (tmp_path / ".xltasks-12-ab.tmp",)
    assert sweep_temporary(tmp_path) == (inner / ".xltasks-12-ab.tmp",)
    assert sorted(os.listdir(tmp_path)) == [".xltasks-note.txt", "inner", "报表.tmp"]
    assert sweep_temporary(tmp_path / "gone") == ()


def test_a_file_edited_by_hand_is_copied_aside_and_our_own_is_not(tmp_path: Path) -> None:
    target = tmp_path / "汇总.xlsx"
    ours = {sha256(b"ours").hexdigest()}
    assert keep_aside(target, ours) is None
    target.write_bytes(b"ours")
    assert keep_aside(target, ours) is None
    for name, edited in (("汇总（改动件）.xlsx", b"edited"), ("汇总（改动件）（2）.xlsx", b"edited again")):
        target.write_bytes(edited)
        os.utime(target, (1_700_000_000, 1_700_000_000))
        assert keep_aside(target, ours) == tmp_path / name
        assert (tmp_path / name).read_bytes() == edited == target.read_bytes()
        assert (tmp_path / name).stat().st_mtime == 1_700_000_000


def test_what_was_copied_aside_already_is_not_copied_again(tmp_path: Path) -> None:
    target = tmp_path / "汇总.xlsx"
    target.write_bytes(b"edited")
    assert keep_aside(target, ()) == keep_aside(target, ()) == tmp_path / "汇总（改动件）.xlsx"
    assert len(os.listdir(tmp_path)) == 2


def in_a_child(work: Callable[[], None]) -> int:
    """Runs it in a forked process and returns the exit code, negative for a signal."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("many", [3, 20])
def test_files_written_together_get_their_names_when_all_are_on_the_disk(tmp_path: Path, many: int) -> None:
    sheaf, targets = Sheaf(), [tmp_path / f"{number % 2}" / f"{number}.xlsx" for number in range(many)]
    targets[0].parent.mkdir()
    targets[0].write_bytes(b"old")
    for target in targets:
        sheaf.add(target, target.name.encode())
    assert targets[0].read_bytes() == b"old"
    assert not any(target.exists() for target in targets[1:])
    assert sheaf.settle() == {target: Written(target) for target in targets}
    assert all(target.read_bytes() == target.name.encode() for target in targets)
    assert [path for path in tmp_path.rglob(".xltasks-*")] == []
    assert sheaf.settle() == {}


def test_the_last_of_two_files_of_one_name_stands(tmp_path: Path) -> None:
    sheaf = Sheaf()
    sheaf.add(tmp_path / "a.xlsx", b"first")
    sheaf.add(tmp_path / "a.xlsx", b"second")
    sheaf.settle()
    assert (tmp_path / "a.xlsx").read_bytes() == b"second"


def test_what_cannot_get_its_name_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheaf, rename = Sheaf(), os.replace
    for name in ("a", "b", "c"):
        sheaf.add(tmp_path / name, name.encode())

    def refused(source: Path, goal: Path) -> None:
        if goal.name == "b":
            raise OSError(errno.EIO, "broken")
        rename(source, goal)

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(CampaignError, match="读写磁盘"):
        sheaf.settle()
    assert os.listdir(tmp_path) == ["a"]


def test_a_folder_that_cannot_be_made_is_told_and_costs_no_file_before_it(tmp_path):
    (tmp_path / "占用").write_bytes(b"a file where a folder should be")
    sheaf = Sheaf()
    with pytest.raises(CampaignError, match="没有写成"):
        sheaf.add(tmp_path / "占用" / "一.xlsx", b"1")
    sheaf.add(tmp_path / "好" / "二.xlsx", b"2")
    with pytest.raises(CampaignError, match="没有写成"):
        sheaf.add(tmp_path / "占用" / "三.xlsx", b"3")
    assert [path.name for path in sheaf.settle()] == ["二.xlsx"]
    assert (tmp_path / "好" / "二.xlsx").read_bytes() == b"2"
    assert [path.name for path in (tmp_path / "好").iterdir()] == ["二.xlsx"]
