"""Which endpoints each provider has at each gateway, and the path of each below the provider's base
URL. Measured for every provider of both gateways; tests/data/portkey/endpoints.json has it all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pigen.gateway.model_paths import BUILDERS, EndpointCall
from pigen.gateway.refusals import NotSupported
from pigen.gateway.request import ENDPOINTS
from pigen.javascript.values import to_string

# OpenAI's own paths, which most providers share.
OPENAI_PATHS = {endpoint: path.removeprefix("/v1") for path, endpoint in ENDPOINTS.items()}
_SHORT_NAMES = {
    "chat": "chatComplete",
    "completions": "complete",
    "embeddings": "embed",
    "responses": "createModelResponse",
    "messages": "messages",
    "count_tokens": "messagesCountTokens",
    "images": "imageGenerate",
    "speech": "createSpeech",
    "rerank": "rerank",
}
# Providers, and the endpoints that they have: "=PATH" where it is not OpenAI's path, "*" where code
# makes it (model_paths.py). [hosted] and [oss] are lines of one gateway, which add to the others.
_TABLE = """
openai: chat completions embeddings responses images speech
anyscale github x-ai nebius fireworks-ai: chat completions embeddings
lambda featherless-ai nextbit: chat completions
mistral-ai: chat=* embeddings=*
zhipu siliconflow upstage dashscope kluster-ai cometapi iointelligence: chat embeddings
perplexity-ai deepinfra ncompass groq monsterapi deepbricks cerebras inference-net: chat
lemonfox-ai nscale krutrim matterai z-ai aibadgr ovhcloud: chat
modal: chat completions=
moonshot openrouter lingyi deepseek sambanova hyperbolic 302ai latitude: chat=/v1/chat/completions
novita-ai: chat=/v1/chat/completions completions=/v1/completions
together-ai: chat=/v1/chat/completions completions=/v1/completions embeddings=/v1/embeddings
lepton: chat=/api/v1/chat/completions completions=/api/v1/completions
ollama: chat=/v1/chat/completions embeddings=/api/embeddings
anthropic: chat=/messages completions=/complete messages count_tokens
cohere: chat=/v2/chat completions=/v1/generate embeddings=/v2/embed
ai21: chat=/{model}/chat completions=/{model}/complete embeddings=/embed
reka-ai: chat=/chat
triton: completions=/generate
nomic: embeddings=/embedding/text
jina voyage: embeddings
google: chat=/v1beta/models/{model}:{generate}?key={key}
google: embeddings=/v1beta/models/{model}:embedContent?key={key}
palm: chat=/models/{model}:generateMessage?key={key}
palm: completions=/models/{model}:generateText?key={key}
palm: embeddings=/models/{model}:embedText?key={key}
databricks: chat=* completions=* embeddings=*
workers-ai: chat=/{model} completions=/{model} embeddings=/{model} images=/{model}
azure-openai: chat=* completions=* embeddings=* responses=* images=* speech=*
azure-ai: chat=* completions=* embeddings=* messages=* images=* speech=*
vertex-ai: chat=* completions=* embeddings=* responses=* messages=* count_tokens=* images=*
bedrock: chat=* completions=* embeddings=* responses=* messages=* count_tokens=* images=*
huggingface: chat=* completions=*
predibase: chat=*
bytez: chat=*
oracle: chat=*
stability-ai: chat=* completions=* embeddings=* responses=* messages=* count_tokens=*
stability-ai: images=* speech=*
segmind: images=/{model}
fireworks-ai: images=/image_generation/{model}
siliconflow: images=/{model}/text-to-image
hyperbolic: images=/v1/image/generation
recraft-ai deepbricks lemonfox-ai nscale: images
groq: speech
sagemaker milvus replicate qdrant meshy tripo3d pinecone:
[hosted] x-ai groq: responses
[hosted] openrouter: responses=/v1/responses
[hosted] jina voyage pinecone: rerank
[hosted] cohere: rerank=/v2/rerank
[hosted] bedrock stability-ai: rerank=*
[oss] iointelligence: responses=/chat/completions
"""


def build_path(call: EndpointCall) -> str:
    """The path that the upstream is asked at. Raises TargetError, NotSupported where the provider
    has no such endpoint."""
    template = _read_table(call.dialect).get(call.provider, {}).get(call.endpoint)
    if template is None:
        raise NotSupported(call.endpoint, call.provider)
    if template == "*":
        return BUILDERS[call.provider](call)
    if "{" not in template:
        return template
    return template.format(
        model=to_string(call.get_param("model")),
        generate="streamGenerateContent" if call.streams else "generateContent",
        key=call.masked_key,
    )


def list_providers(dialect: str) -> Mapping[str, Mapping[str, str]]:
    """The providers that have a row in the table, with the path of each of their endpoints."""
    return _read_table(dialect)


@cache
def _read_table(dialect: str) -> dict[str, dict[str, str]]:
    paths: dict[str, dict[str, str]] = {}
    for line in _TABLE.strip().splitlines():
        names, _, written = line.partition(":")
        providers = names.split()
        if providers[0].startswith("[") and providers.pop(0)[1:-1] != dialect:
            continue
        for provider in providers:
            own = paths.setdefault(provider, {})
            for each in written.split():
                name, equals, path = each.partition("=")
                endpoint = _SHORT_NAMES[name]
                own[endpoint] = path if equals else OPENAI_PATHS[endpoint]
    return paths
