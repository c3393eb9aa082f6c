"""What a receipt says of a file beside its content: when it was returned, what went wrong, that it came before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from xltasks.book.grid import Book
from xltasks.errors import FileTrouble, Refused
from xltasks.intake.walk import Found
from xltasks.model.receipt import OrderBy, Receipt


def troubled(receipt: Receipt, trouble: FileTrouble) -> Receipt:
    return replace(receipt, state="refused" if isinstance(trouble, Refused) else "unreadable", reason=trouble.reason)


def again(first: Receipt, told: str, found: Found, now: datetime) -> Receipt:
    """The receipt of bytes that were taken in before; a mail may say that this copy was sent at another time."""
    same = "这份文件以前收过" if first.file == told else f"与 {first.file} 内容完全相同"
    again = replace(first, file=told, state="duplicate", reason=f"{same}，不重复计算", received_at=now)
    return again if found.mailed is None else replace(again, order_by="mail", returned_at=found.mailed)


def same(receipt: Receipt, old: Receipt) -> bool:
    """Whether an earlier receipt says it all: seen again at another time, a file is not received again."""
    if receipt.state == "duplicate":
        told = replace(receipt, state=old.state, reason=old.reason)
    else:
        told = receipt
    if told.order_by == "collected":
        told = replace(told, returned_at=old.returned_at)
    return replace(told, received_at=old.received_at) == old


def dated(receipt: Receipt, book: Book, found: Found) -> Receipt:
    """When the file was returned: the mail's date, else what the workbook, else what the file says, else now."""
    dates: tuple[tuple[OrderBy, datetime | None], ...] = (
        ("mail", found.mailed),
        ("workbook", book.modified),
        ("file", found.modified),
    )
    for by, moment in dates:
        if moment is not None:
            return replace(receipt, order_by=by, returned_at=moment)
    return replace(receipt, order_by="collected", returned_at=receipt.received_at)
