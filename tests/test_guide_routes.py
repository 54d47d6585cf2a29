"""Each JSON block of Portkey's guide to pi, in `pigen route` and `pigen check`, as it stands there;
tests/test_guide_lint.py has the blocks and what `pigen lint` finds in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import pigen, put
from tests.test_guide_lint import EXAMPLES

OPENAI, ANTHROPIC, BEDROCK = "@openai-prod", "@anthropic-prod", "@bedrock-prod"
MODE = "Invalid 'mode' value. Must be one of: single, loadbalance, fallback, conditional"
PROVIDER = "Invalid 'provider' value. Must be one of:"
# By the name of a block: options of `pigen route`, and what becomes of the request: its status, the
# attempts as slug and status, and the count in x-portkey-retry-attempt-count.
ROUTES = [
    ("tracing, the Config", [], 200, [(OPENAI, 200)], "0"),
    ("tracing, the Config", ["--fail", "openai-prod=500"], 500, [(OPENAI, 500)], "0"),
    ("fallbacks", [], 200, [(OPENAI, 200)], "0"),
    # Anthropic is asked for gpt-4o, which it has not: no target has a model of its own.
    (
        "fallbacks",
        ["--fail", "openai-prod=400", "--fail", "bedrock-prod=400"],
        400,
        [(OPENAI, 400), (ANTHROPIC, 404), (BEDROCK, 400)],
        "0",
    ),
    (
        "fallbacks",
        ["--fail", "*=503"],
        503,
        [(OPENAI, 503), (ANTHROPIC, 503), (BEDROCK, 503)],
        "0",
    ),
    ("load balancing", ["--seed", "1"], 200, [("@openai-key-1", 200)], "0"),
    ("load balancing", ["--seed", "0"], 200, [("@openai-key-2", 200)], "0"),
    # No other is asked when the one that was drawn fails.
    ("load balancing", ["--seed", "1", "--fail", "*=500"], 500, [("@openai-key-1", 500)], "0"),
    ("caching", [], 200, [(OPENAI, 200)], "0"),
    ("caching", ["--fail", "*=429"], 429, [(OPENAI, 429)], "0"),
    (
        "retries",
        ["--fail", "*=429,500,200"],
        200,
        [(OPENAI, 429), (OPENAI, 500), (OPENAI, 200)],
        "2",
    ),
    ("retries", ["--fail", "*=503"], 503, [(OPENAI, 503)] * 4, "-1"),
    # Listed are 429, 500, 502 and 503 alone.
    ("retries", ["--fail", "*=504"], 504, [(OPENAI, 504)], "0"),
    ("complete example, the Config", [], 200, [(OPENAI, 200)], "0"),
    (
        "complete example, the Config",
        ["--fail", "openai-prod=429"],
        404,
        [(OPENAI, 429)] * 4 + [(ANTHROPIC, 404)],
        "0",
    ),
    (
        "complete example, the Config",
        ["--fail", "openai-prod=401"],
        404,
        [(OPENAI, 401), (ANTHROPIC, 404)],
        "0",
    ),
]


def write(name: str, folder: Path) -> str:
    path, content, _ = EXAMPLES[name]
    put(folder / path, content)
    return path


@pytest.mark.parametrize(("name", "options", "status", "attempts", "retries"), ROUTES)
def test_route(
    name: str, options: list[str], status: int, attempts: list, retries: str, tmp_path: Path
) -> None:
    path = write(name, tmp_path)
    done = pigen("route", path, "--model", "gpt-4o", *options, "--format", "json", cwd=tmp_path)
    outcome = json.loads(done.stdout)
    assert done.returncode == (0 if status == 200 else 1)
    assert outcome["status"] == status
    assert [(f"@{each['slug']}", each["status"]) for each in outcome["attempts"]] == attempts
    # What the key's Config routes keeps the name that was asked for.
    assert {each["model"] for each in outcome["attempts"]} == {"gpt-4o"}
    assert outcome["headers"]["x-portkey-retry-attempt-count"] == retries


@pytest.mark.parametrize("name", [name for name, (path, *_) in EXAMPLES.items() if "onfig" in path])
@pytest.mark.parametrize("dialect", ["hosted", "oss"])
def test_what_each_gateway_accepts(name: str, dialect: str, tmp_path: Path) -> None:
    """The open-source gateway knows no slugs; load-balance in two words is refused everywhere."""
    path = write(name, tmp_path)
    options = ("--dialect", dialect, "--model", "gpt-4o", "--format", "json")
    done = pigen("route", path, *options, cwd=tmp_path)
    outcome: dict[str, Any] = json.loads(done.stdout)
    if dialect == "hosted" and name != "enterprise load balance":
        assert (done.returncode, outcome["status"]) == (0, 200)
        return
    assert (done.returncode, outcome["status"]) == (1, 400)
    assert outcome["body"]["message"] == "Invalid config passed"
    wanted = MODE if name == "enterprise load balance" else PROVIDER
    assert any(wanted in each for each in outcome["body"]["errors"])


@pytest.mark.parametrize(
    "name", [name for name, (path, *_) in EXAMPLES.items() if "models" in path]
)
def test_check(name: str, tmp_path: Path) -> None:
    """An @slug id goes where it says. A bare one needs a key that is bound to a Config, which a
    models.json alone does not show."""
    path = write(name, tmp_path)
    done = pigen("check", path, "--json", cwd=tmp_path)
    ((*verdicts,),) = (each["models"] for each in json.loads(done.stdout)["checked"])
    content: Any = EXAMPLES[name][1]
    listed = [each["id"] for each in content["providers"]["portkey"]["models"]]
    assert [each["model"] for each in verdicts] == listed
    for verdict in verdicts:
        slug, _, model = verdict["model"].partition("/")
        if slug.startswith("@"):
            assert (verdict["reached"], verdict["problem"]) == (f"{slug} {model}", None)
        else:
            assert verdict["reached"] == "400"
            assert (
                "Either x-portkey-config or x-portkey-provider header is required"
                in verdict["problem"]
            )
            assert "bound to a Config" in verdict["problem"]
    assert done.returncode == int(not all(id.startswith("@") for id in listed))


def test_the_complete_example_goes_astray(tmp_path: Path) -> None:
    """File and Config together, by the Config's place in a header: it alone routes."""
    _, content, _ = EXAMPLES["complete example, the file"]
    _, config, _ = EXAMPLES["complete example, the Config"]
    models: Any = json.loads(json.dumps(content))
    models["providers"]["portkey"]["headers"] = {"x-portkey-config": json.dumps(config)}
    put(tmp_path / "models.json", models)
    done = pigen("check", "models.json", "--json", cwd=tmp_path)
    ((*verdicts,),) = (each["models"] for each in json.loads(done.stdout)["checked"])
    assert done.returncode == 1
    assert [each["reached"] for each in verdicts] == [
        "@openai-prod gpt-4o",
        "@openai-prod claude-sonnet-4-20250514",
        "@openai-prod gemini-2.5-pro",
    ]
    assert [each["problem"] is None for each in verdicts] == [True, False, False]


@pytest.mark.parametrize("command", ["route", "check"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_file_of_another_kind(command: str, name: str, tmp_path: Path) -> None:
    """`route` takes Configs, `check` a models.json; either says what the file is and what takes
    it."""
    path = write(name, tmp_path)
    kind = "models" if "models" in path else "key" if "key" in path else "config"
    if kind == {"route": "config", "check": "models"}[command]:
        return
    done = pigen(command, path, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    words = {
        "route": "which routes nothing by itself",
        "check": "This is not a models.json",
    }
    assert words[command] in done.stderr
    assert "help: " in done.stderr
