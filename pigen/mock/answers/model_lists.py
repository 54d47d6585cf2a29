"""Lists of models, as the gateway has them and as an upstream does."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.mock.answers.conversation import Json


def build_gateway_list(models: Sequence[tuple[str, str]]) -> Json:
    """What a gateway offers: each provider's slug with a model."""
    data = [
        {
            **build_entry(model, slug),
            "id": f"@{slug}/{model}",
            "slug": model,
            "canonical_slug": model,
        }
        for slug, model in models
    ]
    return {"object": "list", "total": len(data), "data": data}


def build_upstream_list(models: Sequence[tuple[str, str]]) -> Json:
    """The same models as their own upstream lists them."""
    return {"object": "list", "data": [build_entry(model, slug) for slug, model in models]}


def build_entry(model: str, owner: str) -> Json:
    return {"id": model, "object": "model", "created": 0, "owned_by": owner}
