from __future__ import annotations

from collections.abc import Iterator

from pigen.common.name_list import join_names
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.portkey.key import KeyFile
from pigen.portkey.scopes import COMPLETIONS, KEY_TYPES, ORGANISATION, get_scopes, list_key_types


class UnknownScope(Rule):
    """A scope does not exist, or not for this type of key.

    Keys of a workspace and of the organisation have different scopes, and a service has some that
    a user does not. The key does not get the permission that was meant.

    Use a scope from Portkey's list of API key scopes.
    """

    effect = FAILS
    topic = LIMITS
    examples = (
        Good({"name": "pi", "workspace_id": "ws-1", "scopes": ["completions.write", "logs.view"]}),
        Good(
            {
                "endpoint": "/api-keys/organisation/service",
                "body": {"name": "admin", "scopes": ["audit_logs.list"]},
            }
        ),
        Bad({"name": "pi", "scopes": ["completion.write"]}, at="/scopes/0"),
        Bad(
            {
                "endpoint": "/api-keys/workspace/user",
                "body": {"name": "pi", "scopes": ["completions.write", "audit_logs.list"]},
            },
            at="/body/scopes/1",
            note="Only keys of the organisation have it.",
        ),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        for key in file.keys:
            possible = [
                t for t in KEY_TYPES if t.startswith(_normalise_type(key.type))
            ] or KEY_TYPES
            allowed = frozenset[str]().union(*map(get_scopes, possible))
            for number, scope in enumerate(key.scopes or ()):
                if not isinstance(scope, str) or scope in allowed or scope == COMPLETIONS:
                    continue
                others = list_key_types(scope)
                if others:
                    listed = join_names(others, "or")
                    message = f"The scope {quote(scope)} exists only for keys of type {listed}."
                    help = "Leave it out, or make a key of that type."
                else:
                    message = f"Portkey knows no scope {quote(scope)}, so it allows nothing."
                    help = f"{did_you_mean(scope, sorted(allowed))}Write a scope of Portkey's list."
                yield Problem(key.locate("scopes", number), message, help)


def _normalise_type(type: str | None) -> str:
    return ORGANISATION if (type or "").startswith(ORGANISATION) else type or ""
