"""What pi guesses of a server: the releases in which a guess changed, and what the rule says of it.
tests/conformance/test_first_turn.py holds the whole table to the real pi."""

from __future__ import annotations

import json

import pytest

from pigen import rules
from pigen.lint import runner
from pigen.pi.detected_compat import DEVELOPER, MAX_TOKENS, THINKING, detect_compat
from pigen.pi.models_file import make_models_json
from pigen.pi.release import Pi
from pigen.text.document import from_text

PORTKEY = "https://api.portkey.ai/v1"
OPENAI_INSIDE = "https://gw.example/api.openai.com/v1"


@pytest.mark.parametrize(
    ("provider", "url", "field", "before", "old", "since", "new"),
    [
        (
            "deepseek",
            PORTKEY,
            MAX_TOKENS,
            "0.84.1",
            "max_completion_tokens",
            "0.84.2",
            "max_tokens",
        ),
        ("zai", PORTKEY, MAX_TOKENS, "0.82.1", "max_completion_tokens", "0.83.0", "max_tokens"),
        ("zai-coding-cn", PORTKEY, THINKING, "0.78.0", "openai", "0.78.1", "zai"),
        ("together", PORTKEY, THINKING, "0.74.0", "openai", "0.74.1", "together"),
        ("deepseek", PORTKEY, DEVELOPER, "0.84.1", True, "0.84.2", False),
        ("x", "https://API.DeepSeek.com", DEVELOPER, "0.84.1", True, "0.84.2", False),
        ("openrouter", PORTKEY, DEVELOPER, "0.78.0", True, "0.78.1", False),
        ("portkey", PORTKEY, DEVELOPER, "1.5.2", True, "1.6", False),
        ("openai", "https://api.deepseek.com", DEVELOPER, "1.5.2", False, "1.6", True),
        ("zai", OPENAI_INSIDE, DEVELOPER, "1.5.2", False, "1.6", True),
    ],
)
def test_when_a_guess_changed(
    provider: str, url: str, field: str, before: str, old: object, since: str, new: object
) -> None:
    assert detect_compat(provider, url, "m", Pi(before))[field] == old
    assert detect_compat(provider, url, "m", Pi(since))[field] == new


@pytest.mark.parametrize(
    ("pi", "name", "url", "said"),
    [
        ("1.6", "openai", "http://localhost:11434/v1", ["the role developer"]),
        ("1.5.2", "openai", "http://localhost:11434/v1", None),
        ("1.6", "gateway", OPENAI_INSIDE, ['"api.openai.com" in its base URL', "role developer"]),
        ("1.6", "openai", "https://api.z.ai/api/paas/v4", ["the role developer"]),
        (
            "1.6",
            "deepseek",
            PORTKEY,
            ["max_tokens instead of max_completion_tokens", "maxTokensField"],
        ),
        (
            "1.5.2",
            "zai",
            PORTKEY,
            ["max_tokens instead of max_completion_tokens", "the role system"],
        ),
        ("0.80.3", "zai", PORTKEY, ["no reasoning_effort", "a form of its own"]),
        ("1.6", "cerebras", PORTKEY, None),  # system, as for Portkey itself
        ("1.5.2", "cerebras", PORTKEY, ["the role system"]),
        ("1.6", "openai", "https://api.openai.com/v1", None),
        ("1.6", "deepseek", "https://api.deepseek.com", None),
    ],
)
def test_what_is_said(pi: str, name: str, url: str, said: list[str] | None) -> None:
    entry = {"id": "house-model", "reasoning": True}
    document = from_text(json.dumps(make_models_json(entry, name=name, baseUrl=url)), "models.json")
    known = [rule for rule in rules.load("models") if rule.name == "misleading-auto-detection"]
    found = runner.lint(runner.build_models_file(document, Pi(pi)), known)
    text = " ".join(f"{each.message} {each.help}" for each in found)
    assert bool(found) == (said is not None), text
    assert all(words in text for words in said or ()), text


@pytest.mark.parametrize(("pi", "developer"), [("1.5.2", True), ("1.6", False)])
def test_the_role_of_a_model_without_levels(pi: str, developer: bool) -> None:
    entry = {"id": "@a/m", "reasoning": True, "compat": {"supportsReasoningEffort": False}}
    document = from_text(json.dumps(make_models_json(entry)), "models.json")
    known = [rule for rule in rules.load("models") if rule.name == "thinking-levels-without-effect"]
    (found,) = runner.lint(runner.build_models_file(document, Pi(pi)), known)
    assert ("developer" in found.message) == developer
    assert ("supportsDeveloperRole" in found.help) == developer
