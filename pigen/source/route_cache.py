"""Which ways of a source's requests are the same, so that the engine is asked once."""

from __future__ import annotations

from dataclasses import replace

from pigen.gateway.all_routes import AllRoutes
from pigen.gateway.request import CHAT
from pigen.gateway.result import Attempt
from pigen.source.pi_requests import PiRequest

# A Config with any of these may treat one model otherwise than another.
MODEL_DEPENDENT_WORDS = ("conditional", "guardrail", "hooks", "mutator")


def ignores_model(ask: PiRequest) -> bool:
    """Every bare name goes the same way: the Config's targets ask nothing of the model."""
    if ask.config is None or ask.slug is not None or ask.request is None:
        return False
    config_text = str(ask.config.value)
    return ask.request.path == CHAT and not any(
        word in config_text for word in MODEL_DEPENDENT_WORDS
    )


def rename_model(routes: AllRoutes, old: str, new: str) -> AllRoutes:
    """The ways of one bare name as those of another."""

    def rename_attempts(attempts: list[Attempt]) -> list[Attempt]:
        return [replace(each, model=new) if each.model == old else each for each in attempts]

    return AllRoutes(
        rename_attempts(routes.first_attempts),
        rename_attempts(routes.later_attempts),
        routes.is_complete,
    )
