"""A pi newer than pigen, models that pi has fetched since, and what older releases had built in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pigen.lint.runner import build_models_file
from pigen.pi.release import NEWEST, Pi, parse_version
from pigen.pi.selection import choose_model, find_usable_providers, list_models
from pigen.text.document import from_text
from tests.command import pigen, provider, put

CASES = Path(__file__).parent / "data/pi/cases"
MAJOR, MINOR, _ = parse_version(NEWEST)
NEWER = f"{MAJOR}.{MINOR + 1}.0"
OPUS = {
    "id": "claude-opus-6", "name": "Claude Opus 6", "provider": "anthropic",
    "api": "anthropic-messages", "baseUrl": "https://api.anthropic.com", "reasoning": True,
    "input": ["text", "image"], "contextWindow": 1000000, "maxTokens": 128000,
    "cost": {"input": 5, "output": 25, "cacheRead": 0.5, "cacheWrite": 6.25},
    "thinkingLevelMap": {"xhigh": "xhigh"},
}  # fmt: skip
STORE = {"anthropic": {"models": [OPUS], "lastModified": 4_000_000_000_000, "checkedAt": 1}}
OVERRIDE = (CASES / "46-override-in-store.json").read_text()
REMOVED = (CASES / "13-proxy-builtins.json").read_text()


def lint(folder: Path, *options: str, version: str = "1.5.2", **env: str) -> dict[str, Any]:
    command = ("lint", "--format", "json", "--pi-version", version, *options, "models.json")
    done = pigen(*command, cwd=folder, **env)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def findings(folder: Path, version: str = "1.5.2") -> list[tuple[str, str, str]]:
    return [
        (each["rule"], each["severity"], each["message"])
        for each in lint(folder, version=version)["findings"]
    ]


def install(folder: Path, version: str, schema: object | None = None) -> str:
    """A pi of that version; the PATH that leads to it."""
    package = folder / "package"
    name = "@earendil-works/pi-coding-agent"
    put(package / "package.json", {"name": name, "version": version})
    program = put(package / "dist/cli.js", "#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    if schema is not None:
        put(package / "schemas/models.schema.json", schema)
    (folder / "bin").mkdir()
    (folder / "bin/pi").symlink_to(program)
    return str(folder / "bin")


@pytest.mark.parametrize("version", ["0.80.10", "0.87.1", "1.0.3", "1.5.2", NEWEST])
def test_a_stored_model_is_built_in(version: str, tmp_path: Path) -> None:
    put(tmp_path / "models.json", OVERRIDE)
    assert [rule for rule, *_ in findings(tmp_path, version)] == ["override-of-unknown-model"]
    put(tmp_path / "models-store.json", STORE)
    assert findings(tmp_path, version) == []


def test_a_store_that_pi_does_not_read_counts_for_nothing(tmp_path: Path) -> None:
    put(tmp_path / "models.json", OVERRIDE)
    put(tmp_path / "models-store.json", STORE)
    assert findings(tmp_path, "0.80.7")
    for text in ("", "{", json.dumps(STORE).replace("4000000000000", "1"), '{"anthropic": null}'):
        put(tmp_path / "models-store.json", text)
        assert findings(tmp_path), text


def test_the_store_counts_in_other_rules_too(tmp_path: Path) -> None:
    put(tmp_path / "models-store.json", STORE)
    put(tmp_path / "models.json", {"providers": {"anthropic": {"models": [{"id": OPUS["id"]}]}}})
    ((rule, _, message),) = findings(tmp_path)
    assert rule == "built-in-redefined"
    assert "1,000,000 becomes 128,000" in message
    put(tmp_path / "models.json", {"providers": {"portkey": provider("@anthropic/claude-opus-6")}})
    ((rule, _, message),) = findings(tmp_path)
    assert rule == "differs-from-catalogue"
    assert "models-store.json" in message
    settings = {"defaultProvider": "anthropic", "defaultModel": "claude-opus-6"}
    put(tmp_path / "settings.json", settings)
    put(tmp_path / "models.json", {"providers": {"portkey": provider("@a/house-model")}})
    assert findings(tmp_path) == []


def test_many_files_with_and_without_a_store(tmp_path: Path) -> None:
    for number in range(210):
        put(tmp_path / str(number) / "models.json", OVERRIDE)
        if number % 2:
            put(tmp_path / str(number) / "models-store.json", STORE)
    done = pigen("lint", "--format", "concise", "--pi-version", "1.5.2", ".", cwd=tmp_path)
    assert len(done.stdout.splitlines()) == 105


def test_the_other_commands_know_what_is_stored(tmp_path: Path) -> None:
    agent = tmp_path / "agent"
    put(agent / "models-store.json", STORE)
    put(agent / "models.json", {"providers": {"anthropic": {"apiKey": "k"}}})
    where = {"PI_CODING_AGENT_DIR": str(agent)}
    found = pigen("models", "claude-opus-6", "--json", cwd=tmp_path, **where)
    (model,) = json.loads(found.stdout)["models"]
    assert (model["provider"], model["contextWindow"]) == ("anthropic", 1000000)
    asked = ("doctor", "--model", "anthropic/claude-opus-6", "--json", "--pi-version", NEWEST)
    lines = json.loads(pigen(*asked, cwd=tmp_path, **where).stdout)["lines"]
    assert lines[-1]["evidence"] == "picks anthropic/claude-opus-6"
    options = (
        "--key-env",
        "PORTKEY_API_KEY",
        "--model",
        "@anthropic/claude-opus-6",
        "--output",
        "-",
    )
    written = pigen("init", "--yes", *options, cwd=tmp_path, **where)
    (entry,) = json.loads(written.stdout)["providers"]["portkey"]["models"]
    assert entry["contextWindow"] == 1000000
    assert "No figures are known" not in written.stderr


def test_fill_uses_what_is_stored(tmp_path: Path) -> None:
    put(tmp_path / "models-store.json", STORE)
    put(tmp_path / "models.json", {"providers": {"portkey": provider("@anthropic/claude-opus-6")}})
    assert pigen("models", "--fill", "models.json", "--yes", cwd=tmp_path).returncode == 0
    filled = json.loads((tmp_path / "models.json").read_text())
    assert filled["providers"]["portkey"]["models"][0]["maxTokens"] == 128000


def test_providers_that_pi_had_and_has_no_longer(tmp_path: Path) -> None:
    put(tmp_path / "models.json", REMOVED)
    assert findings(tmp_path, "0.66.1") == []
    ((rule, severity, message),) = findings(tmp_path, "1.5.2")
    assert (rule, severity) == ("provider-without-models", "warning")
    assert "no longer built in since pi 0.71.1" in message


@pytest.mark.parametrize(
    ("version", "owner", "id", "expected"),
    [
        ("1.5.2", "anthropic", "claude-3-5-haiku-20241022", "no longer built in since pi "),
        ("0.66.1", "openai", "gpt-5.5", "not built in before pi "),
        ("0.66.1", "openai", "gpt-5.4", None),
        ("0.66.1", "google-antigravity", "gemini-3-flash", None),
        ("0.71.1", "google-antigravity", "gemini-3-flash", "no longer built in since pi 0.71.1"),
    ],
)
def test_when_a_model_was_built_in(
    version: str, owner: str, id: str, expected: str | None, tmp_path: Path
) -> None:
    put(tmp_path / "models.json", {"providers": {owner: {"modelOverrides": {id: {"name": "X"}}}}})
    found = findings(tmp_path, version)
    if expected is None:
        assert found == []
    else:
        ((rule, _, message),) = found
        assert rule == "override-of-unknown-model"
        assert expected in message


def test_for_a_newer_pi_what_rests_on_the_lists_is_a_hint(tmp_path: Path) -> None:
    put(tmp_path / "models.json", OVERRIDE)
    report = lint(tmp_path, version=NEWER)
    target = {"kind": "pi", "version": NEWEST, "judged_by": NEWEST, "newer": NEWER}
    assert report["files"][0]["target"] == target
    (finding,) = report["findings"]
    assert (finding["severity"], finding["fix"]) == ("info", None)
    assert finding["message"].startswith(f"Unless pi {NEWER} has changed this: ")
    said = pigen("lint", "--pi-version", NEWER, "models.json", cwd=tmp_path)
    assert said.returncode == 0
    assert f"(pi {NEWEST} in place of {NEWER}, which pigen does not know yet)" in said.stdout


def test_what_does_not_rest_on_them_stays(tmp_path: Path) -> None:
    put(tmp_path / "models.json", {"providers": {"portkey": provider("@a/m", "@a/m")}})
    found = lint(tmp_path, version=NEWER)["findings"]
    assert [(each["rule"], each["severity"]) for each in found] == [
        ("duplicate-model-id", "warning")
    ]


@pytest.mark.parametrize(
    ("asked", "certain"),
    [
        ((None, "gpt-4o"), False),
        ((None, "@openai-prod/gpt-4o"), True),
        ((None, "@openai-prod/gpt-4o:high"), True),
        ((None, "portkey/@openai-prod/gpt-4o"), True),
        (("portkey", "gpt-4o"), True),
        (("portkey", "nothing-like-it"), True),
        (("openai", "gpt-4o"), False),
        (("unheard-of", "gpt-4o"), False),
        ((None, "openai/gpt-4o"), False),
    ],
)
def test_choices_of_a_newer_pi(asked: tuple[str | None, str], certain: bool) -> None:
    content = json.dumps({"providers": {"portkey": provider("@openai-prod/gpt-4o")}})
    for pi, expected in ((Pi(NEWEST, NEWER), certain), (Pi(NEWEST), True)):
        file = build_models_file(from_text(content, "models.json"), pi)
        usable = find_usable_providers(file)
        choice = choose_model(list_models(file), *asked, pi=pi, usable=usable)
        assert choice.is_uncertain is not expected


def test_doctor_and_check_say_what_they_judge_by(tmp_path: Path) -> None:
    path = install(tmp_path / "pi", NEWER)
    put(tmp_path / "models.json", {"providers": {"portkey": provider("@openai-prod/gpt-4o")}})
    env = {"PATH": path, "PORTKEY_API_KEY": "k", "PI_CODING_AGENT_DIR": str(tmp_path)}
    told = json.loads(pigen("doctor", "--json", "--model", "gpt-4o", cwd=tmp_path, **env).stdout)
    assert (told["pi"], told["newer"]) == (NEWEST, NEWER)
    assert f"judged by {NEWEST} in place of {NEWER}" in told["lines"][0]["evidence"]
    assert told["lines"][-1]["state"] == "open"
    checked = pigen("check", "models.json", "--json", cwd=tmp_path, **env)
    assert json.loads(checked.stdout)["checked"][0]["newer"] == NEWER
    text = pigen("check", "models.json", cwd=tmp_path, **env).stdout
    assert f"as pi {NEWEST} in place of {NEWER}" in text


SCHEMA = {
    "type": "object",
    "properties": {
        "providers": {
            "type": "object",
            "patternProperties": {"^.*$": {"$ref": "#/$defs/provider"}},
        }
    },
    "$defs": {
        "provider": {
            "properties": {
                "proxy": {"type": "string"},
                "models": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/model"}]}},
            }
        },
        "model": {"properties": {"id": {}, "newTrick": {}}},
    },
}


def test_keys_of_the_schema_that_a_newer_pi_ships(tmp_path: Path) -> None:
    model = {"id": "@a/house-model", "newTrick": 1, "contextLength": 5}
    put(tmp_path / "models.json", {"providers": {"portkey": provider(model, proxy="x")}})

    def unknown(path: str, version: str = NEWER) -> list[tuple[str, str]]:
        found = lint(tmp_path, version=version, PATH=path)["findings"]
        return [(each["pointer"].rpartition("/")[2], each["severity"]) for each in found]

    shipped = install(tmp_path / "a", NEWER, SCHEMA)
    assert unknown(shipped) == [("contextLength", "warning")]
    names = {"proxy", "newTrick", "contextLength"}
    vague = {(name, "info") for name in names}
    assert set(unknown(install(tmp_path / "b", NEWER))) == vague
    large = {**SCHEMA, "$comment": "x" * 1_000_000}
    assert set(unknown(install(tmp_path / "c", NEWER, large))) == vague
    other = f"{MAJOR}.{MINOR + 2}.0"
    assert set(unknown(install(tmp_path / "d", other, SCHEMA))) == vague
    assert set(unknown(shipped, NEWEST)) == {(name, "warning") for name in names}


def test_a_source_may_name_a_newer_pi(tmp_path: Path) -> None:
    put(
        tmp_path / "pigen.yaml",
        f"""version: 1
pi:
  version: "{MAJOR}.{MINOR + 1}"
  providers: {{portkey: {{key: k, models: [gpt-4o]}}}}
providers: {{openai: {{slug: openai}}}}
keys: {{k: {{value: $PORTKEY_API_KEY}}}}
""",
    )
    done = pigen("lint", "--format", "json", "pigen.yaml", cwd=tmp_path)
    assert "unknown-version" not in done.stdout
    target = json.loads(done.stdout)["files"][0]["target"]
    assert (target["judged_by"], target["newer"]) == (NEWEST, NEWER)
    assert f"is for pi {NEWER}: judged by {NEWEST} in place of {NEWER}" in done.stderr
    built = pigen("build", "pigen.yaml", "--out", "out", cwd=tmp_path)
    assert f"judged by {NEWEST}" in built.stderr


@pytest.mark.parametrize(
    "fields",
    [
        {"compat": {"thinkingFormat": "telepathy"}},
        {"compat": {"supportsStore": "auto"}},
        {"compat": {"maxTokensField": "max_answer_tokens"}},
        {"input": ["text", "audio"]},
        {"api": "openai-telepathy"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_values_that_a_newer_pi_may_know(fields: dict, tmp_path: Path) -> None:
    put(tmp_path / "models.json", {"providers": {"p": provider({"id": "@a/m", **fields})}})
    ((_, now, _),) = findings(tmp_path, NEWEST)
    assert now != "info"
    ((_, severity, message),) = findings(tmp_path, NEWER)
    assert severity == "info"
    assert message.startswith(f"Unless pi {NEWER} has changed this: ")
    assert lint(tmp_path, version=NEWER)["findings"][0]["fix"] is None


@pytest.mark.parametrize(
    "fields", [{"contextWindow": "128k"}, {"contextWindow": 0}, {"id": ""}, {"reasoning": 1}]
)
def test_what_a_newer_pi_surely_refuses(fields: dict, tmp_path: Path) -> None:
    put(tmp_path / "models.json", {"providers": {"p": provider({"id": "@a/m", **fields})}})
    for version in (NEWEST, NEWER):
        assert [severity for _, severity, _ in findings(tmp_path, version)] == ["error"]


def test_a_model_that_a_newer_catalogue_may_have(tmp_path: Path) -> None:
    source = """version: 1
pi:
  version: "VERSION"
  providers: {portkey: {key: k, models: ["@openai/gtp-4o"]}}
providers: {openai: {slug: openai, provider: openai}}
keys: {k: {value: $PORTKEY_API_KEY}}
"""
    for version, expected in ((f"{MAJOR}.{MINOR}", "warning"), (f"{MAJOR}.{MINOR + 1}", "info")):
        put(tmp_path / "pigen.yaml", source.replace("VERSION", version))
        done = pigen("lint", "--format", "json", "pigen.yaml", cwd=tmp_path)
        unknown = [
            each["severity"]
            for each in json.loads(done.stdout)["findings"]
            if each["rule"] == "model-unknown-to-provider"
        ]
        assert unknown == [expected]
