"""Sticky sessions of a load balance: hosted, and for saved Configs alone."""

from __future__ import annotations

from pigen.common.headers import API_KEY_HEADER
from pigen.gateway.request_context import RequestContext
from pigen.javascript.values import UNDEFINED, get_member, is_number, is_truthy, to_string

DEFAULT_SECONDS = 300


def make_key(context: RequestContext, strategy: object) -> str | None:
    """What identifies the session, None without one: the API key and the hash fields."""
    sticky = get_member(strategy, "sticky")
    if not (
        context.is_hosted and context.has_saved_config and is_truthy(get_member(sticky, "enabled"))
    ):
        return None
    fields = get_member(sticky, "hash_fields")
    parts = [context.headers.get(API_KEY_HEADER, "")]
    for field in fields if isinstance(fields, list) else ():
        value = _read_field(context, str(field))
        if value:
            parts.append(f"{field}:{value}")
    return "|".join(filter(None, parts)) or None


def store(context: RequestContext, strategy: object, identity: str, index: int) -> None:
    seconds = get_member(get_member(strategy, "sticky"), "ttl")
    lasts = seconds if is_number(seconds) and seconds else DEFAULT_SECONDS
    assert isinstance(lasts, (int, float))
    context.state.sticky[identity] = (context.state.now + lasts * 1000, index)


def _read_field(context: RequestContext, field: str) -> str:
    source, _, path = field.partition(".")
    if source == "headers":
        return context.headers.get(path.lower(), "")
    value: object = context.metadata if source == "metadata" else context.body
    for step in path.split("."):
        value = get_member(value, step) if is_truthy(value) else UNDEFINED
    return "" if value is UNDEFINED else to_string(value)
