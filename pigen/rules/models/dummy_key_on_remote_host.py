from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import is_dummy
from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.javascript.urls import parse_url
from pigen.pi.builtin_defaults import asks_bedrock, find_built_in
from pigen.pi.interpolation import find_header, format_variable, suggest_key_variable
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.placeholders import is_placeholder_url

KEY_HEADERS = ("authorization", "x-api-key", "api-key", "x-portkey-api-key", "cookie")


class DummyKeyOnRemoteHost(Rule):
    """A dummy key is sent to a host on the internet.

    "ollama", "none" or "dummy" satisfy a server that checks no key. Most public hosts check it and
    answer 401; one that you have deployed yourself may not. A provider with a key in its headers,
    or with one in auth.json, is not checked.

    Use the variable that holds the real key.
    """

    effect = RISK
    topic = SECRETS
    prefilter_keys = ("apiKey",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/m")),
        Good(make_models_json("m", apiKey="ollama", baseUrl="http://localhost:11434/v1")),
        Good(make_models_json("m", apiKey="none", baseUrl="http://gpu-box:8000/v1")),
        Good(make_models_json("@a/m", apiKey="unused", headers={"Authorization": "Bearer $KEY"})),
        Good(
            make_models_json("@a/m", apiKey="dummy"),
            auth={"portkey": {"type": "api_key", "key": "$KEY"}},
        ),
        Good(make_models_json("@a/m", apiKey="Bearer abc"), note="bearer-in-api-key."),
        Bad(make_models_json("@a/m", apiKey="dummy"), at="/providers/portkey/apiKey"),
        Bad({"providers": {"openai": {"apiKey": "none"}}}, at="/providers/openai/apiKey"),
        Bad(
            make_models_json("m", apiKey="EMPTY", baseUrl="https://llm.acme.io/v1"),
            at="/providers/portkey/apiKey",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            key = provider.value.get("apiKey")
            if key is None or len(key) > 20 or not is_dummy(key):
                continue
            if key.startswith("Bearer "):  # another rule asks for another text
                continue
            base = provider.value.get("baseUrl") or next(
                (m.base_url for m in provider.models if m.base_url), ""
            )
            if not base and (standard := find_built_in(provider, file.pi)) is not None:
                base = next(iter(standard.base_urls), "")
            url = parse_url(base)
            if not url.host or url.is_private() or is_placeholder_url(base):
                continue
            if provider.name in (file.auth or {}) or asks_bedrock(provider):  # a rule of its own
                continue
            owners = (provider.value, *(model.value for model in provider.models))
            if any(find_header(o.get("headers", {}), name) for o in owners for name in KEY_HEADERS):
                continue
            instead = format_variable(suggest_key_variable(provider.name), file.pi)
            yield Problem(
                (*provider.path, "apiKey"),
                f"pi will send {quote(key)} as the key to {url.host}, which will answer 401 if it "
                "checks keys.",
                f'Write the variable that holds the key, such as "{instead}", '
                "if the server needs one.",
                cause="dummy key",
            )
