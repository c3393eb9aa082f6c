"""What was to be reached: the figures of a plan or title, and how far a report says they were."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltasks.rules.reading.passages import Passage, sentences
from xltasks.rules.reading.quantities import Quantity, Subject, quantities, shared_tail
from xltasks.rules.reading.text import Text

_GOAL_ENDS = re.compile(
    r"\x1f*(?:及?以上)?\x1f*(?:的?(?:年度|全年)?(?:目标任务|目标|任务))?\x1f*(?:[，。；、！,;\s]|和|及|与|$)"
)
_LIMIT = re.compile(r"不超过|不高于|低于|控制|以内|以下|压减|压降")
_LIMIT_AFTER = re.compile(r"\x1f*(?:以内|以下|之内)")
_NOT_REACHED = re.compile(r"预计|计划|拟|力争|争取|目标|任务|将|有望|剩余|还差|尚余|尚|未|下降|减少|其中")
_CLAUSE_START = re.compile(r"[，。；、！？,;\n]")
_RATE = re.compile(
    r"(?:完成|占|达到?)[^，。；、\d%\n]{0,12}?(?:目标任务|目标|任务|计划)(?:总?[数量])?的?(?P<share>\d{1,4}(?:\.\d{1,4})?)%"
)
_MET = re.compile(
    r"(?:提前|超额|圆满|全面|已经|已)(?:超额|提前|圆满|全面)?完成了?(?:全年|年度|年初)[^，。；、\d%\n]{0,6}(?:目标|任务)"
)
_WISHED = re.compile(r"确保|力争|争取|为了?|将|推动|有望|预计|努力|可")
_ACT = re.compile(
    r"新增|新建|培育|认定|建成|开工|竣工|投产|走访|培训|引进|签约|实施|创建|申报|推荐|打造|建设|服务|帮扶|入库|调研|发放|办理|清偿|举办|组织"
)
_QUALIFIED = "级批类期号次"
"""Where what two names share begins so, the character before tells them apart: 省级 and 市级, 第一批 and 第二批."""


@dataclass(frozen=True)
class Rate:
    """``stated`` in a hundred of a target, and the counts told before it; None where it is only said to be met."""

    stated: Decimal | None
    counts: tuple[Quantity, ...]
    yearly: bool
    words: str
    start: int
    end: int


def goals(plan: Text, about: Container[Subject] | None = None) -> Iterator[Quantity]:
    """Figures to be reached: those that end their clause, not those that describe (20个20亿元项目) or limit.

    Of those only what counts something that is ``about`` (None: everything).
    """
    for paragraph in plan.paragraphs:
        mentions = paragraph.mentions
        words = mentions.text
        for place in mentions.of(about):
            end = mentions.ends[place]
            if _GOAL_ENDS.match(words, end) and not _LIMIT_AFTER.match(words, end):
                one = mentions.read(place)
                if not _LIMIT.search(one.name):
                    yield one


def reached(text: Text, about: Container[Subject] | None = None) -> Iterator[Quantity]:
    """Figures a report says were reached; what is hoped for and what is only a part is left out."""
    for paragraph in text.paragraphs:
        mentions = paragraph.mentions
        for place in mentions.of(about):
            before = mentions.before[place][-40:]
            if not _NOT_REACHED.search(before) or not _NOT_REACHED.search(_CLAUSE_START.split(before)[-1]):
                yield mentions.read(place)


def same_thing(one: Quantity, other: Quantity, least: int) -> bool:
    """Whether two figures count the same thing: one kind, names that end alike in ``least`` characters, one act.

    走访规上企业20户 says nothing of 新增规上企业50户.
    """
    name, named = one.name, other.name
    tail = name[-least:]
    if not named.endswith(tail) or len(tail) < least or one.kind != other.kind:
        return False
    if name == named:
        return True
    alike = shared_tail(name, named)
    if name[-alike] in _QUALIFIED:
        return False
    acts = _ACT.findall(name)
    others = _ACT.findall(named) if acts else acts
    return not others or not set(acts).isdisjoint(others)


def rates(text: Text) -> Iterator[Rate]:
    """Every ``完成年度目标任务的97%`` and ``超额完成年度目标任务`` with the counts of its sentence."""
    for paragraph in text.paragraphs:
        for sentence in sentences(paragraph.passage):
            yield from _rates(sentence)


def _rates(sentence: Passage) -> Iterator[Rate]:
    claims = [*_RATE.finditer(sentence.text), *_MET.finditer(sentence.text)]
    if not claims:
        return
    counted = [one for one in quantities(sentence.text) if one.counted]
    for found in claims:
        before = sentence.text[max(0, found.start() - 6) : found.start()]
        if _WISHED.search(before):
            continue
        counts = tuple(one for one in counted if found.start() - 60 <= one.start and one.end <= found.start())
        stated = Decimal(found["share"]) if found.re is _RATE else None
        words = found[0]
        start = sentence.start + found.start()
        yield Rate(stated, counts[-4:], bool(re.search("[年]", words)), words, start, start + len(words))


def compared(counts: Iterable[Quantity], targets: Iterable[Quantity]) -> tuple[tuple[Quantity, Quantity], ...]:
    """Counts beside the targets they may be held against; by name, else where a kind has but one target."""
    counts, targets = tuple(counts), tuple(targets)
    named = [(one, goal) for one in counts for goal in targets if same_thing(one, goal, 2)]
    if named:
        return tuple(named)
    return tuple(
        (one, goal)
        for one in counts
        for goal in targets
        if one.kind == goal.kind and sum(other.kind == goal.kind for other in targets) == 1
    )
