from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.source.names import Upstream
from pigen.source.source_file import SourceFile, find_key_or_value_span, format_team_note

SOURCE = """\
version: 1
providers:
  openai: {slug: openai-prod, usage_limits: {type: cost, credit_limit: 100}}
  anthropic: {slug: anthropic-prod%s}
"""


class ProviderWithoutBudget(Rule):
    """A provider has no budget, while others have one.

    Budgets count per provider. What one provider refuses when its budget is used up can continue at
    this one without limit, for example through a fallback.

    Give it usage_limits with a credit_limit, or leave it if that is what you want.
    """

    effect = HINT
    topic = LIMITS
    examples = (
        Good(SOURCE % ", usage_limits: {type: cost, credit_limit: 50}"),
        Good("version: 1\nproviders: {openai: {slug: openai-prod}, other: {slug: other-prod}}\n"),
        Bad(SOURCE % "", at="/providers/anthropic"),
        Bad(
            SOURCE % ", usage_limits: {type: cost, alert_threshold: 5}",
            at="/providers/anthropic",
            note="An alert by itself does not stop requests.",
        ),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        seen: set[int] = set()
        for team in file.hosted_teams:
            providers = team.names.providers
            budgets = [name for name, upstream in providers.items() if _has_budget(upstream)]
            if not budgets:
                continue
            for name, upstream in providers.items():
                if name in budgets or id(upstream.node) in seen:
                    continue
                seen.add(id(upstream.node))
                other = find_key_or_value_span(
                    team.names.node, "providers", budgets[0], "usage_limits"
                )
                yield Problem(
                    find_key_or_value_span(team.names.node, "providers", name),
                    f"Nothing limits spending at {quote(name)}{format_team_note(team)}: it has no "
                    f"budget, while {quote(budgets[0])} has one.",
                    "Add usage_limits with a credit_limit.",
                    related=((other, "a budget"),),
                )


def _has_budget(upstream: Upstream) -> bool:
    limits = upstream.spec.usage_limits
    return limits is not None and limits.credit_limit is not None
