from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.result import Outcome, Reason
from pigen.source.config_traffic import ConfigTraffic, get_config_traffic
from pigen.source.faults import get_span
from pigen.source.pi_requests import PiRequest
from pigen.source.source_file import SourceFile, find_key_or_value_span, format_team_note

UNRESOLVED = "Query router did not resolve to any valid target"

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}}
configs:
  by-model:
    strategy:
      mode: conditional
      conditions: [{query: {%s}, then: only}]
%s
    targets: [{name: only, provider: "@openai"}]
keys: {key: {config: by-model, value: $KEY}}
pi: {providers: {portkey: {key: key, models: [gpt-4o]}}}
"""


class RequestWithoutTarget(Rule):
    """A model of pi meets no condition of its Config, and there is no default.

    The gateway answers every request for it with 400 and `Query router did not resolve to any valid
    target`, even where the conditions are inside a fallback.

    Add a condition for it, or a default.
    """

    effect = FAILS
    topic = ROUTING
    examples = (
        Good(SOURCE % ("params.model: gpt-4o", "")),
        Good(SOURCE % ("params.model: o3", "      default: only")),
        Good(SOURCE % ("params.top_p: 1", ""), note="What pi sends as top_p is unknown."),
        Bad(SOURCE % ("params.model: o3", ""), at="/pi/providers/portkey/models/0"),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        seen: set[int] = set()
        for each in get_config_traffic(file):
            if not each.is_conditional or not each.is_predictable:
                continue
            for ask in each.pi_requests:
                outcome = ask.simulate(file.get_workspace(ask.team))
                if id(ask.id_node) not in seen and _is_unrouted(outcome):
                    seen.add(id(ask.id_node))
                    yield _make_problem(ask, each)


def _is_unrouted(outcome: Outcome) -> bool:
    last = outcome.events[-1] if outcome.events else None
    return isinstance(last, Reason) and last.facts.get("message") == UNRESOLVED


def _make_problem(ask: PiRequest, each: ConfigTraffic) -> Problem:
    return Problem(
        get_span(ask.id_node),
        f"{quote(ask.entry.id)} meets no condition of "
        f"{quote(each.name)}{format_team_note(ask.team)}, and it has no default: "
        "the gateway will answer 400 to every request.",
        "Add a condition for it, or a default to the strategy.",
        related=(
            (
                find_key_or_value_span(ask.team.names.node, "configs", each.name, "strategy"),
                "the conditions",
            ),
        ),
    )
