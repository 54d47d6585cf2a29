"""How pi chooses; tests/conformance/test_choice.py holds the same code against pi's own."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from pigen.javascript import collation
from pigen.pi import selection
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import MEASURED, Pi
from pigen.pi.selection.command import format_command
from tests.proof import count, record


def view(content: dict, version: str = "1.5.2", **beside: object) -> ModelsFile:
    return ModelsFile(None, content, content, Pi(version), **beside)


def choose(content: dict, version: str = "1.5.2", **options: str) -> selection.ModelChoice:
    file = view(content, version)
    models = selection.list_models(file)
    return selection.choose_model(
        models, **options, pi=file.pi, usable=selection.find_usable_providers(file)
    )


@pytest.mark.parametrize("version", MEASURED)
@pytest.mark.parametrize(
    ("asked", "picked", "level"),
    [
        ("gpt-4o", "@openai-prod/gpt-4o-mini", None),
        ("@openai-prod/gpt-4o", "@openai-prod/gpt-4o", None),
        ("@OPENAI-PROD/GPT-4O:high", "@openai-prod/gpt-4o", "high"),
        ("portkey/@openai-prod/gpt-4o", "@openai-prod/gpt-4o", None),
        ("sonnet", "@anthropic-prod/claude-sonnet-4-20250514", None),
    ],
)
def test_within_a_provider(version: str, asked: str, picked: str, level: str | None) -> None:
    content = make_models_json(
        "@openai-prod/gpt-4o",
        "@openai-prod/gpt-4o-mini",
        "@anthropic-prod/claude-sonnet-4-20250514",
    )
    choice = choose(content, version, provider="Portkey", model=asked)
    assert (choice.provider, choice.id, choice.thinking) == ("portkey", picked, level)
    assert not choice.is_uncertain


def test_an_unknown_model_is_sent_as_it_stands() -> None:
    choice = choose(make_models_json("@a/m"), provider="portkey", model="gpt-5:high")
    assert (choice.id, choice.thinking) == ("gpt-5", "high")
    assert (
        choice.warning == 'Model "gpt-5" not found for provider "portkey". Using custom model id.'
    )
    older = choose(make_models_json("@a/m"), "0.74.2", provider="portkey", model="gpt-5:high")
    assert (older.id, older.thinking) == ("gpt-5:high", None)


def test_errors() -> None:
    assert "Unknown provider" in str(
        choose(make_models_json("@a/m"), provider="x", model="m").error
    )
    assert "not found" in str(choose(make_models_json("@a/m"), model="no-such-model").error)
    assert "requires --model" in str(choose(make_models_json("@a/m"), provider="portkey").error)
    assert choose(make_models_json("@a/m"), "0.87.1", provider="portkey").error is None


def test_one_id_under_two_providers() -> None:
    content = make_models_json("@a/m")
    content["providers"]["second"] = make_models_json("@a/m")["providers"]["portkey"]
    assert choose(content, "0.80.3", model="@a/m").provider == "portkey"
    refused = choose(content, "0.87.1", model="@a/m")
    assert refused.id is None
    assert "ambiguous across providers: portkey/@a/m, second/@a/m" in str(refused.error)
    assert [model.provider for model in refused.ambiguous_models] == ["portkey", "second"]
    file = view(content)
    asked = (
        selection.list_models(file),
        "second",
        "@a/m",
        file.pi,
        selection.find_usable_providers(file),
    )
    assert format_command(*asked) == "pi --model second/@a/m"


def test_beyond_ascii_is_uncertain() -> None:
    content = make_models_json("@a/gpt-é", "@a/gpt-z")
    assert choose(content, provider="portkey", model="gpt").is_uncertain
    assert choose(content, provider="portkey", model="gpt-é").is_uncertain
    assert not choose(content, provider="portkey", model="gpt-z").is_uncertain


def test_which_providers_have_a_key() -> None:
    content = make_models_json("@a/m")
    content["providers"]["keyless"] = {"baseUrl": "http://x/v1", "models": [{"id": "m"}]}
    assert selection.find_usable_providers(view(content)) == {"portkey"}
    assert selection.find_usable_providers(view(content, env={})) == set()
    assert selection.find_usable_providers(view(content, env={"OPENAI_API_KEY": "k"})) == {"openai"}
    stored = {"keyless": {"type": "api_key", "key": "k"}}
    assert selection.find_usable_providers(view(content, auth=stored)) == {"portkey", "keyless"}


@pytest.mark.parametrize(
    ("pattern", "picked", "level"),
    [
        ("portkey/*", [], None),
        ("portkey/**", ["@a/gpt-4o", "@a/gpt-4o-mini"], None),
        ("@a/*:high", ["@a/gpt-4o", "@a/gpt-4o-mini"], "high"),
        ("gpt-4o", ["@a/gpt-4o-mini"], None),
        ("gpt-4o-mini:nonsense", ["@a/gpt-4o-mini"], None),
    ],
)
def test_scope(pattern: str, picked: list[str], level: str | None) -> None:
    file = view(make_models_json("@a/gpt-4o", "@a/gpt-4o-mini"))
    own = selection.list_provider_models(file, file.providers[0])
    (found,) = selection.scope_models(own, [pattern], file.pi)
    assert [model.id for model in found.models] == picked
    assert found.thinking == level
    assert bool(found.warning) == (not picked or "nonsense" in pattern)


def test_collation_is_that_of_javascript() -> None:
    node = shutil.which("node")
    if node is None and os.environ.get("CI") != "true":
        pytest.skip("there is no node here")
    assert node
    pairs = list(text_pairs(count(100_000, 20_000)))
    script = (
        "const pairs = JSON.parse(require('fs').readFileSync(0));"
        "console.log(JSON.stringify(pairs.map(([a, b]) => a.localeCompare(b, 'en'))))"
    )
    done = subprocess.run(
        [node, "-e", script], input=json.dumps(pairs), capture_output=True, text=True, check=True
    )
    for (a, b), sign in zip(pairs, json.loads(done.stdout), strict=True):
        left, right = collation.make_sort_key(a), collation.make_sort_key(b)
        assert (left > right) - (left < right) == sign, (a, b)
    record("Collation as JavaScript's localeCompare", f"{len(pairs)} pairs")


def text_pairs(number: int) -> Iterator[tuple[str, str]]:
    chance = random.Random(number)
    printable = [chr(code) for code in range(0x20, 0x7F)]
    for _ in range(number):
        alphabet = chance.choice((printable, "aAbB-_. ", "gptGPT-4.o@/mini"))
        a = "".join(chance.choices(alphabet, k=chance.randint(0, 8)))
        at = chance.randint(0, len(a))
        b = chance.choice(
            (
                "".join(chance.choices(alphabet, k=chance.randint(0, 8))),
                "".join(c.swapcase() if chance.random() < 0.5 else c for c in a),
                a[:at] + chance.choice(alphabet) + a[at + chance.randint(0, 1) :],
            )
        )
        yield a, b
