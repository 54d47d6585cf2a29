from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.gateway.config_schema import VERTEX_INCOMPLETE
from pigen.portkey.config import MISSING, ConfigFile, make_target, name_of


class MissingKey(Rule):
    """A part of the Config lacks a key that the gateway requires.

    For example a strategy without a mode, a condition without its target, a provider without its
    region. The gateway refuses the whole Config.

    Add the key named in the message.
    """

    effect = REJECTED
    topic = KEYS
    examples = (
        Good(make_target(retry={"attempts": 3, "on_status_codes": [429]})),
        Bad(make_target(cache={"max_age": 60}), at="/cache"),
        Bad({"provider": "vertex-ai", "api_key": "k"}, at=""),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for refusal in file.find_rejections(MISSING):
            route = refusal.path
            if refusal.message == VERTEX_INCOMPLETE:
                yield Problem(
                    route,
                    'The provider "vertex-ai" lacks its region, '
                    "or its project and service account.",
                    'Add "vertex_region" and one of "vertex_project_id" and '
                    '"vertex_service_account_json".',
                )
                continue
            missing = str(route[-1])
            yield Problem(
                route[:-1],
                f'"{name_of(route[:-1])}" lacks "{missing}".',
                _REMEDIES.get(missing, f'Add "{missing}".'),
            )


_REMEDIES = {
    "mode": 'Add "mode".',
    "attempts": 'Add "attempts", a number from 1 to 5.',
    "then": 'Add "then", the name of the target.',
}
