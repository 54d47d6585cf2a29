from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from pigen.common.name_list import join_names
from pigen.common.quoting import quote
from pigen.diagnostics.rule import HINT, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.urls import is_under, parse_url
from pigen.pi import catalogue
from pigen.pi.declared import BaseUrl, DeclaredModel
from pigen.pi.detected_compat import (
    API,
    DETECTED_NAMES,
    DEVELOPER,
    EFFORT,
    MAX_TOKENS,
    THINKING,
    URL_MARKS,
    detect_compat,
)
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


# What a guess changes in a request: the field of compat that states it, and what is then sent.
EFFECTS = {
    (DEVELOPER, False): "system prompts under the role system",
    (DEVELOPER, True): "system prompts under the role developer",
    (EFFORT, False): "no reasoning_effort",
    (MAX_TOKENS, "max_tokens"): "max_tokens instead of max_completion_tokens",
}
OWN_THINKING = "thinking levels in a form of its own"
TAKEN = (DEVELOPER, True)  # what Portkey and models of OpenAI's take
THINKING_FIELDS = (DEVELOPER, EFFORT, THINKING)  # which concern models that think alone
# Services that are none of those which pi guesses.
OTHER_HOSTS = (
    "api.groq.com",
    "api.mistral.ai",
    "ai-gateway.vercel.sh",
)


THINKER = {"id": "@a/m", "reasoning": True}


class MisleadingAutoDetection(Rule):
    """pi takes a provider for a service that its base URL does not lead to.

    Under openai-completions pi adapts its requests to some services, which it recognises by the
    provider's name ("deepseek", "openrouter", "zai"...) or by a piece of the base URL, wherever
    that stands. Where the requests really go to another server, such as Portkey, that server gets
    the wrong dialect: thinking levels in a form it does not read, max_tokens, another role for the
    system prompt. From pi 1.6 the role developer is OpenAI's alone: a provider called "openai",
    or "api.openai.com" anywhere in a base URL, brings it to servers that may refuse it.

    Give the provider another name, such as "portkey", or set the fields under "compat".
    """

    effect = RISK
    topic = ADDRESSES
    prefilter_keys = ("baseUrl",)
    rests_on_built_ins = True
    examples = (
        Good(make_models_json("@a/m")),
        Good(
            make_models_json("deepseek-chat", name="deepseek", baseUrl="https://api.deepseek.com")
        ),
        Good(make_models_json("glm", name="zai", baseUrl="https://open.bigmodel.cn/api/paas/v4")),
        Good(make_models_json("m", name="my-openrouter", baseUrl="https://openrouter.ai/api/v1")),
        Good(make_models_json("m", name="deepseek", api="anthropic-messages")),
        Good(make_models_json("m", name="together"), pi="0.73.1", note="Not yet known to this pi."),
        Good(
            make_models_json("@a/m", name="deepseek"), pi="0.80.3", note="No thinking, no change."
        ),
        Good(
            make_models_json(THINKER, name="openai", baseUrl="https://gw.acme.io/v1"),
            pi="1.5.2",
            note="The role developer went to every unknown server.",
        ),
        Good(
            make_models_json({"id": "gpt-5.4", "reasoning": True}, name="openai"),
            note="A model of OpenAI accepts the role developer.",
        ),
        Good(
            make_models_json(THINKER, name="openrouter", compat={"thinkingFormat": "openai"}),
            note="It is set, so it is intended.",
        ),
        Bad(
            make_models_json("@a/deepseek-chat", name="deepseek"), at="/providers/deepseek/baseUrl"
        ),
        Bad(
            {"providers": {"openrouter": {"baseUrl": "https://api.portkey.ai/v1"}}},
            at="/providers/openrouter/baseUrl",
        ),
        Bad(
            make_models_json(THINKER, name="zai", baseUrl="https://openrouter.ai/api/v1"),
            at="/providers/zai/baseUrl",
        ),
        Bad(
            make_models_json("m", name="deepseek", baseUrl="http://localhost:8000/v1"),
            at="/providers/deepseek/baseUrl",
            effect=HINT,
        ),
        Bad(
            make_models_json(THINKER, name="proxy", baseUrl="https://gw.acme.io/api.x.ai/v1"),
            at="/providers/proxy/baseUrl",
            effect=HINT,
        ),
        Bad(
            make_models_json(THINKER, name="openai", baseUrl="http://localhost:8000/v1"),
            at="/providers/openai/baseUrl",
            effect=HINT,
        ),
        Bad(
            make_models_json(THINKER, name="gw", baseUrl="https://gw.acme.io/api.openai.com/v1"),
            at="/providers/gw/baseUrl",
            effect=HINT,
        ),
        Bad(
            make_models_json(THINKER, name="openai", baseUrl="https://api.groq.com/openai/v1"),
            at="/providers/openai/baseUrl",
        ),
    )

    def check_without_connection(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            if provider.name in DETECTED_NAMES or _has_url_mark(provider.value.get("baseUrl", "")):
                return self.check(file)
        return iter(())

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls:
            name = base.provider.name
            if name not in DETECTED_NAMES and not _has_url_mark(base.text):
                continue
            sent = _find_changes(base, file.pi)
            if not sent:
                continue
            host = base.url.host
            by_name = bool(_find_changes(base, file.pi, with_url=False))
            cause = f'the provider\'s name, "{name}"'
            if not by_name:
                cause = f'"{_find_mark(base.text)}" in its base URL'
            fields = " and ".join(field for field, _ in sent)
            leads = file.leads_to_portkey(base.provider, {"baseUrl": base.text})
            known = leads or _find_real_mark(host) or any(is_under(host, o) for o in OTHER_HOSTS)
            accepted = leads and all(pair == TAKEN for pair in sent)
            yield Problem(
                base.path,
                f"Because of {cause}, pi takes {host} for another service and sends it "
                f"{join_names([EFFECTS.get(pair, OWN_THINKING) for pair in sent])}.",
                "Give the provider another name, such as "
                f"{quote(_suggest_name(base, leads))}, or set "
                f'{fields} under "compat".'
                if by_name
                else f'Set {fields} under "compat" as {host} needs it.',
                effect=None if known and not accepted else HINT,
            )


def _suggest_name(base: BaseUrl, leads_to_portkey: bool) -> str:
    """A name by which pi detects nothing."""
    return "portkey" if leads_to_portkey else f"{base.provider.name}-proxy"


@lru_cache(maxsize=512)
def _has_url_mark(base_url: str) -> bool:
    lowered = base_url.lower()
    return any(mark in lowered for mark in URL_MARKS)


def _find_changes(base: BaseUrl, pi: Pi, with_url: bool = True) -> list[tuple[str, object]]:
    """Fields of compat, with pi's guess, that differ from its guess for the server which is really
    asked and that matter to a model which does not state them."""
    name, host = base.provider.name, base.url.host
    mark = _find_real_mark(host)
    url = base.text if with_url else mark
    found: dict[tuple[str, object], None] = {}
    for id, thinks, stated in _list_askers(base, pi):
        guess = detect_compat(name, url, id, pi)
        right = detect_compat("", mark, id, pi)
        for field in (DEVELOPER, EFFORT, MAX_TOKENS, THINKING):
            if guess[field] == right[field] or field in stated:
                continue
            if field == MAX_TOKENS and not pi.limits_answers:
                continue
            if field in THINKING_FIELDS and not thinks:
                continue
            if (field, guess[field]) == TAKEN and _is_of_openai(id) and not mark:
                continue
            found[field, guess[field]] = None
    return list(found)


def _list_askers(base: BaseUrl, pi: Pi) -> Iterator[tuple[str, bool, Mapping[str, Any]]]:
    """Who is asked there by openai-completions: id, whether it thinks, and its compat. Built-in
    models without an entry are one asker that may think."""
    provider = base.provider
    overrides = {}
    if pi.overrides_custom_models:
        overrides = {override.id: override.value for override in provider.overrides}
    asked = False
    for model in provider.models:
        own = "baseUrl" in model.value
        if (model.path == base.path[:-1]) if own else (base.path[2] != "models"):
            asked = True
            if _speaks_completions(model, pi):
                override = overrides.get(model.id, {})
                thinks = override.get("reasoning", model.value.get("reasoning"))
                yield model.id, bool(thinks), {**model.compat, **override.get("compat", {})}
    if not asked:
        built_in = catalogue.get_providers(pi).get(provider.name)
        if built_in is not None and API in built_in.apis:
            yield "", True, provider.value.get("compat", {})


def _speaks_completions(model: DeclaredModel, pi: Pi) -> bool:
    if model.api:
        return model.api == API
    built_in = catalogue.get_providers(pi).get(model.provider.name)
    return built_in is not None and API in built_in.apis


def _find_real_mark(host: str) -> str:
    """The mark of the service whose host this is; "" for a host that pi does not know."""
    return next(
        (
            mark
            for mark in URL_MARKS
            if is_under(host, mark) or (mark.endswith(".") and host.startswith(mark))
        ),
        "",
    )


def _find_mark(base_url: str) -> str:
    """The piece of a base URL that misleads pi, which is no part of its real host."""
    lowered = base_url.lower()
    marks = [mark for mark in URL_MARKS if mark in lowered]
    real = _find_real_mark(parse_url(base_url).host)
    return next((mark for mark in marks if mark != real), marks[0] if marks else "")


def _is_of_openai(id: str) -> bool:
    return catalogue.find_fact(id.rpartition("/")[2], "openai") is not None
