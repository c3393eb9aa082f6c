"""Decrypts the parts of one OpenDocument package: how and with which passwords comes on standard input, then the parts.

Run as a script in a process of its own: a stranger's file says how long the key takes to make and how much memory it
wants. The first line in is JSON, the first line out one word of what came of it and, where they opened, the packed and
plain size and the check sum of each part, which follow as they were deflated. Arguments: the most bytes of address
space, and those that all parts may inflate to.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import zlib
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_CHECKED = 1024
"""The check sum is that of so many bytes of the deflated part (ODF 1.2 Part 3, 4.8.3)."""
_KEY, _BLOCK, _NONCE = 32, 16, 12
_CHUNK = 1024 * 1024


class _Unknown(Exception):
    """Encrypted in a way that nobody here knows."""


class _Bomb(Exception):
    """Inflates to more than is allowed."""


def main(memory: int, inflated: int) -> None:
    _bound_memory(memory)
    asked = json.loads(sys.stdin.buffer.readline())
    parts = [(how, sys.stdin.buffer.read(how["size"])) for how in asked["entries"]]
    try:
        _tell(_opened(asked["passwords"], parts), inflated)
    except _Bomb:
        _print(b"bomb", b"")
    except (_Unknown, ImportError, ValueError, KeyError, MemoryError, zlib.error):
        _print(b"unknown", b"")


def _opened(passwords: list[str], parts: list[tuple[dict[str, Any], bytes]]) -> list[bytes] | None:
    """The parts as they were deflated, with the first password that fits; None where none does."""
    if not parts:
        raise _Unknown
    # Which way it is encrypted is looked at before any password: without one the answer must be right as well.
    for how, _ in parts:
        if how["cipher"].rpartition("#")[2] not in ("aes256-cbc", "aes256-gcm"):
            raise _Unknown
    for password in passwords:
        first = _decrypted(password, *parts[0])
        if first is not None:
            rest = [_decrypted(password, how, data) for how, data in parts[1:]]
            if None in rest:
                raise _Unknown
            return [first, *(data for data in rest if data is not None)]
    return None


def _decrypted(password: str, how: dict[str, Any], data: bytes) -> bytes | None:
    """A part as it was deflated; None for a wrong password."""
    key = _key(password, how)
    if how["cipher"].endswith("gcm"):
        try:
            return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], None)
        except InvalidTag:
            return None
    if len(data) % _BLOCK or not data:
        raise _Unknown
    decryptor = Cipher(algorithms.AES(key), modes.CBC(base64.b64decode(how["vector"]))).decryptor()
    plain = decryptor.update(data) + decryptor.finalize()
    padding = plain[-1]
    plain = plain[:-padding] if 1 <= padding <= _BLOCK else b""
    right = _digest(how.get("checksum_type", ""), plain[:_CHECKED]) == base64.b64decode(how["checksum"])
    return plain if right else None


def _key(password: str, how: dict[str, Any]) -> bytes:
    start = _digest(how.get("start", "sha1"), password.encode())
    salt, rounds = base64.b64decode(how["salt"]), int(how["rounds"])
    if how["derivation"].rpartition("#")[2].upper() == "PBKDF2":
        return hashlib.pbkdf2_hmac("sha1", start, salt, rounds, _KEY)
    if how["derivation"].endswith("argon2id"):
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        lanes, memory = int(how["lanes"]), int(how["memory"])
        return Argon2id(salt=salt, length=_KEY, iterations=rounds, lanes=lanes, memory_cost=memory).derive(start)
    raise _Unknown


def _digest(name: str, data: bytes) -> bytes:
    return (hashlib.sha256 if "sha256" in name.lower() else hashlib.sha1)(data).digest()


def _tell(parts: list[bytes] | None, room: int) -> None:
    if parts is None:
        _print(b"wrong", b"")
        return
    sizes = []
    for part in parts:
        inflater, size, crc, rest = zlib.decompressobj(-15), 0, 0, part
        while not inflater.eof:
            chunk = inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
            size, crc = size + len(chunk), zlib.crc32(chunk, crc)
            if size > room:
                raise _Bomb
            if not chunk and not rest:
                break
        room -= size
        sizes.append((len(part), size, crc))
    _print(b"open " + json.dumps(sizes).encode(), b"".join(parts))


def _bound_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _print(line: bytes, content: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n" + content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
