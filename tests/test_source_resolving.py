"""What each team has: inheritance, names, keys, models, facts, and both dialects."""

from __future__ import annotations

import json

import pytest

from pigen.pi import catalogue
from pigen.pi.catalogue.entries import find_entry
from pigen.pi.release import NEWEST, Pi
from pigen.rules.source_faults import list_findings
from pigen.source.facts import make_level_map
from tests.sources import faults, files, ids, providers, resolved, teams

SEED = """\
version: 1
gateway: {base_url: https://api.portkey.ai/v1, dialect: hosted}
providers:
  openai: {slug: openai-prod, provider: openai, models: [gpt-4o, gpt-4o-mini],
           usage_limits: {type: cost, credit_limit: 100, alert_threshold: 80,
               periodic_reset: monthly},
           rate_limits: [{type: requests, unit: rpm, value: 60}]}
  anthropic: {slug: anthropic-prod, provider: anthropic, models: [claude-sonnet-4-20250514]}
guardrails: {pii: {id: pg-x}}
configs:
  coding:
    id: pc-coding-1a2b
    strategy: {mode: fallback}
    targets:
      - {provider: "@openai", override_params: {model: gpt-4o}}
      - {provider: "@anthropic", override_params: {model: claude-sonnet-4-20250514}}
    cache: {mode: simple}
    retry: {attempts: 3, on_status_codes: [429, 500, 502, 503]}
  draft: {provider: "@anthropic", input_guardrails: [pii, pg-2]}
keys:
  routed: {type: workspace/service, config: coding, value: $PORTKEY_ROUTED_KEY,
      scopes: [completions.write], metadata: {agent: pi, environment: production}}
  direct: {type: workspace/user, value: $PORTKEY_API_KEY, scopes: [completions.write]}
pi:
  version: ">=0.80.3"
  default: portkey/gpt-4o
  providers:
    portkey:        {key: routed, models: [{id: gpt-4o, name: GPT-4o (with fallback)}]}
    portkey-direct: {key: direct, models: ["@anthropic/claude-sonnet-4-20250514", "@openai/*"]}
teams:
  engineering:
    workspace: ws-eng
    metadata: {department: engineering}
    providers: {openai: {slug: openai-eng, usage_limits: {credit_limit: 500}}}
    teams:
      frontend: {metadata: {team: frontend}, members: {
          ada: {user_id: 5a1e-01, metadata: {agent: ada}}, bob: {}}}
"""


def test_the_seed_is_built() -> None:
    built = files(SEED)
    assert list(built) == [
        "models.json",
        "configs/coding.json",
        "configs/draft.json",
        "keys/routed.json",
        "admin-calls.json",
        "engineering/models.json",
        "engineering/configs/coding.json",
        "engineering/configs/draft.json",
        "engineering/keys/routed.json",
        "engineering/admin-calls.json",
        "engineering/frontend/models.json",
        "engineering/frontend/configs/coding.json",
        "engineering/frontend/configs/draft.json",
        "engineering/frontend/keys/routed.json",
        "engineering/frontend/keys/direct-ada.json",
        "engineering/frontend/keys/direct-bob.json",
        "engineering/frontend/admin-calls.json",
    ]
    assert built["engineering/configs/coding.json"] == {
        "strategy": {"mode": "fallback"},
        "targets": [
            {"provider": "@openai-eng", "override_params": {"model": "gpt-4o"}},
            {
                "provider": "@anthropic-prod",
                "override_params": {"model": "claude-sonnet-4-20250514"},
            },
        ],
        "cache": {"mode": "simple"},
        "retry": {"attempts": 3, "on_status_codes": [429, 500, 502, 503]},
    }
    assert built["configs/draft.json"]["input_guardrails"] == ["pg-x", "pg-2"]
    assert built["engineering/frontend/keys/routed.json"] == {
        "endpoint": "/api-keys/workspace/service",
        "body": {
            "name": "engineering-frontend-routed",
            "workspace_id": "ws-eng",
            "scopes": ["completions.write"],
            "defaults": {
                "config_id": "pc-coding-1a2b",
                "metadata": {
                    "department": "engineering",
                    "team": "frontend",
                    "agent": "pi",
                    "environment": "production",
                },
            },
        },
    }
    assert built["engineering/frontend/keys/direct-ada.json"]["body"] == {
        "name": "engineering-frontend-direct-ada",
        "workspace_id": "ws-eng",
        "user_id": "5a1e-01",
        "scopes": ["completions.write"],
        "defaults": {"metadata": {"department": "engineering", "team": "frontend", "agent": "ada"}},
    }


def test_a_team_uses_its_own_slugs() -> None:
    for folder, slug in (("", "openai-prod"), ("engineering/frontend", "openai-eng")):
        made = providers(SEED, folder)
        assert ids(made["portkey"]) == ["gpt-4o"]
        assert ids(made["portkey-direct"]) == [
            "@anthropic-prod/claude-sonnet-4-20250514",
            f"@{slug}/gpt-4o",
            f"@{slug}/gpt-4o-mini",
        ]


def test_maps_merge_and_null_removes() -> None:
    text = (
        SEED
        + """\
      bare:
        providers: {openai: {usage_limits: null, models: [o3]}, anthropic: null}
        configs: {coding: {cache: null, targets: [{provider: "@openai"}], retry: {attempts: 1}},
            draft: null}
        keys: {routed: {metadata: {environment: null, agent: x}, config: null}}
        pi: {default: null, providers: {portkey: null,
            portkey-direct: {models: ["@openai/*"], headers: {a: b}}}}
"""
    )
    team = teams(text)["engineering/bare"]
    assert list(team.names.providers) == ["openai"]
    assert team.names.providers["openai"].slug == "openai-eng"
    assert team.names.providers["openai"].spec.usage_limits is None
    assert team.configs["coding"].value == {
        "strategy": {"mode": "fallback"},
        "targets": [{"provider": "@openai-eng"}],
        "retry": {"attempts": 1, "on_status_codes": [429, 500, 502, 503]},
    }
    assert list(team.configs) == ["coding"]
    (key,) = team.keys
    assert key.body["defaults"] == {"metadata": {"department": "engineering", "agent": "x"}}
    assert list(team.models["providers"]) == ["portkey-direct"]  # type: ignore[call-overload]
    limits = teams(text)["engineering"].names.providers["openai"].spec.usage_limits
    assert limits is not None
    assert (limits.credit_limit, limits.alert_threshold) == (500, 80)


def test_a_config_without_an_id_is_marked() -> None:
    text = SEED.replace("    id: pc-coding-1a2b\n", "")
    assert files(text)["keys/routed.json"]["body"]["defaults"]["config_id"] == "pigen:config/coding"


def test_key_fields_reach_the_key() -> None:
    text = """\
version: 1
keys:
  k:
    name: the key
    description: for pi
    type: organisation/service
    usage_limits: {credit_limit: 5, periodic_reset_days: 3}
    rate_limits: [{type: tokens, unit: rph, value: 9}]
    alert_emails: [a@example.com]
    expires_at: 2027-01-01T00:00:00Z
    rotation_policy: {rotation_period: monthly}
    allow_config_override: false
    config: pc-known
"""
    assert files(text)["keys/k.json"] == {
        "endpoint": "/api-keys/organisation/service",
        "body": {
            "name": "the key",
            "description": "for pi",
            "scopes": ["completions.write"],
            "defaults": {"config_id": "pc-known", "allow_config_override": False},
            "usage_limits": {"credit_limit": 5, "periodic_reset_days": 3},
            "rate_limits": [{"type": "tokens", "unit": "rph", "value": 9}],
            "alert_emails": ["a@example.com"],
            "expires_at": "2027-01-01T00:00:00Z",
            "rotation_policy": {"rotation_period": "monthly"},
        },
    }


PI = """\
version: 1
providers:
  openai: {slug: work, provider: openai, models: [gpt-4o, o3]}
  azure: {slug: work-azure, provider: azure-openai, models: [o3]}
configs:
  c: {id: pc-1, provider: "@openai"}
keys:
  k: {value: $PORTKEY_API_KEY}
  bound: {value: $BOUND, config: c}
pi:
  version: "%s"
  providers:
    p: %s
"""


def provider(line: str, version: str = "1.5.2") -> dict:
    return providers(PI % (version, line))["p"]


def test_facts_come_from_the_upstream_of_the_slug() -> None:
    made = provider('{key: k, models: ["@openai/o3", "@azure/o3", "@azure/unheard-of"]}')
    first, second, unknown = made["models"]
    fact = catalogue.find_fact("o3", "openai")
    assert fact is not None
    assert first["contextWindow"] == fact.context
    assert first["cost"]["input"] == fact.cost[0]
    assert first["reasoning"] is True
    assert first["thinkingLevelMap"] == find_entry("openai", "o3", Pi(NEWEST))["thinkingLevelMap"]
    other = catalogue.find_fact("o3", "azure")
    assert other is not None
    assert second["name"] == other.name
    assert "thinkingLevelMap" not in second
    assert unknown == {"id": "@work-azure/unheard-of"}


def test_facts_may_be_overridden() -> None:
    made = provider(
        "{key: k, models: [{id: '@openai/o3', contextWindow: 5, cost: {input: 1}, input: null, "
        "thinkingLevelMap: {low: null}, compat: {supportsStore: false}}]}"
    )
    (model,) = made["models"]
    assert model["contextWindow"] == 5
    assert model["cost"] == {"input": 1, "output": 8, "cacheRead": 0.5, "cacheWrite": 0}
    assert "input" not in model
    assert model["thinkingLevelMap"] == {"low": None}
    assert model["compat"] == {"supportsStore": False}


def test_levels_have_the_values_of_the_catalogue() -> None:
    first, second = provider(
        '{key: k, models: ["@openai/gpt-5.2", {id: "@openai/o3", reasoning: false}]}'
    )["models"]
    assert first["thinkingLevelMap"]["off"] == "none"
    assert "thinkingLevelMap" not in second


def test_googles_names_for_levels_stay_with_googles_apis() -> None:
    fact = catalogue.find_fact("gemma-4-31b-it", "google")
    assert fact is not None
    pi = Pi(NEWEST)
    assert make_level_map(fact, pi) == {"off": None, "low": None, "medium": None}
    own = find_entry("google", fact.id, pi)["thinkingLevelMap"]
    assert make_level_map(fact, pi, "google-generative-ai") == own


def test_a_bare_name_has_the_facts_of_where_its_config_begins() -> None:
    (model,) = provider("{key: bound, models: [gpt-4o]}")["models"]
    fact = catalogue.find_fact("gpt-4o", "openai")
    assert fact is not None
    assert (model["id"], model["maxTokens"]) == ("gpt-4o", fact.output)


def test_levels_that_old_releases_do_not_know_are_left_out() -> None:
    (model,) = provider("{key: k, models: ['@openai/o3']}", "0.71.0")["models"]
    assert "thinkingLevelMap" not in model


def test_all_models_of_a_provider_keep_what_is_said_of_one() -> None:
    made = provider("{key: k, models: ['@openai/*', {id: '@openai/o3', name: mine}]}")
    assert [(model["id"], model["name"]) for model in made["models"]] == [
        ("@work/gpt-4o", "GPT-4o"),
        ("@work/o3", "mine"),
    ]


def test_what_is_pis_own_passes_through() -> None:
    made = provider(
        "{key: k, compat: {supportsStore: false}, headers: {X-Team: a}, baseUrl: http://x/v1, "
        "modelOverrides: {'@openai/o3': {name: n}}, models: []}"
    )
    assert made == {
        "_pigen": "pigen",
        "api": "openai-completions",
        "baseUrl": "http://x/v1",
        "apiKey": "$PORTKEY_API_KEY",
        "headers": {"X-Team": "a"},
        "compat": {"supportsStore": False},
        "modelOverrides": {"@work/o3": {"name": "n"}},
        "models": [],
    }


def test_a_built_in_provider_needs_no_key() -> None:
    assert provider("{baseUrl: https://x.example}") == {
        "_pigen": "pigen",
        "baseUrl": "https://x.example",
    }


def test_anthropic_messages_get_the_header_that_portkey_reads() -> None:
    made = provider("{key: k, api: anthropic-messages, models: ['@openai/o3']}")
    assert made["baseUrl"] == "https://api.portkey.ai"
    assert made["headers"] == {"x-portkey-api-key": "$PORTKEY_API_KEY"}


def test_config_and_metadata_in_headers() -> None:
    made = provider(
        "{key: k, config: c, metadata: {a: b$c}, headers: {x-portkey-config: own}, models: [o3]}"
    )
    assert made["headers"] == {
        "x-portkey-metadata": '{"a": "b$$c"}',
        "x-portkey-config": "own",
    }


@pytest.mark.parametrize(
    ("version", "value", "written"),
    [
        ("1.5.2", "$NAME", "$NAME"),
        ("0.73.1", "$NAME", "NAME"),
        ("0.73.1", "${NAME}", "NAME"),
        (">=0.73.1, <0.79.4", "$NAME", "NAME"),
        (">=0.77", "$NAME", "$NAME"),
        (">=0.70", "!op read x", "!op read x"),
        ("0.73.1", "a$$b", "a$b"),
        ("1.5.2", "a$$b", "a$$b"),
        ("0.76", "$name", "name"),
        (">=0.70", "plain", "plain"),
    ],
)  # fmt: skip
def test_a_variable_is_written_for_the_release(version: str, value: str, written: str) -> None:
    text = (PI % (version, "{key: k, models: [o3]}")).replace("$PORTKEY_API_KEY", f"'{value}'")
    assert providers(text)["p"]["apiKey"] == written


@pytest.mark.parametrize(
    ("version", "value"),
    [(">=0.73.1", "$NAME"), (">=0.73.1,<0.78", "$name"), (">=0.73.1", "a-$N"), (">=0.70", "a$$b")],
)
def test_where_no_one_file_serves_the_error_names_the_split(version: str, value: str) -> None:
    text = (PI % (version, "{key: k, models: [o3]}")).replace("$PORTKEY_API_KEY", f"'{value}'")
    (fault,) = list_findings(resolved(text).faults)
    assert fault.rule == "conflicting-pi-versions"
    assert "it splits at 0.77.0" in fault.message
    assert fault.line == 8


def test_what_an_old_release_cannot_be_told() -> None:
    text = (PI % ("0.73.1", "{key: k, models: [o3]}")).replace("$PORTKEY_API_KEY", "a-$NAME")
    (fault,) = list_findings(resolved(text).faults)
    assert "pi before 0.77.0 cannot put a variable into a longer text" in fault.message
    assert "splits" not in fault.message


def test_a_field_that_only_later_releases_read_splits_the_range() -> None:
    text = PI % (">=0.80.3", "{key: k, models: [{id: o3, samplingParams: {top_p: 0.5}}]}")
    assert faults(text) == [("conflicting-pi-versions", 13, 35)]
    assert faults(text.replace(">=0.80.3", ">=0.84.0")) == []


def test_what_pi_refuses_is_refused_here() -> None:
    assert faults(PI % ("1.5.2", "{key: k, models: [{id: o3, contextWindow: -1}]}"))


@pytest.mark.parametrize(
    ("version", "fine"),
    [
        ("1.5.2", True), ("v1.5", True), (">=0.80.3", True), (">=0.77,<1", True),
        (">= 0.77 < 1", True), (">0.80.3 <=1.5.2", True), ("", False), ("latest", False),
        ("2.0.0", True), ("0.50.0", False), (">=1.2,<1.0", False), (">=2", True), ("^1.0", False),
    ],
)  # fmt: skip
def test_ranges(version: str, fine: bool) -> None:
    found = faults(PI % (version, "{key: k, models: [o3]}"))
    assert found == ([] if fine else [("unknown-version", 11, 12)])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{key: k, models: ['@opena/o3']}", ("unknown-name", 13, 26)),
        ("{key: k, models: ['@work/o3']}", ("unknown-name", 13, 26)),
        ("{key: k, models: ['@openai']}", ("missing-model", 13, 26)),
        ("{key: k, models: [o3, o3]}", ("duplicate-key", 13, 30)),
        ("{key: x, models: [o3]}", ("unknown-name", 13, 14)),
        ("{config: nope, key: k, models: [o3]}", ("unknown-name", 13, 17)),
        ("{models: [o3]}", ("missing-key", 13, 8)),
    ],
)
def test_unknown_names_have_their_line(line: str, expected: tuple[str, int, int]) -> None:
    assert faults(PI % ("1.5.2", line)) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("configs: {c: {provider: '@x'}}", ("unknown-name", 2, 25)),
        ("configs: {c: {targets: [{override_params: {model: '@x/y'}}]}}", ("unknown-name", 2, 51)),
        ("configs: {c: {input_guardrails: [pii]}}", ("unknown-name", 2, 34)),
        ("keys: {k: {config: c}}", ("unknown-name", 2, 20)),
        ("pi: {default: p/m}", ("unknown-name", 2, 15)),
        (
            "providers: {x: {}}\npi: {providers: {p: {key: k, models: ['@x/*']}}}\n"
            "keys: {k: {value: $V}}",
            ("no-allowed-models", 3, 39),
        ),
        ("teams: {keys: {}}", ("invalid-name", 2, 9)),
        ("teams: {a: {}, A: {}}", ("invalid-name", 2, 16)),
        ("keys: {k-a: {}, k: {type: workspace/user}}\nmembers: {a: {}}", ("duplicate-key", 2, 20)),
    ],
)  # fmt: skip
def test_faults_of_names(text: str, expected: tuple[str, int, int]) -> None:
    assert faults(f"version: 1\n{text}\n") == [expected]


def test_what_many_teams_inherit_is_said_once() -> None:
    teams = "\n".join(f"  t{number}: {{metadata: {{a: b}}}}" for number in range(50))
    text = f"version: 1\nconfigs: {{c: {{provider: '@x'}}}}\nteams:\n{teams}\n"
    assert faults(text) == [("unknown-name", 2, 25)]


def test_an_alias_points_at_its_anchor() -> None:
    text = (
        "version: 1\nconfigs:\n  a: &a\n    provider: '@x'\n  b: {<<: *a, cache: {mode: simple}}\n"
    )
    assert faults(text) == [("unknown-name", 4, 15)]


OSS = """\
version: 1
gateway: {dialect: oss}
providers:
  openai: {provider: openai, api_key: $OPENAI_API_KEY, models: [gpt-4o]}
  anthropic: {provider: anthropic, api_key: $ANTHROPIC_API_KEY}
  ollama: {provider: ollama, headers: {x-portkey-custom-host: "http://localhost:11434"}}
configs:
  c:
    strategy: {mode: conditional, conditions: [{query: {metadata.x: {$eq: a}}, then: one}],
        default: one}
    targets:
      - {name: one, provider: "@openai"}
      - {name: two, override_params: {model: "@anthropic/claude-sonnet-4-20250514"}}
keys: {k: {config: c, metadata: {x: a}, type: workspace/service}}
pi:
  version: "%s"
  providers:
    p: %s
"""


def oss(line: str, version: str = "1.5.2") -> dict:
    return providers(OSS % (version, line))["p"]


def test_without_slugs_a_provider_is_a_header() -> None:
    made = oss("{models: ['@openai/*']}")
    assert made["baseUrl"] == "http://localhost:8787/v1"
    assert made["apiKey"] == "$OPENAI_API_KEY"
    assert made["headers"] == {"x-portkey-provider": "openai"}
    assert ids(made) == ["gpt-4o"]


def test_several_providers_have_headers_at_their_models() -> None:
    made = oss("{models: ['@openai/gpt-4o', '@anthropic/x', '@ollama/y']}")
    assert "headers" not in made
    assert [model["headers"] for model in made["models"]] == [
        {"x-portkey-provider": "openai", "Authorization": "Bearer $OPENAI_API_KEY"},
        {"x-portkey-provider": "anthropic", "Authorization": "Bearer $ANTHROPIC_API_KEY"},
        {"x-portkey-provider": "ollama", "x-portkey-custom-host": "http://localhost:11434"},
    ]


def test_a_config_travels_in_a_header() -> None:
    for line in ("{config: c, metadata: {x: a}, models: [gpt-4o]}", "{key: k, models: [gpt-4o]}"):
        made = oss(line)
        sent = made["headers"]["x-portkey-config"]
        assert '{"$$eq": "a"}' in sent
        assert '"api_key": "${OPENAI_API_KEY}"' in sent
        assert json.loads(sent)["targets"][1] == {
            "name": "two",
            "provider": "anthropic",
            "api_key": "${ANTHROPIC_API_KEY}",
            "override_params": {"model": "claude-sonnet-4-20250514"},
        }
        assert made["headers"]["x-portkey-metadata"] == '{"x": "a"}'
    assert not any(path.startswith("keys/") for path in files(OSS % ("1.5.2", "{models: []}")))


def test_before_077_a_config_has_its_dollars_as_they_are() -> None:
    text = OSS.replace(", api_key: $OPENAI_API_KEY", "").replace(
        ", api_key: $ANTHROPIC_API_KEY", ""
    )
    made = providers(text % ("0.76.0", "{config: c, models: [gpt-4o]}"))["p"]
    assert '{"$eq": "a"}' in made["headers"]["x-portkey-config"]
    assert [kind for kind, *_ in faults(text % (">=0.76", "{config: c, models: [x]}"))] == [
        "conflicting-pi-versions"
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("{models: [gpt-4o]}", "no-route"),
        ("{models: ['@openai/x', '@anthropic/x']}", "indistinguishable-models"),
    ],
)
def test_faults_without_slugs(line: str, kind: str) -> None:
    assert [found for found, *_ in faults(OSS % ("1.5.2", line))] == [kind]


def test_without_slugs_each_provider_says_what_it_is() -> None:
    text = OSS.replace("{provider: openai, ", "{") % ("1.5.2", "{models: ['@openai/x']}")
    assert ("missing-key", 4, 11) in faults(text)


def test_a_virtual_key_may_be_anything() -> None:
    """The gateway does not look at its type, so neither does a build."""
    text = "version: 1\nproviders: {openai: {slug: openai-prod}}\nconfigs: {c: {virtual_key: %s}}\n"
    for written, built in (("openai", "openai-prod"), ("other", "other"), ("{a: b}", {"a": "b"})):
        assert files(text % written)["configs/c.json"] == {"virtual_key": built}
