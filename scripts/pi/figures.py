"""How what two releases know of providers and models differs: all of it is data."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from . import npm
from .known import Known, read_release
from .report import Part, in_short

FIGURES = ("name", "api", "baseUrl", "context", "output", "cost", "reasoning", "thinking", "input")
DEFAULTS = re.compile(r"defaultModelPerProvider = \{(.*?)\n\};", re.DOTALL)
ITEM = re.compile(r'^\s*"?([\w-]+)"?: "([^"]+)"', re.MULTILINE)


def compare_catalogues(old: str, new: str) -> Part:
    before, after = read_release(old), read_release(new)
    part = Part("Catalogue (data)", behaves=False)
    part.notes += [*tell_providers(before, after), *tell_models(before, after)]
    part.notes += tell_defaults(old, new)
    return part


def tell_providers(before: Known, after: Known) -> list[str]:
    was, now = ([provider["id"] for provider in known.providers] for known in (before, after))
    order = (
        "in the same order"
        if [id for id in was if id in now] == [id for id in now if id in was]
        else "IN ANOTHER ORDER"
    )
    lines = [f"{len(was)} -> {len(now)} providers, {order}"]
    lines += [f"provider added: {id}" for id in now if id not in was]
    lines += [f"provider gone: {id}" for id in was if id not in now]
    keys = ({p["id"]: p["env"] for p in known.providers} for known in (before, after))
    old_keys, new_keys = keys
    lines += [
        f"key variables of {id}: {', '.join(old_keys[id])} -> {', '.join(names)}"
        for id, names in new_keys.items()
        if id in old_keys and old_keys[id] != names
    ]
    for kind in before.others.keys() | after.others.keys():
        counts = before.others.get(kind, 0), after.others.get(kind, 0)
        if counts[0] != counts[1]:
            lines.append(f"{kind} models (not for chat): {counts[0]} -> {counts[1]}")
    return [*lines, f"model data made {before.made} -> {after.made}"]


def tell_models(before: Known, after: Known) -> list[str]:
    was, now = before.models, after.models
    added, gone = (
        [pair for pair in now if pair not in was],
        [pair for pair in was if pair not in now],
    )
    both = [pair for pair in was if pair in now]
    changed = {pair: [key for key in FIGURES if was[pair][key] != now[pair][key]] for pair in both}
    keys = Counter(key for found in changed.values() for key in found)
    more = [pair for pair in both if was[pair]["more"] != now[pair]["more"]]
    lines = [
        f"{len(was)} -> {len(now)} chat models: +{len(added)}, -{len(gone)}; "
        f"{sum(map(bool, changed.values()))} of the {len(both)} others changed in a figure: "
        + ", ".join(f"{key} {number}" for key, number in keys.most_common()),
        f"{sum(bool(changed[pair]) or pair in set(more) for pair in both)} with compat "
        "and the like counted",
    ]
    lines += [f"   {number} {change}" for change, number in tell_more(was, now, more)[:15]]
    lines += [f"added: {line}" for line in by_id(added)] + [f"gone: {line}" for line in by_id(gone)]
    hosts = Counter(
        (was[pair]["baseUrl"], now[pair]["baseUrl"], pair[0])
        for pair in both
        if was[pair]["baseUrl"] != now[pair]["baseUrl"]
    )
    lines += [f"base URL of {id}: {a} -> {b} ({n})" for (a, b, id), n in hosts.most_common(20)]
    return lines


def tell_more(was: Any, now: Any, pairs: list[tuple[str, str]]) -> list[tuple[str, int]]:
    """What entries' compat and other settings gained or lost, each key by itself."""
    changes: Counter[str] = Counter()
    for pair in pairs:
        old, new = flat(was[pair]["more"]), flat(now[pair]["more"])
        changes.update(f"without {key}: {old[key]}" for key in old if key not in new)
        changes.update(f"with {key}: {new[key]}" for key in new if key not in old)
        changes.update(f"another {key}" for key in old if new.get(key, old[key]) != old[key])
    return changes.most_common()


def flat(more: dict[str, Any]) -> dict[str, str]:
    """`{"compat.supportsStore": "false", ...}`; what is no table stays whole."""
    return {
        f"{name}.{key}" if key else name: json.dumps(value) if key else "..."
        for name, settings in more.items()
        for key, value in (settings.items() if isinstance(settings, dict) else [("", settings)])
    } | {name: json.dumps(more[name]) for name in more if not isinstance(more[name], dict)}


def by_id(pairs: list[tuple[str, str]]) -> list[str]:
    """`gpt-6 (openai, azure)`: the same id under several providers in one line."""
    providers: dict[str, list[str]] = {}
    for provider, id in pairs:
        providers.setdefault(id, []).append(provider)
    return [f"{id} ({in_short(names)})" for id, names in sorted(providers.items())]


def tell_defaults(old: str, new: str) -> list[str]:
    before, after = read_defaults(old), read_defaults(new)
    changed = [id for id in after if before.get(id) != after[id]]
    return [f"default model of {id}: {before.get(id)} -> {after[id]}" for id in changed]


def read_defaults(version: str) -> dict[str, str]:
    file = npm.install(version) / "dist" / "core" / "model-resolver.js"
    found = DEFAULTS.search(file.read_text(encoding="utf-8"))
    return dict(ITEM.findall(found[1])) if found else {}
