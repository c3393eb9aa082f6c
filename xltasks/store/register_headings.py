"""How people head the sheets and columns of a register, and which of our names each heading means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from xltasks.store.register_periods import spoken

NUMBER, TITLE, RESPONSIBLE, OFFICES, SUPERVISION, CATEGORY = (
    "序号",
    "目标任务",
    "责任分工",
    "责任科室",
    "监督方式",
    "类别",
)
OFFICE, CONTACT, PHONE, EMAIL, ALIASES = "科室", "联系人", "电话", "邮箱", "别名"
YEAR_TARGET = "年度目标"
WHOLE_YEAR = "全年"

TASK_HEADINGS = {
    NUMBER: ("序号", "编号", "任务序号", "任务编号", "任务号"),
    TITLE: ("目标任务", "任务名称", "工作任务", "重点任务", "任务", "任务内容", "重点工作", "主要任务"),
    RESPONSIBLE: ("责任分工", "责任单位", "责任部门", "任务分工", "分工"),
    OFFICES: ("责任科室", "承办科室", "责任处室", "承办处室", "牵头科室", "责任股室", "科室", "处室"),
    SUPERVISION: ("监督方式", "监督电话", "联系电话", "联系方式", "电话"),
    CATEGORY: ("类别", "季度类别", "类型", "类别季度"),
}
OFFICE_HEADINGS = {
    OFFICE: ("科室", "科室名称", "处室", "处室名称", "部门", "部门名称", "股室", "责任科室", "名称"),
    CONTACT: ("联系人", "科室联系人", "联络员", "姓名", "负责人"),
    PHONE: ("电话", "联系电话", "办公电话", "电话号码", "联系方式", "手机", "手机号"),
    EMAIL: ("邮箱", "电子邮箱", "邮件", "电子邮件", "邮箱地址", "email", "mail"),
    ALIASES: ("别名", "简称", "又称", "曾用名", "其他名称"),
}
SHEETS = {
    "设置": ("设置", "参数", "参数设置", "基本设置", "基本信息", "配置"),
    "科室": ("科室", "科室名单", "处室", "处室名单", "科室处室", "部门", "部门名单", "科室信息", "科室通讯录"),
    "任务": ("任务", "任务台账", "任务分解", "任务分解表", "目标任务", "任务清单", "重点任务", "台账"),
}
RULE_SHEETS = ("规则", "校验规则", "审核规则", "检查规则")
"""The sheet that may be left out."""


@dataclass(frozen=True)
class Known:
    """What a heading means; of several that mean the same, the lowest ``rank`` is it and the others stay themselves."""

    name: str
    rank: int


Recognise = Callable[[str], "Known | None"]

_NOISE = re.compile(r"[\s\u200b\ufeff*:/\\|·._—–-]+")
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_PLANNED = re.compile(
    r"的?(?:重点|主要|具体|工作|推进|阶段性?|节点|进度|形象)*(?:目标任务|目标|计划|任务|安排|要求|内容|措施|打算)\Z"
)
_YEAR_TARGET = re.compile(r"(?P<year>\d{4})?(?:年度|全年)(?:总体?|工作)?(?:目标|计划|任务|目标任务)\Z")


def squeezed(text: str) -> str:
    """Without the white space that prints and alignment put into Chinese; between Latin words one space stays."""
    if text.isprintable() and " " not in text:
        return text
    text = re.sub(r"[\u200b\ufeff]", "", text)
    return re.sub(r"\s+", " ", re.sub(r"(?<![!-~\s])\s+|\s+(?![!-~\s])", "", text))


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """A heading or name for comparing: full width as half width, no white space, no decoration, no case."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def without_remarks(text: str) -> str:
    """``责任科室（牵头在前）`` → ``责任科室``."""
    return _REMARK.sub("", unicodedata.normalize("NFKC", text))


def among(synonyms: Mapping[str, tuple[str, ...]]) -> Recognise:
    """Recognises the synonyms given for each name; the first of them is the best."""
    ranks = {normal(word): Known(name, rank) for name, words in synonyms.items() for rank, word in enumerate(words)}

    def recognise(text: str) -> Known | None:
        known = ranks.get(normal(text))
        if known is None and (bare := ranks.get(normal(without_remarks(text)))) is not None:
            known = Known(bare.name, bare.rank + 100)
        return known

    return recognise


def task_heading(year: int | None) -> Recognise:
    """Recognises the columns of the task sheet, plan columns by the period they name (that of another year is none)."""
    fixed = among(TASK_HEADINGS)

    def recognise(text: str) -> Known | None:
        return fixed(text) or plan_heading(text, year)

    return recognise


def plan_heading(text: str, year: int | None) -> Known | None:
    """``一季度``, ``Q1``, ``2024年一季度工作计划`` → 第一季度; ``年度目标`` and ``全年目标`` → 年度目标."""
    bare = re.sub(r"\s+", "", without_remarks(text))
    if target := _YEAR_TARGET.match(bare):
        return Known(YEAR_TARGET, 0) if year is None or target["year"] in (None, str(year)) else None
    for rank, words in enumerate((bare, _PLANNED.sub("", bare))):
        said = spoken(words)
        if said is not None:
            of_this_year = said.year is None or year is None or said.year == year
            return Known(said.of(year or 2000).name, rank) if of_this_year else None
    return None
