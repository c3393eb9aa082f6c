"""What a campaign knows when it asks whose a file is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from xltasks.intake.labels import Labels, labels_of
from xltasks.model.issue import Issue
from xltasks.model.period import Period
from xltasks.model.receipt import IdentifiedBy
from xltasks.model.register import Office


@dataclass(frozen=True)
class Known:
    """``bureau`` holds every name the bureau goes by; ``issues`` maps an issue's id to
    (period, office), the newest last.

    ``issued`` loads the issues of the period; it is asked once, when the first file comes that carries no identity.
    """

    bureau: tuple[str, ...]
    period: Period
    offices: tuple[Office, ...]
    issues: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    issued: Callable[[], Iterable[Issue]] = tuple

    @cached_property
    def labels(self) -> Labels:
        """What the issues of the period say around their answers."""
        return labels_of(self.issued())

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        return {office.name: office.name for office in self.offices}

    @cached_property
    def _by_alias(self) -> Mapping[str, str]:
        """An alias that two offices have is the first one's."""
        return {alias: office.name for office in reversed(self.offices) for alias in office.aliases}

    def office(self, name: str) -> str | None:
        """The register's name of the office that goes by that name or alias."""
        wanted = name.strip()
        return self._by_name.get(wanted) or self._by_alias.get(wanted)

    def full_issue(self, beginning: str) -> str:
        """The one known issue id that begins so (the visible code shows eight characters), else what was given."""
        if beginning in self.issues:
            return beginning
        found = [issue for issue in self.issues if issue.startswith(beginning)]
        return found[0] if len(found) == 1 else beginning

    def issue_for(self, period: str, office: str) -> str | None:
        """The issue of an office for a period, where there is just one."""
        found = [issue for issue, whose in self.issues.items() if whose == (period, office)]
        return found[0] if len(found) == 1 else None

    def issued_here(self, period: str | None, office: str, issue: str | None, *, by: IdentifiedBy | None) -> bool:
        """Whether a file that says itself whose it is answers what was issued to the office for a period of the year.

        A stamp names the very issue; row keys alone do not.
        """
        if period is None or not period.startswith(str(self.period.year)):
            return False
        issued = {self.issues[issue]} if issue and issue in self.issues else set()
        if by == "keys":
            issued = set(self.issues.values())
        elif by != "stamp":
            return False
        return (period, office) in {(of, self.office(whose) or whose) for of, whose in issued}

    def office_of(self, sender: str) -> str | None:
        """The one office whose address, or else whose contact, a mail names as ``name <address>``."""
        name, _, address = sender.rpartition("<")
        wanted = address.rstrip("> ").casefold()
        found = {office.name for office in self.offices if wanted and wanted in _each(office.email)}
        if not found:
            person = "".join(name.split()).casefold()
            found = {office.name for office in self.offices if person and person in _each(office.contact)}
        return found.pop() if len(found) == 1 else None


def _each(text: str) -> set[str]:
    """The addresses, or the people, that one cell of the register lists."""
    return {part.casefold() for part in re.split(r"[\s,;，；、/]+", text) if part}
