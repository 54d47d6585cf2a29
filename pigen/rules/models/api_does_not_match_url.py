from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.urls import parse_url
from pigen.pi.models_file import ModelsFile, make_models_json

ANTHROPIC = "anthropic-messages"
GOOGLE = "google-generative-ai"
OPENAI = ("openai-completions", "openai-responses")
CHECKED_APIS = (ANTHROPIC, GOOGLE, *OPENAI)
# Hosts that speak Anthropic's protocol under a path of its own only, or not at all.
NOT_ANTHROPIC = {
    "api.openai.com": "",
    "api.groq.com": "",
    "api.mistral.ai": "",
    "api.cerebras.ai": "",
    "integrate.api.nvidia.com": "",
    "generativelanguage.googleapis.com": "",
    "api.deepseek.com": "https://api.deepseek.com/anthropic",
    "api.z.ai": "https://api.z.ai/api/anthropic",
    "open.bigmodel.cn": "https://open.bigmodel.cn/api/anthropic",
    "api.moonshot.ai": "https://api.moonshot.ai/anthropic",
    "api.moonshot.cn": "https://api.moonshot.cn/anthropic",
    "api.minimax.io": "https://api.minimax.io/anthropic",
    "api.minimaxi.com": "https://api.minimaxi.com/anthropic",
}


class ApiDoesNotMatchUrl(Rule):
    """The api speaks another protocol than the address in baseUrl.

    Some services offer Anthropic's protocol under .../anthropic and OpenAI's elsewhere. pi appends
    the path of the api it is given, so an OpenAI api on an /anthropic URL, or anthropic-messages on
    a plain OpenAI URL, asks for a path that does not exist and gets 404.

    Change one of them: the api to what the URL serves, or the URL to what serves the api.
    """

    effect = FAILS
    topic = ADDRESSES
    prefilter_keys = ("baseUrl",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/gpt-4o")),
        Good(make_models_json("m", baseUrl="https://api.z.ai/api/anthropic", api=ANTHROPIC)),
        Good(
            make_models_json("claude-x", baseUrl="https://api.anthropic.com/v1"),
            note="It has both.",
        ),
        Good(make_models_json("m", baseUrl="http://localhost:11434", api=ANTHROPIC)),
        Good(make_models_json("m", baseUrl="https://openrouter.ai/api", api=ANTHROPIC)),
        Bad(
            make_models_json("glm-4.7", baseUrl="https://api.z.ai/api/anthropic"),
            at="/providers/portkey/baseUrl",
        ),
        Bad(
            make_models_json("m", baseUrl="https://api.deepseek.com", api=ANTHROPIC),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json(
                "m", baseUrl="https://api.deepseek.com/anthropic", api=ANTHROPIC
            ),
        ),
        Bad(
            make_models_json("gpt-4o", baseUrl="https://api.openai.com", api=ANTHROPIC),
            at="/providers/portkey/baseUrl",
        ),
        Bad(
            make_models_json(
                "gemini-x", baseUrl="https://generativelanguage.googleapis.com/v1beta"
            ),
            at="/providers/portkey/baseUrl",
        ),
        Bad(
            make_models_json(
                "gemini-x",
                baseUrl="https://generativelanguage.googleapis.com/v1beta/openai",
                api=GOOGLE,
            ),
            at="/providers/portkey/baseUrl",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls:
            for api in base.apis:
                judged = _find_contradiction(base.text, api)
                if judged is None:
                    continue
                speaks, better = judged
                yield Problem(
                    base.path,
                    f'The models use "{api}", but {speaks}: their requests will be '
                    "answered with 404.",
                    f"Write {quote(better, 200)}, or change the api."
                    if better
                    else "Change the api to the one this URL serves, "
                    "or the URL to one for this api.",
                    fix=Fix("Use the address for this api", Replace(base.path, better))
                    if better
                    else None,
                )
                break


@lru_cache(maxsize=512)
def _find_contradiction(base_url: str, api: str | None) -> tuple[str, str] | None:
    """What the address speaks instead of the api, and a better address, "" where none is known."""
    if api not in CHECKED_APIS:
        return None
    url = parse_url(base_url)
    steps = url.path.strip("/").split("/")
    last = steps[-2] if steps[-1] == "v1" and len(steps) > 1 else steps[-1]
    if api == ANTHROPIC:
        if "anthropic" in steps or url.host not in NOT_ANTHROPIC:
            return None
        better = NOT_ANTHROPIC[url.host]
        under = " under this path" if better else ""
        return f"{url.host} does not speak Anthropic's protocol{under}", better
    if api == GOOGLE:
        return ("this URL speaks OpenAI's protocol", "") if last == "openai" else None
    if last == "anthropic":
        return "this URL speaks Anthropic's protocol", ""
    if url.host == "generativelanguage.googleapis.com" and "openai" not in steps:
        return "this URL speaks Google's protocol, OpenAI's is at /v1beta/openai", ""
    if api == "openai-responses" and url.host == "api.anthropic.com":
        return f"{url.host} has no OpenAI Responses", ""
    return None
