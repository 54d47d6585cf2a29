from __future__ import annotations

from collections.abc import Iterator

from pigen.common.headers import CONFIG_HEADER
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.source.source_file import SourceFile, find_key_or_value_span, format_team_note
from pigen.source.team_workspace import build_workspace

SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod}}
configs:
  main: {id: pc-main-1a2b, provider: "@openai"}
  other: {id: pc-other-3c4d, provider: "@openai", cache: {mode: simple}}
keys: {routed: {config: main, value: $ROUTED_KEY, allow_config_override: %s}}
pi: {providers: {portkey: {key: routed, %smodels: [gpt-4o]}}}
"""


class ConfigForbiddenByKey(Rule):
    """A pi provider sends a Config, and its key forbids that.

    A key with a Config and allow_config_override: false accepts no other: the gateway answers
    `Cannot override default config set for this API key.` with 400 to every request.

    Remove the Config from the pi provider, allow it on the key, or use another key.
    """

    effect = FAILS
    topic = ROUTING
    examples = (
        Good(SOURCE % ("true", "config: other, ")),
        Good(SOURCE % ("false", "")),
        Bad(SOURCE % ("false", "config: other, "), at="/pi/providers/portkey/config"),
        Bad(
            SOURCE % ("false", "headers: {x-portkey-config: pc-other-3c4d}, "),
            at="/pi/providers/portkey/headers",
        ),
    )

    def check(self, file: SourceFile) -> Iterator[Problem]:
        seen: set[int] = set()
        for ask in file.pi_requests:
            known = ask.team.names.keys.get(ask.key or "")
            if known is None or known[0].allow_config_override is not False:
                continue
            if (
                ask.request is None
                or CONFIG_HEADER not in ask.request.headers
                or id(ask.node) in seen
            ):
                continue
            outcome = ask.simulate(build_workspace(ask.team))
            if outcome.attempts or "Cannot override" not in str(outcome.body):
                continue
            seen.add(id(ask.node))
            root = ask.team.names.node
            field = "config" if ask.node.find_child("config") else "headers"
            yield Problem(
                find_key_or_value_span(root, "pi", "providers", ask.provider, field),
                f"The key {quote(ask.key or '')} takes no Config from "
                f"requests{format_team_note(ask.team)}: the gateway will answer 400, "
                "`Cannot override default config set for this API key.`.",
                "Remove the Config here, or allow_config_override: false from the key.",
                related=(
                    (
                        find_key_or_value_span(
                            root, "keys", ask.key or "", "allow_config_override"
                        ),
                        "forbidden here",
                    ),
                ),
            )
