"""The answers in words, and those of them in which there is something to look for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xltasks.model.cell import CellValue, canonical_text
from xltasks.model.field import Field
from xltasks.rules.case import Case, Judged, once
from xltasks.rules.reading.text import Text

Texts = tuple[tuple[Judged, Text], ...]
Cue = Callable[[str], bool]
"""Whether there may be something of one sort in a text of half-width digits; see xltasks/rules/reading/cues.py."""


def text_of(judged: Judged) -> str:
    """The text of an answer, empty where it is none."""
    value: CellValue = judged.reading.value
    if not isinstance(value, str) or not value or value.isspace():
        return ""
    return (canonical_text(value) if "\r" in value else value).strip("\n")


@once
def in_words(case: Case) -> Texts:
    """Every answer in words but contacts, whose telephone numbers look like much else."""
    return _read(case, lambda field: field.role == "narrative" or (field.kind == "text" and field.role != "contact"))


@once
def contacts(case: Case) -> Texts:
    """Whom to ask, as far as the form lets that be written freely."""
    return _read(case, lambda field: field.kind == "text" and field.role == "contact")


def _read(case: Case, wanted: Callable[[Field], bool]) -> Texts:
    texts = ((judged, text_of(judged)) for judged in case.answers if wanted(judged.field))
    return tuple((judged, case.read(text)) for judged, text in texts if text)


@once
def narratives(case: Case) -> Texts:
    """What is told of rows."""
    return tuple((judged, text) for judged, text in in_words(case) if judged.field.role == "narrative")


def narratives_with(case: Case, *cues: Cue) -> Iterator[tuple[Judged, Text]]:
    """Those that have the cues, so that there is something to read."""
    return having(case, narratives(case), *cues)


def having(case: Case, texts: Texts, *cues: Cue) -> Iterator[tuple[Judged, Text]]:
    """Those of the texts, contacts apart, that have all the cues."""
    if not all(anywhere(case, cue) for cue in cues):
        return iter(())
    return (pair for pair in texts if all(cue(pair[1].plain) for cue in cues))


def anywhere(case: Case, cue: Cue) -> bool:
    """Whether any of those texts has the cue: all texts are asked at once, and once for all rules."""
    known = case.known
    if cue not in known:
        known[cue] = cue(together(case))
    return bool(known[cue])


@once
def together(case: Case) -> str:
    return "\n".join(text.plain for _, text in in_words(case))
