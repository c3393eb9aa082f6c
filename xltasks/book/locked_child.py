"""Takes the password off one workbook with msoffcrypto: passwords and file come on standard input, the file goes out.

Run as a script in a process of its own: a stranger's file says how long the key takes to make, and may crash the
library. The first line in is a JSON list of passwords (an argument could be seen by everybody on the machine), the
first line out one word of what came of it. First argument: the most bytes of address space.
"""

from __future__ import annotations

import io
import json
import sys

import msoffcrypto  # type: ignore[import-untyped, import-not-found, unused-ignore]
from msoffcrypto.exceptions import (  # type: ignore[import-untyped, import-not-found, unused-ignore]
    DecryptionError,
    InvalidKeyError,
)
from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped, import-not-found, unused-ignore]


def main(memory: int) -> None:
    _bound_memory(memory)
    passwords = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    for password in passwords:
        plain = _opened(data, password)
        if plain is not None:
            _print(b"open\n", plain)
            return
    _print(b"wrong\n", b"")


def _opened(data: bytes, password: str) -> bytes | None:
    """The workbook without its password; None where it has another one."""
    plain = io.BytesIO()
    try:
        book = msoffcrypto.OfficeFile(io.BytesIO(data))
        if isinstance(book, OOXMLFile):
            book.load_key(password=password, verify_password=True)
        else:
            book.load_key(password=password)
        book.decrypt(plain)
    except (InvalidKeyError, DecryptionError):
        return None
    return plain.getvalue()


def _bound_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _print(word: bytes, plain: bytes) -> None:
    sys.stdout.buffer.write(word + plain)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
