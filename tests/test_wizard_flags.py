"""pigen init by options alone: every answer has one, and what it writes can be said again."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from pigen.text import yaml
from tests.command import CLEAN, pigen, provider, put
from tests.terminal import tree

MODELS = ("--model", "@openai-prod/gpt-4o", "--model", "@anthropic-prod/claude-sonnet-4-20250514")
KEY = ("--key-env", "PORTKEY_API_KEY")
FALLBACK = (
    "--routing",
    "fallback",
    "--target",
    "@openai-prod/gpt-5",
    "--target",
    "@anthropic-prod/claude-sonnet-4-20250514",
)
AGENT = "home/.pi/agent"
KEPT = "home/.config/pigen"


def models(cwd: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((cwd / AGENT / "models.json").read_text())["providers"]
    return found


def source(cwd: Path) -> Any:
    return yaml.from_text((cwd / KEPT / "pigen.yaml").read_text()).value


EVERY = [
    ("first", (*MODELS, *KEY, "--source", f"{AGENT}/pigen.yaml")),
    (
        "fallback",
        (*MODELS, *KEY, *FALLBACK, "--retry", "2", "--cache", "simple", "--cache-age", "600"),
    ),
    ("routed only", (*KEY, *FALLBACK, "--routed-only")),
    ("balance", (*MODELS, *KEY, "--key-env", "routed=ROUTED", "--routing", "loadbalance",
                 "--target", "@openai-prod/gpt-4o", "--weight", "0.7",
                 "--target", "@house/x", "--weight", "0.3", "--provider", "house=openai")),
    ("metadata", (*MODELS, *KEY, "--target", "@openai-prod/gpt-4o", "--condition", "plan=large",
                  "--target", "@openai-prod/gpt-4o-mini", "--condition", "plan=small")),
    ("by model", (*MODELS, *KEY, "--routing", "conditional", "--target", "@openai-prod/gpt-4o",
                  "--target", "@openai-prod/o3")),
    ("limits", (*MODELS, *KEY, "--budget", "50 monthly", "--rate-limit", "60 requests/minute",
                "--rate-limit", "200k tokens/minute", "--expires", "2099-01-31",
                "--scope", "completions.write", "--scope", "logs.view",
                "--metadata", "agent=pi", "--metadata", "team=web")),
    ("facts", (*KEY, "--slug", "house", "--model", "x", "--model", "y", "--retry", "1",
               "--facts", "@house/x=200k 32k thinking image")),
    ("command", (*MODELS, "--key-command", "op read 'op://Private/Portkey/it is'", "--retry", "1",
                 "--pi-version", "0.80.3")),
    ("settings", (*MODELS, *KEY, "--default-model", "portkey/@openai-prod/gpt-4o", "--only-these")),
    ("template", ("--template", "several-providers", "--slug", "openai=my-openai")),
    (
        "template company",
        ("--template", "company", "--key-env", "direct=MINE", "--source", "pigen.yaml"),
    ),
    ("template local", ("--template", "local-oss", "--provider-key", "openai=MY_OPENAI")),
    ("gateway", (*MODELS, *KEY, "--gateway", "https://gateway.acme-corp.net/v1")),
]  # fmt: skip


def replay(stdout: str) -> list[str]:
    (line,) = [line for line in stdout.splitlines() if line.startswith("  the same ")]
    words = shlex.split(line.removeprefix("  the same "))
    assert words[:3] == ["pigen", "init", "--yes"]
    return words[1:]


@pytest.mark.parametrize(("args"), [args for _, args in EVERY], ids=[name for name, _ in EVERY])
def test_the_replay_line_writes_the_same_bytes(args: tuple[str, ...], tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    done = pigen("init", "--yes", *args, cwd=first)
    assert done.returncode == 0, done.stderr
    assert (first / "models.json").exists() or models(first)
    again = pigen(*replay(done.stdout), cwd=second)
    assert again.returncode == 0, again.stderr
    left = {name: text for name, text in tree(first).items() if "local/state" not in name}
    right = {name: text for name, text in tree(second).items() if "local/state" not in name}
    assert left.keys() == right.keys()
    assert left == right
    assert shlex.join(replay(again.stdout)) == shlex.join(replay(done.stdout))


@pytest.mark.parametrize(("args"), [args for _, args in EVERY], ids=[name for name, _ in EVERY])
def test_what_is_written_lints_clean_and_builds_the_same(
    args: tuple[str, ...], tmp_path: Path
) -> None:
    assert pigen("init", "--yes", *args, cwd=tmp_path).returncode == 0
    folders = (tmp_path / KEPT, tmp_path / AGENT, tmp_path)
    folder = next(each for each in folders if (each / "pigen.yaml").exists())
    files = [folder / "pigen.yaml", folder / "models.json"]
    # A model that no catalogue knows is reported as such, and nothing else.
    done = pigen("lint", *files, "--ignore", "model-unknown-to-provider", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    check = pigen("build", folder / "pigen.yaml", "--check", cwd=tmp_path)
    assert (check.returncode, check.stdout) == (0, ""), check.stderr


def test_only_models_and_a_key_make_models_json_alone(tmp_path: Path) -> None:
    assert pigen("init", "--yes", *MODELS, *KEY, cwd=tmp_path).returncode == 0
    assert [name for name in tree(tmp_path) if "local/state" not in name] == [
        f"{AGENT}/models.json"
    ]
    assert "_pigen" not in models(tmp_path)["portkey"]


def test_two_providers_by_default_with_routing(tmp_path: Path) -> None:
    done = pigen("init", "--yes", *MODELS, *KEY, *FALLBACK, cwd=tmp_path)
    found = models(tmp_path)
    assert {name: p["apiKey"] for name, p in found.items()} == {
        "portkey": "$PORTKEY_ROUTED_KEY",
        "portkey-direct": "$PORTKEY_API_KEY",
    }
    assert [m["id"] for m in found["portkey"]["models"]] == ["gpt-5"]
    config = json.loads((tmp_path / KEPT / "configs/coding.json").read_text())
    assert [t["override_params"]["model"] for t in config["targets"]] == [
        "gpt-5",
        "claude-sonnet-4-20250514",
    ]
    assert "make the Config coding" in done.stdout
    assert "set PORTKEY_ROUTED_KEY" in done.stdout
    for path in (tmp_path / KEPT).rglob("*.*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_an_update_keeps_what_is_not_asked(tmp_path: Path) -> None:
    pigen("init", "--yes", *MODELS, *KEY, "--retry", "1", cwd=tmp_path)
    path = tmp_path / KEPT / "pigen.yaml"
    text = path.read_text().replace(
        "providers:\n  openai", "providers:  # ours\n  # the main one\n  openai"
    )
    path.write_text(text)
    done = pigen("init", "--yes", "--update", "--retry", "3", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert path.read_text() == text.replace("attempts: 1", "attempts: 3")
    again = pigen("init", "--yes", "--update", cwd=tmp_path)
    assert "all are up to date" not in again.stdout
    assert "wrote" not in again.stdout
    more = pigen("init", "--yes", "--update", *MODELS, "--model", "@openai-prod/o3", cwd=tmp_path)
    assert more.returncode == 0, more.stderr
    assert [m["id"] for m in models(tmp_path)["portkey"]["models"]][-1] == "@openai-prod/o3"
    assert "# the main one" in path.read_text()


def test_undo_brings_everything_back(tmp_path: Path) -> None:
    put(tmp_path / AGENT / "models.json", CLEAN)
    put(tmp_path / AGENT / "settings.json", '{\n\t"theme": "dark"\n}\n')
    before = tree(tmp_path)
    done = pigen("init", "--yes", "--update", *MODELS, *KEY, *FALLBACK,
                 "--default-model", "portkey-routed/gpt-5", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(models(tmp_path)) == 2
    assert pigen("undo", cwd=tmp_path).returncode == 0
    assert {n: t for n, t in tree(tmp_path).items() if "local/state" not in n} == before


def test_a_foreign_provider_keeps_its_name_and_bytes(tmp_path: Path) -> None:
    direct = provider("house-model", baseUrl="https://llm.acme-corp.net/v1")
    text = json.dumps({"providers": {"portkey": direct}}, indent=4).replace("{", "{ // mine", 1)
    put(tmp_path / AGENT / "models.json", text)
    done = pigen("init", "--yes", "--update", *MODELS, *KEY, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    after = (tmp_path / AGENT / "models.json").read_text()
    start, end = text.index('"portkey"'), text.rindex("}", 0, text.rindex("}") - 2)
    assert text[:start] in after
    assert text[start:end].rstrip() in after
    assert '"portkey-2"' in after or '"portkey-direct"' in after


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), ("--yes", "--model", "--key-env")),
        (("--yes",), ("--model", "--key-env")),
        (("--template", "fallback"), ("--yes",)),
        (("--yes", "--template", "fallbak"), ("--template", '"fallback"')),
        (("--yes", "--from", "missing.json"), ("missing.json",)),
        (("--yes", "--template", "fallback", "--from", "x"), ("contradict",)),
        (("--yes", *MODELS, *KEY, "--weight", "1", "--target", "@a/b"), ("--target", "at least 2")),
        (("--yes", *MODELS, *KEY, *FALLBACK, "--weight", "1"), ("--weight is given 1 times",)),
        (("--yes", *MODELS, *KEY, *FALLBACK, "--condition", "plan"), ("--condition",)),
        (("--yes", *MODELS, *KEY, "--retry", "9"), ("--retry", "from 0 to 5")),
        (("--yes", *MODELS, *KEY, "--budget", "much"), ("--budget", "whole dollars")),
        (("--yes", *MODELS, *KEY, "--expires", "2001-01-01"), ("--expires", "not after today")),
        (("--yes", *MODELS, *KEY, "--scope", "logs.view"), ("--scope", "completions.write")),
        (("--yes", *MODELS, *KEY, "--metadata", "x"), ("--metadata", "agent=pi")),
        (("--yes", *MODELS, *KEY, "--facts", "x"), ("--facts", "NAME=VALUE")),
        (("--yes", *MODELS, *KEY, "--default-model", "x/y"), ("--default-model", "Choose from")),
        (("--yes", *MODELS, "--key-stdin", "--key-store", "models.json"), ("--allow-plaintext",)),
        (("--yes", *MODELS, *KEY, "--key-store", "file"), ("--key-stdin",)),
        (("--yes", *MODELS, "--key-stdin", "--retry", "1"), ("--key-stdin", "Nothing was pasted")),
        (
            ("--yes", *MODELS, *KEY, "--retry", "1", "--output", "x.json"),
            ("--output", "models.json"),
        ),
        (("--yes", "--model", "@anthropic-prod/gpt-4o", *KEY), ("gpt-4o is a model of openai",)),
        (("--yes", *MODELS, *KEY, "--routing", "fallbak"), ("--routing does not take",)),
        (
            ("--yes", *MODELS, "--key-command", " ", "--retry", "1"),
            ("--key-command", "Give a command"),
        ),
    ],
)  # fmt: skip
def test_without_a_terminal_nothing_is_asked(
    args: tuple[str, ...], words: tuple[str, ...], tmp_path: Path
) -> None:
    done = pigen("init", *args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, ""), done.stdout
    for word in words:
        assert word in done.stderr
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("there", ["models.json", "pigen.yaml"])
def test_what_is_there_is_left_alone_unless_update_is_given(there: str, tmp_path: Path) -> None:
    put(tmp_path / AGENT / there, "{}" if there == "models.json" else "version: 1\n")
    before = tree(tmp_path)
    for args in (("--template", "fallback"), (*MODELS, *KEY, "--retry", "1")):
        done = pigen("init", "--yes", *args, cwd=tmp_path)
        assert done.returncode == 2
        assert "--update" in done.stderr
        assert tree(tmp_path) == before


@pytest.mark.parametrize("text", ['{"providers": {', "not json", '{"providers": []}'])
def test_a_file_that_cannot_be_read_is_never_overwritten(text: str, tmp_path: Path) -> None:
    put(tmp_path / AGENT / "models.json", text)
    before = tree(tmp_path)
    done = pigen("init", "--yes", "--update", *MODELS, *KEY, cwd=tmp_path)
    assert done.returncode == 2
    assert "left it as it" in done.stderr
    assert {n: t for n, t in tree(tmp_path).items() if "local/state" not in n} == before


def test_json_prints_the_plan_and_writes_nothing(tmp_path: Path) -> None:
    done = pigen("init", "--json", *MODELS, *KEY, *FALLBACK, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    assert (plan["version"], plan["applied"]) == (1, False)
    assert [Path(f["path"]).name for f in plan["files"]] == [
        "pigen.yaml", "models.json", "coding.json", "routed.json", "models.json",
    ]  # fmt: skip
    assert plan["portkey"] == [
        {"kind": "config", "name": "coding", "file": "configs/coding.json"},
        {"kind": "key", "name": "routed", "file": "keys/routed.json"},
    ]
    assert plan["start"] == "pi --model portkey/gpt-5"
    assert tree(tmp_path) == {}
    applied = pigen("init", "--json", "--yes", *MODELS, *KEY, *FALLBACK, cwd=tmp_path)
    assert json.loads(applied.stdout) == {**plan, "applied": True}
    assert len(models(tmp_path)) == 2


def test_list_templates(tmp_path: Path) -> None:
    done = pigen("init", "--list-templates", cwd=tmp_path)
    names = [line.split()[0] for line in done.stdout.splitlines()]
    root = Path(__file__).resolve().parent.parent / "templates"
    assert names == sorted(path.stem for path in root.glob("*.yaml"))
    assert all(len(line.split()) > 1 for line in done.stdout.splitlines())


# Beginning with a models.json


def test_from_takes_over_what_can_be_said(tmp_path: Path) -> None:
    own: dict[str, Any] = {
        "providers": {
            "portkey": provider(
                {"id": "@openai-prod/gpt-4o", "name": "Mine", "contextWindow": 100000},
                "@anthropic-prod/claude-sonnet-4-20250514",
                apiKey="PORTKEY_API_KEY",
                headers={"x-portkey-metadata": '{"agent": "pi"}'},
                compat={"supportsStore": False},
            ),
            "claude": provider("@anthropic-prod/claude-opus-4-1", api="anthropic-messages",
                               baseUrl="https://api.portkey.ai", apiKey="!op read op://a/b/c",
                               headers={"x-portkey-api-key": "!op read op://a/b/c"}),
            "routed": provider("gpt-4o", apiKey="$ROUTED"),
            "ollama": {"baseUrl": "http://localhost:11434/v1", "api": "openai-completions",
                       "apiKey": "ollama", "models": [{"id": "qwen3"}]},
        },
        "note": 1,
    }  # fmt: skip
    path = put(tmp_path / AGENT / "models.json", own)
    done = pigen("init", "--yes", "--update", "--from", path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    after = json.loads(path.read_text())
    assert list(after["providers"]) == list(own["providers"])
    for name in ("routed", "ollama"):
        assert after["providers"][name] == own["providers"][name]
    portkey = after["providers"]["portkey"]
    assert portkey["apiKey"] == "$PORTKEY_API_KEY"
    assert portkey["headers"] == own["providers"]["portkey"]["headers"]
    assert portkey["compat"] == {"supportsStore": False}
    first = portkey["models"][0]
    assert (first["name"], first["contextWindow"], first["maxTokens"]) == ("Mine", 100000, 16384)
    assert [m["id"] for m in portkey["models"]] == [
        m if isinstance(m, str) else m["id"] for m in own["providers"]["portkey"]["models"]
    ]
    claude = after["providers"]["claude"]
    assert {**claude, "models": None, "_pigen": None} == {
        **own["providers"]["claude"], "models": None, "_pigen": None,
    }  # fmt: skip
    assert after["note"] == 1
    assert source(tmp_path)["pi"]["providers"]["portkey"]["models"] == [
        {"id": "@openai-prod/gpt-4o", "name": "Mine", "contextWindow": 100000},
        "@anthropic-prod/claude-sonnet-4-20250514",
    ]
    plan = json.loads(pigen("init", "--json", "--update", "--from", path, "--source", "other.yaml",
                            cwd=tmp_path).stdout or "{}")  # fmt: skip
    assert plan == {}  # all of it belongs to a source by now


def test_from_says_what_stays_and_why(tmp_path: Path) -> None:
    file = {
        "providers": {
            "a": provider("@x/m"),
            "b": provider("m"),
            "c": provider(
                "@x/m", headers={"Authorization": "Bearer sk-proj-4711abcdefghijklmnopqrst"}
            ),
        }
    }
    path = put(tmp_path / AGENT / "models.json", file)
    done = pigen("init", "--json", "--update", "--from", path, cwd=tmp_path)
    left = json.loads(done.stdout)["left"]
    assert left.keys() == {"b", "c"}
    assert "a Config that pigen does not know routes it" in left["b"]
    assert "holds a key" in left["c"]
    assert "4711" not in done.stdout + done.stderr


def test_from_a_literal_key_asks_where_it_is(tmp_path: Path) -> None:
    secret = "pk-4711abcdefghijklmnopqrst"
    path = put(
        tmp_path / AGENT / "models.json", {"providers": {"p": provider("@x/m", apiKey=secret)}}
    )
    done = pigen("init", "--yes", "--update", "--from", path, "--key-env", "MINE", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert models(tmp_path)["p"]["apiKey"] == "$MINE"
    assert secret not in (tmp_path / KEPT / "pigen.yaml").read_text()
    assert secret not in done.stdout + done.stderr


# pi's settings


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, {"defaultProvider": "portkey", "defaultModel": "@openai-prod/gpt-4o"}),
        ("{}", {"defaultProvider": "portkey", "defaultModel": "@openai-prod/gpt-4o"}),
        (
            '{"defaultProvider": "openai",\n "defaultModel": "o3", "theme": "dark"}',
            {"defaultProvider": "portkey", "defaultModel": "@openai-prod/gpt-4o", "theme": "dark"},
        ),
        (
            '{"enabledModels": ["openai/*"]}',
            {
                "enabledModels": ["openai/*", "portkey/@openai-prod/gpt-4o"],
                "defaultProvider": "portkey",
                "defaultModel": "@openai-prod/gpt-4o",
            },
        ),
        (
            '{"enabledModels": ["@openai-prod/*"]}',
            {
                "enabledModels": ["@openai-prod/*"],
                "defaultProvider": "portkey",
                "defaultModel": "@openai-prod/gpt-4o",
            },
        ),
    ],
)
def test_the_default_model_goes_into_the_settings(
    before: str | None, after: dict, tmp_path: Path
) -> None:
    path = tmp_path / AGENT / "settings.json"
    if before is not None:
        put(path, before)
    args = (*MODELS, *KEY, "--default-model", "portkey/@openai-prod/gpt-4o")
    assert pigen("init", "--yes", *args, cwd=tmp_path).returncode == 0
    assert json.loads(path.read_text()) == after
    assert pigen("lint", cwd=tmp_path).returncode == 0


def test_without_consent_the_settings_stay(tmp_path: Path) -> None:
    path = put(tmp_path / AGENT / "settings.json", '{"defaultProvider": "openai"}')
    assert pigen("init", "--yes", *MODELS, *KEY, *FALLBACK, cwd=tmp_path).returncode == 0
    assert path.read_text() == '{"defaultProvider": "openai"}'


@pytest.mark.parametrize("text", ["{", "[]", '{"theme": "dark"} // mine'])
def test_settings_that_pi_does_not_read_stop_everything(text: str, tmp_path: Path) -> None:
    put(tmp_path / AGENT / "settings.json", text)
    before = tree(tmp_path)
    done = pigen("init", "--yes", *MODELS, *KEY, "--only-these", cwd=tmp_path)
    assert done.returncode == 2
    assert "settings.json" in done.stderr
    assert tree(tmp_path) == before


def test_a_link_is_followed_and_said(tmp_path: Path) -> None:
    real = put(tmp_path / "dotfiles/models.json", CLEAN)
    link = tmp_path / AGENT / "models.json"
    link.parent.mkdir(parents=True)
    os.symlink(real, link)
    done = pigen("init", "--yes", "--update", *MODELS, *KEY, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert link.is_symlink()
    assert len(json.loads(real.read_text())["providers"]["portkey"]["models"]) == 3
    assert str(real) in done.stdout + done.stderr
    shutil.rmtree(tmp_path / "home")


def test_a_target_is_not_listed_by_a_pattern(tmp_path: Path) -> None:
    """The template lists "@openai/*". A target that its provider has to allow is no model for
    pi."""
    wanted, target = "@openai-prod/gpt-4o", "@openai-prod/house-model"
    done = pigen(
        "init", "--yes", "--template", "budgets", "--model", wanted, "--routing", "fallback",
        "--target", wanted, "--target", target, "--key-env", "K", "--key-env", "routed=R",
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    folder = tmp_path / KEPT
    providers = json.loads((folder / "models.json").read_text())["providers"]
    assert [model["id"] for model in providers["portkey"]["models"]] == [wanted]
    assert 'models: ["@openai/gpt-4o"]' in (folder / "pigen.yaml").read_text()


def test_models_that_pi_could_not_tell_apart_are_refused(tmp_path: Path) -> None:
    done = pigen(
        "init", "--yes", "--template", "local-oss", "--model", "@openai/llama",
        "--model", "@anthropic/llama", "--key-env", "K", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 2
    assert 'There are two called "llama", and pi could not tell them apart.' in done.stderr
    assert not (tmp_path / KEPT).exists()


@pytest.mark.parametrize("routing", [(), FALLBACK], ids=["alone", "fallback"])
@pytest.mark.parametrize("mode", ["simple", "semantic"])
def test_a_cache_that_was_asked_for_passes_the_lint(
    tmp_path: Path, mode: str, routing: tuple[str, ...]
) -> None:
    done = pigen("init", "--yes", *MODELS, *KEY, *routing, "--cache", mode, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    linted = pigen("lint", "--hints", tmp_path / KEPT, cwd=tmp_path)
    assert linted.returncode == 0, linted.stdout
    assert ("8,191 tokens" in linted.stdout.replace("\n", " ")) == (mode == "semantic")
    explained = pigen("explain", "semantic-cache", cwd=tmp_path).stdout
    assert "at most 4 messages" in explained


def test_the_help_names_the_bound_of_a_semantic_cache(tmp_path: Path) -> None:
    said = " ".join(pigen("init", "--help", cwd=tmp_path).stdout.split())
    assert "4 messages and 8,191 tokens" in said


@pytest.mark.parametrize(
    ("gateway", "rule"),
    [
        ("banana", "base-url-without-scheme"),
        ("api.portkey.ai", "base-url-without-scheme"),
        ("ftp://gateway.acme-corp.net/v1", "invalid-base-url"),
        ("https://gateway.acme-corp.net/v1 ", "base-url-with-whitespace"),
        ("https://gateway.acme-corp.net/v1/chat/completions", "endpoint-in-base-url"),
        ("https://me:hunter22hunter@gateway.acme-corp.net/v1", "invalid-base-url"),
    ],
)
def test_nothing_is_written_that_lint_calls_an_error(
    gateway: str, rule: str, tmp_path: Path
) -> None:
    options = ("--output", "d/models.json", "--gateway", gateway)
    done = pigen("init", "--yes", *MODELS, *KEY, *options, cwd=tmp_path, HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"({rule}) Nothing was written." in done.stderr
    assert "hunter22hunter" not in done.stderr
    assert not (tmp_path / "d").exists()
