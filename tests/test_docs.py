"""What the guides in docs/ say is so: the rules they list, the commands they show, the JSON they promise."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from xltasks.campaign import Campaign
from xltasks.cli.main import main
from xltasks.rules.codes import FAULTS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SEVERITIES = {"error": "错误", "warning": "警告", "hint": "提示"}
WRITTEN = shutil.ignore_patterns(".xltasks", "1-下发", "3-退回", "4-汇总")
MERGED = "4-汇总/2024Q2/市林业局2024年二季度汇总表.xlsx"


def guide(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of every line of every table, without the lines under the headings."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("| ---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_rules_are_listed_exactly_as_the_program_knows_them():
    listed = rows(guide("rules.md").partition("## 台账里的“规则”表")[0])
    known = [
        [
            fault.code,
            fault.name,
            SEVERITIES[fault.severity],
            fault.meaning,
            "、".join(f"{name}（{value:g}）" for name, value in fault.parameters),
        ]
        for fault in FAULTS
    ]
    assert [row for row in listed if row[0] != "编码"] == known


def test_codes_outside_the_rules_are_those_that_the_program_writes():
    told = guide("rules.md").partition("## 不归“规则”表管的")[2]
    listed = {code for row in rows(told)[1:] for code in row[0].split("、")}
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "xltasks").rglob("*.py"))
    verbs = set(re.findall(r'Delivery\([^"]*"(\w+)"', source))
    kept = {f"{verb}.{what}" for verb in verbs for what in re.findall(r'f"\{self\.verb\}\.(\w+)"', source)}
    assert listed == kept | set(re.findall(r'"((?:merge|generate|remind)\.[a-z]+)"', source))


def test_the_sheet_of_rules_that_the_guide_shows_is_one_that_the_program_takes(tmp_path):
    shown = rows(guide("rules.md").partition("<!-- 规则表 -->")[2].partition("\n\n")[0])
    shutil.copytree(ROOT / "examples" / "corrections", tmp_path / "局", ignore=WRITTEN)
    register = tmp_path / "局" / "台账.xlsx"
    book = openpyxl.load_workbook(register)
    del book["规则"]
    sheet = book.create_sheet("规则")
    for row in shown:
        sheet.append([cell or None for cell in row])
    book.save(register)
    rules = Campaign.open(tmp_path / "局").register.rules
    assert len(rules.settings) == 4 and len(rules.waivers) == 1
    assert not rules.applies("wording.halfwidth") and rules.parameter("history.repeated", "相似度") == 95


@pytest.mark.parametrize("name", sorted(path.name for path in DOCS.glob("*.md")))
def test_every_link_and_picture_of_a_guide_leads_somewhere(name):
    for link in re.findall(r"\]\(([^)#]+)\)", guide(name)):
        assert link.startswith("https://") or (DOCS / link).exists(), link


def test_the_pictures_are_small_and_all_are_shown():
    shown = {
        Path(link).name
        for text in (ROOT / "README.md", *DOCS.glob("*.md"))
        for link in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text.read_text("utf-8"))
    }
    for picture in DOCS.glob("*.png"):
        data = picture.read_bytes()
        width, height = struct.unpack(">II", data[16:24])
        assert len(data) < 80_000 and width <= 1400 and height <= 1400, picture.name
        assert picture.name in shown


def typed(line: str) -> tuple[int, str]:
    """One command as the guides show it, in this process."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8")
    with contextlib.redirect_stdout(out):
        code = main(shlex.split(line)[1:])
    out.flush()
    return code, raw.getvalue().decode("utf-8")


def test_the_coordinators_quarter_can_be_typed_as_it_stands(tmp_path, monkeypatch):
    monkeypatch.setenv("XLTASKS_LANG", "zh_CN")
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    monkeypatch.chdir(tmp_path)
    office = None
    played = []
    for line in re.findall(r"^xltasks .*$", guide("coordinator.md"), re.MULTILINE):
        if " --office " in line or line.startswith(("xltasks form", "xltasks register")):
            continue
        if line.startswith(("xltasks accept", "xltasks extend")):
            line = line.replace("造林科", office or "")
        code, said = typed(f"{line} --now 2024-04-02T10:00")
        assert code in (0, 1), (line, said)
        played.append(line.split()[1])
        if line.startswith("xltasks init"):
            monkeypatch.chdir(tmp_path / shlex.split(line)[2])
            office = Campaign.open(Path.cwd()).register.offices[0].name
        elif line == "xltasks generate" and played.count("generate") == 1:
            first = next(path for path in Path("1-下发").rglob("*.xlsx") if f"（{office}）" in path.name)
            shutil.copy(first, "2-回收")
    assert {"init", "generate", "collect", "validate", "remind", "extend", "accept", "status", "merge"} <= set(played)
    assert {"audit", "rollover", "run"} <= set(played)


@pytest.mark.parametrize("group", ["register", "form"])
def test_what_is_made_from_sheets_that_are_there_can_be_typed_as_it_stands(
    tmp_path, monkeypatch, documents, campaign, group
):
    assert documents
    monkeypatch.chdir(tmp_path)
    for name in ("任务分解表.xlsx", "往期汇总表.xlsx"):
        shutil.copy(campaign / MERGED, name)
    for line in re.findall(rf"^xltasks {group} .*$", guide("coordinator.md"), re.MULTILINE):
        assert typed(line)[0] == 0, line
    made = [path.name for path in (tmp_path / "某某局2024").rglob("*.xlsx")]
    assert sorted(made) == (["台账.xlsx"] if group == "register" else ["consolidated.xlsx", "input.xlsx"])


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """examples/corrections, to be played to its end."""
    folder = tmp_path_factory.mktemp("documents") / "c"
    return Path(shutil.copytree(ROOT / "examples" / "corrections", folder, ignore=WRITTEN))


@pytest.fixture(scope="module")
def documents(campaign: Path) -> dict[str, object]:
    """What every command prints with --json."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(campaign)
        patch.setenv("XLTASKS_LANG", "en")
        patch.setenv("LANGUAGE", "en")
        return {name: document for name, line in commands() if (document := played(name, line))}


def commands() -> list[tuple[str, str]]:
    """(what the guide calls the document, the command); those without a name only lead to the next."""
    return [
        ("init", "init new"),
        ("", "--now 2024-03-20T09:00 generate"),
        ("", "--now 2024-04-02T09:00 collect 来件/一季度"),
        ("rollover", "--now 2024-06-20T09:00 rollover --deadline 2024-07-05T17:00"),
        ("generate", "--now 2024-06-20T09:10 generate"),
        ("collect", "--now 2024-07-03T09:00 collect 来件/二季度"),
        ("validate", "--now 2024-07-03T09:10 validate"),
        ("remind", "--now 2024-07-03T09:20 remind --eml"),
        ("extend", "--now 2024-07-03T09:30 extend 造林科 --until 2024-07-09 --reason 盖章"),
        ("", "--now 2024-07-08T10:00 collect 来件/退回后"),
        ("accept", "--now 2024-07-08T10:20 accept 产业科 --reason 在途"),
        ("status", "--now 2024-07-08T10:30 status --html 进展.html --xlsx 进展.xlsx"),
        ("", "--now 2024-07-08T10:40 merge"),
        ("", "polish"),
        ("", "--now 2024-07-09T16:00 collect 来件/再报"),
        ("merge", "--now 2024-07-09T16:10 merge"),
        ("audit", "--now 2024-07-09T16:30 audit"),
        ("form cells", f"form cells {MERGED}"),
        ("form check", "form check input.xlsx"),
        ("form new", f"form new {MERGED} -o 新表样"),
        ("register import", "register import 旧表.xlsx -o 新台账.xlsx"),
        ("run", "--now 2024-07-09T16:40 run"),
        ("failure", "accept 没有科 --reason 无"),
    ]


def played(name: str, line: str) -> object:
    if line == "polish":
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        subprocess.run([sys.executable, "polish.py", MERGED], check=True, capture_output=True, env=environment)
        return None
    if name == "form check":
        book = openpyxl.load_workbook(ROOT / "templates" / "quarterly" / "input.xlsx")
        book["字段"]["C2"] = "打对号"
        book.save("input.xlsx")
    if name == "register import":
        book = openpyxl.load_workbook(MERGED)
        book["汇总表"]["A19"] = "说明：本表由办公室汇总"
        book.save("旧表.xlsx")
    said = typed(f"xltasks --json {line}")[1]
    return json.loads(said) if name else None


def paths(document: object, at: str = "") -> set[str]:
    """Every key, and where: ``.findings[].code``."""
    if isinstance(document, dict):
        return {at} | {path for key, value in document.items() for path in paths(value, f"{at}.{key}")}
    if isinstance(document, list):
        return {at} | {path for value in document for path in paths(value, f"{at}[]")}
    return {at}


def promised() -> dict[str, object]:
    blocks = re.findall(r"<!-- (.+?) -->\n```json\n(.*?)```", guide("json.md"), re.DOTALL)
    return {name: json.loads(text) for name, text in blocks}


def test_the_json_of_every_command_has_the_keys_that_the_guide_shows(documents):
    told = promised()
    assert set(told) == set(documents)
    for name, document in documents.items():
        printed = paths(document) if name != "run" else {"", *(f".{part}" for part in document)}
        # What a list holds is told where it first appears: a finding is the same everywhere.
        assert {path for path in printed if ".findings[]" not in path or name == "validate"} == {
            path for path in paths(told[name]) if ".findings[]" not in path or name == "validate"
        }, name
    assert paths(documents["merge"]["findings"]) == paths(told["validate"]["findings"])


@pytest.mark.parametrize(
    "file", ["README.md", "README.zh-CN.md", "docs/coordinator.md", "docs/rules.md", "docs/json.md"]
)
def test_every_command_and_option_that_is_named_exists(file, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    text = (ROOT / file).read_text("utf-8")
    named = re.findall(r"(?:`|^)xltasks ((?:(?:form|register) )?[a-z]+)([^`\n]*)", text, re.MULTILINE)
    named += re.findall(r"^## `((?:(?:form|register) )?[a-z]+)([^`\n]*)", text, re.MULTILINE)
    for command, rest in named:
        code, said = typed(f"xltasks {command} --help")
        options = set(re.findall(r"--[a-z-]+", rest)) - {"--help", "--lang", "--dry-run", "--json"}
        assert code == 0 and options <= set(re.findall(r"--[a-z-]+", said)), (command, rest)
    assert named


def test_the_json_guide_names_every_command_of_the_program():
    said = set(re.findall(r"^ +(\w+)  ", typed("xltasks --help")[1].partition("Commands:")[2], re.MULTILINE))
    headings = {words.split()[0] for words in re.findall(r"^## `(.+?)`", guide("json.md"), re.MULTILINE)}
    assert said == headings
