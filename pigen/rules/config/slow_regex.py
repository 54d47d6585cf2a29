from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Bad, Good, JsonPath, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.javascript.values import to_string
from pigen.portkey.conditions import iter_clauses, make_conditional_config
from pigen.portkey.config import ConfigFile
from pigen.portkey.config_fields import iter_guardrails

CHECK = "regexMatch"


class SlowRegex(Rule):
    """A regular expression can take exponential time.

    JavaScript tries every way in which a loop can match the same text. Where there are several, as
    in `(a+)+$` or `(\\w+\\s?)*$`, each further character of a text that does not match doubles the
    time. The gateway will hang on such a request, with all others that it serves.

    Write the loop so that each text can be matched in one way only: `a+$`, `(\\w+\\s)*\\w*$`.
    """

    effect = RISK
    topic = ROUTING
    prefilter_keys = ("$regex", "rule")
    examples = (
        Good(make_conditional_config({"metadata.a": {"$regex": "^(dev|test)-\\d+$"}})),
        Good(make_conditional_config({"metadata.a": {"$regex": "^\\w+(-\\w+)*$"}})),
        Good(
            make_conditional_config({"metadata.a": {"$regex": "(a+)+"}}),
            note="Nothing after the loop can fail.",
        ),
        Bad(
            make_conditional_config({"metadata.a": {"$regex": "^(a+)+$"}}),
            at="/strategy/conditions/0/query/metadata.a/$regex",
        ),
        Bad(
            make_conditional_config({"metadata.a": {"$regex": "^(a|aa)*$"}}),
            at="/strategy/conditions/0/query/metadata.a/$regex",
        ),
        Bad(
            make_conditional_config({"metadata.a": {"$regex": "a*a*a*b"}}),
            at="/strategy/conditions/0/query/metadata.a/$regex",
        ),
        Bad(
            {
                "provider": "@openai-prod",
                "input_guardrails": [
                    {
                        "id": "g",
                        "checks": [
                            {"id": "default.regexMatch", "parameters": {"rule": "(x+x+)+y"}}
                        ],
                    }
                ],
            },
            at="/input_guardrails/0/checks/0/parameters/rule",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        from pigen.javascript.slow_patterns import find_slowness

        for pattern, path in _iter_patterns(file):
            slowness = find_slowness(pattern)
            if slowness:
                yield Problem(
                    path,
                    f"{quote(pattern)} can take exponential time, because {slowness}: the gateway "
                    "will hang on a long text that does not match.",
                    "Write the pattern so that each text can be matched in one way only.",
                )


def _iter_patterns(file: ConfigFile) -> Iterator[tuple[str, JsonPath]]:
    for clause in iter_clauses(file):
        for operation in clause.operations:
            if operation.operator == "$regex":
                yield to_string(operation.operand), operation.path
    for guardrail, path in iter_guardrails(file):
        checks = guardrail.get("checks")
        for index, check in enumerate(checks if isinstance(checks, list) else ()):
            if isinstance(check, dict) and str(check.get("id")).endswith(CHECK):
                parameters = check.get("parameters")
                rule = parameters.get("rule") if isinstance(parameters, dict) else None
                if isinstance(rule, str):
                    yield rule, (*path, "checks", index, "parameters", "rule")
        for name, parameters in guardrail.items():
            rule = parameters.get("rule") if isinstance(parameters, dict) else None
            if name.endswith(CHECK) and isinstance(rule, str):
                yield rule, (*path, name, "rule")
