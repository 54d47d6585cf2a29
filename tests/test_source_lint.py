"""A source judged with all that is built from it: every offence once,
at its place in the source."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from pigen import rules
from pigen.build import files, source_lint
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import Rule
from pigen.lint import file_kind
from pigen.lint.fix import apply_fixes
from pigen.lint.runner import build_models_file, lint
from pigen.portkey.config import ConfigFile
from pigen.portkey.key import KeyFile
from pigen.source.reader import load
from pigen.source.resolver import resolve
from pigen.source.source_file import RULE_KINDS, SourceFile
from pigen.text.document import from_text
from tests.proof import count
from tests.test_lint_fuzz import grown

NOW = 1_780_000_000_000.0  # in May 2026
OWN = [rule for kind in RULE_KINDS for rule in rules.load(kind)]
RULES = source_lint.RuleSet(OWN, rules.load("config"), rules.load("models"))
VIEW_CONFIG = source_lint._view_config
TEMPLATES = sorted((Path(__file__).parent.parent / "templates").glob("*.yaml"))


def found(text: str, **env: str) -> list[Finding]:
    loaded = load("pigen.yaml", lambda path: text.encode())
    resolved = resolve(loaded)
    return source_lint.lint(SourceFile(loaded, resolved, NOW), resolved, RULES, env=env or None)


def said(text: str) -> list[tuple[str, str]]:
    return [(each.rule, each.pointer) for each in found(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_are_clean(path: Path) -> None:
    assert [each.rule for each in found(path.read_text()) if each.severity != "info"] == []


HEAD = """\
version: 1
providers:
  openai: {slug: openai-prod}
  anthropic: {slug: anthropic-prod}
"""
ROUTED = HEAD + """\
configs: {c: %s}
keys: {key: {config: c, value: $KEY%s}}
pi: {providers: {portkey: {key: key, models: [%s]}}}
"""  # fmt: skip
CONDITIONAL = """{
  strategy: {mode: conditional, conditions: [{query: {%s}, then: a}]%s},
  targets: [{name: a, provider: "@openai"}, {name: b, provider: "@openai"}]}"""
BOTH = '[{provider: "@openai"}, {provider: "@anthropic"}]'
CONFIG = "/configs/c"
QUERY = f"{CONFIG}/strategy/conditions/0/query"

# Each offence of which rules of two kinds know: what is said, and what the other one would say.
OVERLAPS = {
    "a target that nothing reaches, and no request that is known": (
        ROUTED
        % (
            "{strategy: {mode: single}, targets: [{provider: '@openai'}, {provider: '@openai'}]}",
            "",
            "gpt-4o",
        ),
        [("unreachable-target", f"{CONFIG}/targets/1")],
        "target-never-requested",
    ),
    "a target that gets the model of another provider": (
        ROUTED % (f"{{strategy: {{mode: fallback}}, targets: {BOTH}}}", "", "gpt-4o"),
        [("one-model-for-different-providers", f"{CONFIG}/targets/1")],
        "model-unknown-to-provider",
    ),
    "a model that meets no condition": (
        ROUTED % (CONDITIONAL % ("params.model: {$in: [o3, o4-mini]}", ""), "", "gpt-4o, o3"),
        [
            ("unreachable-target", f"{CONFIG}/targets/1"),
            ("request-without-target", "/pi/providers/portkey/models/0"),
        ],
        "unroutable-request",
    ),
    "metadata that no key sets": (
        ROUTED % (CONDITIONAL % ("metadata.plan: {$ne: free}", ", default: b"), "", "gpt-4o"),
        [("metadata-never-set", f"{QUERY}/metadata.plan")],
        "condition-met-without-metadata",
    ),
    "pi providers that differ in case": (
        HEAD
        + "keys: {key: {value: $KEY}}\npi: {providers: {a: {key: key, models: ['@openai/gpt-4o']}, "
        "A: {key: key, models: ['@openai/o3']}}}\n",
        [("names-differing-in-case", "/pi/providers/A")],
        "names-differing-in-case",
    ),
    "one model under two pi providers": (
        HEAD
        + "keys: {key: {value: $KEY}}\npi: {providers: {a: {key: key, models: ['@openai/gpt-4o']}, "
        "b: {key: key, models: ['@openai/gpt-4o']}}}\n",
        [("ambiguous-model-id", "/pi/providers/b/models/0")],
        "ambiguous-model-id",
    ),
    "a header that overrules the slug": (
        HEAD
        + "keys: {key: {value: $KEY}}\npi: {providers: {a: {key: key, models: ['@openai/gpt-4o'], "
        "headers: {x-portkey-provider: '@anthropic-prod'}}}}\n",
        [("slug-overridden-by-config", "/pi/providers/a/models/0")],
        "slug-overridden-by-header",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OVERLAPS)
def test_one_offence_is_one_finding(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, expected, other = OVERLAPS[name]
    assert said(text) == expected
    # Alone, the rule that keeps silent would have spoken.
    quiet = [(rule, rule.supersedes) for rule in [*RULES.own, *RULES.configs]]
    assert any(other in silences for _, silences in quiet) or other in BY_KNOWLEDGE


# Rules that keep silent because of what the source knows, not because another one speaks.
BY_KNOWLEDGE = ("unroutable-request", "condition-met-without-metadata")


def test_every_rule_that_silences_another_has_its_case() -> None:
    silenced = {name for rule in (*RULES.own, *RULES.configs) for name in rule.supersedes}
    assert silenced == {other for *_, other in OVERLAPS.values()} - set(BY_KNOWLEDGE)


@pytest.mark.parametrize("name", OVERLAPS)
def test_without_that_the_other_rule_speaks_too(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, _, other = OVERLAPS[name]
    monkeypatch.setattr(source_lint.RuleSet, "find_superseding", lambda self: {})
    monkeypatch.setattr(source_lint, "_view_config", config_alone)
    assert other in {rule for rule, _ in said(text)}


def config_alone(config, team, upstreams, known):  # type: ignore[no-untyped-def]
    view = VIEW_CONFIG(config, team, upstreams, known)
    return ConfigFile(view.document, team.names.dialect)


def test_conditions_that_all_requests_meet_need_no_default() -> None:
    by_model = CONDITIONAL % ("params.model: gpt-4o", "")
    assert said(ROUTED % (by_model, "", "gpt-4o")) == [
        ("unreachable-target", f"{CONFIG}/targets/1")
    ]
    by_plan = CONDITIONAL % ("metadata.plan: {$ne: free}", ", default: b")
    always = said(ROUTED % (by_plan, ", metadata: {plan: large}", "gpt-4o"))
    assert always == [("target-never-requested", f"{CONFIG}/targets/1")]


def test_a_config_that_no_request_is_known_of_is_judged_as_if_alone() -> None:
    config = CONDITIONAL % ("metadata.plan: {$ne: free}", "")
    text = HEAD + f"configs: {{c: {config}}}\n"
    assert said(text) == [
        ("condition-met-without-metadata", f"{QUERY}/metadata.plan/$ne"),
        ("unreachable-target", f"{CONFIG}/targets/1"),
    ]
    config = CONDITIONAL % ("metadata.plan: pro", "")
    assert ("unroutable-request", f"{CONFIG}/strategy") in said(
        HEAD + f"configs: {{c: {config}}}\n"
    )


def test_what_a_slug_is_of_is_what_the_source_says() -> None:
    config = f"{{strategy: {{mode: fallback}}, targets: {BOTH}}}"
    text = ROUTED % (config, "", "gpt-4o")
    # to the eye the slug is Anthropic's
    same = text.replace("{slug: anthropic-prod}", "{slug: anthropic-prod, provider: openai}")
    assert said(same) == []
    other = text.replace("{slug: anthropic-prod}", "{slug: llm-2, provider: anthropic}")
    assert said(other) == [("one-model-for-different-providers", f"{CONFIG}/targets/1")]


PLACED = """\
version: 1
gateway: {base_url: "https://api.portkey.ai/v2"}
providers: {openai: {slug: openai-prod, models: [gpt-4o, o3]}}
configs:
  c:
    strategy: {mode: fallback, on_status_code: [429]}
    targets:
      - provider: "@openai"
        override_params: {model: gpt-4o}
        retry: {attempts: "3"}
      - provider: "@openai"
        override_params: {model: o3}
keys:
  routed: {config: c, value: PORTKEY_KEY}
pi:
  providers:
    portkey:
      key: routed
      authHeadr: true
      headers: {x-portkey-metadta: "{}"}
      models:
        - {id: gpt-4o, contextLength: 128000, maxTokens: "5"}
        - o3
"""


def test_each_finding_has_its_place_in_the_source() -> None:
    places = [(each.rule, each.pointer, each.line, each.column) for each in found(PLACED)]
    assert places == [
        ("unknown-key", "/configs/c/strategy/on_status_code", 6, 32),
        ("wrong-type", "/configs/c/targets/0/retry/attempts", 10, 27),
        ("bare-env-name", "/keys/routed/value", 14, 30),
        ("unknown-key", "/pi/providers/portkey/authHeadr", 19, 7),
        ("unknown-portkey-header", "/pi/providers/portkey/headers/x-portkey-metadta", 20, 17),
        ("unknown-key", "/pi/providers/portkey/models/0/contextLength", 22, 24),
        ("wrong-type", "/pi/providers/portkey/models/0/maxTokens", 22, 58),
    ]


def test_fixes_change_the_source_where_that_is_certain() -> None:
    sure = [each for each in found(PLACED) if not each.pointer.startswith("/pi")]
    assert [each.rule for each in sure] == ["unknown-key", "wrong-type", "bare-env-name"]
    mended = apply_fixes(PLACED, [each.fix for each in sure if each.fix])
    assert "strategy: {mode: fallback, on_status_codes: [429]}" in mended
    assert "retry: {attempts: 3}" in mended
    assert "value: $PORTKEY_KEY}" in mended or 'value: "$PORTKEY_KEY"}' in mended
    assert not [each for each in found(mended) if not each.pointer.startswith("/pi")]
    assert len(mended.splitlines()) == len(PLACED.splitlines())


def test_a_fix_is_made_only_in_the_file_of_the_finding() -> None:
    """What is at fault there may have been written in another, at other offsets."""
    parts = {
        "pigen.yaml": "version: 1\ngateway: {base_url: api.portkey.ai/v1}\ninclude: more.yaml\n",
        "more.yaml": "keys: {k: {value: PORTKEY_KEY}}\nproviders: {openai: {}}\n"
        "pi: {providers: {portkey: {key: k, models: ['@openai/gpt-4o']}}}\n",
    }
    loaded = load("pigen.yaml", lambda path: parts[path].encode())
    resolved = resolve(loaded)
    listed = source_lint.lint(SourceFile(loaded, resolved, NOW), resolved, RULES)
    assert [(each.rule, each.file) for each in listed] == [
        ("base-url-without-scheme", "pigen.yaml"),
        ("bare-env-name", "more.yaml"),
    ]
    for each in listed:
        assert each.fix
        parts[each.file] = apply_fixes(parts[each.file], [each.fix])
    assert 'gateway: {base_url: "https://api.portkey.ai/v1"}' in parts["pigen.yaml"]
    assert "keys: {k: {value: $PORTKEY_KEY}}" in parts["more.yaml"].replace('"', "")


def test_what_a_name_stands_for_is_not_written_over_it() -> None:
    """The fix of a slug beside a model is sure in a built Config; here names stand in its place."""
    text = HEAD + """\
configs:
  c: {provider: "@openai", override_params: {model: "@openai/gpt-4o"}}
"""  # fmt: skip
    (finding,) = found(text)
    assert (finding.rule, finding.pointer) == (
        "unresolved-slug",
        "/configs/c/override_params/model",
    )
    assert finding.fix is None


def test_what_teams_share_is_said_once_and_what_one_has_names_it() -> None:
    text = """\
version: 1
providers: {openai: {slug: openai-prod, models: [gpt-4o]}}
configs: {c: {provider: "@openai", cache: {mode: simple, max_age: 5}}}
keys: {key: {config: c, value: $KEY}}
pi: {providers: {portkey: {key: key, models: [gpt-4o]}}}
teams:
  a: {providers: {openai: {slug: openai-a}}}
  b:
    providers: {openai: {slug: openai-b}}
    configs: {c: {retry: {attempts: 9}}}
    teams: {inner: {}}
"""
    shared, own = found(text)
    assert (shared.rule, shared.pointer) == ("cache-age-out-of-range", "/configs/c/cache/max_age")
    assert "team" not in shared.message
    assert (own.rule, own.line) == ("suspicious-retry-attempts", 10)
    assert own.message.endswith('This applies to team "b".')


def test_the_environment_is_looked_at_when_asked() -> None:
    text = HEAD + """\
keys: {key: {value: $PORTKEY_KEY}}
pi: {providers: {portkey: {key: key, models: ["@openai/gpt-4o"]}}}
"""  # fmt: skip
    assert said(text) == []
    (finding,) = found(text, OTHER="x")
    assert (finding.rule, finding.pointer) == ("unset-variable", "/keys/key/value")


def test_each_release_of_the_range_counts() -> None:
    text = HEAD + """\
keys: {key: {value: "!pass key"}}
pi:
  version: "%s"
  providers: {portkey: {key: key, models: [{id: "@openai/gpt-4o", samplingParams: {top_p: 1}}]}}
"""  # fmt: skip
    place = "/pi/providers/portkey/models/0/samplingParams"
    assert said(text % ">=0.84") == []
    assert said(text % ">=0.80.3") == [("conflicting-pi-versions", place)]
    assert said(text % "0.80.3") == [("key-not-in-this-pi", place)]


def test_with_faults_only_what_is_sure_is_said() -> None:
    text = ROUTED % ('{provider: "@openai", cache: {mode: simple, max_age: 5}}', "", "gpt-4o")
    assert said(text.replace("key: key", "key: kee")) == [
        ("cache-age-out-of-range", f"{CONFIG}/cache/max_age"),
        ("unknown-name", "/pi/providers/portkey/key"),
    ]
    assert said("version: 1\nteams: [a]\nkeys: {a: {scopes: [nothing]}}\n") == [
        ("wrong-type", "/teams")
    ]


def test_the_rules_that_are_silenced_are_others() -> None:
    for rule in (*RULES.own, *RULES.configs, *RULES.models):
        assert isinstance(rule, Rule)
        if rule.name in rule.supersedes:  # those of its name among the rules for what is built
            assert rule in RULES.own
            assert rule.name in {each.name for each in (*RULES.configs, *RULES.models)}


def built_findings(text: str) -> set[str] | None:
    """The rules that find something in the files built from a source, each linted by itself; None
    where nothing is built."""
    resolved = resolve(load("pigen.yaml", lambda path: text.encode()))
    if resolved.faults or files.find_faults(resolved):
        return None
    names: set[str] = set()
    for team in resolved.teams:
        for file in files.build_files([team]):
            document = from_text(file.text, file.path)
            kind = file_kind.detect_by_name(file.path)
            views: list[tuple[Any, list[Rule]]]
            if kind == "config":
                views = [(ConfigFile(document, team.names.dialect), rules.load("config"))]
            elif kind == "key":
                views = [(KeyFile(document, document.value, NOW), rules.load("key"))]
            elif not file.path.endswith("models.json"):
                continue  # calls of the admin API
            else:
                points = team.releases.sample_releases()
                known = rules.load("models")
                views = [(build_models_file(document, pi), known) for pi in (points[0], points[-1])]
            names |= {found.rule for each in views for found in lint(*each)}
    return names


def test_nothing_is_said_of_built_files_alone() -> None:
    """What is found in the files that are built is found in the source: by the same rule, by one
    that silences it, or the source shows that it does not hold."""
    rng = random.Random(7)
    better = RULES.find_superseding()
    judged = 0
    for _ in range(count(4_000, 150)):
        text = grown(rng)
        names = built_findings(text)
        if names is None:
            continue
        judged += 1
        own = {each.rule for each in found(text)}
        for name in names - own - set(BY_KNOWLEDGE):
            assert better.get(name, set()) & own, (name, text)
    assert judged > count(1_000, 30)
