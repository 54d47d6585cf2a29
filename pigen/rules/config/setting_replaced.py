from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.gateway.casing import camel
from pigen.portkey.config import ConfigFile, Node, leaf, part, routed


class SettingReplaced(Rule):
    """A target's retry, cache or parameter takes the place of all that the one above says.

    Nothing is merged but override_params, and that only at its top: a target's retry without
    on_status_codes has the gateway's own list, not the one that is written above.

    Repeat what is to hold at the target as well.
    """

    effect = HINT
    topic = RELIABILITY
    keys = ("targets",)
    examples = (
        Good(routed("fallback", leaf("a", retry={"attempts": 1}), retry={"attempts": 3})),
        Bad(
            routed(
                "fallback",
                leaf("a", retry={"attempts": 1}),
                leaf("b"),
                retry={"attempts": 3, "on_status_codes": [429]},
            ),
            at="/targets/0/retry",
        ),
        Bad(
            routed(
                "fallback",
                leaf("a", override_params={"thinking": {"type": "enabled"}}),
                leaf("b"),
                override_params={"thinking": {"type": "enabled", "budget_tokens": 5}},
            ),
            at="/targets/0/override_params/thinking",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if node.parent is None:
                continue
            above = node.parent.options
            for key in ("retry", "cache"):
                yield from _lost(node, part(node.own, key), part(above, key), (key,))
            own, inherited = part(node.own, "overrideParams"), part(above, "overrideParams")
            for name, value in own.items():
                if isinstance(value, dict):
                    replaced = part(inherited, name)
                    yield from _lost(node, value, replaced, ("override_params", name))


def _lost(node: Node, own: object, above: object, keys: tuple[str, ...]) -> Iterator[Problem]:
    if not (isinstance(own, dict) and isinstance(above, dict) and own):
        return
    known = {camel(key) for key in own}
    lost = [key for key in above if camel(key) not in known]
    if lost:
        names = ", ".join(f'"{key}"' for key in lost[:5])
        yield Problem(
            node.at(*keys),
            f'This "{keys[-1]}" replaces the one above as a whole: its {names} will not hold here.',
            "Repeat what is to hold here as well.",
            key=True,
        )
