from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, JsonPath, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.conditions import iter_conditional_nodes, make_conditional_config
from pigen.portkey.config import ConfigFile


class DuplicateTargetName(Rule):
    """Two targets of a conditional strategy have the same name.

    The first is always used, the second never.

    Give each target its own name.
    """

    effect = IGNORED
    topic = ROUTING
    prefilter_keys = ("conditions",)
    examples = (
        Good(make_conditional_config({"metadata.a": "x"})),
        Bad(
            {
                **make_conditional_config({"metadata.a": "x"}, default="a"),
                "targets": [
                    {"name": "a", "provider": "@openai-a"},
                    {"name": "a", "provider": "@openai-b"},
                ],
            },
            at="/targets/1/name",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in iter_conditional_nodes(file):
            seen: dict[str, JsonPath] = {}
            for target in node.targets:
                name = target.value.get("name")
                if isinstance(name, str) and name in seen:
                    yield Problem(
                        target.resolve_path("name"),
                        f'No request will reach this target: the name "{name}" refers to the '
                        "first target that "
                        "has it.",
                        "Give it a name of its own.",
                        related=((seen[name], "this one is used"),),
                    )
                elif isinstance(name, str):
                    seen[name] = target.resolve_path("name")
