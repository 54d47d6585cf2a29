from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import IGNORED, Add, Bad, Fix, Good, JsonPath, Problem, Remove, Rule
from pigen.diagnostics.topics import KEYS
from pigen.pi.models_file import MAY_HAVE_UNKNOWN_KEYS, ModelsFile, make_models_json
from pigen.pi.schema.unread_keys import (
    FILE,
    SETTINGS,
    UnreadKey,
    find_home,
    find_unread_keys,
    is_certain,
    is_provider,
)

PLACE_NAMES = {
    "provider": "a provider",
    "model": "a model",
    "compat": '"compat"',
    "cost": '"cost"',
}


class MisplacedKey(Rule):
    """A key is in a place where pi does not look for it.

    For example a model's contextWindow at the provider, a compat setting beside "compat", a
    provider outside "providers". pi silently ignores it.

    Move it to where the message says.
    """

    effect = IGNORED
    topic = KEYS
    prefilter_traits = (MAY_HAVE_UNKNOWN_KEYS,)
    examples = (
        Good(make_models_json({"id": "@a/m", "compat": {"supportsStore": False}})),
        Good({"providers": {}, "_ollama": {"baseUrl": "http://localhost:11434/v1"}}),
        Bad(
            make_models_json({"id": "@a/m", "supportsStore": False}),
            at="/providers/portkey/models/0/supportsStore",
            fixed_content=make_models_json({"id": "@a/m", "compat": {"supportsStore": False}}),
        ),
        Bad(
            make_models_json("@a/m", {"id": "@a/n", "contextWindow": 8}, contextWindow=64000),
            at="/providers/portkey/contextWindow",
            fixed_content=make_models_json(
                {"id": "@a/m", "contextWindow": 64000}, {"id": "@a/n", "contextWindow": 8}
            ),
        ),
        Bad(
            make_models_json({"id": "@a/m", "compat": {"reasoning": True}}),
            at="/providers/portkey/models/0/compat/reasoning",
            fixed_content=make_models_json({"id": "@a/m", "compat": {}, "reasoning": True}),
        ),
        Bad(
            {"providers": {}, "ollama": {"baseUrl": "http://localhost:11434/v1"}},
            at="/ollama",
            fixed_content={"providers": {"ollama": {"baseUrl": "http://localhost:11434/v1"}}},
        ),
        Bad({"providers": {}, "defaultModel": "gpt-4o"}, at="/defaultModel"),
        Bad(
            make_models_json({"id": "@a/m", "apiKey": "$K"}),
            at="/providers/portkey/models/0/apiKey",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for key in find_unread_keys(file):
            if key.kind == FILE and key.key in SETTINGS:
                yield _make_problem(
                    key, "It belongs in settings.json", "Move it to settings.json.", None
                )
            elif key.kind == FILE and is_provider(key.value):
                if "providers" in key.siblings:
                    yield _make_outside_problem(key)
            else:
                where = find_home(key, file.pi)
                if where is not None:
                    fix = _make_fix(key, where, file)
                    yield _make_problem(
                        key,
                        f"It belongs to {PLACE_NAMES[where]}",
                        f"Move it to {PLACE_NAMES[where]}.",
                        fix,
                        is_certain(file),
                    )


def _make_problem(
    key: UnreadKey, reason: str, help: str, fix: Fix | None, certain: bool = True
) -> Problem:
    message = f"pi will ignore {quote(key.key)} here. {reason}, the only place where pi reads it."
    return Problem(key.path, message, help, key=True, fix=fix, rests_on_built_ins=not certain)


def _make_outside_problem(key: UnreadKey) -> Problem:
    inside = key.siblings["providers"]
    fix = None
    if isinstance(inside, dict) and key.key not in inside:
        fix = Fix(
            'Move it into "providers"', Remove(key.path), Add(("providers",), key.key, key.value)
        )
    return Problem(
        key.path,
        f'pi will ignore provider {quote(key.key)}, which is outside "providers".',
        'Move it into "providers".',
        key=True,
        fix=fix,
    )


def _make_fix(key: UnreadKey, where: str, file: ModelsFile) -> Fix | None:
    gone = Remove(key.path)
    owner: JsonPath = key.path[:-1]
    if where in ("compat", "cost"):
        if where not in key.siblings:
            if where == "cost":
                return None
            return Fix(
                'Move it into "compat"', gone, Add(owner, where, {key.key: key.value}), safe=True
            )
        inside = key.siblings[where]
        if not isinstance(inside, dict) or key.key in inside:
            return None
        return Fix(
            f'Move it into "{where}"', gone, Add((*owner, where), key.key, key.value), safe=True
        )
    if key.kind == "compat" and where == "model" and len(owner) > 3:
        model = {entry.path: entry for provider in file.providers for entry in provider.entries}
        above = model.get(owner[:-1])
        if above is not None and key.key not in above.value:
            return Fix(
                "Move it out of compat", gone, Add(owner[:-1], key.key, key.value), safe=True
            )
    if key.kind == "provider" and where == "model" and key.key not in ("id", "name"):
        models = [m for m in file.models if m.provider.path == owner and key.key not in m.value]
        if models:
            adds = [Add(model.path, key.key, key.value) for model in models]
            return Fix("Move it to the models", gone, *adds)
    return None
