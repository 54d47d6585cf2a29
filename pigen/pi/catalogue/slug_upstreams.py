"""The provider of pi's behind a gateway: which one a slug names, and its figures of a model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pigen.pi.catalogue import Fact, data_files, find_fact, knows

VERTEX = "google-vertex"
# Publishers in Vertex AI's names of models, with whom pi calls so;
# those of one's own endpoints have none.
VERTEX_PUBLISHERS = {
    "google": VERTEX,
    "anthropic": "anthropic",
    "mistralai": "mistral",
    "meta": "meta",
    "endpoints": None,
}

# What people call a provider in a slug, where it is not pi's own id.
SLUG_NAMES = {
    "aws": "amazon-bedrock",
    "aws-bedrock": "amazon-bedrock",
    "bedrock": "amazon-bedrock",
    "azure-openai": "azure",
    "azure-openai-responses": "azure",
    "claude": "anthropic",
    "fireworks-ai": "fireworks",
    "gemini": "google",
    "google-ai": "google",
    "grok": "xai",
    "kimi": "moonshotai",
    "mistral-ai": "mistral",
    "mistralai": "mistral",
    "moonshot": "moonshotai",
    "together-ai": "together",
    "vertex": "google-vertex",
    "vertex-ai": "google-vertex",
    "vertexai": "google-vertex",
    "workers-ai": "cloudflare-workers-ai",
    "x-ai": "xai",
    "z-ai": "zai",
}


@cache
def find_upstream(slug: str) -> str | None:
    """The provider of pi's that a Portkey slug names: `openai-prod` means openai. None where it
    names none, or several."""
    words = slug.lower().removeprefix("@").replace("_", "-").replace(".", "-").split("-")
    matches = set()
    while words:
        for length in range(min(len(words), 4), 0, -1):
            name = _get_slug_names().get("-".join(words[:length]))
            if name:
                matches.add(name)
                del words[:length]
                break
        else:
            del words[0]
    return matches.pop() if len(matches) == 1 else None


def find_fact_behind(model: str, upstream: str | None) -> Fact | None:
    """The figures of a model as a provider behind a gateway is asked for it: that provider's entry,
    else the maker's. Through Portkey, Vertex AI takes "anthropic.claude-sonnet-4-5@20250929"."""
    if not knows(model):
        named = _strip_publisher(model) if upstream == VERTEX else None
        if named is None:
            return None
        model, upstream = named
    return (find_fact(model, upstream) if upstream else None) or find_fact(model)


def _strip_publisher(model: str) -> tuple[str, str] | None:
    """A known model and its maker, for a name with a publisher as Vertex AI takes it."""
    publisher, _, name = model.partition(".")
    maker = VERTEX_PUBLISHERS.get(publisher)
    spellings = (name, name.replace("@", "-"), name.partition("@")[0])
    known = next((each for each in spellings if knows(each)), None)
    return (known, maker) if maker and known else None


@cache
def _get_slug_names() -> Mapping[str, str]:
    known = {row[0] for row in data_files.read_provider_data()["rows"]}
    return {**{id: id for id in known}, **SLUG_NAMES}
