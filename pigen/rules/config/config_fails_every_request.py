from __future__ import annotations

import re
from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, JsonPath, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.provider_translation import UNSUPPORTED
from pigen.gateway.result import Reason
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.simulated_requests import get_usual_outcome


class ConfigFailsEveryRequest(Rule):
    """The gateway accepts the Config and then fails on every chat request.

    It relies on things that it does not check: that targets are a list, that no target is null,
    that a guardrail written into the Config has an id. Otherwise it answers 500 before it calls any
    provider. The same happens when the provider has no chat completions at all.

    Fix the part named in the message.
    """

    effect = FAILS
    topic = ROUTING
    examples = (
        Good(make_target("a")),
        Good({"retry": {"attempts": 1}}),
        Good(make_target(input_guardrails=["pg-1"])),
        Bad({"strategy": {"mode": "fallback"}, "targets": {"a": make_target()}}, at="/targets"),
        Bad(make_config("fallback", None), at="/targets"),
        Bad(
            make_target(input_guardrails=[{"default.contains": {"words": ["x"]}}]),
            at="/input_guardrails",
        ),
        Bad({"provider": "voyage", "api_key": "k"}, at=""),
        Bad(make_config("round-robin", make_target(), {"provider": 5}), at="/targets/1/provider"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if file.is_rejected or (_is_explained(file) and not file.crashes_gateway):
            return
        ended = get_usual_outcome(file)
        if ended.status != 500 or ended.attempts:
            return
        reasons = [each for each in ended.events if isinstance(each, Reason)]
        last = reasons[-1] if reasons else None
        if last and last.kind == "exception":
            path = _parse_target_path(last.target)
            yield Problem(
                path,
                f"Every chat request ends here with 500: {last.facts.get('message')}.",
                "Choose a provider that has chat completions.",
            )
            return
        at = _find_suspect(file)
        yield Problem(
            at,
            "The gateway fails on this Config: it answers 500 to every request.",
            _HELP.get(str(at[-1]) if at else "", "Compare it with a Config that works."),
            key=True,
        )


_HELP = {
    "targets": "Write targets as a list of objects.",
    "provider": "Write the provider as a text.",
    "input_guardrails": "Name saved guardrails by their id, or give each check an inner id.",
    "output_guardrails": "Name saved guardrails by their id, or give each check an inner id.",
}
_GUARDRAIL_KEYS = (
    "input_guardrails",
    "output_guardrails",
    "before_request_hooks",
    "after_request_hooks",
)


def _is_explained(file: ConfigFile) -> bool:
    """A rule of its own says why every request fails."""
    return any(
        (node.mode and not node.camel_value.get("targets"))
        or (
            node.mode is None
            and isinstance(node.camel_value.get("targets"), list)
            and node.camel_value.get("strategy") is None
        )
        or (
            node.mode == "loadbalance"
            and all(each.camel_value.get("weight") == 0 for each in node.targets)
            and node.targets
        )
        or (
            node.mode is None
            and (node.options.get("provider") or "") in UNSUPPORTED
            and node.parent
        )
        or node.camel_value.get("provider") in UNSUPPORTED[1:]
        for node in file.nodes
    )


def _find_suspect(file: ConfigFile) -> JsonPath:
    for node in file.nodes:
        targets = node.value.get("targets")
        if targets is not None and (not isinstance(targets, list) or None in targets):
            return node.resolve_path("targets")
    for node in file.nodes:
        if not isinstance(node.value.get("provider", ""), str):
            return node.resolve_path("provider")
    for node in file.nodes:
        for key in _GUARDRAIL_KEYS:
            if node.get(key) is not None:
                return node.resolve_path(key)
    return ()


def _parse_target_path(target: str) -> JsonPath:
    """The route of what the engine calls config.targets[0]."""
    indexes = re.findall(r"\[(\d+)\]", target)
    return tuple(step for index in indexes for step in ("targets", int(index)))
