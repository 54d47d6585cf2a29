"""Integrations: which upstream a provider's slug leads to, and which of its models are allowed."""

from __future__ import annotations

from pigen.common.quoting import quote
from pigen.mock.admin import offered
from pigen.mock.admin.answer import Answer, invalid, listed, refused
from pigen.mock.admin.call import Call
from pigen.mock.admin.checking import fitting, over, renamed
from pigen.mock.admin.making import (
    add_integration,
    add_provider,
    check_provider,
    free_slug,
    safe,
    set_key,
)
from pigen.mock.admin.moments import written
from pigen.mock.admin.records import IntegrationRecord, Said

MOST_MODELS = 1_000


def create(call: Call) -> Answer:
    from pigen.mock.admin.forms import IntegrationBody

    call.check_workspace()
    taken, note = fitting(call.body, IntegrationBody, ("workspace_id",))
    said = over({}, taken)
    makes = said.pop("create_default_provider", True)
    own = said.pop("default_provider_slug", None)
    slug = said.pop("slug", None) or free_slug(call, said["name"])
    if makes:
        check_provider(call, own or slug)
    record = add_integration(call, said, said.pop("key", None), slug)
    if makes:
        first = {"name": record.name, "slug": own or slug, "note": "Made with its integration"}
        add_provider(call, first, slug)
    return Answer(200, {"id": record.id, "slug": slug, "object": "integration"}, note)


def all_integrations(call: Call) -> Answer:
    call.check_workspace()
    kind = call.query.get("type", "all")
    if kind not in ("workspace", "organisation", "all"):
        raise invalid(f"type is workspace, organisation or all, not {quote(kind)}.")
    found = [] if kind == "workspace" else list(reversed(call.store.integrations.values()))
    return listed([_shown(call, record) for record in call.page(found)], len(found))


def one(call: Call) -> Answer:
    record = _found(call)
    said = record.said
    return Answer(
        200,
        {
            **_shown(call, record),
            "masked_key": record.masked_key,
            "configurations": said.get("configurations") or {},
            "global_workspace_access_settings": {
                "enabled": True,
                "usage_limits": None,
                "rate_limits": None,
            },
            "allow_all_models": record.allows_all,
            "workspace_count": 1,
            "secret_mappings": said.get("secret_mappings") or [],
            "pricing_adjustments": said.get("pricing_adjustments"),
        },
    )


def update(call: Call) -> Answer:
    from pigen.mock.admin.forms import IntegrationChange

    record = _found(call)
    change, note = fitting(call.body, IntegrationChange, ("slug", "workspace_id"))
    key = change.pop("key", None)
    if key:
        set_key(record, key)
    record.said, record.updated = renamed(record.said, safe(change)), call.now
    call.store.changed(call.now)
    return Answer(200, {}, note)


def delete(call: Call) -> Answer:
    """Its providers go with it: they have no other key."""
    record = _found(call)
    store = call.store
    for slug in [slug for slug, p in store.providers.items() if p.integration == record.slug]:
        del store.providers[slug]
    del store.integrations[record.slug]
    store.changed(call.now)
    return Answer(200, {})


def models(call: Call) -> Answer:
    record = _found(call)
    rows = [_model(record, slug) for slug in offered.slugs(record)]
    said = {"object": "list", "total": len(rows), "models": rows}
    return Answer(200, {**said, "allow_all_models": record.allows_all})


def update_models(call: Call) -> Answer:
    from pigen.mock.admin.forms import ModelsBody

    record = _found(call)
    said, note = fitting(call.body, ModelsBody)
    named: dict[str, Said] = {each["slug"]: over({}, each) for each in said["models"]}
    merged = {**record.models, **named}
    if len(merged) > MOST_MODELS:
        raise invalid(f"The mock keeps at most {MOST_MODELS} models of an integration.")
    if any("pricing_config" in each for each in named.values()):
        told = "pricing_config is kept; costs are by pi's catalogue of models"
        note = f"{note}; {told}" if note else told
    record.models, record.updated = merged, call.now
    record.allows_all = bool(
        over({"allow_all_models": record.allows_all}, said)["allow_all_models"]
    )
    call.store.changed(call.now)
    return Answer(200, {}, note)


def delete_models(call: Call) -> Answer:
    """Models of one's own go; the provider's are only forbidden."""
    record = _found(call)
    slugs = [slug for slug in call.query.get("slugs", "").split(",") if slug]
    if not slugs:
        raise invalid('"slugs" is missing in the query.')
    for slug in slugs:
        said = record.models.get(slug)
        if said is not None and said.get("is_custom"):
            del record.models[slug]
        elif said is not None or slug in offered.slugs(record):
            record.models[slug] = {**(said or {"slug": slug}), "enabled": False}
    record.updated = call.now
    call.store.changed(call.now)
    return Answer(200, {})


def _found(call: Call) -> IntegrationRecord:
    record = call.store.integration(call.names["slug"])
    if record is None:
        raise refused("AB08", f"There is no integration {quote(call.names['slug'])}.")
    return record


def _shown(call: Call, record: IntegrationRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "organisation_id": call.store.organisation,
        "ai_provider_id": record.provider,
        "name": record.name,
        "status": record.status,
        "created_at": written(record.created),
        "last_updated_at": written(record.updated),
        "slug": record.slug,
        "description": record.said.get("description") or "",
        "object": "integration",
    }


def _model(record: IntegrationRecord, slug: str) -> dict[str, object]:
    said = record.models.get(slug, {"enabled": record.allows_all})
    row = {
        "slug": slug,
        "name": slug,
        "enabled": bool(said.get("enabled")),
        "is_custom": bool(said.get("is_custom")),
        "is_finetune": bool(said.get("is_finetune")),
        "base_model_slug": said.get("base_model_slug"),
    }
    return {**row, **({"pricing_config": p} if (p := said.get("pricing_config")) else {})}
