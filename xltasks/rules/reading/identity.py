"""Identity numbers and mobile telephone numbers in a text: what must not be passed on with a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])([1-9]\d{5}) ?((?:18|19|20)\d{6}) ?(\d{3}[0-9Xx])(?![0-9A-Za-z])")
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.])(?<!\d-)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})"
    r"(?![0-9A-Za-z]|[.,-]\d|[余多]?(?:[万亿元吨家个户项件次度%]|千瓦))"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class Personal:
    """``masked`` shows which number is meant without passing it on."""

    kind: Literal["身份证号", "手机号"]
    masked: str
    start: int
    end: int


def personal(text: str) -> Iterator[Personal]:
    """Every identity and mobile number in a text of half-width digits."""
    for found in _IDENTITY.finditer(text):
        number = "".join(found.groups()).upper()
        if is_identity_number(number):
            yield Personal("身份证号", f"{number[:4]}**********{number[-4:]}", *found.span())
    for found in _MOBILE.finditer(text):
        yield Personal("手机号", f"{found[1]}****{found[3]}", *found.span())


def is_identity_number(number: str) -> bool:
    """Whether 18 characters are a citizen identification number: a real birthday and the right check character.

    GB 11643-1999: the check character is that of ISO 7064 MOD 11-2 over the seventeen digits before it.
    """
    if re.fullmatch(r"[0-9]{17}[0-9X]", number) is None:
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[weighed % 11] == number[17]
