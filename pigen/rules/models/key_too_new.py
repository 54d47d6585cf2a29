from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.pi.models_file import STRANGE, ModelsFile, portkey
from pigen.pi.schema.fields import unread


class KeyTooNew(Rule):
    """A key that later releases of pi read, but not this one.

    This pi passes over it and says nothing; what it sets has no effect.

    Update pi, or do without the key.
    """

    effect = IGNORED
    traits = (STRANGE,)
    examples = (
        Good(portkey({"id": "@a/m", "samplingParams": {"temperature": 0}})),
        Good(portkey("@a/m", _samplingParams={}), pi="0.80.3", note="A note of your own."),
        Bad(
            portkey({"id": "@a/m", "samplingParams": {"temperature": 0}}),
            at="/providers/portkey/models/0/samplingParams",
            pi="0.80.3",
        ),
        Bad(
            portkey("@a/m", compat={"promptCacheKeyMode": "disabled"}),
            at="/providers/portkey/compat/promptCacheKeyMode",
            pi="1.0.3",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for key in unread(file):
            since = key.known.get(key.key, {}).get("x-since")
            if since is None or file.pi.reads_since(since):
                continue
            yield Problem(
                key.route,
                f"pi {file.pi} will ignore {quote(key.key)}, which pi reads from {since} on.",
                f"Update pi to {since} or newer, or remove it.",
                key=True,
            )
