"""API keys. The value of a key is in the answer that makes it, and nowhere after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pigen.common.quoting import quote
from pigen.mock.admin.answer import AdminAnswer, make_bad_request, make_forbidden, make_list_answer
from pigen.mock.admin.body_checks import check_key, merge_change, parse_body
from pigen.mock.admin.call import AdminCall
from pigen.mock.admin.record_format import format_limits, mask_secret
from pigen.mock.admin.records import EXHAUSTED, KeyRecord
from pigen.mock.admin.timestamps import DAY, MONDAY, find_next_period, format_timestamp

TRANSITION_MS = 1_800_000
_PERIODS = {"weekly": 7 * DAY, "monthly": 28 * DAY}
TYPES, SUB_TYPES = ("organisation", "workspace"), ("user", "service")


def create(call: AdminCall) -> AdminAnswer:
    type, sub_type = call.path_params["type"], call.path_params["sub-type"]
    if type not in TYPES or sub_type not in SUB_TYPES:
        raise make_bad_request(
            f"A key is made at /api-keys/organisation or /workspace, then /user or /service; not "
            f"at /{type}/{sub_type}."
        )
    kind = f"{type}-{sub_type}"
    call.require_scope(_name_scope(kind, "create"))
    call.check_workspace()
    change, note = _parse_change(call, ("type", "sub-type", "sub_type", "reset_usage"))
    fields = merge_change({}, change)
    _check_key(call, kind, fields)
    call.store.check_room(call.store.keys)
    value = call.ids.make_key()
    record = KeyRecord(call.ids.make_uuid(), fields, call.now, call.now, value=value, type=kind)
    record.update_budget("The key", call.now)
    call.store.keys[record.id] = record
    call.store.rebuild_workspace(call.now)
    return AdminAnswer(200, {"id": record.id, "key": value, "object": "api-key"}, note)


def list_keys(call: AdminCall) -> AdminAnswer:
    call.check_workspace()
    kinds = ("organisation-service", "organisation-user", "workspace-service", "workspace-user")
    listable_kinds = [kind for kind in kinds if call.has_scope(_name_scope(kind, "list"))]
    if not listable_kinds:
        call.require_scope(*dict.fromkeys(_name_scope(kind, "list") for kind in kinds))
    of_workspace = "workspace_id" in call.query
    records = [
        key
        for key in reversed(call.store.keys.values())
        if key.type in listable_kinds and not (of_workspace and key.type.startswith("organisation"))
    ]
    rows = [format_key(call, key) for key in call.select_page(records)]
    return make_list_answer(rows, len(records))


def read(call: AdminCall) -> AdminAnswer:
    return AdminAnswer(200, format_key(call, _find_key(call, "read")))


def update(call: AdminCall) -> AdminAnswer:
    record = _find_key(call, "update")
    change, note = _parse_change(call, ("id", "organisation_id", "workspace_id", "user_id"))
    resets = change.pop("reset_usage", None)
    if "defaults" in change and change["defaults"] is not None:
        change["defaults"] = merge_change(record.defaults, change["defaults"])
    fields = merge_change(record.fields, change)
    _check_key(call, record.type, fields)
    record.fields, record.updated = fields, call.now
    record.update_budget("The key", call.now)
    if resets and record.budget:
        record.budget.reset(call.now)
    call.store.rebuild_workspace(call.now)
    return AdminAnswer(200, {}, note)


def delete(call: AdminCall) -> AdminAnswer:
    del call.store.keys[_find_key(call, "delete").id]
    call.store.rebuild_workspace(call.now)
    return AdminAnswer(200, {})


def rotate(call: AdminCall) -> AdminAnswer:
    """A new value; the one before works for a while."""
    from pigen.mock.admin.request_bodies import RotationBody

    record = _find_key(call, "rotate")
    body, note = parse_body(call.body, RotationBody)
    if record.previous:
        raise make_bad_request(
            "The value from before the last rotation still works: wait until it no longer does."
        )
    policy = record.fields.get("rotation_policy") or {}
    requested_ms = body.get("key_transition_period_ms") or policy.get("key_transition_period_ms")
    lasts = requested_ms or TRANSITION_MS
    if lasts >= _PERIODS.get(policy.get("rotation_period", ""), float("inf")):
        raise make_bad_request(
            "key_transition_period_ms is not shorter than the period of rotation."
        )
    until = call.now + lasts
    record.previous = (record.value, until)
    record.value, record.updated = call.ids.make_key(), call.now
    call.store.rebuild_workspace(call.now)
    answer_body = {
        "id": record.id,
        "key": record.value,
        "key_transition_expires_at": format_timestamp(until),
    }
    return AdminAnswer(200, answer_body, note)


def format_key(call: AdminCall, record: KeyRecord) -> dict[str, object]:
    fields, defaults, store = record.fields, record.defaults, call.store
    config, override = (
        store.find_config(defaults.get("config_id")),
        defaults.get("allow_config_override"),
    )
    row: dict[str, object] = {
        "id": record.id,
        "key": mask_secret(record.value),
        "name": record.name,
        "description": fields.get("description"),
        "type": record.type,
        "organisation_id": store.organisation,
        "workspace_id": None if record.type.startswith("organisation") else store.id,
        "user_id": fields.get("user_id"),
        "status": EXHAUSTED if record.is_exhausted else record.status,
        "created_at": format_timestamp(record.created),
        "last_updated_at": format_timestamp(record.updated),
        "creation_mode": record.mode,
        "rate_limits": fields.get("rate_limits") or [],
        **format_limits(record),
        "expires_at": fields.get("expires_at"),
        "alert_emails": fields.get("alert_emails"),
        "expiry_enforced": 0,
        "allow_config_override": None if override is None else int(override),
        "scopes": list(record.scopes),
        "defaults": {
            "metadata": defaults.get("metadata"),
            "config_id": config.id if config else defaults.get("config_id"),
            "allow_config_override": override,
        },
        "object": "api-key",
    }
    if fields.get("rotation_policy"):
        row["rotation_policy"] = _format_policy(fields["rotation_policy"], record.updated)
    return row


def _format_policy(policy: Mapping[str, Any], since: float) -> dict[str, object]:
    period = policy.get("rotation_period")
    due = find_next_period(period, since, MONDAY)
    return {
        "rotation_period": period,
        "next_rotation_at": policy.get("next_rotation_at")
        or (format_timestamp(due) if due else None),
        "key_transition_period_ms": policy.get("key_transition_period_ms") or TRANSITION_MS,
        "status": "ACTIVE",
    }


def _name_scope(kind: str, verb: str) -> str:
    """The scope that a verb needs for a type of key; the organisation has one for all of its
    keys."""
    owner = "organisation_service" if kind.startswith("organisation") else kind.replace("-", "_")
    return f"{owner}_api_keys.{verb}"


def _find_key(call: AdminCall, verb: str) -> KeyRecord:
    record = call.store.keys.get(call.path_params["id"])
    if record is None:
        raise make_forbidden(f"There is no API key {quote(call.path_params['id'])}.")
    call.require_scope(_name_scope(record.type, verb))
    return record


def _parse_change(
    call: AdminCall, ignored_fields: tuple[str, ...]
) -> tuple[dict[str, Any], str | None]:
    """The body's fields, but for those that the path says, and a note."""
    from pigen.mock.admin.request_bodies import KeyChange

    fields, note = parse_body(call.body, KeyChange, ignored_fields)
    if fields.get("rotation_policy"):
        remark = "the mock rotates a key only when it is asked to"
        note = f"{note}; {remark}" if note else remark
    return fields, note


def _check_key(call: AdminCall, kind: str, fields: dict[str, Any]) -> None:
    """Raises Refused for a key that is not to be made, or to be like this."""
    check_key(kind.replace("-", "/"), fields)
    if kind.endswith("user") and not fields.get("user_id"):
        raise make_bad_request('"user_id" is missing: it says who the key belongs to.')
    config_id = (fields.get("defaults") or {}).get("config_id")
    if config_id is not None and call.store.find_config(config_id) is None:
        raise make_bad_request(
            f"There is no Config {quote(str(config_id))}, which defaults.config_id names."
        )
    policy = fields.get("rotation_policy")
    if policy is not None and not (policy.get("rotation_period") or policy.get("next_rotation_at")):
        raise make_bad_request("rotation_policy has neither rotation_period nor next_rotation_at.")
