"""The workspace, its limits, and which integrations it may use how far. There limits are lists."""

from __future__ import annotations

from typing import Any

from pigen.common.quoting import quote
from pigen.mock.admin.answer import AdminAnswer, make_bad_request, make_list_answer, make_refusal
from pigen.mock.admin.body_checks import merge_change, parse_body
from pigen.mock.admin.call import AdminCall
from pigen.mock.admin.create_records import add_provider
from pigen.mock.admin.integrations import find_integration
from pigen.mock.admin.record_format import format_limits
from pigen.mock.admin.records import BudgetedRecord, IntegrationRecord
from pigen.mock.admin.timestamps import format_timestamp


def list_workspaces(call: AdminCall) -> AdminAnswer:
    return make_list_answer([_format_workspace(call)], 1)


def read(call: AdminCall) -> AdminAnswer:
    _check_id(call, call.path_params["id"])
    return AdminAnswer(200, _format_workspace(call))


def update(call: AdminCall) -> AdminAnswer:
    """A patch: what is left out stays, and an empty list of limits takes them away."""
    from pigen.mock.admin.request_bodies import WorkspaceChange

    _check_id(call, call.path_params["id"])
    change, note = parse_body(call.body, WorkspaceChange)
    if "defaults" in change:
        remark = "the workspace's defaults are kept, but change nothing here"
        note = f"{note}; {remark}" if note else remark
    record = call.store.workspace_record
    _set_limits(call, record, change, "The workspace")
    record.fields, record.updated = merge_change(record.fields, change), call.now
    call.store.rebuild_workspace(call.now)
    return AdminAnswer(200, {}, note)


def list_access(call: AdminCall) -> AdminAnswer:
    record = find_integration(call)
    limits = _format_lists(_find_limited(call, record))
    row = {"id": call.store.slug, "enabled": record.is_enabled, **limits}
    return AdminAnswer(200, {"total": 1, "workspaces": [row]})


def update_access(call: AdminCall) -> AdminAnswer:
    """What a workspace may use of an integration. With create_default_provider, which is the
    default, a workspace that gets access gets a provider too, unless it has one."""
    from pigen.mock.admin.request_bodies import AccessBody

    record = find_integration(call)
    body, note = parse_body(call.body, AccessBody)
    entries: list[dict[str, Any]] = body.get("workspaces") or []
    for entry in entries:
        _check_id(call, entry["id"])
    for entry in entries:
        record.is_enabled, record.updated = entry["enabled"], call.now
        _set_limits(call, record, entry, "The integration")
        if entry.get("reset_usage") and record.budget:
            record.budget.reset(call.now)
        if entry["enabled"]:
            _add_default_provider(call, record, {**body, **merge_change({}, entry)})
    call.store.rebuild_workspace(call.now)
    return AdminAnswer(200, {}, note)


def _set_limits(
    call: AdminCall, record: BudgetedRecord, change: dict[str, Any], owner: str
) -> None:
    """Take the limits out of a change and into the record."""
    listed = {name: change.pop(name) for name in ("usage_limits", "rate_limits") if name in change}
    if not listed:
        return
    if isinstance(record, IntegrationRecord):
        # A source states them at the provider; from now on they are those of the workspace.
        for each in call.store.providers.values():
            if each.integration == record.slug:
                each.fields = {k: v for k, v in each.fields.items() if k not in listed}
                each.update_budget("The provider", call.now)
    usage = listed.get("usage_limits")
    if usage is not None:
        listed["usage_limits"] = merge_change({}, usage[0]) if usage else None
    record.fields = merge_change(record.fields, {k: v or None for k, v in listed.items()})
    record.update_budget(owner, call.now)


def _add_default_provider(
    call: AdminCall, record: IntegrationRecord, settings: dict[str, Any]
) -> None:
    has_one = any(each.integration == record.slug for each in call.store.providers.values())
    if has_one or settings.get("create_default_provider") is False:
        return
    slug = settings.get("default_provider_slug") or record.slug
    add_provider(call, {"name": record.name, "slug": slug}, record.slug)


def _find_limited(call: AdminCall, record: IntegrationRecord) -> BudgetedRecord:
    """What holds the limits: the integration, or its provider as a source states it."""
    names = ("usage_limits", "rate_limits")
    if any(record.fields.get(name) for name in names):
        return record
    providers = (each for each in call.store.providers.values() if each.integration == record.slug)
    return next((p for p in providers if any(p.fields.get(name) for name in names)), record)


def _format_lists(record: BudgetedRecord) -> dict[str, object]:
    usage = format_limits(record)["usage_limits"]
    return {
        "usage_limits": [usage] if usage else [],
        "rate_limits": list(record.fields.get("rate_limits") or ()),
    }


def _format_workspace(call: AdminCall) -> dict[str, object]:
    record = call.store.workspace_record
    return {
        "id": call.store.id,
        "slug": call.store.slug,
        "name": record.name,
        "description": record.fields.get("description"),
        "created_at": format_timestamp(record.created),
        "last_updated_at": format_timestamp(record.updated),
        "defaults": record.fields.get("defaults"),
        **_format_lists(record),
        "object": "workspace",
    }


def _check_id(call: AdminCall, id: str) -> None:
    if not call.store.is_own(id):
        if "slug" in call.path_params:
            raise make_bad_request(
                f"There is no workspace {quote(id)}; the mock has {call.store.slug}."
            )
        raise make_refusal("AB08", f"There is no workspace {quote(id)}.")
