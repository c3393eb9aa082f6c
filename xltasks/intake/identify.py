"""Whose a file is: stamp, row keys, labels, file name; where these are silent or disagree, a coordinator's word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from xltasks.book.grid import Book
from xltasks.book.stamp import agree, find_stamps
from xltasks.intake.file_name import read_name
from xltasks.intake.known import Known
from xltasks.intake.labels import whose_labels
from xltasks.model.issue import Stamp
from xltasks.model.key import RowKey
from xltasks.model.receipt import IdentifiedBy

_CARRIERS = {"properties": "文档属性", "sheet": "隐藏的标识表", "code": "表上的表号"}


@dataclass(frozen=True)
class Identity:
    """``office`` (the register's name), ``period`` and ``issue`` as far as they are known.

    ``problem`` says in Chinese why the file cannot be taken as that office's return and what to do; empty where it
    can. ``code`` is the problem's finding code. ``foreign``: it is no return of any office here, whoever says so.
    """

    office: str | None = None
    period: str | None = None
    issue: str | None = None
    by: IdentifiedBy | None = None
    problem: str = ""
    code: str = ""
    foreign: bool = False


def identify(book: Book, known: Known, *, file: str = "", manual: str | None = None) -> Identity:
    """``file`` is the name as given, ``manual`` the office that ``--office`` names."""
    stamps = find_stamps(book)
    keys = _whose_rows(book, known)
    if stamps:
        found = _by_stamp(stamps, keys, known)
    elif keys:
        found = _by_keys(keys, known)
    else:
        found = _by_labels(book, file, known)
    return found if manual is None else _as_told(found, manual, known)


def identify_by_name(file: str, known: Known, *, sender: str = "", manual: str | None = None) -> Identity:
    """For a file that is no workbook (a picture, a PDF): whose it is by its name, else by who mailed it."""
    found = _by_name(file, known)
    mailed = known.office_of(sender) if found.code == "origin.office" else None
    if mailed is not None:
        found = _checked(Identity(mailed, found.period or known.period.code, by="name"), known)
    return found if manual is None else _as_told(found, manual, known)


def _by_stamp(stamps: tuple[tuple[str, Stamp], ...], keys: frozenset[tuple[str, str]], known: Known) -> Identity:
    best = max((stamp for _, stamp in stamps), key=lambda stamp: (bool(stamp.bureau), len(stamp.issue)))
    for _, stamp in stamps:
        if stamp.bureau and (foreign := _why_foreign(stamp, known)):
            return Identity(None, stamp.period, stamp.issue, "stamp", foreign, "origin.stamp", foreign=True)
    claims = frozenset((stamp.period, _office_of(stamp, known)) for _, stamp in stamps)
    if not all(agree(best, stamp) for _, stamp in stamps):
        told = "；".join(
            f"{_CARRIERS.get(carrier, carrier)}写明 {stamp.office} {stamp.period}（编号 {stamp.issue[:8]}）"
            for carrier, stamp in stamps
        )
        problem = f"文件里的标识互相矛盾：{told}，可能是把一份表的内容复制进了另一份。{_ASK}"
        return replace(_common(claims, known), by="stamp", problem=problem, code="origin.stamp")
    period, office = best.period, _office_of(best, known)
    found = Identity(office, period, known.full_issue(best.issue), "stamp")
    if best.kind == "input" and keys and (period, office) not in keys:
        problem = f"标识写明是 {office} {period} 的表，表里的行却属于 {_list(keys)}，可能复制了别的表。{_ASK}"
        return replace(found, office=known.office(office), problem=problem, code="origin.stamp")
    issued_period, issued_office = known.issues.get(found.issue or "", (period, office))
    if (issued_period, known.office(issued_office) or issued_office) != (period, office):
        problem = f"标识写明是 {office} {period} 的表，同一编号却下发给了 {issued_office} {issued_period}，标识被改动过。{_ASK}"
        return replace(found, office=known.office(office), problem=problem, code="origin.stamp")
    return _checked(found, known)


def _by_keys(keys: frozenset[tuple[str, str]], known: Known) -> Identity:
    if len(keys) > 1:
        problem = f"表里的行分属 {_list(keys)}，可能把几份表合在了一起。{_ASK}"
        return replace(_common(keys, known), by="keys", problem=problem, code="origin.office")
    ((period, office),) = keys
    return _checked(Identity(office, period, known.issue_for(period, office), "keys"), known)


def _by_labels(book: Book, file: str, known: Known) -> Identity:
    said = whose_labels(book, known.labels, known.period)
    if said is None:
        return _by_name(file, known)
    period, offices = (said.other or known.period).code, "、".join(said.offices)
    if said.mixed:
        problem = f"文件里没有标识和行号，表里的任务分属几个科室（{offices}），可能把几份表合在了一起。{_ASK}"
        return Identity(period=period, by="labels", problem=problem, code="origin.office")
    if len(said.offices) == 1:
        office = said.offices[0]
        return _checked(Identity(office, period, known.issue_for(period, office), "labels"), known)
    named = _by_name(file, known)
    if named.office in {known.office(office) for office in said.offices}:
        return named
    problem = f"文件里没有标识和行号，表里的任务 {offices} 都有，看不出是谁填的。{_ASK}"
    return Identity(period=period, by="labels", problem=problem, code="origin.office")


def _by_name(file: str, known: Known) -> Identity:
    named = read_name(file, known)
    period = (named.other or known.period).code
    if not named.offices:
        problem = f"认不出是哪个科室的：文件里没有标识和行号，文件名里也没有台账中的科室名称或别名。{_ASK}"
        return Identity(period=named.other.code if named.other else None, problem=problem, code="origin.office")
    if len(named.offices) > 1:
        problem = f"文件里没有标识，文件名里又有几个科室（{'、'.join(named.offices)}）。{_ASK}"
        return Identity(period=period, by="name", problem=problem, code="origin.office")
    office = named.offices[0]
    return _checked(Identity(office, period, known.issue_for(period, office), "name"), known)


def _as_told(found: Identity, manual: str, known: Known) -> Identity:
    """The coordinator's word where the file does not say whose it is, or says two things; the rest stays."""
    office = known.office(manual)
    if office is None:
        problem = f"台账的科室表里没有“{manual}”。请检查 --office 写的名称，或在科室表补上它"
        return replace(found, office=None, by="manual", problem=problem, code="origin.office")
    if found.foreign or (found.office == office and not found.problem):
        return found
    if found.office is not None and found.by in ("stamp", "keys") and not found.problem:
        # Its rows answer that other office's tasks: under this one's they would be other tasks' answers.
        problem = f"文件自己写明是 {found.office} 的填报表，与 --office 指定的 {office} 不符，没有收取。请核对；确是{office}填的，请用{office}的填报表重新填写"
        return replace(found, problem=problem, code="origin.office")
    period = found.period or known.period.code
    # Another office's issue does not fit; one whose office the register no longer knows may.
    issue = found.issue if found.office in (office, None) else None
    return _checked(Identity(office, period, issue or known.issue_for(period, office), "manual"), known)


def _checked(found: Identity, known: Known) -> Identity:
    """The identity, with a problem where the register has no such office or the period is another one."""
    office = known.office(found.office or "")
    if office is None:
        problem = f"台账的科室表里没有“{found.office}”。请在科室表补上它（或写进某科室的别名），或用 --office 指定科室，再重新收取"
        return replace(found, office=None, problem=problem, code="origin.office")
    if found.period != known.period.code and not known.issued_here(found.period, office, found.issue, by=found.by):
        return replace(found, office=office, problem=_why_not_now(found, office, known), code="origin.period")
    return replace(found, office=office)


def _why_not_now(found: Identity, office: str, known: Known) -> str:
    """Why a file of another period is not taken in, and what to do."""
    wrong = f"这是 {office} {found.period} 的表，当前收取的是 {known.period.code}"
    if not (found.period or "").startswith(str(known.period.year)):
        return f"{wrong}。请让科室填报本期的表；确实要收的，请到那一年的工作文件夹里收取"
    if found.by in ("stamp", "keys"):
        return (
            f"{wrong}，下发记录里又没有这一份。请让科室填报本期的表；确实要收的，"
            f"请先运行 xltasks generate --period {found.period} 补上下发记录，再重新收取"
        )
    return f"{wrong}。请让科室填报本期的表；确实要收往期的，请先在台账设置中改当前季度"


_ASK = "请核对后用 --office 指定科室重新收取，或请科室在下发的填报表中重新填写"


def _why_foreign(stamp: Stamp, known: Known) -> str:
    """Why a stamp is none of an office's here; the consolidated sheet of one of our offices (one level up) may be."""
    ours = stamp.bureau in known.bureau
    if stamp.kind == "consolidated" and ours:
        return "这是本单位自己的汇总表，不是科室的填报表。请把它移出收件文件夹，并收取科室填报表"
    if ours or (stamp.kind == "consolidated" and known.office(_office_of(stamp, known))):
        return ""
    return f"这是“{stamp.bureau}”的表，不是本单位（{known.bureau[0]}）下发的填报表。请退回并请对方核对是否发错"


def _office_of(stamp: Stamp, known: Known) -> str:
    """The register's name of the stamp's office, else the name the stamp has."""
    unit = known.office(stamp.bureau) if stamp.kind == "consolidated" else None
    return known.office(stamp.office) or unit or stamp.office


def _whose_rows(book: Book, known: Known) -> frozenset[tuple[str, str]]:
    """(period, office) of every row key in the sheets a person can open; hidden columns included."""
    found: dict[tuple[str, str], None] = {}
    seen: set[str] = set()
    for sheet in book.sheets:
        if sheet.visibility != "visible":
            continue
        for value in sheet.cells.values():
            if not isinstance(value, str) or "|" not in value or value.count("|") < 5:
                continue
            # A sheet's keys all begin alike: the first tells what the others say.
            beginning = "" if "\\" in value else "|".join(value.split("|", 2)[:2])
            if beginning in seen:
                continue
            key = RowKey.parse(value)
            if key is not None:
                found[key.period, known.office(key.office) or key.office] = None
                seen |= {beginning} - {""}
    return frozenset(found)


def _common(claims: Iterable[tuple[str, str]], known: Known) -> Identity:
    """The office and the period on which all claims agree."""
    periods, offices = {period for period, _ in claims}, {office for _, office in claims}
    office = known.office(offices.pop()) if len(offices) == 1 else None
    return Identity(office, periods.pop() if len(periods) == 1 else None)


def _list(claims: Iterable[tuple[str, str]]) -> str:
    return "、".join(f"{office} {period}" for period, office in sorted(claims))
