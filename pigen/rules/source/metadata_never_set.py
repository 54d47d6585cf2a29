from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.source.config_traffic import ConfigTraffic, get_config_traffic
from pigen.source.faults import get_key_span
from pigen.source.source_file import SourceFile, find_key_or_value_span

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}}
configs:
  by-plan:
    strategy:
      mode: conditional
      conditions: [{query: {metadata.plan: {%s: large}}, then: large}]
      default: small
    targets:
      - {name: large, provider: "@openai", override_params: {model: gpt-4o}}
      - {name: small, provider: "@openai", override_params: {model: gpt-4o-mini}}
keys: {key: {config: by-plan, value: $KEY%s}}
pi: {providers: {portkey: {key: key, models: [gpt-4o]%s}}}
"""
QUERY = "/configs/by-plan/strategy/conditions/0/query/metadata.plan"


class MetadataNeverSet(Rule):
    """A condition tests metadata that no key sets.

    Missing metadata equals nothing, so most conditions are never met, and $ne, $nin and some
    patterns always are. pi itself sends no metadata unless its provider here has some.

    Set it in the metadata of the keys that are bound to the Config, of their team or its members.
    """

    effect = RISK
    topic = ROUTING
    examples = (
        Good(SOURCE % ("$eq", ", metadata: {plan: large}", "")),
        Good(SOURCE % ("$eq", "", ", metadata: {plan: small}"), note="pi sends it."),
        Bad(SOURCE % ("$eq", "", ""), at=QUERY),
        Bad(SOURCE % ("$ne", ", metadata: {plans: large}", ""), at=QUERY),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        for each in get_config_traffic(file):
            if not each.senders:
                continue
            for name, member, query in each.iter_metadata_conditions():
                if name in each.known_metadata:
                    continue
                met = each.evaluate_query(query)
                outcome = "" if met is None else f" This one is {_describe_frequency(met)} met."
                yield Problem(
                    get_key_span(member),
                    f"No key that is bound to {quote(each.name)} sets {quote(name)}, so to this "
                    f"condition it is always missing.{outcome}",
                    f'{did_you_mean(name, each.known_metadata)}Set it in the "metadata" of '
                    "the key, its team "
                    "or its members.",
                    related=_make_related(each),
                )


def _describe_frequency(met: set[bool]) -> str:
    return "sometimes" if len(met) == 2 else "always" if True in met else "never"


def _make_related(each: ConfigTraffic) -> tuple[Any, ...]:
    team, name = each.senders[0]
    return ((find_key_or_value_span(team.names.node, "keys", name), "a key that is bound to it"),)
