"""Workbooks with a password to open: taken off in memory, in a process that may die without taking us along."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from xltasks.book.limits import Limits
from xltasks.book.package import LOCKED
from xltasks.errors import Refused, Unreadable

_CHILD = Path(__file__).with_name("locked_child.py")
_EVERYBODYS = "VelvetSweatshop"
"""Excel locks a workbook whose structure is protected with this one, and opens it without asking."""
_ASK = "请科室取消打开密码（另存为时在“工具—常规选项”里清空密码）后重新发送"
_MISSING = f"文件有打开密码，读不出来。{_ASK}；或安装解密组件（pip install xltasks[crypto]），在台账“设置”里填写“密码”后重新收取"
_UNTOLD = f"文件有打开密码，读不出来。请向科室问明密码，在台账“设置”里填写“密码”（几个用“、”隔开）后重新收取；或{_ASK}"
_WRONG = f"文件有打开密码，台账“设置”里的密码都打不开它。请向科室问明密码，补进“密码”后重新收取；或{_ASK}"


def unlocked(data: bytes, passwords: Sequence[str] | None, limits: Limits) -> bytes:
    """The workbook that a locked .xlsx, .xlsb or .xls holds, with the first password that opens it.

    Raises Unreadable with what to do where none does, or where the extra that can is not installed.
    """
    if find_spec("msoffcrypto") is None:
        raise Unreadable(LOCKED if passwords is None else _MISSING)
    # -P: the script's own folder must not shadow the standard library.
    command = [sys.executable, "-P", str(_CHILD), str(limits.memory)]
    asked = json.dumps([_EVERYBODYS, *(passwords or ())]).encode() + b"\n" + data
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=limits.seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise Refused(f"文件的密码在 {limits.seconds:g} 秒内未能核对完，不予打开。{_ASK}") from error
    word, _, plain = done.stdout.partition(b"\n")
    if word == b"open":
        return plain
    if word == b"wrong":
        raise Unreadable(LOCKED if passwords is None else _WRONG if passwords else _UNTOLD)
    raise Unreadable(f"文件有打开密码，且加密方式不认识或已损坏，读不出来。{_ASK}")
