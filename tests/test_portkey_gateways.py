"""Which provider leads to a Portkey gateway, and that rules and commands go by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pigen import rules
from pigen.common.kinds import MODELS
from pigen.lint.runner import build_models_file, lint
from pigen.pi.endpoint_owner import is_portkey_url
from pigen.pi.portkey_gateways import PortkeyGateways, covers
from pigen.pi.release import NEWEST, Pi
from pigen.text.document import from_text
from tests.command import pigen, provider, put

OWN = "http://127.0.0.1:8787/v1"
SLUGLESS = "openai-prod/gpt-4o"  # the @ is missing: only a gateway makes that a fault


def find(value: object, tmp_path: Path | None = None, **told: str) -> dict[str, str]:
    """What lint finds in a models.json: rule -> effect."""
    document = from_text(json.dumps(value), str(tmp_path / "models.json") if tmp_path else "-")
    source_path = str(tmp_path / "pigen.yaml") if tmp_path else ""
    file = build_models_file(document, Pi(NEWEST), source_path=source_path, **told)
    return {each.rule: each.effect for each in lint(file, rules.load(MODELS))}


@pytest.mark.parametrize(
    ("url", "is_portkeys"),
    [
        ("https://api.portkey.ai/v1", True),
        ("https://aigw.portkey.ai/v1", True),
        ("https://AIGW.Portkey.AI./v1", True),
        ("api.portkey.ai/v1", True),
        ("https:/api.portkey.ai/v1", True),
        ("https://eu.aigw.portkey.ai/v1", True),
        ("https://api.portkey.ai.evil.example/v1", False),
        ("https://proxy.example/api.portkey.ai/v1", False),
        ("https://notapi.portkey.ai/v1", False),
        ("https://api.portkey.ai@evil.example/v1", False),
        (OWN, False),
        ("", False),
    ],
)
def test_portkeys_own_hosts(url: str, is_portkeys: bool) -> None:
    assert is_portkey_url(url) == is_portkeys


@pytest.mark.parametrize(
    ("gateway", "url", "same"),
    [
        (OWN, OWN, True),
        (OWN, "http://127.0.0.1:8787", True),
        ("http://127.0.0.1:8787", f"{OWN}/", True),
        (OWN, "http://127.0.0.1:8788/v1", False),
        ("https://gw.acme.io/v1", "https://gw.acme.io:443/v1", True),
        ("https://gw.acme.io/llm/v1", "https://gw.acme.io/llm", True),
        ("https://gw.acme.io/llm/v1", "https://gw.acme.io/llm2/v1", False),
        ("https://gw.acme.io/llm/v1", "https://gw.acme.io/v1", False),
    ],
)
def test_base_urls_of_one_gateway(gateway: str, url: str, same: bool) -> None:
    assert covers(gateway, url) == same


@pytest.mark.parametrize(
    ("entry", "evidence"),
    [
        (provider("@a/m"), "host"),
        (provider("@a/m", baseUrl="https://aigw.portkey.ai"), "host"),
        (provider("m", baseUrl=OWN, headers={"X-Portkey-Config": "pc-x"}), "header"),
        (provider("m", baseUrl=OWN, _pigen="acme"), "mark"),
        (provider("m", baseUrl=OWN), ""),
        (provider("m", baseUrl="", headers={"x-portkey-trace-id": "$T"}), ""),
        ({"baseUrl": 5, "headers": "x-portkey-config", "models": None}, ""),
    ],
)
def test_what_a_provider_itself_says(entry: dict, evidence: str) -> None:
    assert PortkeyGateways({"p": entry}).find_evidence(entry) == evidence


def test_headers_of_a_model_and_of_a_neighbour_count() -> None:
    model = {"id": "m", "headers": {"x-portkey-provider": "openai"}}
    asked = provider(model, "n", baseUrl=OWN)
    other = provider("@a/m", baseUrl="http://127.0.0.1:8787", api="anthropic-messages")
    far = provider("m", baseUrl="http://127.0.0.1:9999/v1")
    known = PortkeyGateways({"p": asked, "q": other, "r": far})
    assert known.find_evidence(asked, model) == "header"
    assert known.find_evidence(asked, {"id": "n"}) == "neighbour"
    assert known.find_evidence(other) == "neighbour"
    assert known.find_evidence(far) == ""


def test_lint_judges_an_address_of_ones_own_once_something_names_it(tmp_path: Path) -> None:
    value = {"providers": {"gw": provider(SLUGLESS, "@b/house", baseUrl=OWN)}}
    assert "malformed-model-slug" not in find(value)
    assert "malformed-model-slug" in find(value, gateway=OWN)
    marked = {"providers": {"gw": {**value["providers"]["gw"], "_pigen": "acme"}}}
    assert "malformed-model-slug" in find(marked)
    put(tmp_path / "pigen.yaml", f"version: 1\ngateway: {{base_url: {OWN}}}\n")
    assert "malformed-model-slug" in find(value, tmp_path)
    put(tmp_path / "pigen.yaml", "version: 1\ngateway: {dialect: oss}\n")
    moved = json.loads(json.dumps(value).replace("127.0.0.1", "localhost"))
    assert "malformed-model-slug" in find(moved, tmp_path)
    put(tmp_path / "pigen.yaml", "version: 1\ngateway: [\n")
    assert "malformed-model-slug" not in find(value, tmp_path)


def test_the_key_header_of_an_anthropic_provider(tmp_path: Path) -> None:
    fields = {"api": "anthropic-messages", "baseUrl": "http://127.0.0.1:8787"}
    value = {"providers": {"gw": provider("@a/house", **fields)}}
    rule = "portkey-key-header-missing"
    assert find(value).get(rule) is None
    assert find(value, gateway=OWN)[rule] == "fails"
    assert find(value, gateway=OWN, dialect="oss").get(rule) is None
    put(tmp_path / "pigen.yaml", f"version: 1\ngateway: {{base_url: {OWN}, dialect: oss}}\n")
    assert find(value, tmp_path).get(rule) is None
    aigw = {
        "providers": {"p": provider("@a/house", **{**fields, "baseUrl": "https://aigw.portkey.ai"})}
    }
    assert find(aigw)[rule] == "fails"
    assert find(aigw, dialect="oss")[rule] == "fails"  # it is not the open-source one


def test_a_missing_v1_at_each_kind_of_gateway() -> None:
    rule = "base-url-without-v1"
    for url in ("https://api.portkey.ai", "https://aigw.portkey.ai/"):
        assert find({"providers": {"p": provider("@a/house", baseUrl=url)}})[rule] == "fails"
    bare = {"providers": {"p": provider("@a/house", baseUrl="http://localhost:8787")}}
    assert rule not in find(bare)
    assert find(bare, gateway="http://localhost:8787/v1")[rule] == "risk"
    header = {"x-portkey-metadata": '{"a": "b"}'}
    for entry in (
        provider("@a/house", baseUrl="http://localhost:8787", headers=header),
        provider({"id": "@a/house", "baseUrl": "http://localhost:8787", "headers": header}),
    ):
        assert find({"providers": {"p": entry}})[rule] == "risk"


def test_the_option_reaches_every_command(tmp_path: Path) -> None:
    put(tmp_path / "models.json", {"providers": {"gw": provider("@a/house", baseUrl=OWN)}})
    done = pigen("check", "models.json", "--gateway", OWN, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "-> @a house" in done.stdout
    wrong = pigen("lint", "models.json", "--gateway", "acme", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "--gateway takes the base URL" in wrong.stderr


def test_a_gateway_below_a_path_is_asked_there(tmp_path: Path) -> None:
    url = "https://gw.acme.io/llm/v1"
    file = put(tmp_path / "m.models.json", {"providers": {"gw": provider("@a/house", baseUrl=url)}})
    done = pigen("check", file, "--gateway", url, cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_init_takes_over_what_leads_to_ones_own_gateway(tmp_path: Path) -> None:
    own = put(tmp_path / "from.json", {"providers": {"gw": provider("@a/house", baseUrl=OWN)}})
    usual = ("init", "--json", "--from", own, "--output", tmp_path / "new" / "models.json")
    refused = pigen(*usual, cwd=tmp_path)
    assert refused.returncode == 2
    assert "--gateway" in refused.stderr
    done = pigen(*usual, "--gateway", OWN, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert OWN in json.dumps(json.loads(done.stdout)["files"])
    assert "api.portkey.ai" not in done.stdout


def test_a_mark_says_so_unless_the_gateway_is_known_to_be_elsewhere() -> None:
    own = provider("@a/m", _pigen="acme")
    local = provider("org/Llama", baseUrl="http://localhost:8000/v1", _pigen="acme")
    routed = provider("m", baseUrl="https://aigw.portkey.ai/v1", _pigen="acme")
    both = PortkeyGateways({"own": own, "local": local, "routed": routed})
    assert [both.find_evidence(each) for each in (own, local, routed)] == ["host", "", "host"]
    assert PortkeyGateways({"local": local}).find_evidence(local) == "mark"
    assert PortkeyGateways({"local": local}, OWN).find_evidence(local) == ""
    known = provider("m", baseUrl="https://api.deepseek.com/v1", _pigen="acme")
    assert PortkeyGateways({"known": known}).find_evidence(known) == ""
