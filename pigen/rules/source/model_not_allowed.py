from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.source.faults import get_span
from pigen.source.model_mentions import list_model_references
from pigen.source.source_file import SourceFile, find_key_or_value_span, format_team_note

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod, models: [gpt-4o, gpt-4o-mini]}, other: {slug: other-prod}}
configs:
  c:
    strategy: {mode: loadbalance}
    targets: [{provider: "@other"}, {provider: "@openai"%s}]
keys: {routed: {config: c, value: $ROUTED_KEY}, direct: {value: $DIRECT_KEY}}
pi:
  providers:
    portkey: {key: routed, models: [%s]}
    direct: {key: direct, models: ["@openai/*", "@openai/%s", "@other/o3"]}
"""


class ModelNotAllowed(Rule):
    """A model is used that its provider does not allow.

    A provider that lists models allows no others: the gateway itself answers 412
    model_not_allowed_error, or moves on to the next target of a fallback.

    Add the model to the provider's list, or use one from the list.
    """

    effect = FAILS
    topic = MODELS
    examples = (
        Good(SOURCE % ("", "gpt-4o", "gpt-4o-mini")),
        Bad(SOURCE % ("", "gpt-4o", "o3"), at="/pi/providers/direct/models/1"),
        Bad(
            SOURCE % (", override_params: {model: o3}", "gpt-4o", "gpt-4o"),
            at="/configs/c/targets/1/override_params/model",
        ),
        Bad(
            SOURCE % ("", "o3", "gpt-4o"),
            at="/pi/providers/portkey/models/0",
            note="It reaches a target that names no model of its own.",
        ),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        for each in list_model_references(file):
            allowed = each.upstream.models
            if allowed is None or each.model in allowed or not each.team.names.is_hosted:
                continue
            listed = find_key_or_value_span(
                each.team.names.node, "providers", each.upstream.name, "models"
            )
            related = [(listed, "the models that it allows")]
            meant = did_you_mean(each.model, allowed)
            help = f'{meant}Add it to "models" of the provider, or name one that is there.'
            # A misspelt name is a mistake of its own; all others lack the same list's entry.
            cause = (
                ""
                if meant
                else f"list at {listed}, target at {each.target and get_span(each.target)}"
            )
            if each.target is not None:
                related.append((get_span(each.target), "the target that sends it there"))
                help = (
                    "Set override_params.model in that target to a model that the provider allows."
                )
            yield Problem(
                get_span(each.node),
                f"The provider {quote(each.upstream.name)} does not allow "
                f"{quote(each.model)}{format_team_note(each.team)}: the gateway will answer 412, "
                "model_not_allowed_error.",
                help,
                related=tuple(related),
                cause=cause,
            )
