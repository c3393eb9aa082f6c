"""OpenDocument spreadsheets with a password: both kinds LibreOffice writes, made here after the standard's text."""

from __future__ import annotations

import base64
import hashlib
import os
import zlib
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from xltasks.book import opendocument_locked
from xltasks.book.limits import LIMITS
from xltasks.book.open import open_book
from xltasks.errors import Locked, Refused, Unreadable

MIME = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
)
CONTENT = (
    f"<office:document-content{NAMES}><office:body><office:spreadsheet><table:table table:name='甲'><table:table-row>"
    "<table:table-cell office:value-type='string'><text:p>已完成</text:p></table:table-cell></table:table-row>"
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)
META = '<m xmlns:meta="m"><meta:user-defined meta:name="issue">a1</meta:user-defined></m>'
PASSWORD = "秘密abc"


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def packed(parts: dict[str, bytes | str]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        archive.writestr("mimetype", MIME)
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def manifest(*entries: str) -> str:
    names = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" xmlns:loext="urn:x"'
    return f"<manifest:manifest {names}>{''.join(entries)}</manifest:manifest>"


def each_part(parts: dict[str, bytes], *, rounds: int = 1000, cipher: str = "aes256-cbc") -> bytes:
    """The kind of ODF 1.2: every part encrypted by itself."""
    entries, locked = [], {}
    for name, data in parts.items():
        salt, vector, plain = os.urandom(16), os.urandom(16), deflated(data)
        key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(PASSWORD.encode()).digest(), salt, rounds, 32)
        padding = 16 - len(plain) % 16
        encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
        locked[name] = encryptor.update(plain + bytes(padding - 1) + bytes([padding])) + encryptor.finalize()
        entries.append(
            f'<manifest:file-entry manifest:full-path="{name}" manifest:size="{len(data)}"><manifest:encryption-data'
            f' manifest:checksum-type="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k"'
            f' manifest:checksum="{text(hashlib.sha256(plain[:1024]).digest())}">'
            f'<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#{cipher}"'
            f' manifest:initialisation-vector="{text(vector)}"/><manifest:start-key-generation'
            ' manifest:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" manifest:key-size="32"/>'
            f'<manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:key-size="32"'
            f' manifest:iteration-count="{rounds}" manifest:salt="{text(salt)}"/></manifest:encryption-data>'
            "</manifest:file-entry>"
        )
    return packed({**locked, "META-INF/manifest.xml": manifest(*entries)})


def whole_package(inner: bytes, *, memory: int = 8192) -> bytes:
    """The kind of LibreOffice 24.8: the package in one encrypted part."""
    salt, nonce = os.urandom(16), os.urandom(12)
    start = hashlib.sha256(PASSWORD.encode()).digest()
    key = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=min(memory, 8192)).derive(start)
    told = manifest(
        f'<manifest:file-entry manifest:full-path="encrypted-package" manifest:size="{len(inner)}"'
        f' manifest:media-type="{MIME}"><manifest:encryption-data><manifest:algorithm'
        ' manifest:algorithm-name="http://www.w3.org/2009/xmlenc11#aes256-gcm"'
        f' manifest:initialisation-vector="{text(nonce)}"/><manifest:start-key-generation'
        ' manifest:start-key-generation-name="http://www.w3.org/2001/04/xmlenc#sha256" manifest:key-size="32"/>'
        "<manifest:key-derivation"
        ' manifest:key-derivation-name="urn:org:documentfoundation:names:experimental:office:manifest:argon2id"'
        f' loext:argon2-iterations="3" loext:argon2-memory="{memory}" loext:argon2-lanes="4" manifest:key-size="32"'
        f' manifest:salt="{text(salt)}"/></manifest:encryption-data></manifest:file-entry>'
    )
    part = nonce + AESGCM(key).encrypt(nonce, deflated(inner), None)
    return packed({"encrypted-package": part, "META-INF/manifest.xml": told})


def plain(content: str = CONTENT) -> bytes:
    return packed({"content.xml": content, "meta.xml": META, "META-INF/manifest.xml": manifest()})


PARTS = {"meta.xml": META.encode(), "content.xml": CONTENT.encode()}


@pytest.mark.parametrize("data", [each_part(PARTS), whole_package(plain())], ids=["each part", "whole package"])
def test_the_first_password_that_fits_opens_it(data):
    book = open_book(data, passwords=("wrong", PASSWORD))
    assert (book.format, book.sheets[0].cells, book.properties) == ("ods", {(1, 1): "已完成"}, {"issue": "a1"})


@pytest.mark.parametrize("data", [each_part(PARTS), whole_package(plain())], ids=["each part", "whole package"])
def test_without_the_right_one_the_message_says_what_to_do(data):
    with pytest.raises(Locked, match="密码都打不开"):
        open_book(data, passwords=("abc",))
    with pytest.raises(Locked, match="问明密码"):
        open_book(data, passwords=())
    with pytest.raises(Locked, match="^文件被加密"):
        open_book(data)


def test_without_the_extra_the_message_names_it(monkeypatch):
    monkeypatch.setattr(opendocument_locked, "find_spec", lambda name: None)
    with pytest.raises(Unreadable, match="xltasks\\[crypto\\]"):
        open_book(each_part(PARTS), passwords=(PASSWORD,))


def test_another_kind_of_encryption_is_called_so():
    for passwords in ((), (PASSWORD,)):
        with pytest.raises(Unreadable, match="加密方式不认识"):
            open_book(each_part(PARTS, cipher="tripledes-cbc"), passwords=passwords)


def test_what_inflates_beyond_the_limits_is_refused():
    huge = each_part({"content.xml": b" " * (6 << 20)})
    with pytest.raises(Refused, match="膨胀"):
        open_book(huge, passwords=(PASSWORD,))
    with pytest.raises(Refused, match="膨胀"):
        open_book(huge, passwords=(PASSWORD,), limits=replace(LIMITS, inflated=1 << 20))


def test_an_inner_package_is_held_to_the_limits_too():
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIME)
        archive.writestr("content.xml", b" " * (6 << 20))
    with pytest.raises(Refused, match="膨胀"):
        open_book(whole_package(buffer.getvalue()), passwords=(PASSWORD,))


def test_a_key_that_wants_all_the_memory_or_takes_for_ever_is_not_made():
    with pytest.raises(Unreadable, match="加密方式不认识或已损坏"):
        open_book(whole_package(plain(), memory=64 << 20), passwords=(PASSWORD,))
    slow = each_part(PARTS).replace(b'iteration-count="1000"', b'iteration-count="2000000000"')
    with pytest.raises((Refused, Unreadable)):
        open_book(slow, passwords=(PASSWORD,), limits=replace(LIMITS, seconds=2))


@pytest.mark.parametrize("at", range(0, 2000, 61))
def test_a_damaged_one_is_opened_or_says_why_not(at):
    data = bytearray(each_part(PARTS))
    data[at % len(data)] ^= 0x55
    try:
        open_book(bytes(data), passwords=(PASSWORD,))
    except (Unreadable, Refused) as trouble:
        assert trouble.reason
