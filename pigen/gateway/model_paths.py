"""Paths that depend on more than the endpoint: on the model's maker, the provider's options,
the body.

Each builder takes a call and returns the path below the provider's base URL; it raises TargetError.
A value that is missing reads "undefined" in a path, as it does at the gateways.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlencode

from pigen.common.kinds import OSS
from pigen.gateway.refusals import NotSupported, TargetError
from pigen.javascript.values import UNDEFINED, get_member, is_truthy, to_string

WENT_WRONG = "Something went wrong"
HIDDEN_KEY = "..."
# A key in a path is shown only where it is too short to be one.
_LONGEST_HARMLESS_KEY = 2
# What JavaScript's encodeURIComponent leaves alone, besides letters, digits and "_.-~".
_UNESCAPED = "!*'()"


@dataclass(frozen=True)
class EndpointCall:
    """A call of a provider's endpoint: `options` are the target's in camel case, `params` the body
    with its overrides, `slug` that of the provider where it has one."""

    dialect: str
    provider: str
    endpoint: str
    options: Mapping[str, object]
    params: Mapping[str, object]
    streams: bool = False
    slug: str | None = None

    def get_param(self, name: str) -> object:
        return self.params.get(name, UNDEFINED)

    def get_option(self, name: str) -> object:
        return self.options.get(name, UNDEFINED)

    @property
    def model(self) -> str:
        """The model's name, "" where the request has none."""
        model = self.get_param("model")
        return to_string(model) if is_truthy(model) else ""

    @property
    def masked_key(self) -> str:
        key = to_string(self.get_option("apiKey"))
        return key if len(key) <= _LONGEST_HARMLESS_KEY or key == "undefined" else HIDDEN_KEY


# Vertex AI

_PUBLISHERS = ("google", "anthropic", "meta", "endpoints", "mistralai")
_VERTEX_ENDPOINTS = {
    "google": ("chatComplete", "embed", "imageGenerate"),
    "anthropic": ("chatComplete", "messages", "messagesCountTokens"),
    "mistralai": ("chatComplete",),
    "meta": ("chatComplete",),
    "endpoints": ("chatComplete",),
}


def split_vertex_model(model: str) -> tuple[str, str]:
    """Publisher and model: "anthropic.claude-sonnet-4" names its publisher, and Google's is the one
    of a name without."""
    prefix, dot, rest = model.partition(".")
    return (prefix, rest) if dot and prefix in _PUBLISHERS else ("google", model)


def _build_vertex_path(call: EndpointCall) -> str:
    if not call.model:
        raise TargetError("Model is required", 400, is_public=True)
    publisher, model = split_vertex_model(call.model)
    if call.endpoint not in _VERTEX_ENDPOINTS[publisher]:
        raise NotSupported(call.endpoint, call.provider)
    account = call.get_option("vertexServiceAccountJson")
    of_account = get_member(account, "project_id")
    project = of_account if is_truthy(of_account) else call.get_option("vertexProjectId")
    version = "v1beta1" if publisher == "meta" else "v1"
    region = to_string(call.get_option("vertexRegion"))
    root = f"/{version}/projects/{to_string(project)}/locations/{region}"
    if publisher == "meta":
        return f"{root}/endpoints/openapi/chat/completions"
    if publisher == "endpoints":
        return f"{root}/endpoints/{model}/chat/completions"
    models = f"{root}/publishers/{publisher}/models"
    if publisher == "google":
        if call.endpoint != "chatComplete":
            return f"{models}/{model}:predict"
        action = "streamGenerateContent?alt=sse" if call.streams else "generateContent"
        return f"{models}/{model}:{action}"
    if call.endpoint == "messagesCountTokens":
        return f"{models}/count-tokens:rawPredict"
    return f"{models}/{model}:{'streamRawPredict' if call.streams else 'rawPredict'}"


# Bedrock

_REGIONS = ("us.", "eu.", "apac.", "au.", "ca.", "jp.", "global.")
_COMPLETION_MAKERS = ("anthropic", "cohere", "meta", "mistral", "amazon", "ai21")
_EMBEDDING_MAKERS = ("cohere", "amazon")
# Too old for Bedrock's common API.
_INVOKED_MODELS = (
    "cohere.command-light-text-v14",
    "cohere.command-text-v14",
    "ai21.j2-mid-v1",
    "ai21.j2-ultra-v1",
)


def get_bedrock_maker(model: str) -> str:
    """The maker in a model's name, behind the region of an inference profile."""
    return _strip_region(model).partition(".")[0]


def _strip_region(model: str) -> str:
    region = next((each for each in _REGIONS if model.startswith(each)), "")
    return model[len(region) :]


def _build_bedrock_path(call: EndpointCall) -> str:
    model, endpoint = call.model, call.endpoint
    if not model and call.dialect == OSS:
        raise TargetError("Model is required")
    maker = get_bedrock_maker(model)
    if not _has_bedrock_endpoint(endpoint, maker if model else None):
        raise NotSupported(endpoint, call.provider)
    if endpoint == "rerank":
        return "/rerank"
    name = unquote(model)
    if endpoint == "messagesCountTokens":
        return f"/model/{_encode(_strip_region(name))}/count-tokens"
    converses = endpoint in ("chatComplete", "messages") and model not in _INVOKED_MODELS
    if call.dialect != OSS and endpoint == "messages" and maker == "anthropic":
        converses = False
    if converses:
        action = "converse-stream" if call.streams else "converse"
    else:
        streams = call.streams and endpoint not in ("embed", "imageGenerate")
        action = "invoke-with-response-stream" if streams else "invoke"
    return f"/model/{_encode(name)}/{action}"


def _has_bedrock_endpoint(endpoint: str, maker: str | None) -> bool:
    """Whether models of a maker have an endpoint; `maker` is None without a model."""
    if maker is None or endpoint == "createModelResponse":
        return False
    if maker == "stability" or endpoint == "imageGenerate":
        return maker == "stability" and endpoint == "imageGenerate"
    if endpoint == "complete":
        return maker in _COMPLETION_MAKERS
    return endpoint != "embed" or maker in _EMBEDDING_MAKERS


def _encode(text: str) -> str:
    return quote(text, safe=_UNESCAPED)


# Azure

_AZURE_OPENAI_PATHS = {
    "chatComplete": "/chat/completions",
    "complete": "/completions",
    "embed": "/embeddings",
    "imageGenerate": "/images/generations",
    "createSpeech": "/audio/speech",
}
_AZURE_AI_PATHS = {**_AZURE_OPENAI_PATHS, "messages": "/v1/messages"}


def _build_azure_openai_path(call: EndpointCall) -> str:
    version = call.get_option("apiVersion")
    written = to_string(version) if is_truthy(version) else ""
    query = "" if not written else f"?{urlencode({'api-version': written})}"
    # Responses know no deployments: the model is in the body.
    path = _AZURE_OPENAI_PATHS.get(call.endpoint)
    if is_azure_v1(version):
        return f"/v1{path or '/responses'}"
    if path is None:
        return f"/responses{query}"
    return f"/deployments/{to_string(call.get_option('deploymentId'))}{path}{query}"


def is_azure_v1(version: object) -> bool:
    """Azure's newer API, whose paths name neither deployment nor version."""
    return isinstance(version, str) and version.strip() == "v1"


def _build_azure_ai_path(call: EndpointCall) -> str:
    path = _AZURE_AI_PATHS[call.endpoint]
    address = call.get_option("azureFoundryUrl")
    if call.endpoint == "messages":
        return path
    if call.endpoint == "chatComplete" and isinstance(address, str) and "anthropic" in address:
        path = _AZURE_AI_PATHS["messages"]
    version = call.get_option("azureApiVersion")
    return (
        f"{path}?{urlencode({'api-version': to_string(version)})}" if is_truthy(version) else path
    )


# Others

_STABILITY_V1_MODELS = ("stable-diffusion-xl-1024-v1-0", "stable-diffusion-v1-6")
_ORACLE_SIGNING = ("oracleTenancy", "oracleUser", "oracleFingerprint", "oraclePrivateKey")


def _build_mistral_path(call: EndpointCall) -> str:
    if call.get_option("mistralFimCompletion") == "true":
        return "/fim/completions"
    return "/chat/completions" if call.endpoint == "chatComplete" else "/embeddings"


def _build_huggingface_path(call: EndpointCall) -> str:
    path = "/v1/chat/completions" if call.endpoint == "chatComplete" else "/v1/completions"
    if is_truthy(call.get_option("huggingfaceBaseUrl")):
        return path
    return f"/models/{to_string(call.get_param('model'))}{path}"


def _build_predibase_path(call: EndpointCall) -> str:
    """The tenant is the body's user; behind a colon the model names an adapter."""
    tenant, model = to_string(call.get_param("user")), to_string(call.get_param("model"))
    return f"/{tenant}/deployments/v2/llms/{model.partition(':')[0]}/v1/chat/completions"


def _build_bytez_path(call: EndpointCall) -> str:
    version = call.get_param("version")
    number = to_string(version) if is_truthy(version) else "2"
    return f"/models/v{number}/{to_string(call.get_param('model'))}"


def _build_oracle_path(call: EndpointCall) -> str:
    """Requests are signed, which fails without the key; a slug brings all of it."""
    if call.slug is None and not all(is_truthy(call.get_option(name)) for name in _ORACLE_SIGNING):
        raise TargetError(WENT_WRONG)
    version = call.get_option("oracleApiVersion")
    return f"/{to_string(version) if is_truthy(version) else '20231130'}/actions/chat"


def _build_databricks_path(call: EndpointCall) -> str:
    """The workspace is part of the address, unless the target has one of its own."""
    known = any(is_truthy(call.get_option(name)) for name in ("databricksWorkspace", "customHost"))
    if call.slug is None and not known:
        raise TargetError(WENT_WRONG)
    return f"/{to_string(call.get_param('model'))}/invocations"


def _build_stability_path(call: EndpointCall) -> str:
    """Of all but pictures the gateway knows nothing, and asks at the bare address; models of the
    first version have those alone."""
    is_old = call.model in _STABILITY_V1_MODELS
    if call.endpoint == "imageGenerate":
        if is_old:
            return f"/v1/generation/{call.model}/text-to-image"
        return f"/v2beta/stable-image/generate/{to_string(call.get_param('model'))}"
    if is_old:
        raise NotSupported(call.endpoint, call.provider)
    return ""


BUILDERS: Mapping[str, Callable[[EndpointCall], str]] = {
    "vertex-ai": _build_vertex_path,
    "bedrock": _build_bedrock_path,
    "azure-openai": _build_azure_openai_path,
    "azure-ai": _build_azure_ai_path,
    "mistral-ai": _build_mistral_path,
    "huggingface": _build_huggingface_path,
    "predibase": _build_predibase_path,
    "bytez": _build_bytez_path,
    "oracle": _build_oracle_path,
    "databricks": _build_databricks_path,
    "stability-ai": _build_stability_path,
}
