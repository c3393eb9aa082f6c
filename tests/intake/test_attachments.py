"""What cannot hold the form is kept, linked to its office, and told what to ask for."""

from __future__ import annotations

import pytest

from xltasks.book.open import open_book
from xltasks.errors import FileTrouble, Refused, Unreadable
from xltasks.intake.attachments import SetAside, set_aside
from xltasks.intake.identify import Identity, identify_by_name
from xltasks.intake.known import Known
from xltasks.intake.walk import Found
from xltasks.model.period import Period
from xltasks.model.register import Office

KNOWN = Known(
    ("市工信局",),
    Period.parse("2024Q2"),
    (
        Office("中小办", "王伟、李娜", email="wangwei@example.gov.cn; zxb@example.gov.cn"),
        Office("科技科", "张三", email="kjk@example.gov.cn"),
        Office("工业科", "张三", email="gyk@example.gov.cn"),
    ),
)
WHOSE = Identity("中小办", "2024Q2", by="name")
PDF, PHOTO, CSV, HTML = (
    b"%PDF-1.7",
    b"\xff\xd8\xff\xe0JFIF",
    b"\xd0\xf2\xba\xc5,1\n",
    b"<html><table><tr><td>1</td></tr></table></html>",
)
WORD_IN_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def said(
    name: str, data: bytes, *, sender: str = "", manual: str | None = None, trouble: FileTrouble | None = None
) -> SetAside:
    found = Found(name, lambda: data, sender=sender, trouble=trouble)
    try:
        if trouble is not None:
            raise trouble
        open_book(data)
    except FileTrouble as reason:
        return set_aside(found, data, reason, KNOWN, manual=manual)
    raise AssertionError(name)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("中小办 签字页.pdf", PDF, "PDF 文件"),
        ("中小办 签字页.jpg", PHOTO, "图片"),
        ("中小办 说明.txt", CSV, "文本文件"),
        ("中小办.csv", CSV, "文本文件"),
        ("中小办 附件.docm", WORD_IN_OLE, "这类文件"),
        ("中小办 网页.html", HTML, "网页"),
    ],
)
def test_what_comes_beside_a_return_is_an_attachment_and_no_error(name, data, kind):
    found = said(name, data)
    assert (found.state, found.whose.office) == ("ignored", "中小办")
    assert found.reason.startswith(kind) and "不用处理" in found.reason and "请中小办补交" in found.reason


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("中小办.xls", HTML, "网页格式"),
        ("中小办.xlsx", PDF, "PDF"),
        ("中小办.xlsx", b"\0" * 4000, "空的"),
        ("中小办.slk", b"ID;PWXL;N;E\r\n", "SYLK"),
        ("中小办", b"ID;PWXL;N;E\r\n", "SYLK"),
        ("中小办.xls", WORD_IN_OLE, "电子表格"),
        ("中小办", WORD_IN_OLE, "电子表格"),
        ("中小办.zip", CSV, "纯文本"),
    ],
)
def test_what_was_meant_as_a_table_must_be_asked_for_again(name, data, reason):
    found = said(name, data)
    assert (found.state, found.whose.office) == ("unreadable", "中小办")
    assert reason in found.reason and "重新发送" in found.reason + "重新发送" * ("请发送" in found.reason)


def test_a_container_that_cannot_be_used_is_unreadable_or_refused():
    assert said("中小办.zip", b"PK\x03\x04", trouble=Unreadable("打不开")) == SetAside("unreadable", "打不开", WHOSE)
    assert said("中小办.zip", b"PK\x03\x04", trouble=Refused("太多")) == SetAside("refused", "太多", WHOSE)


def test_a_mail_without_attachment_says_what_to_do():
    found = said("回复.eml", b"From: a@b.cn\r\nTo: c@d.cn\r\n\r\n\xc1\xa6", sender="<kjk@example.gov.cn>")
    assert (found.state, found.whose.office) == ("unreadable", "科技科")
    assert "没有附件" in found.reason and "请科技科发送" in found.reason and "超大附件" in found.reason


def test_a_program_is_refused_and_outlooks_own_packing_is_explained():
    assert said("中小办.exe", b"MZ\x90\x00" + bytes(range(256))).state == "refused"
    found = said("winmail.dat", b"\x78\x9f\x3e\x22\x00\x01" + bytes(64))
    assert found.state == "unreadable" and "winmail.dat" in found.reason


@pytest.mark.parametrize(
    ("sender", "office"),
    [
        ("某人 <wangwei@example.gov.cn>", "中小办"),
        ("<ZXB@EXAMPLE.GOV.CN>", "中小办"),
        ("李 娜 <lina@qq.com>", "中小办"),
        ("李娜", None),
        ("张三 <zs@qq.com>", None),  # two offices have a contact of that name
        ("张三 <kjk@example.gov.cn>", "科技科"),
        ("生人 <x@y.cn>", None),
        ("", None),
    ],
)
def test_an_attachment_is_linked_to_the_office_that_mailed_it(sender, office):
    assert said("签字页.pdf", PDF, sender=sender).whose.office == office


def test_the_name_of_the_file_says_more_than_who_mailed_it_and_the_coordinator_most():
    assert said("科技科 签字页.pdf", PDF, sender="<wangwei@example.gov.cn>").whose.office == "科技科"
    assert said("签字页.pdf", PDF, sender="<wangwei@example.gov.cn>", manual="工业科").whose.office == "工业科"
    assert said("签字页.pdf", PDF, manual="没有的科").whose.office is None
    assert said("中小办和科技科.pdf", PDF).whose.office is None


def test_an_unknown_office_is_asked_without_a_name():
    assert "请报送科室补交" in said("签字页.pdf", PDF).reason


def test_a_sender_identifies_by_name():
    found = identify_by_name("签字页.pdf", KNOWN, sender="<kjk@example.gov.cn>")
    assert (found.office, found.period, found.by, found.problem) == ("科技科", "2024Q2", "name", "")
