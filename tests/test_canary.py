"""A key that stands anywhere is in no output of any command."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from pigen.cli.app import run
from pigen.common.errors import PigenError
from pigen.outputs import terminal
from pigen.pi import release_choice
from pigen.text.document import from_text
from tests.command import put

# As keys look; what tells its kind may be shown.
TAIL = "9fK2mQ7xT4vB8nL1pR6s"
CANARY = f"sk-proj-{TAIL}"
PORTKEY = "https://api.portkey.ai/v1"


def models(provider: object = None, *, name: str = "portkey", **fields: Any) -> str:
    usual = {
        "baseUrl": PORTKEY,
        "api": "openai-completions",
        "apiKey": "$PORTKEY_API_KEY",
        "models": [{"id": "@openai-prod/gpt-4o"}],
    }
    value = {**usual, **fields} if provider is None else provider
    return json.dumps({"providers": {name: value}}, indent=2)


MODELS = {
    "apiKey": models(apiKey=CANARY),
    "apiKey with dollar": models(apiKey=f"$x{CANARY}"),
    "command": models(apiKey=f"!echo {CANARY}"),
    "command in a header": models(headers={"x-note": f"!curl -H 'Authorization: {CANARY}'"}),
    "command of a password": models(apiKey="!pass show --password=hunter2-9fK2mQ7xT4vB8nL1pR6s"),
    "authorization": models(headers={"Authorization": f"Bearer {CANARY}"}),
    "other header": models(headers={"x-note": CANARY}),
    "header's name": models(headers={CANARY: "x"}),
    "broken header": models(headers={"x-note": f"{CANARY}\n{CANARY}"}),
    "metadata header": models(headers={"x-portkey-metadata": json.dumps({"user": CANARY})}),
    "config header": models(
        headers={"x-portkey-config": json.dumps({"provider": "openai", "api_key": CANARY})}
    ),
    "provider header": models(headers={"x-portkey-provider": CANARY}),
    "userinfo": models(baseUrl=f"https://me:{CANARY}@api.portkey.ai/v1"),
    "query": models(baseUrl=f"{PORTKEY}?key={CANARY}"),
    "path": models(baseUrl=f"https://gw.example.com/{CANARY}/v1"),
    "host": models(baseUrl=CANARY),
    "provider's name": models(name=CANARY),
    "provider's name, no key": models(name=CANARY, apiKey=None),
    "provider's name, bare key": models(name=CANARY, apiKey="PORTKEY_KEY"),
    "provider is a text": models(CANARY),
    "provider is a list": models([CANARY]),
    "model's id": models(models=[{"id": CANARY}]),
    "model's id after a slug": models(models=[{"id": f"@openai-prod/{CANARY}"}]),
    "slug": models(models=[{"id": f"@{CANARY}/gpt-4o"}]),
    "model's name": models(models=[{"id": "@a/gpt-4o", "name": CANARY}]),
    "model is a text": models(models=[CANARY]),
    "api": models(api=CANARY),
    "unknown key": models(**{CANARY: 1}),
    "unknown key's value": models(note=CANARY),
    "level": models(models=[{"id": "@a/o3", "thinkingLevelMap": {"low": CANARY, CANARY: "x"}}]),
    "cost": models(models=[{"id": "@a/o3", "cost": {"input": CANARY}}]),
    "override": models(modelOverrides={CANARY: {"headers": {"a": CANARY}}}),
    "comment": f"// {CANARY}\n" + models(apiKey="x"),
    "block comment": models()[:-1] + f"/* {CANARY} */}}",
    "trailing text": models() + CANARY,
    "cut": models(apiKey=CANARY)[:150],
    "no quotes": models(apiKey=CANARY).replace(f'"{CANARY}"', CANARY),
    "no colon": models(apiKey=CANARY).replace('"apiKey":', '"apiKey"'),
    "no comma": models(apiKey=CANARY).replace(f'"{CANARY}",', f'"{CANARY}"'),
    "password with slashes": models(baseUrl=f"https://me:pa/{TAIL}@x/v1").replace('/v1",', "/v1,"),
    "password without a scheme": models() + f"// see me:{TAIL}@x\n}}",
    "provider is a password": models(f"hunter2 {TAIL}"),
    "providers are a password": json.dumps({"providers": TAIL}),
    "broken userinfo": models(baseUrl=f"https://me:{CANARY}@x/v1").replace('/v1",', "/v1,"),
    "env-like": f"API_KEY={CANARY}\n",
    "only the key": CANARY,
    "list": json.dumps([CANARY]),
    "root": json.dumps({CANARY: {}}),
    "twice": models().replace('"api":', f'"apiKey": "{CANARY}", "api":'),
    "metadata": models(metadata=CANARY),
}  # fmt: skip
SOURCE = """version: 1
id: acme
workspace: ws-1
metadata: {team: web}
providers: {openai: {slug: openai-prod, provider: openai, models: [gpt-4o], note: ours}}
configs: {coding: {provider: "@openai", override_params: {model: gpt-4o}, cache: {mode: simple}}}
keys: {routed: {value: $PORTKEY_API_KEY, config: coding, description: for pi}}
pi: {default: portkey/gpt-4o, providers: {portkey: {key: routed, models: [gpt-4o]}}}
"""
SOURCES = {
    word: SOURCE.replace(word, CANARY)
    for word in (
        "$PORTKEY_API_KEY",
        "acme",
        "ws-1",
        "team: web",
        "web",
        "openai-prod",
        "provider: openai",
        "ours",
        "simple",
        "for pi",
        "portkey/gpt-4o",
        "portkey:",
    )
    for word in [word]
} | {
    "provider's name": SOURCE.replace("openai:", f"{CANARY}:").replace("@openai", f"@{CANARY}"),
    "unknown provider": SOURCE.replace("@openai", f"@{CANARY}"),
    "key's name": SOURCE.replace("routed", CANARY),
    "unknown key": SOURCE.replace("key: routed", f"key: {CANARY}"),
    "config's name": SOURCE.replace("coding", CANARY),
    "unknown config": SOURCE.replace("config: coding", f"config: {CANARY}"),
    "model": SOURCE.replace("[gpt-4o]", f"[{CANARY}]"),
    "config's key": SOURCE.replace(
        '{provider: "@openai"', f"{{api_key: {CANARY}, provider: openai"
    ),
    "custom host": SOURCE.replace(
        "cache:", f'custom_host: "https://me:{CANARY}@10.0.0.1/v1", cache:'
    ),
    "header": SOURCE.replace("key: routed,", f"key: routed, headers: {{x-note: {CANARY}}},"),
    "command": SOURCE.replace("$PORTKEY_API_KEY", f'"!echo {CANARY}"'),
    "unquoted command": SOURCE.replace("$PORTKEY_API_KEY", f"!echo {CANARY}"),
    "comment": SOURCE + f"# {CANARY}\nunknown: 1\n",
    "include": SOURCE + f"include: {CANARY}.yaml\n",
    "include far away": SOURCE + f"include: /x/{CANARY}.yaml\n",
    "broken": SOURCE + f"members: [{CANARY}\n",
    "a line alone": SOURCE + f"{CANARY}\n",
    "a text for a provider": SOURCE.replace("{slug: openai-prod", f"{CANARY} #"),
    "version": SOURCE.replace("version: 1", f"version: {CANARY}"),
    "base url": SOURCE + f'gateway: {{base_url: "https://me:{CANARY}@gw.example.com/v1"}}\n',
    "member": SOURCE + f"members: {{{CANARY}: {{user_id: {CANARY}}}}}\n",
    "team": SOURCE + f"teams: {{{CANARY}: {{}}}}\n",
}
CONFIG: dict[str, Any] = {
    "provider": "@openai-prod",
    "override_params": {"model": "gpt-4o"},
    "retry": {"attempts": 2},
}
CONFIGS = {
    "api_key": json.dumps({**CONFIG, "provider": "openai", "api_key": CANARY}),
    "provider": json.dumps({**CONFIG, "provider": CANARY}),
    "slug": json.dumps({**CONFIG, "provider": f"@{CANARY}"}),
    "model": json.dumps({**CONFIG, "override_params": {"model": CANARY}}),
    "virtual key": json.dumps({"virtual_key": CANARY}),
    "mode": json.dumps({"strategy": {"mode": CANARY}, "targets": [CONFIG]}),
    "target's name": json.dumps(
        {
            "strategy": {
                "mode": "conditional",
                "conditions": [{"query": {"metadata.x": {"$eq": CANARY}}, "then": CANARY}],
                "default": "x",
            },
            "targets": [{"name": CANARY, **CONFIG}],
        }
    ),
    "custom host": json.dumps({**CONFIG, "custom_host": f"https://me:{CANARY}@10.0.0.1"}),
    "header": json.dumps({**CONFIG, "forward_headers": [CANARY]}),
    "unknown": json.dumps({**CONFIG, CANARY: CANARY}),
    "broken": json.dumps({**CONFIG, "api_key": CANARY})[:-1],
    "vertex": json.dumps({**CONFIG, "vertex_service_account_json": {"private_key": CANARY}}),
}  # fmt: skip
LINTS = (
    (), ("--format", "concise"), ("--format", "json"), ("--format", "github"), ("--hints",),
    ("--diff",), ("--diff", "--unsafe-fixes"), ("--fix", "--unsafe-fixes"), ("--env",),
)  # fmt: skip


@pytest.fixture(autouse=True)
def without_pi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(release_choice, "_find_command", lambda: None, raising=False)
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.delenv("PI_CODING_AGENT_DIR", raising=False)
    monkeypatch.chdir(tmp_path)


def check(capsys: pytest.CaptureFixture[str], *args: str) -> None:
    try:
        code = run([*args])
    except PigenError as error:
        terminal.print_error(error)
        code = 2
    printed = capsys.readouterr()
    assert code in (0, 1, 2)
    # In capitals, with other signs or across lines it would be the same key.
    letters = "".join(c for c in printed.out + printed.err if c.isalnum()).lower()
    assert TAIL.lower() not in letters, f"pigen {' '.join(args)}"


@pytest.mark.parametrize("place", MODELS)
def test_in_a_models_json(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "home/.pi/agent/models.json"
    for lint in LINTS:
        put(path, MODELS[place])
        check(capsys, "lint", str(path), *lint)
    put(path, MODELS[place])
    others = (
        ("check", str(path)), ("check", str(path), "--json"), ("doctor",), ("doctor", "--json"),
        ("doctor", "--model", "gpt-4o"), ("models", "--fill", str(path)),
        ("merge", str(path), "--into", "other.json", "--diff"),
        ("init", "--update", "--json", "--model", "@openai-prod/o3", "--key-env", "A"),
        (
            "init",
            "--yes",
            "--from",
            str(path),
            "--output",
            "new/models.json",
            "--key-env",
            "A",
            "--json",
        ),
        ("route", str(path)),
    )  # fmt: skip
    for args in others:
        check(capsys, *args)


@pytest.mark.parametrize("place", MODELS)
def test_in_a_provider_that_moves(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "home/.pi/agent/models.json"
    text = MODELS[place].replace("api.portkey.ai", "llm.acme.io")
    value = from_text(text).value
    providers = value.get("providers") if isinstance(value, dict) else None
    names = providers if isinstance(providers, dict) else {}
    put(path, text)
    through = [f"--through={name}=openai-prod" for name in names]
    output = ("--output", "new/models.json")
    check(capsys, "init", "--yes", "--from", str(path), *output, "--key-env", "A", *through)
    for written in (tmp_path / "new").glob("*"):
        letters = "".join(c for c in written.read_text() if c.isalnum()).lower()
        assert TAIL.lower() not in letters, written


@pytest.mark.parametrize("place", SOURCES)
def test_in_a_source(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for lint in LINTS:
        put(tmp_path / "pigen.yaml", SOURCES[place])
        check(capsys, "lint", "pigen.yaml", *lint)
    put(tmp_path / "pigen.yaml", SOURCES[place])
    others = (
        ("build", "--diff"), ("build", "--check"), ("build",), ("route",),
        ("route", "--format", "json"), ("check",), ("check", "--json"), ("check", "--matrix"),
        ("init", "--update", "--json", "--model", "@openai-prod/o3"),
    )  # fmt: skip
    for args in others:
        check(capsys, *args)


@pytest.mark.parametrize("place", CONFIGS)
def test_in_a_config(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for lint in LINTS:
        put(tmp_path / "a.config.json", CONFIGS[place])
        check(capsys, "lint", "a.config.json", *lint)
        check(capsys, "lint", "a.config.json", "--dialect", "oss", *lint)
    put(tmp_path / "a.config.json", CONFIGS[place])
    for args in ((), ("--format", "json"), ("--dialect", "oss"), ("--fail", "*=500")):
        check(capsys, "route", "a.config.json", *args)


def test_in_requests_to_the_mock() -> None:
    """Whatever a client sends, the journal, the totals and the log keep no key of it."""
    from pigen.commands.mock import _log
    from pigen.mock import demo
    from pigen.mock.gateway import FixedWorkspace, MockGateway
    from pigen.mock.gateway_thread import serve_in_thread

    setup = demo.build_setup()
    logged = io.StringIO()
    config = {"strategy": {"mode": "fallback"}, "targets": [
        {"provider": "@openai-prod", "override_params": {"model": CANARY}},
        {"provider": "@anthropic-prod", "override_params": {"model": f"claude {CANARY}"}},
        {"provider": "openai", "api_key": CANARY},
    ]}  # fmt: skip
    sent = [
        ({"model": CANARY}, {}),
        ({"model": f"@openai-prod/{CANARY}"}, {}),
        ({"model": f"@{CANARY}/gpt-4o"}, {}),
        (
            {
                "model": "@openai-prod/gpt-4o",
                "messages": [{"role": "user", "content": f"use {CANARY}"}],
            },
            {},
        ),
        (
            {
                "model": "@openai-prod/gpt-4o",
                "tools": [{"type": "function", "function": {"name": CANARY}}],
            },
            {},
        ),
        ({"model": "gpt-4o"}, {"x-portkey-config": json.dumps(config)}),
        ({"model": "gpt-4o"}, {"x-portkey-config": CANARY}),
        (
            {"model": "@openai-prod/gpt-4o"},
            {"x-portkey-metadata": json.dumps({"user": CANARY, CANARY: "x"})},
        ),
        ({"model": "@openai-prod/gpt-4o"}, {"x-portkey-trace-id": CANARY}),
        ({"model": "@openai-prod/gpt-4o"}, {"x-portkey-api-key": CANARY}),
        ({"model": "gpt-4o"}, {"x-portkey-provider": f"@{CANARY}"}),
        ({"model": "@openai-prod/gpt-4o"}, {"x-note": CANARY}),
    ]  # fmt: skip
    mock = MockGateway(
        FixedWorkspace(setup.workspace), labels=setup.labels, on_entry_finished=_log,
        plan={"*": [500]}, time_scale=0,
    )  # fmt: skip
    with redirect_stdout(logged), serve_in_thread(mock) as gateway:

        def read(path: str, body: object = None, headers: dict[str, str] | None = None) -> str:
            data = None if body is None else json.dumps(body).encode()
            usual = {"x-portkey-api-key": demo.PLAIN_KEY, "content-type": "application/json"}
            request = Request(f"{gateway.url}{path}", data, {**usual, **(headers or {})})
            try:
                with urlopen(request, timeout=30) as answer:
                    return str(answer.read())
            except HTTPError as error:
                return str(error.read())

        for body, headers in sent:
            messages = [{"role": "user", "content": "hi"}]
            read(f"/v1/chat/completions?api_key={CANARY}", {"messages": messages, **body}, headers)
        shown = [read("/__pigen__/journal")]
        shown += [
            read(f"/__pigen__/totals?by={by}") for by in ("key", "model", "slug", "metadata.user")
        ]
    assert f'"id": {len(sent)}' in logged.getvalue()
    for text in (*shown, logged.getvalue()):
        assert len(text) > 20
        assert TAIL not in text
