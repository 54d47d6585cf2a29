from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.source.names import list_entries
from pigen.source.source_file import SourceFile, find_key_or_value_span, format_team_note

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}}
keys: {one: {value: $ONE_KEY}}
pi:
  providers:
    portkey: {key: one, models: ["@openai/gpt-4o"]}
    %s: {key: one, models: ["@openai/o3"]}
"""


class NamesDifferingInCase(Rule):
    """The names of two pi providers differ only in upper and lower case.

    `--provider NAME` and `--model NAME/id` compare names without case, so pi uses one of the two,
    even for models that only the other one has.

    Rename one of them.
    """

    effect = RISK
    topic = MODELS
    supersedes = ("names-differing-in-case",)
    examples = (
        Good(SOURCE % "portkey-direct"),
        Bad(SOURCE % "Portkey", at="/pi/providers/Portkey"),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        seen: set[tuple[int, int]] = set()
        for team in file.teams:
            known: dict[str, tuple[str, int]] = {}
            for member in list_entries(team.names.node, "pi", "providers"):
                first, number = known.setdefault(member.key.lower(), (member.key, id(member.node)))
                if first == member.key or (number, id(member.node)) in seen:
                    continue
                seen.add((number, id(member.node)))
                root = team.names.node
                yield Problem(
                    find_key_or_value_span(root, "pi", "providers", member.key),
                    f"To pi, {quote(member.key)} and {quote(first)} are the same "
                    f"name{format_team_note(team)}, so it may ask one for a model of the other.",
                    "Give one of them another name.",
                    related=(
                        (find_key_or_value_span(root, "pi", "providers", first), "the other one"),
                    ),
                )
