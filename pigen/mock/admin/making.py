"""Making what a slug leads to: a provider and the integration behind it."""

from __future__ import annotations

import re
from typing import Any

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.gateway.dialect import HOSTED, PROVIDERS
from pigen.mock.admin.answer import invalid, refused
from pigen.mock.admin.call import Call
from pigen.mock.admin.records import IntegrationRecord, ProviderRecord, Said
from pigen.mock.admin.shown import masked, without_secrets


def add_provider(call: Call, said: dict[str, Any], integration: str) -> ProviderRecord:
    """Raises Refused where the slug is taken."""
    slug = said.pop("slug", None) or free_slug(call, said["name"])
    check_provider(call, slug)
    record = ProviderRecord(
        call.ids.uuid(), said, call.now, call.now, slug=slug, integration=integration
    )
    record.measure("The provider", call.now)
    call.store.providers[slug] = record
    call.store.changed(call.now)
    return record


def check_provider(call: Call, slug: str) -> None:
    """Raises Refused where no provider can have the slug."""
    if slug in call.store.providers:
        raise refused("AB07", f"There is a provider {quote(slug)} already.")
    call.store.room(call.store.providers)


def add_integration(call: Call, said: Said, key: str | None, slug: str) -> IntegrationRecord:
    """Raises Refused for an unknown provider, and where the slug is taken."""
    provider, known = said["ai_provider_id"], PROVIDERS[HOSTED]
    if provider not in known:
        hint = did_you_mean(provider, known)
        raise invalid(f"{quote(provider)} is none of Portkey's names of providers. {hint}".strip())
    if slug in call.store.integrations:
        raise refused("AB07", f"There is an integration {quote(slug)} already.")
    call.store.room(call.store.integrations)
    record = IntegrationRecord(call.ids.uuid(), safe(said), call.now, call.now, slug=slug)
    if key:
        set_key(record, key)
    call.store.integrations[slug] = record
    return record


def safe(said: Said) -> Said:
    """What is said of an integration, without the secrets in its configurations."""
    own = said.get("configurations")
    return {**said, "configurations": without_secrets(own)} if own else said


def set_key(record: IntegrationRecord, key: str) -> None:
    """Nothing asks an upstream, so the key itself is not kept."""
    record.masked_key = masked(key)


def free_slug(call: Call, name: str) -> str:
    """A slug made of a name, that nobody has."""
    slug = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-") or "provider"
    taken = slug in call.store.providers or slug in call.store.integrations
    return f"{slug}-{call.ids.hex(6)}" if taken else slug
