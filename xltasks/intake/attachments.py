"""What cannot be read as a form: an attachment that is kept, or a return that has to be asked for again."""

from __future__ import annotations

from dataclasses import dataclass

from xltasks.book.sniff import sniff
from xltasks.errors import FileTrouble, Refused
from xltasks.intake.identify import Identity, identify_by_name
from xltasks.intake.known import Known
from xltasks.intake.walk import Found
from xltasks.model.receipt import ReceiptState

_TABLES = {
    "xlsx", "xls", "ods", "xlsb", "encrypted-ooxml", "xls-old", "sylk", "lotus", "quattro", "xml-spreadsheet", "numbers",
}  # fmt: skip
_WANTED_SUFFIXES = (
    ".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".xlt", ".et", ".ett", ".ods", ".slk",
    ".zip", ".rar", ".7z", ".eml", ".msg",
)  # fmt: skip
"""Names of files in which a return was meant to come."""
_KINDS = {
    "pdf": "PDF 文件",
    "image": "图片",
    "doc": "Word 文档",
    "docx": "Word 文档",
    "rtf": "Word 文档（RTF）",
    "ofd": "OFD 版式文件",
    "ppt": "演示文稿",
    "pptx": "演示文稿",
    "text": "文本文件（如 .csv）",
    "html": "网页",
    "mhtml": "网页",
    "xml": "XML 文件",
}
_WINMAIL = b"\x78\x9f\x3e\x22"
_PROGRAM = b"MZ"


@dataclass(frozen=True)
class SetAside:
    """What the receipt says; ``whose`` it is by its name, its mail or the coordinator's word, empty where none tells."""

    state: ReceiptState
    reason: str
    whose: Identity


def set_aside(found: Found, data: bytes, trouble: FileTrouble, known: Known, *, manual: str | None = None) -> SetAside:
    """For a file that could not be opened as a workbook because of ``trouble``.

    A table in a form nobody can read was meant as a return, and so was anything that bears a spreadsheet's suffix; a
    PDF, a photo or a CSV comes beside the return and is none.
    """
    whose = identify_by_name(found.file, known, sender=found.sender, manual=manual)
    if whose.problem:
        whose = Identity()
    content = sniff(data)
    if isinstance(trouble, Refused):
        return SetAside("refused", trouble.reason, whose)
    if content in ("mail", "msg") and found.trouble is None:
        reason = (
            "邮件里没有附件。请看正文：有填报内容或“超大附件”链接的，请下载后放入收件文件夹，"
            f"或请{whose.office or '发件人'}发送填好的 .xlsx 表格；没有的，可以移走这封邮件"
        )
        return SetAside("unreadable", reason, whose)
    if found.trouble is not None or content in _TABLES or _meant_as_return(found.name, content):
        return SetAside("unreadable", trouble.reason, whose)
    if data.startswith(_WINMAIL):
        return SetAside(
            "unreadable", "附件被 Outlook 打包成了 winmail.dat，打不开，请对方改用网页或纯文本格式重新发送", whose
        )
    if data.startswith(_PROGRAM):
        return SetAside("refused", "这是程序或自解压压缩包（.exe），不予打开，请对方直接发送填好的 .xlsx 表格", whose)
    kind = _KINDS.get(content, "这类文件")
    reason = (
        f"{kind}不能当填报表读取，已作为附件原样留存。随填报表一起报送的（签字扫描件、佐证材料等）不用处理；"
        f"只交了它的，请{whose.office or '报送科室'}补交填好的 .xlsx 表格"
    )
    return SetAside("ignored", reason, whose)


def _meant_as_return(name: str, content: str) -> bool:
    suffixed = name.lower().endswith(_WANTED_SUFFIXES)
    # A compound file without a directory may have been an .xls; with another suffix it was something else.
    return suffixed or (content == "ole-other" and "." not in name)
