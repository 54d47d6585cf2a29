from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import RISK, Add, Bad, Fix, Good, JsonPath, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.urls import is_under
from pigen.pi.declared import BaseUrl
from pigen.pi.models_file import ModelsFile, make_models_json

API = "openai-completions"
# Hosts that answered 400 or 422 to `store`, with a report of each.
REPORTED_HOSTS = {
    "generativelanguage.googleapis.com": "https://github.com/openclaw/openclaw/pull/47100",
    "inference.do-ai.run": "https://github.com/earendil-works/pi/issues/2539",
    "api.mistral.ai": "https://github.com/Gitlawb/openclaude/issues/739",
}
# Under these names pi leaves `store` out by itself (isNonStandard of its openai-completions).
WITHOUT_STORE = (
    "ant-ling",
    "cerebras",
    "cloudflare-ai-gateway",
    "cloudflare-workers-ai",
    "deepseek",
    "moonshotai",
    "moonshotai-cn",
    "nvidia",
    "opencode",
    "together",
    "xai",
    "zai",
    "zai-coding-cn",
)


class StoreRefused(Rule):
    """pi sends `store` to a host that is reported to refuse it.

    With openai-completions every request from pi contains "store": false, unless pi knows that the
    service does not have it. The OpenAI-compatible servers of Google
    (generativelanguage.googleapis.com), DigitalOcean (inference.do-ai.run) and Mistral
    (api.mistral.ai) are reported to reject unknown fields with 400 or 422.

    Set "supportsStore": false under "compat"; pi then leaves the field out.
    """

    effect = RISK
    topic = ADDRESSES
    prefilter_keys = ("baseUrl",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/m")),
        Good(
            make_models_json(
                "gemini-x",
                baseUrl="https://generativelanguage.googleapis.com/v1beta",
                api="google-generative-ai",
            )
        ),
        Good(
            make_models_json(
                "m",
                baseUrl="https://inference.do-ai.run/v1",
                compat={"supportsStore": False},
            )
        ),
        Bad(
            make_models_json(
                "gemini-x", baseUrl="https://generativelanguage.googleapis.com/v1beta/openai"
            ),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json(
                "gemini-x",
                baseUrl="https://generativelanguage.googleapis.com/v1beta/openai",
                compat={"supportsStore": False},
            ),
        ),
        Bad(
            make_models_json(
                "m",
                baseUrl="https://inference.do-ai.run/v1",
                compat={"supportsDeveloperRole": False},
            ),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json(
                "m",
                baseUrl="https://inference.do-ai.run/v1",
                compat={"supportsDeveloperRole": False, "supportsStore": False},
            ),
        ),
        Bad(
            make_models_json({"id": "m", "baseUrl": "https://api.mistral.ai/v1"}),
            at="/providers/portkey/models/0/baseUrl",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls:
            if API not in base.apis or base.provider.name in WITHOUT_STORE:
                continue
            host = next((h for h in REPORTED_HOSTS if is_under(base.url.host, h)), None)
            if host is not None and _sends_store(base):
                yield Problem(
                    base.path,
                    f'pi will send "store": false with every request, which {host} is reported to '
                    f"refuse ({REPORTED_HOSTS[host]}).",
                    'Set "supportsStore": false under "compat".',
                    fix=Fix("Leave out store", _make_change(base)),
                )


def _sends_store(base: BaseUrl) -> bool:
    """Whether one of the models at this URL does not say that the server lacks `store`."""
    if base.path[2] == "models":
        models = [model for model in base.provider.models if model.index == base.path[3]]
    else:
        models = [model for model in base.provider.models if "baseUrl" not in model.value]
    return any(
        model.api == API and model.compat.get("supportsStore") is not False for model in models
    )


def _make_change(base: BaseUrl) -> Add:
    owner: JsonPath = base.path[:-1]
    value = base.provider.value
    if base.path[2] == "models":
        value = next(m.value for m in base.provider.models if m.index == base.path[3])
    if "compat" in value:
        return Add((*owner, "compat"), "supportsStore", False)
    return Add(owner, "compat", {"supportsStore": False})
