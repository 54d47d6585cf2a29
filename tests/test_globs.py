"""Globs as minimatch reads them; tests/conformance/test_choice.py asks pi's own."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from pigen.javascript import minimatch
from pigen.javascript.bounded_regex import TimeLimit
from pigen.javascript.minimatch.braces import expand_braces
from pigen.pi.models_file import make_models_json
from pigen.pi.release import NEWEST, Pi
from pigen.pi.selection import scope_models
from pigen.pi.selection.matching import ListedModel
from tests.command import pigen, put

IDS = ("portkey/@openai-prod/gpt-4o", "@openai-prod/gpt-4o", "openai/gpt-4o", "gpt-4o")
MATCHES = {
    "portkey/*": (),
    "portkey/**": (0,),
    "portkey/*/*": (0,),
    "@openai-prod/*": (1,),
    "*gpt-4o*": (3,),
    "**/*gpt-4o*": (0, 1, 2, 3),
    "*": (3,),
    "**": (0, 1, 2, 3),
    "**/gpt-??": (0, 1, 2, 3),
    "*/*": (1, 2),
    "*/**": (0, 1, 2),
    "OPENAI/GPT-4O": (2,),
    "{openai,portkey}/**": (0, 2),
    "[!@]*/gpt-4o": (2,),
    "*/gpt-[0-9]o": (1, 2),
    "@(open|x)ai/*": (2,),
    "!(@*)/gpt-4o": (0, 1, 2, 3),  # all but "(@...)/gpt-4o": a leading ! negates
    "{!(@*),x}/gpt-4o": (2,),
    "!**/gpt-4o": (),
    "!openai/*": (0, 1, 3),
    "#openai/*": (),
    "gpt-{3..5}o": (3,),
    r"gpt\-4o": (3,),
    "gpt-4o/": (),
    "": (),
}


@pytest.mark.parametrize(("glob", "matches"), MATCHES.items())
def test_which_ids_match(glob: str, matches: tuple[int, ...]) -> None:
    match = minimatch.compile_glob(glob)
    assert [id for id in IDS if match(id)] == [IDS[place] for place in matches]


@pytest.mark.parametrize(
    ("glob", "text", "matches"),
    [
        ("*", ".hidden", False),
        ("?x", ".x", False),
        ("[.]x", ".x", True),
        (".*", ".x", True),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/.x/b", False),
        ("a/**", "a", False),
        ("a//b", "a/b", True),
        ("x[1m]", "x[1m]", False),
        ("x[1m]", "xm", True),
        ("x[", "x[", True),
        ("[[:digit:]]x", "4x", True),
        ("[]a]", "]", True),
        ("[a-]", "-", True),
        ("[z-a]", "b", False),
        ("+(ab|c)", "abcab", True),
        ("*(a)b", "b", True),
        ("?(a)b", "aab", False),
        ("a!(b)c", "abc", False),
        ("a!(b)c", "axc", True),
        ("!()", "x", True),
        ("@(a", "@(a", True),
        ("a**b", "a/b", False),
        ("!!a", "a", True),
    ],
)
def test_corners(glob: str, text: str, matches: bool) -> None:
    assert minimatch.compile_glob(glob)(text) is matches


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("a{b,c}d", ["abd", "acd"]),
        ("{a,{b,c}}", ["a", "b", "c"]),
        ("{1..3}", ["1", "2", "3"]),
        ("{03..1}", ["03", "02", "01"]),
        ("{a..e..2}", ["a", "c", "e"]),
        ("{a}", ["{a}"]),
        ("{a},b}", ["a}", "b"]),
        ("${a,b}", ["${a,b}"]),
        (r"\{a,b}", ["{a,b}"]),
        ("{a", ["{a"]),
    ],
)
def test_braces(text: str, expanded: list[str]) -> None:
    assert expand_braces(text) == expanded


@pytest.mark.parametrize("glob", ["{" * 500, "**/" * 12 + "x", "{1..1000}", "[" * 9000])
def test_no_glob_takes_long(glob: str) -> None:
    start = time.process_time()
    minimatch.compile_glob(glob)("a/b/c/d/e/f/g/h")
    assert time.process_time() - start < 2


TOO_MUCH = {
    "range": "{1..1001}",
    "range of huge numbers": "{1.." + "9" * 5000 + "}",
    "product": "{a,b}" * 40,
    "many ranges in one set": "{" + "{1..900}," * 1000 + "}",
    "open classes": "[\\]" * 3000,
    "groups in groups": "*(" * 40 + "a" + ")" * 40,
    "too long": "?" * 10_001,
}


@pytest.mark.parametrize("glob", TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_glob_that_asks_for_too_much_is_given_up(glob: str) -> None:
    """And is not judged by a part of what it stands for."""
    with pytest.raises((TimeoutError, RecursionError)):
        minimatch.compile_glob(glob)("1500")


HANGING = {
    "stars": ("*a*a*a*a*a*a*a*ab", "a" * 60),
    "stars, and a b": ("*a*a*a*a*a*a*a*ab*c", "a" * 60 + "bd"),
    "globstars": ("**/a/" * 8 + "b", "a/" * 40 + "a"),
    "negations": ("!(a)" * 30, "a" * 30),
    "groups": ("+(a|aa)" * 8 + "[bc]", "a" * 60),
    "groups in groups": ("@(" * 400 + "a" + ")" * 400, "a"),
    "ranges": ("{1..1000}{1..1000}" * 3, "1"),
    "parts": ("*/" * 5000, "a/" * 5000),
}


@pytest.mark.parametrize(("glob", "id"), HANGING.values(), ids=HANGING)
def test_no_glob_keeps_a_list_of_models_waiting(glob: str, id: str) -> None:
    models = [ListedModel("p", f"{id}{number}", "") for number in range(200)]
    start = time.process_time()
    (scoped,) = scope_models(models, [glob], Pi(NEWEST))
    assert time.process_time() - start < 3
    assert not scoped.models


def test_several_globs_share_their_time() -> None:
    models = [ListedModel("p", "a" * 60, "")]
    start = time.process_time()
    globs = ["+(a|aa)" * 8 + "[bc]" + "?" * number for number in range(100)]
    scoped = list(scope_models(models, globs, Pi(NEWEST), TimeLimit(0.5)))
    assert time.process_time() - start < 5
    assert all(each.is_uncertain for each in scoped)


@pytest.mark.parametrize("command", ["lint", "doctor"])
def test_no_settings_hang_a_command(command: str, tmp_path: Path) -> None:
    """enabledModels beside an id of 60 a's: lint and doctor did not come to an end."""
    folder = tmp_path / "home/.pi/agent"
    put(folder / "models.json", make_models_json("a" * 60 + "c", "a/" * 40 + "a"))
    patterns = [glob for glob, _ in HANGING.values() if len(glob) < 1000]
    put(folder / "settings.json", json.dumps({"enabledModels": patterns}))
    start = time.monotonic()
    done = pigen(command, cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    assert time.monotonic() - start < 20


def lint_patterns(folder: Path, patterns: list[str]) -> list[str]:
    put(folder / "models.json", make_models_json("@a/" + "a" * 60))
    put(folder / "settings.json", json.dumps({"enabledModels": patterns}))
    done = pigen("lint", "models.json", "--hints", "--format", "json", cwd=folder)
    rule = "enabled-models-match-nothing"
    return [each["message"] for each in json.loads(done.stdout)["findings"] if each["rule"] == rule]


def test_what_is_given_up_is_reported_once(tmp_path: Path) -> None:
    slow = ["**/" + "+(a|aa)" * 8 + f"[bc]{number}" for number in range(30)]
    (message,) = lint_patterns(tmp_path, ["portkey/**", *slow])
    assert message.startswith("pigen gave up matching")
    assert " more patterns" in message
    (message,) = lint_patterns(tmp_path, ["{1..2000}*"])
    assert message.startswith('pigen gave up matching "{1..2000}*", which takes too long')


def test_a_long_list_of_patterns_is_matched_to_its_end(tmp_path: Path) -> None:
    """pi's own models, more than a thousand, are matched only where that matters."""
    usual = [f"openai/*gpt-{number}*" for number in range(150)]
    assert lint_patterns(tmp_path, [*usual, "@a/*", "@b/x"]) == []
