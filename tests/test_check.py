"""pigen check: where each model goes, asked over HTTP, and what must not leave the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import pigen, provider, put

CANARY = "sk-Zx81kQ0pLm72VbTr5NcY"  # no key of anybody's
PROVIDERS = """
  openai: {slug: openai-prod, provider: openai}
  anthropic: {slug: anthropic-prod, provider: anthropic}
  gemini: {slug: gemini-prod, provider: google}
"""
# The documented complete example: one scoped key with a fallback, all models behind it.
DOCUMENTED = f"""
version: 1
providers: {PROVIDERS}
configs:
  coding:
    strategy: {{mode: fallback}}
    targets: [{{provider: "@openai"}}, {{provider: "@anthropic"}}]
    cache: {{mode: simple}}
    retry: {{attempts: 3, on_status_codes: [429, 500, 502, 503]}}
keys:
  scoped: {{config: coding, value: $PORTKEY_KEY}}
pi:
  version: ">=0.80.3"
  providers:
    portkey:
      key: scoped
      models: [gpt-4o, "@anthropic/claude-sonnet-4-20250514", "@gemini/gemini-2.5-pro"]
"""
# The same as it was meant.
CORRECTED = f"""
version: 1
providers: {PROVIDERS}
configs:
  coding:
    strategy: {{mode: fallback}}
    targets:
      - {{provider: "@openai", override_params: {{model: gpt-4o}}}}
      - {{provider: "@anthropic", override_params: {{model: claude-sonnet-4-20250514}}}}
    retry: {{attempts: 3, on_status_codes: [429, 500, 502, 503]}}
keys:
  routed: {{config: coding, value: $PORTKEY_ROUTED_KEY}}
  direct: {{value: $PORTKEY_KEY}}
pi:
  version: ">=0.80.3"
  providers:
    portkey: {{key: routed, models: [gpt-4o]}}
    portkey-direct:
      key: direct
      models: ["@anthropic/claude-sonnet-4-20250514", "@gemini/gemini-2.5-pro"]
"""


def checked(cwd: Path, *args: str, code: int, **env: str) -> dict:
    done = pigen("check", "--json", *args, cwd=cwd, **env)
    assert done.returncode == code, done.stdout + done.stderr
    (one,) = json.loads(done.stdout)["checked"]
    return one


def reached(verdicts: list[dict]) -> dict[str, str]:
    return {each["model"]: each["reached"] for each in verdicts}


def test_each_misrouting_of_the_documented_example(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", DOCUMENTED)
    found = checked(tmp_path, "--matrix", code=1)
    assert reached(found["models"]) == {
        "gpt-4o": "@openai-prod gpt-4o",
        "@anthropic-prod/claude-sonnet-4-20250514": "@openai-prod claude-sonnet-4-20250514",
        "@gemini-prod/gemini-2.5-pro": "@openai-prod gemini-2.5-pro",
    }
    problems = {each["model"]: each["problem"] for each in found["models"]}
    assert problems["gpt-4o"] is None
    assert "it goes to @openai-prod" in problems["@anthropic-prod/claude-sonnet-4-20250514"]
    assert "it goes to @openai-prod" in problems["@gemini-prod/gemini-2.5-pro"]
    (gpt, *_) = found["down"]["openai-prod"]
    missing = "@anthropic-prod has no model gpt-4o, which openai makes: it answers 404"
    assert gpt["problem"] == missing


def test_the_corrected_source_passes(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", CORRECTED)
    done = pigen("check", "--matrix", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "portkey/gpt-4o -> @anthropic-prod claude-sonnet-4-20250514\n" in done.stdout
    assert "portkey-direct/@gemini-prod/gemini-2.5-pro fails with 500\n" in done.stdout
    assert "gpt-4o by Config coding ($2.5 in, $10 out)" in done.stdout
    assert done.stdout.endswith("3 models: every one is what its id says.\n")


def test_teams(tmp_path: Path) -> None:
    teams = "teams: {web: {providers: {openai: {slug: openai-web}}}}\n"
    put(tmp_path / "pigen.yaml", CORRECTED + teams)
    done = pigen("check", "--json", cwd=tmp_path)
    names = [each["name"] for each in json.loads(done.stdout)["checked"]]
    assert names == ["pigen.yaml", "web"]
    found = checked(tmp_path, "--team", "web", code=0)
    assert reached(found["models"])["gpt-4o"] == "@openai-web gpt-4o"


def test_a_model_that_its_provider_may_not(tmp_path: Path) -> None:
    limited = CORRECTED.replace(
        "provider: google}", "provider: google, models: [gemini-2.5-flash]}"
    )
    put(tmp_path / "pigen.yaml", limited)
    found = checked(tmp_path, code=1)
    (gemini,) = (each for each in found["models"] if "gemini" in each["model"])
    assert gemini["reached"] == "412"
    assert "not allowed" in gemini["problem"]


def test_a_models_json_on_stated_assumptions(tmp_path: Path) -> None:
    listed = provider("@openai-prod/gpt-4o", "gpt-4o", apiKey=CANARY, headers={"x-secret": CANARY})
    local = provider("llama", baseUrl="http://localhost:11434/v1")
    put(tmp_path / "models.json", {"providers": {"portkey": listed, "ollama": local}})
    done = pigen("check", "models.json", cwd=tmp_path)
    assert done.returncode == 1
    assert "ok       portkey  @openai-prod/gpt-4o  -> @openai-prod gpt-4o" in done.stdout
    assert "a bare id needs a key that is bound to a Config" in done.stdout
    assert "ollama does not ask the gateway" in done.stdout
    assert "Assumed: each @slug exists and serves the API it is asked by, and no key" in done.stdout
    assert CANARY not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"baseUrl": "https://api.portkey.ai/v1/chat/completions"}, "not asked"),
        ({"baseUrl": "https://api.portkey.ai"}, "not asked"),
        ({"api": "google-generative-ai"}, "not asked"),
        ({"api": "anthropic-messages", "baseUrl": "https://api.portkey.ai"}, "401"),
    ],
)
def test_how_a_provider_is_reached_counts(fields: dict, status: str, tmp_path: Path) -> None:
    put(tmp_path / "models.json", {"providers": {"p": provider("@openai-prod/gpt-4o", **fields)}})
    found = checked(tmp_path, "models.json", code=1)
    assert [each["reached"] for each in found["models"]] == [status]


def test_every_api_is_reached(tmp_path: Path) -> None:
    header = {"headers": {"x-portkey-api-key": "$PORTKEY_API_KEY"}}
    bare = {"api": "anthropic-messages", "baseUrl": "https://api.portkey.ai", **header}
    providers = {
        "a": provider("@openai-prod/gpt-4o"),
        "b": provider("@openai-prod/gpt-4o", api="openai-responses"),
        "c": provider("@anthropic-prod/claude-sonnet-4-5", **bare),
    }
    put(tmp_path / "models.json", {"providers": providers})
    found = checked(tmp_path, "models.json", code=0)
    assert len(found["models"]) == 3


SPY = """#!/bin/sh
cat "$HOME/.pi/agent/models.json" > {seen}
env >> {seen}
exit 3
"""


def test_pi_sees_no_secret(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    headers = {"Authorization": f"Bearer {CANARY}", "x-team": "a", "x-key": "!touch ran"}
    listed = provider("@openai-prod/gpt-4o", apiKey=f"!touch {ran}; echo {CANARY}", headers=headers)
    put(tmp_path / "models.json", {"providers": {"portkey": listed}})
    seen = tmp_path / "seen"
    put(tmp_path / "bin/pi", SPY.format(seen=seen)).chmod(0o755)
    env = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "OPENAI_API_KEY": CANARY}
    done = pigen("check", "models.json", "--with-pi", cwd=tmp_path, **env)
    assert done.returncode == 1
    assert "pi sends nothing to the gateway: exit code 3" in done.stdout
    text = seen.read_text()
    assert '"x-team": "a"' in text
    assert "127.0.0.1" in text
    assert CANARY not in text
    assert "touch" not in text
    assert not ran.exists()


def test_usage(tmp_path: Path) -> None:
    put(tmp_path / "models.json", "{")
    put(tmp_path / "pigen.yaml", CORRECTED)
    for args in (
        ("models.json",),
        ("models.json", "--team", "x"),
        ("pigen.yaml", "--pi-version", "1.5.2"),
        ("--with-pi",),
        ("pigen.yaml", "--team", "none"),
    ):
        done = pigen("check", *args, cwd=tmp_path)
        assert done.returncode == 2, args
        assert "help:" in done.stderr
    put(tmp_path / "broken.yaml", "version: 1\nconfigs: 5\n")
    assert pigen("check", "broken.yaml", cwd=tmp_path).returncode == 1


def test_secrets_of_overrides_are_replaced(tmp_path: Path) -> None:
    """pi sends an override's headers too; the real ones stay here."""
    seen = tmp_path / "seen"
    overrides = {"@openai-prod/gpt-4o": {"headers": {"x-token": f"Bearer {CANARY}", "x-team": "a"}}}
    listed = provider("@openai-prod/gpt-4o", apiKey=CANARY, modelOverrides=overrides)
    put(tmp_path / "models.json", {"providers": {"portkey": listed}})
    put(tmp_path / "bin/pi", SPY.format(seen=seen)).chmod(0o755)
    env = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}
    pigen("check", "models.json", "--with-pi", cwd=tmp_path, **env)
    text = seen.read_text()
    assert CANARY not in text
    assert '"x-team": "a"' in text


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"x-team": "a\nb"}, 'no header can carry "\\u000a" (U+000A), as "x-team" should'),
        ({"x-team": "red…"}, 'no header can carry "…" (U+2026), as "x-team" should'),
        ({"x-team": "a\x00"}, "(U+0000)"),
        ({"x team": "a"}, '"x team" is not a valid header name'),
        ({"": "a"}, '"" is not a valid header name'),
        ({"Upgrade": "h2c"}, 'fetch sets the header "upgrade" itself'),
        ({"connection": "keep alive"}, 'fetch refuses the value of "connection"'),
    ],
)
def test_a_header_that_cannot_be_sent(tmp_path: Path, headers: dict, reason: str) -> None:
    put(tmp_path / "models.json", {"providers": {"portkey": provider("@a/m", headers=headers)}})
    done = pigen("check", "models.json", "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    (found,) = json.loads(done.stdout)["checked"][0]["models"]
    assert found["reached"] == "not asked"
    assert reason in found["problem"]
    assert found["problem"].endswith("so pi sends nothing")


def test_what_fetch_strips_or_takes_is_sent(tmp_path: Path) -> None:
    headers = {"x-team": "red\n", "x-note": "Bücher\t1", "connection": "close"}
    put(tmp_path / "models.json", {"providers": {"portkey": provider("@a/m", headers=headers)}})
    assert pigen("check", "models.json", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "url", ["https://[::1/v1", "https://api.portkey.ai:99999/v1", "https://u:p@api.portkey.ai/v1"]
)
def test_a_url_that_cannot_be_requested(tmp_path: Path, url: str) -> None:
    models = [{"id": "@a/m", "baseUrl": url}, "@a/n"]
    put(tmp_path / "models.json", {"providers": {"portkey": provider(*models)}})
    done = pigen("check", "models.json", "--json", cwd=tmp_path)
    assert done.stderr == ""
    report = json.loads(done.stdout)["checked"][0]
    asked = {each["model"]: each["reached"] for each in report["models"]}
    assert asked.get("@a/m", "not asked") == "not asked"
    assert asked["@a/n"] == "@a n"


def test_an_api_from_the_built_in_provider(tmp_path: Path) -> None:
    asked = {"baseUrl": "https://api.portkey.ai/v1", "apiKey": "$PORTKEY_API_KEY"}
    stored = {"id": "claude-9", "api": "openai-responses", "provider": "opencode"}
    names = {"openai": "@a/gpt-4o", "anthropic": "@a/claude-opus-4-8", "opencode": "claude-9"}
    put(
        tmp_path / "models.json",
        {"providers": {name: {**asked, "models": [{"id": id}]} for name, id in names.items()}},
    )
    store = {"opencode": {"models": [stored], "lastModified": 4_000_000_000_000, "checkedAt": 1}}
    put(tmp_path / "models-store.json", store)
    done = pigen("check", "models.json", "--json", cwd=tmp_path)
    openai, anthropic, opencode = json.loads(done.stdout)["checked"][0]["models"]
    assert openai["problem"] is None
    assert anthropic["problem"].startswith("pi asks /v1/v1/messages?beta=true, which is no")
    assert "a bare id" in opencode["problem"]


CLAUDE_BY_HEADER = "@a/house", {"x-portkey-provider": "@b"}


@pytest.mark.parametrize(
    ("model", "headers", "problem", "help"),
    [
        ("house", {"x-portkey-config": "{'a'"}, "Invalid config passed", "Correct that header"),
        ("house", {"x-portkey-config": '{"provider": "openai"}'}, "400", "Correct that header"),
        ("house", {"x-portkey-config": '{"cache": {"mode": "simple"}}'}, "x-portkey-provider", ""),
        (*CLAUDE_BY_HEADER, 'its id says "@a/house"', "a pi provider without the header"),
        ("house", {}, "a bare id needs a key that is bound to a Config", "Write @SLUG/house"),
    ],
)
def test_the_remedy_fits_what_routed_it(
    model: str, headers: dict, problem: str, help: str, tmp_path: Path
) -> None:
    put(tmp_path / "models.json", {"providers": {"pk": provider(model, headers=headers)}})
    (verdict,) = checked(tmp_path, "models.json", code=1)["models"]
    assert problem in verdict["problem"]
    assert help in verdict["help"]
    assert ("bare id needs" in verdict["problem"]) == (not headers)
    assert ("Write @SLUG" in verdict["help"]) == (not headers)


def test_a_config_from_a_variable_is_no_saved_one(tmp_path: Path) -> None:
    for value, is_saved in (("$CONFIG", False), ("pc-main-1a2b3c", True)):
        listed = provider("house", headers={"x-portkey-config": value})
        put(tmp_path / "models.json", {"providers": {"pk": listed}})
        done = pigen("check", "models.json", cwd=tmp_path)
        assert done.returncode == 1
        assert "Nothing was asked: only the gateway knows" in done.stdout
        assert ("saved Configs exist" in done.stdout) == is_saved
        assert ("--config ID=FILE" in done.stdout) == is_saved


def test_headers_that_the_gateway_does_not_read_to_the_end(tmp_path: Path) -> None:
    headers = {f"x-{number}": "v" * 100 for number in range(2_000)}
    put(tmp_path / "models.json", {"providers": {"pk": provider("@a/m", headers=headers)}})
    (verdict,) = checked(tmp_path, "models.json", code=1)["models"]
    assert verdict["reached"] == "431"
    assert verdict["problem"].startswith("the gateway answers 431")
    assert verdict["help"] == "Send fewer headers, or shorter ones."


def test_a_config_in_a_header_that_is_nested_too_deep(tmp_path: Path) -> None:
    deep = '{"provider": "@a", "x": ' + "[" * 950 + "]" * 950 + "}"
    listed = provider("m", headers={"x-portkey-config": deep})
    put(tmp_path / "models.json", {"providers": {"pk": listed}})
    (verdict,) = checked(tmp_path, "models.json", code=1)["models"]
    assert "recursion" not in verdict["problem"]
