from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import LIMITS
from pigen.portkey.key import KeyFile


class OverrideBanWithoutConfig(Rule):
    """allow_config_override is false on a key without a Config.

    It keeps requests from replacing the key's own Config. A key without one has nothing to protect:
    requests may bring any Config, and with it reach any provider of the workspace.

    Bind the key to a Config.
    """

    effect = IGNORED
    topic = LIMITS
    examples = (
        Good(
            {"name": "k", "defaults": {"config_id": "pc-main-1a2b", "allow_config_override": False}}
        ),
        Good({"name": "k", "defaults": {"allow_config_override": True}}),
        Bad(
            {"name": "k", "defaults": {"allow_config_override": False}},
            at="/defaults/allow_config_override",
        ),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        for key in file.keys:
            if key.defaults.value.get("allow_config_override") is False and not key.config:
                yield Problem(
                    key.defaults.locate("allow_config_override"),
                    f"{key.owner} has no Config to protect, so requests may still bring any.",
                    "Bind it to a Config, or take this out.",
                )
