"""Where everything of a campaign lies: every path, and nowhere else."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from xltasks.errors import CampaignError, Fault
from xltasks.model.period import Period

REGISTER = "台账.xlsx"
_OVERRIDE = "XLTASKS_CAMPAIGN"

_LONGEST = 60
"""Characters of a name: three bytes each in UTF-8, within the 255 bytes of Linux and well within Windows' 260 a path."""
_FORBIDDEN = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
_DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"
}


@dataclass(frozen=True)
class Folders:
    """The paths of one campaign. A period is a Period or its code (ValueError for any other text)."""

    root: Path

    @property
    def register(self) -> Path:
        return self.root / REGISTER

    @property
    def own_templates(self) -> Path:
        return self.root / "表样"

    @property
    def inbox(self) -> Path:
        return self.root / "2-回收"

    @property
    def state(self) -> Path:
        return self.root / ".xltasks"

    @property
    def ledger(self) -> Path:
        return self.state / "ledger.sqlite"

    @property
    def lock(self) -> Path:
        return self.state / "lock"

    @property
    def register_text(self) -> Path:
        """What the register said when it was last read."""
        return self.state / "register.jsonl"

    @property
    def registers(self) -> Path:
        """Registers as they were before the program changed one."""
        return self.state / "registers"

    @property
    def merged(self) -> Path:
        return self.state / "merged"

    @property
    def received(self) -> Path:
        return self.state / "received"

    @property
    def forms(self) -> Path:
        return self.state / "issued" / "forms"

    @property
    def written(self) -> tuple[Path, ...]:
        """The folders this program fills, where leftovers are swept and no returns are looked for."""
        return (self.root / "1-下发", self.root / "3-退回", self.root / "4-汇总", self.state)

    def issued(self, period: Period | str) -> Path:
        return self.state / "issued" / _code(period)

    def issue_folder(self, period: Period | str) -> Path:
        return self.root / "1-下发" / _code(period)

    def issue_bundle(self, period: Period | str) -> Path:
        return self.issue_folder(period) / "下发.zip"

    def correction_folder(self, period: Period | str) -> Path:
        return self.root / "3-退回" / _code(period)

    def reminder_folder(self, period: Period | str) -> Path:
        return self.correction_folder(period) / "催报"

    def merge_folder(self, period: Period | str) -> Path:
        return self.root / "4-汇总" / _code(period)

    def relative(self, path: Path | str) -> str:
        """The path as JSON and the ledger tell it: relative to the campaign with ``/``, whole where it lies outside."""
        text, beginning = os.path.abspath(path), os.path.join(os.path.abspath(self.root), "")
        if text.startswith(beginning):
            return text[len(beginning) :].replace(os.sep, "/")
        whole = Path(text)
        for root in (Path(os.path.abspath(self.root)), self.root.resolve()):
            if whole.is_relative_to(root):
                return whole.relative_to(root).as_posix()
        return whole.as_posix()

    def absolute(self, told: str) -> Path:
        """The path that ``relative`` told."""
        return self.root / told


def find_campaign(start: Path, environment: Mapping[str, str]) -> Path:
    """The campaign folder XLTASKS_CAMPAIGN names, else the nearest one upward from ``start``.

    Raises CampaignError where there is none.
    """
    override = environment.get(_OVERRIDE, "")
    if override:
        return checked_campaign(Path(override))
    folder = Path(os.path.abspath(start))
    for candidate in (folder, *folder.parents):
        if (candidate / REGISTER).is_file():
            return candidate
    message = f"这个文件夹和它的上级文件夹里都没有 {REGISTER}"
    remedy = "请进入工作文件夹再运行，或用 -C 指定它；还没有工作文件夹时先运行 xltasks init"
    raise CampaignError(Fault(message, remedy, file=str(folder)))


def checked_campaign(root: Path) -> Path:
    """``root`` itself, whole. Raises CampaignError where it holds no register."""
    folder = Path(os.path.abspath(root))
    if (folder / REGISTER).is_file():
        return folder
    message = f"这不是工作文件夹：里面没有 {REGISTER}" if folder.is_dir() else "没有这个文件夹"
    raise CampaignError(
        Fault(message, "请检查 -C 或 XLTASKS_CAMPAIGN 写的位置，或先运行 xltasks init", file=str(folder))
    )


def file_name(name: str) -> str:
    """A name of an office, bureau or title as a file name (without suffix) that every system takes.

    Forbidden characters become their full-width forms; a name that is too long ends in a hash of the whole.
    """
    normal = unicodedata.normalize("NFC", name)
    printable = "".join(" " if _unprintable(character) else character for character in normal)
    plain = " ".join(printable.translate(_FORBIDDEN).split()).rstrip(". ")
    if plain.startswith((".", "~")):  # Hidden files, and what Excel and LibreOffice call their lock files.
        plain = f"_{plain}"
    if plain.split(".")[0].rstrip().upper() in _DEVICES:
        plain = f"_{plain}"
    if len(plain) > _LONGEST or len(plain.encode()) > 3 * _LONGEST:
        mark = sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        kept = plain.encode()[: 3 * _LONGEST - 9].decode("utf-8", "ignore")
        plain = f"{kept[: _LONGEST - 9].rstrip('. ')}-{mark}"
    return plain or "未命名"


def file_names(names: Iterable[str]) -> tuple[str, ...]:
    """A file name for each, in their order, no two alike (also where a system ignores case)."""
    taken: set[str] = set()
    chosen = []
    for name in names:
        plain = candidate = file_name(name)
        number = 2
        while candidate.casefold() in taken:
            candidate = f"{plain}（{number}）"
            number += 1
        taken.add(candidate.casefold())
        chosen.append(candidate)
    return tuple(chosen)


def _unprintable(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _code(period: Period | str) -> str:
    # Parsed even where it is text already: a period can come from a stranger's stamp and must not name a path.
    return Period.parse(str(period)).code
