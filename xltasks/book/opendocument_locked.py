"""OpenDocument spreadsheets with a password to open, as LibreOffice writes them.

Two kinds: each part encrypted by itself (ODF 1.2 Part 3, 3.8 and 4.8: AES-256-CBC, key by PBKDF2), and since LibreOffice
24.8 the whole package in one part (AES-256-GCM, key by Argon2id).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from xml.etree.ElementTree import Element

from xltasks.book.locked import run_apart, why_locked
from xltasks.book.package import Deflated, Package
from xltasks.book.xmlparts import local, tree
from xltasks.errors import Refused

_CHILD = Path(__file__).with_name("opendocument_locked_child.py")
_WHOLE = "encrypted-package"
_NEEDED = (_WHOLE, "content.xml", "meta.xml")
_SAID = {
    "algorithm-name": "cipher",
    "initialisation-vector": "vector",
    "key-derivation-name": "derivation",
    "iteration-count": "rounds",
    "argon2-iterations": "rounds",
    "argon2-memory": "memory",
    "argon2-lanes": "lanes",
    "salt": "salt",
    "start-key-generation-name": "start",
    "checksum": "checksum",
    "checksum-type": "checksum_type",
}
"""What the manifest says of a part, by the names the script knows it by."""


def unlocked_opendocument(package: Package, passwords: Sequence[str] | None) -> Package:
    """The package without its encryption, as far as a spreadsheet is read from it.

    Raises Locked where no password fits, Unreadable for another kind of encryption, Refused for a bomb.
    """
    if find_spec("cryptography") is None:
        raise why_locked("missing", passwords)
    root = tree(package.read("META-INF/manifest.xml"))
    told = {name: how for name, how in map(_entry, root) if name in _NEEDED and how and package.find(name)}
    parts = {name: package.read(name) for name in told}
    entries = [{**how, "size": len(parts[name])} for name, how in told.items()]
    head = json.dumps({"passwords": list(passwords or ()), "entries": entries}).encode()
    answer = run_apart(_CHILD, head + b"\n" + b"".join(parts.values()), package.limits)
    first, _, content = answer.partition(b"\n")
    word, _, sizes = first.partition(b" ")
    if word == b"bomb":
        raise Refused("文件解压后异常膨胀（疑似压缩炸弹），不予打开")
    if word != b"open" or not told:
        raise why_locked(word.decode("ascii", "replace"), passwords)
    plain = Package.holding(_deflated(tuple(told), sizes, content), limits=package.limits)
    return Package.open(plain.read(_WHOLE), limits=package.limits) if _WHOLE in told else plain


def _deflated(names: tuple[str, ...], sizes: bytes, content: bytes) -> tuple[Deflated, ...]:
    parts = []
    for name, (packed, size, crc) in zip(names, json.loads(sizes), strict=True):
        parts.append(Deflated(name, content[:packed], size, crc))
        content = content[packed:]
    return tuple(parts)


def _entry(entry: Element) -> tuple[str, Mapping[str, str]]:
    """A part's name, and what the manifest says of its encryption: nothing where it has none."""
    name = next((value for key, value in entry.attrib.items() if local(key) == "full-path"), "")
    said = {}
    for data in entry:
        if local(data.tag) == "encryption-data":
            for element in (data, *data):
                said.update({_SAID[local(key)]: text for key, text in element.attrib.items() if local(key) in _SAID})
    return name, said
