from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.gateway.casing import to_camel
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_fields import CREDENTIALS


class SettingNotInherited(Rule):
    """A setting is placed above targets that do not inherit it.

    Targets inherit override_params, retry, cache, request_timeout, custom_host, forward_headers and
    guardrails. They do not inherit the provider with its credentials, or strict_open_ai_compliance:
    above them these have no effect.

    Set it in each target.
    """

    effect = IGNORED
    topic = RELIABILITY
    prefilter_keys = ("targets",)
    examples = (
        Good(make_config("fallback", make_target("a"), make_target("b"), retry={"attempts": 2})),
        Bad(
            make_config(
                "fallback", make_target("a"), make_target("b"), strict_open_ai_compliance=False
            ),
            at="/strict_open_ai_compliance",
        ),
        Bad(
            make_config("fallback", make_target("a"), make_target("b"), api_key="dummy"),
            at="/api_key",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if not (node.mode and node.targets):
                continue
            for key in CREDENTIALS:
                if to_camel(key) in node.camel_value:
                    yield Problem(
                        node.resolve_path(key),
                        f'The gateway ignores "{key}" here: the targets do not inherit it.',
                        "Set it in each target.",
                        key=True,
                    )
