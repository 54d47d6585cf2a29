from __future__ import annotations

from collections.abc import Iterator

from pigen.common import slugs
from pigen.common.headers import CONFIG_HEADER, PROVIDER_HEADER, VIRTUAL_KEY_HEADER
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.pi.interpolation import is_command, resolve_literal
from pigen.source.config_targets import iter_nodes
from pigen.source.faults import get_span
from pigen.source.names import get_child, list_entries
from pigen.source.resolver import Team
from pigen.source.source_file import SourceFile, find_key_or_value_span, format_team_note
from pigen.text.document import parse
from pigen.text.jsonc import Node

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}}
configs: {c: {virtual_key: %s}}
keys: {key: {value: $PORTKEY_API_KEY}, routed: {config: c, value: $ROUTED_KEY}}
pi:
  providers:
    portkey: {key: key, headers: {%s}, models: [gpt-4o]}
"""
HEADERS = "/pi/providers/portkey/headers"


class SlugNotDefined(Rule):
    """A header or a virtual_key names a slug that no provider of the source has.

    Headers and virtual_key need slugs of the gateway, not names from this source. The gateway
    answers `Following keys are not valid` with 400 if it does not know the slug.

    Use the slug of a provider that is defined, or define it.
    """

    effect = FAILS
    topic = ROUTING
    examples = (
        Good(SOURCE % ("openai-prod", 'x-portkey-provider: "@openai-prod"')),
        Good(SOURCE % ("openai", "x-portkey-provider: $CHOSEN"), note="Names will do in a Config."),
        Bad(SOURCE % ("opnai-prod", ""), at="/configs/c/virtual_key"),
        Bad(
            SOURCE % ("openai-prod", 'x-portkey-provider: "@openai"'),
            at=f"{HEADERS}/x-portkey-provider",
            note="The name in the place of the slug.",
        ),
        Bad(
            SOURCE % ("openai", """X-Portkey-Config: '{"provider": "@gemini-prod"}'"""),
            at=f"{HEADERS}/X-Portkey-Config",
        ),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        seen: set[int] = set()
        for team in file.hosted_teams:
            known = {upstream.slug: name for name, upstream in team.names.providers.items()}
            for node, slug in (*_find_in_configs(team), *_find_in_headers(team)):
                if slug not in known and id(node) not in seen:
                    seen.add(id(node))
                    yield _make_problem(team, node, slug, known)


def _make_problem(team: Team, node: Node, slug: str, known: dict[str, str]) -> Problem:
    named = team.names.providers.get(slug)
    help = f"{did_you_mean(slug, known)}Write the slug of a provider, or define one with this slug."
    root = team.names.node
    return Problem(
        get_span(node),
        f"No provider has the slug {quote(slug)}{format_team_note(team)}: the gateway will answer "
        "400, `Following keys are not valid`.",
        f'Write "{named.slug}", the slug of {quote(slug)}.' if named else help,
        related=(
            (
                find_key_or_value_span(root, "providers", *([slug] if named else [])),
                "the providers",
            ),
        ),
    )


def _find_in_configs(team: Team) -> Iterator[tuple[Node, str]]:
    for config in team.configs.values():
        for _, node in iter_nodes(config.node):
            virtual_key = get_child(node, "virtual_key")
            text = virtual_key.value if virtual_key is not None else None
            # By its name a provider is found as well.
            if (
                virtual_key is not None
                and isinstance(text, str)
                and text not in team.names.providers
            ):
                yield virtual_key, text


def _find_in_headers(team: Team) -> Iterator[tuple[Node, str]]:
    for member in list_entries(team.names.node, "pi", "providers"):
        models = get_child(member.node, "models")
        for owner in (member.node, *((models.items or ()) if models is not None else ())):
            for header in list_entries(owner, "headers"):
                text, name = header.node.value, header.key.lower()
                if not isinstance(text, str) or is_command(text):
                    continue
                sent = resolve_literal(text, team.releases.lowest)
                for slug in _parse_slugs(name, sent) if sent else ():
                    yield header.node, slug


def _parse_slugs(name: str, sent: str) -> Iterator[str]:
    if name == VIRTUAL_KEY_HEADER or (name == PROVIDER_HEADER and sent.startswith("@")):
        yield sent.strip().removeprefix("@").partition("/")[0]
    elif name == CONFIG_HEADER and sent.lstrip().startswith("{"):
        try:
            waiting = [parse(sent)[0]]
        except (ValueError, RecursionError):
            return
        while waiting:
            value = waiting.pop()
            if not isinstance(value, dict):
                continue
            provider, own = value.get("provider"), value.get("virtual_key")
            override = value.get("override_params")
            model = (
                slugs.split_slug(str(override.get("model"))) if isinstance(override, dict) else None
            )
            if isinstance(provider, str) and provider.startswith("@"):
                yield provider[1:]
            elif isinstance(own, str):
                yield own
            elif model is not None:
                yield model[0]
            targets = value.get("targets")
            waiting += targets if isinstance(targets, list) else []
