"""Originals are kept by their hash and never changed."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from xltasks.errors import CampaignError
from xltasks.store.folders import Folders
from xltasks.store.received import Received


def test_a_content_is_kept_once_under_its_hash(tmp_path: Path) -> None:
    received = Received(Folders(tmp_path))
    name = sha256(b"bytes").hexdigest()
    kept = received.keep(b"bytes", ".XLSX")
    assert kept.path == tmp_path / ".xltasks" / "received" / f"{name}.xlsx"
    assert kept.sha256 == name
    before = kept.path.stat()
    assert received.keep(b"bytes", ".xls").path == kept.path
    assert received.keep(b"bytes", ".xlsx").path == kept.path
    assert (kept.path.stat().st_ino, kept.path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert os.listdir(kept.path.parent) == [kept.path.name]
    assert received.data(name) == b"bytes"


@pytest.mark.parametrize("suffix", ["", ".", ".../../x", ".报表", ".verylongsuffix", "xlsx"])
def test_a_suffix_that_is_none_becomes_bin(tmp_path: Path, suffix: str) -> None:
    kept = Received(Folders(tmp_path)).keep(b"bytes", suffix)
    assert kept.path.suffix == ".bin"
    assert kept.path.parent == tmp_path / ".xltasks" / "received"


def test_an_unusual_suffix_is_found_again(tmp_path: Path) -> None:
    received = Received(Folders(tmp_path))
    kept = received.keep(b"a picture", ".jpeg")
    assert received.find(kept.sha256) == kept.path
    assert received.data(kept.sha256) == b"a picture"


def test_a_damaged_original_is_told_and_mended_by_the_same_bytes(tmp_path: Path) -> None:
    received = Received(Folders(tmp_path))
    kept = received.keep(b"bytes", ".xlsx")
    kept.path.write_bytes(b"byt")
    with pytest.raises(CampaignError, match="被改动或损坏"):
        received.data(kept.sha256)
    assert received.keep(b"bytes", ".xlsx").path.read_bytes() == b"bytes"


def test_what_was_never_received_is_not_found(tmp_path: Path) -> None:
    received = Received(Folders(tmp_path))
    assert received.find("../../台账") is None
    assert received.find("0" * 64) is None
    with pytest.raises(CampaignError, match="不见了"):
        received.data("0" * 64)
