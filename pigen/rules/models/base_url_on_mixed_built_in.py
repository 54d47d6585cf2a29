from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.urls import parse_url
from pigen.pi.models_file import ModelsFile


class BaseUrlOnMixedBuiltIn(Rule):
    """A built-in provider whose models use several apis is given one baseUrl.

    pi reaches the models of such a provider at several URLs, one for each api. A baseUrl in the
    file replaces them all, also for models that the file does not mention: those of the other apis
    are then asked at an address that does not know their paths, and fail with a 404. github-copilot
    has one address for all its apis, and another that is made like it serves them too; but behind
    one that ends in /v1 pi still appends /v1/messages for the models of Anthropic.

    Put the models meant for this URL under a provider name of your own, or give the baseUrl to
    those models alone.
    """

    effect = RISK
    topic = ADDRESSES
    prefilter_keys = ("baseUrl",)
    connection_only = True
    rests_on_built_ins = True
    examples = (
        Good({"providers": {"openai": {"baseUrl": "https://api.portkey.ai/v1"}}}, note="One api."),
        Good({"providers": {"opencode": {"headers": {"x-a": "b"}}}}),
        Good(
            {"providers": {"github-copilot": {"baseUrl": "https://api.ghe.example"}}},
            note="Several apis, but an address like that at which pi itself asks for them all.",
        ),
        Bad(
            {"providers": {"github-copilot": {"baseUrl": "https://llm.acme.io/v1"}}},
            at="/providers/github-copilot/baseUrl",
            note="pi appends /chat/completions for some of its models, /v1/messages for others.",
        ),
        Bad(
            {"providers": {"opencode": {"baseUrl": "https://opencode.example/v1"}}},
            at="/providers/opencode/baseUrl",
        ),
        Bad(
            {"providers": {"fireworks": {"baseUrl": "https://api.fireworks.ai/inference/v1"}}},
            at="/providers/fireworks/baseUrl",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        from pigen.pi import catalogue

        built_in = catalogue.get_providers(file.pi)
        for provider in file.providers:
            known = built_in.get(provider.name)
            if known is None or "baseUrl" not in provider.value:
                continue
            if len(known.apis) < 2:
                continue
            if len(known.base_urls) < 2:
                if _doubles_version(known.apis, provider.value["baseUrl"]):
                    yield Problem(
                        (*provider.path, "baseUrl"),
                        "pi will request /v1/chat/completions here for some built-in models of "
                        f"{provider.name}, yet /v1/v1/messages for those that use "
                        "anthropic-messages: these will fail.",
                        "Leave out /v1 if the server answers /chat/completions and /v1/messages, or "
                        "set baseUrl on the models meant for it alone.",
                    )
                continue
            count = len(file.built_ins.get_model_ids(provider.name))
            yield Problem(
                (*provider.path, "baseUrl"),
                f"pi will send all {count} built-in models of {provider.name} to this one URL, though "
                f"they speak {len(known.apis)} apis at {len(known.base_urls)} addresses: those of the "
                "others will fail.",
                "Put the models meant for this URL under a provider name of your own, or set baseUrl "
                "on those models alone.",
            )


def _doubles_version(apis: tuple[str, ...], text: str) -> bool:
    """Whether one of the apis brings a /v1 of its own to a URL that ends in /v1 for the others."""
    return "anthropic-messages" in apis and parse_url(text).path.strip().rstrip("/").endswith("/v1")
