"""Thinking levels in files as people have them, and what pi does not know by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pigen import rules
from pigen.diagnostics.finding import Finding
from pigen.lint.fix import apply_fixes
from pigen.lint.runner import build_models_file, lint
from pigen.pi.release import NEWEST, Pi
from pigen.pi.thinking_formats import suggest_format
from pigen.text.document import from_text
from tests.command import pigen, provider, put

CASES = Path(__file__).parent / "data/pi/cases"
RULES = rules.load("models")


def find(content: object, version: str = NEWEST) -> dict[str, Finding]:
    """Findings by rule."""
    text = content if isinstance(content, str) else json.dumps(content)
    return {
        each.rule: each for each in lint(build_models_file(from_text(text), Pi(version)), RULES)
    }


def read_case(name: str) -> str:
    return (CASES / f"{name}.json").read_text()


def test_the_format_of_qwen_behind_llama_cpp() -> None:
    finding = find(read_case("10-llamacpp-thinking"), "0.79.8")["thinking-levels-without-effect"]
    assert '"thinkingFormat": "qwen-chat-template"' in finding.help
    assert "developer" not in finding.message


@pytest.mark.parametrize(
    ("provider", "url", "id", "version", "words"),
    [
        ("vllm", "http://10.0.0.2:8000/v1", "Qwen/Qwen3-Coder", NEWEST, "qwen-chat-template"),
        ("sglang", "http://gpu:30000/v1", "zai-org/GLM-5.2", NEWEST, "qwen-chat-template"),
        ("vllm", "http://gpu:8000/v1", "deepseek-ai/DeepSeek-V4", NEWEST, "chatTemplateKwargs"),
        (
            "ali",
            "https://dashscope.aliyuncs.com/compatible-mode/v1",
            "qwen3.8-max",
            NEWEST,
            '"qwen"',
        ),
        ("ollama", "http://gpu:11434/v1", "qwen3:32b", NEWEST, "reasoning_effort"),
        ("vllm", "http://gpu:8000/v1", "deepseek-v4", "0.79.8", None),
        ("lmstudio", "http://127.0.0.1:1234/v1", "qwen3", NEWEST, None),
        ("p", "https://llm.example.com/v1", "qwen3", NEWEST, None),
        ("p", "http://127.0.0.1:8080/v1", "llama-4", NEWEST, None),
    ],
)
def test_what_is_known_of_a_server(
    provider: str, url: str, id: str, version: str, words: str | None
) -> None:
    advice = suggest_format(provider, url, id, Pi(version))
    assert (words in advice) if words and advice else advice is words


def test_levels_that_an_entry_loses() -> None:
    finding = find(read_case("18-no-max-level"), "0.85.1")["differs-from-catalogue"]
    assert "thinking levels up to high (catalogue also max)" in finding.message
    assert finding.fix is not None
    mended = from_text(apply_fixes(read_case("18-no-max-level"), [finding.fix])).value
    (model,) = mended["providers"]["gw"]["models"]
    assert (model["contextWindow"], model["maxTokens"]) == (1000000, 64000)
    assert model["thinkingLevelMap"]["off"] == "none"
    assert model["thinkingLevelMap"]["max"] == "max"


@pytest.mark.parametrize(
    ("id", "version", "levels"),
    [
        # {"high": "high", "xhigh": null, "max": "max"} in every release that lists it
        ("deepseek/deepseek-v4-pro-0813", NEWEST, "max"),
        ("deepseek/deepseek-v4-pro", NEWEST, "xhigh"),  # and "max": null
        ("anthropic/claude-opus-4.8", NEWEST, "xhigh and max"),
        ("anthropic/claude-opus-4.8", "0.80.3", "xhigh"),  # which has no level max
    ],
)
def test_no_level_is_lost_that_pi_does_not_offer(id: str, version: str, levels: str) -> None:
    """The maps were read from the releases themselves, under openrouter."""
    content = json.loads(read_case("18-no-max-level"))
    content["providers"]["gw"]["models"][0]["id"] = id
    assert f"(catalogue also {levels})" in find(content, version)["differs-from-catalogue"].message


def test_a_stated_map_is_left_alone() -> None:
    content = json.loads(read_case("18-no-max-level"))
    content["providers"]["gw"]["models"][0]["thinkingLevelMap"] = {"low": None}
    finding = find(content)["differs-from-catalogue"]
    assert "levels" not in finding.message
    assert finding.fix is not None
    assert "thinkingLevelMap" not in finding.fix.title


def test_an_effort_for_claude_behind_another_address() -> None:
    claude = {"id": "claude-opus-4-8", "reasoning": True, "contextWindow": 1000000}
    proxy = {"baseUrl": "https://llm.example.com", "api": "anthropic-messages", "apiKey": "$K"}
    finding = find({"providers": {"proxy": {**proxy, "models": [claude]}}})[
        "differs-from-catalogue"
    ]
    assert "a budget of thinking tokens (catalogue an effort)" in finding.message
    assert finding.fix is not None
    assert "compat" in finding.fix.title
    old = {**claude, "id": "claude-sonnet-4-5"}
    finding = find({"providers": {"proxy": {**proxy, "models": [old]}}})["differs-from-catalogue"]
    assert "budget" not in finding.message


def test_none_is_off() -> None:
    finding = find(read_case("38-levels-none"), "0.84.1")["unknown-key"]
    assert finding.help == 'Write "off", which is pi\'s name for this level.'
    assert finding.fix is not None
    assert finding.fix.safe


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("max", "thinking high, not max"),
        ("xhigh", "thinking high, not xhigh"),
        ("low", "thinking low"),
    ],
)
def test_the_doctor_names_the_level_that_pi_uses(level: str, words: str, tmp_path: Path) -> None:
    put(tmp_path / "home/.pi/agent/models.json", json.loads(read_case("47-level-unoffered")))
    asked = f"gw/@a/claude-opus-4-8:{level}"
    done = pigen("doctor", "--json", "--pi-version", "1.5.2", "--model", asked, cwd=tmp_path, K="k")
    (line,) = (
        line for line in json.loads(done.stdout)["lines"] if line["about"].startswith("pi --model")
    )
    assert words in line["evidence"]
    if level != "low":
        assert line["state"] == "problem"
        assert 'Add "thinkingLevelMap": {"xhigh": "xhigh", "max": "max"}' in line["remedy"]
    else:
        assert line["state"] == "ok"


@pytest.mark.parametrize(
    ("model", "level", "remedy"),
    [
        ({"id": "@a/gpt-5.2"}, "xhigh", "loses xhigh of the catalogue's levels. Add \"thinking"),
        ({"id": "@a/gpt-5.2"}, "max", "if your provider takes them: pi then uses xhigh."),
        ({"id": "@a/o3", "thinkingLevelMap": {"low": None}}, "low", "Replace its thinkingLevelMap"),
        ({"id": "@a/house"}, "max", "Ask for one of off, minimal, low, medium, high."),
    ],
)
def test_the_doctor_names_the_map_that_gives_levels_back(
    model: dict, level: str, remedy: str, tmp_path: Path
) -> None:
    gateway = provider({**model, "reasoning": True}, apiKey="$K")
    put(tmp_path / "home/.pi/agent/models.json", {"providers": {"gw": gateway}})
    asked = ("--pi-version", "1.5.2", "--model", f"gw/{model['id']}:{level}")
    done = pigen("doctor", "--json", *asked, cwd=tmp_path, K="k")
    assert remedy in json.loads(done.stdout)["lines"][-1]["remedy"]


def test_the_doctor_knows_the_levels_of_built_ins_and_what_is_sent(tmp_path: Path) -> None:
    models = {
        "providers": {
            "openai": {
                "apiKey": "k",
                "modelOverrides": {
                    "gpt-5.2": {"thinkingLevelMap": {"high": "xhigh", "xhigh": None}}
                },
            }
        }
    }
    put(tmp_path / "home/.pi/agent/models.json", models)
    for level, words in (
        ("high", "thinking high, sent as xhigh"),
        ("xhigh", "not xhigh"),
        ("minimal", "thinking low"),
    ):
        done = pigen("doctor", "--json", "--model", f"openai/gpt-5.2:{level}", cwd=tmp_path)
        assert words in done.stdout, done.stdout


def test_a_default_level(tmp_path: Path) -> None:
    put(tmp_path / "home/.pi/agent/models.json", json.loads(read_case("47-level-unoffered")))
    put(
        tmp_path / "home/.pi/agent/settings.json",
        {
            "defaultProvider": "gw",
            "defaultModel": "@a/claude-opus-4-8",
            "defaultThinkingLevel": "max",
        },
    )
    done = pigen("doctor", "--json", cwd=tmp_path, K="k")
    assert "thinking high, not max" in done.stdout
