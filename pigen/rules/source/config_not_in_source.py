from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.common.suggest import find_closest
from pigen.diagnostics.rule import HINT, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SOURCES
from pigen.source.configs import CONFIG_ID_PREFIX
from pigen.source.faults import SourceSpan
from pigen.source.resolver import Team
from pigen.source.source_file import SourceFile, find_key_or_value_span

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}}
configs:
  coding: {id: pc-coding-1a2b, provider: "@openai"}
keys: {routed: {config: %s, value: $ROUTED_KEY}}
"""


class ConfigNotInSource(Rule):
    """A key is bound to a Config by an id that no Config in the source has.

    If the gateway has none with this id either, it answers `Invalid config id passed` with 400 to
    every request. pigen cannot know what such a Config contains, so it says nothing about the
    routes of this key.

    Define the Config under "configs", with its id, and refer to it by its name.
    """

    effect = RISK
    topic = SOURCES
    examples = (
        Good(SOURCE % "coding"),
        Bad(SOURCE % "pc-coding-1a2c", at="/keys/routed/config"),
        Bad(SOURCE % "pc-coding-1a2b", at="/keys/routed/config", effect=HINT),
        Bad(SOURCE % "pc-another-9z9z", at="/keys/routed/config", effect=HINT),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        seen: set[int] = set()
        for team in file.hosted_teams:
            for name, (form, node) in team.names.keys.items():
                id_ = form.config or ""
                if (
                    id_.startswith(CONFIG_ID_PREFIX)
                    and id_ not in team.configs
                    and id(node) not in seen
                ):
                    seen.add(id(node))
                    yield _make_problem(team, name, id_)


def _make_problem(team: Team, key: str, id: str) -> Problem:
    where = find_key_or_value_span(team.names.node, "keys", key, "config")
    known = {config.id: config.name for config in team.configs.values() if config.id}
    related: tuple[tuple[SourceSpan, str], ...] = ()
    near = id if id in known else find_closest(id, known)
    if near is not None:
        related = (
            (
                find_key_or_value_span(team.names.node, "configs", known[near], "id"),
                "a Config with an id",
            ),
        )
    if id in known:
        return Problem(
            where,
            f"{quote(id)} is the Config {quote(known[id])}, but pigen goes by names, so it says "
            "nothing about the routes of this key.",
            f"Write {known[id]}.",
            effect=HINT,
            related=related,
        )
    return Problem(
        where,
        f"No Config here has the id {quote(id)}: if the gateway has none either, it will answer "
        f"400 to every request of the key {quote(key)}.",
        f'Did you mean {known[near]}, whose id is "{near}"?'
        if near is not None
        else 'Define it under "configs" with this id, so that its routes can be checked.',
        effect=None if near is not None else HINT,
        related=related,
    )
