"""Rewrites pigen/catalogue/*.json from the pi-ai packages on npm.

    .venv/bin/python scripts/make_catalogue.py

Needs npm and node >= 20.10 (for JSON modules). The packages are unpacked, not installed: their
model lists are plain data. The output depends on the packages alone, so a second run changes
nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pigen.pi import MEASURED, Pi  # noqa: E402

DATA = ROOT / "pigen" / "catalogue"
READER = Path(__file__).with_suffix(".mjs")
THINKING = ("off", "minimal", "low", "medium", "high", "xhigh", "max")
INPUT = ("text", "image")
# A provider's former ids; its older models are listed with the present one.
RENAMED = {"azure-openai-responses": "azure"}


def package(version: str) -> str:
    scope = "@earendil-works" if Pi(version).number >= (0, 74, 0) else "@mariozechner"
    return f"{scope}/pi-ai@{version}"


def fetch(version: str, folder: Path) -> list[dict]:
    """The providers of one release in pi's order, as make_catalogue.mjs prints them."""
    home = folder / version
    home.mkdir()
    pack = ["npm", "pack", "--silent", "--pack-destination", str(home), package(version)]
    subprocess.run(pack, check=True, cwd=home, stdout=subprocess.DEVNULL)
    (archive,) = home.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(home, filter="data")
    reader = ["node", "--no-warnings", str(READER), str(home / "package")]
    return json.loads(subprocess.run(reader, check=True, capture_output=True).stdout)


def unique(values: list) -> list:
    return list(dict.fromkeys(values))


class Table:
    """Rows written once and then referred to by number."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}

    def number(self, row: list) -> int:
        return self.rows.setdefault(json.dumps(row), len(self.rows))

    def dump(self) -> list[list]:
        return [json.loads(row) for row in self.rows]


def providers(releases: dict[str, list[dict]]) -> dict:
    """Small, for the verdicts: rows of [id, apis, base URLs, key variables]."""
    table = Table()
    listed = {
        version: [
            table.number(
                [
                    provider["id"],
                    unique([model["api"] for model in provider["models"]]),
                    unique([model["baseUrl"] for model in provider["models"]]),
                    provider["env"],
                ]
            )
            for provider in release
        ]
        for version, release in releases.items()
    }
    packages = [package(version) for version in releases]
    return {"packages": packages, "rows": table.dump(), "releases": listed}


def listings(releases: dict[str, list[dict]]) -> dict:
    """Which models each release lists: by provider, flat [id, name, releases, ...] where bit N of
    `releases` stands for the Nth release."""
    masks: dict[str, dict[tuple[str, str], int]] = {}
    for bit, release in enumerate(releases.values()):
        for provider in release:
            names = masks.setdefault(provider["id"], {})
            for model in provider["models"]:
                key = (model["id"], model["name"])
                names[key] = names.get(key, 0) | 1 << bit
    return {
        "releases": list(releases),
        "providers": {
            provider: [item for (id, name), mask in names.items() for item in (id, name, mask)]
            for provider, names in masks.items()
        },
    }


def facts(releases: dict[str, list[dict]]) -> dict:
    """The figures of every model, from the newest release that lists it: for each release, newest
    first, by provider, flat [id, name, profile, ...].

    A profile is a row of numbers shared by all models with the same figures: context, output, the
    four rates, reasoning, and bit sets over `thinking` and `input`. Flat, since one long list of
    numbers loads several times faster than a thousand short ones.
    """
    table = Table()
    seen = set()
    listed: dict[str, dict[str, list]] = {}
    for version in reversed(releases):
        listed[version] = {}
        for provider in releases[version]:
            name = RENAMED.get(provider["id"], provider["id"])
            flat: list = []
            for model in provider["models"]:
                if (name, model["id"]) not in seen:
                    seen.add((name, model["id"]))
                    flat += [model["id"], model["name"], table.number(profile(model))]
            if flat:
                listed[version][name] = flat
    return {
        "thinking": THINKING,
        "input": INPUT,
        "profiles": [tidy(number) for row in table.dump() for number in row],
        "releases": listed,
    }


def profile(model: dict) -> list:
    return [
        model["context"],
        model["output"],
        # The packages hold products of floating point such as 0.29000000000000004.
        *(float(f"{rate:.8g}") for rate in model["cost"]),
        int(model["reasoning"]),
        bits(THINKING, model["thinking"]),
        bits(INPUT, model["input"]),
    ]


def bits(names: tuple[str, ...], chosen: list[str]) -> int:
    return sum(1 << names.index(name) for name in chosen)


def tidy(number: float) -> float:
    return int(number) if number == int(number) else number


def write(name: str, data: dict) -> None:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (DATA / name).write_text(text + "\n", encoding="utf-8")
    print(f"{name}: {len(text):,} characters")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        releases = {version: fetch(version, Path(folder)) for version in MEASURED}
    write("providers.json", providers(releases))
    write("listings.json", listings(releases))
    write("facts.json", facts(releases))


if __name__ == "__main__":
    main()
