from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript import urls
from pigen.pi import catalogue
from pigen.pi.declared import BaseUrl
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi

ENDPOINTS = ("/chat/completions", "/completions", "/responses", "/messages", "/embeddings")


# What pi appends to the base URL, by api.
APPENDED_PATHS = {
    "openai-completions": "/chat/completions",
    "openai-responses": "/responses",
    "anthropic-messages": "/v1/messages",
    "mistral-conversations": "/v1/chat/completions",
    "pi-messages": "/messages",
}
CODEX_API = "openai-codex-responses"  # takes its own endpoint, /codex/responses, for what it is


class EndpointInBaseUrl(Rule):
    """A baseUrl contains the endpoint, such as /chat/completions.

    pi appends the endpoint of the model's api itself, so requests go to an address that no gateway
    serves, such as /v1/chat/completions/chat/completions or /v1/responses/chat/completions, and
    all of them get 404.

    Cut the endpoint off: baseUrl ends where /chat/completions, /responses or /messages starts.
    """

    effect = FAILS
    topic = ADDRESSES
    prefilter_keys = ("baseUrl",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/gpt-4o", baseUrl="https://api.portkey.ai/v1/")),
        Good(
            make_models_json("m", baseUrl="https://messages.internal/v1"),
            note="Only the path counts.",
        ),
        Good(
            make_models_json(
                "m", baseUrl="https://llm.acme.io/codex/responses", api="openai-codex-responses"
            ),
            note="pi appends nothing to this one.",
        ),
        Bad(
            make_models_json("@a/m", baseUrl="https://api.portkey.ai/v1/responses"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json("@a/m"),
            note="pi requests /v1/responses/chat/completions.",
        ),
        Bad(
            make_models_json("@a/gpt-4o", baseUrl="https://api.portkey.ai/v1/chat/completions"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json("@a/gpt-4o"),
        ),
        Bad(
            make_models_json(
                {"id": "@a/claude-x", "baseUrl": "https://api.portkey.ai/v1/messages/"}
            ),
            at="/providers/portkey/models/0/baseUrl",
            fixed_content=make_models_json(
                {"id": "@a/claude-x", "baseUrl": "https://api.portkey.ai/v1"}
            ),
        ),
        Bad(
            make_models_json(
                "@a/claude-x",
                baseUrl="https://api.portkey.ai/v1/messages",
                api="anthropic-messages",
            ),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json(
                "@a/claude-x", baseUrl="https://api.portkey.ai", api="anthropic-messages"
            ),
            note="Under anthropic-messages pi appends /v1/messages, so /v1 goes too.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls:
            text = base.text.rstrip("/ \t\r\n")
            if not text.endswith(ENDPOINTS):
                continue
            path = urls.parse_url(text).path.rstrip("/")
            endpoint = next((e for e in ENDPOINTS if path.endswith(e)), None)
            if endpoint is None:
                continue
            if path.endswith("/codex/responses") and CODEX_API in base.apis:
                continue
            kept = text
            ends = (*ENDPOINTS, "/v1") if base.apis == ("anthropic-messages",) else ENDPOINTS
            while end := next((e for e in ends if kept.endswith(e)), None):
                kept = kept.removesuffix(end).rstrip("/")
            yield Problem(
                base.path,
                f"{_describe_request(base, file.pi)}: every request will be answered with 404.",
                f"Write {quote(urls.redact_url(kept), 200)}.",
                fix=Fix(f"Cut {endpoint} off the base URL", Replace(base.path, kept), safe=True),
                rests_on_built_ins=None in base.apis,
            )


def _describe_request(base: BaseUrl, pi: Pi) -> str:
    """What pi will request, for the first api of which that is known."""
    built_in = catalogue.get_providers(pi).get(base.provider.name)
    inherited = built_in.apis if built_in is not None and len(built_in.apis) == 1 else ()
    for api in (*filter(None, base.apis), *inherited):
        if api in APPENDED_PATHS:
            whole = base.url.path.strip().removesuffix("/") + APPENDED_PATHS[api]
            return f'Under "{api}" pi will request {quote(urls.redact_url(whole), 80)}'
    return "pi will append an endpoint of its own to this one"
