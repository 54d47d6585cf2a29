"""Secrets are never printed: canaries are planted wherever one may stand, and looked for in all
that pigen says, however broken the file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pigen.cli.app import run
from pigen.common.errors import PigenError
from pigen.pi import release_choice
from pigen.pi.models_file import make_models_json
from tests.command import put

CANARY = "CANARYx7Qm2"  # its first three letters may be shown
LETTERS = "CANARYLETTERS"
SHORT = "CANARY"

PLACES = {
    "apiKey": make_models_json("@a/m", apiKey=CANARY * 2),
    "short apiKey": make_models_json("@a/m", apiKey=SHORT),
    "bearer": make_models_json("@a/m", apiKey=f"Bearer {CANARY}"),
    "blank": make_models_json("@a/m", apiKey=f" {CANARY} "),
    "dollar": make_models_json("@a/m", apiKey=f"pa$w{CANARY}or$x{CANARY}"),
    "dollar in the middle": make_models_json(
        "@a/m", apiKey=f"{CANARY}$word7{CANARY}$word8{CANARY}"
    ),
    "header": make_models_json("@a/m", headers={"Authorization": f"Bearer {CANARY}"}),
    "header with a line end": make_models_json(
        "@a/m", headers={"x-api-key": f"{CANARY}\n{CANARY}"}
    ),
    "two keys": make_models_json(
        "@a/m", headers={"x-portkey-api-key": CANARY, "Authorization": CANARY}
    ),
    "virtual key": make_models_json("@a/m", headers={"x-portkey-virtual-key": f"openai-{CANARY}"}),
    "config": make_models_json(
        "@a/m", headers={"x-portkey-config": json.dumps({"api_key": CANARY})}
    ),
    "model's header": make_models_json({"id": "@a/m", "headers": {"X-Auth-Token": CANARY}}),
    "override's header": make_models_json(
        "@a/m", modelOverrides={"@a/m": {"headers": {"Cookie": CANARY}}}
    ),
    "query": make_models_json("@a/m", baseUrl=f"https://a.example/v1?api_key={CANARY}"),
    "userinfo": make_models_json("@a/m", baseUrl=f"http://me:{CANARY}@a.example/v1"),
    "list": make_models_json("@a/m", apiKey=[CANARY, SHORT]),
    "object": make_models_json("@a/m", apiKey={CANARY: SHORT, "key": CANARY}),
    "number": make_models_json("@a/m", apiKey=5, headers={"Authorization": {CANARY: CANARY}}),
    "no providers": make_models_json("@a/m", apiKey=CANARY)["providers"],
    "models by id": make_models_json(
        "@a/m", apiKey=CANARY, models={"m": {"headers": {"x-api-key": CANARY}}}
    ),
    "odd name": make_models_json(
        "@a/m", ApiKey=CANARY, api_key=CANARY, apikey=CANARY, token=CANARY
    ),
    "key twice": f'{{"providers": {{"p": {{"apiKey": "{CANARY}", "apiKey": "{CANARY[::-1]}"}}}}}}',
}  # fmt: skip
BROKEN = (
    '"apiKey": Basic CANARYxyz123==',
    '"Authorization": Basic CANARYxyz123==',
    '"apiKey": CANARY abc def',
    '"Authorization": CANARY abc def',
    '"apiKey": "A","CANARY2"',
    '"apiKey": "A", CANARY2',
    '"apiKey": "A" CANARY2',
    '"apiKey": "A" "CANARY2"',
    '"apiKey": "A"CANARY2"',
    '"apiKey": {CANARY: x}',
    '"apiKey": {CANARY: 1}',
    '"apiKey": {"CANARY"}',
    '"apiKey": [CANARY x, CANARY]',
    '"apiKey": "Bearer CANARYLETTERS',
    '"apiKey" "CANARYLETTERS"',
    '"apiKey"# "CANARYLETTERS"',
    '"apiKey, "CANARYLETTERS"',
    '"apiKey"{ "CANARYLETTERS"',
    """'"apiKey": "CANARYLETTERS", "x": y',"z": 1""",
    '"apiKey" = "CANARYLETTERS"',
    '"apiKey": /* "CANARY1" */ "CANARYLETTERS"',
    "'apiKey': 'CANARYLETTERS'",
    "'apiKey': 'CANARY\"LETTERS\\''",
    "apiKey: `CANARYLETTERS`",
    "apiKey: CANARYLETTERS",
    '"apiKey": CANARYLETTERS"',
    '"apiKey: "CANARYLETTERS"',
    '"apiKey": "CANARY\tLETTERS"',
    '"apiKey": "CANARY"LETTERS"',
    '"apiKey": "CANARY\\LETTERS"',
    "'Authorization': 'Bearer CANARYLETTERS'",
    '"headers": {"Authorization": Bearer CANARYLETTERS}',
    '"headers": {"x-api-key": CANARY-1 CANARY-2}',
)
AROUND = (
    '{"providers": {"p": {%s, "models": [{"id": "m"}]}}}\n',
    '{\n  "providers": {\n    "p": {\n      %s,\n      "models": [{"id": "m"}]\n    }\n  }\n}\n',
    '{\n  "providers": {\n    "p": {\n      "models": [{"id": "m"}],\n      %s\n    }\n  }\n}\n',
)
RUNS = [["--format", each] for each in ("full", "concise", "github", "json")] + [
    ["--env"],
    ["--diff"],
    ["--diff", "--unsafe-fixes"],
    ["--pi-version", "0.73.1"],
    ["--fix"],
    ["--fix", "--unsafe-fixes", "--format", "json"],
]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(release_choice, "find_installed", lambda: None, raising=False)


def check(path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    for options in RUNS:
        put(path, text)
        try:
            run(["lint", str(path), *options])
        except PigenError as error:
            print(error.message)
        printed = "".join(capsys.readouterr())
        # the first three characters of a long secret may be shown
        assert not re.search("ANAR|RANAC|YRAN|xyz123|LETTERS", printed), (options, text, printed)


@pytest.mark.parametrize("place", PLACES)
def test_in_a_text_that_pi_can_read(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value = PLACES[place]
    texts = [value] if isinstance(value, str) else [json.dumps(value, indent=i) for i in (None, 2)]
    for text in texts:
        check(tmp_path / "models.json", text, capsys)


@pytest.mark.parametrize("part", BROKEN)
def test_in_a_broken_text(part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for around in AROUND:
        check(tmp_path / "models.json", around % part, capsys)


@pytest.mark.parametrize("damage", ['"apiKey": "', "apiKey", "}", ",", '",'])
@pytest.mark.parametrize("place", PLACES)
def test_in_a_damaged_text(
    damage: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value = PLACES[place]
    text = value if isinstance(value, str) else json.dumps(value, indent=2)
    check(tmp_path / "models.json", text.replace(damage, damage[:-1], 1), capsys)


def test_in_the_files_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path / "auth.json", {"portkey": {"type": "api_key", "key": CANARY}, "p": CANARY})
    put(tmp_path / "settings.json", {"enabledModels": ["nothing"], "token": CANARY})
    check(tmp_path / "models.json", json.dumps(make_models_json("@a/m", apiKey=LETTERS)), capsys)
