"""Rewrites the data in pigen/catalogue/ from the pi-ai packages on npm.

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
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pigen.pi.catalogue import INPUT, THINKING  # noqa: E402
from pigen.pi.release import MEASURED, Pi  # noqa: E402

DATA = ROOT / "pigen" / "catalogue"
READER = Path(__file__).with_suffix(".mjs")
# A provider's former ids; its older models are listed with the present one.
FORMER_IDS = {"azure-openai-responses": "azure"}


def format_package(version: str) -> str:
    scope = "@earendil-works" if Pi(version).number >= (0, 74, 0) else "@mariozechner"
    return f"{scope}/pi-ai@{version}"


def fetch(version: str, folder: Path) -> list[dict[str, Any]]:
    """The providers of one release in pi's order, as make_catalogue.mjs prints them."""
    home = folder / version
    home.mkdir()
    pack = ["npm", "pack", "--silent", "--pack-destination", str(home), format_package(version)]
    subprocess.run(pack, check=True, cwd=home, stdout=subprocess.DEVNULL)
    (archive,) = home.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(home, filter="data")
    reader = ["node", "--no-warnings", str(READER), str(home / "package")]
    printed = subprocess.run(reader, check=True, capture_output=True).stdout
    listed: list[dict[str, Any]] = json.loads(printed)
    return listed


def drop_duplicates(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


class Table:
    """Rows written once and then referred to by number."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}

    def intern(self, row: list[Any]) -> int:
        return self.rows.setdefault(json.dumps(row), len(self.rows))

    def dump(self) -> list[list[Any]]:
        return [json.loads(row) for row in self.rows]


def make_providers(releases: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Small, for the verdicts: rows of [id, apis, base URLs, key variables]."""
    table = Table()
    listed = {
        version: [
            table.intern(
                [
                    provider["id"],
                    drop_duplicates([model["api"] for model in provider["models"]]),
                    drop_duplicates([model["baseUrl"] for model in provider["models"]]),
                    provider["env"],
                ]
            )
            for provider in release
        ]
        for version, release in releases.items()
    }
    packages = [format_package(version) for version in releases]
    return {"packages": packages, "rows": table.dump(), "releases": listed}


def make_listings(releases: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
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


def make_facts(releases: dict[str, list[dict[str, Any]]]) -> list[list[Any]]:
    """The figures of every model, from the newest release that lists it: a line for each model id,
    and in it, flat, twelve values for each provider. A reader parses only the lines it needs."""
    lines: dict[str, list[Any]] = {}
    seen = set()
    for version in reversed(releases):
        for provider in releases[version]:
            name = FORMER_IDS.get(provider["id"], provider["id"])
            for model in provider["models"]:
                if (name, model["id"]) not in seen:
                    seen.add((name, model["id"]))
                    line = lines.setdefault(model["id"], [model["id"]])
                    line += [name, model["name"], version, *list_figures(model)]
    return [lines[id] for id in sorted(lines)]


def list_figures(model: dict[str, Any]) -> list[Any]:
    return [
        model["context"],
        model["output"],
        *map(tidy, model["cost"]),
        int(model["reasoning"]),
        encode_bits(THINKING, model["thinking"]),
        encode_bits(INPUT, model["input"]),
    ]


def encode_bits(names: tuple[str, ...], chosen: list[str]) -> int:
    return sum(1 << names.index(name) for name in chosen)


def tidy(rate: float) -> float:
    """Without the noise of products of floating point such as 0.29000000000000004."""
    rate = float(f"{rate:.8g}")
    return int(rate) if rate == int(rate) else rate


def write(name: str, *lines: object) -> None:
    dump = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
    text = "".join(dump(line) + "\n" for line in lines)
    (DATA / name).write_text(text, encoding="utf-8")
    print(f"{name}: {len(text):,} characters")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        releases = {version: fetch(version, Path(folder)) for version in MEASURED}
    write("providers.json", make_providers(releases))
    write("listings.json", make_listings(releases))
    write("facts.jsonl", *make_facts(releases))


if __name__ == "__main__":
    main()
