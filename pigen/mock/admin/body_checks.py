"""Whether a body is one that the admin API takes: by the forms, and by the rules of pigen lint.

What they need takes a while to import, so it is imported with the first body.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from pigen.common.kinds import KEY
from pigen.common.quoting import quote
from pigen.mock.admin.answer import make_bad_request
from pigen.mock.admin.store import MAX_BODY_BYTES
from pigen.mock.encoding import encode
from pigen.portkey.key import ENDPOINT_PREFIX, KeyFile

if TYPE_CHECKING:
    from pydantic import BaseModel

    from pigen.diagnostics.rule import Problem

Body = dict[str, Any]
# The rules for keys by which Portkey refuses; the others are about what a key then does.
REFUSED_RULES = (
    "conflicting-budget-reset",
    "completions-on-organisation-key",
    "expired-key",
    "missing-key",
    "wrong-type",
    "invalid-value",
    "unknown-scope",
    "invalid-metadata",
)


def parse_body(
    body: Body, form: type[BaseModel], ignored_fields: Collection[str] = ()
) -> tuple[Body, str | None]:
    """What of a body the API looks at, and a note on the rest. Raises Refused for what does not
    fit. `ignored_fields` are fields that official clients send besides."""
    from pigen.rules.key_misfits import MISSING, UNKNOWN, find_value_misfits

    _check_size(body)
    fields = deepcopy(body)
    for name in ignored_fields:
        fields.pop(name, None)
    ignored = []
    for each in find_value_misfits(fields, form):
        place = ".".join(map(str, each.path))
        if each.kind == MISSING:
            raise make_bad_request(f"{quote(place)} is missing.")
        if each.kind != UNKNOWN:
            raise make_bad_request(f"{quote(place)} {each.message} {each.help}".strip())
        ignored.append(quote(place))
        _remove(fields, each.path)
    note = f"unknown to the API, so ignored: {', '.join(ignored)}" if ignored else None
    return fields, note


def check_key(type: str, fields: Body) -> None:
    """Raises Refused for an API key that Portkey does not make; `type` is "workspace/service" or
    another."""
    from pigen import rules
    from pigen.text.document import from_text

    value = {"endpoint": f"{ENDPOINT_PREFIX}{type}", "body": fields}
    # Without a time: a key may be made that has expired, and is of no use then.
    file = KeyFile(from_text(encode(value).decode()), value)
    for rule in rules.load(KEY):
        problem: Problem
        for problem in rule.check(file) if rule.name in REFUSED_RULES else ():
            raise make_bad_request(f"{problem.message} {problem.help}".strip())
    emails: Sequence[str] = fields.get("alert_emails") or ()
    for email in emails:
        if "@" not in email:
            raise make_bad_request(f"{quote(email)} in alert_emails is not an address.")


def merge_change(fields: Body, change: Body) -> Body:
    """The fields once a change is made: null takes a field away, and what is left out stays."""
    merged = {**fields, **change}
    return {field: value for field, value in merged.items() if value is not None}


def merge_keeping_name(fields: Body, change: Body) -> Body:
    """The same for things that keep their name where null is given for it."""
    merged = merge_change(fields, change)
    return (
        merged if "name" in merged or "name" not in fields else {**merged, "name": fields["name"]}
    )


def _check_size(body: Body) -> None:
    size = len(encode(body))
    if size > MAX_BODY_BYTES:
        raise make_bad_request(
            f"The body has {size} bytes; the mock keeps at most {MAX_BODY_BYTES}."
        )


def _remove(body: Any, path: Sequence[str | int]) -> None:
    for step in path[:-1]:
        body = body[step]
    body.pop(path[-1])
