"""Figures told in text: whether they follow from one another, from the title's target and from the period's plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice

from xltasks.model.finding import Finding
from xltasks.rules.case import Case, Judged
from xltasks.rules.lines import Line, fault, lines_of, tasks_of, title_of
from xltasks.rules.reading import cues
from xltasks.rules.reading.claims import Share, breakdowns, shares
from xltasks.rules.reading.goals import Rate, compared, goals, rates, reached, same_thing
from xltasks.rules.reading.quantities import TAIL, Mentions, Quantity, Subject
from xltasks.rules.reading.text import Text
from xltasks.rules.reading.units import Measured, disagreeing, measured
from xltasks.rules.texts import narratives_with
from xltasks.rules.wording import label, quoted, row_name

_MOST_GOALS = 60
"""Figures of one plan that are looked at: no plan has as many."""


def share(case: Case) -> Iterator[Finding]:
    """A share that follows from none of the counts it can stand on."""
    for judged, text in narratives_with(case, cues.share):
        for paragraph in text.paragraphs:
            for one in shares(paragraph):
                if not any(one.fits(whole) for whole in one.wholes):
                    yield _wrong_share(case, judged, one)


def _wrong_share(case: Case, judged: Judged, one: Share) -> Finding:
    whole = min(one.wholes, key=lambda other: abs(100 * one.part.amount / other.amount - one.stated))
    true = _percent(100 * one.part.amount / whole.amount, one.stated)
    said = f"“{one.part.words}”是“{whole.words}”的{true}%，文中却写“{one.stated}%”"
    remedy = "请核对总数、分数和占比，改正有误的一个"
    return fault(case, judged, "figures.share", f"{_cell(case, judged)}：{said}", remedy=remedy)


def parts(case: Case) -> Iterator[Finding]:
    """A part after 其中 that is larger than its whole, or parts that are larger together."""
    for judged, text in narratives_with(case, cues.breakdown):
        for paragraph in text.paragraphs:
            for one in breakdowns(paragraph):
                larger = [part for part in one.parts if part.amount > one.whole.amount]
                total = sum((part.amount for part in one.parts), Decimal())
                if larger:
                    said = f"“其中”的“{larger[0].words}”比总数“{one.whole.words}”还大"
                    remedy = "请核对总数和其中数，改正有误的一个"
                    yield fault(case, judged, "figures.parts", f"{_cell(case, judged)}：{said}", remedy=remedy)
                elif total > one.whole.amount and not any(part.about for part in one.parts):
                    listed = "、".join(part.words for part in one.parts[:6])
                    said = f"“其中”各数（{listed}）之和大于总数“{one.whole.words}”"
                    remedy = "请核对；各数有重复计算的，请在文中说明"
                    yield fault(case, judged, "figures.sum", f"{_cell(case, judged)}：{said}", remedy=remedy)


def target(case: Case) -> Iterator[Finding]:
    """A rate of the target, or a target said to be met, that the stated count does not bear out."""
    rating = {text for _, text in narratives_with(case, cues.rate)}
    for line in lines_of(case) if rating else ():
        for judged, text in line.narratives:
            for rate in rates(text) if text in rating else ():
                planned = () if rate.yearly else tuple(goals(line.plan))
                pairs = compared(rate.counts, (*goals(case.read(title_of(case.register, line))), *planned))
                if pairs and (said := _off_target(rate, pairs)):
                    remedy = "请核对文中的数和完成率；与任务目标口径不同的，请在文中说明"
                    yield fault(case, judged, "figures.target", f"{_cell(case, judged)}：{said}", remedy=remedy)


def _off_target(rate: Rate, pairs: tuple[tuple[Quantity, Quantity], ...]) -> str:
    count, goal = pairs[-1]
    if rate.stated is None:
        below = all(one.amount < other.amount for one, other in pairs)
        return f"“{count.words}”少于目标“{goal.words}”，文中却写{quoted(rate.words)}" if below else ""
    checks = (Share(one, (other,), rate.stated, rate.start, rate.end) for one, other in pairs)
    if any(check.fits(check.wholes[0]) for check in checks):
        return ""
    true = _percent(100 * count.amount / goal.amount, rate.stated) if goal.amount else "0"
    return f"“{count.words}”是目标“{goal.words}”的{true}%，文中却写{quoted(rate.words)}"


def plan(case: Case) -> Iterator[Finding]:
    """A row said to be done, while every figure the task's text states for it is below the planned one."""
    for rows in tasks_of(case).values():
        about = _spoken_of(rows)
        if not about:
            continue
        facts: dict[Subject, list[tuple[Judged, Quantity]]] = {}
        for judged, text in (told for row in rows for told in row.narratives):
            for one in reached(text, about):
                facts.setdefault(one.subject, []).append((judged, one))
        told: set[tuple[str, str]] = set()
        for row in rows:
            if row.done is None:
                continue
            for goal in _highest(_planned(row.plan, about)):
                same = [fact for fact in facts.get(goal.subject, ()) if same_thing(fact[1], goal, TAIL)]
                best = max(same, key=lambda fact: fact[1].amount, default=None)
                if best is None or best[1].amount >= goal.amount:
                    continue
                judged, fact = best
                fresh = (judged.answer.at.cell or str(judged.answer.key), fact.words)
                if fresh not in told:
                    told.add(fresh)
                    yield _below_plan(case, row, judged, words=(_named(fact), _named(goal)))


def _spoken_of(rows: Iterable[Line]) -> set[Subject]:
    """What a done row's plan and a text of the task both speak of, where any figure told is below a planned one: mostly
    little, and all else need not be read."""
    plans = [part.mentions for row in rows if row.done for part in row.plan.paragraphs]
    planned = set[Subject]().union(*(mentions.subjects for mentions in plans))
    if not planned:
        return planned
    texts = [part.mentions for row in rows for _, text in row.narratives for part in text.paragraphs]
    both = planned.intersection(set().union(*(mentions.subjects for mentions in texts)))
    highest, lowest = _amounts(plans, both), _amounts(texts, both)
    return {subject for subject in both if min(lowest[subject]) < max(highest[subject])}


def _amounts(told: Iterable[Mentions], about: set[Subject]) -> dict[Subject, list[Decimal]]:
    """Every amount that is stated of each thing."""
    found: dict[Subject, list[Decimal]] = {subject: [] for subject in about}
    for mentions in told if about else ():
        for place, subject in enumerate(mentions.subjects):
            if subject in about:
                found[subject].append(mentions.amount(place))
    return found


def _planned(plan: Text, about: set[Subject]) -> Iterator[Quantity]:
    """Of the first figures only, however few of them are spoken of."""
    figures = sum(len(part.mentions) for part in plan.paragraphs)
    return goals(plan, about if figures <= _MOST_GOALS else None)


def _highest(planned: Iterable[Quantity]) -> list[Quantity]:
    """Of a plan's steps towards one figure, the last to be reached."""
    kept: list[Quantity] = []
    alike: dict[Subject, list[int]] = {}
    for goal in islice(planned, _MOST_GOALS):
        places = alike.setdefault(goal.subject, [])
        same = next((place for place in places if same_thing(kept[place], goal, TAIL)), None)
        if same is None:
            places.append(len(kept))
            kept.append(goal)
        elif goal.amount > kept[same].amount:
            kept[same] = goal
    return kept


def _below_plan(case: Case, row: Line, judged: Judged, *, words: tuple[str, str]) -> Finding:
    done = label(row.done.field) if row.done else ""
    said = f"{row_name(case.register, row.key)}填了{done}，但文中的“{words[0]}”低于本期计划“{words[1]}”"
    remedy = "请核对数字；确未达到计划的，请改填未完成并说明原因"
    return fault(case, judged, "figures.plan", said, remedy=remedy)


def _named(one: Quantity) -> str:
    return f"{one.name[-12:]}{one.words}"


def unit(case: Case) -> Iterator[Finding]:
    """One number with two units (829.46亿元, 829.46万元), or one thing a thousand times as large elsewhere."""
    measuring = {text for _, text in narratives_with(case, cues.amount)}
    for rows in tasks_of(case).values() if measuring else ():
        if not any(text in measuring for row in rows for _, text in row.narratives):
            continue
        given = (case.read(title_of(case.register, rows[0])), *(row.plan for row in rows))
        asked = [measured(text, "asked") for text in given]
        known: list[Measured] = [one for found in asked for one in found]
        for row in rows:
            for judged, text in row.narratives:
                here = list(measured(text, judged.answer.at.cell))
                for one, other in disagreeing(known, here):
                    said = f"“{other.quantity.words}”与“{one.quantity.words}”单位不一致"
                    remedy = "请核对应当用哪个单位，前后一致"
                    yield fault(case, judged, "figures.unit", f"{_cell(case, judged)}：{said}", remedy=remedy)
                known += here


def _percent(value: Decimal, like: Decimal) -> str:
    """The true share with as many decimals as the stated one has, at least two where that would look the same."""
    digits = min(int(like.as_tuple().exponent), 0)
    rounded = value.quantize(Decimal(1).scaleb(digits), ROUND_HALF_UP)
    if rounded == like:
        rounded = value.quantize(Decimal(1).scaleb(digits - 2), ROUND_HALF_UP)
    return f"{rounded:f}"


def _cell(case: Case, judged: Judged) -> str:
    return f"{row_name(case.register, judged.answer.key)}{label(judged.field)}"
