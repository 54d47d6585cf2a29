from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_node import ConfigNode

_STATUSES = {"on_status_codes": [429, 503]}
_CONDITIONS = {
    "conditions": [{"query": {"metadata.plan": {"$eq": "pro"}}, "then": "a"}],
    "default": "b",
}
_NAMED = (make_target("a", name="a"), make_target("b", name="b"))


class SettingOfOtherMode(Rule):
    """A strategy has a setting that only another mode reads.

    Only a fallback reads on_status_codes. In every other mode a request goes to one target, and an
    answer with a listed status is passed on like any other. Only a conditional strategy reads
    conditions and default.

    Choose the mode that reads the setting, or remove it. To share load and still fall back, make
    each target of the fallback a load balance.
    """

    effect = IGNORED
    topic = ROUTING
    prefilter_keys = ("on_status_codes", "onStatusCodes", "conditions", "default")
    examples = (
        Good(make_config("fallback", make_target("a"), make_target("b"), strategy=_STATUSES)),
        Good(make_config("conditional", *_NAMED, strategy=_CONDITIONS)),
        Good(
            make_config(
                "loadbalance",
                make_target("a", retry={"attempts": 2, **_STATUSES}),
                make_config("fallback", make_target("b"), make_target("c"), strategy=_STATUSES),
            )
        ),
        Good(
            make_config(
                "loadbalance",
                make_target("a"),
                make_target("b"),
                strategy={"on_status_codes": [], "conditions": []},
            ),
            note="Empty lists ask for nothing.",
        ),
        Bad(
            make_config("loadbalance", make_target("a"), make_target("b"), strategy=_STATUSES),
            at="/strategy/on_status_codes",
        ),
        Bad(
            make_config("single", make_target("a"), strategy={"onStatusCodes": [429]}),
            at="/strategy/onStatusCodes",
        ),
        Bad(
            make_config("conditional", *_NAMED, strategy={**_CONDITIONS, **_STATUSES}),
            at="/strategy/on_status_codes",
        ),
        Bad(
            make_config("fallback", *_NAMED, strategy=_CONDITIONS),
            at="/strategy/conditions",
        ),
        Bad(
            make_config(
                "fallback",
                make_target("c"),
                make_config("loadbalance", *_NAMED, strategy={"default": "a"}),
            ),
            at="/targets/1/strategy/default",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if node.mode is None or (node.mode == "single" and len(node.targets) > 1):
                continue  # other rules ask for another mode
            if node.mode != "fallback" and node.strategy.get("onStatusCodes"):
                yield _make_problem(
                    node,
                    ["on_status_codes"],
                    f"a strategy of mode {node.mode} sends a request to one target only",
                    "fallback",
                )
            ignored = [key for key in ("conditions", "default") if node.strategy.get(key)]
            if node.mode != "conditional" and ignored:
                yield _make_problem(
                    node,
                    ignored,
                    f"a strategy of mode {node.mode} has no conditions",
                    "conditional",
                )


def _make_problem(node: ConfigNode, keys: list[str], reason: str, mode: str) -> Problem:
    them = "them" if len(keys) > 1 else "it"
    return Problem(
        node.resolve_path("strategy", keys[0]),
        f"The gateway ignores {' and '.join(keys)}: {reason}.",
        f'Remove {them}, or choose the mode "{mode}".',
        key=True,
    )
