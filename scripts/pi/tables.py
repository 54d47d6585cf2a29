"""The catalogue's tables, made from what the measured releases know."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .known import Known
from .npm import name

THINKING = ("off", "minimal", "low", "medium", "high", "xhigh", "max")
INPUT = ("text", "image")
MORE = ("compat", "thinkingLevelMap", "inputLimits", "promptCache", "headers", "tiers")
# A provider's former ids; its older models are listed with the present one.
RENAMED = {"azure-openai-responses": "azure"}


class Table:
    """Rows written once and then referred to by number."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}

    def number(self, row: Any) -> int:
        return self.rows.setdefault(json.dumps(row), len(self.rows))

    def dump(self) -> list[Any]:
        return [json.loads(row) for row in self.rows]


def list_providers(releases: Sequence[Known]) -> dict[str, Any]:
    """Small, for the verdicts: rows of [id, apis, base URLs, key variables]."""
    table = Table()
    listed = {
        release.version: [
            table.number(
                [
                    provider["id"],
                    unique([model["api"] for model in provider["models"]]),
                    unique([model["baseUrl"] for model in provider["models"]]),
                    provider["env"],
                ]
            )
            for provider in release.providers
        ]
        for release in releases
    }
    packages = [f"{name('pi-ai', release.version)}@{release.version}" for release in releases]
    return {"packages": packages, "rows": table.dump(), "releases": listed}


def unique(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def list_models(releases: Sequence[Known]) -> dict[str, Any]:
    """Which models each release lists: by provider, flat [id, name, releases, ...] where bit N of
    `releases` stands for the Nth release."""
    masks: dict[str, dict[tuple[str, str], int]] = {}
    for bit, release in enumerate(releases):
        for provider in release.providers:
            names = masks.setdefault(provider["id"], {})
            for model in provider["models"]:
                key = (model["id"], model["name"])
                names[key] = names.get(key, 0) | 1 << bit
    return {
        "releases": [release.version for release in releases],
        "providers": {
            provider: [item for (id, name), mask in names.items() for item in (id, name, mask)]
            for provider, names in masks.items()
        },
    }


def list_compat(releases: Sequence[Known]) -> dict[str, Any]:
    """What the entries have besides their figures, each value written once.

    values     by name (compat, thinkingLevelMap, ...) the different values
    entries    rows of numbers into those lists, in the order of the names; null for none
    providers  by provider, a table from what an id has to the ids which have it: "5,127" is entry 5
               in the releases whose bits are set in 127, "5,63,8,64" another one in the last. An id
               that is in no table, or not in that release, has nothing of the kind.
    """
    values = {name: Table() for name in MORE}
    entries = Table()
    masks: dict[str, dict[str, dict[int, int]]] = {}
    for bit, release in enumerate(releases):
        for provider in release.providers:
            for model in provider["models"]:
                more = model["more"]
                if more:
                    row = [
                        values[name].number(more[name]) if name in more else None for name in MORE
                    ]
                    found = masks.setdefault(provider["id"], {}).setdefault(model["id"], {})
                    number = entries.number(row)
                    found[number] = found.get(number, 0) | 1 << bit
    return {
        "releases": [release.version for release in releases],
        "values": {name: table.dump() for name, table in values.items()},
        "entries": entries.dump(),
        "providers": group_ids(masks),
    }


def list_endpoints(releases: Sequence[Known]) -> dict[str, Any]:
    """At which api and base URL each model is asked, for the providers that have several of them.

    endpoints  rows of [api, base URL]
    providers  by provider, a table from where an id is asked to the ids which are, as in
               list_compat
    """
    endpoints = Table()
    masks: dict[str, dict[str, dict[int, int]]] = {}
    for bit, release in enumerate(releases):
        for provider in release.providers:
            if len({(model["api"], model["baseUrl"]) for model in provider["models"]}) < 2:
                continue
            for model in provider["models"]:
                number = endpoints.number([model["api"], model["baseUrl"]])
                found = masks.setdefault(provider["id"], {}).setdefault(model["id"], {})
                found[number] = found.get(number, 0) | 1 << bit
    return {
        "releases": [release.version for release in releases],
        "endpoints": endpoints.dump(),
        "providers": group_ids(masks),
    }


def group_ids(masks: dict[str, dict[str, dict[int, int]]]) -> dict[str, dict[str, list[str]]]:
    """By provider, the ids that have the same rows in the same releases."""
    providers: dict[str, dict[str, list[str]]] = {}
    for owner, ids in masks.items():
        groups = providers.setdefault(owner, {})
        for id, found in sorted(ids.items()):
            key = ",".join(f"{number},{mask}" for number, mask in found.items())
            groups.setdefault(key, []).append(id)
    return providers


def list_facts(releases: Sequence[Known]) -> list[list[Any]]:
    """The figures of every model, from the newest release that lists it: a line for each model id,
    and in it, flat, twelve values for each provider. A reader parses only the lines it needs."""
    lines: dict[str, list[Any]] = {}
    seen = set()
    for release in reversed(releases):
        for provider in release.providers:
            name = RENAMED.get(provider["id"], provider["id"])
            for model in provider["models"]:
                if (name, model["id"]) not in seen:
                    seen.add((name, model["id"]))
                    line = lines.setdefault(model["id"], [model["id"]])
                    line += [name, model["name"], release.version, *figures(model)]
    return [lines[id] for id in sorted(lines)]


def figures(model: dict[str, Any]) -> list[Any]:
    return [
        model["context"],
        model["output"],
        *map(tidy, model["cost"]),
        int(model["reasoning"]),
        bits(THINKING, model["thinking"]),
        bits(INPUT, model["input"]),
    ]


def bits(names: tuple[str, ...], chosen: list[str]) -> int:
    return sum(1 << names.index(name) for name in chosen)


def tidy(rate: float) -> float:
    """Without the noise of products of floating point such as 0.29000000000000004."""
    rate = float(f"{rate:.8g}")
    return int(rate) if rate == int(rate) else rate
