"""pigen schema: the JSON Schema of a file, as one release of pi checks it."""

from __future__ import annotations

from pigen.common.errors import PigenError
from pigen.common.kinds import KINDS, MODELS
from pigen.common.resources import read_text
from pigen.common.suggest import did_you_mean
from pigen.outputs.terminal import note, write, write_json
from pigen.pi import release_choice
from pigen.pi.schema import build_schema

NAMES = (*KINDS, "scenario")


def run(schema: str, pi_version: str | None) -> int:
    if schema not in NAMES:
        raise PigenError(
            f'There is no schema "{schema}".',
            help=f"{did_you_mean(schema, NAMES)}Choose from {', '.join(NAMES)}.",
        )
    if schema != MODELS:  # the only one that differs from one release of pi to another
        write(read_text(f"schemas/{schema}.schema.json"))
        return 0
    pi, remark = release_choice.choose_release(pi_version)
    if remark:
        note(remark)
    write_json(build_schema(schema, pi))
    return 0
