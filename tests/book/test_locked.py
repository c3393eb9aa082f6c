"""Workbooks with a password to open: the passwords that are known open them, otherwise the message says what to do."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from xltasks.book import locked
from xltasks.book.limits import LIMITS
from xltasks.book.open import open_book
from xltasks.errors import Refused, Unreadable


def plain() -> bytes:
    book = openpyxl.Workbook()
    book.active["B2"] = "已完成"
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def with_password(password: str) -> bytes:
    target = BytesIO()
    OOXMLFile(BytesIO(plain())).encrypt(password, target)
    return target.getvalue()


def test_the_first_password_that_fits_opens_it():
    book = open_book(with_password("秘密 2024,上半年"), passwords=("wrong", "秘密 2024,上半年"))
    assert book.sheets[0].cells == {(2, 2): "已完成"}


def test_without_a_password_the_message_says_where_to_write_it():
    with pytest.raises(Unreadable, match="打开密码.*“设置”里填写“密码”"):
        open_book(with_password("abc"), passwords=())


def test_where_nobody_can_be_asked_the_message_asks_for_one_without():
    with pytest.raises(Unreadable, match="^文件被加密，无法读取，请去掉密码"):
        open_book(with_password("abc"))


def test_with_wrong_ones_alone_the_message_says_so():
    with pytest.raises(Unreadable, match="密码都打不开.*问明密码"):
        open_book(with_password("abc"), passwords=("ABC",))


def test_without_the_extra_the_message_names_it(monkeypatch):
    monkeypatch.setattr(locked, "find_spec", lambda name: None)
    with pytest.raises(Unreadable, match="xltasks\\[crypto\\]"):
        open_book(with_password("abc"), passwords=("abc",))


def test_a_workbook_that_excel_opens_without_asking_is_opened_without_asking():
    assert open_book(with_password("VelvetSweatshop")).sheets[0].cells == {(2, 2): "已完成"}


def test_a_key_that_takes_for_ever_is_refused():
    with pytest.raises(Refused, match="未能核对完"):
        open_book(with_password("abc"), passwords=("abc",), limits=replace(LIMITS, seconds=0.01))


def test_a_damaged_one_is_unreadable():
    data = bytearray(with_password("abc"))
    data[2000:] = b"\0" * (len(data) - 2000)
    with pytest.raises(Unreadable):
        open_book(bytes(data), passwords=("abc",))
