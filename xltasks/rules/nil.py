"""The nil return (零报告): an office states that it has nothing to report, and leaves the answers empty."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from xltasks.model.answer import Answer, Submission
from xltasks.model.cell import CellValue, shown
from xltasks.model.issue import Issue

_STATED = re.compile(r"(?<![非不无勿])(?<!不是)(?<!不能)零报告")
_BESIDE = re.compile(r"[\W_]|本期|本季度?|本月|本年度?|上?半年|我?科室|情况|为|是")
"""What may stand beside the statement in an answer cell that says nothing else."""


def states_nothing(value: CellValue) -> bool:
    """Whether a text says 零报告 somewhere."""
    return _STATED.search(_plain(shown(value))) is not None


def nil_return(submission: Submission, issue: Issue, file: str) -> bool:
    """Whether nothing is answered and 零报告 stands in the file's name, outside the answers, beside the contact
    fields, or in the answers instead of any other word."""
    computed = {field.name for field in issue.fields if field.kind == "computed"}
    given = []
    for answer in submission.answers:
        if answer.raw.empty or answer.field in computed:
            continue
        # Mostly the first answer says something else, and the others need not be looked at.
        if (answer.key.task is not None or answer.key.listed) and not _says_only_that(answer):
            return False
        given.append(answer)
    name = re.split(r"[/\\!]", file)[-1]
    texts = [name, *(stray.value for stray in submission.strays), *(answer.raw.value for answer in given)]
    return any(states_nothing(text) for text in texts)


def understood(submission: Submission) -> Submission:
    """A nil return whose statement is taken for what it is, not for an answer that went astray."""
    strays = tuple(
        replace(stray, told=True) if stray.kind == "unplaced" and states_nothing(stray.value) else stray
        for stray in submission.strays
    )
    return replace(submission, strays=strays)


def _says_only_that(answer: Answer) -> bool:
    text = _plain(shown(answer.raw.value))
    return not answer.raw.formula and _BESIDE.sub("", text) == "零报告"


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
