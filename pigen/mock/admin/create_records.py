"""Making what a slug leads to: a provider and the integration behind it."""

from __future__ import annotations

import re
from typing import Any

from pigen.common.kinds import HOSTED
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.gateway.provider_names import PROVIDERS
from pigen.mock.admin.answer import make_bad_request, make_refusal
from pigen.mock.admin.call import AdminCall
from pigen.mock.admin.record_format import mask_secret, redact_secrets
from pigen.mock.admin.records import Fields, IntegrationRecord, ProviderRecord


def add_provider(call: AdminCall, fields: dict[str, Any], integration: str) -> ProviderRecord:
    """Raises Refused where the slug is taken."""
    slug = fields.pop("slug", None) or find_free_slug(call, fields["name"])
    check_provider_slug(call, slug)
    record = ProviderRecord(
        call.ids.make_uuid(), fields, call.now, call.now, slug=slug, integration=integration
    )
    record.update_budget("The provider", call.now)
    call.store.providers[slug] = record
    call.store.rebuild_workspace(call.now)
    return record


def check_provider_slug(call: AdminCall, slug: str) -> None:
    """Raises Refused where no provider can have the slug."""
    if slug in call.store.providers:
        raise make_refusal("AB07", f"There is a provider {quote(slug)} already.")
    call.store.check_room(call.store.providers)


def add_integration(
    call: AdminCall, fields: Fields, key: str | None, slug: str
) -> IntegrationRecord:
    """Raises Refused for an unknown provider, and where the slug is taken."""
    provider, known = fields["ai_provider_id"], PROVIDERS[HOSTED]
    if provider not in known:
        hint = did_you_mean(provider, known)
        raise make_bad_request(
            f"{quote(provider)} is not one of Portkey's provider names. {hint}".strip()
        )
    if slug in call.store.integrations:
        raise make_refusal("AB07", f"There is an integration {quote(slug)} already.")
    call.store.check_room(call.store.integrations)
    record = IntegrationRecord(
        call.ids.make_uuid(), redact_configurations(fields), call.now, call.now, slug=slug
    )
    if key:
        set_key(record, key)
    call.store.integrations[slug] = record
    return record


def redact_configurations(fields: Fields) -> Fields:
    """An integration as the API shows it, without the secrets in its configurations."""
    own = fields.get("configurations")
    return {**fields, "configurations": redact_secrets(own)} if own else fields


def set_key(record: IntegrationRecord, key: str) -> None:
    """Nothing asks an upstream, so the key itself is not kept."""
    record.masked_key = mask_secret(key)


def find_free_slug(call: AdminCall, name: str) -> str:
    """A slug made of a name, that nobody has."""
    slug = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-") or "provider"
    is_taken = slug in call.store.providers or slug in call.store.integrations
    return f"{slug}-{call.ids.make_hex(6)}" if is_taken else slug
