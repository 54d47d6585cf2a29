from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, JsonPath, Problem, Replace, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.pi.declared import DeclaredProvider
from pigen.pi.models_file import ModelsFile, make_models_json

API_ALIASES = {
    "openai": "openai-completions",
    "openai-chat": "openai-completions",
    "openai-chat-completions": "openai-completions",
    "openai-compatible": "openai-completions",
    "openai-compat": "openai-completions",
    "chat-completions": "openai-completions",
    "completions": "openai-completions",
    "chat": "openai-completions",
    "ollama": "openai-completions",
    "portkey": "openai-completions",
    "responses": "openai-responses",
    "anthropic": "anthropic-messages",
    "messages": "anthropic-messages",
    "claude": "anthropic-messages",
    "gemini": "google-generative-ai",
    "google": "google-generative-ai",
    "vertex": "google-vertex",
    "mistral": "mistral-conversations",
    "bedrock": "bedrock-converse-stream",
    "azure": "azure-openai-responses",
    "codex": "openai-codex-responses",
}


class UnknownApi(Rule):
    """pi does not know this "api".

    pi accepts any text when it loads the file. Each request to such a model then fails with "No API
    provider registered for api", unless one of your extensions provides that api.

    Use one of pi's apis: "openai-completions" for Portkey and most other servers.
    """

    effect = FAILS
    topic = ADDRESSES
    prefilter_keys = ("api",)
    connection_only = True
    rests_on_built_ins = True
    examples = (
        Good(make_models_json("@a/m")),
        Good(make_models_json({"id": "@a/m", "api": "openai-responses"})),
        Good(
            make_models_json({"id": "@a/m", "api": "openai-responses"}, api="none"),
            note="Every model has its own.",
        ),
        Bad(
            make_models_json("@a/m", api="openai"),
            at="/providers/portkey/api",
            fixed_content=make_models_json("@a/m", api="openai-completions"),
        ),
        Bad(
            make_models_json({"id": "@a/m", "api": "Anthropic-Messages"}),
            at="/providers/portkey/models/0/api",
            fixed_content=make_models_json({"id": "@a/m", "api": "anthropic-messages"}),
        ),
        Bad(
            make_models_json("@a/m", api="pi-messages"),
            at="/providers/portkey/api",
            pi="0.80.3",
        ),
        Bad(make_models_json("@a/m", api="my-house-protocol"), at="/providers/portkey/api"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        known = frozenset(file.pi.apis)
        for provider in file.providers:
            api = provider.value.get("api")
            if api and api not in known and _is_used(provider):
                yield _make_problem(api, (*provider.path, "api"), file)
            for model in provider.models:
                api = model.value.get("api")
                if api and api not in known:
                    yield _make_problem(api, (*model.path, "api"), file)


def _is_used(provider: DeclaredProvider) -> bool:
    models = provider.models
    return not models or any(not model.value.get("api") for model in models)


def _make_problem(api: str, path: JsonPath, file: ModelsFile) -> Problem:
    from pigen.common.suggest import find_closest

    known = file.pi.apis
    word = api.strip().lower().replace("_", "-")
    meant = word if word in known else API_ALIASES.get(word) or find_closest(word, known)
    fix = None
    if meant:
        fix = Fix(f"Write {quote(meant)}", Replace(path, meant), safe=word == meant)
    return Problem(
        path,
        f"pi does not know the api {quote(api)}: every request that uses it will fail.",
        (f"Did you mean {quote(meant)}? " if meant else "") + f"pi knows {', '.join(known)}.",
        fix=fix,
    )
