"""The model ids and the name of the key that flags give, checked."""

from __future__ import annotations

from collections.abc import Iterable

from pigen.common.errors import PigenError
from pigen.pi.interpolation import format_variable, is_name
from pigen.pi.release import Pi


def parse_model_ids(models: Iterable[str], slugs: Iterable[str]) -> list[str]:
    """`@slug/model` for each model given, in that order. Raises PigenError for a malformed one.

    models  "@openai-prod/gpt-4o", or a bare "gpt-4o"
    slugs   what was given as --slug: bare names need exactly one
    """
    slugs = [slug.removeprefix("@") for slug in dict.fromkeys(slugs)]
    for slug in slugs:
        _check(slug, "slug", slug)
    ids = [_qualify(model, slugs) for model in models]
    twice = next((id for id in ids if ids.count(id) > 1), None)
    if twice is not None:
        raise PigenError(
            f'--model "{twice}" is given twice, and pi would keep only one of them.',
            help="Give each model once.",
        )
    return ids


def _qualify(model: str, slugs: list[str]) -> str:
    if not model.startswith("@"):
        _check(model, "model", model)
        if "@" in model:
            raise PigenError(
                f'--model "{model}" has an "@" that is not at its start, '
                "so the gateway finds no provider in it.",
                help='Write "@slug/model", such as @openai-prod/gpt-4o.',
            )
        if len(slugs) != 1:
            count = "several are given" if slugs else "none is given"
            raise PigenError(
                f'--model "{model}" is a bare name, which needs exactly one --slug; {count}.',
                help=f"Write @SLUG/{model}, with the slug that the provider has in Portkey.",
            )
        return f"@{slugs[0]}/{model}"
    slug, slash, name = model[1:].partition("/")
    if not slash or not name:
        raise PigenError(
            f'--model "{model}" has no model after the slug.',
            help=f'Write "@{slug or "slug"}/model", such as @openai-prod/gpt-4o.',
        )
    _check(slug, "slug", model)
    _check(name, "model", model)
    return model


def _check(part: str, what: str, whole: str) -> None:
    """Neither part is empty or holds what the gateway would read differently."""
    reason = ""
    if not part:
        reason = f"has no {what}"
    elif not part.isprintable() or " " in part:
        reason = f"has a space or an invisible character in its {what}"
    elif what == "slug" and ("@" in part or "/" in part):
        reason = f'has a "{"@" if "@" in part else "/"}" in its slug'
    elif part.startswith(("/", "@")):
        reason = f'has a doubled "{part[0]}"'
    elif part.endswith("/"):
        reason = 'ends with "/"'
    if reason:
        option = "--slug" if whole is part and what == "slug" else "--model"
        raise PigenError(
            f'{option} "{whole}" {reason}.',
            help='Write "@slug/model", such as @openai-prod/gpt-4o.',
        )


def format_key_reference(name: str, pi: Pi) -> str:
    """How the file names the variable `name` that holds the key. Raises PigenError for no name."""
    if not is_name(name):
        raise PigenError(
            "--key-env takes the name of an environment variable, and this is not one.",
            help="Give a name such as PORTKEY_API_KEY. The key itself belongs in the environment.",
        )
    return format_variable(name, pi)
