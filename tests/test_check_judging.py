"""What pigen check makes of where a model went."""

from __future__ import annotations

import pytest

from pigen.check.first_turn import build_request
from pigen.check.upstreams import MissingModel
from pigen.check.verdicts import RequestTrace, TriedTarget, judge
from pigen.pi.release import Pi

GPT = TriedTarget("openai-prod", "openai", "gpt-4o", 200)
DOWN = TriedTarget("openai-prod", "openai", "gpt-4o", 500)
CLAUDE = TriedTarget("anthropic-prod", "anthropic", "claude-sonnet-4-20250514", 200)


@pytest.mark.parametrize(
    ("model", "reached", "went"),
    [
        ("@openai-prod/gpt-4o", RequestTrace(200, [GPT]), "@openai-prod gpt-4o"),
        ("gpt-4o", RequestTrace(200, [GPT], "coding"), "@openai-prod gpt-4o"),
        (
            "gpt-4o",
            RequestTrace(200, [DOWN, CLAUDE], "coding"),
            "@anthropic-prod claude-sonnet-4-20250514",
        ),
        ("fast", RequestTrace(200, [CLAUDE], "coding"), "@anthropic-prod claude-sonnet-4-20250514"),
    ],
)
def test_as_its_id_says(model: str, reached: RequestTrace, went: str) -> None:
    verdict = judge("portkey", model, reached, is_assumed=False)
    assert (verdict.problem, verdict.destination) == ("", went)


@pytest.mark.parametrize(
    ("model", "reached", "problem"),
    [
        (
            "@gemini-prod/gemini-2.5-pro",
            RequestTrace(
                200, [TriedTarget("openai-prod", "openai", "gemini-2.5-pro", 200)], "coding"
            ),
            'its id says "@gemini-prod/gemini-2.5-pro", and it goes to @openai-prod gemini-2.5-pro '
            "first by Config coding",
        ),
        (
            "gpt-4o",
            RequestTrace(
                200,
                [DOWN, TriedTarget("anthropic-prod", "anthropic", "gpt-4o", 200)],
                "coding",
                missing_model=MissingModel("@anthropic-prod", "gpt-4o", "openai"),
            ),
            "@anthropic-prod has no model gpt-4o, which openai makes: it answers 404",
        ),
        (
            "@anthropic-prod/claude-sonnet-4-20250514",
            RequestTrace(200, [TriedTarget("openai-prod", "", "", "412"), CLAUDE], "coding"),
            'its id says "@anthropic-prod/claude-sonnet-4-20250514", and it goes to @openai-prod, '
            "which may not (412), first by Config coding",
        ),
        (
            "gpt-4o",
            RequestTrace(200, [CLAUDE], "coding"),
            'its id says "gpt-4o", and @anthropic-prod claude-sonnet-4-20250514 '
            "answers by Config coding",
        ),
        (
            "@openai-prod/gpt-4o",
            RequestTrace(500, [DOWN]),
            "the gateway answers 500, after @openai-prod gpt-4o",
        ),
        ("@x/m", RequestTrace(400, error_text="Invalid"), "the gateway answers 400: Invalid"),
    ],
)
def test_what_is_wrong(model: str, reached: RequestTrace, problem: str) -> None:
    verdict = judge("portkey", model, reached, is_assumed=False)
    assert verdict.problem == problem
    assert verdict.remedy


def test_a_bare_id_without_a_config() -> None:
    verdict = judge("portkey", "gpt-4o", RequestTrace(400), is_assumed=True)
    assert "a bare id needs a key that is bound to a Config" in verdict.problem
    assert verdict.remedy.startswith("Write @SLUG/gpt-4o")


def test_prices() -> None:
    assert judge("p", "gpt-4o", RequestTrace(200, [GPT]), is_assumed=False).price == (2.5, 10)
    house = TriedTarget("openai-prod", "openai", "house-model", 200)
    assert judge("p", "house-model", RequestTrace(200, [house]), is_assumed=False).price is None


@pytest.mark.parametrize(
    ("version", "window", "limit"),
    [
        ("0.74.0", 128000, 32000),
        ("0.74.1", 128000, 60000),
        ("0.75.1", 128000, 60000),
        ("0.75.1", 61025, 60000),
        ("0.75.1", 61024, 32000),
        ("0.75.1", 40000, 32000),
        ("0.75.4", 128000, None),
        ("0.80.2", 128000, None),
        ("0.80.3", 128000, 60000),
        ("0.80.3", 40000, 34404),
    ],
)
def test_the_answer_is_limited_as_the_release_does(
    version: str, window: int, limit: int | None
) -> None:
    """As buildBaseOptions of these packages does. anthropic-messages is limited in any case."""
    model = {"id": "@a/m", "contextWindow": window, "maxTokens": 60000}
    provider = {"baseUrl": "https://api.portkey.ai/v1", "apiKey": "$K", "models": [model]}
    sent = {}
    for api in ("openai-completions", "anthropic-messages"):
        fields = {**provider, "api": api}
        sent[api] = build_request("portkey", fields, model, Pi(version)).body
    assert sent["openai-completions"].get("max_completion_tokens") == limit
    assert sent["anthropic-messages"]["max_tokens"] == (limit or 60000)
