"""Writes the schemas of sources, keys and scenarios from the types that each is read by.

With --check it writes nothing, and exits 1 where a file is not what it would write.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from pigen.mock.scenario.types import File
from pigen.source.key_file_types import KeyBody, KeyFile
from pigen.source.types import Source

FOLDER = Path(__file__).resolve().parent.parent / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def make_source_schema() -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "title": "pigen.yaml",
        **_make_plain_schema(Source),
    }


def make_scenario_schema() -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "title": "pigen scenario",
        **_make_plain_schema(File),
    }


def make_key_schema() -> dict[str, Any]:
    """A key as it is built, or its body alone."""
    schema = _make_plain_schema(KeyFile)
    definitions = schema.pop("$defs")
    return {
        "$schema": DIALECT,
        "title": "Portkey API key",
        "description": KeyBody.__doc__,
        "anyOf": [{"$ref": "#/$defs/KeyFile"}, {"$ref": "#/$defs/KeyBody"}],
        "$defs": {"KeyFile": schema, **definitions},
    }


def _make_plain_schema(form: type[BaseModel]) -> dict[str, Any]:
    schema: dict[str, Any] = _drop_titles(form.model_json_schema())
    return schema


def _drop_titles(schema: Any, named: bool = False) -> Any:
    """The schema without the titles that pydantic makes of names. `named`: its keys are names."""
    if isinstance(schema, list):
        return [_drop_titles(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {
        name: _drop_titles(each, name in ("properties", "$defs", "patternProperties"))
        for name, each in schema.items()
        if named or name not in ("title", "default") or (name == "default" and each is not None)
    }
    if not named and "patternProperties" in result:
        result["additionalProperties"] = False
    return result


def main() -> int:
    check = "--check" in sys.argv[1:]
    wrong = []
    for name, schema in (
        ("source", make_source_schema()),
        ("key", make_key_schema()),
        ("scenario", make_scenario_schema()),
    ):
        path = FOLDER / f"{name}.schema.json"
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            wrong.append(path.name)
        elif not check:
            path.write_text(text, encoding="utf-8")
    for each in wrong:
        print(f"schemas/{each} is not what scripts/make_schemas.py writes")
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
