"""Cues: what a text must have for a reader to find anything in it.

Most texts lack most of them, and looking takes a hundredth of the time that reading takes. Every cue is asked of a text
of half-width digits, with its list numbers, asides and titles still in it: blanking those out brings nothing forth.
"""

from __future__ import annotations

import re

_TIME = re.compile(
    # Its last character first: hardly any character of a text is one of these, and what stands before is seen at once.
    r"[年月季2](?:(?<=[\d今本去上明次来半]年)|(?<=年)[底末内]|(?<=[\d一二三四五六七八九十个下]月)"
    r"|(?<=[1-4一二三四下个]季)度|(?<=2)0\d\d[-./])"
)
_FROM_JANUARY = re.compile(r"[1一]月?份?[ ]?[-—–~～至到]")
_OUTLOOK = re.compile(r"预计|预期|拟|计划|将|力争|争取|有望|可望|待")
_AMOUNT = re.compile(r"[元吨时度米](?<=[\d余多零〇一二两三四五六七八九十百千万亿美瓦方].)")
_PERSONAL = re.compile(r"[1-9]\d\d[ \d-]\d\d")
_HALF_WIDTH = re.compile(r"[,;:?!.()\"]")
_RESIDUE = re.compile(
    r"[填输点待_{TtxX×＊*Ｘ](?:(?<=填)[写报]|(?<=输)入|(?<=点)击|(?<=待)补充|(?<=_)__|(?<=\{)\{|(?<=T)ODO|(?<=t)odo"
    r"|(?<=[xX×＊*Ｘ])[xX×＊*Ｘ])"
)
_PAIRED = re.compile(r"[《》“”（）【】「」『』〔〕()]")


def share(text: str) -> bool:
    """占…%."""
    return "占" in text and "%" in text


def breakdown(text: str) -> bool:
    return "其中" in text


def rate(text: str) -> bool:
    """A rate of a target, or a yearly target said to be met."""
    if not ("目标" in text or "任务" in text or "计划" in text):
        return False
    return "%" in text or ("完成" in text and ("全年" in text or "年度" in text or "年初" in text))


def amount(text: str) -> bool:
    """Money or material by number."""
    return _AMOUNT.search(text) is not None


def time(text: str) -> bool:
    """A day, month, quarter or year."""
    return _TIME.search(text) is not None


def up_to(text: str) -> bool:
    """截至, or a stretch from January; with a time beside it, it tells up to when the data goes."""
    return "截" in text or "个月" in text or _FROM_JANUARY.search(text) is not None


def outlook(text: str) -> bool:
    """Something hoped for; with a time beside it, it may be announced for later."""
    return _OUTLOOK.search(text) is not None


def stop(text: str) -> bool:
    return "截止" in text


def list_number(text: str) -> bool:
    """Two list numbers at least: a single one cannot be out of order."""
    return "\n" in text or text.count("是") > 1


def paired(text: str) -> bool:
    return _PAIRED.search(text) is not None


def half_width(text: str) -> bool:
    return _HALF_WIDTH.search(text) is not None


def residue(text: str) -> bool:
    """A prompt's word, or a placeholder."""
    return _RESIDUE.search(text) is not None


def personal(text: str) -> bool:
    """As many digits in a row as identity and telephone numbers have."""
    return _PERSONAL.search(text) is not None
