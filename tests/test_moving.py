"""`pigen init --from`: what pi asks directly goes through the gateway, or stays as it is."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from pigen.wizard.moving_slugs import map_id, suggest_slug
from tests.command import pigen, provider, put

LITERAL = "sk-or-v1-4711abcdefghijklmnopqrstuv"
OLLAMA = provider("qwen3:8b", baseUrl="http://localhost:11434/v1", apiKey="ollama")
SONNET = {
    "id": "anthropic/claude-sonnet-4.5",
    "contextWindow": 150000,
    "reasoning": True,
    "thinkingLevelMap": {"low": "low", "high": "max"},
}
ROUTER = provider(
    SONNET,
    "openai/gpt-4.1",
    baseUrl="https://openrouter.ai/api/v1",
    apiKey=LITERAL,
    headers={"X-Title": "pi", "Authorization": "Bearer $ROUTER_KEY"},
)


def move(folder: Path, *args: str, file: Any = None, **env: str) -> CompletedProcess[str]:
    """`pigen init --from` in place, of a file with a local provider and a remote one."""
    path = folder / "models.json"
    if file is not None or not path.exists():
        put(path, file or {"providers": {"ollama": OLLAMA, "my-router": ROUTER}})
    where = () if any(each.startswith("--output") for each in args) else ("--output", "models.json")
    return pigen(
        "init", "--yes", "--update", "--from", "models.json", "--key-env", "PORTKEY_API_KEY",
        *where, *args, cwd=folder, **env,
    )  # fmt: skip


def read(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text())["providers"]
    return value


def test_a_provider_goes_through_and_another_stays(tmp_path: Path) -> None:
    done = move(tmp_path, "--through=my-router=router-prod")
    assert done.returncode == 0, done.stderr
    providers = read(tmp_path / "models.json")
    assert list(providers) == ["ollama", "portkey"]
    assert providers["ollama"] == OLLAMA
    first, second = providers["portkey"]["models"]
    assert first == {
        **SONNET,
        "id": "@router-prod/anthropic/claude-sonnet-4.5",
        "headers": {"X-Title": "pi"},
    }
    assert second == {"id": "@router-prod/openai/gpt-4.1", "headers": {"X-Title": "pi"}}
    assert providers["portkey"]["apiKey"] == "$PORTKEY_API_KEY"
    assert LITERAL not in done.stdout + done.stderr + (tmp_path / "pigen.yaml").read_text()
    for told in (
        "my-router/openai/gpt-4.1",
        "portkey/@router-prod/openai/gpt-4.1",
        "150,000, no price, thinking",
        "As before: ollama, 1 model: qwen3:8b",
        "the header Authorization is not taken over",
        "X-Title goes to the gateway",
        "its key is not taken over: Portkey needs it, under @router-prod",
        "pi guesses thinkingFormat by its name or address",
        "2 models lack figures that pi's catalogue knows; --fill fills them in.",
    ):
        assert told in done.stdout, told


def test_the_command_that_does_the_same_does_the_same(tmp_path: Path) -> None:
    first = move(tmp_path, "--through=my-router=openrouter", "--keep=ollama", "--fill", "--json")
    written = (tmp_path / "models.json").read_bytes()
    pigen("undo", cwd=tmp_path)
    words = json.loads(first.stdout)["replay"].split()[1:]
    again = pigen(*words, cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "models.json").read_bytes() == written
    assert "--model" not in words


def test_figures_are_filled_in_only_on_demand(tmp_path: Path) -> None:
    done = move(tmp_path, "--through=my-router=openrouter", "--fill")
    first, second = read(tmp_path / "models.json")["portkey"]["models"]
    assert (first["contextWindow"], first["thinkingLevelMap"]) == (
        150000,
        SONNET["thinkingLevelMap"],
    )
    assert second["contextWindow"] > 1_000_000
    assert "openai/gpt-4.1: filled in name, reasoning, input, contextWindow" in done.stdout


def test_ids_are_those_of_the_provider_behind_the_slug(tmp_path: Path) -> None:
    done = move(tmp_path, "--through=my-router=anthropic-prod")
    ids = [each["id"] for each in read(tmp_path / "models.json")["portkey"]["models"]]
    assert ids == ["@anthropic-prod/claude-sonnet-4-5", "@anthropic-prod/openai/gpt-4.1"]
    assert "anthropic/claude-sonnet-4.5: anthropic calls it claude-sonnet-4-5." in done.stdout
    assert "openai/gpt-4.1: not known at anthropic." in done.stdout


@pytest.mark.parametrize(
    ("id", "source", "target", "wanted"),
    [
        ("anthropic/claude-sonnet-4.5", "openrouter", "anthropic", "claude-sonnet-4-5"),
        ("anthropic/claude-sonnet-4.5:beta", "openrouter", "anthropic", "claude-sonnet-4-5"),
        ("claude-sonnet-4-5", "anthropic", "openrouter", "anthropic/claude-sonnet-4.5"),
        ("claude-opus-4-8", "anthropic", "google-vertex", "anthropic.claude-opus-4-8"),
        ("models/gemini-2.5-pro", None, "google", "gemini-2.5-pro"),
        ("openai/gpt-4o", None, "openai", "gpt-4o"),
        ("deepseek/house-1", "openrouter", "deepseek", "house-1"),
        ("claude-sonnet-4-5", "anthropic", "amazon-bedrock", "claude-sonnet-4-5"),  # of several
        ("house", "openai", "openai", "house"),
        ("openai/gpt-4o", "openrouter", "openrouter", "openai/gpt-4o"),
        ("house", "openai", None, "house"),
    ],
)
def test_an_id_is_looked_up_where_it_goes(
    id: str, source: str | None, target: str | None, wanted: str
) -> None:
    found, remark = map_id(id, source, target)
    assert found == wanted
    assert bool(remark) == (found != id or target == "amazon-bedrock")


def test_what_the_gateway_lists_counts_before_the_catalogue() -> None:
    assert map_id("gpt-4o", "openai", "openai", ("gpt-4o-eu",)) == (
        "gpt-4o",
        "not known at the gateway",
    )
    assert map_id("openai/gpt-4o", "openrouter", "azure", ("gpt-4o",))[0] == "gpt-4o"


@pytest.mark.parametrize(
    ("name", "upstream", "offered", "wanted"),
    [
        ("my-router", "openrouter", (), "openrouter"),
        ("zai-coding", "zai", (), "z-ai"),
        ("Company LLM!", None, (), "company-llm"),
        ("claude", "anthropic", ("openai-prod", "anthropic-eu"), "anthropic-eu"),
        (LITERAL, None, (), "my-provider"),
    ],
)
def test_a_slug_is_suggested(
    name: str, upstream: str | None, offered: tuple[str, ...], wanted: str
) -> None:
    assert suggest_slug(name, upstream, offered) == wanted


def test_a_built_in_provider_with_a_login_brings_its_own_models(tmp_path: Path) -> None:
    put(tmp_path / "auth.json", {"anthropic": {"type": "api_key", "key": LITERAL}})
    done = move(tmp_path, "--through=anthropic=anthropic-prod", PI_CODING_AGENT_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    moved = read(tmp_path / "models.json")["portkey-messages"]
    assert (moved["api"], moved["baseUrl"]) == ("anthropic-messages", "https://api.portkey.ai")
    assert moved["headers"] == {"x-portkey-api-key": "$PORTKEY_API_KEY"}
    opus = next(each for each in moved["models"] if each["id"].endswith("/claude-opus-4-8"))
    assert opus["compat"]["forceAdaptiveThinking"] is True
    assert opus["thinkingLevelMap"]
    assert "pi still lists anthropic itself" in done.stdout
    assert "/logout in pi takes its key out of auth.json" in done.stdout
    assert LITERAL not in done.stdout


def test_a_built_in_provider_that_only_an_option_names(tmp_path: Path) -> None:
    done = move(tmp_path, "--through=xai=x-ai", "--through=my-router=router")
    assert done.returncode == 0, done.stderr
    assert any(
        each["id"].startswith("@x-ai/grok")
        for each in read(tmp_path / "models.json")["portkey"]["models"]
    ) or "portkey-responses" in read(tmp_path / "models.json")


def test_another_output_gets_what_is_kept_byte_for_byte(tmp_path: Path) -> None:
    text = (
        '{ // mine\r\n\t"providers": {"ollama" : {"baseUrl":"http://localhost:1/v1", // a\r\n'
        '"api": "openai-completions", "apiKey": "x", "models": [{"id": "q" ,},]},\r\n'
        '"house": {"baseUrl": "https://house.io/v1", "api": "openai-completions", "apiKey": "$H", '
        '"models": [{"id": "m"}]}, "other": {"baseUrl": "https://o.io/v1", '
        '"api": "openai-completions", "apiKey": "$O", "models": [{"id": "n"}]}}}'
    )
    done = move(
        tmp_path, "--through=house=house", "--keep=ollama", "--output=new/models.json", file=text
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "models.json").read_bytes() == text.encode()
    written = (tmp_path / "new/models.json").read_bytes()
    start = text.index('{"baseUrl":"http://localhost')
    assert text[start : text.index(',\r\n"house"')].encode() in written
    assert "Not taken over, and still in the old file: other." in done.stdout


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), ("No provider goes through the gateway", "--through my-router=openrouter")),
        (("--through=my-routr=x",), ("my-routr", 'Did you mean "my-router"?')),
        (("--through=my-router",), ("--through takes PROVIDER=SLUG",)),
        (("--through=my-router=A B",), ("Give one slug",)),
        (("--through=ollama=x", "--keep=ollama"), ("both name ollama",)),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    tmp_path: Path, args: tuple[str, ...], words: tuple[str, ...]
) -> None:
    done = move(tmp_path, *args)
    assert done.returncode == 2
    assert all(word in done.stderr for word in words), done.stderr
    assert read(tmp_path / "models.json") == {"ollama": OLLAMA, "my-router": ROUTER}
    assert not (tmp_path / "pigen.yaml").exists()


def test_a_provider_that_pi_refuses_says_why(tmp_path: Path) -> None:
    bad = provider({"id": "m", "contextWindow": "128k"}, baseUrl="https://h.io/v1", apiKey="$H")
    file = {"providers": {"bad": bad, "my-router": ROUTER}}
    refused = move(tmp_path, "--through=bad=x", file=file)
    assert refused.returncode == 2
    assert '"contextWindow" must be a number' in refused.stderr
    done = move(tmp_path, "--through=my-router=router", file=file)
    assert done.returncode == 0
    assert read(tmp_path / "models.json")["bad"] == bad
    assert "pi takes nothing of the whole file, before and after, because of bad" in done.stdout


def test_settings_that_name_what_moved_are_told(tmp_path: Path) -> None:
    put(
        tmp_path / "settings.json",
        {
            "defaultProvider": "my-router",
            "defaultModel": "openai/gpt-4.1",
            "enabledModels": ["my-router/openai/gpt-4.1"],
        },
    )
    done = move(tmp_path, "--through=my-router=router")
    assert "--default-model 'portkey/@router/openai/gpt-4.1'" in done.stdout
    assert "settings.json names my-router/openai/gpt-4.1 under enabledModels" in done.stdout


def test_a_second_provider_moves_into_the_answers_of_the_first(tmp_path: Path) -> None:
    house = provider("m", baseUrl="https://house.io/v1", apiKey="$HOUSE")
    file = {"providers": {"ollama": OLLAMA, "my-router": ROUTER, "house": house}}
    assert move(tmp_path, "--through=my-router=router", file=file).returncode == 0
    refused = move(tmp_path, "--through=my-router=router")
    assert refused.returncode == 2
    assert "There is no provider" in refused.stderr
    before = (tmp_path / "models.json").read_bytes()
    done = move(tmp_path, "--through=house=house-prod", "--json")
    assert done.returncode == 0, done.stderr
    providers = read(tmp_path / "models.json")
    assert list(providers) == ["ollama", "portkey"]
    ids = [each["id"] for each in providers["portkey"]["models"]]
    assert ids == [
        "@router/anthropic/claude-sonnet-4.5",
        "@router/openai/gpt-4.1",
        "@house-prod/m",
    ]
    written = (tmp_path / "models.json").read_bytes()
    assert pigen("undo", cwd=tmp_path).returncode == 0
    assert (tmp_path / "models.json").read_bytes() == before
    again = pigen(*json.loads(done.stdout)["replay"].split()[1:], cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "models.json").read_bytes() == written


def test_providers_do_not_move_into_a_source_of_teams(tmp_path: Path) -> None:
    text = "version: 1\nkeys: {k: {value: $K}}\nteams: {a: {}}\n"
    put(tmp_path / "pigen.yaml", text)
    done = move(tmp_path, "--through=my-router=router")
    assert done.returncode == 2
    assert "has teams" in done.stderr
    assert (tmp_path / "pigen.yaml").read_text() == text
