"""Sticky sessions of a load balance: hosted, and for saved Configs alone."""

from __future__ import annotations

from pigen.gateway import request as names
from pigen.gateway.session import Session
from pigen.javascript.values import UNDEFINED, is_number, member, text, truthy

DEFAULT_SECONDS = 300


def key(session: Session, strategy: object) -> str | None:
    """What identifies the session, None where there is none: the API key and the hash fields."""
    sticky = member(strategy, "sticky")
    if not (session.hosted and session.config_version and truthy(member(sticky, "enabled"))):
        return None
    session.asking.once()
    fields = member(sticky, "hash_fields")
    parts = [session.headers.get(names.API_KEY, "")]
    for field in fields if isinstance(fields, list) else ():
        value = _value(session, str(field))
        if value:
            parts.append(f"{field}:{value}")
    return "|".join(filter(None, parts)) or None


def keep(session: Session, strategy: object, identity: str, index: int) -> None:
    seconds = member(member(strategy, "sticky"), "ttl")
    lasts = seconds if is_number(seconds) and seconds else DEFAULT_SECONDS
    assert isinstance(lasts, (int, float))
    session.state.sticky[identity] = (session.state.now + lasts * 1000, index)


def _value(session: Session, field: str) -> str:
    source, _, path = field.partition(".")
    if source == "headers":
        return session.headers.get(path.lower(), "")
    value: object = session.metadata if source == "metadata" else session.body
    for step in path.split("."):
        value = member(value, step) if truthy(value) else UNDEFINED
    return "" if value is UNDEFINED else text(value)
