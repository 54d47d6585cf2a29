"""Which ways of a source's requests are the same, so that the engine is asked once."""

from __future__ import annotations

from dataclasses import replace

from pigen.gateway.all_routes import Ways
from pigen.gateway.request import CHAT
from pigen.gateway.result import Attempt
from pigen.source.pi_requests import Ask

# A Config with any of these may treat one model otherwise than another.
SEEING = ("conditional", "guardrail", "hooks", "mutator")


def is_blind(ask: Ask) -> bool:
    """Every bare name goes the same way: the Config's targets ask nothing of the model."""
    if ask.config is None or ask.slug is not None or ask.request is None:
        return False
    written = str(ask.config.value)
    return ask.request.path == CHAT and not any(word in written for word in SEEING)


def renamed(ways: Ways, old: str, new: str) -> Ways:
    """The ways of one bare name as those of another."""

    def of(attempts: list[Attempt]) -> list[Attempt]:
        return [replace(each, model=new) if each.model == old else each for each in attempts]

    return Ways(of(ways.first), of(ways.later), ways.complete)
