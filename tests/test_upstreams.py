"""What is behind a slug, and what is only assumed of it: `pigen check` and `pigen route` agree, in
the same words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import pigen, provider, put

SOURCE = """\
version: 1
providers:
  main: {slug: main, provider: anthropic}
  fast: {slug: openai-lookalike, provider: groq}
  mine: {slug: my-slug}
  named: {slug: groq-eu}
configs:
  own: {provider: openai, api_key: $X, custom_host: "https://llm.example.com/v1"}
  raw: {provider: openai, api_key: $X}
keys:
  direct: {value: $A}
  own: {value: $B, config: own}
  raw: {value: $C, config: raw}
pi:
  version: ">=0.80.3"
  providers:
    direct:
      key: direct
      models: ["@main/gpt-4o", "@fast/claude-opus-4-8", "@mine/gpt-x", "@named/gpt-4o"]
    own: {key: own, models: [claude-opus-4-8]}
    raw: {key: raw, models: [claude-opus-4-8]}
"""
LACKS = "{} has no model {}, which {} makes: it answers 404"
MAY_LACK = "Assumed: {} has {}, which pi's catalogue"
UNKNOWN = "Assumed: {} works as OpenAI does; nothing says which of Portkey's providers it is."


@pytest.mark.parametrize(
    ("model", "problem", "assumption"),
    [
        # What the source says of a provider counts, and not what its slug looks like.
        ("direct/@main/gpt-4o", LACKS.format("@main", "gpt-4o", "openai"), ""),
        (
            "direct/@openai-lookalike/claude-opus-4-8",
            "",
            MAY_LACK.format("@openai-lookalike", "claude-opus-4-8"),
        ),
        ("direct/@groq-eu/gpt-4o", "", MAY_LACK.format("@groq-eu", "gpt-4o")),
        ("direct/@my-slug/gpt-x", "", UNKNOWN.format("@my-slug")),
        # A host of somebody's own may have any model.
        ("own/claude-opus-4-8", "", ""),
        ("raw/claude-opus-4-8", LACKS.format("openai", "claude-opus-4-8", "anthropic"), ""),
    ],
)
def test_check_and_route_agree(model: str, problem: str, assumption: str, tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", SOURCE)
    checked = pigen("check", "--json", cwd=tmp_path)
    (subject,) = json.loads(checked.stdout)["checked"]
    (verdict,) = (
        each for each in subject["models"] if f"{each['provider']}/{each['model']}" == model
    )
    routed = pigen("route", "--model", model, cwd=tmp_path)
    assert (verdict["problem"] or "") == problem
    assert bool(verdict["help"]) == bool(problem)
    assert (routed.returncode == 1) == bool(problem), routed
    assert problem in routed.stdout
    listed = verdict.get("assumptions", [])
    assert len(listed) == bool(assumption)
    assert all(each.startswith(assumption) and each in routed.stdout for each in listed)
    assert ("Assumed" in routed.stdout) == bool(assumption)
    as_json = json.loads(pigen("route", "--model", model, "--json", cwd=tmp_path).stdout)
    assert as_json.get("assumptions", []) == listed


def test_each_assumption_is_printed_once(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", SOURCE.replace('"@mine/gpt-x"', '"@mine/gpt-x", "@mine/gpt-y"'))
    done = pigen("check", cwd=tmp_path)
    assert done.stdout.count(UNKNOWN.format("@my-slug")) == 1
    assert done.stdout.count(MAY_LACK.format("@groq-eu", "gpt-4o")) == 1


def test_a_fallback_that_only_an_outage_reaches(tmp_path: Path) -> None:
    source = """\
version: 1
providers: {openai: {slug: openai-prod}, groq: {slug: groq-eu}}
configs: {c: {strategy: {mode: fallback}, targets: [{provider: "@openai"}, {provider: "@groq"}]}}
keys: {k: {value: $A, config: c}}
pi: {version: ">=0.80.3", providers: {pk: {key: k, models: [gpt-4o]}}}
"""
    put(tmp_path / "pigen.yaml", source)
    assert "Assumed" not in pigen("check", cwd=tmp_path).stdout
    done = pigen("check", "--matrix", cwd=tmp_path)
    assert MAY_LACK.format("@groq-eu", "gpt-4o") in done.stdout


def test_a_models_json_alone(tmp_path: Path) -> None:
    """That each slug serves what it is asked for is assumed of all in one sentence."""
    listed = provider("@my-slug/gpt-x", "@groq-eu/gpt-4o")
    put(tmp_path / "models.json", {"providers": {"portkey": listed}})
    done = pigen("check", "models.json", cwd=tmp_path)
    assert done.returncode == 0
    assert MAY_LACK.format("@groq-eu", "gpt-4o") in done.stdout
    assert "Assumed: each @slug exists and serves the API it is asked by" in done.stdout
    assert UNKNOWN.format("@my-slug") not in done.stdout


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("anthropic-prod", "/messages"),
        ("openai-prod", "/chat/completions"),
        ("together-eu", "/v1/chat/completions"),
        ("my-slug", "/chat/completions"),
    ],
)
def test_a_config_alone(slug: str, path: str, tmp_path: Path) -> None:
    """A slug that names a provider is asked as that one is; of another, OpenAI's way is assumed."""
    put(tmp_path / "a.config.json", {"provider": f"@{slug}"})
    done = pigen("route", "a.config.json", "--model", "house-model", "--json", cwd=tmp_path)
    outcome = json.loads(done.stdout)
    assert [each["path"] for each in outcome["attempts"]] == [path]
    said = [UNKNOWN.format("@my-slug")] if slug == "my-slug" else []
    assert outcome.get("assumptions", []) == said


def test_a_config_alone_without_a_model(tmp_path: Path) -> None:
    """The model that stands for any says nothing about resellers."""
    for slug, said in (("groq-eu", []), ("my-slug", [UNKNOWN.format("@my-slug")])):
        put(tmp_path / "a.config.json", {"provider": f"@{slug}"})
        done = pigen("route", "a.config.json", cwd=tmp_path)
        assert [line for line in done.stdout.splitlines() if "Assumed" in line] == said
