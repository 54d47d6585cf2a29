"""Names that other tools have for what pi's models.json holds, and the key of pi's that a misspelt
or foreign one means."""

from __future__ import annotations

from pigen.pi.release import Pi
from pigen.pi.schema.unread_keys import FILE, UnreadKey

# What other tools call a thing, in lower case without "_" and "-". A name with "!" has no other
# meaning, so that it may be renamed without asking.
MODEL_ALIASES = {
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
PROVIDER_ALIASES = {
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
LEVELS = "thinkingLevelMap"
ALIASES = {
    FILE: {"provider!": "providers"},
    "provider": PROVIDER_ALIASES,
    "model": MODEL_ALIASES,
    "modelOverride": MODEL_ALIASES,
    "cost": {"prompt": "input", "completion": "output", "cachedinput": "cacheRead"},
    LEVELS: {
        "none!": "off",
        "disabled": "off",
        "false": "off",
        "minimum": "minimal",
        "extrahigh": "xhigh",
        "veryhigh": "xhigh",
        "maximum": "max",
    },
}


def normalise_key(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "").strip()


def guess_key(key: UnreadKey, pi: Pi) -> tuple[str | None, bool]:
    """The key of pi's that was meant, and whether that is certain."""
    from difflib import get_close_matches

    word = normalise_key(key.key)
    known = {
        normalise_key(name): name
        for name, node in key.known_keys.items()
        if pi.is_at_least(node.get("x-since", "0")) and "x-until" not in node
    }
    if word in known:
        return known[word], True
    aliases = ALIASES.get(key.kind, {})
    for name, certain in ((f"{word}!", True), (word, False)):
        if aliases.get(name) in key.known_keys:
            return aliases[name], certain
    near = get_close_matches(word, known, n=1, cutoff=0.8)
    return (known[near[0]], False) if near else (None, False)
