"""The catalogue of faults: every code, what it is called in the sheet 规则, how grave it is, what can be set.

What a fault is about is in ``meaning``; how it is recognised is told by the rule of the same name in its family's module.
"""

from __future__ import annotations

from dataclasses import dataclass

from xltasks.model.finding import Severity
from xltasks.model.rulebook import RuleBook

FAMILIES = {
    "origin": "来源",
    "intake": "收件",
    "answers": "填报",
    "agreement": "一致",
    "history": "上期对照",
    "figures": "数字",
    "timing": "时间",
    "wording": "文字",
}


@dataclass(frozen=True)
class Fault:
    """``parameters`` are the names that can be set, with their values where the register sets none."""

    code: str
    name: str
    severity: Severity
    meaning: str
    parameters: tuple[tuple[str, float], ...] = ()


FAULTS = (
    Fault("origin.stamp", "编号不符", "error", "文件的编号缺失，或与内容对不上"),
    Fault("origin.period", "季度不符", "error", "文件是别的季度下发的"),
    Fault("origin.office", "科室不符", "error", "台账没有这个科室，或混入了别的科室的行"),
    Fault("origin.issue", "旧表填报", "hint", "填的是台账改动以前下发的表"),
    Fault("origin.locked", "原文被改", "warning", "不该改的原文被改动"),
    Fault("origin.unplaced", "格外内容", "warning", "内容填在填报格之外"),
    Fault("intake.unreadable", "文件读不出", "error", "收到的文件不能用"),
    Fault("intake.damaged", "文件有损坏", "warning", "收到的文件有损坏，能读的部分已读"),
    Fault("intake.order", "先后不明", "warning", "收到几份不同的文件，先后说不准"),
    Fault("answers.picture", "图片", "error", "填报格里是图片"),
    Fault("answers.kind", "类型不符", "error", "填的内容不是要求的类型"),
    Fault("answers.option", "选项不符", "error", "填的内容不在可选项之内"),
    Fault("answers.missing", "漏填", "error", "必填的格没有填"),
    Fault("answers.both", "重复填报", "error", "不能同时填的格都填了"),
    Fault("answers.length", "过长", "error", "文字超过了长度"),
    Fault("answers.formula", "公式", "warning", "填报格里是公式"),
    Fault("answers.repaired", "已修整", "hint", "读取时作了修整"),
    Fault("agreement.conflict", "科室说法不一", "warning", "共同承担任务的科室，一家说完成，一家说未完成"),
    Fault("agreement.rows", "各行说法不一", "hint", "同一任务有的行完成，有的行未完成，文字却没有交代"),
    Fault("history.undone", "完成又未完成", "warning", "同一计划上期填了完成，本期又填未完成"),
    Fault("history.repeated", "照抄上期", "hint", "文字与上期相同或几乎相同", (("相似度", 90), ("最短", 10))),
    Fault("history.silent", "遗留未提", "hint", "上期未完成的事项，本期没有提到", (("相似度", 25),)),
    Fault("history.fell", "累计变小", "warning", "累计数比上期小"),
    Fault("figures.share", "占比不符", "warning", "占比与文中的数对不上"),
    Fault("figures.parts", "部分大于总数", "warning", "“其中”的一个数大于总数"),
    Fault("figures.sum", "各项之和大于总数", "hint", "“其中”各数之和大于总数"),
    Fault("figures.target", "目标完成率不符", "hint", "目标完成率与任务目标、文中的数对不上"),
    Fault("figures.plan", "低于计划数", "hint", "填了完成，文中的数却低于本期计划"),
    Fault("figures.unit", "单位不一", "hint", "同一个数前后单位不同"),
    Fault("timing.asof", "数据偏旧", "hint", "数据截至的日期离期末较远", (("天数", 20),)),
    Fault("timing.later", "期后才完成", "hint", "填了完成，文中却说期末以后才完成"),
    Fault("timing.period", "时间有误", "hint", "文中是别的年份或季度，像是照抄旧稿"),
    Fault("wording.until", "截止与截至", "hint", "应当用“截至”的地方用了“截止”"),
    Fault("wording.numbering", "序号不连续", "hint", "分段序号跳号或重号"),
    Fault("wording.brackets", "括号引号不成对", "hint", "书名号、引号、括号不成对"),
    Fault("wording.halfwidth", "半角标点", "hint", "中文里用了半角标点"),
    Fault("wording.ending", "句末标点", "hint", "一段文字的末尾缺少标点", (("最短", 8),)),
    Fault("wording.residue", "填写提示未删", "warning", "表样的提示文字或占位符号没有删去"),
    Fault("wording.personal", "个人信息", "warning", "文中有身份证号或手机号，不宜转报"),
)
KNOWN = {fault.code: fault for fault in FAULTS}


def parameter(book: RuleBook, code: str, name: str) -> float:
    """What the register sets, else the program's own value."""
    said = book.parameter(code, name)
    return dict(KNOWN[code].parameters)[name] if said is None else said
