from __future__ import annotations

import re
from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Route, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.providers import NOBODY
from pigen.gateway.result import Reason
from pigen.portkey.config import ConfigFile, leaf, routed
from pigen.portkey.simulated_requests import usual


class ConfigFailsEveryRequest(Rule):
    """The gateway takes the Config and then fails on every chat request.

    What it does not check it relies on: targets that are no list, a target that is null, a guardrail
    written into the Config without an id. It answers 500 before any provider is called. So it does
    where the provider has no chat completions at all.

    Mend the part that is named.
    """

    effect = FAILS
    topic = ROUTING
    examples = (
        Good(leaf("a")),
        Good({"retry": {"attempts": 1}}),
        Good(leaf(input_guardrails=["pg-1"])),
        Bad({"strategy": {"mode": "fallback"}, "targets": {"a": leaf()}}, at="/targets"),
        Bad(routed("fallback", None), at="/targets"),
        Bad(
            leaf(input_guardrails=[{"default.contains": {"words": ["x"]}}]),
            at="/input_guardrails",
        ),
        Bad({"provider": "voyage", "api_key": "k"}, at=""),
        Bad(routed("round-robin", leaf(), {"provider": 5}), at="/targets/1/provider"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if file.refused or (_explained(file) and not file.falls):
            return
        ended = usual(file)
        if ended.status != 500 or ended.attempts:
            return
        reasons = [each for each in ended.events if isinstance(each, Reason)]
        last = reasons[-1] if reasons else None
        if last and last.kind == "exception":
            route = _route(last.target)
            yield Problem(
                route,
                f"Every chat request ends here with 500: {last.facts.get('message')}.",
                "Choose a provider that has chat completions.",
            )
            return
        at = _suspect(file)
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
_GUARDS = ("input_guardrails", "output_guardrails", "before_request_hooks", "after_request_hooks")


def _explained(file: ConfigFile) -> bool:
    """A rule of its own says why every request fails."""
    return any(
        (node.mode and not node.own.get("targets"))
        or (
            node.mode is None
            and isinstance(node.own.get("targets"), list)
            and node.own.get("strategy") is None
        )
        or (
            node.mode == "loadbalance"
            and all(each.own.get("weight") == 0 for each in node.targets)
            and node.targets
        )
        or (node.mode is None and (node.options.get("provider") or "") in NOBODY and node.parent)
        or node.own.get("provider") in NOBODY[1:]
        for node in file.nodes
    )


def _suspect(file: ConfigFile) -> Route:
    for node in file.nodes:
        targets = node.value.get("targets")
        if targets is not None and (not isinstance(targets, list) or None in targets):
            return node.at("targets")
    for node in file.nodes:
        if not isinstance(node.value.get("provider", ""), str):
            return node.at("provider")
    for node in file.nodes:
        for key in _GUARDS:
            if node.get(key) is not None:
                return node.at(key)
    return ()


def _route(target: str) -> Route:
    """The route of what the engine calls config.targets[0]."""
    indexes = re.findall(r"\[(\d+)\]", target)
    return tuple(step for index in indexes for step in ("targets", int(index)))
