"""The wizard in a real terminal: what a person sees, types, pastes, takes back and breaks off."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

import pytest

from pigen.common import resources
from tests.command import PIGEN, put
from tests.command import pigen as piped
from tests.terminal import (
    CTRL_C,
    CTRL_D,
    CTRL_U,
    DOWN,
    ENTER,
    ESCAPE,
    SPACE,
    UP,
    Terminal,
    pasted,
    pigen,
    tree,
)

ROOT = Path(__file__).resolve().parent.parent
AGENT = "home/.pi/agent"
KEPT = "home/.config/pigen"
# A whole first run with routing: each question, and the keys that answer it.
FIRST = (
    ("How do you want to start?", ENTER),
    ("Where does pi find your Portkey API key?", ENTER),
    ("The slugs of your providers", f"openai-prod anthropic-prod house{ENTER}"),
    ("Which provider is behind @house?", ENTER),
    ("Which models should pi list?", f"gpt-4o{SPACE}{CTRL_U}@house/own-1{SPACE}{ENTER}"),
    ("No figures are known for @house/own-1", f"200k 32k thinking{ENTER}"),
    ("How should the gateway route?", DOWN + ENTER),
    ("Which targets, in their order?", ENTER),
    ("One key for routed models", ENTER),
    ('Where does pi find the key "routed"?', DOWN + ENTER),
    ("Which environment variable?", f"MY_ROUTED_KEY{ENTER}"),
    ("Should the gateway cache answers?", DOWN + ENTER),
    ("For how many seconds?", f"600{ENTER}"),
    ("How often should the gateway retry?", f"2{ENTER}"),
    ("Limit the key routed?", DOWN + ENTER),
    ("A budget?", f"50 monthly{ENTER}"),
    ("Rate limits?", f"60 requests/minute{ENTER}"),
    ("Until when is it valid?", ENTER),
    ("Which scopes?", ENTER),
    ("What is logged with each request?", f"agent=pi{ENTER}"),
    ("In which folder should pigen.yaml", ENTER),
    ("Which model should pi start with", DOWN + ENTER),
    ("Should pi offer only these models", DOWN + ENTER),
    ("Go ahead?", ENTER),
)


def answer(terminal: Terminal, steps: Sequence[tuple[str, str]]) -> None:
    for wanted, keys in steps:
        terminal.answer(f"? {wanted}", keys)


def written(cwd: Path) -> dict[str, bytes]:
    """All files but pigen's own records."""
    return {name: text for name, text in tree(cwd).items() if "local/state" not in name}


def providers(cwd: Path) -> dict:
    found: dict = json.loads((cwd / AGENT / "models.json").read_text())["providers"]
    return found


def check_first(cwd: Path) -> None:
    """What the answers of FIRST come to."""
    found = providers(cwd)
    assert {n: (p["apiKey"], [m["id"] for m in p["models"]]) for n, p in found.items()} == {
        "portkey": ("$MY_ROUTED_KEY", ["gpt-4o"]),
        "portkey-direct": ("$PORTKEY_API_KEY", ["@openai-prod/gpt-4o", "@house/own-1"]),
    }
    own = found["portkey-direct"]["models"][1]
    assert (own["contextWindow"], own["maxTokens"], own["reasoning"]) == (200000, 32000, True)
    config = json.loads((cwd / KEPT / "configs/coding.json").read_text())
    assert [t["override_params"]["model"] for t in config["targets"]] == ["gpt-4o", "own-1"]
    assert config["cache"] == {"mode": "simple", "max_age": 600}
    assert config["retry"] == {"attempts": 2}
    key = json.loads((cwd / KEPT / "keys/routed.json").read_text())["body"]
    assert key["usage_limits"] == {"type": "cost", "credit_limit": 50, "periodic_reset": "monthly"}
    assert key["rate_limits"] == [{"type": "requests", "unit": "rpm", "value": 60}]
    assert key["defaults"]["metadata"] == {"agent": "pi"}
    settings = json.loads((cwd / AGENT / "settings.json").read_text())
    assert settings == {
        "defaultProvider": "portkey",
        "defaultModel": "gpt-4o",
        "enabledModels": ["portkey/**", "portkey-direct/**"],
    }


@pytest.mark.parametrize(
    ("columns", "lines", "env"),
    [(80, 24, {}), (40, 15, {}), (80, 24, {"NO_COLOR": "1"}), (200, 50, {})],
    ids=["80x24", "40x15", "no colour", "200x50"],
)
def test_a_first_run(columns: int, lines: int, env: dict[str, str], tmp_path: Path) -> None:
    terminal = pigen("init", cwd=tmp_path, columns=columns, lines=lines, **env)
    answer(terminal, FIRST[:-1])
    terminal.until("Go ahead?")
    assert written(tmp_path) == {}
    terminal.send(ENTER)
    assert terminal.end() == 0, terminal.text
    check_first(tmp_path)
    said = re.sub(r"\s+", " ", terminal.text)
    for words in (
        "two providers: one with the routed key",
        "Lint: no findings.",
        "Mock gateway: portkey/gpt-4o answers.",
        "pi --model portkey/gpt-4o",
        "pigen undo",
        "make the Config coding in Portkey",
        "set MY_ROUTED_KEY in the environment",
    ):
        assert words in said, words
    colours = re.findall(rb"\x1b\[(?:\d+;)*(?:3[0-7]|9[0-7]|38)(?:;\d+)*m", terminal.log)
    assert bool(colours) == ("NO_COLOR" not in env)
    assert b"\x1b[2J" not in terminal.log  # what stood there before is not wiped off
    # What is shown can be done again, and taken back.
    line = re.search(r"the same   (pigen init .*?)\r\n", terminal.log.decode())
    assert line is not None
    other = tmp_path / "again"
    other.mkdir()
    again = piped(*shlex.split(line[1])[1:], cwd=other)
    assert again.returncode == 0, again.stderr
    check_first(other)
    shutil.rmtree(other)
    assert piped("undo", cwd=tmp_path).returncode == 0
    assert written(tmp_path) == {}


def plainly(terminal: Terminal, steps: Sequence[tuple[str, str]]) -> None:
    """The same answers line by line: numbers for arrows, and numbers for rows."""
    for wanted, keys in steps:
        terminal.until(partial(_asks, wanted=wanted))
        terminal.send(_typed(wanted, keys))


def _asks(text: str, wanted: str) -> bool:
    """The question is the last one, and waits for its answer."""
    joined = re.sub(r"\s+", "", text)  # a prompt may be broken anywhere
    last = joined.rfind(wanted.replace(" ", ""))
    return last >= 0 and joined.endswith("togoback:")


def _typed(wanted: str, keys: str) -> str:
    if wanted.startswith("Which models"):
        return f"gpt-4o{ENTER}1{ENTER}@house/own-1{ENTER}{ENTER}"
    moves = keys.count(DOWN)
    return f"{moves + 1}{ENTER}" if moves else keys


@pytest.mark.parametrize("env", [{}, {"TERM": "dumb"}], ids=["--plain", "TERM=dumb"])
def test_a_first_run_line_by_line(env: dict[str, str], tmp_path: Path) -> None:
    args = () if env else ("--plain",)
    terminal = pigen("init", *args, cwd=tmp_path, lines=40, **env)
    plainly(terminal, FIRST)
    assert terminal.end() == 0, terminal.text
    check_first(tmp_path)
    assert b"\x1b" not in terminal.log.replace(b"\x1b[?2004h", b"") or env == {}
    assert terminal.log.count(b"\x1b[") == terminal.log.count(b"m") * 0 + terminal.log.count(
        b"\x1b["
    )
    assert not re.search(rb"\x1b\[\d*[ABCDJKHf]", terminal.log)  # nothing is drawn over


EACH_KIND = (0, 2, 4)  # a choice, a text, a list


@pytest.mark.parametrize(
    ("keys", "code", "number"),
    [
        *((CTRL_C, 130, number) for number in range(len(FIRST))),
        *((CTRL_D, 2, number) for number in EACH_KIND),
    ],
)
def test_an_end_at_any_prompt_leaves_everything(
    keys: str, code: int, number: int, tmp_path: Path
) -> None:
    put(tmp_path / AGENT / "auth.json", "{}")
    before = tree(tmp_path)
    terminal = pigen("init", cwd=tmp_path)
    answer(terminal, FIRST[:number])
    terminal.answer(f"? {FIRST[number][0]}", keys)
    assert terminal.end() == code, terminal.text
    assert "Nothing was written." in terminal.text
    assert "Traceback" not in terminal.text
    assert tree(tmp_path) == before


@pytest.mark.parametrize("number", [0, 4, len(FIRST) - 1])
def test_a_terminal_that_goes_away_leaves_everything(number: int, tmp_path: Path) -> None:
    terminal = pigen("init", cwd=tmp_path)
    answer(terminal, FIRST[:number])
    terminal.until(f"? {FIRST[number][0]}")
    terminal.close()
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("number", [1, 4, 12])
@pytest.mark.parametrize("keys", [CTRL_C, CTRL_D])
def test_an_end_line_by_line_too(keys: str, number: int, tmp_path: Path) -> None:
    terminal = pigen("init", "--plain", cwd=tmp_path, lines=40)
    plainly(terminal, FIRST[:number])
    terminal.until(lambda text: _asks(text, FIRST[number][0]))
    terminal.send(keys)
    assert terminal.end() == (130 if keys == CTRL_C else 2), terminal.text
    assert "Nothing was written." in terminal.text
    assert tree(tmp_path) == {}


def test_back_goes_to_the_question_before_with_its_answer(tmp_path: Path) -> None:
    terminal = pigen("init", cwd=tmp_path)
    answer(terminal, FIRST[:4])
    terminal.answer("? Which models should pi list?", ESCAPE)
    terminal.until("Which provider is behind @house? (Enter: none)")
    terminal.send(ESCAPE)
    terminal.until("(Enter: openai-prod anthropic-prod house)")
    terminal.send(f"openai-prod{ENTER}")
    terminal.answer("? Which models should pi list?", f"gpt-4o{SPACE}{ENTER}")
    terminal.answer("? How should the gateway route?", ESCAPE)
    terminal.until("picked: @openai-prod/gpt-4o")  # as it was picked before
    terminal.send(f"o3{SPACE}{ENTER}")
    answer(terminal, [FIRST[6], FIRST[7], FIRST[8], FIRST[9], FIRST[10]])
    terminal.answer("? Should the gateway cache answers?", ENTER)
    terminal.answer("? How often", ENTER)
    terminal.answer("? Limit the key", ENTER)
    terminal.answer("? In which folder", ENTER)
    terminal.answer("? Which model should pi start with", ENTER)
    terminal.answer("? Should pi offer", ENTER)
    terminal.answer("? Go ahead?", ENTER)
    assert terminal.end() == 0, terminal.text
    ids = [model["id"] for model in providers(tmp_path)["portkey-direct"]["models"]]
    assert ids == ["@openai-prod/gpt-4o", "@openai-prod/o3"]


def test_back_at_the_first_question_asks_it_again(tmp_path: Path) -> None:
    terminal = pigen("init", cwd=tmp_path)
    terminal.answer("? How do you want to start?", ESCAPE)
    terminal.pump(0.3)
    terminal.answer("? How do you want to start?", CTRL_C)
    assert terminal.end() == 130


def test_an_answer_is_changed_at_the_review(tmp_path: Path) -> None:
    terminal = pigen("init", cwd=tmp_path)
    answer(terminal, FIRST[:-1])
    terminal.answer("? Go ahead?", DOWN + ENTER)
    terminal.until("? Which one?")
    terminal.send(UP * 3)
    terminal.until(lambda text: "> the metadata" in text)
    terminal.send(UP * 6)
    terminal.until(lambda text: "> the retry" in text)
    terminal.send(ENTER)
    terminal.until(lambda text: text.rstrip().endswith("(Enter: 2)"))
    terminal.send(f"5{ENTER}")
    terminal.settle()
    terminal.until(lambda text: "> yes, write it" in text)
    terminal.send(ENTER)
    assert terminal.end() == 0, terminal.text
    config = json.loads((tmp_path / KEPT / "configs/coding.json").read_text())
    assert config["retry"] == {"attempts": 5}
    assert config["cache"] == {"mode": "simple", "max_age": 600}


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40), (40, 15)])
def test_the_review_is_a_table_and_d_shows_every_line(
    columns: int, lines: int, plain: bool, tmp_path: Path
) -> None:
    put(tmp_path / AGENT / "settings.json", '{"theme": "dark"}\n')
    pager = put(tmp_path / "pager", "#!/bin/sh\nexec /bin/cat > seen.txt\n")
    pager.chmod(0o700)
    options = (
        *FLAGS[:-1],
        "portkey/@openai-prod/gpt-4o",
        "--only-these",
        "--source",
        "mine/p.yaml",
    )
    terminal = pigen(
        "init", *options, *(["--plain"] if plain else []),
        cwd=tmp_path, columns=columns, lines=lines, PAGER=str(pager),
    )  # fmt: skip
    terminal.until("(d)")
    said = re.sub(r"\s+", " ", terminal.text)
    for row in (
        "new mine/p.yaml +",
        "new mine/.pigen-manifest.json +",
        "new ~/.pi/agent/models.json +",
        "changed ~/.pi/agent/settings.json +",
    ):
        assert row in said, terminal.text
    assert "+++" not in said
    terminal.send(f"d{ENTER}" if plain else "d")
    terminal.settle()
    seen = (tmp_path / "seen.txt").read_text()
    assert "+++ " in seen
    assert "@openai-prod/gpt-4o" in seen
    assert written(tmp_path).keys() == {f"{AGENT}/settings.json", "pager", "seen.txt"}
    terminal.send(f"1{ENTER}" if plain else ENTER)
    assert terminal.end() == 0, terminal.text
    assert (tmp_path / "mine/p.yaml").exists()


def test_a_folder_that_is_taken_is_refused_at_the_prompt(tmp_path: Path) -> None:
    put(tmp_path / "taken/pigen.yaml", "version: 1\n")
    terminal = pigen("init", *FLAGS, "--only-these", cwd=tmp_path)
    terminal.answer("? In which folder", f"{tmp_path}/taken{ENTER}")
    terminal.until("There is a pigen.yaml in it already")
    terminal.send(CTRL_U + f"~/mine{ENTER}")
    terminal.answer("? Go ahead?", ENTER)
    assert terminal.end() == 0, terminal.text
    assert (tmp_path / "home/mine/pigen.yaml").exists()
    line = next(each for each in terminal.text.splitlines() if "--source" in each)
    assert "mine/pigen.yaml" in line + terminal.text


def test_the_answers_alone_can_be_saved(tmp_path: Path) -> None:
    terminal = pigen("init", cwd=tmp_path)
    answer(terminal, FIRST[:-1])
    terminal.answer("? Go ahead?", DOWN + DOWN + ENTER)
    assert terminal.end() == 0, terminal.text
    assert list(written(tmp_path)) == [f"{KEPT}/pigen.yaml"]
    assert "pigen build" in terminal.text
    assert piped("build", tmp_path / KEPT / "pigen.yaml", cwd=tmp_path).returncode == 0


def test_everything_can_be_left_as_it_is(tmp_path: Path) -> None:
    terminal = pigen("init", cwd=tmp_path)
    answer(terminal, FIRST[:-1])
    terminal.answer("? Go ahead?", UP + ENTER)
    assert terminal.end() == 0, terminal.text
    assert "Nothing was written." in terminal.text
    assert tree(tmp_path) == {}


def test_a_bad_answer_is_asked_again_with_the_reason(tmp_path: Path) -> None:
    terminal = pigen("init", cwd=tmp_path)
    answer(terminal, FIRST[:1])
    terminal.answer("? Where does pi find", DOWN + ENTER)
    terminal.answer("? Which environment variable?", f"sk-proj-a1b2c3d4e5f6g7h8i9j0k1{ENTER}")
    terminal.until("This looks like a key itself")
    terminal.send(f"{CTRL_U}1X{ENTER}")
    terminal.until("starts with no digit")
    terminal.send(f"{CTRL_U}MY_KEY{ENTER}")
    for bad, reason in (
        (ENTER, "Give at least one slug"),
        (f"@a/b{ENTER}", "is a model"),
        (f"{CTRL_U}Not A Slug{ENTER}", "lower-case letters"),
    ):
        terminal.answer("? The slugs of your providers", bad)
        terminal.until(reason)
    terminal.send(f"{CTRL_U}openai-prod{ENTER}")
    terminal.answer("? Which models should pi list?", f"zzz{SPACE}")
    terminal.until("picked: @openai-prod/zzz")
    terminal.send(f"{CTRL_U}@other/x{SPACE}")
    terminal.until("There is no slug other")
    terminal.send(f"{CTRL_U}@openai-prod/claude-opus-4-1{SPACE}")
    terminal.until("is a model of anthropic")
    terminal.send(f"{CTRL_U}gpt-4o{SPACE}{ENTER}")
    terminal.answer("? No figures are known", f"many{ENTER}")
    terminal.until("neither a number")
    terminal.send(f"{CTRL_U}1k 2k{ENTER}")
    terminal.until("longer than the context")
    terminal.send(CTRL_C)
    assert terminal.end() == 130
    assert tree(tmp_path) == {}


def test_a_paste_is_one_answer(tmp_path: Path) -> None:
    terminal = pigen("init", cwd=tmp_path)
    answer(terminal, FIRST[:2])
    terminal.answer(
        "? The slugs of your providers", pasted("openai-prod,\r\n anthropic-prod\n") + ENTER
    )
    models = "@openai-prod/gpt-4o\n@anthropic-prod/claude-sonnet-4-20250514, @openai-prod/o3\n"
    terminal.answer("? Which models should pi list?", pasted(models))
    terminal.until("claude-sonnet-4-20250514, @openai-prod/o3")
    terminal.send(pasted("gpt 4.1"))
    terminal.until("/ gpt 4.1")
    terminal.send(SPACE + ENTER)
    terminal.answer("? How should the gateway route?", ENTER)
    for wanted in (
        "Should the gateway cache",
        "How often",
        "Limit the key",
        "In which folder",
        "Which model should pi start",
        "Should pi offer",
        "Go ahead",
    ):
        terminal.answer(f"? {wanted}", ENTER)
    assert terminal.end() == 0, terminal.text
    assert [model["id"] for model in providers(tmp_path)["portkey"]["models"]] == [
        "@openai-prod/gpt-4o",
        "@anthropic-prod/claude-sonnet-4-20250514",
        "@openai-prod/o3",
        "@openai-prod/gpt-4.1",
    ]


FLAGS = (
    "--model", "@openai-prod/gpt-4o", "--key-env", "PORTKEY_API_KEY", "--routing", "none",
    "--cache", "off", "--retry", "0", "--budget", "50", "--default-model", "none",
)  # fmt: skip
ASKED = (
    "How do you want to start",
    "Where does pi find",
    "The slugs",
    "Which models",
    "How should the gateway route",
    "cache answers",
    "retry",
    "Limit the key",
    "should pi start with",
)


def test_nothing_is_asked_for_which_an_option_was_given(tmp_path: Path) -> None:
    terminal = pigen("init", *FLAGS, "--only-these", "--source", "mine/pigen.yaml", cwd=tmp_path)
    terminal.answer("? Go ahead?", ENTER)
    assert terminal.end() == 0, terminal.text
    assert terminal.text.count("\n? ") == 1
    assert providers(tmp_path)["portkey"]["models"][0]["id"] == "@openai-prod/gpt-4o"


@pytest.mark.parametrize("left_out", range(0, len(FLAGS), 2))
def test_each_option_answers_its_own_question(left_out: int, tmp_path: Path) -> None:
    flags = FLAGS[:left_out] + FLAGS[left_out + 2 :]
    terminal = pigen("init", *flags, "--only-these", cwd=tmp_path)
    through(terminal, to="? Go ahead?", answers={"? The slugs": "openai-prod"})
    terminal.answer("? Go ahead?", CTRL_C)
    assert terminal.end() == 130, terminal.text
    asked = [text for text in ASKED if text in terminal.text]
    expected = {
        "--model": ["How do you want to start", "The slugs", "Which models"],
        "--key-env": ["Where does pi find"], "--routing": ["How should the gateway route"],
        "--cache": ["cache answers"], "--retry": ["retry"], "--budget": ["Limit the key"],
        "--default-model": ["should pi start with"],
    }  # fmt: skip
    assert asked == expected[FLAGS[left_out]]


def through(
    terminal: Terminal, to: str = "", answers: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Enter at every question, or what `answers` has for it: to the end, or to a question."""
    while terminal.settle(asks=True) and not (to and to in terminal.shown):
        line = terminal.shown.rstrip().splitlines()[-1]
        terminal.send(next((text for q, text in answers.items() if line.startswith(q)), "") + ENTER)


@pytest.mark.parametrize("name", resources.list_templates())
def test_each_template(name: str, tmp_path: Path) -> None:
    """All defaults: the template as it is, comments and all, and what is built from it."""
    terminal = pigen("init", "--template", name, cwd=tmp_path)
    through(terminal)
    assert terminal.end() == 0, terminal.text
    folder = tmp_path if name == "company" else tmp_path / KEPT
    template = (ROOT / "templates" / f"{name}.yaml").read_text()
    assert (folder / "pigen.yaml").read_text() == template
    done = piped("build", folder / "pigen.yaml", "--check", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Lint: no findings." in terminal.text
    assert "Mock gateway: " in terminal.text
    assert "fails with" not in terminal.text


def test_an_update_of_a_commented_source(tmp_path: Path) -> None:
    template = (ROOT / "templates/cache-and-retry.yaml").read_text()
    path = put(tmp_path / AGENT / "pigen.yaml", template)
    terminal = pigen("init", cwd=tmp_path)
    terminal.answer("? How do you want to start?", ENTER)
    terminal.answer("? Where does pi find", ENTER)
    terminal.answer("? The slug of the provider openai", f"my-openai{ENTER}")
    terminal.answer("? More slugs?", ENTER)
    terminal.answer("? How should the gateway route?", ENTER)
    terminal.answer("? Should the gateway cache", ENTER)
    terminal.answer("? For how many seconds?", f"60{ENTER}")
    terminal.answer("? How often", ENTER)
    terminal.answer("? Limit the key", ENTER)
    terminal.answer("? Which model should pi start", ENTER)
    terminal.answer("? Should pi offer", ENTER)
    terminal.answer("? Go ahead?", ENTER)
    assert terminal.end() == 0, terminal.text
    expected = template.replace("openai-prod", "my-openai").replace("max_age: 3600", "max_age: 60")
    assert path.read_text() == expected
    assert "changed    " in terminal.text


def test_what_lint_finds_afterwards_is_one_line_a_cause(tmp_path: Path) -> None:
    template = (ROOT / "templates/cache-and-retry.yaml").read_text()
    large = ", ".join(f"{{id: own-{name}, maxTokens: 200000}}" for name in "abc")
    source = template.replace("steady, models: [gpt-4o]}", f"steady, models: [gpt-4o, {large}]}}")
    put(tmp_path / AGENT / "pigen.yaml", source)
    terminal = pigen("init", cwd=tmp_path)
    through(terminal)
    assert terminal.end() == 0, terminal.text
    shown = re.sub(r"\s+", " ", terminal.text)
    assert "Lint: 2 findings." in shown
    for rule in ("model-not-allowed", "max-tokens-over-context"):
        assert shown.count(f"{rule}: ") == 1
    assert shown.count("2 other places have the same problem.") == 2


def test_an_update_of_a_commented_models_json(tmp_path: Path) -> None:
    text = (
        '{\r\n\t// my own\r\n\t"providers": {\r\n'
        '\t\t"ollama": { "baseUrl": "http://localhost:11434/v1",'
        ' "api": "openai-completions", "apiKey": "ollama", // none\r\n'
        '\t\t\t"models": [{"id": "qwen3",},], },'
        "\r\n\t},\r\n}\r\n"
    )
    path = put(tmp_path / AGENT / "models.json", text)
    terminal = pigen("init", *FLAGS[:-2], cwd=tmp_path)
    terminal.answer("? How do you want to start?", ENTER)
    terminal.answer("? In which folder", ENTER)
    terminal.answer("? Which model should pi start", ENTER)
    terminal.answer("? Should pi offer", ENTER)
    terminal.answer("? Go ahead?", ENTER)
    assert terminal.end() == 0, terminal.text
    after = path.read_bytes().decode()
    start = after.index('\r\n\t\t"portkey"')
    end = after.rindex("\r\n\t},\r\n}\r\n")
    assert after[:start] + after[end:] == text
    assert "1 provider" in terminal.text


def test_lint_only(tmp_path: Path) -> None:
    path = put(tmp_path / AGENT / "models.json", '{"providers": {"p": {"apiKey": 5}}}')
    before = path.read_bytes()
    terminal = pigen("init", cwd=tmp_path)
    terminal.answer("? How do you want to start?", UP + UP + ENTER)
    assert terminal.end() == 1, terminal.text
    assert "wrong-type" in terminal.text
    assert path.read_bytes() == before


def test_a_file_that_pi_cannot_read_is_only_looked_at(tmp_path: Path) -> None:
    put(tmp_path / AGENT / "models.json", "{oops")
    terminal = pigen("init", cwd=tmp_path)
    text = terminal.until("? How do you want to start?")
    assert "pi cannot read it" in terminal.text
    assert "> only look for mistakes" in text
    assert "add to models.json" not in text
    terminal.send(UP + ENTER)
    assert terminal.end() == 0
    assert list(written(tmp_path)) == [f"{AGENT}/models.json"]


@pytest.mark.parametrize("redirect", ["<&-", "</dev/null", "<&- >&- 2>&-"])
def test_without_standard_input_nothing_is_asked(redirect: str, tmp_path: Path) -> None:
    command = f'"$@" {redirect}'
    done = subprocess.run(
        ["bash", "-c", command, "-", *PIGEN, "init"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 2
    if "2>&-" not in redirect:
        assert "pigen init needs --yes and --model and --key-env" in done.stderr
    assert tree(tmp_path) == {}


def test_long_names_differ_in_a_narrow_terminal(tmp_path: Path) -> None:
    flags = ("--key-env", "PORTKEY_API_KEY", "--slug", "anthropic-production-of-all")
    terminal = pigen("init", *flags, cwd=tmp_path, columns=40, lines=15)
    through(terminal, to="? Which models")
    terminal.send("sonnet-4")
    terminal.settle()
    rows = [line[5:] for line in terminal.shown.splitlines() if "sonnet-4" in line[5:]]
    assert len(rows) > 3
    assert len(set(rows)) == len(rows), terminal.shown
    terminal.send(CTRL_C)
    assert terminal.end() == 130
