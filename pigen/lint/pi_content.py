"""Whether a file that is called models.json is pi's, by what it holds: other programs have files of
that name too (fixtures of Django, registries of models)."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.text.document import Document

# Keys of pi's providers in lower case, less dashes and underscores, so that a slip counts too.
_PROVIDER_KEYS = frozenset(
    ("baseurl", "apikey", "api", "headers", "modeloverrides", "compat", "authheader", "oauth")
)
# Keys of its models, spelled so. Those that no registry of models has of its own are set apart.
_TELLING_MODEL_KEYS = frozenset(("baseurl", "api", "compat", "thinkinglevelmap", "headers"))
_MODEL_KEYS = _TELLING_MODEL_KEYS | frozenset(
    ("id", "name", "reasoning", "input", "cost", "contextwindow", "maxtokens")
)
_CONTAINERS = ("providers", "provider")


def may_be_pis(document: Document) -> bool:
    """It is pi's, or so broken or empty that nothing more is known. What is plainly another
    program's is valid JSON in which nothing looks like a provider of pi's."""
    value = document.value
    if document.syntax == "broken" or value == {}:
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
        yield from _iter_misplaced(value)


def _iter_misplaced(value: dict[str, object]) -> Iterator[object]:
    """The file itself, where it looks like one provider. A list of models under "models" is what
    registries have: of those, only models that have more of pi's than an id and a name count."""
    models = [each for each in _iter_items(value.get("models")) if isinstance(each, dict)]
    if _normalize_keys(value) & _PROVIDER_KEYS or any(
        _normalize_keys(each) & _TELLING_MODEL_KEYS for each in models
    ):
        yield value


def _iter_items(value: object) -> Iterator[object]:
    return iter(value if isinstance(value, list) else ())


def _normalize_keys(value: dict[str, object]) -> set[str]:
    """Its keys, spelled as above."""
    return {str(key).lower().replace("_", "").replace("-", "") for key in value}


def _is_provider(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    if not value or _normalize_keys(value) & _PROVIDER_KEYS:
        return True
    return any(map(_is_model, _iter_items(value.get("models"))))


def _is_model(value: object) -> bool:
    """Most of its keys are those of pi's models: one may be misspelt."""
    if not isinstance(value, dict) or "id" not in value:
        return False
    keys = _normalize_keys(value)
    return 2 * len(keys & _MODEL_KEYS) > len(keys)
