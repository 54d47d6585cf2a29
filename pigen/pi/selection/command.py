"""The shortest command line by which pi finds one certain model."""

from __future__ import annotations

from collections.abc import Container, Sequence

from pigen.pi.release import Pi
from pigen.pi.selection import choose_model
from pigen.pi.selection.matching import ListedModel


def format_command(
    models: Sequence[ListedModel], provider: str, id: str, pi: Pi, usable: Container[str]
) -> str | None:
    """`pi --model @openai-prod/gpt-4o`, or with the provider where the id alone is not enough; None
    where pi cannot be brought to pick it."""
    likely = None
    for option, model in ((None, id), (None, f"{provider}/{id}"), (provider, id)):
        choice = choose_model(models, option, model, pi=pi, usable=usable)
        if (choice.provider, choice.id, choice.thinking) == (provider, id, None):
            words = ["pi", *(["--provider", option] if option else []), "--model", model]
            command = " ".join(_quote_word(word) for word in words)
            if not choice.rests_on_built_ins:
                return command
            likely = likely or command
    return likely


def _quote_word(text: str) -> str:
    from shlex import quote

    return quote(text)
