"""The schemas of sources, keys and scenarios say what the types say."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from pigen.mock.scenario.types import File
from pigen.source.key_file_types import KeyBody, KeyFile
from pigen.source.release_range import BREAKING_RELEASES
from pigen.source.types import Source
from pigen.text import yaml
from tests.proof import count
from tests.sources import files
from tests.test_mock_scenario import FULL
from tests.test_source_resolving import OSS, SEED

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = {
    name: json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text())
    for name in ("source", "key", "scenario")
}
JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    1,
    5,
    400,
    "",
    "x",
    "weekly",
    "a/b",
    [],
    {},
    [1],
    ["x"],
    {"x": 1},
)
NUMBER = count(5000, 500)


def accepts(form: type[BaseModel], value: object) -> bool:
    try:
        form.model_validate(value)
    except ValidationError:
        return False
    return True


def mutate(rng: random.Random, value: Any) -> Any:
    """The value with one part of it replaced, renamed, added or taken away."""
    value = deepcopy(value)
    places: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        node = waiting.pop()
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            places.append((node, key))
            if isinstance(node[key], dict | list):
                waiting.append(node[key])
    node, key = rng.choice(places)
    how = rng.randrange(4)
    if how == 0:
        node[key] = deepcopy(rng.choice(JUNK))
    elif how == 1:
        del node[key]
    elif isinstance(node, dict):
        name = rng.choice(("x", "slug", "models", "teams", "config", "a b", "id"))
        node[name] = node.pop(key) if how == 2 else deepcopy(rng.choice(JUNK))
    else:
        node.append(deepcopy(rng.choice(JUNK)))
    return value


def test_the_files_are_what_the_types_make() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts/make_schemas.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", SCHEMAS)
def test_they_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


def test_every_field_is_described() -> None:
    for schema in SCHEMAS.values():
        for name, form in schema["$defs"].items():
            assert form["description"].endswith("."), name
            for field, each in form["properties"].items():
                assert each.get("description", "").endswith("."), (name, field)


def test_schema_and_types_accept_the_same_sources() -> None:
    rng = random.Random(3)
    validator = Draft202012Validator(SCHEMAS["source"])
    seeds = [
        yaml.from_text(text).value
        for text in (
            SEED,
            OSS % ("1.5.2", "{models: []}"),
            *((ROOT / "templates" / f"{name}.yaml").read_text() for name in ("company", "budgets")),
        )
    ]
    verdicts = set()
    for _ in range(NUMBER):
        value = rng.choice(seeds)
        for _ in range(rng.randrange(4)):
            value = mutate(rng, value) if value else value
        mine = accepts(Source, value)
        assert validator.is_valid(value) == mine, value
        verdicts.add(mine)
    assert verdicts == {True, False}


def test_schema_and_types_accept_the_same_keys() -> None:
    rng = random.Random(4)
    validator = Draft202012Validator(SCHEMAS["key"])
    built = [value for path, value in files(SEED).items() if "keys/" in path]
    for _ in range(NUMBER):
        value = rng.choice(built)
        value = rng.choice((value, value["body"]))
        for _ in range(rng.randrange(3)):
            value = mutate(rng, value) if value else value
        assert validator.is_valid(value) == (accepts(KeyFile, value) or accepts(KeyBody, value)), (
            value
        )


def test_schema_and_types_accept_the_same_scenarios() -> None:
    rng = random.Random(5)
    validator = Draft202012Validator(SCHEMAS["scenario"])
    seed = yaml.from_text(FULL).value
    verdicts = set()
    for _ in range(NUMBER):
        value: Any = seed
        for _ in range(rng.randrange(4)):
            value = mutate(rng, value) if value else value
        mine = accepts(File, value)
        assert validator.is_valid(value) == mine, value
        verdicts.add(mine)
    assert verdicts == {True, False}


def test_every_known_change_of_pi_is_a_break() -> None:
    """The releases that release.py and the schema of models.json name."""
    import re

    from pigen.pi.release import OLDEST, parse_version

    code = (ROOT / "pigen" / "pi" / "release.py").read_text()
    named = {tuple(map(int, found)) for found in re.findall(r"\((\d+), (\d+), (\d+)\)", code)}
    schema = json.loads((ROOT / "schemas" / "models.schema.json").read_text())

    def versions(value: Any, inside: bool = False) -> None:
        if isinstance(value, dict):
            for key, each in value.items():
                versions(each, inside or key.startswith("x-"))
        elif isinstance(value, list):
            for each in value:
                versions(each, inside)
        elif inside and isinstance(value, str) and re.fullmatch(r"\d+\.\d+\.\d+", value):
            named.add(parse_version(value))

    versions(schema)
    assert named - {parse_version(OLDEST)} == set(BREAKING_RELEASES)
