from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pigen.diagnostics.rule import HINT, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.urls import is_under
from pigen.pi import catalogue
from pigen.pi.models_file import PORTKEY_HOST, BaseUrl, ModelsFile, make_models_json
from pigen.pi.release import Pi

API = "openai-completions"
NO_DEVELOPER = "system prompts under the role system"
NO_EFFORT = "no reasoning_effort"
MAX_TOKENS = "max_tokens for max_completion_tokens"
OWN_THINKING = "thinking levels in a form of its own"


class DetectedService:
    """A service whose way of speaking OpenAI's protocol pi knows, and switches to by itself.

    names    providers of the file that bear its name
    url_marks     what stands in a base URL of it
    sends    what pi then does differently
    fields   the compat fields that decide it: whoever sets them all has chosen
    since    the first pi that knows it
    """

    __slots__ = ("fields", "names", "sends", "since", "url_marks")

    def __init__(
        self,
        names: tuple[str, ...],
        url_marks: tuple[str, ...],
        sends: tuple[str, ...],
        since: tuple[int, int, int] = (0, 0, 0),
    ) -> None:
        self.names = names
        self.url_marks = url_marks
        self.sends = sends
        self.fields = tuple(FIELDS[what] for what in sends)
        self.since = since


FIELDS = {
    NO_DEVELOPER: "supportsDeveloperRole",
    NO_EFFORT: "supportsReasoningEffort",
    MAX_TOKENS: "maxTokensField",
    OWN_THINKING: "thinkingFormat",
}
SERVICES = (
    DetectedService(("deepseek",), ("deepseek.com",), (NO_DEVELOPER, OWN_THINKING)),
    DetectedService(
        ("zai", "zai-coding-cn"),
        ("api.z.ai", "open.bigmodel.cn"),
        (NO_DEVELOPER, NO_EFFORT, OWN_THINKING),
    ),
    DetectedService(("openrouter",), ("openrouter.ai",), (OWN_THINKING,)),
    DetectedService(("xai",), ("api.x.ai",), (NO_DEVELOPER, NO_EFFORT)),
    DetectedService(("cerebras",), ("cerebras.ai",), (NO_DEVELOPER,)),
    DetectedService(("opencode",), ("opencode.ai",), (NO_DEVELOPER,)),
    DetectedService(
        ("moonshotai", "moonshotai-cn"),
        ("api.moonshot.",),
        (NO_DEVELOPER, NO_EFFORT, MAX_TOKENS),
    ),
    DetectedService(
        ("together",),
        ("api.together.ai", "api.together.xyz"),
        (NO_DEVELOPER, NO_EFFORT, MAX_TOKENS, OWN_THINKING),
        (0, 74, 1),
    ),
    DetectedService(
        ("nvidia",),
        ("integrate.api.nvidia.com",),
        (NO_DEVELOPER, NO_EFFORT, MAX_TOKENS),
        (0, 78, 1),
    ),
    DetectedService(
        ("ant-ling",),
        ("api.ant-ling.com",),
        (NO_DEVELOPER, NO_EFFORT, MAX_TOKENS, OWN_THINKING),
        (0, 78, 1),
    ),
    DetectedService(("cloudflare-workers-ai",), ("api.cloudflare.com",), (NO_DEVELOPER,)),
    DetectedService(
        ("cloudflare-ai-gateway",),
        ("gateway.ai.cloudflare.com",),
        (NO_DEVELOPER, NO_EFFORT, MAX_TOKENS),
    ),
    DetectedService((), ("chutes.ai",), (NO_DEVELOPER, MAX_TOKENS)),
)
SERVICES_BY_NAME = {name: dialect for dialect in SERVICES for name in dialect.names}
URL_MARKS = tuple((mark, dialect) for dialect in SERVICES for mark in dialect.url_marks)
# Services that are somebody else than all of the above.
OTHER_HOSTS = (
    PORTKEY_HOST,
    "api.openai.com",
    "api.groq.com",
    "api.mistral.ai",
    "ai-gateway.vercel.sh",
)


class MisleadingAutoDetection(Rule):
    """pi takes a provider for a service that its base URL does not lead to.

    Under openai-completions pi adapts its requests to some services, which it recognises by the
    provider's name ("deepseek", "openrouter", "zai"...) or by a piece of the base URL, wherever that
    stands. Where the requests really go to another server, such as Portkey, that server gets the
    wrong dialect: thinking levels in a form it does not read, no role developer, max_tokens.

    Give the provider another name, "portkey" say, or state the matter under "compat".
    """

    effect = RISK
    topic = ADDRESSES
    prefilter_keys = ("baseUrl",)
    connection_only = True
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
            make_models_json("@a/m", name="openrouter", compat={"thinkingFormat": "openai"}),
            note="Stated, so chosen.",
        ),
        Bad(
            make_models_json("@a/deepseek-chat", name="deepseek"), at="/providers/deepseek/baseUrl"
        ),
        Bad(
            {"providers": {"openrouter": {"baseUrl": "https://api.portkey.ai/v1"}}},
            at="/providers/openrouter/baseUrl",
        ),
        Bad(
            make_models_json("m", name="zai", baseUrl="https://openrouter.ai/api/v1"),
            at="/providers/zai/baseUrl",
        ),
        Bad(
            make_models_json("m", name="deepseek", baseUrl="http://localhost:8000/v1"),
            at="/providers/deepseek/baseUrl",
            effect=HINT,
        ),
        Bad(
            make_models_json("m", name="proxy", baseUrl="https://gw.acme.io/api.x.ai/v1"),
            at="/providers/proxy/baseUrl",
            effect=HINT,
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.list_base_urls():
            by_name = SERVICES_BY_NAME.get(base.provider.name)
            if by_name is None and not _has_url_mark(base.text):
                continue
            if not _speaks_completions(base, file.pi):
                continue
            host = base.url.host
            actual = _find_service(host, file.pi)
            service = by_name
            cause = f'the provider\'s name, "{base.provider.name}"'
            if service is None or service.since > file.pi.number:
                mark, service = next(
                    ((m, d) for m, d in URL_MARKS if m in base.text and d.since <= file.pi.number),
                    ("", None),
                )
                cause = f'"{mark}" in its base URL'
            if service is None or service is actual or _states_fields(base, service):
                continue
            elsewhere = actual is not None or any(is_under(host, other) for other in OTHER_HOSTS)
            yield Problem(
                base.path,
                f"By {cause}, pi takes {host} for another service and sends it "
                f"{' and '.join(service.sends)}.",
                'Give the provider another name, such as "portkey", or set '
                f'{" and ".join(service.fields)} under "compat".'
                if by_name is service
                else f'Set {" and ".join(service.fields)} under "compat" as {host} needs it.',
                effect=None if elsewhere else HINT,
            )


@lru_cache(maxsize=512)
def _has_url_mark(base_url: str) -> bool:
    return any(mark in base_url for mark, _ in URL_MARKS)


def _speaks_completions(base: BaseUrl, pi: Pi) -> bool:
    if API in base.apis:
        return True
    built_in = catalogue.get_providers(pi).get(base.provider.name) if None in base.apis else None
    return built_in is not None and API in built_in.apis


def _find_service(host: str, pi: Pi) -> DetectedService | None:
    for mark, service in URL_MARKS:
        if service.since <= pi.number and (
            is_under(host, mark) or (mark.endswith(".") and host.startswith(mark))
        ):
            return service
    return None


def _states_fields(base: BaseUrl, service: DetectedService) -> bool:
    """The file states the fields by itself, at the provider or at each of its models."""
    value = base.provider.value
    models = base.provider.models
    if base.path[2] == "models":
        models = [model for model in models if model.index == base.path[3]]
    elif not models:
        return set(service.fields) <= set(value.get("compat", {}))
    return all(set(service.fields) <= set(model.compat) for model in models)
