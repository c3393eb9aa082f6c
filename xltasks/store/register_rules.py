"""The sheet 规则: rules switched off or weighed otherwise, and waivers for an office or a task. It may be left out.

A row that names an office, a task or a last day is a waiver; any other row is about everybody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from xltasks.book.grid import Sheet
from xltasks.errors import Fault
from xltasks.model.finding import Severity
from xltasks.model.period import Period
from xltasks.model.rulebook import RuleBook, RuleSetting, Waiver
from xltasks.rules.codes import FAMILIES, FAULTS, KNOWN
from xltasks.store.register_deadline import deadline_said
from xltasks.store.register_headings import among, normal
from xltasks.store.register_offices import Directory, listed
from xltasks.store.register_periods import spoken
from xltasks.store.register_table import Table, table_under

RULE, STATE, SEVERITY, PARAMETERS = "规则", "状态", "级别", "参数"
OFFICE, TASK, REASON, UNTIL = "科室", "任务", "理由", "有效期"
RULE_HEADINGS = {
    RULE: ("规则", "规则编码", "规则代码", "规则名称"),
    STATE: ("状态", "开关", "是否启用", "开/关"),
    SEVERITY: ("级别", "严重程度", "等级"),
    PARAMETERS: ("参数", "参数设置"),
    OFFICE: ("科室", "处室", "豁免科室", "适用科室"),
    TASK: ("任务", "任务序号", "序号", "豁免任务", "适用任务"),
    REASON: ("理由", "原因", "豁免理由", "说明"),
    UNTIL: ("有效期", "有效期至", "截止时间", "有效期限", "到期"),
}
_EVERY = {"全部", "所有", "全体", "不限"}
_ON, _OFF = ("开", "打开", "启用", "是", "on"), ("关", "关闭", "停用", "否", "豁免", "免", "off")
_SEVERITIES: dict[str, Severity] = {"错误": "error", "警告": "warning", "提示": "hint"}
_SEVERITIES |= {"error": "error", "warning": "warning", "hint": "hint"}
_PARAMETER = re.compile(r"([^=:\s]+)[=:](\d+(?:\.\d+)?)[%天字]?\Z")


@dataclass(frozen=True)
class Known:
    """What the other sheets say: offices by any name, the tasks' numbers, the year."""

    offices: Directory | None
    tasks: Collection[str]
    year: int | None


def read_rules(sheet: Sheet, file: str, known: Known) -> tuple[RuleBook, list[Fault]]:
    """The rule book, and what is wrong with its sheet; an empty sheet changes nothing."""
    table, faults = table_under(sheet, file, among(RULE_HEADINGS))
    if table is None or RULE not in table.columns:
        headings = "、".join(RULE_HEADINGS)
        missing = Fault("找不到标题行“规则”", f"请在表头一行写上：{headings}。", file, sheet.name)
        return RuleBook(), [missing] if sheet.cells else []
    faults = [*faults, *table.faults()]
    settings: list[RuleSetting] = []
    waivers: list[Waiver] = []
    for row in table.rows():
        rule, wrong = _rule(table, row)
        if rule and any(table.text(row, heading) for heading in (OFFICE, TASK, UNTIL)):
            found, more = _waivers(table, row, rule, known=known)
            waivers += found
        else:
            setting, more = _setting(table, row, rule or "")
            settings += [setting] if rule else []
        faults += [*wrong, *more]
    return RuleBook(tuple(settings), tuple(waivers)), faults


def _rule(table: Table, row: int) -> tuple[str | None, list[Fault]]:
    """The code or family a row is about, by code or by Chinese name."""
    said = table.text(row, RULE)
    names = {normal(fault.name): fault.code for fault in FAULTS}
    names |= {normal(name): family for family, name in FAMILIES.items()}
    names |= {normal(name): name for name in (*KNOWN, *FAMILIES)}
    if (code := names.get(normal(said))) is not None:
        return code, []
    if not said:
        return None, [_fault(table, row, RULE, ("该行没有写是哪条规则", f"请填写规则，例如 {_listed(said)}。"))]
    return None, [_fault(table, row, RULE, (f"没有“{said}”这条规则", f"请改为已有的规则：{_listed(said)}。"))]


def _listed(said: str) -> str:
    """The rules that come nearest to what was said: its family's, else those of similar name, else all."""
    family = said.partition(".")[0].strip().casefold()
    near = [fault for fault in FAULTS if fault.code.startswith(f"{family}.")]
    if not near:
        import difflib  # only where no rule is meant

        close = difflib.get_close_matches(said, [name for fault in FAULTS for name in (fault.code, fault.name)], 5, 0.5)
        near = [fault for fault in FAULTS if fault.code in close or fault.name in close]
    return "、".join(f"{fault.code}（{fault.name}）" for fault in near or FAULTS)


def _setting(table: Table, row: int, rule: str) -> tuple[RuleSetting, list[Fault]]:
    on, about_state = _state(table, row)
    severity, about_severity = _severity(table, row)
    parameters, about_parameters = _parameters(table, row, rule)
    return RuleSetting(rule, on, severity, parameters), [*about_state, *about_severity, *about_parameters]


def _state(table: Table, row: int) -> tuple[bool, list[Fault]]:
    said = normal(table.text(row, STATE))
    if said in ("", *_ON) or said in _OFF:
        return said not in _OFF, []
    message = f"状态“{table.text(row, STATE)}”既不是“开”也不是“关”"
    return True, [_fault(table, row, STATE, (message, "请填写 开 或 关；不填算作开。"))]


def _severity(table: Table, row: int) -> tuple[Severity | None, list[Fault]]:
    said = normal(table.text(row, SEVERITY))
    if not said or said in _SEVERITIES:
        return _SEVERITIES.get(said), []
    message = f"没有“{table.text(row, SEVERITY)}”这个级别"
    return None, [_fault(table, row, SEVERITY, (message, "请填写 错误、警告 或 提示；不填则不变。"))]


def _parameters(table: Table, row: int, rule: str) -> tuple[tuple[tuple[str, float], ...], list[Fault]]:
    """``天数=30；最短=10``: only names the rule has."""
    known = dict(KNOWN[rule].parameters) if rule in KNOWN else {}
    found: list[tuple[str, float]] = []
    faults = []
    for part in listed(table.text(row, PARAMETERS)):
        match = _PARAMETER.match(unicodedata.normalize("NFKC", part).replace(" ", ""))
        if match is None:
            wrong = (f"参数“{part}”认不出", "请写成 名称=数字，几个参数之间用分号隔开，例如 天数=30。")
            faults.append(_fault(table, row, PARAMETERS, wrong))
        elif rule and match[1] not in known:
            names = "、".join(f"{name}（{value:g}）" for name, value in known.items())
            remedy = f"请改为它的参数：{names}。" if names else "这条规则没有参数，请清空此格。"
            faults.append(_fault(table, row, PARAMETERS, (f"规则 {rule} 没有参数“{match[1]}”", remedy)))
        else:
            found.append((match[1], float(match[2])))
    return tuple(found), faults


def _waivers(table: Table, row: int, rule: str, *, known: Known) -> tuple[list[Waiver], list[Fault]]:
    """One waiver for every office and task the row names."""
    offices, about_offices = _offices(table, row, known)
    tasks, about_tasks = _tasks(table, row, known)
    until, faults = _until(table, row, known)
    faults += [*about_offices, *about_tasks]
    for heading in (SEVERITY, PARAMETERS):
        if table.text(row, heading):
            wrong = (f"豁免行里不能填“{heading}”", "级别和参数对全部科室有效，请另起一行填写，不写科室、任务和有效期。")
            faults.append(_fault(table, row, heading, wrong))
    if normal(table.text(row, STATE)) not in ("", *_OFF):
        wrong = ("豁免行的状态应为“关”", "写了科室、任务或有效期的行是豁免，请填写 关 或不填。")
        faults.append(_fault(table, row, STATE, wrong))
    reason = table.text(row, REASON)
    if not reason:
        faults.append(_fault(table, row, REASON, ("豁免没有写理由", "请填写理由，备查。")))
    return [Waiver(rule, reason, office, task, until) for office in offices for task in tasks], faults


def _offices(table: Table, row: int, known: Known) -> tuple[tuple[str, ...], list[Fault]]:
    said = tuple(name for name in listed(table.text(row, OFFICE)) if name not in _EVERY)
    if known.offices is None:
        return said or ("",), []
    unknown = [name for name in said if known.offices.find(name) is None]
    wrong = (f"科室“{'、'.join(unknown)}”不在“科室”表里", "请改为“科室”表里的名称或别名；对全部科室有效的不填。")
    faults = [_fault(table, row, OFFICE, wrong)] if unknown else []
    return tuple(known.offices.find(name) or name for name in said) or ("",), faults


def _tasks(table: Table, row: int, known: Known) -> tuple[tuple[str, ...], list[Fault]]:
    said = tuple(number for number in listed(table.text(row, TASK)) if number not in _EVERY)
    unknown = [number for number in said if known.tasks and number not in known.tasks]
    wrong = (f"任务“{'、'.join(unknown)}”不在“任务”表里", "请填写“任务”表里的序号；对全部任务有效的不填。")
    return said or ("",), [_fault(table, row, TASK, wrong)] if unknown else []


def _until(table: Table, row: int, known: Known) -> tuple[date | Period | None, list[Fault]]:
    value, said = table.value(row, UNTIL), table.text(row, UNTIL)
    if not said:
        return None, []
    if isinstance(value, date):
        return date(value.year, value.month, value.day), []
    period = spoken(re.sub(r"(?:为止|止|末|底)\Z", "", said))
    if period is not None and (period.year or known.year):
        return period.of(known.year or 0), []
    moment = deadline_said(said, Period(known.year, "year", 1) if known.year else None)
    if moment is not None:
        return moment.date(), []
    wrong = (f"有效期“{said}”认不出到什么时候", "请写成 2024-09-30 或 第三季度；长期有效的不填。")
    return None, [_fault(table, row, UNTIL, wrong)]


def _fault(table: Table, row: int, heading: str, words: tuple[str, str]) -> Fault:
    """``words`` are what is wrong and what to do."""
    return table.fault(*words, cell=table.cell(row, heading))
