"""Configs, each with its versions. One that the gateway would refuse in every request is refused."""

from __future__ import annotations

import re

from pigen.common.quoting import quote
from pigen.gateway.dialect import HOSTED
from pigen.gateway.validate import problems
from pigen.mock.admin.answer import Answer, forbidden, invalid, listed, refused
from pigen.mock.admin.call import Call
from pigen.mock.admin.checking import fitting, over
from pigen.mock.admin.moments import written
from pigen.mock.admin.records import ACTIVE, ConfigRecord, Version
from pigen.mock.admin.store import MOST_VERSIONS
from pigen.mock.encoding import encode

_START = 6  # characters of a Config's name that its slug begins with


def create(call: Call) -> Answer:
    from pigen.mock.admin.forms import ConfigBody

    call.check_workspace()
    said, note = fitting(call.body, ConfigBody, ("workspace_id",))
    said = over({}, said)
    config = said.pop("config")
    _check(config)
    call.store.room(call.store.configs)
    if said.pop("isDefault", None) or said.get("is_default"):
        said["is_default"] = 1
        told = "is_default is kept, and binds no key to the Config"
        note = f"{note}; {told}" if note else told
    start = re.sub(r"[^a-z0-9]+", "-", said["name"].lower())[:_START]
    slug = f"pc-{start}-{call.ids.hex(6)}"
    version = Version(call.ids.uuid(), config, call.now)
    record = ConfigRecord(call.ids.uuid(), said, call.now, call.now, slug=slug, versions=[version])
    call.store.configs[slug] = record
    call.store.changed(call.now)
    return _both({"id": record.id, "version_id": version.id, "slug": slug}, note)


def all_configs(call: Call) -> Answer:
    call.check_workspace()
    found = list(reversed(call.store.configs.values()))
    rows = call.page(found) if {"page_size", "current_page"} & call.query.keys() else found
    answer = listed([_shown(call, record) for record in rows], len(found))
    return answer._replace(body={**answer.body, "success": True})


def one(call: Call) -> Answer:
    record = _found(call)
    config = record.latest.value
    flat = {
        **_shown(call, record),
        "config": encode(config).decode(),
        "format": "json",
        "type": "ORG_CONFIG",
        "version_id": record.latest.id,
    }
    # Live, the Config is a text in the flat form; the documented one has it as an object.
    return Answer(200, {**flat, "success": True, "data": {**flat, "config": config}})


def update(call: Call) -> Answer:
    from pigen.mock.admin.forms import ConfigChange

    record = _found(call)
    change, note = fitting(call.body, ConfigChange, ("slug", "workspace_id"))
    change = over({}, change)
    config = change.pop("config", None)
    if config is not None:
        _check(config)
        record.versions.append(Version(call.ids.uuid(), config, call.now))
        del record.versions[:-MOST_VERSIONS]
    record.status = change.pop("status", record.status)
    if record.status != ACTIVE:
        told = f"a Config that is not {ACTIVE} is as one that does not exist"
        note = f"{note}; {told}" if note else told
    record.said, record.updated = over(record.said, change), call.now
    call.store.changed(call.now)
    return _both({"version_id": record.latest.id}, note)


def delete(call: Call) -> Answer:
    record = _found(call)
    bound = [
        key.name
        for key in call.store.keys.values()
        if call.store.config(key.defaults.get("config_id")) is record
    ]
    if bound:
        names = ", ".join(map(quote, bound[:3]))
        raise refused("AB07", f"API keys are bound to it: {names}.", message="Config is in use")
    del call.store.configs[record.slug]
    call.store.changed(call.now)
    return Answer(200, {})


def versions(call: Call) -> Answer:
    rows: list[dict[str, object]] = [
        {
            "version_id": version.id,
            "config": encode(version.value).decode(),
            "created_at": written(version.created),
            "updated_by": call.store.owner,
        }
        for version in reversed(_found(call).versions)
    ]
    return listed(rows, len(rows))


def _found(call: Call) -> ConfigRecord:
    record = call.store.config(call.names["slug"])
    if record is None:
        raise forbidden(f"There is no Config {quote(call.names['slug'])}.")
    return record


def _check(config: object) -> None:
    found = problems(config, HOSTED)
    if found:
        lines = "; ".join(each.line if each.listed else each.message for each in found[:5])
        raise invalid(f"The gateway would refuse the Config: {lines}.")


def _shown(call: Call, record: ConfigRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "name": record.name,
        "workspace_id": call.store.id,
        "slug": record.slug,
        "organisation_id": call.store.organisation,
        "is_default": record.said.get("is_default", 0),
        "status": record.status,
        "owner_id": call.store.owner,
        "updated_by": call.store.owner,
        "created_at": written(record.created),
        "last_updated_at": written(record.updated),
        "object": "config",
    }


def _both(data: dict[str, object], note: str | None) -> Answer:
    """The documented form and the flat one in one object."""
    return Answer(200, {**data, "object": "config", "success": True, "data": data}, note)
