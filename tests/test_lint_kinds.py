"""pigen lint on Configs, keys and sources, from the shell: which files it takes and as what, where
it finds things, what its formats say, and what it mends."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pigen.pi.release import NEWEST
from tests.command import CLEAN, PIGEN, pigen, put
from tests.gateway_cases import cases

CONFIG = '{"strategy": {"mode": "fallback"}, "targets": [{"provider": "@a"}, {"provider": "@b"}]}'
BALANCE = (
    '{"strategy": {"mode": "load-balance"}, "targets": [{"provider": "@a"}, {"provider": "@b"}]}'
)
YAML_CONFIG = 'strategy: {mode: fallback}\ntargets: [{provider: "@a"}, {provider: "@b"}]\n'
KEY = (
    '{"endpoint": "/api-keys/workspace/service", "body": {"name": '
    '"k", "scopes": ["completions.write"]}}'
)
BODY = '{"name": "k", "workspace_id": "w", "scopes": ["completions.write"]}'
YAML_KEY = "name: k\nworkspace_id: w\nscopes: [completions.write]\n"
SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod, models: [gpt-4o]}}
keys: {direct: {value: $PORTKEY_API_KEY}}
pi: {version: ">=0.80.3", providers: {portkey: {key: direct, models: ["@openai/*"]}}}
"""
MODELS = json.dumps(CLEAN)
LISTED = json.dumps({"providers": [{"name": "portkey", **CLEAN["providers"]["portkey"]}]})


def report(*args: str | Path, cwd: Path, stdin: str = "") -> dict[str, Any]:
    done = pigen("lint", "--format", "json", *args, cwd=cwd, stdin=stdin.encode())
    assert done.returncode in (0, 1), done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def places(said: dict[str, Any]) -> list[tuple[str, int, int]]:
    return [(each["rule"], each["line"], each["column"]) for each in said["findings"]]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        # by name
        ("coding.config.json", "{}", "config"),
        ("coding.config.jsonc", "// c\n" + CONFIG, "config"),
        ("coding.config.yaml", YAML_CONFIG, "config"),
        ("configs/coding.json", '{"retries": 3}', "config"),
        ("configs/coding.yml", YAML_CONFIG, "config"),
        ("configs/config.json", CONFIG, "config"),
        ("keys/routed.json", "{}", "key"),
        ("configs/models.json", CONFIG, "config"),
        ("keys/models.json", KEY, "key"),
        ("keys/routed.yaml", YAML_KEY, "key"),
        ("routed.key.json", KEY, "key"),
        ("pigen.yaml", SOURCE, "source"),
        ("pigen.yml", "providers: {}\n", "source"),
        ("work.pigen.yaml", SOURCE, "source"),
        ("models.json", CONFIG, "models"),
        # by content
        ("coding.json", CONFIG, "config"),
        ("leaf.json", '{"provider": "@a", "cache": {"mode": "simple"}}', "config"),
        ("retry.json", '{"retry": {"attempts": 3}}', "config"),
        ("coding.yaml", YAML_CONFIG, "config"),
        ("routed.json", KEY, "key"),
        ("body.json", BODY, "key"),
        ("body.yaml", YAML_KEY, "key"),
        ("company.yaml", SOURCE, "source"),
        ("pi.json", MODELS, "models"),
        ("pi.txt", MODELS, "models"),
        # the content where the name says another kind
        ("keys/coding.json", CONFIG, "config"),
        ("configs/models.jsonc", MODELS, "models"),
        # standard input
        ("-", CONFIG, "config"),
        ("-", YAML_CONFIG, "config"),
        ("-", "provider: openai\napi_key: dummy\n", "config"),
        ("-", CONFIG.replace('"targets":', '"targets"'), "config"),
        ("-", KEY, "key"),
        ("-", YAML_KEY, "key"),
        ("-", SOURCE, "source"),
        ("-", "# ours\n" + SOURCE, "source"),
        ("-", json.dumps({"version": 1, "providers": {"a": {}}, "keys": {}}), "source"),
        ("-", MODELS, "models"),
        ("-", MODELS[:-1], "models"),
        ("-", "{}", "models"),
        ("-", "", "models"),
    ],
)
def test_what_a_file_is_taken_for(name: str, text: str, kind: str, tmp_path: Path) -> None:
    if name != "-":
        put(tmp_path / name, text)
    (file,) = report(name, cwd=tmp_path, stdin=text)["files"]
    assert (file["path"], file["kind"]) == (name, kind)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("settings.json", '{"defaultModel": "x"}'),
        ("package.json", '{"dependencies": {}}'),
        ("compose.yaml", "services: {}\n"),
        ("README.md", "# pi\n\nstrategy: fallback\n"),
        ("tsconfig.json", '{"compilerOptions": {}}'),
    ],
)
def test_what_is_certainly_something_else(name: str, text: str, tmp_path: Path) -> None:
    put(tmp_path / name, text)
    done = pigen("lint", name, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "1 path that could not be linted\n")
    assert f"pigen: {name}: This is not a file that pigen knows" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_of_them_all_and_of_others(tmp_path: Path) -> None:
    taken = {
        "a/models.json": MODELS,
        "a/configs/coding.json": BALANCE,
        "a/configs/broken.json": CONFIG[:-1],
        "a/configs/models.json": CONFIG,
        "a/keys/direct.json": KEY,
        "b/pigen.yaml": SOURCE,
        "c/work.pigen.yml": "no: source\n",
        "d/x.config.yaml": YAML_CONFIG,
        "e/own.config.jsonc": "// c\n" + CONFIG,
        # by what they hold alone
        "f/001.json": MODELS,
        "f/002.jsonc": "// c\n" + MODELS,
        "f/003.json": MODELS[:-1],
        "f/004.json": '{"providers": {"openai": {"modelOverrides": {"gpt-4.1": {}}}}}',
        "f/005.json": LISTED,
        "f/006.json": KEY,
        "f/007.json": BODY,
        "config.json": CONFIG,
        "coding.json": CONFIG,
    }
    others = {
        "models.json": '{"models": []}',
        "configs/app.json": '{"provider": "aws", "region": "eu"}',
        "configs/strategy.json": '{"strategy": "round-robin", "targets": ["host-1"]}',
        "configs/db.yaml": "host: localhost\n",
        "jest.config.json": '{"preset": "ts-jest", "targets": {}}',
        "babel.config.json": '{"targets": {"node": 20}, "presets": []}',
        "keys/ssh.json": '{"name": "k", "scopes": ["repo"]}',
        "keys/empty.json": "",
        "deploy.yaml": SOURCE,
        "f/settings.json": MODELS,
        "f/models-store.json": MODELS,
        "f/crush.json": '{"providers": {"a": {"base_url": "https://a.example", "models": []}}}',
        "f/claw.json": '{"models": {"providers": {"a": {"baseUrl": "https://a.example"}}}}',
        "f/list.json": '{"providers": [{"name": "a", "baseUrl": "https://a.example"}]}',
        "f/aws.json": '{"providers": {"aws": {"apiKey": "x", "region": "eu"}}}',
        "f/build.json": '{"strategy": {"mode": "fast"}, "targets": [{"provider": "aws"}]}',
        "f/tsconfig.json": '{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["./*"]}}}',
        "f/broken.json": '{"compilerOptions": {"baseUrl": ".", }',
        "f/empty.json": '{"providers": {}}',
        "node_modules/x/configs/c.json": CONFIG,
        ".pre-commit-config.yaml": "repos: []\n",
    }
    for name, text in {**taken, **others}.items():
        put(tmp_path / "all" / name, text)
    listed = report("all", cwd=tmp_path)["files"]
    assert sorted(each["path"].removeprefix("all/") for each in listed) == sorted(taken)


def test_a_folder_with_other_files_alone(tmp_path: Path) -> None:
    put(tmp_path / "configs/app.json", '{"debug": true}')
    done = pigen("lint", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert "no Config, key or pigen.yaml" in done.stderr


def test_skip_others_is_for_hooks_that_go_by_names(tmp_path: Path) -> None:
    put(tmp_path / "configs/app.json", '{"debug": true}')
    put(tmp_path / "configs/coding.json", BALANCE)
    put(tmp_path / "models.jsonc", "{")
    paths = ["configs/app.json", "configs/coding.json", "models.jsonc"]
    said = report("--skip-others", *paths, cwd=tmp_path)
    assert [each["path"] for each in said["files"]] == paths[1:]
    assert {each["file"] for each in said["findings"]} == set(paths[1:])
    alone = pigen("lint", "--skip-others", "configs/app.json", cwd=tmp_path)
    assert (alone.returncode, alone.stdout, alone.stderr) == (0, "\n", "")


def test_all_that_is_built_may_be_named(tmp_path: Path) -> None:
    source = put(
        tmp_path / "pigen.yaml",
        "version: 1\nworkspace: {id: ws-1, usage_limits: {type: cost, credit_limit: 100}}\n"
        "providers: {openai: {slug: openai-prod, usage_limits: {type: cost, credit_limit: 5}}}\n"
        "keys: {direct: {value: $K}}\n"
        'pi: {providers: {p: {key: direct, models: ["@openai/o3"]}}}\n',
    )
    assert pigen("build", source, "--out", "out", cwd=tmp_path).returncode == 0
    built = sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert {path.name for path in built} >= {"admin-calls.json", ".pigen-manifest.json"}
    done = pigen("lint", *built, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No findings in 2 files")
    for path in built:
        if path.name in ("admin-calls.json", ".pigen-manifest.json"):
            done = pigen("lint", path, cwd=tmp_path)
            assert done.returncode == 2
            assert "there is nothing to judge in it" in done.stderr


def test_what_it_was_judged_by(tmp_path: Path) -> None:
    """The contract of --format json for each kind."""
    put(tmp_path / "a.config.json", CONFIG)
    put(tmp_path / "keys/k.json", KEY)
    put(tmp_path / "pigen.yaml", SOURCE + "include: [more.yaml]\nteams: {a: {}, b: {}}\n")
    put(tmp_path / "more.yaml", "configs: {c: {provider: '@openai'}}\n")
    put(tmp_path / "models.json", CLEAN)
    names = ["a.config.json", "keys/k.json", "pigen.yaml", "models.json"]
    assert report("--pi-version", "1.5.2", *names[:2], *names[3:], cwd=tmp_path)["files"] == [
        {
            "path": "a.config.json",
            "kind": "config",
            "target": {"kind": "gateway", "dialect": "hosted"},
            "providers": None,
            "models": None,
        },
        {
            "path": "keys/k.json",
            "kind": "key",
            "target": {"kind": "gateway", "dialect": "hosted"},
            "providers": None,
            "models": None,
        },
        {
            "path": "models.json",
            "kind": "models",
            "target": {"kind": "pi", "version": "1.5.2"},
            "providers": 1,
            "models": 1,
        },
    ]
    source = {
        "path": "pigen.yaml",
        "kind": "source",
        "target": {"kind": "pi", "version": ">=0.80.3", "dialect": "hosted"},
        "providers": None,
        "models": None,
        "teams": 2,
        "configs": 1,
        "keys": 1,
        "includes": ["more.yaml"],
    }
    assert report("pigen.yaml", cwd=tmp_path)["files"] == [source]
    (asked,) = report("pigen.yaml", "--pi-version", "1.2.0", cwd=tmp_path)["files"]
    assert asked["target"]["version"] == "1.2.0"
    (oss,) = report("a.config.json", "--dialect", "oss", cwd=tmp_path)["files"]
    assert oss["target"] == {"kind": "gateway", "dialect": "oss"}
    done = pigen("lint", *names, cwd=tmp_path)
    assert done.stdout == (
        f"No findings in 5 files (pi >=0.80.3, pi {NEWEST}): 1 provider, 1 model; 1 Config "
        "(hosted); 1 key; 1 source: 2 teams, 1 Config, 1 key\n"
    )


def test_the_dialect_decides(tmp_path: Path) -> None:
    put(tmp_path / "a.config.json", '{"provider": "@openai-prod"}')
    assert places(report("a.config.json", cwd=tmp_path)) == []
    open_source = report("a.config.json", "--dialect", "oss", cwd=tmp_path)
    assert ("unknown-provider-name", 1, 14) in places(open_source)
    put(tmp_path / "pigen.yaml", SOURCE)
    assert places(report("pigen.yaml", cwd=tmp_path)) == []
    said = report("pigen.yaml", "--dialect=oss", cwd=tmp_path)
    assert [rule for rule, *_ in places(said)] == ["missing-key"]
    assert said["files"][0]["target"]["dialect"] == "oss"


YAML = """\
x-retry: &retry
  attempts: '3'
strategy: {mode: load-balance}
targets:
  - &first
    provider: "@openai-prod"
    retry: *retry
  - <<: *first
    provider: "@anthropic-prod"
    wieght: 1
"""


def test_a_yaml_finding_has_its_line_and_column(tmp_path: Path) -> None:
    """Through an alias and a merge key the place is where the value is written."""
    put(tmp_path / "c.config.yaml", YAML)
    said = report("c.config.yaml", cwd=tmp_path)
    assert places(said) == [
        ("unknown-key", 1, 1),
        ("wrong-type", 2, 13),
        ("unknown-strategy-mode", 3, 18),
        ("unknown-key", 10, 5),
    ]
    shown = pigen("lint", "c.config.yaml", cwd=tmp_path).stdout
    assert " --> c.config.yaml:2:13\n  |\n2 |   attempts: '3'\n  |             ^^^\n" in shown


def test_all_rules_run_on_yaml(tmp_path: Path) -> None:
    put(tmp_path / "c.config.yaml", YAML_CONFIG.replace("@a", "@openai").replace("@b", "@bedrock"))
    assert places(report("c.config.yaml", cwd=tmp_path)) == [
        ("one-model-for-different-providers", 2, 34)
    ]


def test_a_text_that_cannot_be_read(tmp_path: Path) -> None:
    put(tmp_path / "a.config.yaml", "strategy: {mode: fallback\n")
    put(tmp_path / "b.config.json", "{'provider': '@a'}")
    put(tmp_path / "keys/k.json", BODY.replace('"k",', '"k"'))
    put(tmp_path / "pigen.yaml", "version: 1\nconfigs: {c: {provider: @openai}}\n")
    names = ["a.config.yaml", "b.config.json", "keys/k.json", "pigen.yaml"]
    done = pigen("lint", "--format", "concise", *names, cwd=tmp_path)
    assert done.returncode == 1
    found = {
        (line.split(":")[0], line.split(": ")[1].split()[1]) for line in done.stdout.splitlines()
    }
    rules = ["invalid-syntax", "invalid-syntax", "invalid-syntax", "unquoted-slug"]
    assert found == set(zip(names, rules, strict=True))
    assert "Portkey" in done.stdout
    assert "pi will" not in done.stdout


# Once it is accepted, it shows that both targets get one model.
HIDING = BALANCE.replace("@a", "@openai-prod").replace("@b", "@anthropic-prod")
MENDED = {
    "c.config.json": (
        HIDING,
        HIDING.replace("load-balance", "loadbalance"),
    ),
    "c.config.jsonc": (
        '{ // ours\r\n\t"provider": "@a",\r\n\t"retry": {"attempts": "3",}, // three\r\n}',
        '{ // ours\r\n\t"provider": "@a",\r\n\t"retry": {"attempts": 3,}, // three\r\n}',
    ),
    "c.config.yaml": (
        "# ours\nstrategy: {mode: load-balance}   # both\ntargets:\n"
        '- {provider: \'@a\', retry: {attempts: "3"}}\n- provider: "@b"\n',
        "# ours\nstrategy: {mode: loadbalance}   # both\ntargets:\n"
        "- {provider: '@a', retry: {attempts: 3}}\n- provider: \"@b\"\n",
    ),
    "keys/k.json": (
        '{"name": "k" "scopes": ["completions.write"]}',
        '{"name": "k", "scopes": ["completions.write"]}',
    ),
    "pigen.yaml": (
        "version: 1\nconfigs:\n  c:\n    provider: @openai\nproviders: {openai: {}}\n",
        'version: 1\nconfigs:\n  c:\n    provider: "@openai"\nproviders: {openai: {}}\n',
    ),
}


@pytest.mark.parametrize("name", MENDED)
def test_fix(name: str, tmp_path: Path) -> None:
    before, after = MENDED[name]
    path = put(tmp_path / name, before)
    shown = pigen("lint", "--diff", name, cwd=tmp_path)
    assert path.read_bytes() == before.encode()
    done = pigen("lint", "--fix", name, cwd=tmp_path)
    mended = path.read_bytes()
    assert mended == after.encode()
    assert shown.stdout
    assert "fixed " in done.stdout
    again = pigen("lint", "--fix", name, cwd=tmp_path)
    assert path.read_bytes() == mended
    assert "fixed" not in again.stdout
    through = pigen("lint", "--fix", "-", cwd=tmp_path, stdin=before.encode())
    if not name.startswith("keys"):  # a broken one is not known by what it holds
        assert through.stdout == after


@pytest.mark.parametrize(
    "text",
    [
        YAML,  # a change at the anchor is one in several places
        "provider: '@a'\nretry:\n  attempts: >-\n    3\n",
        "provider: '@a'\nretry: {attempts: !!str 3}\n",
    ],
)
def test_in_yaml_only_what_is_certain_is_mended(text: str, tmp_path: Path) -> None:
    path = put(tmp_path / "c.config.yaml", text)
    said = report("c.config.yaml", "--fix", "--unsafe-fixes", cwd=tmp_path)
    assert path.read_text() == text
    refused = [each for each in said["findings"] if each["rule"] == "wrong-type"]
    assert refused
    assert all(each["fix"] is None and each["help"] == "Write a number." for each in refused)


@pytest.mark.parametrize("dialect", ["hosted", "oss"])
def test_verdicts_are_the_gateways(dialect: str, tmp_path: Path) -> None:
    """Measured: what is refused at stage "schema" is rejected, and nothing that is accepted; what
    the router refuses fails. Stage "resolve" depends on the workspace."""
    expected: dict[str, str] = {}
    for number, case in enumerate(cases("validate")):
        said = case["expect"].get(dialect)
        if said is not None and said.get("stage") != "resolve":
            name = f"{number:04}.config.json"
            put(tmp_path / name, json.dumps(case["config"]))
            expected[name] = "accepted" if said["accepted"] else said["stage"]
    effects: dict[str, set[str]] = {name: set() for name in expected}
    for each in report("--dialect", dialect, *expected, cwd=tmp_path)["findings"]:
        effects[each["file"]].add(each["effect"])
    assert len(expected) > 90
    for name, stage in expected.items():
        text = (tmp_path / name).read_text()
        assert ("rejected" in effects[name]) == (stage == "schema"), text
        if stage == "router":
            assert effects[name] & {"rejected", "fails"}, text


INCLUDING = """\
version: 1
include: [parts/keys.yaml]
providers: {openai: {slug: openai-prod, models: [gpt-4o]}}
configs: {c: {provider: "@openai", cache: {mode: simple, max_age: 5}}}
pi: {providers: {portkey: {key: direct, models: [gpt-4o]}}}
"""
SECRET = "sk-proj-4711CANARY0815abcdefgh"
KEYS = f"""\
keys:
  direct: {{value: {SECRET}, scopes: [completions.wite]}}
  spare: {{config: nowhere, value: CANARYletters}}
"""


def test_findings_lie_in_the_file_that_holds_them(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", INCLUDING)
    put(tmp_path / "parts/keys.yaml", KEYS.replace("config: nowhere, ", ""))
    said = report("pigen.yaml", cwd=tmp_path)
    assert [(each["file"], each["rule"], each["line"]) for each in said["findings"]] == [
        ("pigen.yaml", "cache-age-out-of-range", 4),
        ("pigen.yaml", "bare-model-without-config", 5),
        ("parts/keys.yaml", "literal-secret", 2),
        ("parts/keys.yaml", "no-completions-scope", 2),
        ("parts/keys.yaml", "unknown-scope", 2),
    ]
    shown = pigen("lint", "pigen.yaml", cwd=tmp_path).stdout
    assert " --> parts/keys.yaml:2:19\n  |\n2 |   direct: {value: sk-..., scopes:" in shown
    assert "see parts/keys.yaml:2:3: the key" in shown
    assert "in 2 files" in shown
    annotations = pigen("lint", "--format", "github", "pigen.yaml", cwd=tmp_path).stdout
    assert "file=parts/keys.yaml,line=2" in annotations


def test_no_secret_of_any_of_its_files_is_printed(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", INCLUDING)
    wrong = f"keys: {{direct: {{value: $KEY, type: {SECRET}}}}}\n"
    for keys in (KEYS, KEYS.replace("config: nowhere, ", ""), KEYS.replace("}", ""), wrong):
        put(tmp_path / "parts/keys.yaml", keys)
        for args in (
            *(["--format", each] for each in ("full", "concise", "json", "github")),
            ["--diff", "--unsafe-fixes"],
        ):
            done = pigen("lint", *args, "pigen.yaml", cwd=tmp_path)
            assert "4711" not in done.stdout + done.stderr, args
            assert "letters" not in done.stdout + done.stderr, args


def test_the_name_of_a_key_is_no_secret(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", SOURCE.replace("gpt-4o]}}", "gpt-4o], slg: a}}"))
    put(tmp_path / "x.pigen.yaml", SOURCE.replace('"@openai/*"', "o3"))
    shown = pigen("lint", "x.pigen.yaml", cwd=tmp_path).stdout
    assert "{portkey: {key: direct, models: [o3]}}" in shown
    assert 'the key "direct" is not bound to a Config' in shown


def test_an_included_file_is_judged_where_it_belongs(tmp_path: Path) -> None:
    put(tmp_path / "a.pigen.yaml", "keys: {direct: {value: $KEY}}\n")
    put(tmp_path / "pigen.yaml", SOURCE.replace("keys: {direct: {value: $PORTKEY_API_KEY}}\n", "")
        + "include: a.pigen.yaml\n")  # fmt: skip
    said = report(".", cwd=tmp_path)
    assert [each["path"] for each in said["files"]] == ["./pigen.yaml"]
    assert said["findings"] == []


def test_an_included_file_is_judged_with_its_source_where_it_alone_is_named(tmp_path: Path) -> None:
    """A commit hook names what was changed, and no more."""
    part = "keys: {direct: {value: $KEY, expirse_at: 1}}\n"
    put(tmp_path / "teams/a.pigen.yaml", part)
    alone = report("teams/a.pigen.yaml", cwd=tmp_path)
    assert places(alone)[0] == ("missing-key", 1, 1), "no source has it"
    put(tmp_path / "pigen.yaml", SOURCE.replace("keys: {direct: {value: $PORTKEY_API_KEY}}\n", "")
        + "include: teams/a.pigen.yaml\n")  # fmt: skip
    for named in ("teams/a.pigen.yaml",), ("teams/a.pigen.yaml", "pigen.yaml"):
        said = report(*named, cwd=tmp_path)
        assert [each["path"] for each in said["files"]] == ["pigen.yaml"]
        assert [each["file"] for each in said["findings"]] == ["teams/a.pigen.yaml"]
        assert places(said) == [("unknown-key", 1, 30)]
    put(tmp_path / "teams/a.pigen.yaml", part.replace(", expirse_at: 1", ""))
    assert report("teams/a.pigen.yaml", cwd=tmp_path)["findings"] == []


def test_files_that_include_each_other_are_not_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "a.pigen.yaml", "version: 1\ninclude: b.pigen.yaml\n")
    put(tmp_path / "b.pigen.yaml", "version: 1\ninclude: a.pigen.yaml\n")
    said = report(".", cwd=tmp_path)
    assert [each["path"] for each in said["files"]] == ["./a.pigen.yaml"]
    assert [each["rule"] for each in said["findings"]] == ["circular-include"]


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("pigen.yaml", "version: 1\n" + BOMB, "500,000 values"),
        ("c.config.yaml", BOMB, "500,000 values"),
        ("keys/k.yaml", BOMB, "500,000 values"),
        ("pigen.yaml", "version: 1\nconfigs: " + "[" * 50_000, "invalid-syntax"),
        ("c.config.yaml", "{a: " * 50_000, "100 levels deep"),
        ("c.config.json", '{"targets": [' * 50_000, ""),
        ("c.config.json", '{"targets": [' * 20_000 + "]}" * 20_000, "rejected"),
        ("keys/k.json", '{"body": ' * 50_000 + "1" + "}" * 50_000, ""),
        ("pigen.yaml", "a: " + "x" * 50_000_000, "larger than 8 MB"),
        ("c.config.json", '{"a": "' + "x" * 50_000_000 + '"}', "larger than 8 MB"),
        ("pigen.yaml", "version: 1\nid: " + "x" * 1_100_000, "larger than 1 MB"),
        ("-", "version: 1\nid: " + "x" * 50_000_000, "larger than 8 MB"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
def test_bombs_are_refused_within_bounds(name: str, text: str, said: str, tmp_path: Path) -> None:
    if name != "-":
        put(tmp_path / name, text)
    limits = "ulimit -v 1500000; ulimit -t 30; "
    done = subprocess.run(
        ["bash", "-c", limits + '"$@"', "-", *PIGEN, "lint", name],
        cwd=tmp_path,
        input=text if name == "-" else "",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (1, 2), done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    assert said in done.stdout + done.stderr
    assert len(done.stdout) + len(done.stderr) < 100_000
