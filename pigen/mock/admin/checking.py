"""Whether a body is one that the admin API takes: by the forms, and by the rules of pigen lint.

What they need takes a while to import, so it is imported with the first body.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from pigen.common.quoting import quote
from pigen.mock.admin.answer import invalid
from pigen.mock.admin.store import LONGEST
from pigen.mock.encoding import encode
from pigen.portkey.key import KIND, PREFIX, KeyFile

if TYPE_CHECKING:
    from pydantic import BaseModel

    from pigen.diagnostics.rule import Problem

Body = dict[str, Any]
# The rules of keys whose offences Portkey refuses; the others are about what a key then does.
REFUSED = (
    "conflicting-budget-reset",
    "completions-on-organisation-key",
    "expired-key",
    "missing-key",
    "wrong-type",
    "invalid-value",
    "unknown-scope",
    "invalid-metadata",
)


def fitting(
    body: Body, form: type[BaseModel], sent: Collection[str] = ()
) -> tuple[Body, str | None]:
    """What of a body the API looks at, and a note on the rest. Raises Refused for what does not fit.
    `sent` are fields that official clients send besides."""
    from pigen.source.key_form import MISSING, UNKNOWN, of_value

    _check_size(body)
    taken = deepcopy(body)
    for name in sent:
        taken.pop(name, None)
    ignored = []
    for each in of_value(taken, form):
        place = ".".join(map(str, each.route))
        if each.kind == MISSING:
            raise invalid(f"{quote(place)} is missing.")
        if each.kind != UNKNOWN:
            raise invalid(f"{quote(place)} {each.message} {each.help}".strip())
        ignored.append(quote(place))
        _remove(taken, each.route)
    note = (
        f"nothing comes of {', '.join(ignored)}, which the API does not know" if ignored else None
    )
    return taken, note


def check_key(type: str, said: Body) -> None:
    """Raises Refused for an API key that Portkey does not make; `type` is "workspace/service" or
    another."""
    from pigen import rules
    from pigen.text.document import from_text

    value = {"endpoint": f"{PREFIX}{type}", "body": said}
    # Without a time: a key may be made that has expired, and is of no use then.
    file = KeyFile(from_text(encode(value).decode()), value)
    for rule in rules.load(KIND):
        problem: Problem
        for problem in rule.check(file) if rule.name in REFUSED else ():
            raise invalid(f"{problem.message} {problem.help}".strip())
    emails: Sequence[str] = said.get("alert_emails") or ()
    for email in emails:
        if "@" not in email:
            raise invalid(f"{quote(email)} in alert_emails is no address.")


def over(said: Body, change: Body) -> Body:
    """What is said once a change is made: null takes a field away, and what is left out stays."""
    merged = {**said, **change}
    return {field: value for field, value in merged.items() if value is not None}


def renamed(said: Body, change: Body) -> Body:
    """The same for things that keep their name where null is given for it."""
    made = over(said, change)
    return made if "name" in made or "name" not in said else {**made, "name": said["name"]}


def _check_size(body: Body) -> None:
    size = len(encode(body))
    if size > LONGEST:
        raise invalid(f"The body has {size} bytes; the mock keeps at most {LONGEST}.")


def _remove(body: Any, route: Sequence[str | int]) -> None:
    for step in route[:-1]:
        body = body[step]
    body.pop(route[-1])
