"""The Chinese of the command line: complete, in step with the sources, and chosen as promised."""

from __future__ import annotations

import ast
import gettext
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from xltasks.cli.language import LOCALE, choose

CLI = LOCALE.parent / "cli"
CHINESE = LOCALE / "zh_CN" / "LC_MESSAGES"


def catalogue():
    with (CHINESE / "xltasks.po").open("rb") as file:
        return read_po(file, locale="zh_CN")


def said_in_sources():
    return {message for _, _, message, _, _ in extract_from_dir(str(CLI))}


def test_every_string_of_the_command_line_is_translated():
    translated = {
        message.id for message in catalogue() if message.id and not message.fuzzy and all(_texts(message.string))
    }
    assert said_in_sources() - translated == set()


def test_the_catalogue_holds_nothing_that_the_sources_do_not_say():
    # Entries marked "click" are said by the library that reads the command line.
    own = {message.id for message in catalogue() if message.id and ("click", None) not in message.locations}
    assert own - said_in_sources() == set()
    assert not catalogue().obsolete


def test_translations_keep_the_places_to_fill():
    def places(text):
        return set(re.findall(r"{(\w+)", text))

    for message in catalogue():
        offered = set().union(*map(places, _texts(message.id)))
        for text in _texts(message.string):
            assert places(text) <= offered, message.id


def test_the_compiled_catalogue_is_that_of_the_text():
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    fresh = gettext.GNUTranslations(compiled)
    with (CHINESE / "xltasks.mo").open("rb") as file:
        shipped = gettext.GNUTranslations(file)
    assert {**shipped._catalog, "": "dates"} == {**fresh._catalog, "": "dates"}


def test_no_words_reach_the_screen_past_the_translator():
    bare = [
        f"{path.name}:{text.lineno} {text.value!r}"
        for path in sorted(CLI.glob("*.py"))
        for text in _shown(ast.parse(path.read_text("utf-8")))
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        (["--lang", "zh_CN"], {"LANG": "en_GB.UTF-8"}, "zh_CN"),
        (["status", "--lang=zh_CN"], {"XLTASKS_LANG": "en"}, "zh_CN"),
        (["--", "--lang=zh_CN"], {}, "en"),
        ([], {"XLTASKS_LANG": "zh", "LC_ALL": "en_GB.UTF-8"}, "zh_CN"),
        ([], {"LC_ALL": "zh_CN.GB18030", "LANG": "en_GB.UTF-8"}, "zh_CN"),
        ([], {"LC_ALL": "", "LC_MESSAGES": "zh_CN.UTF-8", "LANG": "C"}, "zh_CN"),
        ([], {"LC_MESSAGES": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ([], {"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="without a locale variable Windows' own language counts there")
def test_the_option_comes_before_the_variable_and_the_variable_before_the_locale(arguments, environment, language):
    assert choose(arguments, environment) == language


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["collect", "--help"],
        ["merge", "--help"],
        ["form", "--help"],
        ["form", "new", "--help"],
        ["status", "--help"],
        ["remind", "--help"],
        ["accept", "--help"],
        ["extend", "--help"],
        ["register", "--help"],
        ["register", "import", "--help"],
        ["statsu"],
        ["status", "--periud"],
        ["status", "--period", "2024Q9"],
        ["status", "--now", "x"],
        ["status", "多余"],
        ["status", "--quiet=1"],
        ["generate", "--period"],
        ["collect", "/no/such/file"],
        ["form", "check", "/"],
        ["init"],
        ["--now", "2024-06-28"],
        ["--lang", "zh_CN", "--lang=zh"],
    ],
    ids=" ".join,
)
def test_help_and_complaints_are_chinese_through_and_through(arguments):
    command = [sys.executable, "-m", "xltasks", *arguments]
    environment = os.environ | {"XLTASKS_LANG": "zh_CN", "PYTHONUTF8": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    names = (
        r"xltasks|XLTASKS_\w+|--?\w[\w-]*|'[^']*'|generate|JSON|DIR|TIME|NAME|FILE|PATH|OFFICE|TEXT|WPS|Excel|zh_CN|en"
    )
    commands = r"init|collect|validate|merge|status|remind|accept|extend|rollover|audit|run|form|check|cells|register|import|docx|xlsx?|new|input|consolidated"
    left = re.sub(
        rf"\d+T\d+|\b[PM]\b|\d{{4}}[QMH]\d+|(?<![a-z])({names}|{commands})(?![a-z])", "", done.stdout + done.stderr
    )
    assert re.findall(r"[A-Za-z]{2,}", left) == []
    assert re.search(r"[\u4e00-\u9fff]", done.stdout + done.stderr)


def _texts(string):
    return string if isinstance(string, (tuple, list)) else (string,)


def _shown(tree: ast.AST):
    """Text with letters that is handed bare to something that shows it."""
    shows = {"say", "warn", "style", "table", "Fault", "BadParameter", "Toned", "UsageError", "echo", "add_task"}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        handed = [word.value for word in call.keywords if word.arg in ("help", "short_help", "epilog")]
        if name in shows:
            handed += [
                part for place in call.args for part in (place.elts if isinstance(place, ast.Tuple) else [place])
            ]
        for value in handed:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and _has_words(value.value, name):
                yield value


def _has_words(text: str, name: str) -> bool:
    tones = ("good", "bad", "mild", "plain")
    return bool(re.search(r"[A-Za-z]{2}", text)) and not (name == "Toned" and text in tones)


def test_the_library_ships_its_catalogue_where_it_looks_for_it():
    assert Path(gettext.find("xltasks", str(LOCALE), ["zh_CN"])).is_file()
