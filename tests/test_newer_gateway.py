"""What Portkey documents and no gateway that was measured does: lint gives one hint with its date,
`route` and `check` follow the pages and say so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pigen.common.kinds import HOSTED, OSS
from pigen.diagnostics.finding import Finding
from pigen.gateway.documented import find_features
from pigen.gateway.engine import route, with_key
from pigen.gateway.request import parse_request
from pigen.gateway.result import Outcome
from pigen.gateway.workspace import ApiKey, Workspace
from pigen.lint import runner
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.rules import load
from pigen.text.document import from_text
from tests.command import pigen

CASES = Path(__file__).parent / "data" / "portkey" / "cases"
CLAUDE = make_target("anthropic-prod", "claude-sonnet-4-20250514")
PASS = {"passthrough": True}
NEWER = "key-newer-than-gateway"


def judge(config: object, dialect: str = HOSTED) -> list[Finding]:
    document = from_text(json.dumps(config), "a.config.json")
    return runner.lint(ConfigFile(document, dialect), load("config"))


def ask(config: object, model: str = "@openai-prod/gpt-4o", **more: object) -> Outcome:
    described = {"model": model, **{k: v for k, v in more.items() if k != "plan"}}
    plan = more.get("plan")
    return route(with_key(parse_request(described)), HOSTED, config=config, plan=plan)


@pytest.mark.parametrize(
    "config",
    [
        make_config("fallback", PASS, CLAUDE),
        make_config("fallback", make_config("loadbalance", PASS, CLAUDE), CLAUDE),
        make_config(
            "conditional",
            {**PASS, "name": "own"},
            {**CLAUDE, "name": "other"},
            strategy={
                "conditions": [{"query": {"metadata.a": "x"}, "then": "other"}],
                "default": "own",
            },
        ),
        PASS,
        {**PASS, "retry": {"attempts": 2}},
    ],
    ids=["target", "nested", "conditional", "root", "root with more"],
)
def test_passthrough_is_one_hint_with_its_date(config: object) -> None:
    (found,) = judge(config)
    assert (found.rule, found.effect) == (NEWER, "hint")
    assert "April 2026" in found.message
    assert found.pointer.endswith("/passthrough")


@pytest.mark.parametrize("value", ["true", 1, {}, []])
def test_only_true_makes_a_target_complete(value: object) -> None:
    found = judge(make_config("fallback", {"passthrough": value}, CLAUDE))
    assert [(each.rule, each.effect) for each in found] == [("incomplete-target", "rejected")]
    assert '"passthrough": true' in found[0].help
    assert ask(make_config("fallback", {"passthrough": value}, CLAUDE)).status == 400


def test_the_open_gateway_has_no_passthrough() -> None:
    local = {"provider": "openai", "api_key": "dummy"}
    (found,) = judge(make_config("fallback", PASS, local), OSS)
    assert (found.rule, found.effect) == ("incomplete-target", "rejected")
    assert "passthrough" in found.message


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"drop_params": "store"}, "a list of names"),
        ({"drop_params": {"store": True}}, "a list of names"),
        ({"drop_params": ["store", 1]}, "a list of names"),
        ({"dropParams": "store"}, "a list of names"),
        ({"default_params": ["temperature"]}, "an object"),
        ({"fetch_integrated_models": "yes"}, "true or false"),
    ],
)
@pytest.mark.parametrize("at_target", [False, True])
def test_a_wrong_type_is_one_hint(fields: dict, wanted: str, at_target: bool) -> None:
    target = make_target("openai-prod", "gpt-4o", **fields)
    config = make_config("fallback", target, CLAUDE) if at_target else target
    (found,) = judge(config)
    assert (found.rule, found.effect) == (NEWER, "hint")
    assert wanted in found.message


def test_a_refused_config_has_no_hint_besides() -> None:
    found = judge({**make_config("load-balance", make_target()), "drop_params": ["store"]})
    assert {each.effect for each in found} == {"rejected"}


def test_passthrough_takes_the_provider_of_the_request() -> None:
    config = make_config("fallback", PASS, CLAUDE)
    outcome = ask(config)
    assert [(each.slug, each.model) for each in outcome.attempts] == [("openai-prod", "gpt-4o")]
    assert outcome.documented_features == ["passthrough"]
    assert not [each for each in outcome.events if getattr(each, "kind", "") == "slug-ignored"]
    by_header = ask(config, "gpt-4o", headers={"x-portkey-provider": "@openai-prod"})
    assert by_header.attempts[0].slug == "openai-prod"
    after = ask(config, plan={"@openai-prod": [500]})
    assert [each.slug for each in after.attempts] == ["openai-prod", "anthropic-prod"]


def test_without_a_provider_the_request_fails_for_that_target_alone() -> None:
    outcome = ask(make_config("fallback", PASS, CLAUDE), "gpt-4o")
    assert (outcome.status, [each.slug for each in outcome.attempts]) == (200, ["anthropic-prod"])
    assert ask(make_config("single", PASS), "gpt-4o").status == 400
    assert ask(PASS, "gpt-4o").status == 400
    assert ask(PASS).status == 200


def test_default_params_give_way_and_drop_params_take_away() -> None:
    base = make_target("openai-prod", default_params={"model": "gpt-4o-mini"})
    assert ask(base, "@a/gpt-4o").attempts[0].model == "gpt-4o"
    nested = make_config(
        "fallback",
        make_target("openai-prod"),
        default_params={"stream": True},
        drop_params=["model"],
    )
    outcome = ask(nested)
    assert outcome.attempts[0].model is None
    assert outcome.body is None, "default_params come from above, and stream"
    assert outcome.documented_features == ["default_params", "drop_params"]


def test_a_soft_denial_looks_like_an_answer() -> None:
    check = {"default.contains": {"id": "default.contains", "words": ["hi"], "operator": "none"}}
    guardrail = {**check, "deny": True, "soft_deny_200": True}
    outcome = ask(make_target(input_guardrails=[guardrail]))
    assert (outcome.status, outcome.attempts) == (200, [])
    assert outcome.documented_features == ["soft_deny_200"]
    assert ask(make_target(input_guardrails=[{**check, "deny": True}])).status == 446


@pytest.mark.parametrize("form", ["text", "json"])
def test_route_says_what_it_rests_on(form: str, tmp_path: Path) -> None:
    path = CASES / "01-passthrough-fallback.config.json"
    done = pigen("route", path, "--model", "@openai-prod/gpt-4o", "--format", form, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    if form == "json":
        assert json.loads(done.stdout)["documented"] == ["passthrough"]
    else:
        assert "documents it, not measured: passthrough (April 2026)." in done.stdout


CONDITIONS = [
    ({"metadata.beta": {"$eq": True}}, {"beta": True}, {"beta": "true"}),
    ({"metadata.n": 5}, {"n": 5}, {"n": "5"}),
    ({"metadata.n": {"$in": [False, 1]}}, {"n": False}, {"n": "false"}),
    (
        {"$and": [{"metadata.a": "x"}, {"metadata.b": True}]},
        {"a": "x", "b": True},
        {"a": "x", "b": "true"},
    ),
]


@pytest.mark.parametrize(("query", "met", "unmet"), CONDITIONS)
@pytest.mark.parametrize("dialect", [HOSTED, OSS])
def test_metadata_compared_with_no_text_is_met_by_its_like(
    query: dict, met: dict, unmet: dict, dialect: str
) -> None:
    own = {} if dialect == HOSTED else {"provider": "openai", "api_key": "k"}
    config = make_config(
        "conditional",
        {**CLAUDE, **own, "name": "new"},
        {**make_target("openai-prod", "gpt-4o"), **own, "name": "old"},
        strategy={"conditions": [{"query": query, "then": "new"}], "default": "old"},
    )
    for sent, target in ((met, 0), (unmet, 1)):
        request = with_key(parse_request({"metadata": sent}))
        outcome = route(request, dialect, config=config)
        assert outcome.attempts[0].target == f"config.targets[{target}]"
    found = [
        each for each in judge(config, dialect) if each.rule == "metadata-not-compared-as-text"
    ]
    assert found
    assert all(
        each.effect == "hint" and "only where the request sends" in each.message for each in found
    )


@pytest.mark.parametrize(
    "name",
    ["07-drop-params-bad-type", "22-bool-metadata", "30-many-targets", "33-forward-meta-header"],
)
def test_a_case_is_one_hint(name: str, tmp_path: Path) -> None:
    done = pigen("lint", "--format", "json", CASES / f"{name}.config.json", cwd=tmp_path)
    (found,) = json.loads(done.stdout)["findings"]
    assert (found["effect"], done.returncode) == ("hint", 0)


def test_a_key_by_the_week_has_a_hint_at_most(tmp_path: Path) -> None:
    done = pigen("lint", "--format", "json", CASES / "62-rpw" / "k.key.json", cwd=tmp_path)
    (found,) = json.loads(done.stdout)["findings"]
    assert (found["effect"], done.returncode) == ("hint", 0)
    assert "2.5.0, 2026-04-01" in found["message"]


def test_placeholders_in_a_key_file(tmp_path: Path) -> None:
    done = pigen(
        "lint", "--format", "json", CASES / "68-key-placeholder" / "g.key.json", cwd=tmp_path
    )
    found = json.loads(done.stdout)["findings"]
    left = [each["pointer"] for each in found if each["rule"] == "placeholder-left"]
    assert left == ["/body/workspace_id", "/body/defaults/config_id"]


def test_a_source_with_passthrough(tmp_path: Path) -> None:
    source = CASES / "61-passthrough-source" / "pigen.yaml"
    checked = pigen("check", source, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert "-> @openai-prod gpt-4o by Config safe" in checked.stdout
    assert "documents it, not measured: passthrough (April 2026)." in checked.stdout
    (found,) = json.loads(pigen("lint", "--format", "json", source, cwd=tmp_path).stdout)[
        "findings"
    ]
    assert (found["rule"], found["effect"]) == (NEWER, "hint")


def test_the_mock_knows_what_it_only_follows() -> None:
    limits = [{"type": "requests", "unit": "rpw", "value": 5}]
    workspace = Workspace(
        keys={"k": ApiKey(rate_limits=limits)},
        configs={"pc-a": make_config("fallback", PASS, {**CLAUDE, "dropParams": ["user"]})},
    )
    assert find_features(workspace) == ["passthrough", "drop_params", "rpw"]
    assert find_features(Workspace(configs={"pc-a": make_config("fallback", CLAUDE)})) == []
