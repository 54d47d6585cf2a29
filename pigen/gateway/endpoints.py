"""The address of each endpoint at each upstream, as the gateways form it."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.javascript.values import to_string

# OpenAI's own, which most providers share.
DEFAULT_PATHS = {
    "chatComplete": "/chat/completions",
    "complete": "/completions",
    "embed": "/embeddings",
    "messages": "/messages",
    "createModelResponse": "/responses",
}
# The endpoints in the order of USUAL: "=" for its path, "-" where the provider has none. Below
# each line the providers that it holds for. Measured on the open gateway.
_TABLE = """
= - - - -
  perplexity-ai deepinfra ncompass groq monsterapi deepbricks cerebras inference-net
  lemonfox-ai nscale krutrim matterai modal z-ai aibadgr ovhcloud
- - - - -
  stability-ai segmind sagemaker recraft-ai milvus replicate qdrant meshy tripo3d oracle
= - = - -
  mistral-ai zhipu siliconflow upstage dashscope kluster-ai cometapi
/v1/chat/completions - - - -
  moonshot openrouter lingyi deepseek sambanova hyperbolic 302ai
= = = - -
  anyscale fireworks-ai github x-ai nebius
= = - - -
  lambda featherless-ai nextbit
- - = - -
  jina voyage
/messages /complete - = -
  anthropic
/deployments/{deployment}/chat/completions /deployments/{deployment}/completions /deployments/{deployment}/embeddings - =
  azure-openai
/v2/chat /v1/generate /v2/embed - -
  cohere
/v1beta/models/{model}:{generate} - /v1beta/models/{model}:embedContent - -
  google
/v1/projects/{project}/locations/{region}/publishers/google/models/{model}:{generate} - /v1/projects/{project}/locations/{region}/publishers/google/models/{model}:predict - -
  vertex-ai
= = = - =
  openai
/models/{model}:generateMessage /models/{model}:generateText /models/{model}:embedText - -
  palm
/chat - - - -
  reka-ai
/v1/chat/completions /v1/completions /v1/embeddings - -
  together-ai
- - /embedding/text - -
  nomic
/v1/chat/completions - /api/embeddings - -
  ollama
/{model}/chat /{model}/complete /embed - -
  ai21
/model/{model}/{converse} - - /model/{model}/{converse} -
  bedrock
/{model} /{model} /{model} - -
  workers-ai
/v1/chat/completions /v1/completions - - -
  novita-ai
/{tenant}/deployments/v2/llms/{model}/v1/chat/completions - - - -
  predibase
- /generate - - -
  triton
= = = /v1/messages -
  azure-ai
/models/{model}/v1/chat/completions /models/{model}/v1/completions - - -
  huggingface
/api/v1/chat/completions /api/v1/completions - - -
  lepton
/models/v2/{model} - - - -
  bytez
= - = - /chat/completions
  iointelligence
"""


def build_path(
    provider: str, endpoint: str, options: Mapping[str, object], stream: bool
) -> str | None:
    """The upstream's path, None where the provider has no such endpoint."""
    paths = _PATHS.get(provider)
    template = DEFAULT_PATHS.get(endpoint) if paths is None else paths.get(endpoint)
    if template is None or "{" not in template:
        return template
    return template.format(
        deployment=to_string(options.get("deploymentId")),
        project=to_string(options.get("vertexProjectId")),
        region=to_string(options.get("vertexRegion")),
        tenant=to_string(options.get("predibaseTenantId")),
        model=to_string(options.get("model")),
        generate="streamGenerateContent" if stream else "generateContent",
        converse="converse-stream" if stream else "converse",
    )


def _parse_table(table: str) -> dict[str, dict[str, str]]:
    paths: dict[str, dict[str, str]] = {}
    columns: dict[str, str] = {}
    for line in table.strip().splitlines():
        if line.startswith(" "):
            paths |= dict.fromkeys(line.split(), columns)
            continue
        columns = {
            endpoint: DEFAULT_PATHS[endpoint] if written == "=" else written
            for endpoint, written in zip(DEFAULT_PATHS, line.split(), strict=True)
            if written != "-"
        }
    return paths


_PATHS = _parse_table(_TABLE)
