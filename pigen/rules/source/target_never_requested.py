from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.source.config_targets import iter_provider_targets
from pigen.source.config_traffic import ConfigTraffic, get_config_traffic
from pigen.source.faults import get_span
from pigen.source.source_file import SourceFile, find_key_or_value_span

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}}
configs:
  routes:
    strategy:
      mode: %s
      conditions: [{query: {metadata.plan: large}, then: large}]
      default: small
    targets:
      - {name: large, provider: "@openai", override_params: {model: gpt-4o}}
      - {name: small, provider: "@openai", override_params: {model: gpt-4o-mini}}
keys:
  one: {config: routes, value: $ONE, metadata: {plan: %s}}
  two: {config: routes, value: $TWO, metadata: {plan: %s}}
pi:
  providers:
    first: {key: one, models: [gpt-4o]}
    second: {key: two, models: [gpt-4o-mini]}
"""


class TargetNeverRequested(Rule):
    """No request that the source describes reaches a target.

    Every model of pi, with the metadata of its key, is sent through the Config, for every possible
    pick and whichever upstreams fail; this target is never asked. Nothing is reported where a
    condition looks at more than pi's model and metadata, or where a key that pi does not use is
    bound to the Config.

    Fix the condition, the weight or the status codes that keep requests away, or remove the target.
    """

    effect = IGNORED
    topic = ROUTING
    examples = (
        Good(SOURCE % ("conditional", "large", "small")),
        Good(SOURCE % ("fallback", "small", "small")),
        Good(
            (SOURCE % ("conditional", "small", "small")).replace(
                "metadata.plan: large", "params.n: 2"
            ),
            note="What pi sends as n is unknown.",
        ),
        Bad(SOURCE % ("conditional", "small", "free"), at="/configs/routes/targets/0"),
        Bad(SOURCE % ("single", "large", "small"), at="/configs/routes/targets/1"),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        for each in get_config_traffic(file):
            listed = dict(iter_provider_targets(each.node))
            if len(listed) < 2 or not each.pi_requests or not each.is_complete:
                continue
            reached = _find_reached_targets(file, each)
            asks = each.pi_requests[0]
            for path, target in listed.items():
                if reached and path not in reached:
                    yield Problem(
                        get_span(target),
                        f"None of the requests that reach {quote(each.name)} goes on to this "
                        f"target, whatever fails: {_describe_senders(each)}.",
                        "Fix what keeps them away, or remove the target.",
                        related=(
                            (
                                find_key_or_value_span(
                                    asks.team.names.node, "pi", "providers", asks.provider
                                ),
                                "requests come from here",
                            ),
                        ),
                    )


def _find_reached_targets(file: SourceFile, each: ConfigTraffic) -> set[str]:
    """The targets that requests come to; none where there are too many ways to try them all."""
    route_sets = [
        file.find_routes(ask, caller) for ask in each.pi_requests for caller in ask.callers
    ]
    if not all(routes.is_complete for routes in route_sets):
        return set()
    return {attempt.target for way in route_sets for attempt in way.attempts}


def _describe_senders(each: ConfigTraffic) -> str:
    models = list(dict.fromkeys(quote(ask.entry.id) for ask in each.pi_requests))
    more = f" and {len(models) - 3} more models" if len(models) > 3 else ""
    keys = list(dict.fromkeys(quote(name) for _, name in each.senders))
    return f"pi asks for {', '.join(models[:3])}{more} with the key {', '.join(keys[:3])}"
