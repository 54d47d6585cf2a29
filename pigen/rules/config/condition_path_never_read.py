from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.conditions import iter_clauses, make_conditional_config
from pigen.portkey.config import ConfigFile

_REQUEST_PARTS = ("metadata", "params", "url")


class ConditionPathNeverRead(Rule):
    """A condition tests a path that the gateway does not read.

    Paths have two parts: `metadata.NAME`, `params.NAME` and `url.pathname`. A third part is
    dropped, so `params.metadata.tier` tests `params.metadata`. A path of one part, or one that
    starts with anything else, finds nothing, as if the request did not have the value.

    Write the path in two parts.
    """

    effect = IGNORED
    topic = ROUTING
    prefilter_keys = ("conditions",)
    examples = (
        Good(make_conditional_config({"metadata.env": "prod", "params.model": "gpt-4o"})),
        Good(make_conditional_config({"url.pathname": {"$regex": "^/v1/chat"}})),
        Bad(make_conditional_config({"env": "prod"}), at="/strategy/conditions/0/query/env"),
        Bad(
            make_conditional_config({"params.response_format.type": "json_object"}),
            at="/strategy/conditions/0/query/params.response_format.type",
        ),
        Bad(
            make_conditional_config({"headers.x-team": "a"}),
            at="/strategy/conditions/0/query/headers.x-team",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for clause in iter_clauses(file):
            parts = clause.key.split(".")
            if clause.key.startswith("$") and isinstance(clause.value, (dict, list)):
                continue  # an unsupported operator
            if len(parts) < 2 or parts[0] not in _REQUEST_PARTS:
                message = f'The gateway finds nothing at "{clause.key}", in any request.'
                help = f'Write "metadata.{parts[-1]}" or "params.{parts[-1]}".'
            elif parts[0] == "url" and parts[1] != "pathname":
                message = f'The gateway finds nothing at "{clause.key}", in any request.'
                help = 'Write "url.pathname".'
            elif len(parts) > 2:
                read = ".".join(parts[:2])
                message = f'The gateway reads "{clause.key}" as "{read}": it drops the third part.'
                help = (
                    f'Test "{read}", or have the value sent as metadata without a dot in its name.'
                )
            else:
                continue
            yield Problem(clause.path, message, help, key=True)
