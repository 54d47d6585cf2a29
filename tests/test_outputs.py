"""What is printed about findings, down to the column, and what is never printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pigen.common.errors import PigenError
from pigen.diagnostics.finding import Finding, RelatedLocation, ResolvedFix
from pigen.outputs import concise, full, github, redact
from pigen.outputs import json as contract
from pigen.outputs.excerpt import MAX_CHARS, Page
from pigen.outputs.report import FileReport, Report
from pigen.outputs.terminal import Painter, escape_controls, measure_width
from pigen.pi.release import Pi
from pigen.text.document import from_text
from pigen.text.edits import Edit
from tests.command import DOUBLED, pigen, provider, put

ROOT = Path(__file__).resolve().parent.parent
PLAIN = Painter(False)
SECRET = "sk-proj-4711abcdefghijklmnop"


def finding(text: str, part: str, **fields: object) -> Finding:
    document = from_text(text)
    start = text.index(part)
    line, column = document.find_position(start)
    end_line, end_column = document.find_position(start + len(part))
    stated = {
        "file": "models.json",
        "rule": "some-rule",
        "effect": "fails",
        "severity": "error",
        "message": "What follows.",
        "help": "What to do.",
        "pointer": "/providers",
        **fields,
    }
    place = {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
    return Finding(**stated, **place)


def quoted(text: str, part: str) -> tuple[str, str]:
    return Page(from_text(text)).quote(finding(text, part))


def report(text: str, *findings: Finding) -> Report:
    made = Report(Pi("1.5.2"))
    document = from_text(text, "models.json")
    made.files.append(FileReport(document.path, "models", 1, 2))
    made.documents["models.json"] = document
    made.findings += findings
    return made


def pointed_at(shown: str, carets: str) -> str:
    """What stands above the carets, by columns of the terminal."""
    columns: list[str] = []
    for character in shown:
        if measure_width(character) == 0:
            columns[-1] += character
        columns += [character, ""][: measure_width(character)]
    return "".join(columns[carets.index("^") : len(carets)])


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('{"a": 1}', "1"),
        ('{\n  "a": 1\n}', '"a"'),
        ('{"键": "值", "b": 2}', "2"),
        ('{"a": "值值"}', '"值值"'),
        ('{"a": "\U0001f600", "b": 2}', "2"),
        ('{"e\u0301": 1, "b": 2}', "2"),
        ('\ufeff{"a": 1}', '"a"'),
        ('{"a": "\x1b[31m", "b": 2}', "2"),
        ('{\r  "a": 1,\r  "b": 2}', "2"),
        ('{\r\n  "a": 1,\r\n  "b": 2}', '"b"'),
    ],
)
def test_carets_stand_below_the_place(text: str, part: str) -> None:
    assert pointed_at(*quoted(text, part)) == escape_controls(part)


def test_tabs() -> None:
    shown, carets = quoted('{\n\t"a":\t1\n}', "1")
    assert (shown, carets) == ('    "a":    1', " " * 12 + "^")


def test_a_place_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    assert quoted('{"a": [\n1\n]}', "[\n1\n]") == ('{"a": [', "      ^")


def test_the_end_of_the_text() -> None:
    text = '{"a": 1'
    here = finding(text, "1")
    after = Finding(**{**vars(here), "column": 8, "end_column": 8})
    assert Page(from_text(text)).quote(after) == (text, " " * 7 + "^")


@pytest.mark.parametrize("place", [0, 1, 500, 9_999])
def test_of_a_long_line_only_the_place_is_shown(place: int) -> None:
    value = {f"key-{number:05}": "x" * 40 for number in range(10_000)}
    text = json.dumps(value)
    shown, carets = quoted(text, f'"key-{place:05}"')
    assert pointed_at(shown, carets) == f'"key-{place:05}"'
    assert measure_width(shown) <= MAX_CHARS + 6
    assert shown.endswith("...") == (place < 9_999)
    assert shown.startswith("...") == (place > 0)


def test_a_place_longer_than_the_line_that_is_shown() -> None:
    shown, carets = quoted(json.dumps({"a": "x" * 5000}), '"' + "x" * 5000 + '"')
    assert measure_width(shown) <= 2 * MAX_CHARS + 6
    assert set(pointed_at(shown, carets)) == {'"', "x"}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "part",
    [
        {"apiKey": SECRET},
        {"apiKey": "hunter2hunter2"},
        {"apiKey": ["hunter2hunter2"]},
        {"headers": {"x-portkey-api-key": "hunter2hunter2"}},
        {"headers": {"Authorization": "Bearer hunter2hunter2"}},
        {"headers": {"X-Anything": SECRET}},
        {"headers": {"Cookie": "hunter2hunter2"}},
        {"baseUrl": "https://me:hunter2hunter2@example.com/v1"},
        {"baseUrl": "https://example.com/v1?api_key=hunter2hunter2"},
        {"_note": f"the old key was {SECRET}"},
        {"client_secret": "hunter2hunter2"},
        {"_note": "AbCdEfGh0123456789IjKlMnOpQrStUv"},
    ],
)
def test_no_secret_is_shown(part: dict, indent: int | None) -> None:
    text = json.dumps({"providers": {"p": {"a": 1, **part, "z": 2}}}, indent=indent)
    page = Page(from_text(text))
    spots = (r'"[^"]*"', r"\d+", r"[{}\[\],:]")
    for match in (match for spot in spots for match in re.finditer(spot, text)):
        document = from_text(text)
        start, end = map(document.find_position, match.span())
        shown, _ = page.quote(Finding("", "", "", "", "", "", "", *start, *end))
        for piece in ("4711", "unter2", "0123456789"):
            assert piece not in shown


@pytest.mark.parametrize(
    "text",
    [
        '"apiKey": "$PORTKEY_API_KEY"',
        '"apiKey": "${PORTKEY_API_KEY}"',
        '"apiKey": "PORTKEY_API_KEY"',
        '"apiKey": "!op read op://vault/portkey/key"',
        '"apiKey": "ollama"',
        '"apiKey": "YOUR_PORTKEY_API_KEY"',
        '"Authorization": "Bearer $TOKEN"',
        '"authHeader": true',
        '"maxTokens": "4096"',
        '"id": "@anthropic-prod/claude-sonnet-4-20250514"',
        '"id": "accounts/fireworks/models/qwen3-coder-480b-a35b-instruct"',
        '"baseUrl": "https://api.portkey.ai/v1"',
        '"x-portkey-config": "pc-house-123456"',
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert redact.mask_secrets(text) == text


def test_broken_text_hides_its_secrets_too() -> None:
    text = "{apiKey: hunter2hunter2, 'token': 'hunter2', \"password\": \"hunter2hunter2\n}"
    assert "unter2" not in redact.mask_secrets(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "aA1+",
        "a:",
        "://a:",
        "eyJ-",
        "key:'",
        '"a',
        "sk-",
        "key = ",
        "key:{",
        "key: a,",
        "key:[b:",
    ]
    + ['"key":"a",', '"key":"a" ', "key: a, b c,", "key:,a"],
)
def test_looking_for_secrets_takes_no_long_time(piece: str) -> None:
    redact.find_secret_spans(piece * (100_000 // len(piece)))


def test_control_characters_do_not_reach_the_terminal() -> None:
    text = '{"a\x1b[2J": "\x00\x07\u202e"}'
    bad = finding(text, '"\x00\x07\u202e"', message="\x1b[1m", help="\x9b0m", file="models.json")
    for render in (full.render, concise.render):
        assert escape_controls(render(report(text, bad), PLAIN).replace("\n", "")).isprintable()
        assert "\x1b" not in render(report(text, bad), PLAIN)


def test_full() -> None:
    text = '{\n  "providers": {}\n}'
    here = finding(
        text,
        "{}",
        related=(RelatedLocation("models.json", "", 1, 1, "this explains it"),),
        fix=ResolvedFix(True, "Fix it", (Edit(1, 2, "x"),)),
    )
    hint = finding(text, "{}", severity="info", effect="hint", fix=ResolvedFix(False, "Do", ()))
    assert full.render(report(text, here, hint), PLAIN) == (
        "error: some-rule (fails)\n"
        " --> models.json:2:16\n"
        "  |\n"
        '2 |   "providers": {}\n'
        "  |                ^^\n"
        "  = What follows.\n"
        "  = help: What to do.\n"
        "  = see models.json:1:1: this explains it\n"
        "  = fixable with --fix: Fix it\n"
        "\n"
        "info: some-rule (hint)\n"
        " --> models.json:2:16\n"
        "  |\n"
        '2 |   "providers": {}\n'
        "  |                ^^\n"
        "  = What follows.\n"
        "  = help: What to do.\n"
        "  = fixable with --fix --unsafe-fixes: Do\n"
        "\n"
        "1 error, 1 hint in 1 file; 1 can be fixed with --fix, "
        "1 more with --fix --unsafe-fixes (pi 1.5.2)\n"
    )
    assert full.render(report(text), PLAIN) == (
        "No findings in 1 file (pi 1.5.2): 1 provider, 2 models\n"
    )


def test_concise() -> None:
    text = '{"a": 1}'
    assert concise.render(report(text, finding(text, "1")), PLAIN) == (
        "models.json:1:7: error some-rule: What follows.\n"
    )


def test_github_escapes() -> None:
    text = '{"a": 1}'
    bad = finding(text, "1", file="a,b:c%.json", message="100%\r\nsure, yes: so", severity="info")
    made = report(text, bad)
    made.errors.append(PigenError("Gone.", path="x.json", help="Look."))
    assert github.render(made, PLAIN) == (
        "::notice title=some-rule (fails),file=a%2Cb%3Ac%25.json,line=1,col=7,endLine=1,endColumn=8"
        "::100%25%0D%0Asure, yes: so What to do.\n"
        "::error title=unreadable,file=x.json::Gone. Look.\n"
    )


def test_github_is_told_the_path_from_the_repository(tmp_path: Path) -> None:
    value = {"providers": {"p": {"baseUrl": "https://api.portkey.ai"}, "p\u202e\x1b[31m": 5}}
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    file = put(tmp_path / "repo" / "sub" / "a.models.json", value)
    for cwd, path in (
        (file.parent, "./a.models.json"),
        (file.parent, "a.models.json"),
        (tmp_path / "repo", "./sub/a.models.json"),
        (tmp_path, file),
        (file.parent, "."),
        (file.parent, "../sub/../sub/a.models.json"),
    ):
        done = pigen("lint", "--format", "github", path, cwd=cwd)
        assert done.returncode == 1
        assert "file=sub/a.models.json," in done.stdout
        assert done.stdout.count("file=") == done.stdout.count("file=sub/a.models.json,")
        assert not {"\u202e", "\x1b"} & set(done.stdout)
    plain = put(tmp_path / "none" / "a.models.json", value)
    done = pigen("lint", "--format", "github", "./a.models.json", cwd=plain.parent)
    assert "file=a.models.json," in done.stdout


def test_json_holds_whatever_a_path_or_text_holds() -> None:
    text = '{"a": 1}'
    odd = finding(text, "1", file="\udcff.json", message='"\ud800" \x1b \u2028')
    rendered = contract.render(report(text, odd), PLAIN)
    assert rendered.isascii()
    found = json.loads(rendered)["findings"][0]
    assert (found["file"], found["message"]) == (odd.file, odd.message)


def test_the_documented_contract_is_what_is_printed(tmp_path: Path) -> None:
    page = (ROOT / "docs/json-format.md").read_text()
    source, printed = re.findall(r"```json\n(.*?)```", page, re.S)
    command = re.search(r"^`pigen (.*)`:$", page, re.M)
    assert command
    put(tmp_path / "models.json", source)
    done = pigen(*command[1].split(), cwd=tmp_path)
    assert done.stdout == printed
    assert done.returncode == 2
    fields = set(re.findall(r'"([a-z_]+)":', printed))
    table = page.partition("## Example")[0]
    assert [field for field in sorted(fields) if f"{field}`" not in table] == []


def test_edits_are_offsets_into_the_text(tmp_path: Path) -> None:
    text = "\ufeff" + json.dumps({"\U0001f600": "键", **DOUBLED}, indent=2, ensure_ascii=False)
    path = put(tmp_path / "models.json", text)
    args = ["--select=duplicate-model-id", "models.json"]
    (found,) = json.loads(pigen("lint", "--format=json", *args, cwd=tmp_path).stdout)["findings"]
    for edit in reversed(found["fix"]["edits"]):
        text = text[: edit["start"]] + edit["text"] + text[edit["end"] :]
    pigen("lint", "--fix", "--unsafe-fixes", *args, cwd=tmp_path)
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
)
def test_colour(env: dict[str, str], coloured: bool, tmp_path: Path) -> None:
    put(tmp_path / "models.json", DOUBLED)
    done = pigen("lint", "models.json", cwd=tmp_path, **env)
    assert ("\x1b[" in done.stdout) == coloured
    for format in ("concise", "json", "github"):
        assert (
            "\x1b"
            not in pigen("lint", "--format", format, "models.json", cwd=tmp_path, **env).stdout
        )


@pytest.mark.parametrize(("term", "coloured"), [("xterm", True), ("dumb", False)])
def test_colour_on_a_terminal(term: str, coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from io import StringIO

    from pigen.outputs.terminal import make_painter

    class Screen(StringIO):
        def isatty(self) -> bool:
            return True

    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", term)
    assert make_painter(Screen()).has_colour == coloured
    assert not make_painter(StringIO()).has_colour


def test_a_terminal_that_lacks_characters(tmp_path: Path) -> None:
    put(tmp_path / "键.json", {"providers": {"p": provider("@a/键", "@a/键")}})
    env = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = pigen("lint", "键.json", cwd=tmp_path, **env)
    assert done.returncode == 1, done.stderr
    assert "\\u952e" in done.stdout


def test_no_secret_in_a_diff(tmp_path: Path) -> None:
    several = provider("@a/house", "@a/house", apiKey=SECRET)
    put(tmp_path / "models.json", json.dumps({"providers": {"p": several}}))
    args = ["--unsafe-fixes", "--select=duplicate-model-id", "models.json"]
    done = pigen("lint", "--diff", *args, cwd=tmp_path)
    assert '"apiKey": "sk-..."' in done.stdout
    assert "4711" not in done.stdout
    for format in ("full", "concise", "json", "github"):
        done = pigen("lint", "--format", format, "models.json", cwd=tmp_path)
        assert "4711" not in done.stdout + done.stderr


def make_broken(key: str) -> dict:
    """A provider in which a rule finds fault with a model and with an override."""
    model = {"id": "house-model", "contextWindow": "8"}
    overrides = {"no-such": {"maxTokens": "9"}}
    return provider(model, apiKey=key, baseUrl="https://llm.acme.io/v1", modelOverrides=overrides)


KEYS_LIKE_NAMES = {
    "provider": {"providers": {"acme": make_broken("acme")}},
    "provider, long": {"providers": {"deepseek-proxy": make_broken("deepseek-proxy")}},
    "in a bearer": {
        "providers": {"acme": {**make_broken("$K"), "headers": {"Authorization": "Bearer acme"}}}
    },
    "a word of the name": {"providers": {"my-deepseek": make_broken("deepseek")}},
    "model": {"providers": {"acme": make_broken("house-model")}},
    "host": {"providers": {"acme": make_broken("llm.acme.io")}},
    "key of the file": {"providers": {"acme": make_broken("contextWindow")}},
}


@pytest.mark.parametrize("format", ["full", "concise", "github", "json"])
@pytest.mark.parametrize("value", KEYS_LIKE_NAMES.values(), ids=KEYS_LIKE_NAMES)
def test_a_key_that_equals_a_name_hides_nothing(value: dict, format: str, tmp_path: Path) -> None:
    (name,) = value["providers"]
    put(tmp_path / "models.json", value)
    printed = pigen("lint", "--format", format, "models.json", cwd=tmp_path).stdout
    if format == "json":
        findings = json.loads(printed)["findings"]
        pointers = {each["pointer"] for each in findings}
        assert f"/providers/{name}/models/0/contextWindow" in pointers
        assert f"/providers/{name}/modelOverrides/no-such/maxTokens" in pointers
    assert "..." not in printed.replace('"apiKey": "..."', "").replace('"dee..."', "")
    assert name in printed or format == "full"
    assert '"contextWindow"' in printed or format == "json"


def test_a_pointer_leads_somewhere_and_shows_no_secret(tmp_path: Path) -> None:
    secret = "sk-Zx81kQ0pLm72VbTr5NcY"
    value = {"providers": {"acme": {**make_broken("x"), "apiKey": {secret: 1, "k": secret}}}}
    value["providers"]["acme"]["compat"] = {secret: True}
    put(tmp_path / "models.json", value)
    done = pigen("lint", "--format", "json", "models.json", cwd=tmp_path)
    assert secret not in done.stdout
    for finding in json.loads(done.stdout)["findings"]:
        here: object = value
        for step in finding["pointer"].split("/")[1:]:
            assert isinstance(here, dict | list)
            here = here[step] if isinstance(here, dict) else here[int(step)]


def hint(text: str, part: str, rule: str) -> Finding:
    return finding(text, part, rule=rule, effect="hint", severity="info")


def test_hints_take_a_line_for_each_rule_unless_they_are_asked_for() -> None:
    text = '{"a": 1,\n"b": 2,\n"c": 3,\n"d": 4, "e": 5}'
    hints = [hint(text, part, "some-hint") for part in "1234"]
    made = report(text, *hints, hint(text, "5", "other-hint"), finding(text, "1"))
    made.shows_hints = False
    shown = full.render(made, PLAIN)
    assert shown.startswith("error: some-rule")
    assert shown.endswith(
        "hints (in full with --hints):\n"
        "  some-hint: models.json:1:7, 2:6, 3:6 and 1 more\n"
        "  other-hint: models.json:4:14\n"
        "\n1 error, 5 hints in 1 file (pi 1.5.2)\n"
    )
    made.shows_hints = True
    assert full.render(made, PLAIN).count("(hint)") == 5


def test_lint_shows_hints_in_full_when_asked(tmp_path: Path) -> None:
    path = put(
        tmp_path / "models.json", {"providers": {"portkey": provider("@openai-prod/gpt-4.1")}}
    )
    brief = pigen("lint", path, cwd=tmp_path).stdout
    assert "(hint)" not in brief
    assert "hints (in full with --hints):" in brief
    assert "(hint)" in pigen("lint", "--hints", path, cwd=tmp_path).stdout
