from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.javascript.regexp import InvalidRegExp, Untranslatable, compile_pattern
from pigen.javascript.values import to_string
from pigen.portkey.conditions import iter_clauses, make_conditional_config
from pigen.portkey.config import ConfigFile


class InvalidRegex(Rule):
    """A $regex is not a valid JavaScript regular expression.

    The gateway compiles the pattern as JavaScript does, without flags. A pattern that does not
    compile matches nothing, so the request silently goes on to the next condition. Syntax of other
    languages, such as `(?i)` or `(?P<name>...)`, does not exist there.

    Fix the pattern; for upper and lower case write `[Pp]rod`.
    """

    effect = FAILS
    topic = ROUTING
    prefilter_keys = ("$regex",)
    examples = (
        Good(make_conditional_config({"metadata.a": {"$regex": "^(dev|test)-\\d+$"}})),
        Good(
            make_conditional_config({"metadata.a": {"$regex": "a{,3}"}}),
            note="Literal text in JavaScript.",
        ),
        Bad(
            make_conditional_config({"metadata.a": {"$regex": "(?i)prod"}}),
            at="/strategy/conditions/0/query/metadata.a/$regex",
        ),
        Bad(
            make_conditional_config({"metadata.a": {"$regex": "*prod"}}),
            at="/strategy/conditions/0/query/metadata.a/$regex",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for clause in iter_clauses(file):
            for operation in clause.operations:
                if operation.operator != "$regex":
                    continue
                pattern = to_string(operation.operand)
                try:
                    compile_pattern(pattern)
                except Untranslatable:
                    continue  # JavaScript takes it
                except InvalidRegExp as error:
                    help = "Correct the pattern."
                    if "(?i)" in pattern:
                        help = "Remove (?i) and write both cases, such as [Pp]rod."
                    yield Problem(
                        operation.path,
                        f"JavaScript cannot compile this pattern ({error}), so the condition is "
                        "never met.",
                        help,
                    )
