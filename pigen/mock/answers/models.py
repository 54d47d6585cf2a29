"""The list of models that a gateway offers: GET /v1/models."""

from __future__ import annotations

from collections.abc import Iterable

from pigen.mock.answers.parts import Json


def body(models: Iterable[tuple[str, str]], now: int) -> Json:
    """Of each provider's slug and model."""
    return {"object": "list", "data": [_model(slug, model, now) for slug, model in models]}


def one(slug: str, model: str, now: int) -> Json:
    """GET /v1/models/{id}."""
    return _model(slug, model, now)


def _model(slug: str, model: str, now: int) -> Json:
    return {
        "id": f"@{slug}/{model}",
        "object": "model",
        "created": now,
        "owned_by": slug,
        "slug": model,
        "canonical_slug": model,
    }
