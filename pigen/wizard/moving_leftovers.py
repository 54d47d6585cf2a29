"""What does not move with a provider: keys, headers for its own server, and what pi knows of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pigen.common import credentials
from pigen.common.headers import API_KEY_HEADER, CONFIG_HEADER, PREFIX
from pigen.common.portkey_hosts import PORTKEY_URL
from pigen.pi import interpolation
from pigen.pi.detected_compat import API, detect_compat
from pigen.pi.release import Pi
from pigen.wizard.draft import PORTKEY
from pigen.wizard.moving import DirectProvider

# What a provider has beside its models, and is dealt with; the rest is named.
CONNECTION = frozenset(
    ("baseUrl", "apiKey", "api", "models", "modelOverrides", "headers", "compat")
)
_SECRET_FIELDS = ("apikey", "api_key", "token", "secret", "password")


def get_map(value: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """The map at this place, empty if it is missing."""
    here: Any = value
    for key in path:
        here = here.get(key) if isinstance(here, dict) else None
    return here if isinstance(here, dict) else {}


def pick_headers(stated: Mapping[str, Any], whose: str) -> tuple[dict[str, str], list[str]]:
    """The headers that go along, and what becomes of all of them. What may hold a key for the
    provider stays behind: the gateway would get it, and Authorization would replace its own key."""
    texts = {name: text for name, text in stated.items() if isinstance(text, str)}
    kept = {name: text for name, text in texts.items() if not _is_for_server(name, text)}
    notes = []
    behind = [_show_name(name) for name in texts if name not in kept]
    if behind:
        what, verb = ("headers", "are") if len(behind) > 1 else ("header", "is")
        notes.append(
            f"the {what} {whose}{', '.join(behind)} {verb} not taken over: only its own server "
            "needs such a key."
        )
    passed = [name for name in kept if not name.lower().startswith(PREFIX)]
    if passed:
        what, verb = ("headers", "go") if len(passed) > 1 else ("header", "goes")
        notes.append(
            f"the {what} {whose}{', '.join(passed)} {verb} to the gateway, which passes on only "
            "what a Config names under forward_headers."
        )
    return kept, notes


def _is_for_server(name: str, text: str) -> bool:
    """It may hold a key, or would take the place of one of the gateway's own."""
    low = name.lower()
    if credentials.names_secret(name) or credentials.is_secret(name):
        return True
    if low in (API_KEY_HEADER, CONFIG_HEADER) or credentials.is_secret(text):
        return True
    return interpolation.is_command(text) or "$" in text or interpolation.is_bare_name(text)


def holds_secret(key: str, value: object) -> bool:
    """A field of a model that is a key, or has one somewhere in it."""
    if isinstance(value, dict):
        return any(holds_secret(inner, each) for inner, each in value.items())
    if isinstance(value, list):
        return any(holds_secret(key, each) for each in value)
    if not isinstance(value, str):
        return False
    return key.lower() in _SECRET_FIELDS or credentials.is_secret(value)


def list_leftovers(provider: DirectProvider, slug: str, pi: Pi) -> Iterator[str]:
    """What a person should know of the rest, without headers."""
    if "apiKey" in provider.value or provider.has_login:
        yield f"its key is not taken over: Portkey needs it, under @{slug}."
    guessed = _list_guesses(provider, pi)
    if guessed:
        yield (
            f"pi guesses {', '.join(guessed)} by its name or address, and not for the gateway; "
            "state under compat what the provider still needs."
        )
    rest = [key for key in provider.value if key not in CONNECTION]
    if rest:
        yield f"not taken over: {', '.join(map(_show_name, rest))}."


def _show_name(name: str) -> str:
    return "..." if credentials.is_secret(name) else name


def _list_guesses(provider: DirectProvider, pi: Pi) -> list[str]:
    """The fields of compat that pi guesses by the name or the address of the provider, and that
    nothing states."""
    url = str(provider.value.get("baseUrl") or "")
    changed: dict[str, None] = {}
    for id, entry in provider.entries.items():
        if (provider.apis[id] or API) != API:
            continue
        before = detect_compat(provider.name, str(entry.get("baseUrl") or url), id, pi)
        after = detect_compat(PORTKEY, PORTKEY_URL, id, pi)
        stated = entry.get("compat") or {}
        changed |= dict.fromkeys(
            key for key in before if before[key] != after.get(key) and key not in stated
        )
    return list(changed)
