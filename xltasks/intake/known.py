"""What a campaign knows when it asks whose a file is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xltasks.model.period import Period
from xltasks.model.register import Office


@dataclass(frozen=True)
class Known:
    """``bureau`` holds every name the bureau goes by; ``issues`` maps an issue's id to (period, office)."""

    bureau: tuple[str, ...]
    period: Period
    offices: tuple[Office, ...]
    issues: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def office(self, name: str) -> str | None:
        """The register's name of the office that goes by that name or alias."""
        wanted = name.strip()
        for office in self.offices:
            if wanted == office.name:
                return office.name
        for office in self.offices:
            if wanted in office.aliases:
                return office.name
        return None

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
