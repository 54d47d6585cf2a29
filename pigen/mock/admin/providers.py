"""Providers by their slugs, each of an integration; virtual keys are the same under their old name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pigen.common.quoting import quote
from pigen.mock.admin.answer import Answer, forbidden, invalid, listed
from pigen.mock.admin.call import Call
from pigen.mock.admin.checking import fitting, over, renamed
from pigen.mock.admin.making import (
    add_integration,
    add_provider,
    check_provider,
    free_slug,
    set_key,
)
from pigen.mock.admin.moments import written
from pigen.mock.admin.records import EXHAUSTED, EXPIRED, ProviderRecord
from pigen.mock.admin.shown import limits

if TYPE_CHECKING:
    from pydantic import BaseModel

Row = Callable[[Call, ProviderRecord], dict[str, object]]
_SENT = ("slug", "workspace_id", "provider")


def create(call: Call) -> Answer:
    from pigen.mock.admin.forms import ProviderBody

    call.check_workspace()
    said, note = _taken(call, ProviderBody, ("workspace_id", "provider"))
    integration = call.store.integration(said.pop("integration_id"))
    if integration is None:
        raise invalid(f"There is no integration {quote(str(call.body['integration_id']))}.")
    record = add_provider(call, said, integration.slug)
    return Answer(200, {"id": record.id, "slug": record.slug, "object": "provider"}, note)


def create_virtual_key(call: Call) -> Answer:
    """A provider with an integration of its own."""
    from pigen.mock.admin.forms import VirtualKeyBody

    call.check_workspace()
    said, note = _taken(call, VirtualKeyBody, ("workspace_id",))
    about = {"name": said["name"], "ai_provider_id": said.pop("provider")}
    slug = said.get("slug") or free_slug(call, said["name"])
    check_provider(call, slug)
    integration = add_integration(call, about, said.pop("key", None), slug)
    record = add_provider(call, {**said, "slug": slug}, integration.slug)
    made = {"id": record.id, "slug": record.slug}
    return Answer(200, {**made, "object": "virtual-key", "success": True, "data": made}, note)


def all_providers(call: Call) -> Answer:
    return _all(call, shown)


def all_virtual_keys(call: Call) -> Answer:
    return _all(call, shown_as_virtual_key)


def one(call: Call) -> Answer:
    call.check_workspace()
    return Answer(200, shown(call, _found(call)))


def one_virtual_key(call: Call) -> Answer:
    return Answer(200, shown_as_virtual_key(call, _found(call)))


def update(call: Call) -> Answer:
    from pigen.mock.admin.forms import ProviderChange

    return _update(call, ProviderChange)


def update_virtual_key(call: Call) -> Answer:
    from pigen.mock.admin.forms import VirtualKeyChange

    return _update(call, VirtualKeyChange)


def delete(call: Call) -> Answer:
    call.check_workspace()
    del call.store.providers[_found(call).slug]
    call.store.changed(call.now)
    return Answer(200, {})


def shown(call: Call, record: ProviderRecord) -> dict[str, object]:
    expired = record.has_expired(call.now)
    state = EXHAUSTED if record.is_exhausted else EXPIRED if expired else record.status
    return {
        "id": record.id,
        "name": record.name,
        "slug": record.slug,
        "integration_id": record.integration,
        "provider": call.store.integrations[record.integration].provider,
        "workspace_id": call.store.id,
        "note": record.said.get("note"),
        "status": state,
        **limits(record),
        "rate_limits": record.said.get("rate_limits"),
        "expires_at": record.said.get("expires_at"),
        "created_at": written(record.created),
        "last_updated_at": written(record.updated),
        "object": "provider",
    }


def shown_as_virtual_key(call: Call, record: ProviderRecord) -> dict[str, object]:
    return {
        **shown(call, record),
        "organisation_id": call.store.organisation,
        "workspace_name": call.store.slug,
        "model_config": None,
        "tags": None,
        "object": "virtual-key",
    }


def _all(call: Call, row: Row) -> Answer:
    call.check_workspace()
    found = list(reversed(call.store.providers.values()))
    return listed([row(call, record) for record in call.page(found)], len(found))


def _update(call: Call, form: type[BaseModel]) -> Answer:
    call.check_workspace()
    record = _found(call)
    change, note = _taken(call, form, _SENT, keep_null=True)
    resets, key = change.pop("reset_usage", None), change.pop("key", None)
    if key is not None:
        set_key(call.store.integrations[record.integration], key)
    record.said, record.updated = renamed(record.said, change), call.now
    record.measure("The provider", call.now)
    if resets and record.budget:
        record.budget.begin_anew(call.now)
    call.store.changed(call.now)
    return Answer(200, {"id": record.id, "slug": record.slug}, note)


def _taken(
    call: Call, form: type[BaseModel], sent: tuple[str, ...], keep_null: bool = False
) -> tuple[dict[str, Any], str | None]:
    body = call.body
    if isinstance(body.get("rate_limits"), dict):
        # Documented so where the API takes it, and as a list where it answers.
        body = {**body, "rate_limits": [body["rate_limits"]]}
    said, note = fitting(body, form, sent)
    return said if keep_null else over({}, said), note


def _found(call: Call) -> ProviderRecord:
    record = call.store.providers.get(call.names["slug"])
    if record is None:
        raise forbidden(f"There is no provider {quote(call.names['slug'])}.")
    return record
