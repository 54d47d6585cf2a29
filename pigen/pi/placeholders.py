"""What an example leaves to be filled in: hosts, whole base URLs, model ids.

Judged by looks alone, and tightly: a host or an id that somebody may really have is left in peace.
Keys are in pigen.common.credentials.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from pigen.javascript.urls import is_under, parse_url

RESERVED_HOSTS = ("example.com", "example.org", "example.net", "example")
YOURS = ("host", "server", "domain", "company", "org", "resource", "gateway", "endpoint", "proxy")
# In a host, or in a model id between its slashes.
TO_REPLACE = (
    "change-me",
    "change_me",
    "changeme",
    "fill-me",
    "fill_me",
    "fillme",
    "insert-",
    "insert_",
    "placeholder",
    "redacted",
    "replace-me",
    "replace-with",
    "replace_me",
    "replace_with",
    "replaceme",
    "xxxx",
    "****",
)
URL_WORDS = ("base-url", "base_url", "baseurl", "fixme", "tbd", "todo", "url", "xxx")
ID_WORDS = (
    "id",
    "model-id",
    "model-name",
    "model_id",
    "model_name",
    "modelid",
    "fixme",
    "tbd",
    "todo",
    "xxx",
)
_ID_WORDS = frozenset(ID_WORDS)
DOTS = ".\u2026"
# One of these is in every other id that an example has, where each id begins a line.
_ID_SIGNS = (*TO_REPLACE, "<", "your-", "your_", *(f"\n{dot}" for dot in DOTS))
OWNED = ("model", "provider", "slug", "deployment", "integration", "finetune", "fine-tune")


@lru_cache(maxsize=512)
def is_placeholder_host(host: str) -> bool:
    """A host in lower case that an example has: your-host, llm.example.com, <server-ip>."""
    if host in ("host", "hostname", "server"):
        return False  # may be somebody's machine
    if any(is_under(host, reserved) for reserved in RESERVED_HOSTS) or "<" in host:
        return True
    labels = host.split(".")
    if len(labels) == 4 and all(label.isdigit() or not label.strip("x") for label in labels):
        return "x" in host  # 192.168.x.x, 10.0.0.xx
    for label in labels:
        if label.startswith(("your-", "your_")):
            return True
        if label.startswith("your") and label[4:].startswith(YOURS):
            return True
    return host.startswith(("x.x.", "xxx.")) or any(word in host for word in TO_REPLACE)


@lru_cache(maxsize=512)
def is_placeholder_url(text: str) -> bool:
    """A base URL that an example has, and words that say what to write: "insert your URL here"."""
    host = parse_url(text).host
    if is_placeholder_host(host):
        return True
    low = text.strip().lower()
    words = low.split()
    if len(words) > 1 and "://" not in low:
        return "your" in words or words[-1] == "here" or words[0] in ("insert", "enter", "put")
    if "://" not in low:
        return low in URL_WORDS or low.strip(".\u2026<>") in ("", *URL_WORDS)
    return not low.partition("://")[2].partition("/")[0].strip(".\u2026")


def may_be_placeholder_ids(ids: Iterable[str]) -> bool:
    """Whether one of these ids could be an example's: to ask once is cheaper than to judge
    thousands."""
    words = "\n".join(ids).lower().split()
    text = "\n" + "\n".join(words)
    for sign in _ID_SIGNS:
        if sign in text:
            return True
    return not _ID_WORDS.isdisjoint(words)


@lru_cache(maxsize=512)
def is_placeholder_id(id: str) -> bool:
    """A model id that an example has: REPLACE_ME, id, <model>, @your-provider/your-model."""
    low = id.strip().lower()
    if low in _ID_WORDS or not low.strip(DOTS):
        return bool(low)
    if low[0] + low[-1] == "<>" or any(word in low for word in TO_REPLACE):
        return True
    return any(_is_yours(part.removeprefix("@")) for part in low.split("/"))


def _is_yours(part: str) -> bool:
    """`your-model-id`, `<your-slug>`: a part of an id that says what belongs there."""
    if part[:1] + part[-1:] == "<>":
        return True
    head, rest = part[:5], part[5:]
    return head in ("your-", "your_") and rest.startswith(OWNED)
