from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, RISK, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.urls import redact_url
from pigen.pi import catalogue
from pigen.pi.declared import BaseUrl
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi

API = "anthropic-messages"
TRAILING = "/ \t\r\n"
MESSAGE = "pi will append /v1/messages and request /v1/v1/messages:"


class V1UnderAnthropicMessages(Rule):
    """A baseUrl ends in /v1 although its models use anthropic-messages.

    With that api pi appends /v1/messages itself, so requests go to /v1/v1/messages and get 404. The
    models of some built-in providers, such as anthropic and minimax, use it although no "api" is
    written: a baseUrl applies to them all, whatever "api" the provider sets for models of its own.

    Cut /v1 off. Where models with an OpenAI api share the URL, give the Anthropic ones their own
    baseUrl.
    """

    effect = FAILS
    topic = ADDRESSES
    prefilter_keys = ("baseUrl",)
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
        Good({"providers": {"anthropic": {"baseUrl": "https://llm.acme.io"}}}),
        Good({"providers": {"openai": {"baseUrl": "https://llm.acme.io/v1"}}}),
        Bad(
            {"providers": {"anthropic": {"baseUrl": "https://llm.acme.io/v1"}}},
            at="/providers/anthropic/baseUrl",
            fixed_content={"providers": {"anthropic": {"baseUrl": "https://llm.acme.io"}}},
            note="Its models use anthropic-messages, though no api is written.",
        ),
        Bad(
            {
                "providers": {
                    "minimax": {"baseUrl": "https://llm.acme.io/v1", "models": [{"id": "M9"}]}
                }
            },
            at="/providers/minimax/baseUrl",
            fixed_content={
                "providers": {
                    "minimax": {"baseUrl": "https://llm.acme.io", "models": [{"id": "M9"}]}
                }
            },
        ),
        Bad(
            make_models_json("m", name="anthropic", baseUrl="https://llm.acme.io/v1"),
            at="/providers/anthropic/baseUrl",
            effect=RISK,
            note="The file's own model uses another api; those of pi are moved too.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls:
            kept = base.text.rstrip(TRAILING)
            if not kept.endswith("/v1") or base.url.tail:
                continue
            apis = _find_apis(base, file.pi)
            if API not in apis or _is_pis_own(base, file.pi):
                continue
            while kept.endswith("/v1"):
                kept = kept.removesuffix("/v1").rstrip(TRAILING)
            written = quote(redact_url(kept), 200)
            if apis == {API}:
                yield Problem(
                    base.path,
                    f"{MESSAGE} every request of an anthropic-messages model will be answered with "
                    "404.",
                    f"Write {written}.",
                    fix=Fix("Cut /v1 off the base URL", Replace(base.path, kept), safe=True),
                )
            elif API in base.apis:
                yield Problem(
                    base.path,
                    f"{MESSAGE} every request of an anthropic-messages model will be answered with "
                    "404.",
                    "Give the anthropic-messages models a baseUrl of their own, "
                    f'"baseUrl": {written}.',
                )
            else:
                name = base.provider.name
                yield Problem(
                    base.path,
                    f"{MESSAGE.removesuffix(':')} for pi's own models of {name}, which use "
                    "anthropic-messages: these will be answered with 404.",
                    f"Give your models a provider name of their own, or {name} the URL {written} "
                    "and your models their own baseUrl.",
                    effect=RISK,
                )


def _is_pis_own(base: BaseUrl, pi: Pi) -> bool:
    """A provider's baseUrl that pi has for some of its models, which need none: see
    base-url-on-mixed-built-in."""
    known = catalogue.get_providers(pi).get(base.provider.name)
    if known is None or len(known.apis) < 2 or len(base.path) > 3:
        return False
    return base.text.rstrip(TRAILING) in (url.rstrip("/") for url in known.base_urls)


def _find_apis(base: BaseUrl, pi: Pi) -> set[str | None]:
    """The apis of all models that use the URL: those of the file and, where it is that of a
    built-in provider, pi's own. A model without an api takes the provider's only one."""
    apis = set(base.apis)
    known = catalogue.get_providers(pi).get(base.provider.name)
    if known is None or known.apis != (API,) or "oauth" in base.provider.value:
        return apis
    if None in apis:
        apis.remove(None)
        apis.add(API)
    is_shared = base.path[2] == "baseUrl"
    return apis | {API} if is_shared else apis
