from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pigen.common.name_list import join_names, shorten_names
from pigen.diagnostics.rule import RISK, Bad, Fix, Good, JsonPath, Problem, Remove, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.urls import parse_url
from pigen.pi.declared import DeclaredProvider
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.pi.catalogue.model_endpoints import Endpoint

MESSAGES = "anthropic-messages"
# What pi appends to the base URL of a model.
PATHS = {
    "openai-completions": "/chat/completions",
    "openai-responses": "/responses",
    MESSAGES: "/v1/messages",
    "google-generative-ai": "/models/...",
}

MOVE = (
    "Put the models meant for this URL under a provider name of your own, or set baseUrl only on "
    "those models."
)


class BaseUrlOnMixedBuiltIn(Rule):
    """A built-in provider whose models use several apis is given one baseUrl.

    pi reaches the models of such a provider at several URLs, one for each api. A baseUrl in the
    file replaces them all, even for models that the file does not mention. An example is openrouter
    with the URL that pi uses by itself, https://openrouter.ai/api/v1: its models that use
    anthropic-messages are then requested at /api/v1/v1/messages, and fail with 404. github-copilot
    has one URL for all its apis, and another server like it works too; but behind one that ends in
    /v1 pi still appends /v1/messages for the Anthropic models.

    Remove the baseUrl if it is pi's own. Otherwise put the models meant for this URL under a
    provider name of your own, or give the baseUrl only to those models.
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
            note="Several apis, but a URL like that at which pi itself requests them all.",
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
            {"providers": {"fireworks": {"baseUrl": "https://api.fireworks.ai/inference/v1/"}}},
            at="/providers/fireworks/baseUrl",
            fixed_content={"providers": {}},
            note="pi's own URL for some of its models.",
        ),
        Bad(
            {
                "providers": {
                    "openrouter": {
                        "baseUrl": "https://openrouter.ai/api/v1",
                        "models": [{"id": "a/b"}],
                    }
                }
            },
            at="/providers/openrouter/baseUrl",
            fixed_content={"providers": {"openrouter": {"models": [{"id": "a/b"}]}}},
            note="A model that the file adds takes the same URL from pi's own ones.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        from pigen.pi import catalogue

        built_in = catalogue.get_providers(file.pi)
        for provider in file.providers:
            known = built_in.get(provider.name)
            if known is None or len(known.apis) < 2 or not provider.value.get("baseUrl"):
                continue
            if provider.value.get("oauth") == "radius":
                continue  # keeps the addresses of pi's models
            doubles = _doubles_version(provider.value["baseUrl"])
            if len(known.base_urls) < 2 and not (doubles and MESSAGES in known.apis):
                continue
            problem = _make_problem(provider, file.pi, len(known.base_urls))
            if problem is not None:
                yield problem


def _make_problem(provider: DeclaredProvider, pi: Pi, url_count: int) -> Problem | None:
    from pigen.pi.catalogue.model_endpoints import list_endpoints

    base_url = provider.value["baseUrl"]
    at = (*provider.path, "baseUrl")
    everything = list_endpoints(provider.name, pi)
    stated = {model.id for model in provider.models if model.api or "baseUrl" in model.value}
    endpoints = {id: endpoint for id, endpoint in everything.items() if id not in stated}
    is_own = url_count > 1 and any(_is_same(own, base_url) for _, own in everything.values())
    if is_own:
        failing = {id: e[0] for id, e in endpoints.items() if not _is_same(e[1], base_url)}
    elif _doubles_version(base_url):
        failing = {id: api for id, (api, _) in endpoints.items() if api == MESSAGES}
    else:
        failing = {}
    if not failing:
        if is_own or url_count < 2:
            return None
        paths = [PATHS.get(api, api) for api in _sort_unique(api for api, _ in endpoints.values())]
        return Problem(
            at,
            f"pi will request all {len(endpoints)} built-in models of {provider.name} below this "
            f"one URL, by their apis at {join_names(paths)}: where the server lacks such a path, "
            "they will fail.",
            _suggest(provider, pi, _is_at_own_host(base_url, everything), url_count),
        )
    return Problem(
        at,
        _format_message(provider, base_url, failing),
        _suggest(provider, pi, is_own or _is_at_own_host(base_url, everything), url_count),
        fix=_make_fix(provider, pi, everything) if is_own else None,
    )


def _format_message(provider: DeclaredProvider, base_url: str, failing: Mapping[str, str]) -> str:
    apis = _sort_unique(failing.values())
    root = parse_url(base_url).path.strip().rstrip("/")
    paths = [root + PATHS[api] for api in apis if api in PATHS]
    plural = "s" if len(failing) > 1 else ""
    return (
        f"pi will request {len(failing)} built-in model{plural} of {provider.name}, "
        f"by {join_names(apis)}, at {join_names(paths) or 'this URL'}, and every request will "
        f"fail: {shorten_names(sorted(failing))}."
    )


def _suggest(provider: DeclaredProvider, pi: Pi, is_at_own_host: bool, url_count: int) -> str:
    if is_at_own_host and url_count > 1 and (not provider.models or pi.inherits_from_built_in):
        return "Remove it: pi has the right URL for each of the models by itself."
    if url_count < 2:
        return (
            "Leave out /v1 if the server answers /chat/completions and /v1/messages, or set "
            "baseUrl only on the models meant for it."
        )
    return MOVE


def _make_fix(provider: DeclaredProvider, pi: Pi, endpoints: Mapping[str, Endpoint]) -> Fix | None:
    """Without the baseUrl, if all models of the file keep theirs or get the right one."""
    value = provider.value
    if provider.models and not pi.inherits_from_built_in:
        return None
    known = {api for api, _ in endpoints.values()}
    default = {url for api, url in endpoints.values() if api == "openai-completions"}
    for model in provider.models:
        if "baseUrl" in model.value or model.id in endpoints or model.api in known:
            continue
        if len(default) != 1 or not _is_same(default.copy().pop(), value["baseUrl"]):
            return None
    if set(value) == {"baseUrl"}:
        at: JsonPath = provider.path  # a provider without anything is refused
    elif provider.models or value.get("modelOverrides") or "headers" in value:
        at = (*provider.path, "baseUrl")
    else:
        return None
    return Fix("Remove the base URL", Remove(at))


def _sort_unique(names: Iterable[str]) -> list[str]:
    return sorted(set(names))


def _is_same(one: str, other: str) -> bool:
    return one.strip().rstrip("/").lower() == other.strip().rstrip("/").lower()


def _is_at_own_host(base_url: str, endpoints: Mapping[str, Endpoint]) -> bool:
    """Whether pi asks these models at the same host, though below another path."""
    host = parse_url(base_url).host
    return any("{" not in own and parse_url(own).host == host for _, own in endpoints.values())


def _doubles_version(text: str) -> bool:
    """Whether anthropic-messages, which brings a /v1 of its own, is asked at /v1/v1/messages."""
    return parse_url(text).path.strip().rstrip("/").endswith("/v1")
