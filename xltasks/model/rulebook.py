"""The coordinator's word on the rules: which are off, how grave each is, and who is excused from what, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xltasks.model.finding import Finding, Severity
from xltasks.model.period import Period


@dataclass(frozen=True)
class RuleSetting:
    """How one rule (``wording.until``) or a whole family (``wording``) is to be applied; None leaves the default."""

    rule: str
    on: bool = True
    severity: Severity | None = None
    parameters: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Waiver:
    """A rule or family that is not held against an office, a task, or both; an empty name means every one.

    ``until`` is the last day, or the last period, it is granted for; None for ever.
    """

    rule: str
    reason: str
    office: str = ""
    task: str = ""
    until: date | Period | None = None

    def covers(self, finding: Finding, period: Period, today: date) -> bool:
        task = finding.key.task if finding.key else None
        return (
            _names(self.rule, finding.code)
            and self.office in ("", finding.office)
            and self.task in ("", task)
            and self.still_holds(period, today)
        )

    def still_holds(self, period: Period, today: date) -> bool:
        """Whether it is granted for the period on that day."""
        if isinstance(self.until, Period):
            return period.last_day <= self.until.last_day
        return self.until is None or today <= self.until


@dataclass(frozen=True)
class RuleBook:
    """The register's sheet 规则; a rule it does not mention applies as the program has it."""

    settings: tuple[RuleSetting, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def applies(self, code: str) -> bool:
        return next((setting.on for setting in self._about(code)), True)

    def severity(self, code: str) -> Severity | None:
        return next((setting.severity for setting in self._about(code) if setting.severity), None)

    def parameter(self, code: str, name: str) -> float | None:
        for setting in self._about(code):
            for said, value in setting.parameters:
                if said == name:
                    return value
        return None

    def _about(self, code: str) -> tuple[RuleSetting, ...]:
        """What is said of the rule itself, then of its family."""
        own = [setting for setting in self.settings if setting.rule == code]
        family = [setting for setting in self.settings if setting.rule == code.partition(".")[0]]
        return (*own, *family)


def _names(rule: str, code: str) -> bool:
    return rule in (code, code.partition(".")[0])
