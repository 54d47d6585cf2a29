from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import IGNORED, Add, Bad, Change, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import KEYS
from pigen.pi.models_file import STRANGE, ModelsFile, portkey
from pigen.pi.schema.fields import Unread, unread


class KeyNotInThisPi(Rule):
    """A key that other releases of pi read, but not this one.

    It came later, or has been retired. This pi passes over it and says nothing, so what it sets has
    no effect: thinking levels are no longer translated, a header is sent that was switched off.

    Update pi, or do without the key; for a retired one write the key that took its place.
    """

    effect = IGNORED
    topic = KEYS
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
        Good(portkey("@a/m", compat={"sendSessionIdHeader": False}), pi="0.80.3"),
        Good(portkey({"id": "@a/m", "thinkingLevelMap": {"high": "max"}})),
        Bad(
            portkey({"id": "@a/m", "compat": {"reasoningEffortMap": {"high": "max"}}}),
            at="/providers/portkey/models/0/compat/reasoningEffortMap",
            fixed=portkey({"id": "@a/m", "compat": {}, "thinkingLevelMap": {"high": "max"}}),
        ),
        Bad(
            portkey("@a/m", compat={"sendSessionIdHeader": False}),
            at="/providers/portkey/compat/sendSessionIdHeader",
            fixed=portkey("@a/m", compat={"sessionAffinityFormat": "openai-nosession"}),
        ),
        Bad(
            portkey("@a/m", compat={"requiresMistralToolIds": True, "supportsStore": False}),
            at="/providers/portkey/compat/requiresMistralToolIds",
            fixed=portkey("@a/m", compat={"supportsStore": False}),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for key in unread(file):
            known = key.known.get(key.key, {})
            since, until = known.get("x-since"), known.get("x-until")
            if since is not None and not file.pi.reads_since(since):
                yield Problem(
                    key.route,
                    f"pi {file.pi} will ignore {quote(key.key)}, which pi reads from {since} on.",
                    f"Update pi to {since} or newer, or remove it.",
                    key=True,
                )
            if until is not None and file.pi.reads_since(until):
                instead = known.get("x-replaced-by")
                yield Problem(
                    key.route,
                    f"pi will ignore {quote(key.key)}, which it reads no longer since {until}.",
                    f"Write {quote(instead)} instead." if instead else "Remove it.",
                    key=True,
                    fix=_fix(key, file, instead),
                )


def _fix(key: Unread, file: ModelsFile, instead: str | None) -> Fix | None:
    gone = Remove(key.route)
    if instead is None:
        return Fix(f"Remove {quote(key.key)}", gone)
    owner = key.route[:-2]
    if instead == "sessionAffinityFormat":
        changes: list[Change] = [gone]
        if key.value is False and instead not in key.siblings:
            changes.append(Add(key.route[:-1], instead, "openai-nosession"))
        return Fix(f"Replace it by {quote(instead)}", *changes, safe=True)
    models = {entry.route: entry for provider in file.providers for entry in provider.entries}
    model = models.get(owner)
    if model is None or instead in model.value:
        return None  # at a provider it would have to go to each of the models
    return Fix(f"Move it to {quote(instead)}", gone, Add(owner, instead, key.value), safe=True)
