"""Mail drafts: what the standard library's own reader finds in them."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest

from xltasks.outputs.mail import Attachment, addresses_in, mail_draft

TEXT = "甲科：\n请报回。\n"
BOOK = Attachment("某某局2024年二季度填报表（甲科）.xlsx", b"PK\x03\x04 not really")


def read(draft):
    return message_from_bytes(draft, policy=default)


def test_a_draft_is_unsent_addressed_and_carries_the_workbook():
    mail = read(mail_draft("jia@example.cn", "【逾期】请报回（甲科）", TEXT, BOOK))
    assert (mail["X-Unsent"], mail["To"], mail["Subject"]) == ("1", "jia@example.cn", "【逾期】请报回（甲科）")
    assert mail.get_body().get_content().replace("\r\n", "\n") == TEXT
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == (BOOK.name, BOOK.data)


def test_the_bytes_are_plain_ascii_with_the_line_ends_of_mail_and_the_same_every_time():
    draft = mail_draft("", "主题", TEXT, BOOK)
    assert draft == mail_draft("", "主题", TEXT, BOOK)
    assert draft.isascii()
    assert b"\n" not in draft.replace(b"\r\n", b"")


def test_without_address_or_workbook_a_draft_is_still_a_draft():
    mail = read(mail_draft("", "主题", TEXT, None))
    assert mail["To"] is None
    assert list(mail.iter_attachments()) == []


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("a@b.cn；c@d.com", ("a@b.cn", "c@d.com")),
        ("a@b.cn, a@b.cn", ("a@b.cn",)),
        ("暂无", ()),
        ("a@b", ()),
        ("a@b.cn\r\nBcc: everyone@example.cn", ("a@b.cn", "everyone@example.cn")),
        ("<script>@x.cn", ()),
    ],
)
def test_addresses_are_taken_from_a_cell_as_people_fill_it(cell, found):
    assert addresses_in(cell) == found


def test_a_cell_with_line_ends_cannot_add_headers():
    mail = read(mail_draft("a@b.cn\r\nX-Evil: 1", "题\r\nX-Evil: 2", TEXT, None))
    assert mail["X-Evil"] is None
    assert mail["To"] == "a@b.cn"
