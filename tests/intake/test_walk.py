"""Every file dropped is found once, and what is none of ours is said to be so."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from xltasks.errors import Refused, Unreadable, UsageError
from xltasks.intake import walk as walking
from xltasks.intake.walk import Found, walk, why_ignored


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def told(found: list[Found], root: Path) -> list[str]:
    return [one.file.removeprefix(root.as_posix() + "/") for one in found]


def test_folders_in_folders_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    make(tmp_path, "b.xlsx", "a/2.xlsx", "a/1/x.xlsx", "c/y.xlsx", "a.xlsx")
    found = list(walk([tmp_path]))
    assert told(found, tmp_path) == ["a/1/x.xlsx", "a/2.xlsx", "a.xlsx", "b.xlsx", "c/y.xlsx"]
    assert [one.load().decode() for one in found] == told(found, tmp_path)
    assert not any(one.ignored for one in found)


def test_a_file_is_called_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "2-回收/中小办.xlsx")
    monkeypatch.chdir(tmp_path)
    assert [one.file for one in walk([Path("2-回收")])] == ["2-回收/中小办.xlsx"]
    assert [one.file for one in walk([Path("2-回收/中小办.xlsx")])] == ["2-回收/中小办.xlsx"]
    assert Found("a/outer.zip!inner/name.xlsx", bytes).name == "name.xlsx"
    assert Found("outer.zip!name.xlsx", bytes).name == "name.xlsx"


def test_a_file_given_twice_comes_once(tmp_path: Path) -> None:
    make(tmp_path, "a/1.xlsx", "a/2.xlsx")
    found = walk([tmp_path / "a" / "2.xlsx", tmp_path, tmp_path / "a"])
    assert told(list(found), tmp_path) == ["a/2.xlsx", "a/1.xlsx"]


def test_the_time_of_a_file_is_its_own(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx")
    moment = datetime(2024, 6, 30, 17, 5, tzinfo=UTC)
    os.utime(tmp_path / "a.xlsx", (moment.timestamp(), moment.timestamp()))
    (found,) = walk([tmp_path])
    assert (found.modified, found.mailed) == (moment, None)


def test_a_path_that_is_not_there_is_told_before_anything_is_read(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx")
    with pytest.raises(UsageError, match=r"gone\.xlsx：没有这个文件") as error:
        walk([tmp_path, tmp_path / "gone.xlsx", tmp_path / "lost"])
    assert len(error.value.faults) == 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("~$中小办.xlsx", "临时文件"),
        (".~lock.中小办.xlsx#", "锁文件"),
        (".~中小办.xlsx", "锁文件"),
        ("中小办.TMP", "临时文件"),
        (".xltasks-12-ab.tmp", "临时文件"),
        ("Thumbs.db", "缩略图"),
        (".DS_Store", "macOS"),
        ("desktop.ini", "Windows"),
        ("._中小办.xlsx", "macOS"),
        ("中小办.xlsx.crdownload", "没有下载完"),
    ],
)
def test_what_programs_leave_lying_about_is_ignored_with_its_reason(tmp_path: Path, name: str, reason: str) -> None:
    make(tmp_path, name)
    (found,) = walk([tmp_path])
    assert reason in found.ignored


def test_an_empty_file_is_ignored_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "中小办.xlsx").touch()
    (found,) = walk([tmp_path])
    assert found.ignored == "空文件（0 字节），请让对方重新发送"


@pytest.mark.parametrize("name", ["中小办.xlsx", "~中小办.xlsx", "tmp.xlsx", "thumbs.db.xlsx", "锁.xlsx", "无后缀"])
def test_what_may_be_a_return_is_not_ignored(name: str) -> None:
    assert why_ignored(name, 1) == ""


def test_links_and_pipes_are_passed_over_and_said_so(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    make(outside, "secret.xlsx")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.xlsx").symlink_to(outside / "secret.xlsx")
    (inbox / "b").symlink_to(outside)
    (inbox / "c").symlink_to(inbox)
    (inbox / "d.xlsx").symlink_to(tmp_path / "gone")
    os.mkfifo(inbox / "e.xlsx")
    found = list(walk([inbox]))
    assert told(found, inbox) == ["a.xlsx", "b", "c", "d.xlsx", "e.xlsx"]
    assert ["链接" in one.ignored for one in found] == [True, True, True, True, False]
    assert "不是普通文件" in found[4].ignored


def test_a_link_given_by_name_is_followed(tmp_path: Path) -> None:
    make(tmp_path, "real/a.xlsx")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "real" / "a.xlsx")
    found = list(walk([tmp_path / "link", tmp_path / "b.xlsx"]))
    assert told(found, tmp_path) == ["link/a.xlsx", "b.xlsx"]
    assert [one.load() for one in found] == [b"real/a.xlsx"] * 2


def test_a_file_that_became_a_pipe_since_does_not_hang(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx")
    (found,) = walk([tmp_path])
    (tmp_path / "a.xlsx").unlink()
    os.mkfifo(tmp_path / "a.xlsx")
    with pytest.raises(Refused, match="不是普通文件"):
        found.load()


def test_a_file_that_vanished_since_is_unreadable(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx")
    (found,) = walk([tmp_path])
    (tmp_path / "a.xlsx").unlink()
    with pytest.raises(Unreadable, match="文件打不开"):
        found.load()


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(walking.LARGEST + 1)
    (found,) = walk([tmp_path])
    assert found.ignored == ""
    with pytest.raises(Refused, match="超过 64 MB"):
        found.load()


def test_a_file_at_the_limit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "LARGEST", 10)
    (tmp_path / "a.xlsx").write_bytes(b"x" * 10)
    (found,) = walk([tmp_path])
    assert found.load() == b"x" * 10


def test_our_own_folders_are_passed_over_unless_given(tmp_path: Path) -> None:
    make(tmp_path, "1-下发/2024Q2/a.xlsx", "2-回收/b.xlsx")
    avoid = [tmp_path / "1-下发"]
    assert told(list(walk([tmp_path], avoid=avoid)), tmp_path) == ["2-回收/b.xlsx"]
    assert told(list(walk([tmp_path / "1-下发"], avoid=avoid)), tmp_path) == ["1-下发/2024Q2/a.xlsx"]


def test_folders_deeper_than_calls_can_nest_are_walked(tmp_path: Path) -> None:
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1500):
            os.mkdir("d")
            os.chdir("d")
        Path("a.xlsx").write_bytes(b"deep")
        (found,) = walk([tmp_path])
        assert found.load() == b"deep"
        os.unlink("a.xlsx")
    finally:
        # Taken down by hand: what clears temporary folders later calls itself for each level.
        while Path.cwd() != tmp_path:
            os.chdir("..")
            os.rmdir("d")
        os.chdir(here)


def test_a_name_from_a_gbk_archive_is_readable_and_its_file_too(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/" + "中小办".encode("gbk") + b".xlsx"
    with open(name, "wb") as file:
        file.write(b"x")
    (found,) = walk([tmp_path])
    assert found.name == "中小办.xlsx"
    assert found.load() == b"x"


def test_a_file_that_grows_while_it_is_read_is_read_to_its_end_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"twelve bytes")
    (found,) = walk([tmp_path])
    before = os.stat(tmp_path / "a.xlsx")
    small = os.stat_result([3 if place == 6 else value for place, value in enumerate(before[:10])])
    monkeypatch.setattr(walking.os, "fstat", lambda _: small)
    assert found.load() == b"twelve bytes"
    monkeypatch.setattr(walking, "LARGEST", 10)
    with pytest.raises(Refused, match="没有读取"):
        found.load()
