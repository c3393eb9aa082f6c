"""Mail drafts: .eml files that Outlook and Foxmail open ready to be sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\Z")
_BETWEEN = re.compile(r"[\s,;，；、]+")
_SPREADSHEET = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Attachment:
    name: str
    data: bytes


def mail_draft(to: str, subject: str, text: str, attachment: Attachment | None) -> bytes:
    """The bytes of a draft: the same arguments give the same bytes. ``to`` is a cell's text, with any number of
    addresses; what is none is left out, for a draft without address can still be addressed by hand."""
    message = EmailMessage(SMTP)
    # Outlook opens a message that is marked so for writing, not for reading.
    message["X-Unsent"] = "1"
    addresses = addresses_in(to)
    if addresses:
        message["To"] = ", ".join(addresses)
    message["Subject"] = " ".join(subject.split())
    message.set_content(text, charset="utf-8", cte="base64")
    if attachment is not None:
        message.add_attachment(attachment.data, maintype="application", subtype=_SPREADSHEET, filename=attachment.name)
        # The library would draw a boundary by lot.
        message.set_boundary(f"xltasks-{sha256(text.encode() + attachment.data).hexdigest()[:32]}")
    return message.as_bytes()


def addresses_in(text: str) -> tuple[str, ...]:
    """The mail addresses in a text, each once."""
    return tuple(dict.fromkeys(part for part in _BETWEEN.split(text) if _ADDRESS.match(part)))
