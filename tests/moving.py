"""Moving over by chance: files like real ones in any layout, and options for their providers."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from tests.command import pigen, put
from tests.layouts import Layout
from tests.realistic_files import make_file

DOTFILES = sorted((Path(__file__).parent / "data" / "dotfiles").glob("*.json"))
SLUGS = ("openai-prod", "anthropic-prod", "openrouter", "house", "z-ai_eu", "bedrock-prod")
LOGINS: dict[str, dict[str, str]] = {
    "anthropic": {"type": "api_key", "key": "sk-ant-api03-0815wXyZ4711abcdEFgh"},
    "openai": {"type": "api_key", "key": "sk-proj-0815wXyZ4711abcdEFgh12"},
    "zai": {"type": "api_key", "key": "0815wXyZ4711abcdEFgh1234"},
}
SECRET = re.compile(r"sk-(?:ant|proj|or|4711|pa)[\w$-]{3,}|0815wXyZ")


@dataclass
class Move:
    """One run of `pigen init --from`.

    text     of the file that was moved from, at `origin`
    output   where models.json was written
    through  the slug of each provider that was sent through the gateway
    """

    folder: Path
    origin: Path
    output: Path
    text: str
    through: dict[str, str] = field(default_factory=dict)
    keep: list[str] = field(default_factory=list)
    done: CompletedProcess[str] | None = None

    @property
    def plan(self) -> dict[str, Any]:
        assert self.done is not None
        value: dict[str, Any] = json.loads(self.done.stdout)
        return value

    @property
    def providers(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(strip_text(self.text))["providers"]
        return value


def strip_text(text: str) -> str:
    """The text as plain JSON."""
    from pigen.text.document import from_text

    return json.dumps(from_text(text).value)


def move(seed: int, folder: Path, *, rare: bool = False) -> Move:
    """A file of this seed in a folder like pi's, moved by options chosen by chance."""
    chance = random.Random(seed)
    agent = folder / "agent"
    if seed % 4 == 3:
        text = DOTFILES[seed // 4 % len(DOTFILES)].read_text(encoding="utf-8")
    else:
        text = Layout(chance).text(make_file(seed, rare=rare))
    origin = put(agent / "models.json", text)
    logins = chance.sample(sorted(LOGINS), chance.choice((0, 0, 1, 2)))
    if logins:
        put(agent / "auth.json", {name: LOGINS[name] for name in logins})
    in_place = chance.random() < 0.7
    output = origin if in_place else folder / "new" / "models.json"
    made = Move(folder, origin, output, text)
    value = json.loads(strip_text(text))
    providers = value.get("providers") if isinstance(value, dict) else None
    names = [*providers] if isinstance(providers, dict) else []
    for name in dict.fromkeys([*names, *logins]):
        roll = chance.random()
        if roll < 0.6:
            made.through[name] = chance.choice(SLUGS)
        elif roll < 0.8:
            made.keep.append(name)
    args = [f"--through={name}={slug}" for name, slug in made.through.items()]
    args += [f"--keep={name}" for name in made.keep]
    args += ["--fill"] if chance.random() < 0.3 else []
    made.done = pigen(
        "init", "--yes", "--json", "--update", "--from", origin, "--output", output,
        "--key-env", "PORTKEY_API_KEY", *args,
        cwd=folder, PI_CODING_AGENT_DIR=str(agent), XDG_STATE_HOME=str(folder / "state"),
    )  # fmt: skip
    return made
