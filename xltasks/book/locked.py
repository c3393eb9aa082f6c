"""Workbooks with a password to open: it is taken off in a process that may die without taking us along."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from xltasks.book.limits import Limits
from xltasks.book.package import LOCKED
from xltasks.errors import Locked, Refused, Unreadable

_CHILD = Path(__file__).with_name("locked_child.py")
_EVERYBODYS = "VelvetSweatshop"
"""Excel locks a workbook whose structure is protected with this one, and opens it without asking."""
_ASK = "请科室取消打开密码（另存为时在“工具—常规选项”里清空密码）后重新发送"
_MISSING = f"文件有打开密码，读不出来。{_ASK}；或安装解密组件（pip install xltasks[crypto]）后重新收取，并写明密码"
_TELL = "在台账“设置”里填写“密码”（几个用“、”隔开）后重新收取，或在命令行窗口里收取时按提示输入"
_UNTOLD = f"文件有打开密码，读不出来。请向科室问明密码，{_TELL}；或{_ASK}"
_WRONG = f"文件有打开密码，已知的密码都打不开它。请向科室问明密码，{_TELL}；或{_ASK}"


def unlocked(data: bytes, passwords: Sequence[str] | None, limits: Limits) -> bytes:
    """The workbook that a locked .xlsx, .xlsb or .xls holds, with the first password that opens it.

    Raises Locked with what to do where none does, Unreadable where the extra that can is not installed.
    """
    if find_spec("msoffcrypto") is None:
        raise why_locked("missing", passwords)
    asked = json.dumps([_EVERYBODYS, *(passwords or ())]).encode() + b"\n" + data
    word, _, plain = run_apart(_CHILD, asked, limits).partition(b"\n")
    if word != b"open":
        raise why_locked(word.decode("ascii", "replace"), passwords)
    return plain


def run_apart(script: Path, asked: bytes, limits: Limits) -> bytes:
    """What a script of this room answers to ``asked``. Raises Refused where it takes for ever."""
    # -P: the script's own folder must not shadow the standard library.
    command = [sys.executable, "-P", str(script), str(limits.memory), str(limits.inflated)]
    try:
        return subprocess.run(command, input=asked, capture_output=True, timeout=limits.seconds, check=False).stdout
    except subprocess.TimeoutExpired as error:
        raise Refused(f"文件的密码在 {limits.seconds:g} 秒内未能核对完，不予打开。{_ASK}") from error


def why_locked(word: str, passwords: Sequence[str] | None) -> Unreadable:
    """Why a locked workbook stays so, after the word that came of trying it: ``wrong``, ``missing`` or another."""
    if passwords is None and word in ("wrong", "missing"):
        return Locked(LOCKED)
    if word == "wrong":
        return Locked(_WRONG if passwords else _UNTOLD)
    if word == "missing":
        return Unreadable(_MISSING)
    return Unreadable(f"文件有打开密码，且加密方式不认识或已损坏，读不出来。{_ASK}")
