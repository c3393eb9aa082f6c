"""Which offices answer for a task: those of 责任科室, or those that 责任分工 puts in 【】."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, partial

from xltasks.model.cell import canonical_text
from xltasks.store.register_headings import squeezed
from xltasks.store.register_offices import Directory, listed

_BRACKETS = re.compile(r"【([^【】]*)】")
_PART = re.compile(r"[（(](牵头|主办|主责|负责|配合|协办|协助)(?:科室|处室)?[)）]\Z")
_LEADS = ("牵头", "主办", "主责")


@dataclass(frozen=True)
class Named:
    """Offices as a cell names them, the lead first; ``unknown`` are those the directory does not list."""

    offices: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answering:
    """Who answers for tasks, told once for each text: an office's tasks all name it in the same words."""

    directory: Directory

    @cached_property
    def listed(self) -> Callable[[str], Named]:
        return cache(partial(named_in_list, directory=self.directory))

    @cached_property
    def bracketed(self) -> Callable[[str], Named]:
        return cache(partial(named_in_brackets, directory=self.directory))

    @cached_property
    def text(self) -> Callable[[str, tuple[str, ...]], str]:
        return cache(partial(responsible_text, directory=self.directory))


def named_in_list(text: str, directory: Directory) -> Named:
    """The offices of a 责任科室 cell: several separated by 、，,；;/ or line breaks."""
    if whole := directory.find(text):
        return Named((whole,))
    parts = [_part(name, directory) for name in listed(text)]
    if len(parts) == 1 and directory.find(parts[0][0]) is None:
        spaced = [_part(name, directory) for name in text.split()]
        parts = spaced if all(directory.find(name) for name, _ in spaced) else parts
    ordered = [name for name, leads in parts if leads] + [name for name, leads in parts if not leads]
    return _resolved(ordered, directory)


def named_in_brackets(text: str, directory: Directory) -> Named:
    """The offices in 【】 within a 责任分工 cell; prints wrap inside brackets, so white space there means nothing."""
    found: list[str] = []
    for inside in _BRACKETS.findall(text):
        whole = squeezed(inside)
        found += [whole] if directory.find(whole) else listed(whole)
    return _resolved([_part(name, directory)[0] for name in found], directory)


def responsible_text(text: str, offices: tuple[str, ...], directory: Directory) -> str:
    """The cell's lines, brackets unwrapped, and a line 【office】 for each office it does not name in 【】 yet."""
    text = canonical_text(text).strip()
    text = _BRACKETS.sub(lambda match: f"【{squeezed(match[1])}】", text)
    present = named_in_brackets(text, directory).offices
    lines = [text] if text else []
    return "\n".join(lines + [f"【{office}】" for office in offices if office not in present])


def _part(name: str, directory: Directory) -> tuple[str, bool]:
    """An office without its part in the task, and whether that part is to lead: ``甲科（牵头）`` → ``甲科``, True."""
    match = _PART.search(name)
    if match is None or directory.find(name):
        return name, False
    return squeezed(name[: match.start()]), match[1] in _LEADS


def _resolved(said: list[str], directory: Directory) -> Named:
    known = dict.fromkeys(office for name in said if (office := directory.find(name)))
    return Named(tuple(known), tuple(dict.fromkeys(name for name in said if directory.find(name) is None)))
