from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import KEYS
from pigen.portkey.config import ConfigFile, make_target


class MetadataInConfig(Rule):
    """`metadata` in a Config is ignored.

    Portkey's pages show it for tracing, but the gateway does not read it: no log entry has it, and
    no condition on metadata sees it.

    Put it into the API key, as `defaults.metadata`, or send it with the request in the header
    x-portkey-metadata.
    """

    effect = IGNORED
    topic = KEYS
    prefilter_keys = ("metadata",)
    examples = (
        Good(
            make_target(override_params={"metadata": {"a": "b"}}),
            note="A parameter of the request.",
        ),
        Bad(make_target(metadata={"agent": "pi"}), at="/metadata", fixed_content=make_target()),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            if "metadata" in node.value:
                at = node.resolve_path("metadata")
                yield Problem(
                    at,
                    "The gateway ignores metadata in a Config: "
                    "no log and no condition will see it.",
                    'Put it into the API key\'s "defaults.metadata".',
                    key=True,
                    fix=Fix("Remove the metadata", Remove(at)),
                )
