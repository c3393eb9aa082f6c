"""What is attached to a mail is found, by whatever program it was written and however it was broken."""

from __future__ import annotations

import base64
import io
import tracemalloc
import zipfile
from datetime import datetime
from email import policy
from email.header import Header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltasks.errors import FileTrouble, Refused
from xltasks.intake.mail_words import address, moment, parameters, words
from xltasks.intake.unpack import unpack
from xltasks.intake.walk import Found

WORKBOOK = bytes(range(256)) * 3
SENT = "Mon, 01 Jul 2024 09:30:00 +0800"
AT = datetime.fromisoformat("2024-07-01T09:30:00+08:00")


def mail(*attached: tuple[str, bytes], sender: str = "王伟 <wangwei@example.gov.cn>") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Date"], message["Subject"] = sender, SENT, "二季度报送"
    message.set_content("请查收。")
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def written(headers: str, body: bytes = b"") -> bytes:
    """A mail as its program wrote it, line by line."""
    return headers.strip().replace("\n", "\r\n").encode("gb18030") + b"\r\n\r\n" + body


def attached(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def opened(data: bytes, name: str = "报送.eml") -> list[Found]:
    return list(unpack(Found(name, lambda: data, datetime(2024, 7, 9))))


def names(data: bytes) -> list[str]:
    return [file.file.removeprefix("报送.eml!") for file in opened(data)]


def test_the_attachments_of_a_mail_carry_its_date_and_sender():
    files = opened(mail(("中小办 二季度.xlsx", WORKBOOK), ("附件.pdf", b"%PDF-1.4")).as_bytes(policy=policy.SMTP))
    assert [file.file for file in files] == ["报送.eml!中小办 二季度.xlsx", "报送.eml!附件.pdf"]
    assert files[0].load() == WORKBOOK
    assert {(file.mailed, file.sender) for file in files} == {(AT, "王伟 <wangwei@example.gov.cn>")}


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=80))
def test_any_name_that_the_standard_library_writes_is_read_back(name):
    name = name.replace("/", "-").replace("\\", "-").replace("..", "-")
    if name not in (".", "..", ""):
        assert names(mail((f"{name}.xlsx", WORKBOOK)).as_bytes(policy=policy.SMTP)) == [f"{name}.xlsx"]


def encoded(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode('gb18030')).decode()}?="


@pytest.mark.parametrize(
    "disposition",
    [
        f'attachment; filename="{encoded("中小办二季度.xlsx", "GB18030")}"',
        f'attachment; filename="{encoded("中小办二季度.xlsx", "gb2312")}"',
        f"attachment; filename={encoded('中小办二季度.xlsx', 'gbk')}",
        f'attachment;\n filename="{encoded("中小办", "gb2312")}\n\t{encoded("二季度.xlsx", "gb2312")}"',
        "attachment; filename*=gb2312''%D6%D0%D0%A1%B0%EC%B6%FE%BC%BE%B6%C8%2Exlsx",
        "attachment; filename*=UTF-8''%E4%B8%AD%E5%B0%8F%E5%8A%9E%E4%BA%8C%E5%AD%A3%E5%BA%A6.xlsx",
        "attachment; filename*0*=UTF-8''%E4%B8%AD%E5%B0%8F;\n filename*1*=%E5%8A%9E;\n filename*2=\"二季度.xlsx\"",
        "attachment; filename=\"x.xlsx\"; filename*=UTF-8''%E4%B8%AD%E5%B0%8F%E5%8A%9E%E4%BA%8C%E5%AD%A3%E5%BA%A6.xlsx",
        'attachment; filename="中小办二季度.xlsx"',
        "ATTACHMENT; FileName=中小办二季度.xlsx; size=5",
        'attachment; filename="=?utf-8?Q?=E4=B8=AD=E5=B0=8F=E5=8A=9E=E4=BA=8C=E5=AD=A3=E5=BA=A6.xlsx?="',
        'attachment; filename="中小办二季度.xlsx',
    ],
)
def test_names_are_read_in_every_spelling_that_mail_programs_use(disposition):
    headers = f"From: a@b.cn\nContent-Type: application/octet-stream\nContent-Disposition: {disposition}"
    assert names(written(headers, b"x")) == ["中小办二季度.xlsx"]


def test_a_character_cut_in_two_between_encoded_words_is_put_together():
    whole = "中小办二季度".encode("gb18030")
    pieces = [base64.b64encode(part).decode() for part in (whole[:3], whole[3:7], whole[7:])]
    assert words(" ".join(f"=?gb2312?B?{piece}?=" for piece in pieces).encode()) == "中小办二季度"


@given(
    st.text(st.characters(codec="gb18030", exclude_categories=("C", "Z")), min_size=1),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_a_header_that_the_standard_library_encodes_is_read_back(text, charset):
    assert words(Header(text, charset, maxlinelen=60).encode().encode()) == text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("王伟 <wangwei@example.gov.cn>", "王伟 <wangwei@example.gov.cn>"),
        (f'"{encoded("王伟", "gb2312")}" <a@b.cn>', "王伟 <a@b.cn>"),
        ("<a@b.cn>", "<a@b.cn>"),
        ("a@b.cn (王伟)", "<a@b.cn>"),
        ("王伟", "王伟"),
        ("", ""),
        ("(" * 5000 + "<<<<>", ""),
    ],
)
def test_who_sent_it_is_read_from_any_line(line, expected):
    assert address(line.encode()).startswith(expected)


@given(st.binary(max_size=300))
def test_no_header_line_raises(raw):
    assert isinstance(words(raw) + address(raw) + str(parameters(raw)) + str(moment(raw)), str)


@pytest.mark.parametrize(
    "line", ["", "二〇二四年七月一日", "Mon, 99 Foo 2024", "Mon, 01 Jul 99999 09:30:00 +9999", "0" * 9999]
)
def test_a_date_that_is_none_tells_nothing(line):
    assert moment(line.encode()) is None
    received = "Received: from a by b; " + SENT
    files = opened(
        written(f"From: a@b.cn\nDate: {line}\n{received}\nContent-Type: application/pdf; name=a.pdf", b"%PDF")
    )
    assert [file.mailed for file in files] == [AT]


def test_a_forwarded_mail_keeps_its_own_date_and_sender():
    inner = mail(("中小办.xlsx", WORKBOOK), sender="李娜 <lina@example.gov.cn>")
    outer = mail(("科技科.xlsx", b"1"))
    outer.replace_header("Date", "Tue, 02 Jul 2024 09:30:00 +0800")
    outer.add_attachment(inner)
    first, second = opened(outer.as_bytes(policy=policy.SMTP))
    assert (first.file, first.sender) == ("报送.eml!科技科.xlsx", "王伟 <wangwei@example.gov.cn>")
    assert (second.file, second.sender) == ("报送.eml!二季度报送.eml!中小办.xlsx", "李娜 <lina@example.gov.cn>")
    assert (first.mailed, second.mailed) == (AT.replace(day=AT.day + 1), AT)


def test_a_zip_in_a_mail_is_opened_and_carries_the_mails_date():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("中小办.xlsx", WORKBOOK)
    (file,) = opened(mail(("报送.zip", buffer.getvalue())).as_bytes())
    assert (file.file, file.mailed, file.load()) == ("报送.eml!报送.zip!中小办.xlsx", AT, WORKBOOK)


def test_two_attachments_of_one_name_are_told_apart():
    assert names(mail(("表.xlsx", b"1"), ("表.xlsx", b"2"), ("表.xlsx", b"3")).as_bytes()) == [
        "表.xlsx", "表（2）.xlsx", "表（3）.xlsx",
    ]  # fmt: skip


def test_a_picture_in_the_text_is_passed_over_and_one_attached_is_not():
    message = EmailMessage()
    message["From"] = "a@b.cn"
    message.set_content('<img src="cid:logo">', subtype="html")
    message.add_related(b"\x89PNG\r\n", "image", "png", cid="<logo>", filename="image001.png", disposition="inline")
    message.make_mixed()
    message.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="签字页.png")
    logo, signed = opened(message.as_bytes())
    assert (logo.name, "正文里的图片" in logo.ignored) == ("image001.png", True)
    assert (signed.name, signed.ignored) == ("签字页.png", "")


def test_a_mail_without_attachment_comes_itself_with_its_sender():
    (file,) = opened(mail().as_bytes())
    assert (file.file, file.sender, file.mailed) == ("报送.eml", "王伟 <wangwei@example.gov.cn>", AT)
    assert file.trouble is None and file.load() == mail().as_bytes()


def test_names_that_lead_outside_are_only_names():
    message = mail(("..\\..\\evil.xlsx", b"1"))
    assert names(message.as_bytes()) == ["．．/．．/evil.xlsx"]


BROKEN_MULTIPART = """From: a@b.cn
Content-Type: multipart/mixed{parameter}

--=_b
Content-Type: application/octet-stream; name="a.xlsx"
Content-Transfer-Encoding: base64

MTIz
--=_b
Content-Type: application/octet-stream; name="b.xlsx"
Content-Transfer-Encoding: base64

NDU2{ending}"""


@pytest.mark.parametrize("parameter", ['; boundary="=_b"', "", "; boundary=", '; boundary="=_b'])
@pytest.mark.parametrize("ending", ["\n--=_b--\n", "\n--=_b--\nepilogue", "", "\n--=_"])
def test_a_mail_without_a_boundary_or_without_its_end_is_read_all_the_same(parameter, ending):
    files = opened(BROKEN_MULTIPART.format(parameter=parameter, ending=ending).encode())
    assert [(file.name, file.load()[:3]) for file in files] == [("a.xlsx", b"123"), ("b.xlsx", b"456")]


@pytest.mark.parametrize(
    ("encoding", "body", "expected"),
    [
        ("base64", b"MTIz", b"123"),
        ("BASE64", b"MT\r\n Iz!\r\n", b"123"),
        ("base64", b"MTIzNA", b"1234"),
        ("quoted-printable", b"=31=32=\r\n3", b"123"),
        ("8bit", b"123", b"123"),
        ("", b"123", b"123"),
    ],
)
def test_every_encoding_of_an_attachment_is_decoded(encoding, body, expected):
    headers = f"From: a@b.cn\nContent-Type: application/x-excel; name=a.xls\nContent-Transfer-Encoding: {encoding}"
    (file,) = opened(written(headers, body))
    assert file.load() == expected


def test_an_encoding_nobody_uses_says_what_to_do():
    (file,) = opened(
        written("From: a@b.cn\nContent-Type: a/b; name=a.xls\nContent-Transfer-Encoding: x-uuencode", b"x")
    )
    with pytest.raises(FileTrouble, match="重新发送附件"):
        file.load()


def nested(depth: int) -> bytes:
    head = b"From: a@b.cn\r\n"
    for level in range(depth):
        head += b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level)
    return head + b"Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF"


@pytest.mark.parametrize(
    "data",
    [
        nested(3000),
        b"From: a@b.cn\r\nContent-Type: multipart/mixed; boundary=a\r\n" + b"\r\n--a" * 200_000,
        b"From: a@b.cn\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\n" * 50_000,
    ],
    ids=["parts in parts", "boundaries", "parts beside parts"],
)
def test_a_mail_made_to_be_slow_is_refused(data):
    (file,) = opened(data)
    assert isinstance(file.trouble, Refused) and file.load() == data


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@b.cn\r\n" + b"\n" * 30_000_000,
        b"From: a@b.cn\r\nX: " + b"a" * 30_000_000,
        b"From: a@b.cn\r\n" + b"X: a\r\n" * 3_000_000,
        b"From: " + b"(" * 20_000_000,
        b"Content-Type: a/b" + b';a="b' * 5_000_000 + b"\r\nFrom: a@b.cn\r\n\r\n",
        b"From: a@b.cn\r\nSubject: " + b"=?utf-8?B?YQ==?= \r\n " * 1_000_000,
    ],
    ids=["line ends", "long line", "headers", "comments", "parameters", "words"],
)
def test_a_mail_of_nonsense_is_read_once_and_takes_little_memory(data):
    tracemalloc.start()
    opened(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000


@given(st.data())
def test_nothing_raises_whatever_is_broken_in_a_mail(data):
    whole = bytearray(mail(("中小办.xlsx", WORKBOOK), ("b.pdf", b"%PDF")).as_bytes(policy=policy.SMTP))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole)))
        whole[at : at + data.draw(st.integers(0, 40))] = data.draw(
            st.binary(max_size=6) | st.sampled_from([b"\r\n", b"\r\n\r\n", b"--", b'"', b";", b"=?", b"*0*="])
        )
    for file in opened(bytes(whole)):
        assert file.file.startswith("报送.eml") and file.file.isprintable()
        try:
            file.load()
        except FileTrouble as trouble:
            assert trouble.reason
