"""The hosted gateway's cache. The open one has none: it always says DISABLED."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from pigen.common.headers import (
    CACHE_NAMESPACE_HEADER,
    CACHE_REFRESH_HEADER,
    METADATA_HEADER,
)
from pigen.gateway import request as names
from pigen.gateway.config_schema import CACHE_MODES
from pigen.gateway.request_context import RequestContext
from pigen.javascript.json_values import parse_json
from pigen.javascript.values import get_member, is_number, is_truthy

DISABLED, HIT, MISS, REFRESH = "DISABLED", "HIT", "MISS", "REFRESH"
# Semantic search needs a vector store, without which it is an exact search as well.


@dataclass(frozen=True)
class CacheLookup:
    """The cache's answer: status None where it failed, in which case nothing is stored either."""

    status: str | None
    key: str | None = None
    body: object | None = None
    max_age: float | None = None


def look_up(
    context: RequestContext, cache: object, url: str, params: Mapping[str, object]
) -> CacheLookup:
    """Ask the cache that a target's `cache` sets up. A call's address, body and metadata (or the
    namespace that a header gives) make the key: another slug at the same address finds it too."""
    mode = get_member(cache, "mode") if isinstance(cache, Mapping) else cache
    if not context.is_hosted or not isinstance(mode, str) or not mode:
        return CacheLookup(DISABLED)
    metadata = context.headers.get(METADATA_HEADER)
    if metadata and not _is_json(metadata):
        return CacheLookup(None)
    key = _hash_key(url, params, context.headers.get(CACHE_NAMESPACE_HEADER, metadata))
    max_age = _get_max_age(context, get_member(cache, "maxAge"))
    if context.headers.get(CACHE_REFRESH_HEADER, "").lower() == "true":
        context.state.cache.discard(key)
        return CacheLookup(REFRESH, key, None, max_age)
    if mode not in CACHE_MODES:
        return CacheLookup(DISABLED, key, None, max_age)
    body = context.state.get_cached(key)
    return CacheLookup(HIT if body is not None else MISS, key, body, max_age)


def _hash_key(url: str, params: Mapping[str, object], namespace: str | None) -> str:
    """A short key: a long conversation would else be kept beside its answer."""
    text = json.dumps([url, params, namespace], ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def store(context: RequestContext, lookup: CacheLookup, status: int, body: object) -> None:
    """Keep an answer, if it is one that the cache keeps: a 200 that could be read."""
    if status == 200 and lookup.key and lookup.status in (MISS, REFRESH) and body is not None:
        context.state.store(lookup.key, body, lookup.max_age)


def _get_max_age(context: RequestContext, own: object) -> float | None:
    if is_number(own) and is_truthy(own):
        assert isinstance(own, (int, float))
        return own
    directive = re.search(r"max-age=(\d+)", context.headers.get(names.CACHE_CONTROL_HEADER, ""))
    return float(directive.group(1)) if directive else None


def _is_json(text: str) -> bool:
    try:
        parse_json(text)
    except ValueError:
        return False
    return True
