"""The two gateways that read a Config, and the providers each of them knows.

`hosted` is Portkey's service (measured on its published core, the 2.0.0 line); `oss` is the open
gateway from npm, 1.15.2.
"""

from __future__ import annotations

HOSTED = "hosted"
OSS = "oss"
DIALECTS = (HOSTED, OSS)

_SHARED_FIRST = (
    "anthropic anyscale azure-openai cohere google vertex-ai mistral-ai openai palm perplexity-ai "
    "reka-ai together-ai deepinfra ncompass stability-ai nomic ollama ai21 bedrock groq segmind jina "
    "fireworks-ai workers-ai moonshot openrouter lingyi zhipu novita-ai monsterapi deepseek predibase "
    "triton voyage azure-ai github deepbricks siliconflow huggingface cerebras inference-net sambanova "
    "lemonfox-ai upstage lambda dashscope x-ai cortex sagemaker nebius recraft-ai milvus replicate "
    "portkey lepton kluster-ai nscale hyperbolic"
)

# In the order in which the gateways list them in their message.
PROVIDERS = {
    OSS: tuple(
        f"{_SHARED_FIRST} bytez featherless-ai krutrim qdrant 302ai cometapi matterai meshy tripo3d "
        "nextbit modal z-ai oracle iointelligence aibadgr ovhcloud".split()
    ),
    HOSTED: tuple(
        f"{_SHARED_FIRST} featherless-ai krutrim qdrant meshy tripo3d modal oracle iointelligence "
        "aibadgr ovhcloud latitude databricks pinecone".split()
    ),
}
