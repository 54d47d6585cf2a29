"""Putting questions to a person: in a terminal that can draw, or line by line."""

from __future__ import annotations

import os

from pigen.wizard.prompters.prompter import Prompter


def make_prompter(plain: bool) -> Prompter:
    """The one that asks: the plain way if that is wanted,
    or if the terminal can do nothing else."""
    if plain or os.environ.get("TERM", "dumb") in ("dumb", "unknown"):
        from pigen.wizard.prompters.plain import PlainPrompter

        return PlainPrompter()
    from pigen.wizard.prompters.interactive import InteractivePrompter

    return InteractivePrompter()
