"""What pigen says of keys, placeholders and base URLs on files that people have,
and on their like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pigen import rules
from pigen.commands.lint.models_subject import Linter, make_models_subject
from pigen.diagnostics.finding import Finding
from pigen.lint.runner import build_models_file, lint
from pigen.outputs.redact_findings import redact_findings
from pigen.pi.catalogue.model_endpoints import list_endpoints
from pigen.pi.release import MEASURED, NEWEST, Pi
from pigen.text.document import from_text
from tests.command import provider, put

CASES = Path(__file__).parent / "data" / "pi" / "cases"
RULES = tuple(rules.load("models"))


def judge(value: object, pi: str = NEWEST, auth: object = None) -> list[Finding]:
    text = value if isinstance(value, str) else json.dumps(value)
    document = from_text(text, "models.json")
    credentials = None if auth is None else from_text(json.dumps(auth), "auth.json")
    findings = lint(build_models_file(document, Pi(pi), auth=credentials), RULES)
    return redact_findings(findings, document, credentials)


def judge_case(name: str, pi: str = "1.5.2") -> list[Finding]:
    return judge((CASES / name).read_text(encoding="utf-8"), pi)


def find(findings: list[Finding], rule: str) -> Finding:
    found = [each for each in findings if each.rule == rule]
    assert len(found) == 1, [(each.rule, each.message) for each in findings]
    return found[0]


def name_rules(findings: list[Finding]) -> list[str]:
    return [each.rule for each in findings if each.severity != "info"]


def make_file(**providers: Any) -> dict[str, Any]:
    return {"providers": providers}


# Bare names


def test_a_bare_name_at_a_local_server() -> None:
    finding = find(judge_case("41-bare-env-loopback.json"), "bare-env-name")
    assert finding.severity == "warning"
    assert finding.fix is None
    assert finding.help.startswith("If the server checks it")


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8080/v1", "http://[::1]:8080/v1", "http://10.0.0.2/v1", "http://vllm:8000"],
)
def test_a_bare_name_on_a_private_network(url: str) -> None:
    file = make_file(local=provider("m", baseUrl=url, apiKey="LLM_API_KEY"))
    finding = find(judge(file), "bare-env-name")
    assert (finding.severity, finding.fix) == ("warning", None)
    own_urls = provider({"id": "m", "baseUrl": url}, apiKey="LLM_API_KEY")
    del own_urls["baseUrl"]
    assert find(judge(make_file(local=own_urls)), "bare-env-name").fix is None


def test_a_bare_name_on_a_public_host_is_as_before() -> None:
    finding = find(judge(make_file(gw=provider("m", apiKey="GW_API_KEY"))), "bare-env-name")
    assert finding.severity == "error"
    assert finding.fix is not None
    assert finding.fix.safe


def test_a_bare_name_at_bedrock_gets_no_dollar() -> None:
    file = make_file(**{"amazon-bedrock": {"apiKey": "AWS_ACCESS_KEY_ID"}})
    assert name_rules(judge(file)) == ["dummy-key-at-bedrock"]
    assert name_rules(judge(file, "0.80.3")) in ([], ["empty-provider"])


# Placeholders


@pytest.mark.parametrize(
    "url",
    [
        "https://REPLACE-ME/v1",
        "insert your URL here",
        "https://<your host>/v1",
        "your base url",
        "<BASE_URL>",
        "BASE_URL",
        "https://xxxx.openai.azure.com/v1",
        "https://.../v1",
        "http://your-server:8000/v1",
        "https://llm.example.com/v1",
        "TODO",
    ],
)
def test_one_finding_for_a_url_that_an_example_left(url: str) -> None:
    file = make_file(gw=provider("m", baseUrl=url))
    assert [f.rule for f in judge(file) if f.pointer.endswith("baseUrl")] == ["placeholder-left"]


@pytest.mark.parametrize("url", ["the gateway of my team", "not a url at all: ask Bob"])
def test_one_finding_for_a_sentence_without_a_fix(url: str) -> None:
    (finding,) = judge(make_file(gw=provider("m", baseUrl=url)))
    assert finding.rule == "base-url-without-scheme"
    assert finding.fix is None


@pytest.mark.parametrize("id", ["REPLACE_ME", "id", "<model>", "@your-provider/gpt-4o", "..."])
def test_placeholders_in_ids(id: str) -> None:
    finding = find(judge(make_file(gw=provider(id))), "placeholder-left")
    assert finding.pointer == "/providers/gw/models/0/id"
    assert finding.severity == "warning"


@pytest.mark.parametrize("id", ["model", "id-1", "xxx-large", "your-finance/llama", "idefics"])
def test_ids_that_may_be_real(id: str) -> None:
    assert "placeholder-left" not in name_rules(judge(make_file(gw=provider(id))))


def test_a_placeholder_in_a_portkey_header() -> None:
    file = make_file(gw=provider("m", headers={"x-portkey-config": "pc-***"}))
    find(judge(file), "placeholder-left")


@pytest.mark.parametrize("url", ["https://llm.acme.io/v1", "http://203.0.113.7/v1"])
def test_a_key_that_repeats_the_name(url: str) -> None:
    finding = find(
        judge(make_file(acme=provider("m", baseUrl=url, apiKey="Acme"))), "placeholder-left"
    )
    assert finding.severity == "warning"
    assert finding.pointer == "/providers/acme/apiKey"


def test_a_key_that_repeats_the_name_at_home() -> None:
    file = make_file(acme=provider("m", baseUrl="http://gpu-box:8000/v1", apiKey="acme"))
    assert name_rules(judge(file)) == []


def test_a_placeholder_key_is_shown_and_a_secret_with_a_filled_end_is_not() -> None:
    filler = "sk-" + 32 * "x"
    finding = find(judge(make_file(gw=provider("m", apiKey=filler))), "placeholder-left")
    assert finding.message.startswith(f'"{filler}" is still')
    secret = "sk-proj-Zx81kQ0pLm72VbTr5NcY-xxxx"
    for finding in judge(make_file(gw=provider("m", apiKey=secret))):
        assert "Zx81kQ0pLm72VbTr5NcY" not in finding.message + finding.help


# Missing and dummy keys


def test_a_dummy_on_a_server_of_ones_own() -> None:
    finding = find(judge_case("49-dummy-on-own-server.json"), "dummy-key-on-remote-host")
    assert finding.severity == "warning"
    assert name_rules(judge_case("49-dummy-on-own-server.json")) == ["dummy-key-on-remote-host"]


def make_keyless() -> dict[str, Any]:
    keyless = provider("house-model")
    del keyless["apiKey"]
    return make_file(gw=keyless)


@pytest.mark.parametrize(
    ("folder", "auth", "severity"),
    [
        ("agent", "{}", "error"),
        ("agent", None, "warning"),
        ("repository", "{}", "warning"),
        ("agent", "not json", "warning"),
    ],
)
def test_a_missing_key_is_an_error_where_auth_json_was_read(
    folder: str, auth: str | None, severity: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PI_CODING_AGENT_DIR", str(tmp_path / "agent"))
    path = put(tmp_path / folder / "models.json", make_keyless())
    if auth is not None:
        put(path.with_name("auth.json"), auth)
    subject = make_models_subject(str(path), path.read_bytes(), 0o600)
    findings, _ = subject.judge(Linter(Pi(NEWEST)))
    assert find(findings, "missing-api-key").severity == severity


def test_what_an_old_pi_refuses_stays_an_error() -> None:
    assert find(judge(make_keyless(), "0.79.8"), "missing-api-key").severity == "error"


@pytest.mark.parametrize("url", ["ask the admin", "https://REPLACE-ME/v1"])
def test_no_key_is_suggested_for_what_is_no_url(url: str) -> None:
    file = make_keyless()
    file["providers"]["gw"]["baseUrl"] = url
    assert find(judge(file), "missing-api-key").fix is None


# Base URLs


def test_v1_under_a_built_in_that_speaks_anthropic_messages() -> None:
    finding = find(judge_case("42-builtin-anthropic-v1.json"), "v1-under-anthropic-messages")
    assert "/v1/v1/messages" in finding.message
    assert finding.fix is not None
    # Up to 1.0.3 kimi-coding spoke anthropic-messages, later openai-completions.
    kimi = make_file(**{"kimi-coding": {"baseUrl": "https://llm.acme.io/coding/v1"}})
    assert "v1-under-anthropic-messages" in name_rules(judge(kimi, "0.80.3"))
    assert "v1-under-anthropic-messages" not in name_rules(judge(kimi, "1.5.2"))


def test_pis_own_url_on_a_mixed_built_in() -> None:
    finding = find(judge_case("48-openrouter-own-url.json"), "base-url-on-mixed-built-in")
    assert "20 built-in models" in finding.message
    assert "/api/v1/v1/messages" in finding.message
    assert "anthropic/claude-" in finding.message
    assert finding.help.startswith("Remove it")
    assert finding.fix is not None
    assert not finding.fix.safe


def test_no_second_finding_where_pis_own_url_is_the_cause() -> None:
    model = {"id": "anthropic/claude-x", "api": "anthropic-messages"}
    file = make_file(openrouter={"baseUrl": "https://openrouter.ai/api/v1", "models": [model]})
    assert name_rules(judge(file)) == ["base-url-on-mixed-built-in"]


@pytest.mark.parametrize("version", MEASURED)
def test_endpoints_agree_with_the_listings(version: str) -> None:
    from pigen.pi import catalogue

    pi = Pi(version)
    for known in catalogue.get_providers(pi).values():
        endpoints = list_endpoints(known.id, pi)
        assert set(endpoints) == set(catalogue.get_model_ids(known.id, pi))
        assert {api for api, _ in endpoints.values()} == set(known.apis)
        assert {url for _, url in endpoints.values()} == set(known.base_urls)


@pytest.mark.parametrize(
    ("url", "offered"),
    [
        ("http://llm.acme.io/v1", True),
        ("http://llm.acme.io:443/v1", True),
        ("http://llm.acme.io:8080/v1", False),
        ("http://203.0.113.7/v1", False),
    ],
)
def test_https_is_offered_where_it_is_likely(url: str, offered: bool) -> None:
    finding = find(judge(make_file(gw=provider("m", baseUrl=url))), "plain-http")
    assert (finding.fix is not None) is offered


@pytest.mark.parametrize(
    ("url", "offered"),
    [("https://llm.acme.io/v1 ", True), ("https://llm.acme.io/my models/v1", False)],
)
def test_whitespace_inside_is_not_simply_removed(url: str, offered: bool) -> None:
    finding = find(judge(make_file(gw=provider("m", baseUrl=url))), "base-url-with-whitespace")
    assert (finding.fix is not None) is offered


# What goes out with a request


def test_a_word_as_the_key_of_bedrock() -> None:
    finding = find(judge_case("43-bedrock-dummy.json"), "dummy-key-at-bedrock")
    assert "Bearer" in finding.message
    assert finding.fix is None
    assert "dummy-key-at-bedrock" not in name_rules(judge_case("43-bedrock-dummy.json", "0.80.3"))


def test_a_beta_header_replaces_pis_list() -> None:
    finding = find(judge_case("44-anthropic-beta.json"), "anthropic-beta-replaced")
    assert "interleaved-thinking-2025-05-14" in finding.message
    assert "oauth-2025-04-20" in finding.message
    older = find(judge_case("44-anthropic-beta.json", "1.0.3"), "anthropic-beta-replaced")
    assert "message-threads" not in older.message


def test_a_beta_header_under_a_known_credential() -> None:
    text = (CASES / "44-anthropic-beta.json").read_text(encoding="utf-8")
    key = {"anthropic": {"type": "api_key", "key": "$ANTHROPIC_API_KEY"}}
    login = {"anthropic": {"type": "oauth", "access": "a", "refresh": "b", "expires": 1}}
    assert "oauth-" not in find(judge(text, auth=key), "anthropic-beta-replaced").message
    assert "oauth-" in find(judge(text, auth=login), "anthropic-beta-replaced").help


def test_an_adaptive_model_loses_nothing_of_its_thinking() -> None:
    header = {"anthropic-beta": "context-1m-2025-08-07"}
    override = {"claude-opus-4-7": {"headers": header}}
    file = make_file(anthropic={"apiKey": "$KEY", "modelOverrides": override})
    assert name_rules(judge(file, "1.0.3")) == []


def test_a_host_reported_to_refuse_store() -> None:
    finding = find(judge_case("45-google-compat-store.json"), "store-refused")
    assert "reported to refuse" in finding.message
    assert finding.severity == "warning"


def test_headers_alone_are_never_removed() -> None:
    finding = find(judge_case("14-headers-only.json", "0.67.0"), "empty-provider")
    assert finding.fix is None
    assert "0.69.0" in finding.message
    assert judge_case("14-headers-only.json", "0.69.0") == []


# Prices


def make_priced(*prices: tuple[float, float], **fields: object) -> dict[str, Any]:
    models = [
        {"id": f"m{number}", "cost": {"input": i, "output": o, "cacheRead": 0, "cacheWrite": 0}}
        for number, (i, o) in enumerate(prices)
    ]
    return make_file(gw=provider(*models, **fields))


@pytest.mark.parametrize(
    ("prices", "unit"),
    [
        ([(0.003, 0.009)], "per 1,000 tokens."),
        ([(0.0001, 0.0001), (0.005, 0.005)], "per 1,000 tokens."),
        ([(2.5e-06, 1e-05)], "per token."),
        ([(2e-05, 1e-04)], "per token or per 1,000 tokens."),
    ],
)
def test_the_unit_of_prices(prices: list[tuple[float, float]], unit: str) -> None:
    finding = find(judge(make_priced(*prices)), "cost-per-token")
    assert finding.message.endswith(unit)
    assert (finding.fix is None) is (" or " in unit)


@pytest.mark.parametrize("prices", [[(0.01, 0.02)], [(0.1, 0.1)], [(0, 0)], [(150, 600)]])
def test_prices_that_some_model_has(prices: list[tuple[float, float]]) -> None:
    assert name_rules(judge(make_priced(*prices))) == []


def test_the_catalogue_tells_the_unit() -> None:
    cost = {"input": 1.5e-05, "output": 6e-05, "cacheRead": 0, "cacheWrite": 0}
    file = make_file(gw=provider({"id": "@openai/o1", "cost": cost}))
    assert find(judge(file), "cost-per-token").message.endswith("per token.")
