"""What is passed over unread has nothing in it: judged with every shortcut and without any, a return is found the same."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.rules.conftest import build
from tests.rules.vocabulary import TEXTS
from xltasks.model.answer import Raw
from xltasks.model.field import Field
from xltasks.model.finding import Finding
from xltasks.model.kinds.folding import spaceless
from xltasks.model.period import Period
from xltasks.rules import answers, conditions, figures, wording_rules
from xltasks.rules.case import Case, Earlier
from xltasks.rules.catalogue import judge
from xltasks.rules.reading import cues, dates, marks
from xltasks.rules.reading.identity import personal
from xltasks.rules.reading.numerals import NUMERAL
from xltasks.rules.reading.passages import plain
from xltasks.rules.reading.quantities import TAIL, Mentions, quantities

CUES = [name for name, found in vars(cues).items() if inspect.isfunction(found)]


class Everything:
    """Holds whatever one asks for."""

    def __contains__(self, one: object) -> bool:
        return True


@contextmanager
def read_in_full() -> Iterator[None]:
    """No cue spares a reading, no plan is read in part, no answer is passed over, no condition is remembered."""
    with pytest.MonkeyPatch.context() as patch:
        for name in CUES:
            patch.setattr(cues, name, lambda text: True)
        patch.setattr(figures, "_spoken_of", lambda rows: Everything())
        patch.setattr(figures, "_planned", lambda plan, about: figures.goals(plan))
        patch.setattr(answers, "_is_odd", lambda raw, reading: True)
        patch.setattr(conditions, "_is_short", lambda value: False)
        patch.setattr(marks, "_FULL_STOPS", ())
        dates.spans.cache_clear()
        yield
        dates.spans.cache_clear()


def judged_in_full(case: Case) -> tuple[Finding, ...]:
    with read_in_full():
        return judge(replace(case))


STATES = st.sampled_from(["| √ | |", "| | 正在推进 |", "| √ | 正在推进 |", "| | |", "| 不清楚 | |"])


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """One or two rows of a task, with title, plans, narratives and sometimes the quarter before."""
    states = draw(st.lists(STATES, min_size=1, max_size=2))
    table = "| 任务 | 类别 | done | pending | progress |\n" + "\n".join(
        f"| 4 | {kind}类 {state} x |" for kind, state in zip("甲乙", states, strict=False)
    )

    def answered() -> Case:
        return build(table, cells={f"E{row}": Raw(draw(TEXTS) or None) for row in range(2, 2 + len(states))})

    case = answered()
    [task] = case.register.tasks
    items = tuple(replace(i, plans=(("第一季度", draw(TEXTS)), ("第二季度", draw(TEXTS)))) for i in task.items)
    task = replace(task, title=draw(TEXTS), items=items)
    case = replace(case, register=replace(case.register, tasks=(task,)))
    before = (Earlier(Period(2024, "quarter", 1), answered().answers),) if draw(st.booleans()) else ()
    return replace(case, earlier=before)


@settings(max_examples=250, deadline=None)
@given(cases())
def test_with_and_without_shortcuts_the_findings_are_the_same(case: Case) -> None:
    assert judge(case) == judged_in_full(case)


_PLAINLY = re.compile(
    rf"(?:(?<![\d.,A-Za-z])(?P<digits>\d{{1,15}}(?:,\d{{3}}){{0,4}}(?:\.\d{{1,8}})?)"
    rf"|(?<![第每数几多{NUMERAL[1:-1]}])(?P<numeral>{NUMERAL}{{2,12}}?|[二两三四五六七八九十](?=[家户])))"
    r"(?P<about>[余多]?)(?P<scale>万亿|千亿|百亿|千万|百万|十万|十|百|千|万|亿)?(?P<more>[余多]?)"
    r"(?P<unit>个百分点|百分点|%|美元|元|吨标准煤|吨标煤|吨|千瓦时|度|兆瓦|千瓦|平方公里|平方米|公里|亩|米|人次|人|名|家|户"
    r"|项(?!目)|个|件|条|台|套|座|批次|起|场|种|辆|处|所|份|篇|间|站)(?![月级])"
)
"""How a quantity is written, said without regard to how long looking for it takes."""


@settings(max_examples=300, deadline=None)
@given(TEXTS | st.text("0123456789.,一二十百万亿余多家户个元项目第每A月级１", max_size=30))
@example("12345678901234567家，1,000,00个，第十家、三家，1.5.6项，十十百家")
def test_quantities_are_where_they_stand_plainly(text: str) -> None:
    plainly = [
        (found.start(), found.end(), found[0], found["digits"] or found["numeral"], found["scale"], found["unit"])
        for found in _PLAINLY.finditer(text)
    ]
    mentions = Mentions(text)
    told = zip(mentions.words, mentions.numbers, mentions.scales, mentions.units, strict=True)
    read = map(mentions.read, range(len(mentions)))
    assert [(one.start, one.end, *said) for one, said in zip(read, told, strict=True)] == plainly


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("约5家，近6个，超7户，超过8项，9余家，10多万元，十余个，余11家")
def test_a_quantity_is_rough_where_it_is_told_so(text: str) -> None:
    plainly = [
        bool(found["about"] or found["more"]) or text[: found.start()].endswith(("约", "近", "超", "超过"))
        for found in _PLAINLY.finditer(text)
    ]
    assert [one.about for one in quantities(text)] == plainly


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("1.甲达到5家，乙共有6家7个，（甲）8个\x1f9项")
def test_a_subject_seen_is_the_subject_read(text: str) -> None:
    mentions = Mentions(text)
    for place, seen in enumerate(mentions.subjects):
        read = mentions.read(place).subject
        assert seen == read or len(read[0]) < TAIL


NUMBERS = st.lists(
    st.sampled_from(["110101199003070000", "13812345678", "+86", "-", " ", "x", "X"])
    | st.text("0123456789", max_size=7)
).map("".join)
PROMPTS = st.lists(
    st.sampled_from(
        ["请", "此处", "在此", "待", "填写", "填报", "输入", "补充", "完善内容", "点击", "添加", "TODO", "todo"]
    )
    | st.text("填写报输入请待点击xX×＊*Ｘ_{} 家项", max_size=4)
).map("".join)


@settings(max_examples=500, deadline=None)
@given(NUMBERS)
@example("110101199003070000")
@example("+8613812345678")
@example("1381 2345678")
def test_no_number_of_a_person_is_without_its_cue(text: str) -> None:
    assert cues.personal(text) or not list(personal(text))


@settings(max_examples=500, deadline=None)
@given(PROMPTS)
@example("{{甲}}")
@example("___")
@example("××家")
@example("待补充完善内容")
@example("点击输入")
def test_no_placeholder_is_without_its_cue(text: str) -> None:
    assert cues.residue(plain(text)) or not wording_rules._RESIDUE.search(text)


PROMPT = " 写明本季度工作\n进展情况，12字以内 "
ASKED = Field("progress", "进展", role="narrative", prompt=PROMPT)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*PROMPT, PROMPT, PROMPT.strip(), "写明 本季度工作进展情况，12字以内"])).map("".join))
@example("已办。写明本季度工作进展情况，１２字以内")
def test_a_prompt_is_found_wherever_it_is_left(text: str) -> None:
    case = build(
        "| 任务 | 类别 | progress |\n| 4 | 甲类 | x |\n| 4 | 乙类 | 已开工。 |", [ASKED], cells={"C2": Raw(text)}
    )
    left = spaceless(PROMPT) in spaceless(text)
    assert [one.at.cell for one in wording_rules.residue(case)] == ["C2"] * left


@pytest.mark.parametrize("cue", CUES)
def test_a_cue_spares_reading_an_ordinary_sentence(cue: str) -> None:
    assert not getattr(cues, cue)("已按要求推进有关工作。")
