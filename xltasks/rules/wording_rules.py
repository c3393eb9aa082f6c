"""How the text is written: words, list numbers and marks a careful reader would mend, and what must not be sent on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from xltasks.model.finding import Finding
from xltasks.model.kinds.folding import spaceless
from xltasks.rules.case import Case, Judged, once
from xltasks.rules.codes import parameter
from xltasks.rules.lines import fault
from xltasks.rules.reading import cues
from xltasks.rules.reading.dates import spans
from xltasks.rules.reading.enumeration import Marker, breaks, spoken_markers
from xltasks.rules.reading.identity import personal as personal_in
from xltasks.rules.reading.marks import half_width, unended, unpaired
from xltasks.rules.reading.passages import around
from xltasks.rules.reading.text import Text
from xltasks.rules.texts import (
    Cue,
    Texts,
    anywhere,
    contacts,
    having,
    in_words,
    narratives,
    narratives_with,
    together,
)
from xltasks.rules.wording import label, row_name

_STOPPED = re.compile(r"(?<!报名)(?<!申报)截止(?P<now>目前|当前|现在|今[日天]|昨[日天]|本[周月季年][底末]?)?")
_END = re.compile(r"年?[底末]")
_RESIDUE = re.compile(
    # Looking first whether any of them can begin here spares most characters the whole list.
    r"(?=[请此在待点xX×＊*Ｘ_{Tt])(?:(?<![提邀恳申敬])请(?:在此处?|于此处?|在这里)?(?:填写|填报|输入|补充填写|选择填写)[^，。；\n]{0,8}"
    r"|(?:此处|在此)(?:填写|输入|填报)|待(?:填写|填报|补充完善内容)|点击(?:此处)?(?:输入|添加)"
    r"|(?<![xX×＊*Ｘ])[xX×＊*Ｘ]{2,8}(?=[家个户项万亿元%％年月日市县区局村镇人名吨公企])|_{3,}|\{\{[^{}\n]{0,40}\}\}|TODO|todo)"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHOWN = 3
"""Places quoted before the rest is only counted."""
_BOTH_SIDES = 6


def until(case: Case) -> Iterator[Finding]:
    """截止 alone before the time it goes up to; 截止到 is good Chinese, and so are 截止日期 and 报名截止."""

    def places(text: Text) -> Iterator[str]:
        stopped = list(_STOPPED.finditer(text.plain))
        times = {span.start: span.end for span in spans(text.plain, case.period)} if stopped else {}
        for found in stopped:
            end = found.end() if found["now"] else times.get(found.end(), 0)
            if end:
                tail = _END.match(text.plain, end)
                yield around(text.written, found.start(), tail.end() if tail else end)

    yield from _each(case, "wording.until", _Fault(cues.stop, places, "“截止”应为“截至”", "请改为“截至”"))


def numbering(case: Case) -> Iterator[Finding]:
    """Numbered paragraphs, or 一是 二是, that skip or repeat a number."""
    for judged, text in narratives_with(case, cues.list_number):
        found = next((pair for one in (text.markers, spoken_markers(text.written)) for pair in breaks(one)), None)
        if found is not None:
            said = f"{_cell(case, judged)}：序号不连续，{_sequence(*found)}"
            yield fault(case, judged, "wording.numbering", said, remedy="请核对是否漏写或重复，并改正序号")


def _sequence(before: Marker | None, here: Marker) -> str:
    if before is None:
        return f"从“{here.words}”开始"
    return f"“{before.words}”之后又是“{here.words}”" if before.number == here.number else (
        f"“{before.words}”之后是“{here.words}”"
    )  # fmt: skip


def brackets(case: Case) -> Iterator[Finding]:
    """《》“”（）【】 without their other half."""

    def places(text: Text) -> Iterator[str]:
        for place in unpaired(text.written):
            yield _beside(text.written, place)

    yield from _each(
        case, "wording.brackets", _Fault(cues.paired, places, "书名号、引号或括号不成对", "请补上或删去多余的一半")
    )


def halfwidth(case: Case) -> Iterator[Finding]:
    """Half-width marks between Chinese words."""

    def places(text: Text) -> Iterator[str]:
        for place in half_width(text.written):
            yield _beside(text.written, place)

    yield from _each(case, "wording.halfwidth", _Fault(cues.half_width, places, "中文里用了半角标点", "请改为全角标点"))


def ending(case: Case) -> Iterator[Finding]:
    """A paragraph without a mark at its end."""
    shortest = int(parameter(case.register.rules, "wording.ending", "最短"))
    for judged, text in narratives(case):
        tails = [one.text.strip()[-10:] for one in unended(text, shortest)]
        if tails:
            said = f"{_cell(case, judged)}：段末缺少标点（{_listed(tails)}）"
            yield fault(case, judged, "wording.ending", said, remedy="请在段末补上句号；列举未完的用分号")


def residue(case: Case) -> Iterator[Finding]:
    """The template's words or placeholders left in the answer, the field's own prompt among them."""
    left = anywhere(case, cues.residue)
    prompts = _prompts_about(case)
    for judged, text in _written(case):
        marks = _RESIDUE.finditer(text.written) if left and cues.residue(text.plain) else ()
        found = [around(text.written, *one.span()) for one in marks]
        prompt = prompts.get(judged.field.prompt)
        if not found and prompt and _holds_prompt(text.written, prompt):
            found = [around(prompt, 0, len(prompt))]
        if found:
            said = f"{_cell(case, judged)}：填写提示或占位符号没有删去（{_listed(found)}）"
            yield fault(case, judged, "wording.residue", said, remedy="请删去提示，换成实际内容")


def _prompts_about(case: Case) -> Mapping[str, str]:
    """The fields' prompts, without outer white space, that may stand in an answer: their characters all occur somewhere."""
    told = together(case)
    asked = {judged.field.prompt: judged.field.prompt.strip() for judged, _ in _written(case)}
    return {
        said: prompt
        for said, prompt in asked.items()
        if len(prompt) >= 8 and all(character in told for character in _sought(prompt)[1])
    }


def _holds_prompt(text: str, prompt: str) -> bool:
    """Whether a prompt stands in a text, however spaced."""
    sought, telling = _sought(prompt)
    return all(character in text for character in telling) and sought in spaceless(text)


@lru_cache(maxsize=256)
def _sought(prompt: str) -> tuple[str, str]:
    """The prompt without spaces, and those of its characters that are never written otherwise."""
    sought = spaceless(prompt)
    return sought, "".join(_HAN.findall(sought))


def personal(case: Case) -> Iterator[Finding]:
    """Identity and mobile numbers, named masked; a field that asks for a contact may hold a telephone number."""
    for judged, text in _maybe_personal(case):
        allowed = "手机号" if judged.field.role == "contact" else ""
        found = [one for one in personal_in(text.plain) if one.kind != allowed]
        if found:
            kinds = "、".join(dict.fromkeys(one.kind for one in found))
            said = f"{_cell(case, judged)}：文中有{kinds}（{_listed([one.masked for one in found])}），不宜随表转报"
            yield fault(case, judged, "wording.personal", said, remedy="请删去号码；确需报送的，另行按规定提供")


def _maybe_personal(case: Case) -> Iterator[tuple[Judged, Text]]:
    yield from having(case, _written(case), cues.personal)
    yield from (pair for pair in contacts(case) if cues.personal(pair[1].plain))


class _Fault(NamedTuple):
    """What to look for in the texts that have the cue, what is wrong there, and what to do."""

    cue: Cue
    places: Callable[[Text], Iterator[str]]
    wrong: str
    remedy: str


def _each(case: Case, code: str, sought: _Fault) -> Iterator[Finding]:
    """One finding for a cell that has the fault, quoting where."""
    for judged, text in having(case, _written(case), sought.cue):
        found = list(sought.places(text))
        if found:
            said = f"{_cell(case, judged)}：{sought.wrong}（{_listed(found)}）"
            yield fault(case, judged, code, said, remedy=sought.remedy)


@once
def _written(case: Case) -> Texts:
    """Answers in words of the office's own."""
    return tuple((judged, text) for judged, text in in_words(case) if judged.field.kind == "text")


def _listed(found: Sequence[str]) -> str:
    words = list(dict.fromkeys(found))
    rest = f"等{len(found)}处" if len(words) > _SHOWN else ""
    return "".join(f"“{one}”" for one in words[:_SHOWN]) + rest


def _beside(text: str, place: int) -> str:
    return around(text, max(0, place - _BOTH_SIDES, text.rfind("\n", 0, place) + 1), place + _BOTH_SIDES + 1)


def _cell(case: Case, judged: Judged) -> str:
    return f"{row_name(case.register, judged.answer.key)}{label(judged.field)}"
