"""Providers by their slugs, each of an integration; virtual keys are the same under their old
name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pigen.common.quoting import quote
from pigen.mock.admin.answer import AdminAnswer, make_bad_request, make_forbidden, make_list_answer
from pigen.mock.admin.body_checks import merge_change, merge_keeping_name, parse_body
from pigen.mock.admin.call import AdminCall
from pigen.mock.admin.create_records import (
    add_integration,
    add_provider,
    check_provider_slug,
    find_free_slug,
    set_key,
)
from pigen.mock.admin.record_format import format_limits
from pigen.mock.admin.records import EXHAUSTED, EXPIRED, ProviderRecord
from pigen.mock.admin.timestamps import format_timestamp

if TYPE_CHECKING:
    from pydantic import BaseModel

RowFormatter = Callable[[AdminCall, ProviderRecord], dict[str, object]]
_IGNORED_FIELDS = ("slug", "workspace_id", "provider")


def create(call: AdminCall) -> AdminAnswer:
    from pigen.mock.admin.request_bodies import ProviderBody

    call.check_workspace()
    fields, note = _parse_body(call, ProviderBody, ("workspace_id", "provider"))
    integration = call.store.find_integration(fields.pop("integration_id"))
    if integration is None:
        raise make_bad_request(
            f"There is no integration {quote(str(call.body['integration_id']))}."
        )
    record = add_provider(call, fields, integration.slug)
    return AdminAnswer(200, {"id": record.id, "slug": record.slug, "object": "provider"}, note)


def create_virtual_key(call: AdminCall) -> AdminAnswer:
    """A provider with an integration of its own."""
    from pigen.mock.admin.request_bodies import VirtualKeyBody

    call.check_workspace()
    fields, note = _parse_body(call, VirtualKeyBody, ("workspace_id",))
    about = {"name": fields["name"], "ai_provider_id": fields.pop("provider")}
    slug = fields.get("slug") or find_free_slug(call, fields["name"])
    check_provider_slug(call, slug)
    integration = add_integration(call, about, fields.pop("key", None), slug)
    record = add_provider(call, {**fields, "slug": slug}, integration.slug)
    identity = {"id": record.id, "slug": record.slug}
    return AdminAnswer(
        200, {**identity, "object": "virtual-key", "success": True, "data": identity}, note
    )


def list_providers(call: AdminCall) -> AdminAnswer:
    return _list_rows(call, format_provider)


def list_virtual_keys(call: AdminCall) -> AdminAnswer:
    return _list_rows(call, format_virtual_key)


def read(call: AdminCall) -> AdminAnswer:
    call.check_workspace()
    return AdminAnswer(200, format_provider(call, _find_provider(call)))


def read_virtual_key(call: AdminCall) -> AdminAnswer:
    return AdminAnswer(200, format_virtual_key(call, _find_provider(call)))


def update(call: AdminCall) -> AdminAnswer:
    from pigen.mock.admin.request_bodies import ProviderChange

    return _update(call, ProviderChange)


def update_virtual_key(call: AdminCall) -> AdminAnswer:
    from pigen.mock.admin.request_bodies import VirtualKeyChange

    return _update(call, VirtualKeyChange)


def delete(call: AdminCall) -> AdminAnswer:
    call.check_workspace()
    del call.store.providers[_find_provider(call).slug]
    call.store.rebuild_workspace(call.now)
    return AdminAnswer(200, {})


def format_provider(call: AdminCall, record: ProviderRecord) -> dict[str, object]:
    expired = record.has_expired(call.now)
    state = EXHAUSTED if record.is_exhausted else EXPIRED if expired else record.status
    return {
        "id": record.id,
        "name": record.name,
        "slug": record.slug,
        "integration_id": record.integration,
        "provider": call.store.integrations[record.integration].provider,
        "workspace_id": call.store.id,
        "note": record.fields.get("note"),
        "status": state,
        **format_limits(record),
        "rate_limits": record.fields.get("rate_limits"),
        "expires_at": record.fields.get("expires_at"),
        "created_at": format_timestamp(record.created),
        "last_updated_at": format_timestamp(record.updated),
        "object": "provider",
    }


def format_virtual_key(call: AdminCall, record: ProviderRecord) -> dict[str, object]:
    return {
        **format_provider(call, record),
        "organisation_id": call.store.organisation,
        "workspace_name": call.store.slug,
        "model_config": None,
        "tags": None,
        "object": "virtual-key",
    }


def _list_rows(call: AdminCall, format_row: RowFormatter) -> AdminAnswer:
    call.check_workspace()
    records = list(reversed(call.store.providers.values()))
    return make_list_answer(
        [format_row(call, record) for record in call.select_page(records)], len(records)
    )


def _update(call: AdminCall, form: type[BaseModel]) -> AdminAnswer:
    call.check_workspace()
    record = _find_provider(call)
    change, note = _parse_body(call, form, _IGNORED_FIELDS, keep_null=True)
    resets, key = change.pop("reset_usage", None), change.pop("key", None)
    if key is not None:
        set_key(call.store.integrations[record.integration], key)
    record.fields, record.updated = merge_keeping_name(record.fields, change), call.now
    record.update_budget("The provider", call.now)
    if resets and record.budget:
        record.budget.reset(call.now)
    call.store.rebuild_workspace(call.now)
    return AdminAnswer(200, {"id": record.id, "slug": record.slug}, note)


def _parse_body(
    call: AdminCall, form: type[BaseModel], ignored_fields: tuple[str, ...], keep_null: bool = False
) -> tuple[dict[str, Any], str | None]:
    body = call.body
    if isinstance(body.get("rate_limits"), dict):
        # Documented so where the API takes it, and as a list where it answers.
        body = {**body, "rate_limits": [body["rate_limits"]]}
    fields, note = parse_body(body, form, ignored_fields)
    return fields if keep_null else merge_change({}, fields), note


def _find_provider(call: AdminCall) -> ProviderRecord:
    record = call.store.providers.get(call.path_params["slug"])
    if record is None:
        raise make_forbidden(f"There is no provider {quote(call.path_params['slug'])}.")
    return record
