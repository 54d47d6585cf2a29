from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.config import ConfigFile, make_target
from pigen.portkey.config_fields import NEWER_KEYS, iter_members

_LOCAL = {"provider": "openai", "api_key": "dummy"}


class KeyNewerThanGateway(Rule):
    """A key is known to the newest hosted gateway alone.

    default_params, drop_params, passthrough and fetch_integrated_models are documented, but the open
    gateway ignores them, and so did the hosted one until lately.

    Use override_params where the value may replace the request's own.
    """

    effect = IGNORED
    topic = KEYS
    prefilter_keys = NEWER_KEYS
    examples = (
        Good(make_target(override_params={"temperature": 0})),
        Bad({**_LOCAL, "default_params": {"temperature": 0}}, at="/default_params", dialect="oss"),
        Bad(make_target(drop_params=["user"]), at="/drop_params", effect=HINT),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for member in iter_members(file):
            if member.section == "" and member.snake_key in NEWER_KEYS:
                yield Problem(
                    member.path,
                    f'Older hosted gateways ignore "{member.key}".'
                    if file.is_hosted
                    else f'The open gateway ignores "{member.key}".',
                    "Use override_params if the value may replace the request's own.",
                    key=True,
                    effect=HINT if file.is_hosted else IGNORED,
                )
