"""The hosted gateway's cache. The open one has none: it always says DISABLED."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pigen.gateway import request as names
from pigen.gateway.inputs import Params
from pigen.gateway.schema import CACHE_MODES
from pigen.gateway.session import Session
from pigen.javascript.values import is_number, member, parse_json, truthy

DISABLED, HIT, MISS, REFRESH = "DISABLED", "HIT", "MISS", "REFRESH"
# Semantic search needs a vector store, without which it is an exact search as well.


@dataclass(frozen=True)
class Lookup:
    """What the cache said: status None where it failed, in which case nothing is stored either."""

    status: str | None
    key: str | None = None
    body: object | None = None
    max_age: float | None = None


def look_up(session: Session, cache: object, url: str, params: Params) -> Lookup:
    """Ask the cache that a target's `cache` sets up. A call's address, body and metadata (or the
    namespace that a header gives) make the key: another slug at the same address finds it too."""
    mode = member(cache, "mode") if isinstance(cache, Mapping) else cache
    if not session.hosted or not isinstance(mode, str) or not mode:
        return Lookup(DISABLED)
    metadata = session.headers.get(names.METADATA)
    if metadata and not _is_json(metadata):
        return Lookup(None)
    key = json.dumps([url, params.whole(), session.headers.get(names.NAMESPACE, metadata)])
    max_age = _max_age(session, member(cache, "maxAge"))
    if session.headers.get(names.REFRESH, "").lower() == "true":
        session.state.cache.pop(key, None)
        return Lookup(REFRESH, key, None, max_age)
    if mode not in CACHE_MODES:
        return Lookup(DISABLED, key, None, max_age)
    body = session.state.cached(key)
    return Lookup(HIT if body is not None else MISS, key, body, max_age)


def store(session: Session, found: Lookup, status: int, body: object) -> None:
    """Keep an answer, if it is one that the cache keeps: a 200 that could be read."""
    if status == 200 and found.key and found.status in (MISS, REFRESH) and body is not None:
        session.state.store(found.key, body, found.max_age)


def _max_age(session: Session, own: object) -> float | None:
    if is_number(own) and truthy(own):
        assert isinstance(own, (int, float))
        return own
    asked = re.search(r"max-age=(\d+)", session.headers.get(names.CACHE_CONTROL, ""))
    return float(asked.group(1)) if asked else None


def _is_json(text: str) -> bool:
    try:
        parse_json(text)
    except ValueError:
        return False
    return True
