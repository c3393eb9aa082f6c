"""The states of JSON in the words of the language spoken, with their colour."""

from __future__ import annotations

from gettext import gettext as _
from typing import TYPE_CHECKING

from xltasks.cli.show import Toned

if TYPE_CHECKING:
    from xltasks.model.audit import Fate
    from xltasks.model.receipt import IdentifiedBy, ReceiptState
    from xltasks.model.reminder import ReminderReason, Tone
    from xltasks.model.status import OfficeState


def office_state(state: OfficeState) -> Toned:
    return {
        "missing": Toned(_("missing"), "bad"),
        "accepted": Toned(_("accepted"), "good"),
        "rejected": Toned(_("rejected"), "bad"),
        "nil": Toned(_("nil return"), "good"),
        "issued": Toned(_("issued"), "mild"),
        "not issued": Toned(_("not issued"), "mild"),
        "returned": Toned(_("returned"), "plain"),
    }[state]


def tone(word: Tone) -> str:
    return {
        "临近": _("before the deadline"),
        "到期": _("on the day of the deadline"),
        "逾期": _("after the deadline"),
    }[word]


def reminder_reason(word: ReminderReason) -> str:
    return {"missing": _("missing"), "late": _("missing, late"), "rejected": _("rejected")}[word]


def receipt_state(state: ReceiptState) -> Toned:
    return {
        "new": Toned(_("new"), "good"),
        "duplicate": Toned(_("known already"), "plain"),
        "unidentified": Toned(_("unidentified"), "bad"),
        "unreadable": Toned(_("unreadable"), "bad"),
        "refused": Toned(_("refused, unsafe"), "bad"),
        "ignored": Toned(_("ignored"), "plain"),
    }[state]


def identified_by(means: IdentifiedBy | None) -> str:
    if means is None:
        return ""
    return {
        "stamp": _("by its stamp"),
        "keys": _("by its row keys"),
        "labels": _("by its headings"),
        "name": _("by its file name"),
        "manual": _("by --office"),
    }[means]


def fate(word: Fate) -> Toned:
    return {
        "merged": Toned(_("merged"), "good"),
        "accepted": Toned(_("accepted, not merged yet"), "good"),
        "superseded": Toned(_("superseded by a later return"), "plain"),
        "rejected": Toned(_("in a rejected return"), "bad"),
        "altered": Toned(_("a locked cell was altered; the register's text stands"), "mild"),
        "overridden": Toned(_("overridden by a coordinator's edit"), "mild"),
        "kept": Toned(_("kept for the office"), "plain"),
        "nil": Toned(_("in a nil return"), "plain"),
        "unplaced": Toned(_("outside every answer cell"), "mild"),
        "unidentified": Toned(_("in an unidentified file"), "bad"),
        "unreadable": Toned(_("in an unreadable file"), "bad"),
    }[word]
