"""pigen schema: the JSON Schema of a file, as one release of pi checks it."""

from __future__ import annotations

import json

from pigen import target
from pigen.errors import PigenError
from pigen.outputs.terminal import note, write
from pigen.resources import read_text
from pigen.schema import schema_for
from pigen.suggest import did_you_mean

NAMES = ("models", "config", "key", "source", "scenario")


def run(schema: str, pi_version: str | None) -> int:
    if schema not in NAMES:
        raise PigenError(
            f'There is no schema "{schema}".',
            help=f"{did_you_mean(schema, NAMES)}Choose from {', '.join(NAMES)}.",
        )
    if schema != "models":  # the only one that differs from one release of pi to another
        write(read_text(f"schemas/{schema}.schema.json"))
        return 0
    pi, remark = target.choose(pi_version)
    if remark:
        note(remark)
    write(json.dumps(schema_for(schema, pi), indent=2, ensure_ascii=False) + "\n")
    return 0
