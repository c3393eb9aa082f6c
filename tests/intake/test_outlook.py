"""Mails dragged out of Outlook (.msg): what is attached is found with its date and sender."""

from __future__ import annotations

import random
import struct
import time
from datetime import UTC, datetime

import pytest

from tests.intake.outlook_file import attached, compound, fixed, message, said
from tests.steps.campaigns import COLLECTED, at, give_back, start
from xltasks.book.sniff import sniff
from xltasks.errors import FileTrouble
from xltasks.intake.unpack import unpack
from xltasks.intake.walk import Found

SENT = datetime(2024, 7, 1, 1, 30, tzinfo=UTC)
WORKBOOK = bytes(range(256)) * 40
FROM = {"p0C1A": "王伟", "p0C1F": "/O=EX/CN=WANGWEI", "p5D01": "wangwei@example.gov.cn"}


def opened(data: bytes) -> list[Found]:
    return list(unpack(Found("报送.msg", lambda: data, datetime(2024, 7, 9))))


def names(data: bytes) -> list[str]:
    return [file.file.removeprefix("报送.msg!") for file in opened(data)]


def test_the_attachments_carry_the_mails_date_and_sender():
    data = compound(message(attached("二季度.xlsx", WORKBOOK), attached("说明.txt", b"12"), sent=SENT, **FROM))
    assert sniff(data) == "msg"
    files = opened(data)
    assert [file.file for file in files] == ["报送.msg!二季度.xlsx", "报送.msg!说明.txt"]
    assert [file.load() for file in files] == [WORKBOOK, b"12"]
    assert {(file.mailed, file.sender) for file in files} == {(SENT, "王伟 <wangwei@example.gov.cn>")}


def test_an_old_mail_with_narrow_texts_is_read():
    name = "二季度.xlsx".encode("gb18030")
    one = {**fixed(8), "__substg1.0_3704001E": name, "__substg1.0_37010102": WORKBOOK}
    assert names(compound(message(one))) == ["二季度.xlsx"]


def test_attachments_of_an_attached_mail_are_found_in_a_folder_of_its_name():
    inner = message(attached("a.xlsx", WORKBOOK), head=24, p0037="转发：二季度/报送")
    outer = {**fixed(8), **said(p3001="转发"), "__substg1.0_3701000D": inner}
    data = compound(message(outer, attached("a.xlsx", b"other")))
    assert names(data) == ["转发：二季度／报送.msg/a.xlsx", "a.xlsx"]


def test_two_of_one_name_are_told_apart_and_one_without_gets_a_name():
    nameless = {**fixed(8), "__substg1.0_37010102": b"x"}
    data = compound(message(attached("a.xlsx", b"1"), attached("a.xlsx", b"2"), nameless))
    assert names(data) == ["a.xlsx", "a（2）.xlsx", "未命名附件3"]


def test_pictures_in_the_text_are_no_attachments():
    logo = attached("image001.png", b"\x89PNG\r\n", p370E="image/png", p3712="image001@01DA")
    photo = attached("照片.png", b"\x89PNG\r\n", p370E="image/png")
    assert [bool(file.ignored) for file in opened(compound(message(logo, photo)))] == [True, False]


def test_a_link_in_place_of_a_file_says_what_to_do():
    (file,) = opened(compound(message({**fixed(8), **said(p3707="云附件.xlsx")})))
    with pytest.raises(FileTrouble, match="下载后放入"):
        file.load()


def test_a_mail_without_attachments_is_kept_with_its_date():
    (file,) = opened(compound(message(sent=SENT, p0037="收到", **FROM)))
    assert (file.file, file.mailed, file.trouble) == ("报送.msg", SENT, None)


def test_mails_in_each_other_without_end_are_refused():
    inner = message(attached("a.xlsx", WORKBOOK), head=24)
    for _ in range(6):
        inner = message({**fixed(8), "__substg1.0_3701000D": inner}, head=24)
    (file,) = opened(compound({**inner, **fixed(32)}))
    assert file.trouble is not None and "层数太多" in file.trouble.reason


def test_a_storage_that_holds_itself_ends():
    data = bytearray(compound(message(attached("a.xlsx", b"1"))))
    start = data.index("__attach_version1.0_#00000000".encode("utf-16-le"))
    struct.pack_into("<I", data, start + 76, 0)
    before = time.monotonic()
    for file in opened(bytes(data)):
        try:
            file.load()
        except FileTrouble as trouble:
            assert trouble.reason
    assert time.monotonic() - before < 5


@pytest.mark.parametrize("number", range(60))
def test_a_damaged_one_is_read_as_far_as_it_goes_or_says_why_not(number):
    chance = random.Random(number)
    data = bytearray(compound(message(attached("a.xlsx", WORKBOOK), attached("b.xlsx", b"12"), sent=SENT, **FROM)))
    for _ in range(chance.choice((1, 4, 40))):
        data[chance.randrange(8, len(data))] = chance.randrange(256)
    if number % 3 == 0:
        data = data[: chance.randrange(600, len(data))]
    for file in opened(bytes(data)):
        try:
            file.load()
        except FileTrouble as trouble:
            assert trouble.reason


def test_a_return_dragged_out_of_outlook_is_collected(tmp_path):
    campaign = start(tmp_path)
    path = give_back(campaign, "丙科", name="a.xlsx")
    data = compound(message(attached("填报表.xlsx", path.read_bytes()), sent=SENT, **FROM))
    path.unlink()
    (campaign.folders.inbox / "FW.msg").write_bytes(data)
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.file, receipt.state, receipt.office) == ("2-回收/FW.msg!填报表.xlsx", "new", "丙科")
    assert (receipt.order_by, receipt.returned_at) == ("mail", datetime(2024, 7, 1, 9, 30))


def test_a_mail_that_only_tells_something_asks_for_the_workbook(tmp_path):
    campaign = start(tmp_path)
    (campaign.folders.inbox / "丙科.msg").write_bytes(compound(message(sent=SENT, p0037="零报告", **FROM)))
    (receipt,) = at(campaign, COLLECTED).collect().receipts
    assert (receipt.state, receipt.office) == ("unreadable", "丙科")
    assert "没有附件" in receipt.reason
