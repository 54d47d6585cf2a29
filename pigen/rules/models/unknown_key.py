from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import (
    IGNORED,
    Add,
    Bad,
    Change,
    Fix,
    Good,
    Problem,
    Remove,
    Rename,
    Replace,
    Rule,
)
from pigen.diagnostics.topics import KEYS
from pigen.pi.models_file import STRANGE, ModelsFile, portkey
from pigen.pi.schema import valid
from pigen.pi.schema.fields import FILE, SETTINGS, Unread, home, is_provider, unread

# What other tools call a thing, in lower case without "_" and "-". A name with "!" has no other
# meaning, so that it may be renamed without asking.
MODEL = {
    "contextlength!": "contextWindow",
    "contextsize!": "contextWindow",
    "maxcontext!": "contextWindow",
    "maxcontexttokens!": "contextWindow",
    "maxcontextlength!": "contextWindow",
    "contextlimit!": "contextWindow",
    "contexttokens!": "contextWindow",
    "context": "contextWindow",
    "numctx": "contextWindow",
    "nctx": "contextWindow",
    "maxinputtokens": "contextWindow",
    "maxmodellen": "contextWindow",
    "maxoutputtokens!": "maxTokens",
    "maxoutput!": "maxTokens",
    "outputlimit!": "maxTokens",
    "maxcompletiontokens!": "maxTokens",
    "outputtokens!": "maxTokens",
    "maxnewtokens": "maxTokens",
    "displayname!": "name",
    "label": "name",
    "title": "name",
    "thinking": "reasoning",
    "supportsreasoning!": "reasoning",
    "supportsthinking!": "reasoning",
    "pricing": "cost",
    "price": "cost",
    "prices": "cost",
    "modalities": "input",
    "inputmodalities": "input",
    "supportedmodalities": "input",
    "endpoint": "baseUrl",
    "apitype": "api",
}
PROVIDER = {
    "apibase!": "baseUrl",
    "baseurl!": "baseUrl",
    "apiurl!": "baseUrl",
    "url": "baseUrl",
    "endpoint": "baseUrl",
    "host": "baseUrl",
    "key": "apiKey",
    "token": "apiKey",
    "apitoken": "apiKey",
    "displayname!": "name",
    "label": "name",
    "title": "name",
    "type": "api",
    "apitype": "api",
    "wireapi": "api",
    "protocol": "api",
    "overrides": "modelOverrides",
    "defaultheaders!": "headers",
    "httpheaders!": "headers",
    "extraheaders!": "headers",
}
FOR_IMAGES = ("vision", "supportsvision", "supportsimages", "images", "multimodal", "attachment")
ALIASES = {
    FILE: {"provider!": "providers"},
    "provider": PROVIDER,
    "model": MODEL,
    "modelOverride": MODEL,
    "cost": {"prompt": "input", "completion": "output", "cachedinput": "cacheRead"},
}
SAMPLING = ("temperature", "topp", "topk", "minp", "seed", "frequencypenalty", "presencepenalty")
# What pi decides by itself or has no need of; that the key is known elsewhere says why it stands here.
NEEDLESS = {
    "toolcall": "pi offers tools to every model",
    "tools": "pi offers tools to every model",
    "supportstools": "pi offers tools to every model",
    "functioncalling": "pi offers tools to every model",
    "structuredoutput": "pi has no setting for it",
}


class UnknownKey(Rule):
    """A key that no release of pi reads.

    pi passes over it and says nothing. Often it is misspelt, or what another tool calls the same
    thing, and then what was meant stays at its default: a contextLength leaves contextWindow at
    128,000.

    Write pi's name for it, or remove it. Notes of your own may begin with "_".
    """

    effect = IGNORED
    topic = KEYS
    traits = (STRANGE,)
    examples = (
        Good(portkey({"id": "@a/m", "_launch": "llama-server -m x", "// why": "cheap"})),
        Good({"$schema": "https://pi.dev/schemas/models.schema.json", "providers": {}}),
        Good(
            portkey("@a/m", compat={"openRouterRouting": {"experimental": 1}}),
            note="pi hands it on as it is.",
        ),
        Bad(
            portkey({"id": "@a/m", "contextLength": 64000}),
            at="/providers/portkey/models/0/contextLength",
            fixed=portkey({"id": "@a/m", "contextWindow": 64000}),
        ),
        Bad(
            portkey({"id": "@a/m", "max_tokens": 8000}),
            at="/providers/portkey/models/0/max_tokens",
            fixed=portkey({"id": "@a/m", "maxTokens": 8000}),
        ),
        Bad(
            {"providers": {"openai": {"baseURL": "https://api.portkey.ai/v1", "headers": {}}}},
            at="/providers/openai/baseURL",
            fixed={
                "providers": {"openai": {"baseUrl": "https://api.portkey.ai/v1", "headers": {}}}
            },
        ),
        Bad(
            portkey({"id": "@a/m", "vision": True}),
            at="/providers/portkey/models/0/vision",
            fixed=portkey({"id": "@a/m", "input": ["text", "image"]}),
        ),
        Bad(
            portkey({"id": "@a/m", "limit": {"context": 64000, "output": 8000}}),
            at="/providers/portkey/models/0/limit",
            fixed=portkey({"id": "@a/m", "contextWindow": 64000, "maxTokens": 8000}),
        ),
        Bad(
            portkey({"id": "@a/m", "temperature": 0.2}),
            at="/providers/portkey/models/0/temperature",
            fixed=portkey({"id": "@a/m", "samplingParams": {"temperature": 0.2}}),
        ),
        Bad(
            portkey("@a/m", compat={"supportDeveloperRole": False}),
            at="/providers/portkey/compat/supportDeveloperRole",
            fixed=portkey("@a/m", compat={"supportsDeveloperRole": False}),
        ),
        Bad(
            portkey({"id": "@a/m", "displayName": 5}),
            at="/providers/portkey/models/0/displayName",
            fixed=portkey({"id": "@a/m", "name": "5"}),
            note="As a number pi would refuse the name, and the file with it.",
        ),
        Bad(
            portkey({"id": "@a/m", "contextLength": "128k"}),
            at="/providers/portkey/models/0/contextLength",
            note="There is no fix: what number is meant has to be told.",
        ),
        Bad(
            portkey({"id": "@a/m", "modalities": {"input": ["text", "image"], "output": ["text"]}}),
            at="/providers/portkey/models/0/modalities",
        ),
        Bad(
            portkey({"id": "@a/m", "supportsImages": True, "input": ["text"]}),
            at="/providers/portkey/models/0/supportsImages",
            fixed=portkey({"id": "@a/m", "input": ["text", "image"]}),
        ),
        Bad(portkey({"id": "@a/m", "tool_call": True}), at="/providers/portkey/models/0/tool_call"),
        Bad(portkey("@a/m", aliases=[]), at="/providers/portkey/aliases"),
        Bad(
            portkey({"id": "@a/m", "thinkingLevelMap": {"ultra": "max"}}),
            at="/providers/portkey/models/0/thinkingLevelMap/ultra",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for key in unread(file):
            if key.key in key.known or home(key, file.pi) is not None:
                continue
            if key.place == FILE and (key.key in SETTINGS or is_provider(key.value)):
                continue
            help, fix = _remedy(key, file)
            yield Problem(
                key.route,
                f"pi does not know {quote(key.key)} and will ignore it.",
                help,
                key=True,
                fix=fix,
            )


def _remedy(key: Unread, file: ModelsFile) -> tuple[str, Fix | None]:
    word = _plain(key.key)
    if key.place in ("model", "modelOverride"):
        found = _images(key, word) or _limits(key, word) or _sampling(key, word, file)
        if found:
            return found
    if word in NEEDLESS:
        return f"Remove it: {NEEDLESS[word]}.", Fix(f"Remove {quote(key.key)}", Remove(key.route))
    meant, certain = _meant(key, word, file)
    if meant is None:
        return 'Remove it, or begin it with "_" if it is a note.', None
    if meant in key.siblings:
        return f"Remove it: {quote(meant)} is set already.", None
    if meant == "input" and isinstance(key.value, dict):
        return _of_modalities(key), None
    if not _fits(key, meant, key.value, file):
        return _converted(key, meant, file)
    fix = Fix(f"Rename it to {quote(meant)}", Rename(key.route, meant), safe=certain)
    return f"Write {quote(meant)}." if certain else f"Did you mean {quote(meant)}?", fix


def _of_modalities(key: Unread) -> str:
    inside = key.value.get("input")
    kept = [kind for kind in ("text", "image") if isinstance(inside, list) and kind in inside]
    return f'Write "input": {_dump(kept or ["text"])} at the model.'


def _fits(key: Unread, name: str, value: object, file: ModelsFile) -> bool:
    """Whether pi takes this value for the key of that name."""
    if key.place == "provider":
        provider: dict = {name: value}
    elif key.place == "model":
        provider = {"models": [{"id": "m", name: value}]}
    elif key.place == "modelOverride":
        provider = {"modelOverrides": {"m": {name: value}}}
    elif key.place in ("cost", "compat"):
        provider = {"modelOverrides": {"m": {key.place: {name: value}}}}
    else:
        return True
    return valid(file.pi)({"providers": {"p": provider}})


def _converted(key: Unread, meant: str, file: ModelsFile) -> tuple[str, Fix | None]:
    """How to write a value that pi would refuse, and with it the whole file, under the right name."""
    value = key.value
    found: list[object] = []
    if isinstance(value, str):
        digits = value.strip().replace("_", "").replace(",", "")
        if digits.isascii() and digits.isdigit() and len(digits) < 16:
            found.append(int(digits))
        found += [{"true": True, "false": False}.get(value.strip().lower()), [value]]
    elif isinstance(value, int) and not isinstance(value, bool):
        found.append(str(value))
    for new in found:
        if new is not None and _fits(key, meant, new, file):
            title = f"Write {quote(meant)}: {_dump(new)}"
            return f"{title}.", Fix(title, Remove(key.route), Add(key.route[:-1], meant, new))
    return f"Write {quote(meant)}, with another value: for this one pi would refuse the file.", None


def _dump(value: object) -> str:
    from json import dumps

    return dumps(value, ensure_ascii=False)


def _plain(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "").strip()


def _meant(key: Unread, word: str, file: ModelsFile) -> tuple[str | None, bool]:
    """The key of pi's that was meant, and whether that is certain."""
    from difflib import get_close_matches

    known = {
        _plain(name): name
        for name, node in key.known.items()
        if file.pi.reads_since(node.get("x-since", "0")) and "x-until" not in node
    }
    if word in known:
        return known[word], True
    aliases = ALIASES.get(key.place, {})
    for name, certain in ((f"{word}!", True), (word, False)):
        if aliases.get(name) in key.known:
            return aliases[name], certain
    near = get_close_matches(word, known, n=1, cutoff=0.8)
    return (known[near[0]], False) if near else (None, False)


def _images(key: Unread, word: str) -> tuple[str, Fix | None] | None:
    if word not in FOR_IMAGES or not isinstance(key.value, bool):
        return None
    gone = Remove(key.route)
    both = ["text", "image"]
    said = key.siblings.get("input")
    if key.value and said == ["text"]:
        title = 'Write "input": ["text", "image"]'
        return f"{title}.", Fix(title, gone, Replace((*key.route[:-1], "input"), both))
    if "input" in key.siblings or not key.value:
        return 'Remove it: "input" says what the model takes.', Fix("Remove it", gone)
    return (
        'Write "input": ["text", "image"].',
        Fix(
            'Write "input": ["text", "image"]', gone, Add(key.route[:-1], "input", both), safe=True
        ),
    )


def _limits(key: Unread, word: str) -> tuple[str, Fix | None] | None:
    if word not in ("limit", "limits") or not isinstance(key.value, dict):
        return None
    found = {"contextWindow": key.value.get("context"), "maxTokens": key.value.get("output")}
    changes: list[Change] = [
        Add(key.route[:-1], name, value)
        for name, value in found.items()
        if isinstance(value, int) and value > 0 and name not in key.siblings
    ]
    fix = Fix('Write "contextWindow" and "maxTokens"', Remove(key.route), *changes)
    return 'Write "contextWindow" and "maxTokens" at the model.', fix if changes else None


def _sampling(key: Unread, word: str, file: ModelsFile) -> tuple[str, Fix | None] | None:
    name = "samplingParams"
    if word not in SAMPLING or not file.pi.reads_since(key.known[name]["x-since"]):
        return None
    inside = key.siblings.get(name, {})
    new = {**inside, key.key: key.value} if isinstance(inside, dict) else {}
    owner = key.route[:-1]
    change = Replace((*owner, name), new) if name in key.siblings else Add(owner, name, new)
    return f'Put it under "{name}".', Fix(f'Put it under "{name}"', Remove(key.route), change)
