from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.source.faults import at
from pigen.source.file import SourceFile, place
from pigen.source.routed import Routed, routed
from pigen.source.targets import leaves

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
    """No request that the source knows of comes to a target.

    Every model of pi, with the metadata of its key, is sent through the Config, whatever is drawn
    and whichever upstreams fail; this target is never asked. Nothing is said where a condition looks
    at more than pi's model and metadata, or where a key is bound to the Config that pi does not use.

    Mend the condition, the weight or the status codes that keep requests away, or remove the target.
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
        for each in routed(file):
            listed = dict(leaves(each.node))
            if len(listed) < 2 or not each.asks or not each.is_known:
                continue
            reached = _reached(file, each)
            asks = each.asks[0]
            for path, leaf in listed.items():
                if reached and path not in reached:
                    yield Problem(
                        at(leaf),
                        f"None of the requests that come to {quote(each.name)} goes on to this "
                        f"target, whatever fails: {_who(each)}.",
                        "Mend what keeps them away, or remove the target.",
                        related=(
                            (
                                place(asks.team.names.node, "pi", "providers", asks.provider),
                                "requests come from here",
                            ),
                        ),
                    )


def _reached(file: SourceFile, each: Routed) -> set[str]:
    """The targets that requests come to; none where there are too many ways to try them all."""
    ways = [file.ways(ask, caller) for ask in each.asks for caller in ask.callers]
    if not all(way.complete for way in ways):
        return set()
    return {attempt.target for way in ways for attempt in way.all}


def _who(each: Routed) -> str:
    models = list(dict.fromkeys(quote(ask.entry.id) for ask in each.asks))
    more = f" and {len(models) - 3} more models" if len(models) > 3 else ""
    keys = list(dict.fromkeys(quote(name) for _, name in each.senders))
    return f"pi asks for {', '.join(models[:3])}{more} with the key {', '.join(keys[:3])}"
