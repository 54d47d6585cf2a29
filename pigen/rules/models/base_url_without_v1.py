from __future__ import annotations

from collections.abc import Iterator

from pigen.common.headers import PROVIDER_HEADER
from pigen.common.portkey_hosts import PORTKEY_HOSTS
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, RISK, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.urls import redact_url
from pigen.pi import catalogue
from pigen.pi.declared import BaseUrl
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi

# Where the OpenAI-compatible endpoints of a well-known host begin. By host, or by host and port.
ROOTS = {
    **dict.fromkeys(PORTKEY_HOSTS, "/v1"),
    "api.openai.com": "/v1",
    "openrouter.ai": "/api/v1",
    "api.groq.com": "/openai/v1",
    "api.mistral.ai": "/v1",
    "api.x.ai": "/v1",
    "api.together.ai": "/v1",
    "api.together.xyz": "/v1",
    "api.cerebras.ai": "/v1",
    "api.fireworks.ai": "/inference/v1",
    "api.moonshot.ai": "/v1",
    "api.moonshot.cn": "/v1",
    "integrate.api.nvidia.com": "/v1",
    "router.huggingface.co": "/v1",
    "ai-gateway.vercel.sh": "/v1",
    "opencode.ai": "/zen/v1",
    "api.anthropic.com": "/v1",
    "ollama.com": "/v1",
}
LOCAL_PORTS = {"11434": "/v1", "1234": "/v1"}  # Ollama and LM Studio
OLLAMA_API = "/api"
OPENAI_APIS = ("openai-completions", "openai-responses")


class BaseUrlWithoutV1(Rule):
    """A baseUrl lacks the /v1 under which that gateway serves its models.

    pi appends only /chat/completions or /responses, so requests to https://api.portkey.ai go to
    https://api.portkey.ai/chat/completions, which does not exist: every one is answered with 404.
    Only hosts known to need it are judged, gateways of Portkey's at other addresses, and the ports
    of Ollama and LM Studio on your machine.

    Add the missing part, as in https://api.portkey.ai/v1.
    """

    effect = FAILS
    topic = ADDRESSES
    prefilter_keys = ("baseUrl",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/gpt-4o", baseUrl="https://api.portkey.ai/v1/")),
        Good(make_models_json("deepseek-chat", baseUrl="https://api.deepseek.com")),
        Good(make_models_json("qwen", baseUrl="http://localhost:8080", apiKey="none")),
        Good(
            make_models_json(
                "@a/claude-x", baseUrl="https://api.portkey.ai", api="anthropic-messages"
            )
        ),
        Good(make_models_json("m", baseUrl="https://opencode.ai/zen/go/v1")),
        Good(make_models_json("m", name="anthropic", baseUrl="https://api.portkey.ai", api="")),
        Bad(
            make_models_json("@a/gpt-4o", baseUrl="https://api.portkey.ai"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json("@a/gpt-4o"),
        ),
        Bad(
            make_models_json("@a/gpt-4o", baseUrl="https://aigw.portkey.ai"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json("@a/gpt-4o", baseUrl="https://aigw.portkey.ai/v1"),
        ),
        Bad(
            make_models_json(
                "gpt-4o", baseUrl="http://localhost:8787", headers={PROVIDER_HEADER: "openai"}
            ),
            at="/providers/portkey/baseUrl",
            effect=RISK,
            fixed_content=make_models_json(
                "gpt-4o", baseUrl="http://localhost:8787/v1", headers={PROVIDER_HEADER: "openai"}
            ),
            note="A gateway of your own: the header shows that it is Portkey's.",
        ),
        Bad(
            make_models_json("llama3", baseUrl="http://localhost:11434/", apiKey="ollama"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json(
                "llama3", baseUrl="http://localhost:11434/v1", apiKey="ollama"
            ),
        ),
        Bad(
            make_models_json("llama3", baseUrl="http://127.0.0.1:11434/api", apiKey="ollama"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json(
                "llama3", baseUrl="http://127.0.0.1:11434/v1", apiKey="ollama"
            ),
        ),
        Bad(
            make_models_json("openai/gpt-4o", baseUrl="https://openrouter.ai/api"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json("openai/gpt-4o", baseUrl="https://openrouter.ai/api/v1"),
        ),
        Bad(
            {"providers": {"openai": {"baseUrl": "https://api.portkey.ai"}}},
            at="/providers/openai/baseUrl",
            fixed_content={"providers": {"openai": {"baseUrl": "https://api.portkey.ai/v1"}}},
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls:
            url = base.url
            root = ROOTS.get(url.host) or (
                LOCAL_PORTS.get(url.port) if url.port and url.is_private() else None
            )
            path = url.path.rstrip("/")
            is_own = root is None and path == "" and url.scheme in ("http", "https")
            if is_own and not url.tail and speaks_openai(base, file.pi):
                yield from _check_own_gateway(file, base)
            if root is None or url.tail:
                continue
            too_short = root.startswith(f"{path}/") or path == ""
            native = url.port == "11434" and path == OLLAMA_API
            if not (too_short or native or (path == "/v1" and root != "/v1")):
                continue
            if not speaks_openai(base, file.pi):
                continue
            written = _append_root(base, root)
            yield Problem(
                base.path,
                f'pi will request "{path}/chat/completions", but {url.host} serves '
                f'"{root}/chat/completions": every request will be answered with 404.',
                f"Write {quote(redact_url(written), 200)}.",
                fix=Fix("Complete the base URL", Replace(base.path, written), safe=True),
                rests_on_built_ins=None in base.apis,
            )


def _check_own_gateway(file: ModelsFile, base: BaseUrl) -> Iterator[Problem]:
    """A Portkey gateway at an address of one's own, with nothing behind the host."""
    entry: dict[str, object] = {"baseUrl": base.text}
    if base.path[2] == "models":
        entry = base.provider.value["models"][base.path[3]]
    if not file.leads_to_portkey(base.provider, entry):
        return
    written = _append_root(base, "/v1")
    yield Problem(
        base.path,
        'pi will request "/chat/completions", but a Portkey gateway serves "/v1/chat/completions": '
        "unless a proxy adds the /v1, every request will be answered with 404.",
        f"Write {quote(redact_url(written), 200)}.",
        effect=RISK,
        fix=Fix("Complete the base URL", Replace(base.path, written)),
        rests_on_built_ins=None in base.apis,
    )


def _append_root(base: BaseUrl, root: str) -> str:
    authority = base.url.authority
    return base.text[: base.text.find(authority) + len(authority)] + root


def speaks_openai(base: BaseUrl, pi: Pi) -> bool:
    """All models at this URL speak an OpenAI api, stated or inherited from the built-in
    provider."""
    for api in base.apis:
        if api is not None:
            if api not in OPENAI_APIS:
                return False
            continue
        built_in = catalogue.get_providers(pi).get(base.provider.name)
        if built_in is None or not built_in.apis or not set(built_in.apis) <= set(OPENAI_APIS):
            return False
    return True
