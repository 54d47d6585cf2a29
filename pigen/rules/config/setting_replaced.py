from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.gateway.casing import to_camel
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_node import ConfigNode, get_object


class SettingReplaced(Rule):
    """A target's retry, cache or parameter replaces everything in the one above it.

    Only override_params are merged, and only at the top level. A target's retry without
    on_status_codes has the gateway's default list, not the list set above.

    Repeat in the target whatever should apply there too.
    """

    effect = HINT
    topic = RELIABILITY
    prefilter_keys = ("targets",)
    examples = (
        Good(
            make_config("fallback", make_target("a", retry={"attempts": 1}), retry={"attempts": 3})
        ),
        Bad(
            make_config(
                "fallback",
                make_target("a", retry={"attempts": 1}),
                make_target("b"),
                retry={"attempts": 3, "on_status_codes": [429]},
            ),
            at="/targets/0/retry",
        ),
        Bad(
            make_config(
                "fallback",
                make_target("a", override_params={"thinking": {"type": "enabled"}}),
                make_target("b"),
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
                yield from _check_lost_keys(
                    node, get_object(node.camel_value, key), get_object(above, key), (key,)
                )
            own, inherited = (
                get_object(node.camel_value, "overrideParams"),
                get_object(above, "overrideParams"),
            )
            for name, value in own.items():
                if isinstance(value, dict):
                    replaced = get_object(inherited, name)
                    yield from _check_lost_keys(node, value, replaced, ("override_params", name))


def _check_lost_keys(
    node: ConfigNode, own: object, above: object, keys: tuple[str, ...]
) -> Iterator[Problem]:
    if not (isinstance(own, dict) and isinstance(above, dict) and own):
        return
    known = {to_camel(key) for key in own}
    lost = [key for key in above if to_camel(key) not in known]
    if lost:
        names = ", ".join(f'"{key}"' for key in lost[:5])
        yield Problem(
            node.resolve_path(*keys),
            f'This "{keys[-1]}" replaces the one above as a whole: '
            f"its {names} will not apply here.",
            "Repeat what should apply here too.",
            key=True,
        )
