"""pigen init --yes --update on a models.json: the provider that is there is continued, and nothing
else in the file changes."""

from __future__ import annotations

import json
import random
import shlex
from pathlib import Path
from typing import Any

import pytest

from pigen.build.merge import merge_providers
from pigen.build.value_changes import change_value
from pigen.common.json_equality import are_equal
from pigen.text.document import from_text
from tests import proof
from tests.command import CLEAN, pigen, provider, put
from tests.layouts import Layout
from tests.terminal import tree

AGENT = "home/.pi/agent"
MODEL = ("--model", "@openai-prod/gpt-4o")
MORE = ("--model", "@anthropic-prod/claude-sonnet-4-20250514")
KEY = ("--key-env", "PORTKEY_API_KEY")
COMMENTED = """\
{
  "$schema": "./models.schema.json",
  "providers": {
    // at home
    "ollama": { "baseUrl": "http://localhost:11434/v1", "models": [{ "id": "llama3" }] },
    "portkey": {
      "baseUrl": "https://api.portkey.ai/v1", // the gateway
      "api": "openai-completions",
      "apiKey": "${PORTKEY_API_KEY}",
      "models": [
        // for every day
        { "id": "@openai-prod/house" }, // cheap
        // for hard things
        { "id": "@openai-prod/manor", "reasoning": true } // dear
      ]
    }
  }
}
"""
FILES = proof.count(4000, 250)


def models(cwd: Path) -> dict[str, Any]:
    value: Any = from_text((cwd / AGENT / "models.json").read_text()).value
    return dict(value["providers"])


def list_ids(found: dict[str, Any]) -> dict[str, list[str]]:
    return {name: [model["id"] for model in each["models"]] for name, each in found.items()}


def test_the_quick_start_is_continued(tmp_path: Path) -> None:
    assert pigen("init", "--yes", *MODEL, *KEY, cwd=tmp_path).returncode == 0
    before, tree_before = tree(tmp_path), tree(tmp_path / "home/.pi")
    refused = pigen("init", "--yes", *MORE, *KEY, cwd=tmp_path)
    assert refused.returncode == 2
    assert tree(tmp_path) == before
    # The message names the command that works.
    (line,) = [each for each in refused.stderr.splitlines() if "run: pigen" in each]
    words = shlex.split(line.partition("run: ")[2])
    done = pigen(*words[1:], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list_ids(models(tmp_path)) == {"portkey": [MODEL[1], MORE[1]]}
    assert "Added 1 model to portkey" in done.stdout
    assert f"pi --model portkey/{MORE[1]}" in done.stdout
    assert not (tmp_path / AGENT / "pigen.yaml").exists()
    assert pigen("lint", cwd=tmp_path).stdout.startswith("No findings")
    assert pigen("undo", cwd=tmp_path).returncode == 0
    assert tree(tmp_path / "home/.pi") == tree_before


def test_only_lines_are_added_in_the_style_of_those_beside_them(tmp_path: Path) -> None:
    path = put(tmp_path / AGENT / "models.json", COMMENTED)
    done = pigen("init", "--yes", "--update", "--model", "@openai-prod/own", *KEY, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert path.read_text() == COMMENTED.replace(
        '"reasoning": true } // dear\n',
        '"reasoning": true }, // dear\n        { "id": "@openai-prod/own" }\n',
    )


def test_a_key_need_not_be_named_again_and_another_one_is_taken(tmp_path: Path) -> None:
    path = put(tmp_path / AGENT / "models.json", COMMENTED)
    done = pigen("init", "--yes", "--update", "--model", "@openai-prod/own", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert models(tmp_path)["portkey"]["apiKey"] == "${PORTKEY_API_KEY}"
    text = path.read_text()
    args = ("--model", "@openai-prod/own", "--key-env", "OTHER")
    done = pigen("init", "--yes", "--update", *args, cwd=tmp_path)
    assert path.read_text() == text.replace("${PORTKEY_API_KEY}", "$OTHER")
    assert "environment variable OTHER" in done.stdout
    again = pigen("init", "--yes", "--update", *args, cwd=tmp_path)
    assert "lists all of them already" in again.stdout
    assert path.read_text() == text.replace("${PORTKEY_API_KEY}", "$OTHER")


@pytest.mark.parametrize(
    "there",
    [
        provider("house", headers={"x-portkey-config": "pc-x"}),  # a Config routes it
        provider("house"),
        provider("@openai-prod/house", api="anthropic-messages", baseUrl="https://api.portkey.ai"),
        provider("gpt-4o", baseUrl="https://api.openai.com/v1"),
        {**provider("@openai-prod/house"), "_pigen": "acme"},  # a team's
    ],
    ids=["config", "bare ids", "other api", "direct", "a team's"],
)
def test_a_provider_that_cannot_take_it_is_left_alone(there: dict, tmp_path: Path) -> None:
    put(tmp_path / AGENT / "models.json", {"providers": {"portkey": there}})
    lacking = pigen("init", "--yes", "--update", *MODEL, cwd=tmp_path)
    assert lacking.returncode == 2
    assert "--key-env" in lacking.stderr
    done = pigen("init", "--yes", "--update", *MODEL, *KEY, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = models(tmp_path)
    assert found.pop("portkey") == there
    assert list(list_ids(found).values()) == [[MODEL[1]]]


def test_of_several_the_key_decides(tmp_path: Path) -> None:
    two = {"a": provider("@x/a", apiKey="$A"), "b": provider("@x/b", apiKey="$B")}
    path = put(tmp_path / AGENT / "models.json", {"providers": two})
    before = path.read_text()
    for args in ((), ("--key-env", "C")):
        done = pigen("init", "--yes", "--update", *MODEL, *args, cwd=tmp_path)
        assert (done.returncode, path.read_text()) == (2, before)
        assert '"a" and "b"' in done.stderr
    done = pigen("init", "--yes", "--update", *MODEL, "--key-env", "B", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list_ids(models(tmp_path)) == {"a": ["@x/a"], "b": ["@x/b", MODEL[1]]}


def test_an_older_pi_gets_the_key_as_it_reads_it(tmp_path: Path) -> None:
    put(tmp_path / AGENT / "models.json", {"providers": {"p": provider("@x/a", apiKey="OLD")}})
    older = ("--key-env", "NEW_KEY", "--pi-version", "0.73.1")
    done = pigen("init", "--yes", "--update", *MODEL, *older, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert models(tmp_path)["p"]["apiKey"] == "NEW_KEY"


def test_with_more_options_it_is_taken_over_and_keeps_its_comments(tmp_path: Path) -> None:
    path = put(tmp_path / AGENT / "models.json", COMMENTED)
    done = pigen("init", "--yes", "--update", *KEY, "--routing", "fallback", "--target", MODEL[1],
                 "--target", MORE[1], cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = list_ids(models(tmp_path))
    assert found["portkey"] == ["@openai-prod/house", "@openai-prod/manor", MODEL[1], MORE[1]]
    assert len(found) == 3
    text = path.read_text()
    for line in COMMENTED.splitlines():
        if "//" in line:
            assert line in text.replace("true }, // dear", "true } // dear")
    # What was printed for the same does the same once more, from pigen.yaml.
    (line,) = [each for each in done.stdout.splitlines() if each.startswith("  the same ")]
    again = pigen(*shlex.split(line.removeprefix("  the same "))[1:], cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert path.read_text() == text


def test_models_of_options_come_to_those_of_pigen_yaml(tmp_path: Path) -> None:
    assert pigen("init", "--yes", *MODEL, *KEY, "--retry", "1", cwd=tmp_path).returncode == 0
    done = pigen("init", "--yes", "--update", *MORE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list_ids(models(tmp_path)) == {"portkey": [MODEL[1], MORE[1]]}


def test_template_and_update_contradict_each_other(tmp_path: Path) -> None:
    assert pigen("init", "--yes", *MODEL, *KEY, "--retry", "1", cwd=tmp_path).returncode == 0
    for args in (("--template", "fallback"), ("--template", "fallback", "--update")):
        done = pigen("init", "--yes", *args, cwd=tmp_path)
        assert done.returncode == 2
        assert "Leave out --template" in done.stderr


# The edits themselves


def vary(rng: random.Random, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some of the items, some of them changed, and new ones between them."""
    result = []
    for item in items:
        if rng.random() < 0.3:
            result.append({"id": f"new{rng.random()}", "input": ["text"], "cost": {"input": 1}})
        if rng.random() < 0.7:
            result.append({**item, "reasoning": True} if rng.random() < 0.2 else item)
    return [*result, *([{"id": "last"}] if rng.random() < 0.5 else [])]


def test_items_come_and_go_in_texts_of_every_layout() -> None:
    rng = random.Random(1701)
    whole = 0
    for number in range(FILES):
        items = [
            {"id": f"m{each}", **({"cost": {"input": 1, "output": 2.5}} if each % 2 else {})}
            for each in range(rng.randrange(4))
        ]
        value = {"providers": {"p": {"baseUrl": "u", "models": items, "headers": {"a": "b"}}}}
        document = from_text(Layout(rng).text(value))
        if document.syntax == "broken":  # pi cannot read it either
            continue
        wanted = {**value["providers"]["p"], "models": vary(rng, items)}
        after = change_value(document, ("providers", "p"), wanted)
        context = f"{number}\n{document.text}\n=>\n{after.text}"
        assert are_equal(after.value, {"providers": {"p": wanted}}), context
        kept = [each for each in wanted["models"] if each["id"].startswith("m")]
        if len(kept) == len(items):  # comments in what goes go with it, and no others
            assert document.text.count("//") == after.text.count("//"), context
            whole += 1
        start, end = document.find_span(("providers", "p"))
        assert after.text.startswith(document.text[:start]), context
        assert after.text.endswith(document.text[end:]), context
        if wanted["models"][: len(items)] == items:  # additions at the end alone: no byte goes
            rest = iter(after.text)
            assert all(character in rest for character in document.text), context
    assert whole > FILES / 10
    proof.record("lists of models edited in place", f"{FILES} of every layout")


def test_a_merge_adopts_without_touching_what_is_equal() -> None:
    document = from_text(COMMENTED)
    same = dict(document.value["providers"]["portkey"])
    reordered = dict(reversed(same.items()))
    assert merge_providers(document, {"portkey": reordered}, [], adopt=True) == COMMENTED
    text = json.dumps(CLEAN)
    value = {**CLEAN["providers"]["portkey"], "models": [{"id": "@a/b"}]}
    merged = merge_providers(from_text(text), {"portkey": value}, [], adopt=True)
    assert merged == text.replace('"@openai-prod/house-model"', '"@a/b"')
