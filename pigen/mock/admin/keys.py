"""API keys. The value of a key is in the answer that makes it, and nowhere after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pigen.common.quoting import quote
from pigen.mock.admin.answer import Answer, forbidden, invalid, listed
from pigen.mock.admin.call import Call
from pigen.mock.admin.checking import check_key, fitting, over
from pigen.mock.admin.moments import DAY, MONDAY, next_period, written
from pigen.mock.admin.records import EXHAUSTED, KeyRecord
from pigen.mock.admin.shown import limits, masked

TRANSITION_MS = 1_800_000
_PERIODS = {"weekly": 7 * DAY, "monthly": 28 * DAY}
TYPES, SUB_TYPES = ("organisation", "workspace"), ("user", "service")


def create(call: Call) -> Answer:
    type, sub_type = call.names["type"], call.names["sub-type"]
    if type not in TYPES or sub_type not in SUB_TYPES:
        raise invalid(
            f"A key is made at /api-keys/organisation or /workspace, then /user or /service; not at "
            f"/{type}/{sub_type}."
        )
    kind = f"{type}-{sub_type}"
    call.need(_scope(kind, "create"))
    call.check_workspace()
    taken, note = _taken(call, ("type", "sub-type", "sub_type", "reset_usage"))
    said = over({}, taken)
    _check(call, kind, said)
    call.store.room(call.store.keys)
    value = call.ids.key()
    record = KeyRecord(call.ids.uuid(), said, call.now, call.now, value=value, type=kind)
    record.measure("The key", call.now)
    call.store.keys[record.id] = record
    call.store.changed(call.now)
    return Answer(200, {"id": record.id, "key": value, "object": "api-key"}, note)


def all_keys(call: Call) -> Answer:
    call.check_workspace()
    kinds = ("organisation-service", "organisation-user", "workspace-service", "workspace-user")
    seen = [kind for kind in kinds if call.can(_scope(kind, "list"))]
    if not seen:
        call.need(*dict.fromkeys(_scope(kind, "list") for kind in kinds))
    of_workspace = "workspace_id" in call.query
    found = [
        key
        for key in reversed(call.store.keys.values())
        if key.type in seen and not (of_workspace and key.type.startswith("organisation"))
    ]
    rows = [shown(call, key) for key in call.page(found)]
    return listed(rows, len(found))


def one(call: Call) -> Answer:
    return Answer(200, shown(call, _found(call, "read")))


def update(call: Call) -> Answer:
    record = _found(call, "update")
    change, note = _taken(call, ("id", "organisation_id", "workspace_id", "user_id"))
    resets = change.pop("reset_usage", None)
    if "defaults" in change and change["defaults"] is not None:
        change["defaults"] = over(record.defaults, change["defaults"])
    said = over(record.said, change)
    _check(call, record.type, said)
    record.said, record.updated = said, call.now
    record.measure("The key", call.now)
    if resets and record.budget:
        record.budget.begin_anew(call.now)
    call.store.changed(call.now)
    return Answer(200, {}, note)


def delete(call: Call) -> Answer:
    del call.store.keys[_found(call, "delete").id]
    call.store.changed(call.now)
    return Answer(200, {})


def rotate(call: Call) -> Answer:
    """A new value; the one before works for a while."""
    from pigen.mock.admin.forms import Rotation

    record = _found(call, "rotate")
    body, note = fitting(call.body, Rotation)
    if record.previous:
        raise invalid("The value before the last rotation still works: wait until it does not.")
    policy = record.said.get("rotation_policy") or {}
    stated = body.get("key_transition_period_ms") or policy.get("key_transition_period_ms")
    lasts = stated or TRANSITION_MS
    if lasts >= _PERIODS.get(policy.get("rotation_period", ""), float("inf")):
        raise invalid("key_transition_period_ms is not shorter than the period of rotation.")
    until = call.now + lasts
    record.previous = (record.value, until)
    record.value, record.updated = call.ids.key(), call.now
    call.store.changed(call.now)
    said = {"id": record.id, "key": record.value, "key_transition_expires_at": written(until)}
    return Answer(200, said, note)


def shown(call: Call, record: KeyRecord) -> dict[str, object]:
    said, defaults, store = record.said, record.defaults, call.store
    bound, override = store.config(defaults.get("config_id")), defaults.get("allow_config_override")
    row: dict[str, object] = {
        "id": record.id,
        "key": masked(record.value),
        "name": record.name,
        "description": said.get("description"),
        "type": record.type,
        "organisation_id": store.organisation,
        "workspace_id": None if record.type.startswith("organisation") else store.id,
        "user_id": said.get("user_id"),
        "status": EXHAUSTED if record.is_exhausted else record.status,
        "created_at": written(record.created),
        "last_updated_at": written(record.updated),
        "creation_mode": record.mode,
        "rate_limits": said.get("rate_limits") or [],
        **limits(record),
        "expires_at": said.get("expires_at"),
        "alert_emails": said.get("alert_emails"),
        "expiry_enforced": 0,
        "allow_config_override": None if override is None else int(override),
        "scopes": list(record.scopes),
        "defaults": {
            "metadata": defaults.get("metadata"),
            "config_id": bound.id if bound else defaults.get("config_id"),
            "allow_config_override": override,
        },
        "object": "api-key",
    }
    if said.get("rotation_policy"):
        row["rotation_policy"] = _policy(said["rotation_policy"], record.updated)
    return row


def _policy(said: Mapping[str, Any], since: float) -> dict[str, object]:
    period = said.get("rotation_period")
    due = next_period(period, since, MONDAY)
    return {
        "rotation_period": period,
        "next_rotation_at": said.get("next_rotation_at") or (written(due) if due else None),
        "key_transition_period_ms": said.get("key_transition_period_ms") or TRANSITION_MS,
        "status": "ACTIVE",
    }


def _scope(kind: str, verb: str) -> str:
    """The scope that a verb needs for a type of key; the organisation has one for all of its keys."""
    owner = "organisation_service" if kind.startswith("organisation") else kind.replace("-", "_")
    return f"{owner}_api_keys.{verb}"


def _found(call: Call, verb: str) -> KeyRecord:
    record = call.store.keys.get(call.names["id"])
    if record is None:
        raise forbidden(f"There is no API key {quote(call.names['id'])}.")
    call.need(_scope(record.type, verb))
    return record


def _taken(call: Call, sent: tuple[str, ...]) -> tuple[dict[str, Any], str | None]:
    """The body's fields, but for those that the path says, and a note."""
    from pigen.mock.admin.forms import KeyChange

    said, note = fitting(call.body, KeyChange, sent)
    if said.get("rotation_policy"):
        told = "the mock rotates a key only when it is asked to"
        note = f"{note}; {told}" if note else told
    return said, note


def _check(call: Call, kind: str, said: dict[str, Any]) -> None:
    """Raises Refused for a key that is not to be made, or to be like this."""
    check_key(kind.replace("-", "/"), said)
    if kind.endswith("user") and not said.get("user_id"):
        raise invalid('"user_id" is missing: it says whose key it is.')
    bound = (said.get("defaults") or {}).get("config_id")
    if bound is not None and call.store.config(bound) is None:
        raise invalid(f"There is no Config {quote(str(bound))}, which defaults.config_id names.")
    policy = said.get("rotation_policy")
    if policy is not None and not (policy.get("rotation_period") or policy.get("next_rotation_at")):
        raise invalid("rotation_policy has neither rotation_period nor next_rotation_at.")
