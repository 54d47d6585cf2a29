from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.urls import redact_url
from pigen.pi.models_file import ModelsFile, make_models_json

API = "anthropic-messages"
TRAILING = "/ \t\r\n"


class V1UnderAnthropicMessages(Rule):
    """A baseUrl ends in /v1 although its models use anthropic-messages.

    Under that api pi appends /v1/messages itself, so requests go to /v1/v1/messages and are
    answered with 404.

    Cut /v1 off. Where models with an OpenAI api share the URL, give the Anthropic ones their own
    baseUrl.
    """

    effect = FAILS
    topic = ADDRESSES
    prefilter_keys = ("api",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/claude-x", baseUrl="https://api.portkey.ai", api=API)),
        Good(make_models_json("@a/claude-x")),
        Good(
            make_models_json(
                "@a/gpt-4o", {"id": "@b/claude-x", "api": API, "baseUrl": "https://api.portkey.ai"}
            )
        ),
        Bad(
            make_models_json("@a/claude-x", api=API),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json(
                "@a/claude-x", api=API, baseUrl="https://api.portkey.ai"
            ),
        ),
        Bad(
            make_models_json("@a/claude-x", api=API, baseUrl="https://llm.acme.io/claude/v1/"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json(
                "@a/claude-x", api=API, baseUrl="https://llm.acme.io/claude"
            ),
        ),
        Bad(
            make_models_json("@a/gpt-4o", {"id": "@b/claude-x", "api": API}),
            at="/providers/portkey/baseUrl",
            note="Shared with a model that needs /v1.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.list_base_urls():
            kept = base.text.rstrip(TRAILING)
            if API not in base.apis or not kept.endswith("/v1") or base.url.tail:
                continue
            while kept.endswith("/v1"):
                kept = kept.removesuffix("/v1").rstrip(TRAILING)
            message = (
                "pi will append /v1/messages and request /v1/v1/messages: "
                "every request of an anthropic-messages model will be answered with 404."
            )
            if base.apis == (API,):
                yield Problem(
                    base.path,
                    message,
                    f"Write {quote(redact_url(kept), 200)}.",
                    fix=Fix("Cut /v1 off the base URL", Replace(base.path, kept), safe=True),
                )
            else:
                yield Problem(
                    base.path,
                    message,
                    f'Give the anthropic-messages models a baseUrl of their own, "baseUrl": {quote(redact_url(kept), 200)}.',
                )
