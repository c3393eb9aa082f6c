"""What a verdict rests on, as one name: as long as that is the same, judging again would find the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from xltasks.model.period import Period
from xltasks.model.receipt import Receipt
from xltasks.rules.timing import horizon_of
from xltasks.store.encode import to_text
from xltasks.store.opening import Store

_OUTPUTS = ("basis", "bench", "earlier", "judging", "readings")
_JUDGING = ("model", "rules", "forms", *(f"outputs/{name}.py" for name in _OUTPUTS))
"""What of this package has a say in a verdict."""


@dataclass(frozen=True)
class Basis:
    """``common`` names what all verdicts of a period rest on: register, form, program, and the day where it matters."""

    common: str

    @classmethod
    def of(cls, store: Store, period: Period, today: date) -> Basis:
        templates, rules = store.templates, store.register.rules
        return cls(
            _name(
                _program(),
                store.register_digest,
                period.code,
                templates.name,
                sha256(templates.input).hexdigest(),
                sha256(templates.consolidated).hexdigest(),
                horizon_of(period, today).isoformat(),
                *(str(waiver.still_holds(period, today)) for waiver in rules.waivers),
            )
        )

    def on(self, receipt: Receipt, issue: str, earlier: Iterable[tuple[str, Receipt, str]]) -> str:
        """That of one content as it was read under ``issue``; ``earlier`` are (period, receipt, issue) of what the
        office returned for earlier periods."""
        read = [*_content(receipt), issue]
        for code, before, answered in earlier:
            read += [code, *_content(before), answered]
        return _name(self.common, *read)


def _content(receipt: Receipt) -> Iterator[str]:
    yield from (receipt.sha256, receipt.file, receipt.office or "", receipt.period or "", receipt.issue or "")


def _program() -> str:
    """The modules that judge, by what stands in them: a checkout changes under one version."""
    package = Path(__file__).resolve().parent.parent
    digest = sha256()
    for part in _JUDGING:
        place = package / part
        for path in sorted(place.rglob("*.py")) if place.is_dir() else (place,):
            digest.update(f"{path.relative_to(package).as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _name(*parts: str) -> str:
    return sha256(to_text(parts).encode()).hexdigest()
