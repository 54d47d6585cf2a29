"""Endpoints as people meet them: a source or a Config with one provider, in lint, check, route and
the mock. Three files were found in the wild; the rest are their siblings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from pigen.diagnostics.finding import Finding
from pigen.lint import runner
from pigen.portkey.config import ConfigFile
from pigen.rules import load
from pigen.text.document import from_text
from tests.command import pigen, put
from tests.mock_command import started

CASES = Path(__file__).parent / "data" / "portkey" / "cases"
APIS = {
    "openai-completions": "/v1/chat/completions",
    "openai-responses": "/v1/responses",
    "anthropic-messages": "/v1/messages",
}
CHAT, RESPONSES, MESSAGES = APIS
SONNET = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
PUBLISHERS = ("anthropic", "mistralai", "meta", "endpoints")
VERTEX = "/v1/projects/my-slug/locations/global/publishers"


@dataclass(frozen=True)
class Ask:
    """A model of a provider asked for by an api of pi's: the upstream's path, or the status and the
    words of a refusal. pi streams; so do the paths."""

    provider: str
    api: str
    model: str
    path: str | None = None
    refused: str = ""

    @property
    def id(self) -> str:
        return f"{self.provider} {self.api} {self.model}"


ASKS = [
    Ask(
        "vertex-ai",
        MESSAGES,
        "anthropic.claude-sonnet-4-5@20250929",
        f"{VERTEX}/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict",
    ),
    Ask(
        "vertex-ai",
        CHAT,
        "anthropic.claude-opus-4-1@20250805",
        f"{VERTEX}/anthropic/models/claude-opus-4-1@20250805:streamRawPredict",
    ),
    Ask(
        "vertex-ai",
        RESPONSES,
        "mistralai.mistral-large-2411@001",
        f"{VERTEX}/mistralai/models/mistral-large-2411@001:streamRawPredict",
    ),
    Ask(
        "vertex-ai",
        MESSAGES,
        "gemini-2.5-pro",
        f"{VERTEX}/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
    ),
    Ask(
        "vertex-ai",
        CHAT,
        "meta.llama-3.3-70b-instruct-maas",
        "/v1beta1/projects/my-slug/locations/global/endpoints/openapi/chat/completions",
    ),
    Ask(
        "vertex-ai",
        CHAT,
        "endpoints.1234567890",
        "/v1/projects/my-slug/locations/global/endpoints/1234567890/chat/completions",
    ),
    Ask(
        "vertex-ai",
        MESSAGES,
        "claude-sonnet-4-5@20250929",
        refused="messages is not supported by vertex-ai",
    ),
    Ask("x-ai", RESPONSES, "grok-4", "/responses"),
    Ask("groq", RESPONSES, "openai/gpt-oss-120b", "/responses"),
    Ask("openrouter", RESPONSES, "openai/gpt-5", "/v1/responses"),
    Ask("openai", RESPONSES, "gpt-5", "/responses"),
    Ask("azure-openai", RESPONSES, "gpt-5", "/responses?api-version=..."),
    Ask("latitude", RESPONSES, "qwen3", "/v1/chat/completions"),
    Ask("databricks", RESPONSES, "my-endpoint", "/my-endpoint/invocations"),
    Ask("databricks", MESSAGES, "my-endpoint", "/my-endpoint/invocations"),
    Ask("oracle", CHAT, "cohere.command-r", "/20231130/actions/chat"),
    Ask(
        "oracle",
        RESPONSES,
        "cohere.command-r",
        refused="Invalid state: ReadableStream is locked",
    ),
    Ask("pinecone", RESPONSES, "any", refused="chatComplete is not supported by pinecone"),
    Ask("sagemaker", CHAT, "any", refused="chatComplete is not supported by sagemaker"),
    Ask("jina", MESSAGES, "any", refused="chatComplete is not supported by jina"),
    Ask(
        "bedrock",
        MESSAGES,
        SONNET,
        "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke-with-response-stream",
    ),
    Ask(
        "bedrock",
        CHAT,
        SONNET,
        "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream",
    ),
    Ask(
        "bedrock", MESSAGES, "amazon.nova-pro-v1:0", "/model/amazon.nova-pro-v1%3A0/converse-stream"
    ),
    Ask(
        "bedrock",
        CHAT,
        "cohere.command-text-v14",
        "/model/cohere.command-text-v14/invoke-with-response-stream",
    ),
    Ask(
        "bedrock",
        CHAT,
        "stability.sd3-large-v1:0",
        refused="chatComplete is not supported by bedrock",
    ),
    Ask(
        "azure-openai",
        CHAT,
        "gpt-4o",
        "/deployments/gpt-4o/chat/completions?api-version=...",
    ),
    Ask(
        "azure-openai",
        MESSAGES,
        "gpt-4o",
        "/deployments/gpt-4o/chat/completions?api-version=...",
    ),
    Ask("azure-ai", MESSAGES, "claude-sonnet-4-5", "/v1/messages"),
    Ask("azure-ai", MESSAGES, "gpt-4o", "/chat/completions"),
    Ask("anthropic", RESPONSES, "claude-sonnet-4-5", "/messages"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One source with a line for each: provider v3 and pi provider p3 are those of ASKS[3]."""
    folder = tmp_path_factory.mktemp("asks")
    providers = [
        f'  v{number}: {{slug: slug-{number}, provider: {ask.provider}, models: ["{ask.model}"]}}'
        for number, ask in enumerate(ASKS)
    ]
    listed = [
        f'    p{number}: {{key: k, api: {ask.api}, models: ["@v{number}/*"]}}'
        for number, ask in enumerate(ASKS)
    ]
    lines = [
        "version: 1",
        "keys: {k: {value: $K, scopes: [completions.write]}}",
        "providers:",
        *providers,
        "pi:",
        '  version: ">=0.80.3"',
        "  providers:",
        *listed,
    ]
    put(folder / "pigen.yaml", "\n".join(lines) + "\n")
    put(folder / "request.json", {"stream": True})
    return folder


@pytest.fixture(scope="module")
def verdicts(folder: Path) -> dict[str, dict]:
    done = pigen("check", "--json", cwd=folder)
    ((*listed,),) = (each["models"] for each in json.loads(done.stdout)["checked"])
    return {each["provider"]: each for each in listed}


@pytest.fixture(scope="module")
def findings(folder: Path) -> list[dict]:
    done = pigen("lint", "pigen.yaml", "--format", "json", cwd=folder)
    listed: list[dict] = json.loads(done.stdout)["findings"]
    return listed


NUMBERED = [pytest.param(number, ask, id=ask.id) for number, ask in enumerate(ASKS)]


@pytest.mark.parametrize(("number", "ask"), NUMBERED)
def test_check_and_route_agree(
    number: int, ask: Ask, folder: Path, verdicts: dict[str, dict]
) -> None:
    verdict = verdicts[f"p{number}"]
    model = ("--model", f"@v{number}/{ask.model}", "--request", "request.json")
    routed = pigen("route", "pigen.yaml", *model, "--format", "json", cwd=folder)
    outcome = json.loads(routed.stdout)
    if ask.refused:
        assert routed.returncode == 1
        assert ask.refused in verdict["problem"]
        assert outcome["body"] == {"status": "failure", "message": ask.refused}
    else:
        assert routed.returncode == 0
        assert (verdict["reached"], verdict["problem"]) == (f"@slug-{number} {ask.model}", None)
        wanted = ask.path and ask.path.replace("my-slug", f"slug-{number}")
        assert [each["path"] for each in outcome["attempts"]] == [wanted]


@pytest.mark.parametrize(("number", "ask"), NUMBERED)
def test_lint_raises_no_false_alarm(number: int, ask: Ask, findings: list[dict]) -> None:
    """A name that the gateway makes a path of is right; a bare one of another maker's is not."""
    found = [each for each in findings if each["pointer"].startswith(f"/providers/v{number}/")]
    if ask.model == "claude-sonnet-4-5@20250929":
        (one,) = found
        assert (one["rule"], one["severity"]) == ("model-unknown-to-provider", "error")
        assert '"anthropic.claude-sonnet-4-5@20250929"' in one["help"]
    else:
        assert [each for each in found if each["severity"] != "info"] == []
    if ask.provider == "vertex-ai" and ask.model.split(".")[0] in PUBLISHERS:
        assert found == []


@pytest.mark.parametrize("case", ["56-vertex-messages", "58-responses-x-ai"])
def test_cases_in_the_mock(case: str) -> None:
    """Over HTTP, by a server that a shell starts."""
    path = APIS[MESSAGES if case.startswith("56") else RESPONSES]
    model = {
        "56-vertex-messages": "@my-slug/anthropic.claude-sonnet-4-5@20250929",
        "58-responses-x-ai": "@my-slug/grok-4",
    }[case]
    expected = {
        "56-vertex-messages": f"{VERTEX}/anthropic/models/claude-sonnet-4-5@20250929:rawPredict",
        "58-responses-x-ai": "/responses",
    }[case]
    with started(str(CASES / case / "pigen.yaml"), env={"K": "pk-test"}) as mock:
        messages = [{"role": "user", "content": "hi"}]
        body = {"model": model, "messages": messages, "input": "hi", "max_tokens": 16}
        status, answer = mock.ask(path, body, key="pk-test")
        assert status == 200, answer
        assert mock.journal()[-1]["attempts"][-1]["path"] == expected


AZURE = {
    "provider": "azure-openai",
    "api_key": "k",
    "resource_name": "r",
    "deployment_id": "d",
    "api_version": "2024-10-21",
}
RULE = "incomplete-azure-target"


def judge(config: object, dialect: str = "hosted") -> list[Finding]:
    document = from_text(json.dumps(config), "a.config.json")
    return runner.lint(ConfigFile(document, dialect), load("config"))


def without(*names: str, **more: object) -> dict[str, object]:
    return {**{key: value for key, value in AZURE.items() if key not in names}, **more}


@pytest.mark.parametrize("dialect", ["hosted", "oss"])
@pytest.mark.parametrize(
    ("config", "named", "path"),
    [
        (without("api_version"), "api_version", "/deployments/d/chat/completions"),
        (
            without("deployment_id"),
            "deployment_id",
            "/deployments/undefined/chat/completions?api-version=2024-10-21",
        ),
        (
            without("deployment_id", azure_deployment_id="d"),
            "azure_deployment_id",
            "/deployments/undefined/chat/completions?api-version=2024-10-21",
        ),
        (
            without("api_version", azure_api_version="2024-10-21"),
            "azure_api_version",
            "/deployments/d/chat/completions",
        ),
        (without("resource_name"), "resource_name", None),
        (
            without("deployment_id", "api_version"),
            "deployment_id",
            "/deployments/undefined/chat/completions",
        ),
        (AZURE, None, "/deployments/d/chat/completions?api-version=2024-10-21"),
        (without(api_version="v1"), None, "/v1/chat/completions"),
        (without("deployment_id", api_version="v1"), None, "/v1/chat/completions"),
        (without("deployment_id", api_version=" v1 "), None, "/v1/chat/completions"),
        ({**without("api_version"), "apiVersion": "v1"}, None, "/v1/chat/completions"),
    ],
)
def test_azure(
    config: dict, named: str | None, path: str | None, dialect: str, tmp_path: Path
) -> None:
    found = [each for each in judge(config, dialect) if each.rule == RULE]
    assert [each.severity for each in found] == ["error"] * (named is not None)
    assert all(f'"{named}"' in each.message for each in found)
    put(tmp_path / "a.config.json", config)
    options = ("--dialect", dialect, "--model", "gpt-4o", "--format", "json")
    done = pigen("route", "a.config.json", *options, cwd=tmp_path)
    (attempt,) = json.loads(done.stdout)["attempts"]
    if path is not None:
        assert attempt["path"] == path


def test_the_azure_case() -> None:
    config = json.loads((CASES / "67-azure-no-version" / "a.config.json").read_text())
    (found,) = judge(config)
    assert (found.rule, found.severity) == (RULE, "error")
    assert '"api_version" is missing' in found.message


@pytest.mark.parametrize("slug", ["azure-prod", "azure-openai-eu"])
def test_an_azure_slug_brings_its_address(slug: str) -> None:
    assert judge({"provider": f"@{slug}"}) == []


def test_azure_by_headers_at_the_open_gateway(tmp_path: Path) -> None:
    """A source for the open-source gateway says Azure's address in headers."""
    source = """\
version: 1
gateway: {dialect: oss}
providers:
  az:
    provider: azure-openai
    api_key: $AZURE_KEY
    models: [gpt-4o]
    headers:
      x-portkey-azure-resource-name: r
      x-portkey-azure-deployment-id: d
      x-portkey-azure-api-version: "2024-10-21"
pi: {version: ">=0.80.3", providers: {pk: {api: openai-completions, models: ["@az/*"]}}}
"""
    put(tmp_path / "pigen.yaml", source)
    options = ("--model", "@az/gpt-4o", "--format", "json")
    done = pigen("route", "pigen.yaml", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    (attempt,) = json.loads(done.stdout)["attempts"]
    assert attempt["path"] == "/deployments/d/chat/completions?api-version=2024-10-21"
