"""Whether a file that is called models.json is pi's, by what it holds: other programs have files of
that name too (fixtures of Django, registries of models)."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.text.document import Document

# Keys of pi's providers in lower case, less dashes and underscores, so that a slip counts too.
_PROVIDER_KEYS = frozenset(
    ("baseurl", "apikey", "api", "headers", "modeloverrides", "compat", "authheader", "oauth")
)
_CONTAINERS = ("providers", "provider")


def may_be_pis(document: Document) -> bool:
    """It is pi's, or so broken or empty that nothing else can be said. What is plainly another
    program's is valid JSON in which nothing looks like a provider of pi's."""
    value = document.value
    if document.syntax == "broken" or value in ({}, [], None):
        return True
    if isinstance(value, dict) and value.get("providers") == {}:
        return True
    return any(_is_provider(each) for each in _list_candidates(value))


def _list_candidates(value: object) -> Iterator[object]:
    """What would be the providers: where they belong, or where people put them by mistake."""
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict) and "pk" not in each)
    if not isinstance(value, dict):
        return
    named = [key for key in _CONTAINERS if key in value]
    for key in named:
        inner = value[key]
        yield from inner.values() if isinstance(inner, dict) else _iter_items(inner)
    if not named:
        yield from value.values()
        yield value


def _iter_items(value: object) -> Iterator[object]:
    return iter(value if isinstance(value, list) else ())


def _is_provider(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    keys = {str(key).lower().replace("_", "").replace("-", "") for key in value}
    if not value or keys & _PROVIDER_KEYS:
        return True
    models = value.get("models")
    return isinstance(models, list) and any(
        isinstance(each, dict) and "id" in each for each in models
    )
