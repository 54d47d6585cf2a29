"""Configs, each with its versions. One that the gateway would refuse in every request is
refused."""

from __future__ import annotations

import re

from pigen.common.kinds import HOSTED
from pigen.common.quoting import quote
from pigen.gateway.validate_config import find_rejections
from pigen.mock.admin.answer import (
    AdminAnswer,
    make_bad_request,
    make_forbidden,
    make_list_answer,
    make_refusal,
)
from pigen.mock.admin.body_checks import merge_change, parse_body
from pigen.mock.admin.call import AdminCall
from pigen.mock.admin.records import ACTIVE, ConfigRecord, ConfigVersion
from pigen.mock.admin.store import MAX_VERSIONS
from pigen.mock.admin.timestamps import format_timestamp
from pigen.mock.encoding import encode

_START = 6  # characters of a Config's name that its slug begins with


def create(call: AdminCall) -> AdminAnswer:
    from pigen.mock.admin.request_bodies import ConfigBody

    call.check_workspace()
    fields, note = parse_body(call.body, ConfigBody, ("workspace_id",))
    fields = merge_change({}, fields)
    config = fields.pop("config")
    _check_config(config)
    call.store.check_room(call.store.configs)
    if fields.pop("isDefault", None) or fields.get("is_default"):
        fields["is_default"] = 1
        remark = "is_default is kept, but does not bind keys to the Config"
        note = f"{note}; {remark}" if note else remark
    start = re.sub(r"[^a-z0-9]+", "-", fields["name"].lower())[:_START]
    slug = f"pc-{start}-{call.ids.make_hex(6)}"
    version = ConfigVersion(call.ids.make_uuid(), config, call.now)
    record = ConfigRecord(
        call.ids.make_uuid(), fields, call.now, call.now, slug=slug, versions=[version]
    )
    call.store.configs[slug] = record
    call.store.rebuild_workspace(call.now)
    return _answer_in_both_forms({"id": record.id, "version_id": version.id, "slug": slug}, note)


def list_configs(call: AdminCall) -> AdminAnswer:
    call.check_workspace()
    records = list(reversed(call.store.configs.values()))
    rows = (
        call.select_page(records) if {"page_size", "current_page"} & call.query.keys() else records
    )
    answer = make_list_answer([_format_config(call, record) for record in rows], len(records))
    return answer._replace(body={**answer.body, "success": True})


def read(call: AdminCall) -> AdminAnswer:
    record = _find_config(call)
    config = record.latest.value
    flat = {
        **_format_config(call, record),
        "config": encode(config).decode(),
        "format": "json",
        "type": "ORG_CONFIG",
        "version_id": record.latest.id,
    }
    # Live, the Config is a text in the flat form; the documented one has it as an object.
    return AdminAnswer(200, {**flat, "success": True, "data": {**flat, "config": config}})


def update(call: AdminCall) -> AdminAnswer:
    from pigen.mock.admin.request_bodies import ConfigChange

    record = _find_config(call)
    change, note = parse_body(call.body, ConfigChange, ("slug", "workspace_id"))
    change = merge_change({}, change)
    config = change.pop("config", None)
    if config is not None:
        _check_config(config)
        record.versions.append(ConfigVersion(call.ids.make_uuid(), config, call.now))
        del record.versions[:-MAX_VERSIONS]
    record.status = change.pop("status", record.status)
    if record.status != ACTIVE:
        remark = f"a Config that is not {ACTIVE} counts as missing"
        note = f"{note}; {remark}" if note else remark
    record.fields, record.updated = merge_change(record.fields, change), call.now
    call.store.rebuild_workspace(call.now)
    return _answer_in_both_forms({"version_id": record.latest.id}, note)


def delete(call: AdminCall) -> AdminAnswer:
    record = _find_config(call)
    key_names = [
        key.name
        for key in call.store.keys.values()
        if call.store.find_config(key.defaults.get("config_id")) is record
    ]
    if key_names:
        names = ", ".join(map(quote, key_names[:3]))
        raise make_refusal(
            "AB07", f"API keys are bound to it: {names}.", message="Config is in use"
        )
    del call.store.configs[record.slug]
    call.store.rebuild_workspace(call.now)
    return AdminAnswer(200, {})


def list_versions(call: AdminCall) -> AdminAnswer:
    rows: list[dict[str, object]] = [
        {
            "version_id": version.id,
            "config": encode(version.value).decode(),
            "created_at": format_timestamp(version.created),
            "updated_by": call.store.owner,
        }
        for version in reversed(_find_config(call).versions)
    ]
    return make_list_answer(rows, len(rows))


def _find_config(call: AdminCall) -> ConfigRecord:
    record = call.store.find_config(call.path_params["slug"])
    if record is None:
        raise make_forbidden(f"There is no Config {quote(call.path_params['slug'])}.")
    return record


def _check_config(config: object) -> None:
    config_problems = find_rejections(config, HOSTED)
    if config_problems:
        lines = "; ".join(
            each.line if each.is_listed else each.message for each in config_problems[:5]
        )
        raise make_bad_request(f"The gateway would refuse the Config: {lines}.")


def _format_config(call: AdminCall, record: ConfigRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "name": record.name,
        "workspace_id": call.store.id,
        "slug": record.slug,
        "organisation_id": call.store.organisation,
        "is_default": record.fields.get("is_default", 0),
        "status": record.status,
        "owner_id": call.store.owner,
        "updated_by": call.store.owner,
        "created_at": format_timestamp(record.created),
        "last_updated_at": format_timestamp(record.updated),
        "object": "config",
    }


def _answer_in_both_forms(data: dict[str, object], note: str | None) -> AdminAnswer:
    """The documented form and the flat one in one object."""
    return AdminAnswer(200, {**data, "object": "config", "success": True, "data": data}, note)
