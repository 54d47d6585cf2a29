from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import (
    IGNORED,
    Add,
    Bad,
    Fix,
    FixChange,
    Good,
    Problem,
    Remove,
    Rename,
    Replace,
    Rule,
)
from pigen.diagnostics.topics import KEYS
from pigen.pi.models_file import MAY_HAVE_UNKNOWN_KEYS, ModelsFile, make_models_json
from pigen.pi.schema import get_validator
from pigen.pi.schema.foreign_names import LEVELS, guess_key, normalise_key
from pigen.pi.schema.unread_keys import (
    FILE,
    SETTINGS,
    UnreadKey,
    find_home,
    find_unread_keys,
    is_certain,
    is_provider,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


IMAGE_KEYS = ("vision", "supportsvision", "supportsimages", "images", "multimodal", "attachment")
SAMPLING_KEYS = (
    "temperature",
    "topp",
    "topk",
    "minp",
    "seed",
    "frequencypenalty",
    "presencepenalty",
)
# What pi decides by itself or has no need of; that the key is known elsewhere says why it stands
# here.
NEEDLESS_KEYS = {
    "toolcall": "pi offers tools to every model",
    "tools": "pi offers tools to every model",
    "supportstools": "pi offers tools to every model",
    "functioncalling": "pi offers tools to every model",
    "structuredoutput": "pi has no setting for it",
}


class UnknownKey(Rule):
    """A key that no release of pi reads.

    pi silently ignores it. Often it is misspelt, or another tool's name for the same thing, and the
    setting stays at its default: a contextLength leaves contextWindow at 128,000.

    Use pi's name for it, or remove it. Notes of your own may start with "_".
    """

    effect = IGNORED
    topic = KEYS
    prefilter_traits = (MAY_HAVE_UNKNOWN_KEYS,)
    examples = (
        Good(make_models_json({"id": "@a/m", "_launch": "llama-server -m x", "// why": "cheap"})),
        Good({"$schema": "https://pi.dev/schemas/models.schema.json", "providers": {}}),
        Good(
            make_models_json("@a/m", compat={"openRouterRouting": {"experimental": 1}}),
            note="pi hands it on as it is.",
        ),
        Bad(
            make_models_json({"id": "@a/m", "contextLength": 64000}),
            at="/providers/portkey/models/0/contextLength",
            fixed_content=make_models_json({"id": "@a/m", "contextWindow": 64000}),
        ),
        Bad(
            make_models_json({"id": "@a/m", "max_tokens": 8000}),
            at="/providers/portkey/models/0/max_tokens",
            fixed_content=make_models_json({"id": "@a/m", "maxTokens": 8000}),
        ),
        Bad(
            {"providers": {"openai": {"baseURL": "https://api.portkey.ai/v1", "headers": {}}}},
            at="/providers/openai/baseURL",
            fixed_content={
                "providers": {"openai": {"baseUrl": "https://api.portkey.ai/v1", "headers": {}}}
            },
        ),
        Bad(
            make_models_json({"id": "@a/m", "vision": True}),
            at="/providers/portkey/models/0/vision",
            fixed_content=make_models_json({"id": "@a/m", "input": ["text", "image"]}),
        ),
        Bad(
            make_models_json({"id": "@a/m", "limit": {"context": 64000, "output": 8000}}),
            at="/providers/portkey/models/0/limit",
            fixed_content=make_models_json(
                {"id": "@a/m", "contextWindow": 64000, "maxTokens": 8000}
            ),
        ),
        Bad(
            make_models_json({"id": "@a/m", "temperature": 0.2}),
            at="/providers/portkey/models/0/temperature",
            fixed_content=make_models_json({"id": "@a/m", "samplingParams": {"temperature": 0.2}}),
        ),
        Bad(
            make_models_json("@a/m", compat={"supportDeveloperRole": False}),
            at="/providers/portkey/compat/supportDeveloperRole",
            fixed_content=make_models_json("@a/m", compat={"supportsDeveloperRole": False}),
        ),
        Bad(
            make_models_json({"id": "@a/m", "displayName": 5}),
            at="/providers/portkey/models/0/displayName",
            fixed_content=make_models_json({"id": "@a/m", "name": "5"}),
            note="As a number pi would refuse the name, and the file with it.",
        ),
        Bad(
            make_models_json({"id": "@a/m", "contextLength": "128k"}),
            at="/providers/portkey/models/0/contextLength",
            note="There is no fix: only you know which number is meant.",
        ),
        Bad(
            make_models_json(
                {"id": "@a/m", "modalities": {"input": ["text", "image"], "output": ["text"]}}
            ),
            at="/providers/portkey/models/0/modalities",
        ),
        Bad(
            make_models_json({"id": "@a/m", "supportsImages": True, "input": ["text"]}),
            at="/providers/portkey/models/0/supportsImages",
            fixed_content=make_models_json({"id": "@a/m", "input": ["text", "image"]}),
        ),
        Bad(
            make_models_json({"id": "@a/m", "tool_call": True}),
            at="/providers/portkey/models/0/tool_call",
        ),
        Bad(make_models_json("@a/m", aliases=[]), at="/providers/portkey/aliases"),
        Bad(
            make_models_json({"id": "@a/m", "thinkingLevelMap": {"none": "none", "low": None}}),
            at="/providers/portkey/models/0/thinkingLevelMap/none",
            fixed_content=make_models_json(
                {"id": "@a/m", "thinkingLevelMap": {"off": "none", "low": None}}
            ),
            note="pi's word for the level without thinking is off.",
        ),
        Bad(
            make_models_json({"id": "@a/m", "thinkingLevelMap": {"ultra": "max"}}),
            at="/providers/portkey/models/0/thinkingLevelMap/ultra",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for key in find_unread_keys(file):
            if key.key in key.known_keys or find_home(key, file.pi) is not None:
                continue
            if key.kind == FILE and (key.key in SETTINGS or is_provider(key.value)):
                continue
            help, fix = _find_remedy(key, file)
            yield Problem(
                key.path,
                f"pi does not know {quote(key.key)} and will ignore it.",
                help,
                key=True,
                fix=fix,
                rests_on_built_ins=not is_certain(file),
            )


def _find_remedy(key: UnreadKey, file: ModelsFile) -> tuple[str, Fix | None]:
    word = normalise_key(key.key)
    if key.kind in ("model", "modelOverride"):
        remedy = (
            _replace_image_flag(key, word)
            or _split_limits(key, word)
            or _move_sampling(key, word, file)
        )
        if remedy:
            return remedy
    if word in NEEDLESS_KEYS:
        return f"Remove it: {NEEDLESS_KEYS[word]}.", Fix(
            f"Remove {quote(key.key)}", Remove(key.path)
        )
    meant, certain = guess_key(key, file.pi)
    if meant is None:
        return 'Remove it, or start it with "_" if it is a note.', None
    if meant in key.siblings:
        return f"Remove it: {quote(meant)} is set already.", None
    if meant == "input" and isinstance(key.value, dict):
        return _explain_modalities(key), None
    if not _fits(key, meant, key.value, file):
        return _convert_value(key, meant, file)
    fix = Fix(f"Rename it to {quote(meant)}", Rename(key.path, meant), safe=certain)
    if key.kind == LEVELS and certain:
        return f"Write {quote(meant)}, which is pi's name for this level.", fix
    return f"Write {quote(meant)}." if certain else f"Did you mean {quote(meant)}?", fix


def _explain_modalities(key: UnreadKey) -> str:
    inside = key.value.get("input")
    kept = [kind for kind in ("text", "image") if isinstance(inside, list) and kind in inside]
    return f'Write "input": {_dump(kept or ["text"])} at the model.'


def _fits(key: UnreadKey, name: str, value: object, file: ModelsFile) -> bool:
    """Whether pi takes this value for the key of that name."""
    if key.kind == "provider":
        provider: dict[str, Any] = {name: value}
    elif key.kind == "model":
        provider = {"models": [{"id": "m", name: value}]}
    elif key.kind == "modelOverride":
        provider = {"modelOverrides": {"m": {name: value}}}
    elif key.kind in ("cost", "compat"):
        provider = {"modelOverrides": {"m": {key.kind: {name: value}}}}
    else:
        return True
    return get_validator(file.pi)({"providers": {"p": provider}})


def _convert_value(key: UnreadKey, meant: str, file: ModelsFile) -> tuple[str, Fix | None]:
    """How to write a value that pi would refuse, and with it the whole file,
    under the right name."""
    value = key.value
    candidates: list[object] = []
    if isinstance(value, str):
        digits = value.strip().replace("_", "").replace(",", "")
        if digits.isascii() and digits.isdigit() and len(digits) < 16:
            candidates.append(int(digits))
        candidates += [{"true": True, "false": False}.get(value.strip().lower()), [value]]
    elif isinstance(value, int) and not isinstance(value, bool):
        candidates.append(str(value))
    for new in candidates:
        if new is not None and _fits(key, meant, new, file):
            title = f"Write {quote(meant)}: {_dump(new)}"
            return f"{title}.", Fix(title, Remove(key.path), Add(key.path[:-1], meant, new))
    return f"Write {quote(meant)}, with another value: for this one pi would refuse the file.", None


def _dump(value: object) -> str:
    from json import dumps

    return dumps(value, ensure_ascii=False)


def _replace_image_flag(key: UnreadKey, word: str) -> tuple[str, Fix | None] | None:
    if word not in IMAGE_KEYS or not isinstance(key.value, bool):
        return None
    gone = Remove(key.path)
    both = ["text", "image"]
    inputs = key.siblings.get("input")
    if key.value and inputs == ["text"]:
        title = 'Write "input": ["text", "image"]'
        return f"{title}.", Fix(title, gone, Replace((*key.path[:-1], "input"), both))
    if "input" in key.siblings or not key.value:
        return 'Remove it: "input" says what the model takes.', Fix("Remove it", gone)
    return (
        'Write "input": ["text", "image"].',
        Fix('Write "input": ["text", "image"]', gone, Add(key.path[:-1], "input", both), safe=True),
    )


def _split_limits(key: UnreadKey, word: str) -> tuple[str, Fix | None] | None:
    if word not in ("limit", "limits") or not isinstance(key.value, dict):
        return None
    limits = {"contextWindow": key.value.get("context"), "maxTokens": key.value.get("output")}
    changes: list[FixChange] = [
        Add(key.path[:-1], name, value)
        for name, value in limits.items()
        if isinstance(value, int) and value > 0 and name not in key.siblings
    ]
    fix = Fix('Write "contextWindow" and "maxTokens"', Remove(key.path), *changes)
    return 'Write "contextWindow" and "maxTokens" at the model.', fix if changes else None


def _move_sampling(key: UnreadKey, word: str, file: ModelsFile) -> tuple[str, Fix | None] | None:
    name = "samplingParams"
    if word not in SAMPLING_KEYS or not file.pi.is_at_least(key.known_keys[name]["x-since"]):
        return None
    inside = key.siblings.get(name, {})
    new = {**inside, key.key: key.value} if isinstance(inside, dict) else {}
    owner = key.path[:-1]
    change = Replace((*owner, name), new) if name in key.siblings else Add(owner, name, new)
    return f'Put it under "{name}".', Fix(f'Put it under "{name}"', Remove(key.path), change)
