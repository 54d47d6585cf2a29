"""Which model pi picks, from its options and from a list of patterns, as each release does it."""

from __future__ import annotations

from collections.abc import Container, Sequence

from pigen.javascript import collation
from pigen.pi.release import Pi
from pigen.pi.selection import early, late
from pigen.pi.selection.listing import listed, of_provider, usable
from pigen.pi.selection.matching import Choice, Listed, fuzzy, known
from pigen.pi.selection.scope import Scoped, scope

__all__ = ["Choice", "Listed", "Scoped", "choose", "listed", "of_provider", "scope", "usable"]


def choose(
    models: Sequence[Listed],
    provider: str | None = None,
    model: str | None = None,
    *,
    pi: Pi,
    usable: Container[str] = (),
) -> Choice:
    """What `pi --provider PROVIDER --model MODEL` does, given pi's list of models in its order and
    the ids of the providers that have a key.

    Neither the id nor an error means that the options leave the choice open.
    """
    if not model:
        if provider and pi.provider_needs_model:
            return Choice(
                error="--provider requires --model "
                f"(for example: --provider {provider} --model <pattern>)"
            )
        return Choice()
    if provider and provider.lower() not in known(models).owners:
        return Choice(
            error=f'Unknown provider "{provider}". '
            "Use --list-models to see available providers/models."
        )
    find = late.choose if pi.weighs_credentials else early.choose
    choice = find(models, provider, model, pi, usable.__contains__)
    choice.uncertain = _uncertain(models, provider, model)
    return choice


def _uncertain(models: Sequence[Listed], provider: str | None, text: str) -> bool:
    """Whether the choice may hang on folding or sorting what is not printable ASCII."""
    if not collation.known(text) or (provider and not collation.known(provider)):
        return True
    strange = [m for m in models if m.strange]
    if not strange:
        return False
    parts = {text.lower(), text.partition("/")[2].lower(), text.rpartition(":")[0].lower()}
    parts |= {part.rpartition(":")[0] for part in parts} | {part.strip() for part in parts}
    return any(fuzzy(part, strange) for part in parts if part)
