from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Add, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.config import ConfigFile, leaf, routed
from pigen.portkey.config_fields import Member, home, members


class MisplacedKey(Rule):
    """A key stands where the gateway does not read it.

    on_status_codes works in strategy and in retry, cb_config and sticky in strategy alone, and a
    model, like every parameter of the request, in override_params. Elsewhere they are taken without a
    word and ignored.

    Move the key.
    """

    effect = IGNORED
    topic = KEYS
    examples = (
        Good(leaf(model="gpt-4o", retry={"attempts": 2, "on_status_codes": [429]})),
        Bad(
            {**leaf(retry={"attempts": 2}), "model": "gpt-4o"},
            at="/model",
            fixed={**leaf(retry={"attempts": 2}), "override_params": {"model": "gpt-4o"}},
        ),
        Bad(
            routed("fallback", leaf("a"), leaf("b"), on_status_codes=[429]),
            at="/on_status_codes",
            fixed=routed("fallback", leaf("a"), leaf("b"), strategy={"on_status_codes": [429]}),
        ),
        Bad(leaf(cb_config={"failure_threshold": 3}), at="/cb_config"),
        Bad(
            {"strategy": {"mode": "fallback", "retry": {"attempts": 2}}, "targets": [leaf()]},
            at="/strategy/retry",
        ),
        Bad(
            routed("loadbalance", leaf("a"), leaf("b"), sticky={"enabled": True}),
            at="/sticky",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for member in members(file):
            if member.known:
                continue
            where = home(member)
            if where is None or member.key == "metadata":
                continue
            section = f'"{where}"' if where else "the target itself"
            name = f'"{member.key}"'
            if where == "override_params" and member.key == "params":
                message = f"The gateway ignores {name}."
                help = 'Rename it to "override_params".'
            else:
                both = member.snake == "on_status_codes" and member.section == ""
                message = f"The gateway ignores {name} here."
                help = f"Move it into {section}{' (or retry)' if both else ''}.".replace(
                    "(or retry)", 'or "retry"'
                )
            yield Problem(member.route, message, help, key=True, fix=_move(member, where))


def _move(member: Member, where: str) -> Fix | None:
    """Moving it, where there is one place for it."""
    node = member.node
    if member.section or member.key == "params":
        return None
    title = f'Move it into "{where}"'
    if where == "override_params" and not node.spelled(where):
        added = Add(node.route, where, {member.key: member.value})
        return Fix(title, Remove(member.route), added)
    if where == "strategy" and member.snake == "on_status_codes" and node.mode != "fallback":
        return None
    section = node.value.get(where)
    if not isinstance(section, dict) or member.key in section:
        return None
    return Fix(title, Remove(member.route), Add((*node.route, where), member.key, member.value))
