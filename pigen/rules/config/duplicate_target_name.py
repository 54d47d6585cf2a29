from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Route, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.conditions import conditional, when
from pigen.portkey.config import ConfigFile


class DuplicateTargetName(Rule):
    """Two targets of a conditional strategy have one name.

    The first is taken whenever the name is meant; the second never.

    Give each target its own name.
    """

    effect = IGNORED
    topic = ROUTING
    keys = ("conditions",)
    examples = (
        Good(when({"metadata.a": "x"})),
        Bad(
            {
                **when({"metadata.a": "x"}, default="a"),
                "targets": [
                    {"name": "a", "provider": "@openai-a"},
                    {"name": "a", "provider": "@openai-b"},
                ],
            },
            at="/targets/1/name",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in conditional(file):
            seen: dict[str, Route] = {}
            for target in node.targets:
                name = target.value.get("name")
                if isinstance(name, str) and name in seen:
                    yield Problem(
                        target.at("name"),
                        f'No request will reach this target: the name "{name}" means the first that '
                        "has it.",
                        "Give it a name of its own.",
                        related=((seen[name], "this one is taken"),),
                    )
                elif isinstance(name, str):
                    seen[name] = target.at("name")
