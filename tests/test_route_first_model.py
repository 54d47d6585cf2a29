"""`pigen route` without --model asks what pi would ask first, and says so where an upstream has no
such model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import pigen, put

CASES = Path(__file__).parent / "data" / "portkey" / "cases"
TEMPLATES = sorted((Path(__file__).parent.parent / "templates").glob("*.yaml"))
SOURCE = """\
version: 1
providers:
  openai: {slug: openai-prod, provider: openai}
  anthropic: {slug: anthropic-prod, provider: anthropic}
configs:
  c: {strategy: {mode: fallback}, targets: [%s]}
keys: {k: {config: c, value: $K, scopes: [completions.write]}, d: {value: $D}}
pi: {%sproviders: {pk: {key: k, models: [%s]}}}
"""
CLAUDE = '{provider: "@anthropic", override_params: {model: claude-sonnet-4-20250514}}'


def route(tmp_path: Path, source: object, *args: str, code: int) -> str:
    put(tmp_path / "pigen.yaml", source)
    done = pigen("route", *args, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (code, ""), done
    return done.stdout


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_template_is_answered(path: Path, tmp_path: Path) -> None:
    done = pigen("route", path, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no fallback" not in done.stdout


def test_it_asks_for_the_default_of_pi(tmp_path: Path) -> None:
    text = (CASES / "64-route-default" / "pigen.yaml").read_text()
    said = route(tmp_path, text, code=0)
    assert said.startswith("POST /v1/chat/completions, model @openai-prod/gpt-4o (hosted)")


@pytest.mark.parametrize(
    ("default", "models", "model"),
    [
        ("", "o3, gpt-4o", "o3"),
        ("default: pk/gpt-4o, ", "o3, gpt-4o", "gpt-4o"),
        ("", '"@openai/gpt-4o"', "@openai-prod/gpt-4o"),
    ],
)
def test_which_model_comes_first(tmp_path: Path, default: str, models: str, model: str) -> None:
    said = route(tmp_path, SOURCE % ('{provider: "@openai"}', default, models), code=0)
    assert f"model {model} (hosted)" in said


def test_an_upstream_without_the_model_answers_404(tmp_path: Path) -> None:
    said = route(tmp_path, SOURCE % ('{provider: "@anthropic"}', "", "gpt-4o"), code=1)
    assert "config.targets[0] @anthropic-prod gpt-4o -> 404" in said
    assert "@anthropic-prod has no model gpt-4o, which openai makes: it answers 404." in said
    lint = pigen("lint", "pigen.yaml", cwd=tmp_path)
    assert lint.returncode == 1
    assert "404" in lint.stdout


def test_a_fallback_takes_over_from_it(tmp_path: Path) -> None:
    said = route(
        tmp_path, SOURCE % (f'{{provider: "@openai"}}, {CLAUDE}', "", "claude-opus-4-8"), code=0
    )
    assert "@openai-prod claude-opus-4-8 -> 404" in said
    assert "@anthropic-prod claude-sonnet-4-20250514 -> 200" in said


@pytest.mark.parametrize(
    ("model", "is_doubtful"),
    [
        ("@bedrock-prod/gpt-4o", True),
        ("@groq-x/claude-opus-4-8", True),
        ("@bedrock-prod/us.anthropic.claude-sonnet-4-5-20250929-v1:0", False),
        ("@bedrock-prod/our-own-profile", False),
        ("@azure-prod/claude-opus-4-8", False),  # a deployment has any name
        ("@vertex-prod/anthropic.claude-sonnet-4-5@20250929", False),
        ("@openrouter/openai/gpt-4o", False),
        ("@openai-prod/gpt-4o", False),
    ],
)
def test_what_a_reseller_may_lack_is_assumed(model: str, is_doubtful: bool, tmp_path: Path) -> None:
    put(tmp_path / "a.config.json", {"retry": {"attempts": 2}})
    done = pigen("route", "a.config.json", "--model", model, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    slug, _, name = model.partition("/")
    assert (f"Assumed: {slug} has {name}, which pi's catalogue" in done.stdout) == is_doubtful
    assert ("Assumed" in done.stdout) == is_doubtful
    planned = pigen("route", "a.config.json", "--model", model, "--fail", "*=200", cwd=tmp_path)
    assert planned.returncode == 0
    assert "Assumed" not in planned.stdout


def test_a_plan_decides_itself(tmp_path: Path) -> None:
    source = SOURCE % ('{provider: "@anthropic"}', "", "gpt-4o")
    assert "has no model" not in route(tmp_path, source, "--fail", "@anthropic-prod=200", code=0)


def test_a_host_of_ones_own_may_have_any_model(tmp_path: Path) -> None:
    own = '{provider: openai, api_key: x, custom_host: "https://llm.example.com/v1"}'
    assert "404" not in route(tmp_path, SOURCE % (own, "", "claude-opus-4-8"), code=0)


def test_no_word_of_a_fallback_after_a_success(tmp_path: Path) -> None:
    target = '{provider: "@openai"}'
    source = (SOURCE % (f"{target}, {CLAUDE}", "", "gpt-4o")).replace(
        "{mode: fallback}", "{mode: fallback, on_status_codes: [429]}"
    )
    assert "fallback" not in route(tmp_path, source, code=0)
    assert "no fallback: 500 is not among" in route(
        tmp_path, source, "--fail", "openai=500", code=1
    )


def test_check_ends_its_sentences_once(tmp_path: Path) -> None:
    done = pigen("check", CASES / "66-check-comma" / "pigen.yaml", cwd=tmp_path)
    assert "after @openai-prod, which may not (412).\n" in done.stdout
    assert ",." not in done.stdout
