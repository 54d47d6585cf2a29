from __future__ import annotations

from collections.abc import Iterator

from pigen import urls
from pigen.formats.models import ModelsFile, portkey
from pigen.rule import FAILS, Bad, Fix, Good, Problem, Replace, Rule
from pigen.values import quote

ENDPOINTS = ("/chat/completions", "/completions", "/responses", "/messages", "/embeddings")


class EndpointInBaseUrl(Rule):
    """A baseUrl contains the endpoint, such as /chat/completions.

    pi appends the endpoint of the api itself, so requests go to
    .../chat/completions/chat/completions, which no gateway serves: every one of them is answered
    with 404.

    Cut the endpoint off: baseUrl ends where /chat/completions, /responses or /messages begins.
    """

    effect = FAILS
    keys = ("baseUrl",)
    examples = (
        Good(portkey("@a/gpt-4o", baseUrl="https://api.portkey.ai/v1/")),
        Good(portkey("m", baseUrl="https://messages.internal/v1"), note="Only the path counts."),
        Bad(
            portkey("@a/gpt-4o", baseUrl="https://api.portkey.ai/v1/chat/completions"),
            at="/providers/portkey/baseUrl",
            fixed=portkey("@a/gpt-4o"),
        ),
        Bad(
            portkey({"id": "@a/claude-x", "baseUrl": "https://api.portkey.ai/v1/messages/"}),
            at="/providers/portkey/models/0/baseUrl",
            fixed=portkey({"id": "@a/claude-x", "baseUrl": "https://api.portkey.ai/v1"}),
        ),
        Bad(
            portkey(
                "@a/claude-x",
                baseUrl="https://api.portkey.ai/v1/messages",
                api="anthropic-messages",
            ),
            at="/providers/portkey/baseUrl",
            fixed=portkey(
                "@a/claude-x", baseUrl="https://api.portkey.ai", api="anthropic-messages"
            ),
            note="Under anthropic-messages pi appends /v1/messages, so /v1 goes too.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls():
            text = base.text.rstrip("/ \t\r\n")
            if not text.endswith(ENDPOINTS):
                continue
            path = urls.parse(text).path.rstrip("/")
            endpoint = next((e for e in ENDPOINTS if path.endswith(e)), None)
            if endpoint is None:
                continue
            kept = text
            ends = (*ENDPOINTS, "/v1") if base.apis == ("anthropic-messages",) else ENDPOINTS
            while end := next((e for e in ends if kept.endswith(e)), None):
                kept = kept.removesuffix(end).rstrip("/")
            yield Problem(
                base.route,
                f"pi will append the endpoint to this URL once more and request ...{endpoint}"
                f"{endpoint if base.apis[0] != 'anthropic-messages' else '/v1/messages'}: "
                "every request will be answered with 404.",
                f"Write {quote(kept, 200)}.",
                fix=Fix(f"Cut {endpoint} off the base URL", Replace(base.route, kept), safe=True),
            )
