"""pigen route with a source: who sends the request, where it goes, and what is said of it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from pigen.__main__ import main
from pigen.text import yaml
from pigen.text.document import Document
from pigen.text.yaml import composer
from tests.command import pigen, put
from tests.test_source_resolving import OSS, SEED

SONNET = "claude-sonnet-4-20250514"
LOCAL = OSS % ("1.5.2", "{config: c, models: [gpt-4o]}\n    q: {models: ['@openai/gpt-4o']}")


@pytest.fixture(autouse=True)
def _source(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", SEED)
    put(tmp_path / "local.yaml", LOCAL)


def said(tmp_path: Path, *args: str, code: int = 0) -> str:
    done = pigen("route", *args, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (code, ""), done
    return done.stdout


def went(tmp_path: Path, *args: str, code: int = 0) -> list[tuple[str, str, int]]:
    """Slug, model and status of each attempt."""
    found = json.loads(said(tmp_path, *args, "--format", "json", code=code))
    return [(each["slug"], each["model"], each["status"]) for each in found["attempts"]]


def complaint(tmp_path: Path, *args: str) -> str:
    done = pigen("route", *args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, ""), done
    return done.stderr


def test_a_source_is_parsed_once_and_never_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    parsed: list[str] = []

    def compose(document: yaml.YamlDocument, text: str) -> tuple[composer.YamlNode, bool]:
        parsed.append(document.path)
        return original(document, text)

    original = composer.compose
    monkeypatch.setattr(yaml, "compose", compose)
    monkeypatch.setattr(Document, "_parse", None)
    monkeypatch.setattr(sys, "argv", ["pigen", "route", str(tmp_path / "pigen.yaml")])
    assert main() == 0
    assert "the client gets 200" in capsys.readouterr().out
    assert parsed == [str(tmp_path / "pigen.yaml")]


def test_the_whole_of_it(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", SEED.replace("attempts: 3", "attempts: 1"))
    args = ("--team", "frontend", "--fail", "openai=429", "--metadata", "environment=test")
    assert said(tmp_path, *args) == (
        "POST /v1/chat/completions, model gpt-4o (hosted)\n"
        '  sent with the key "routed" of team "engineering/frontend", as pi\'s provider "portkey" '
        'does\n  metadata "environment" is "production": the key\'s value wins\n'
        '  the key is bound to the Config "coding" (pc-coding-1a2b), which is in force\n'
        "    config.targets[0] @openai-eng gpt-4o -> 429\n"
        "    waits 1 s, then retry 1 of 1: 429 is among the statuses to retry\n"
        "    config.targets[0] @openai-eng gpt-4o -> 429\n"
        "    gives up config.targets[0] after 1 retries\n"
        "  falls back to config.targets[1]: 429 is not a success\n"
        f"    config.targets[1] @anthropic-prod {SONNET} -> 200  ($3 in, $15 out per million "
        "tokens)\nthe client gets 200, after 3 attempts and 1 s of waiting\n"
        "limits of @openai-eng: $500 a month (alert at 80; 412 once spent), "
        "60 requests a minute (429 beyond)\n"
    )


def test_json_has_the_form_it_has_for_a_config(tmp_path: Path) -> None:
    found = json.loads(said(tmp_path, "--format", "json"))
    assert list(found) == ["version", "status", "headers", "attempts", "body"]
    assert found["attempts"] == [
        {
            "target": "config.targets[0]",
            "slug": "openai-prod",
            "model": "gpt-4o",
            "path": "/chat/completions",
            "status": 200,
            "wait_ms": 0,
        }
    ]
    assert found["headers"]["x-portkey-last-used-option-index"] == "config.targets[0]"


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ((), ("openai-prod", "gpt-4o", 200)),
        (("--model", "@openai/gpt-4o"), ("openai-prod", "gpt-4o", 200)),
        (("--model", "@openai-prod/gpt-4o-mini"), ("openai-prod", "gpt-4o-mini", 200)),
        (("--model", "portkey/gpt-4o"), ("openai-prod", "gpt-4o", 200)),
        (("--model", f"portkey-direct/@anthropic/{SONNET}"), ("anthropic-prod", SONNET, 200)),
        (("--model", "@openai/gpt-4o", "--team", "engineering"), ("openai-eng", "gpt-4o", 200)),
        (("--model", f"@anthropic/{SONNET}", "--key", "routed"), ("openai-prod", "gpt-4o", 200)),
        (("--key", "direct-ada", "--team", "frontend", "--model", f"@anthropic/{SONNET}"),
         ("anthropic-prod", SONNET, 200)),
    ],
)  # fmt: skip
def test_where_it_goes(
    tmp_path: Path, args: tuple[str, ...], expected: tuple[str, str, int]
) -> None:
    assert went(tmp_path, *args) == [expected]


def test_a_slug_is_overruled_in_words(tmp_path: Path) -> None:
    text = said(tmp_path, "--key", "routed", "--model", f"@anthropic/{SONNET}")
    assert "@anthropic-prod is only looked up: the Config names its own providers" in text


def test_a_bare_name_with_a_key_that_routes_nothing(tmp_path: Path) -> None:
    text = said(tmp_path, "--key", "direct", code=1)
    assert "nothing says where to go: the key is not bound to a Config" in text
    assert "Either x-portkey-config or x-portkey-provider header is required" in text


def test_limits_are_in_force(tmp_path: Path) -> None:
    text = said(tmp_path, "--key", "direct", "--model", "@openai/o3", code=1)
    assert "the model is not among those that it allows (@openai-prod)" in text
    put(tmp_path / "pigen.yaml", SEED.replace("scopes: [completions.write], m", "scopes: [], m"))
    assert "Forbidden!" in said(tmp_path, code=1)
    put(
        tmp_path / "pigen.yaml",
        SEED.replace("metadata: {agent: pi,", "expires_at: 2001-01-01, metadata: {"),
    )
    assert "Invalid API Key" in said(tmp_path, code=1)


def test_limits_of_a_key_are_told(tmp_path: Path) -> None:
    limits = (
        "usage_limits: {type: tokens, credit_limit: 5000000, periodic_reset_days: "
        "3}, rate_limits: [{type: tokens, unit: rpd, value: 9}], "
    )
    put(tmp_path / "pigen.yaml", SEED.replace("config: coding,", f"config: coding, {limits}"))
    assert (
        'limits of the key "routed": 5,000,000 tokens every 3 days (412 once spent), '
        "9 tokens a day (429 beyond)"
    ) in said(tmp_path)


def test_the_plan_and_the_request_may_use_names(tmp_path: Path) -> None:
    put(tmp_path / "plan.json", {"@openai": [503, 503, 503, 503], "@unheard-of": [500]})
    put(tmp_path / "request.json", {"params": {"model": "gpt-4o"}, "metadata": {"a": "b"}})
    args = ("--plan", "plan.json", "--request", "request.json")
    assert [each[0] for each in went(tmp_path, *args)] == ["openai-prod"] * 4 + ["anthropic-prod"]
    put(tmp_path / "request.json", {"body": {"model": "@openai/gpt-4o", "messages": []}})
    assert went(tmp_path, "--request", "request.json") == [("openai-prod", "gpt-4o", 200)]


def test_a_slow_upstream_takes_its_time(tmp_path: Path) -> None:
    text = said(tmp_path, "--slow", "openai=300")
    assert "@openai-prod gpt-4o -> 200 after 0.3 s" in text
    assert "after 1 attempt and 0.3 s for the upstreams" in text


def test_a_failure_that_nobody_meets_is_told(tmp_path: Path) -> None:
    assert "not asked: @anthropic-prod, whatever it would" in said(
        tmp_path, "--fail", "anthropic=500"
    )


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--model", "@opena/gpt-4o"), ['"opena"', 'Did you mean "openai"?']),
        (("--model", "@anthropic-prd/x"), ['"anthropic-prd"', 'Did you mean "anthropic-prod"?']),
        (("--model", "@openai"), ["names a provider but no model", "Write @openai/MODEL"]),
        (("--model", "o3"), ['No pi provider lists "o3"', "Give --key: routed, direct."]),
        (("--model", "gpt-4"), ['Did you mean "gpt-4o"?', "--key: routed, direct."]),
        (("--key", "rooted"), ["No key is called", 'Did you mean "routed"?']),
        (("--team", "frontent"), ["has no team", 'Did you mean "frontend"?']),
        (("--fail", "opnai=429"), ["No provider is called", 'Did you mean "openai"?']),
        (("--slow", "opnai=429"), ["No provider is called", 'Did you mean "openai"?']),
        (("--fail", "anthropic=500", "--model", "@openai/gpt-4o"),
         ['never reaches "anthropic"', "It can reach @openai-prod."]),
        (("--fail", "config.targets[2]=500"), ["never reaches", "@openai-prod, @anthropic-prod"]),
        (("--fail", "openai"), ['has no "="']),
        (("--seed", "x"), ["whole numbers"]),
    ],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, args: tuple[str, ...], words: list[str]) -> None:
    text = complaint(tmp_path, *args)
    assert all(each in text for each in words), text


def test_several_ways_to_ask_are_told_apart(tmp_path: Path) -> None:
    other = "    portkey-direct: {key: direct, models: [gpt-4o, "
    text = SEED.replace("    portkey-direct: {key: direct, models: [", other)
    put(tmp_path / "pigen.yaml", text)
    assert went(tmp_path)  # pi begins with portkey/gpt-4o
    put(tmp_path / "pigen.yaml", text.replace("  default: portkey/gpt-4o\n", ""))
    assert went(tmp_path) == [("openai-prod", "gpt-4o", 200)], "pi begins with its first"
    said = complaint(tmp_path, "--model", "gpt-4o")
    assert "portkey (key routed), portkey-direct (key direct)" in said
    assert "--model portkey/gpt-4o" in said
    assert went(tmp_path, "--model", "portkey/gpt-4o") == [("openai-prod", "gpt-4o", 200)]
    assert went(tmp_path, "--key", "routed") == [("openai-prod", "gpt-4o", 200)]


def test_the_only_key_sends_what_pi_does_not_list(tmp_path: Path) -> None:
    text = """\
version: 1
providers: {openai: {slug: openai-prod}}
keys: {k: {value: $K}}
"""
    put(tmp_path / "pigen.yaml", text)
    assert went(tmp_path, "--model", "@openai/o3") == [("openai-prod", "o3", 200)]
    put(tmp_path / "pigen.yaml", text.replace("keys: {k: {value: $K}}\n", ""))
    assert went(tmp_path, "--model", "@openai/o3") == [("openai-prod", "o3", 200)]
    assert "the source defines none" in said(tmp_path, "--model", "@openai/o3")


def test_a_config_that_only_the_gateway_knows(tmp_path: Path) -> None:
    text = SEED.replace("config: coding, value", "config: pc-elsewhere, value")
    put(tmp_path / "pigen.yaml", text)
    for args in ((), ("--key", "routed", "--model", "x")):
        assert 'bound to "pc-elsewhere", which this source does not define' in complaint(
            tmp_path, *args
        )


def test_headers_that_pi_sends_are_sent(tmp_path: Path) -> None:
    text = SEED.replace("{key: routed, models:", "{key: direct, config: coding, models:")
    put(tmp_path / "pigen.yaml", text)
    assert 'its header brings the Config "coding"' in said(tmp_path)
    assert went(tmp_path, "--fail", "openai=500,200") == [
        ("openai-prod", "gpt-4o", 500),
        ("openai-prod", "gpt-4o", 200),
    ]
    anthropic = SEED.replace(
        "{key: direct, models:", "{key: direct, api: anthropic-messages, models:"
    )
    put(tmp_path / "pigen.yaml", anthropic)
    assert "POST /v1/messages" in said(tmp_path, "--model", f"@anthropic/{SONNET}")


def test_a_provider_past_the_gateway(tmp_path: Path) -> None:
    text = SEED.replace("{key: routed, models:", "{key: routed, baseUrl: http://x.example, models:")
    put(tmp_path / "pigen.yaml", text)
    assert "does not send" in complaint(tmp_path)


def test_without_slugs(tmp_path: Path) -> None:
    text = said(tmp_path, "local.yaml", "--fail", "openai=429", "--metadata", "x=b", code=1)
    assert text.startswith("POST /v1/chat/completions, model gpt-4o (oss)\n")
    assert 'sent without a key, as pi\'s provider "p" does' in text
    assert 'its header brings the Config "c"' in text
    assert "config.targets[0] openai gpt-4o -> 429" in text
    direct = said(
        tmp_path, "local.yaml", "--model", "@openai/gpt-4o", "--fail", "openai=429", code=1
    )
    assert "config openai gpt-4o -> 429" in direct
    assert "never reaches" in complaint(
        tmp_path, "local.yaml", "--model", "@openai/gpt-4o", "--fail", "anthropic=429"
    )


def test_the_dialect_may_be_another(tmp_path: Path) -> None:
    text = SEED.replace("guardrails: {pii: {id: pg-x}}\n", "").replace(
        '  draft: {provider: "@anthropic", input_guardrails: [pii, pg-2]}\n', ""
    )
    put(tmp_path / "pigen.yaml", text)
    found = went(tmp_path, "--dialect", "oss", code=1)
    assert found == []  # without keys of the providers the open-source gateway refuses the Config
    done = pigen("route", "--dialect", "oss", cwd=tmp_path)
    assert "(oss)" in done.stdout


def test_faults_of_the_source_are_shown(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", SEED.replace('"@anthropic", ov', "@anthropic, ov"))
    text = complaint(tmp_path)
    assert "pigen.yaml:16:20" in text
    assert "Nothing was routed." in text


def test_what_is_no_source_and_no_config(tmp_path: Path) -> None:
    (tmp_path / "pigen.yaml").unlink()
    assert "There is no pigen.yaml in this folder." in complaint(tmp_path)
    put(tmp_path / "a.json", '{"provider": x}')
    assert re.search(r"a\.json:1:14: .*\nhelp: ", complaint(tmp_path, "a.json"))
    put(tmp_path / "models.json", {"providers": {"x": {"apiKey": "$X"}}})
    assert "This is a models.json" in complaint(tmp_path, "models.json")
    put(tmp_path / "a.yaml", "provider: @x\n")
    assert "a.yaml:1:11" in complaint(tmp_path, "a.yaml")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", 'provider: "@x"\nretry: &r {attempts: 1}\n'),
        ("a.config.jsonc", '{"provider": "@x", // that one\n "retry": {"attempts": 1,},}'),
        ("plain", "provider: '@x'\nretry: {attempts: 1}\nversion: 1\n"),
    ],
)
def test_configs_in_every_form(tmp_path: Path, name: str, text: str) -> None:
    put(tmp_path / name, text)
    assert went(tmp_path, name, "--fail", "x=500,200") == [
        ("x", "gpt-4o", 500),
        ("x", "gpt-4o", 200),
    ]
    done = pigen("route", "-", "--fail", "@x=500", cwd=tmp_path, stdin=text.encode())
    assert (done.returncode, done.stdout.count("-> 500")) == (1, 2)


def test_a_config_has_no_teams_and_keys(tmp_path: Path) -> None:
    put(tmp_path / "a.json", {"provider": "@x"})
    for option in ("--team", "--key"):
        assert f"{option} needs a source" in complaint(tmp_path, "a.json", option, "x")


def test_failures_of_a_config_have_to_be_met(tmp_path: Path) -> None:
    targets = [
        {"provider": "@one"},
        {"strategy": {"mode": "fallback"}, "targets": [{"provider": "@two"}]},
    ]
    put(
        tmp_path / "a.json",
        {"strategy": {"mode": "fallback", "on_status_codes": [429]}, "targets": targets},
    )
    assert went(tmp_path, "a.json", "--fail", "one=429", "--fail", "two=500", code=1) == [
        ("one", "gpt-4o", 429),
        ("two", "gpt-4o", 500),
    ]
    assert 'Did you mean "@two"?' in complaint(tmp_path, "a.json", "--fail", "@tow=500")
    put(
        tmp_path / "a.json",
        {"strategy": {"mode": "fallback", "on_status_codes": []}, "targets": targets},
    )
    assert 'never reaches "two"' in complaint(tmp_path, "a.json", "--fail", "two=500")
    # What the gateway refuses is told, whatever was to fail.
    put(tmp_path / "a.json", {"strategy": {"mode": "load-balance"}, "targets": targets})
    assert "Invalid 'mode' value" in said(tmp_path, "a.json", "--fail", "two=500", code=1)


def test_a_source_from_standard_input(tmp_path: Path) -> None:
    done = pigen("route", "-", "--team", "frontend", cwd=tmp_path, stdin=SEED.encode())
    assert "@openai-eng gpt-4o -> 200" in done.stdout
