"""Integrations: which upstream a provider's slug leads to, and which of its models are allowed."""

from __future__ import annotations

from pigen.common.quoting import quote
from pigen.mock.admin import available_models
from pigen.mock.admin.answer import AdminAnswer, make_bad_request, make_list_answer, make_refusal
from pigen.mock.admin.body_checks import merge_change, merge_keeping_name, parse_body
from pigen.mock.admin.call import AdminCall
from pigen.mock.admin.create_records import (
    add_integration,
    add_provider,
    check_provider_slug,
    find_free_slug,
    redact_configurations,
    set_key,
)
from pigen.mock.admin.records import Fields, IntegrationRecord
from pigen.mock.admin.timestamps import format_timestamp

MAX_MODELS = 1_000


def create(call: AdminCall) -> AdminAnswer:
    from pigen.mock.admin.request_bodies import IntegrationBody

    call.check_workspace()
    body, note = parse_body(call.body, IntegrationBody, ("workspace_id",))
    fields = merge_change({}, body)
    makes = fields.pop("create_default_provider", True)
    own = fields.pop("default_provider_slug", None)
    slug = fields.pop("slug", None) or find_free_slug(call, fields["name"])
    if makes:
        check_provider_slug(call, own or slug)
    record = add_integration(call, fields, fields.pop("key", None), slug)
    if makes:
        first = {"name": record.name, "slug": own or slug, "note": "Made with its integration"}
        add_provider(call, first, slug)
    return AdminAnswer(200, {"id": record.id, "slug": slug, "object": "integration"}, note)


def list_integrations(call: AdminCall) -> AdminAnswer:
    call.check_workspace()
    kind = call.query.get("type", "all")
    if kind not in ("workspace", "organisation", "all"):
        raise make_bad_request(f"type is workspace, organisation or all, not {quote(kind)}.")
    records = [] if kind == "workspace" else list(reversed(call.store.integrations.values()))
    return make_list_answer(
        [_format_integration(call, record) for record in call.select_page(records)], len(records)
    )


def read(call: AdminCall) -> AdminAnswer:
    record = find_integration(call)
    fields = record.fields
    return AdminAnswer(
        200,
        {
            **_format_integration(call, record),
            "masked_key": record.masked_key,
            "configurations": fields.get("configurations") or {},
            "global_workspace_access_settings": {
                "enabled": True,
                "usage_limits": None,
                "rate_limits": None,
            },
            "allow_all_models": record.allows_all,
            "workspace_count": 1,
            "secret_mappings": fields.get("secret_mappings") or [],
            "pricing_adjustments": fields.get("pricing_adjustments"),
        },
    )


def update(call: AdminCall) -> AdminAnswer:
    from pigen.mock.admin.request_bodies import IntegrationChange

    record = find_integration(call)
    change, note = parse_body(call.body, IntegrationChange, ("slug", "workspace_id"))
    key = change.pop("key", None)
    if key:
        set_key(record, key)
    record.fields, record.updated = (
        merge_keeping_name(record.fields, redact_configurations(change)),
        call.now,
    )
    call.store.rebuild_workspace(call.now)
    return AdminAnswer(200, {}, note)


def delete(call: AdminCall) -> AdminAnswer:
    """Its providers go with it: they have no other key."""
    record = find_integration(call)
    store = call.store
    for slug in [slug for slug, p in store.providers.items() if p.integration == record.slug]:
        del store.providers[slug]
    del store.integrations[record.slug]
    store.rebuild_workspace(call.now)
    return AdminAnswer(200, {})


def list_models(call: AdminCall) -> AdminAnswer:
    record = find_integration(call)
    rows = [_format_model(record, slug) for slug in available_models.list_slugs(record)]
    body = {"object": "list", "total": len(rows), "models": rows}
    return AdminAnswer(200, {**body, "allow_all_models": record.allows_all})


def update_models(call: AdminCall) -> AdminAnswer:
    from pigen.mock.admin.request_bodies import ModelsBody

    record = find_integration(call)
    fields, note = parse_body(call.body, ModelsBody)
    changes: dict[str, Fields] = {each["slug"]: merge_change({}, each) for each in fields["models"]}
    merged = {**record.models, **changes}
    if len(merged) > MAX_MODELS:
        raise make_bad_request(f"The mock keeps at most {MAX_MODELS} models of an integration.")
    if any("pricing_config" in each for each in changes.values()):
        remark = "pricing_config is kept; costs follow pi's catalogue"
        note = f"{note}; {remark}" if note else remark
    record.models, record.updated = merged, call.now
    record.allows_all = bool(
        merge_change({"allow_all_models": record.allows_all}, fields)["allow_all_models"]
    )
    call.store.rebuild_workspace(call.now)
    return AdminAnswer(200, {}, note)


def delete_models(call: AdminCall) -> AdminAnswer:
    """Models of one's own go; the provider's are only forbidden."""
    record = find_integration(call)
    slugs = [slug for slug in call.query.get("slugs", "").split(",") if slug]
    if not slugs:
        raise make_bad_request('"slugs" is missing in the query.')
    for slug in slugs:
        model = record.models.get(slug)
        if model is not None and model.get("is_custom"):
            del record.models[slug]
        elif model is not None or slug in available_models.list_slugs(record):
            record.models[slug] = {**(model or {"slug": slug}), "enabled": False}
    record.updated = call.now
    call.store.rebuild_workspace(call.now)
    return AdminAnswer(200, {})


def find_integration(call: AdminCall) -> IntegrationRecord:
    """The integration that the path names. Raises AdminRefusal."""
    record = call.store.find_integration(call.path_params["slug"])
    if record is None:
        raise make_refusal("AB08", f"There is no integration {quote(call.path_params['slug'])}.")
    return record


def _format_integration(call: AdminCall, record: IntegrationRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "organisation_id": call.store.organisation,
        "ai_provider_id": record.provider,
        "name": record.name,
        "status": record.status,
        "created_at": format_timestamp(record.created),
        "last_updated_at": format_timestamp(record.updated),
        "slug": record.slug,
        "description": record.fields.get("description") or "",
        "object": "integration",
    }


def _format_model(record: IntegrationRecord, slug: str) -> dict[str, object]:
    model = record.models.get(slug, {"enabled": record.allows_all})
    row = {
        "slug": slug,
        "name": slug,
        "enabled": bool(model.get("enabled")),
        "is_custom": bool(model.get("is_custom")),
        "is_finetune": bool(model.get("is_finetune")),
        "base_model_slug": model.get("base_model_slug"),
    }
    return {**row, **({"pricing_config": p} if (p := model.get("pricing_config")) else {})}
