"""The rules across the parts of a source: every example, the templates, and the guide's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pigen import rules
from pigen.common.kinds import SOURCE
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import Rule
from pigen.lint import runner
from pigen.rules.source_faults import list_findings
from pigen.source.reader import load
from pigen.source.resolver import resolve
from pigen.source.source_file import RULE_KINDS, SourceFile

ALL = rules.load_documented(SOURCE)
EVERY = [rule for kind in RULE_KINDS for rule in rules.load(kind)]
NOW = 1_780_000_000_000.0  # in May 2026
TEMPLATES = sorted((Path(__file__).parent.parent / "templates").glob("*.yaml"))


def viewed(files: dict[str, str]) -> SourceFile:
    loaded = load("pigen.yaml", lambda path: files[path].encode())
    resolved = resolve(loaded)
    assert [fault.message for fault in list_findings(resolved.faults)] == []
    return SourceFile(loaded, resolved, NOW)


def found(text: str, *known: Rule, **more: str) -> list[Finding]:
    return runner.lint(viewed({"pigen.yaml": text, **more}), known or EVERY)


def by_rule(findings: list[Finding]) -> dict[str, list[Finding]]:
    listed: dict[str, list[Finding]] = {}
    for each in findings:
        listed.setdefault(each.rule, []).append(each)
    return listed


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_are_clean(path: Path) -> None:
    findings = found(path.read_text())
    assert [(each.rule, each.message) for each in findings if each.severity != "info"] == []


GUIDE = """\
version: 1
providers: {openai-prod: {}, anthropic-prod: {}, gemini-prod: {}}
configs:
  coding:
    strategy: {mode: fallback}
    targets:
      - {provider: "@openai-prod"}
      - {provider: "@anthropic-prod"}
    cache: {mode: simple}
    retry: {attempts: 3, on_status_codes: [429, 500, 502, 503]}
keys:
  scoped: {config: coding, value: $PORTKEY_SCOPED_KEY}
  plain: {value: $PORTKEY_API_KEY}
pi:
  providers:
    portkey:
      key: scoped
      models:
        - {id: gpt-4o, name: GPT-4o (with fallback)}
        - {id: "@anthropic-prod/claude-sonnet-4-20250514", name: Claude Sonnet 4}
        - {id: "@gemini-prod/gemini-2.5-pro", name: Gemini 2.5 Pro}
"""


def test_the_guides_complete_example_goes_astray() -> None:
    findings = by_rule(found(GUIDE))
    claude, gemini = findings["slug-overridden-by-config"]
    assert [claude.line, gemini.line] == [20, 21]
    assert 'will go to "@openai-prod" as "claude-sonnet-4-20250514", and where that' in (
        claude.message
    )
    assert 'fails to "@anthropic-prod" as "claude-sonnet-4-20250514".' in claude.message
    assert '"@openai-prod" as "gemini-2.5-pro"' in gemini.message
    assert 'never to "@gemini-prod"' in gemini.message
    assert [(each.line, each.pointer) for each in gemini.related] == [
        (4, "/configs/coding"),
        (12, "/keys/scoped/config"),
    ]
    assert 'such as the key "plain"' in gemini.help
    (bare,) = findings["model-unknown-to-provider"]
    assert (bare.line, bare.effect) == (19, "fails")
    assert "is a model of openai, not of anthropic" in bare.message
    assert [each.pointer for each in bare.related] == [
        "/providers/anthropic-prod",
        "/configs/coding/targets/1",
    ]
    assert set(findings) == {"slug-overridden-by-config", "model-unknown-to-provider"}


def test_rules_for_keys_hold_for_keys_of_a_source() -> None:
    findings = found(
        """\
version: 1
metadata: {note: %s}
providers: {openai: {slug: openai-prod, rate_limits: [{type: requests, unit: rpw, value: 5}]}}
keys:
  a: {value: $A, scopes: [logs.view], expires_at: 2020-01-01T00:00:00Z}
  b:
    type: organisation/service
    scopes: [completions.write, configs.red]
    allow_config_override: false
    usage_limits: {credit_limit: 5, alert_threshold: 9, periodic_reset: weekly,
        periodic_reset_days: 7}
pi: {providers: {portkey: {key: a, models: ["@openai/gpt-4o"]}}}
"""
        % ("x" * 129)
    )
    assert [(each.rule, each.pointer) for each in findings] == [
        ("invalid-metadata", "/metadata/note"),
        ("rate-limit-without-effect", "/providers/openai/rate_limits/0/unit"),
        ("no-completions-scope", "/keys/a/scopes"),
        ("expired-key", "/keys/a/expires_at"),
        ("completions-on-organisation-key", "/keys/b/scopes/0"),
        ("unknown-scope", "/keys/b/scopes/1"),
        ("override-ban-without-config", "/keys/b/allow_config_override"),
        ("alert-above-budget", "/keys/b/usage_limits/alert_threshold"),
        ("conflicting-budget-reset", "/keys/b/usage_limits/periodic_reset_days"),
    ]


def test_a_key_that_pi_does_not_use_needs_no_completions() -> None:
    text = "version: 1\nkeys: {admin: {type: organisation/service, scopes: [logs.export]}}\n"
    assert found(text) == []


def test_places_lie_in_the_files_that_hold_them() -> None:
    findings = found(
        "version: 1\ninclude: [more.yaml]\n"
        "pi:\n  providers:\n    portkey: {key: plain, models: [gpt-4o]}\n",
        **{
            "more.yaml": "providers: {openai: {slug: openai-prod}}\n"
            "keys:\n  plain: {value: $KEY, scopes: [completions.wite]}\n"
        },
    )
    places = {each.rule: (each.file, each.line, each.pointer) for each in findings}
    assert places["bare-model-without-config"] == (
        "pigen.yaml",
        5,
        "/pi/providers/portkey/models/0",
    )
    assert places["unknown-scope"] == ("more.yaml", 3, "/keys/plain/scopes/0")
    bare = by_rule(findings)["bare-model-without-config"][0]
    assert [(each.file, each.line) for each in bare.related] == [("more.yaml", 3)]


def test_what_many_teams_inherit_is_said_once() -> None:
    teams = "".join(f"  t{number}: {{metadata: {{n: t{number}}}}}\n" for number in range(5))
    rules_found = [each.rule for each in found(f"{GUIDE}teams:\n{teams}")]
    assert sorted(rules_found) == sorted(each.rule for each in found(GUIDE))


def test_a_team_is_named_where_only_it_goes_wrong() -> None:
    text = """\
version: 1
providers: {openai: {slug: openai-prod, models: [gpt-4o, o3]}}
keys: {key: {value: $KEY}}
pi: {providers: {portkey: {key: key, models: ["@openai/o3"]}}}
teams:
  engineering:
    teams:
      frontend: {providers: {openai: {slug: openai-front, models: [gpt-4o]}}}
"""
    (finding,) = found(text)
    assert finding.rule == "model-not-allowed"
    assert 'in team "engineering/frontend"' in finding.message
    assert finding.related[0].line == 8


def test_metadata_of_members_counts() -> None:
    text = """\
version: 1
providers: {openai: {slug: openai-prod}}
configs:
  c:
    strategy:
      mode: conditional
      conditions: [{query: {metadata.role: lead}, then: large}]
      default: small
    targets:
      - {name: large, provider: "@openai", override_params: {model: gpt-4o}}
      - {name: small, provider: "@openai", override_params: {model: gpt-4o-mini}}
keys: {key: {type: workspace/user, config: c, value: $KEY}}
pi: {providers: {portkey: {key: key, models: [gpt-4o]}}}
members: {ada: {user_id: a}, grace: {user_id: g%s}}
"""
    assert found(text % ", metadata: {role: lead}") == []
    (finding,) = found(text % "")
    assert finding.rule == "metadata-never-set"
    assert "This one is never met." in finding.message


def test_of_a_fallback_each_target_is_reached_by_the_codes_that_it_lists() -> None:
    text = """\
version: 1
providers: {a: {slug: openai-a}, b: {slug: openai-b}}
configs:
  c:
    strategy: {mode: fallback, on_status_codes: %s}
    targets:
      - {provider: "@a"}
      - strategy: {mode: loadbalance}
        targets: [{provider: "@a", weight: 1}, {provider: "@b", weight: %s}]
keys: {key: {config: c, value: $KEY}}
pi: {providers: {portkey: {key: key, models: [gpt-4o]}}}
"""

    def out_of_reach(codes: str, weight: int) -> list[str]:
        listed = by_rule(found(text % (codes, weight))).get("target-never-requested", [])
        return [each.pointer.removesuffix("/provider") for each in listed]

    assert out_of_reach("[429]", 1) == []
    assert out_of_reach("[418, 500]", 0) == ["/configs/c/targets/1/targets/1"]
    assert out_of_reach("[]", 1) == [
        "/configs/c/targets/1/targets/0",
        "/configs/c/targets/1/targets/1",
    ]


def test_it_may_take_different_failures_to_come_to_a_target() -> None:
    text = """\
version: 1
providers: {a: {slug: openai-a}, b: {slug: openai-b}, c: {slug: openai-c}}
configs:
  c:
    strategy: {mode: fallback, on_status_codes: [429]}
    targets:
      - {provider: "@a"}
      - strategy: {mode: fallback, on_status_codes: %s}
        targets: [{provider: "@b"}, {provider: "@c"}]
keys: {key: {config: c, value: $KEY}}
pi: {providers: {portkey: {key: key, models: [gpt-4o]}}}
"""
    assert found(text % "[500]") == []
    (finding,) = found(text % "[]")
    assert finding.pointer == "/configs/c/targets/1/targets/1"


def test_the_open_gateway_knows_no_keys() -> None:
    text = """\
version: 1
gateway: {dialect: oss}
providers:
  openai: {provider: openai, api_key: $OPENAI_API_KEY, usage_limits: {type: cost, credit_limit: 5}}
  anthropic: {provider: anthropic, api_key: $ANTHROPIC_API_KEY}
configs: {c: {provider: "@openai"}}
keys: {key: {scopes: [nothing], metadata: {agent: pi}}}
pi:
  providers:
    routed: {config: c, key: key, models: [gpt-4o, "@anthropic/claude-sonnet-4-20250514"]}
"""
    assert found(text) == []


def test_what_resolving_reports_is_not_reported_again() -> None:
    text = """\
version: 1
providers: {openai: {slug: openai-prod}}
keys: {key: {config: nowhere, value: $KEY}}
pi: {providers: {portkey: {key: key, models: [gpt-4o, "@opnai/gpt-4o"]},
    other: {key: kee, models: [o3]}}}
"""
    loaded = load("pigen.yaml", lambda path: text.encode())
    resolved = resolve(loaded)
    assert {fault.kind for fault in resolved.faults} == {"unknown-name"}
    found = runner.lint(SourceFile(loaded, resolved, NOW), EVERY)
    assert [each.rule for each in found] == ["unknown-name"] * len(resolved.faults)


def test_a_config_without_a_route_leaves_it_to_the_model() -> None:
    text = """\
version: 1
providers: {openai: {slug: openai-prod, models: [gpt-4o]}}
configs: {cached: {cache: {mode: simple}}}
keys: {key: {config: cached, value: $KEY}}
pi: {providers: {portkey: {key: key, models: ["@openai/%s"]}}}
"""
    assert found(text % "gpt-4o") == []
    assert [each.rule for each in found(text % "o3")] == ["model-not-allowed"]


def test_a_config_in_a_header_routes_as_well() -> None:
    text = GUIDE.replace("key: scoped", "key: plain\n      config: coding").replace(
        "strategy:", "id: pc-coding-1a2b\n    strategy:"
    )
    claude, gemini = by_rule(found(text))["slug-overridden-by-config"]
    assert "its requests will go to" in claude.message
    assert [each.pointer for each in gemini.related] == ["/configs/coding"]


def test_an_inherited_id_is_no_error_but_noticed() -> None:
    """Where workspaces differ, both teams may have a Config; but not of one id."""
    text = """\
version: 1
providers:
  openai: {slug: openai-prod, models: [gpt-4o], usage_limits: {type: cost, credit_limit: 100}}
  anthropic: {slug: anthropic-prod, models: [claude-sonnet-4-20250514]}
configs:
  coding:
    id: pc-coding-1a2b
    strategy: {mode: fallback}
    targets:
      - {provider: "@openai", override_params: {model: gpt-4o}}
      - {provider: "@anthropic", override_params: {model: claude-sonnet-4-20250514}}
keys: {routed: {config: coding, value: $KEY}}
pi: {providers: {portkey: {key: routed, models: [gpt-4o]}}}
teams: {engineering: {providers: {openai: {slug: openai-eng}}}}
"""
    findings = by_rule(found(text))
    assert {rule: each[0].severity for rule, each in findings.items()} == {
        "provider-without-budget": "info",
        "duplicate-config-id": "warning",
    }
    (shared,) = findings["duplicate-config-id"]
    assert [(each.line, each.pointer) for each in shared.related] == [
        (14, "/teams/engineering/providers/openai/slug"),
        (6, "/configs/coding"),
    ]
