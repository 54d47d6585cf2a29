"""Which levels pi offers and what it takes for another, asked of pi's own functions."""

from __future__ import annotations

import itertools
import json
import random
import re
import subprocess

import pytest

from pigen.pi.release import MEASURED, Pi
from pigen.pi.thinking import clamp_level, list_offered_levels
from scripts.pi import npm
from tests.proof import count, record

SEED = 14
# pi-ai's modules import what the package alone does not bring, so its functions are taken out.
SOURCE = re.compile(
    r"^const EXTENDED_THINKING_LEVELS = .+?;$|"
    r"^export function (?:getSupportedThinkingLevels|clampThinkingLevel)\(.+?^}$",
    re.MULTILINE | re.DOTALL,
)
VALUES = (None, "x", "absent")
PROGRAM = """
let text = "";
for await (const part of process.stdin) text += part;
const answers = JSON.parse(text).map(([model, level]) => [
  getSupportedThinkingLevels(model),
  clampThinkingLevel(model, level),
]);
process.stdout.write(JSON.stringify(answers));
"""


@pytest.mark.parametrize("version", MEASURED)
def test_levels(version: str) -> None:
    pi = Pi(version)
    maps = [
        {k: v for k, v in zip(pi.thinking_levels, values, strict=True) if v != "absent"}
        for values in itertools.product(VALUES, repeat=len(pi.thinking_levels))
    ]
    cases = [
        ({"reasoning": reasoning, "thinkingLevelMap": levels}, level)
        for levels in random.Random(SEED).sample(maps, count(len(maps), 200) // 3)
        for reasoning in (True, False)
        for level in pi.thinking_levels
    ]
    try:
        source = "\n".join(SOURCE.findall((npm.unpack_ai(version) / "dist/models.js").read_text()))
        node = npm.find_node(version)
    except npm.Unavailable as error:
        pytest.skip(str(error))
    done = subprocess.run(
        [node, "--no-warnings", "--input-type=module", "-e", source + PROGRAM],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    for (model, level), (offered, clamped) in zip(cases, json.loads(done.stdout), strict=True):
        mine = list_offered_levels(model["reasoning"], model["thinkingLevelMap"], pi)
        assert list(mine) == offered, model
        assert clamp_level(level, mine, pi) == clamped, (model, level)
    record(f"Thinking levels as pi {version}", f"{len(cases)} of {len(cases)}")
