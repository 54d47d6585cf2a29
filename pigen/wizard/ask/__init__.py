"""Putting questions to a person: in a terminal that can draw, or line by line."""

from __future__ import annotations

import os

from pigen.wizard.ask.person import Person


def person(plain: bool) -> Person:
    """Whoever asks: the plain way if that is wanted, or if the terminal can do nothing else."""
    if plain or os.environ.get("TERM", "dumb") in ("dumb", "unknown"):
        from pigen.wizard.ask.plain import Lines

        return Lines()
    from pigen.wizard.ask.prompts import Prompts

    return Prompts()
