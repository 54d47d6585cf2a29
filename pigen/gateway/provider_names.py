"""The providers that each of the two gateways knows."""

from __future__ import annotations

from pigen.common.kinds import HOSTED, OSS

_SHARED_FIRST = (
    "anthropic anyscale azure-openai cohere google vertex-ai mistral-ai openai palm perplexity-ai "
    "reka-ai together-ai deepinfra ncompass stability-ai nomic ollama ai21 bedrock groq segmind "
    "jina fireworks-ai workers-ai moonshot openrouter lingyi zhipu novita-ai monsterapi deepseek "
    "predibase triton voyage azure-ai github deepbricks siliconflow huggingface cerebras "
    "inference-net sambanova lemonfox-ai upstage lambda dashscope x-ai cortex sagemaker nebius "
    "recraft-ai milvus replicate portkey lepton kluster-ai nscale hyperbolic"
)

# In the order in which the gateways list them in their message.
PROVIDERS = {
    OSS: tuple(
        f"{_SHARED_FIRST} bytez featherless-ai krutrim qdrant 302ai cometapi matterai meshy "
        "tripo3d nextbit modal z-ai oracle iointelligence aibadgr ovhcloud".split()
    ),
    HOSTED: tuple(
        f"{_SHARED_FIRST} featherless-ai krutrim qdrant meshy tripo3d modal oracle iointelligence "
        "aibadgr ovhcloud latitude databricks pinecone".split()
    ),
}
