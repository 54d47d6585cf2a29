"""The keys in a file, to be hidden, and the names: what findings point at and call things by,
and so no secret.

Somebody has "acme" for a key as well as for the provider, and to hide it would leave every pointer
and message about that provider without a name.
"""

from __future__ import annotations

from functools import lru_cache

from pigen.common.credentials import is_secret
from pigen.javascript.urls import parse_url
from pigen.outputs import redact
from pigen.text.document import Document

# Sections whose keys are names that people gave.
SECTIONS = ("providers", "modelOverrides", "configs", "keys", "teams")
NAMING_KEYS = ("id", "name", "api")


@lru_cache(maxsize=4)  # what hides secrets in findings asks, and what quotes from the document
def collect_names(document: Document) -> frozenset[str]:
    """The names of the providers, models and the like of a file.

    Of a file that could be read as it stands every key counts, but not below one that holds a
    secret. What looks like a real key is never a name.
    """
    names: set[str] = set()
    every_key = document.syntax != "broken"
    pending: list[object] = [document.value]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending += [inner for inner in item if isinstance(inner, dict | list)]
        elif isinstance(item, dict):
            if every_key:
                names.update(map(str, item))
            for key, inner in item.items():
                if isinstance(inner, str):
                    if key in NAMING_KEYS:
                        names.add(inner)
                    elif key == "baseUrl":
                        names.add(parse_url(inner).host)
                elif isinstance(inner, dict | list) and not redact.is_key_name(str(key)):
                    pending.append(inner)
                    if key in SECTIONS and isinstance(inner, dict):
                        names.update(str(name) for name in inner if isinstance(inner[name], dict))
    return frozenset(name for name in names if not is_secret(name))


@lru_cache(maxsize=4)
def collect_keys(document: Document) -> frozenset[str]:
    """The literal keys in a file, as redact.collect_secrets finds them."""
    return frozenset(redact.collect_secrets(document.value, yaml=document.is_yaml))
