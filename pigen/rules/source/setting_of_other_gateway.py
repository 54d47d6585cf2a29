from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SOURCES
from pigen.source.faults import SourceSpan
from pigen.source.names import get_child, list_entries
from pigen.source.source_file import SourceFile, find_key_or_value_span

# What the open-source gateway alone has a use for, by the section in whose entries it stands.
OSS_FIELDS = {"providers": ("api_key", "headers"), "guardrails": ("inline",)}

SOURCE = """\
version: 1
gateway: {dialect: %s}
providers: {openai: {slug: openai-prod, provider: openai%s}}
"""


class SettingOfOtherGateway(Rule):
    """A setting is for the open-source gateway, so it has no effect under the hosted one.

    The hosted gateway holds the keys and addresses of providers itself, and guardrails by their
    ids.

    Remove the setting, or set dialect: oss under gateway.
    """

    effect = HINT
    topic = SOURCES
    examples = (
        Good(SOURCE % ("oss", ", api_key: $OPENAI_API_KEY")),
        Good(SOURCE % ("hosted", ", usage_limits: {credit_limit: 5}")),
        Bad(SOURCE % ("hosted", ", api_key: $OPENAI_API_KEY"), at="/providers/openai/api_key"),
        Bad(SOURCE % ("hosted", ", headers: {x-portkey-a: b}"), at="/providers/openai/headers"),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        found: dict[tuple[str, int], tuple[str, SourceSpan]] = {}
        for team in file.hosted_teams:
            root = team.names.node
            for section, fields in OSS_FIELDS.items():
                for entry in list_entries(root, section):
                    for field in (each for each in fields if get_child(entry.node, each)):
                        place = find_key_or_value_span(root, section, entry.key, field)
                        found.setdefault((place.document.path, place.start), (field, place))
        if found:
            names = ", ".join(dict.fromkeys(quote(name) for name, _ in found.values()))
            (_, first), *others = found.values()
            yield Problem(
                first,
                f"Only the open-source gateway uses {names}, so this has no effect here.",
                "Remove it, or set dialect: oss under gateway.",
                related=tuple((place, "here too") for _, place in others),
            )
