"""Bringing the providers of a source into a models.json that has others too: nothing else in the
file changes, not even a space."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pigen.build.value_changes import change_value
from pigen.common.errors import PigenError
from pigen.common.json_equality import are_equal, are_equal_in_order
from pigen.common.kinds import MARK
from pigen.common.quoting import quote
from pigen.diagnostics.rule import Add, Fix, FixChange, Remove, Replace
from pigen.lint.fix import make_edits, splice
from pigen.text.document import Document, from_text
from pigen.text.jsonc import strip_extras

SCHEMA_URL = "https://pi.dev/schemas/models.schema.json"
Providers = Mapping[str, Mapping[str, object]]


def format_new_models_json(providers: Providers) -> str:
    """A person's new models.json, with the schema that pi's documentation begins with: editors find
    it by that, and every pi accepts the key."""
    return dump_json({"$schema": SCHEMA_URL, "providers": providers})


def format_models_json(providers: Providers) -> str:
    """A models.json with these providers alone."""
    return dump_json({"providers": providers})


def dump_json(value: object) -> str:
    """The value as the text of a file of its own."""
    return _indent(json.dumps(value, ensure_ascii=False))


@lru_cache(maxsize=256)  # many teams have the same Configs, and indenting is ten times as slow
def _indent(compact: str) -> str:
    value = json.loads(compact)
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a character, which only an escape can write
        return json.dumps(value, indent=2) + "\n"
    return text


def merge_providers(
    document: Document, providers: Providers, marks: Sequence[str], *, adopt: bool = False
) -> str:
    """The text with `providers` in it, and without those others that carry one of `marks`.

    PigenError for a file that cannot be read, or that has a provider of the same name which is not
    marked so, unless `adopt` says to take it over: then it is changed where it differs alone.
    """
    present = _read_all_providers(document)
    foreign = [n for n in providers if n in present and _get_mark(present[n]) not in marks]
    if foreign and not adopt:
        named = ", ".join(map(quote, foreign))
        raise PigenError(
            f"The file has {'a provider' if len(foreign) == 1 else 'providers'} {named} that pigen "
            "did not write, so nothing was changed.",
            path=document.path,
            help="Rename it in the file or in the source; --adopt replaces it with the source's.",
        )
    edited = {n for n in providers if n in present and (n in foreign or _has_extras(document, n))}
    replaced: list[FixChange] = [
        Replace(("providers", name), value)
        for name, value in providers.items()
        if name in present and not are_equal(present[name], value) and name not in edited
    ]
    gone: list[FixChange] = [
        Remove(("providers", name), keeps_comment=True)
        for name, value in present.items()
        if name not in providers and _get_mark(value) in marks
    ]
    added: list[FixChange] = [
        Add(("providers",), name, value) for name, value in providers.items() if name not in present
    ]
    root = document.value
    assert isinstance(root, dict)
    if "providers" not in root:
        added = [Add((), "providers", dict(providers))] if providers else []
    expected = {n: v for n, v in present.items() if n in providers or _get_mark(v) not in marks}
    # A value cannot change in the same breath as its neighbours come and go: they share a comma.
    for step in (replaced, [*gone, *added]):
        document = _apply_changes(document, step)
    for name in edited:
        document = change_value(document, ("providers", name), providers[name])
    _check_result(document, root, {**expected, **providers})
    return document.text


def _has_extras(document: Document, name: str) -> bool:
    """Somebody has put comments into the provider, which stay where it changes."""
    start, end = document.find_span(("providers", name))
    return strip_extras(document.text[start:end]) != document.text[start:end]


def list_marks(providers: Providers) -> list[str]:
    """The sources that providers belong to, each once."""
    marks = dict.fromkeys(_get_mark(value) for value in providers.values())
    return [mark for mark in marks if mark is not None]


def read_providers(document: Document) -> dict[str, dict[str, object]]:
    """The providers of a file that a build wrote. PigenError where it is no such file."""
    return {n: v for n, v in _read_all_providers(document).items() if isinstance(v, dict)}


def _get_mark(provider: object) -> str | None:
    mark = provider.get(MARK) if isinstance(provider, dict) else None
    return mark if isinstance(mark, str) else None


def _read_all_providers(document: Document) -> dict[str, object]:
    """What stands under "providers" of a file that can be changed. Raises PigenError."""
    value = document.value
    providers = value.get("providers", {}) if isinstance(value, dict) else None
    reason = ""
    if document.syntax == "broken":
        reason = "pi cannot read the file"
    elif document.has_invalid_bytes:
        reason = "The file is not written in UTF-8"
    elif not isinstance(providers, dict):
        reason = "The file is not a models.json"
    elif document.has_duplicates and _has_repeated_keys(document):
        reason = "The file has a provider twice"
    if reason or not isinstance(providers, dict):
        raise PigenError(
            f"{reason}, so pigen left it as it is.",
            path=document.path,
            help="Run pigen lint on it, and fix what it finds.",
        )
    return providers


def _has_repeated_keys(document: Document) -> bool:
    nodes = [document.find_node(()), document.find_node(("providers",))]
    return any(node is not None and node.find_repeated_members() for node in nodes)


def _apply_changes(document: Document, changes: Sequence[FixChange]) -> Document:
    if not changes:
        return document
    text_edits = make_edits(document, Fix("", *changes))
    return from_text(splice(document.text, text_edits), document.path)


def _check_result(
    document: Document, before: Mapping[str, object], providers: Mapping[str, object]
) -> None:
    """A file that would not hold what it should is not written. It never came to that in tests."""
    value = document.value
    rest = {key: each for key, each in before.items() if key != "providers"}
    right = isinstance(value, dict) and document.syntax != "broken"
    if right and isinstance(value, dict):
        result_providers = value.get("providers", {})
        right = are_equal_in_order({k: v for k, v in value.items() if k != "providers"}, rest)
        right = (
            right
            and isinstance(result_providers, dict)
            and result_providers.keys() == providers.keys()
        )
        right = right and all(
            are_equal(result_providers[name], providers[name]) for name in providers
        )
    if not right:
        raise PigenError(
            "The file is laid out in a way that pigen cannot edit safely, so it was left as it is.",
            path=document.path,
            help="Put each member of the file on its own line.",
        )
