"""What ``init`` says."""

from __future__ import annotations

from dataclasses import dataclass

from xltasks.cli.init import tell


@dataclass(frozen=True)
class Made:
    path: str
    files: tuple[str, ...]


def test_init_says_what_it_made_and_what_comes_next(capsys):
    tell(Made("bureau-2024", ("台账.xlsx", "2-回收")))
    assert capsys.readouterr().out == (
        "New campaign folder: bureau-2024\n"
        "  台账.xlsx\n"
        "  2-回收\n"
        "Next: fill the register in, then call `xltasks -C bureau-2024 generate`.\n"
    )


def test_init_gives_no_hint_when_quiet(capsys):
    tell(Made("bureau-2024", ()), hints=False)
    assert capsys.readouterr().out == "New campaign folder: bureau-2024\n"
