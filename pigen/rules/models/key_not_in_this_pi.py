from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import IGNORED, Add, Bad, Fix, FixChange, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import KEYS
from pigen.pi.models_file import MAY_HAVE_UNKNOWN_KEYS, ModelsFile, make_models_json
from pigen.pi.schema.unread_keys import UnreadKey, find_unread_keys


class KeyNotInThisPi(Rule):
    """A key that other releases of pi read, but not this one.

    It came later, or was removed. This pi silently ignores it, so what it sets has no effect: for
    example, thinking levels are not translated, or a header is sent that was switched off.

    Update pi, or do without the key. If it was removed, use the key that replaced it.
    """

    effect = IGNORED
    topic = KEYS
    prefilter_traits = (MAY_HAVE_UNKNOWN_KEYS,)
    examples = (
        Good(make_models_json({"id": "@a/m", "samplingParams": {"temperature": 0}})),
        Good(make_models_json("@a/m", _samplingParams={}), pi="0.80.3", note="A note of your own."),
        Bad(
            make_models_json({"id": "@a/m", "samplingParams": {"temperature": 0}}),
            at="/providers/portkey/models/0/samplingParams",
            pi="0.80.3",
        ),
        Bad(
            make_models_json("@a/m", compat={"promptCacheKeyMode": "disabled"}),
            at="/providers/portkey/compat/promptCacheKeyMode",
            pi="1.0.3",
        ),
        Good(make_models_json("@a/m", compat={"sendSessionIdHeader": False}), pi="0.80.3"),
        Good(make_models_json({"id": "@a/m", "thinkingLevelMap": {"high": "max"}})),
        Bad(
            make_models_json({"id": "@a/m", "compat": {"reasoningEffortMap": {"high": "max"}}}),
            at="/providers/portkey/models/0/compat/reasoningEffortMap",
            fixed_content=make_models_json(
                {"id": "@a/m", "compat": {}, "thinkingLevelMap": {"high": "max"}}
            ),
        ),
        Bad(
            make_models_json("@a/m", compat={"sendSessionIdHeader": False}),
            at="/providers/portkey/compat/sendSessionIdHeader",
            fixed_content=make_models_json(
                "@a/m", compat={"sessionAffinityFormat": "openai-nosession"}
            ),
        ),
        Bad(
            make_models_json(
                "@a/m", compat={"requiresMistralToolIds": True, "supportsStore": False}
            ),
            at="/providers/portkey/compat/requiresMistralToolIds",
            fixed_content=make_models_json("@a/m", compat={"supportsStore": False}),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for key in find_unread_keys(file):
            known = key.known_keys.get(key.key, {})
            since, until = known.get("x-since"), known.get("x-until")
            if since is not None and not file.pi.is_at_least(since):
                yield Problem(
                    key.path,
                    f"pi {file.pi} will ignore {quote(key.key)}, which pi reads from {since} on.",
                    f"Update pi to {since} or newer, or remove it.",
                    key=True,
                )
            if until is not None and file.pi.is_at_least(until):
                instead = known.get("x-replaced-by")
                yield Problem(
                    key.path,
                    f"pi will ignore {quote(key.key)}, which it no longer reads since {until}.",
                    f"Write {quote(instead)} instead." if instead else "Remove it.",
                    key=True,
                    fix=_make_fix(key, file, instead),
                )


def _make_fix(key: UnreadKey, file: ModelsFile, instead: str | None) -> Fix | None:
    gone = Remove(key.path)
    if instead is None:
        return Fix(f"Remove {quote(key.key)}", gone)
    owner = key.path[:-2]
    if instead == "sessionAffinityFormat":
        changes: list[FixChange] = [gone]
        if key.value is False and instead not in key.siblings:
            changes.append(Add(key.path[:-1], instead, "openai-nosession"))
        return Fix(f"Replace it with {quote(instead)}", *changes, safe=True)
    models = {entry.path: entry for provider in file.providers for entry in provider.entries}
    model = models.get(owner)
    if model is None or instead in model.value:
        return None  # at a provider it would have to go to each of the models
    return Fix(f"Move it to {quote(instead)}", gone, Add(owner, instead, key.value), safe=True)
