from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Add, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_fields import ConfigMember, find_section, iter_members
from pigen.portkey.config_node import ConfigNode


class MisplacedKey(Rule):
    """A key is in a place where the gateway does not read it.

    on_status_codes works in strategy and in retry, cb_config and sticky only in strategy. A model,
    like every parameter of the request, belongs in override_params. Anywhere else they are accepted
    and silently ignored.

    Move the key.
    """

    effect = IGNORED
    topic = KEYS
    examples = (
        Good(make_target(model="gpt-4o", retry={"attempts": 2, "on_status_codes": [429]})),
        Bad(
            {**make_target(retry={"attempts": 2}), "model": "gpt-4o"},
            at="/model",
            fixed_content={
                **make_target(retry={"attempts": 2}),
                "override_params": {"model": "gpt-4o"},
            },
        ),
        Bad(
            make_config("fallback", make_target("a"), make_target("b"), on_status_codes=[429]),
            at="/on_status_codes",
            fixed_content=make_config(
                "fallback", make_target("a"), make_target("b"), strategy={"on_status_codes": [429]}
            ),
        ),
        Bad(make_target(cb_config={"failure_threshold": 3}), at="/cb_config"),
        Bad(
            {
                "strategy": {"mode": "fallback", "retry": {"attempts": 2}},
                "targets": [make_target()],
            },
            at="/strategy/retry",
        ),
        Bad(
            make_config(
                "loadbalance", make_target("a"), make_target("b"), sticky={"enabled": True}
            ),
            at="/sticky",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for member in iter_members(file):
            if member.is_known:
                continue
            where = find_section(member)
            if where is None or member.key == "metadata":
                continue
            section = f'"{where}"' if where else "the target itself"
            name = f'"{member.key}"'
            if where == "override_params" and member.key == "params":
                message = f"The gateway ignores {name}."
                help = 'Rename it to "override_params".'
            else:
                message = f"The gateway ignores {name} here."
                if member.snake_key == "on_status_codes" and member.section == "":
                    section = _name_status_sections(member.node)
                help = f"Move it into {section}."
            yield Problem(member.path, message, help, key=True, fix=_make_move(member, where))


def _name_status_sections(node: ConfigNode) -> str:
    """Where on_status_codes would count here: in a strategy that falls back, and in any retry."""
    can_fall_back = node.mode == "fallback" or (node.mode is None and bool(node.targets))
    return '"strategy" or "retry"' if can_fall_back else '"retry"'


def _make_move(member: ConfigMember, where: str) -> Fix | None:
    """Moving it, where there is one place for it."""
    node = member.node
    if member.section or member.key == "params":
        return None
    title = f'Move it into "{where}"'
    if where == "override_params" and not node.find_spelling(where):
        added = Add(node.path, where, {member.key: member.value})
        return Fix(title, Remove(member.path), added)
    if where == "strategy" and member.snake_key == "on_status_codes" and node.mode != "fallback":
        return None
    section = node.value.get(where)
    if not isinstance(section, dict) or member.key in section:
        return None
    return Fix(title, Remove(member.path), Add((*node.path, where), member.key, member.value))
