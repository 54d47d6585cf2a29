from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.conditional_router import matches
from pigen.gateway.request import ENDPOINTS
from pigen.portkey.conditions import Operation, iter_clauses, make_conditional_config
from pigen.portkey.config import ConfigFile

_PREFIX = "/v1"


class PathWithoutVersion(Rule):
    """A condition on url.pathname leaves out the /v1 that every path starts with.

    `^/responses` looks right and never matches: the path is `/v1/responses`.

    Write the path with its /v1.
    """

    effect = IGNORED
    topic = ROUTING
    prefilter_keys = ("url.pathname",)
    examples = (
        Good(make_conditional_config({"url.pathname": {"$regex": "^/v1/responses"}})),
        Good(make_conditional_config({"url.pathname": {"$regex": "/responses$"}})),
        Good(make_conditional_config({"url.pathname": {"$ne": "/v1/embeddings"}})),
        Bad(
            make_conditional_config({"url.pathname": {"$regex": "^/responses"}}),
            at="/strategy/conditions/0/query/url.pathname/$regex",
        ),
        Bad(
            make_conditional_config({"url.pathname": "/chat/completions"}),
            at="/strategy/conditions/0/query/url.pathname",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for clause in iter_clauses(file):
            if clause.key != "url.pathname":
                continue
            for operation in clause.operations:
                if operation.operator in ("$eq", "$in", "$regex"):
                    meant = _find_intended_path(operation)
                    if meant:
                        yield Problem(
                            operation.path,
                            f'No request will meet this: the path is "{_PREFIX}{meant}", not '
                            f'"{meant}".',
                            f"Write the path with {_PREFIX} before it.",
                        )


def _find_intended_path(operation: Operation) -> str | None:
    """The path that would match if it had no version, where none matches as it is."""
    query = {"url.pathname": {operation.operator: operation.operand}}

    def matches_path(path: str) -> bool:
        return matches(query, {"url": {"pathname": path}})

    if any(map(matches_path, ENDPOINTS)):
        return None
    bare = (path.removeprefix(_PREFIX) for path in ENDPOINTS)
    return next((path for path in bare if matches_path(path)), None)
