"""Reminders in words: one short text for the group, one for each office that names what it owes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from xltasks.model.cell import utf16_length
from xltasks.model.register import Settings
from xltasks.model.reminder import Tone
from xltasks.outputs.drawn import Drawn
from xltasks.outputs.moments import seen_from, span_text, today_text, tone_of
from xltasks.outputs.owed import Owed

GROUP_LIMIT = 200
"""Characters of the group text, counted as WeChat and Windows count them."""
_GRAVITY: Mapping[Tone, int] = {"临近": 0, "到期": 1, "逾期": 2}


@dataclass(frozen=True)
class Desk:
    """Who writes, about what, when."""

    drawn: Drawn
    settings: Settings
    period: str
    """``2024年二季度``"""
    now: datetime

    def tone(self, owed: Sequence[Owed]) -> Tone:
        """That of the gravest case; where nobody owes anything, that of everybody's deadline."""
        tones = [tone_of(one.deadline, self.now) for one in owed] or [tone_of(self.settings.deadline, self.now)]
        return max(tones, key=_GRAVITY.__getitem__)

    def letter(self, owed: Owed, *, mailed: bool = False) -> str:
        """The text to one office; ``mailed`` where the workbook goes with it, as a mail's attachment."""
        tone = tone_of(owed.deadline, self.now)
        name = "letters/rejected.j2" if owed.reason == "rejected" else "letters/missing.j2"
        names = {
            **self._common(tone, owed.deadline),
            "office": owed.office.name,
            "contact": owed.office.contact,
            "extended": owed.extended,
            "rows": owed.rows,
            "items": owed.items,
            "fields": owed.fields,
            "attachment": owed.attachment,
            "notes": owed.notes,
            "mailed": mailed and bool(owed.attachment),
        }
        return self.drawn.text(name, names).strip() + "\n"

    def group(self, owed: Sequence[Owed], deadline: datetime | None) -> str:
        """One text for all, at most 200 characters however many offices there are: first the courtesies go, then the
        names. ``deadline`` is everybody's."""
        if not owed:
            return ""
        own = all(one.extended for one in owed)
        common = self._common(self.tone(owed), None if own else deadline)
        missing = [self._named(one) for one in owed if one.reason != "rejected"]
        rejected = [self._named(one) for one in owed if one.reason == "rejected"]
        room = min(len(owed), GROUP_LIMIT // 2)
        text = ""
        for polite, shown in ((True, len(owed)), *((False, count) for count in range(room, -1, -1))):
            of_rejected = -(-shown * len(rejected) // len(owed))
            names = {
                **common,
                "polite": polite,
                "missing": missing[: shown - of_rejected],
                "missing_count": len(missing),
                "rejected": rejected[:of_rejected],
                "rejected_count": len(rejected),
            }
            text = " ".join(self.drawn.text("letters/group.j2", names).split())
            if utf16_length(text) <= GROUP_LIMIT:
                return text
        return _cut(text, GROUP_LIMIT)

    def subject(self, owed: Owed) -> str:
        """The subject of the mail to one office."""
        ask = "请修改后重新报回" if owed.reason == "rejected" else "请填报"
        tone = tone_of(owed.deadline, self.now)
        return f"【{tone}】{self.settings.bureau_short}{self.period}填报表{ask}（{owed.office.name}）"

    def _named(self, owed: Owed) -> str:
        own = owed.extended and owed.deadline is not None and owed.deadline >= self.now
        until = f"（延至{seen_from(self.now, owed.deadline)}）" if own and owed.deadline else ""
        return " ".join(owed.office.name.split()) + until

    def _common(self, tone: Tone, deadline: datetime | None) -> dict[str, object]:
        said = "" if deadline is None else seen_from(self.now, deadline)
        return {
            "tone": tone,
            "bureau": self.settings.bureau_short,
            "period": self.period,
            "deadline": today_text(deadline) if deadline and tone == "到期" else said,
            "left": "" if deadline is None else span_text(deadline - self.now),
            "sender": self.settings.contact,
            "phone": self.settings.contact_phone,
        }


def _cut(text: str, limit: int) -> str:
    kept = text
    while utf16_length(kept) > (limit if kept is text else limit - 1):
        kept = kept[:-1]
    return kept if kept is text else f"{kept}…"
