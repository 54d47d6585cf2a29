"""The README's first commands, from a clone: pip, pipx and uv as they are, in environments of
their own."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from venv import EnvBuilder

import pytest

from .client_install import give_up
from .pi_install import building, cache_home

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
FIRST_BLOCK = README.partition("```sh\n")[2].partition("```")[0]
COMMANDS = [line.partition("#")[0].strip() for line in FIRST_BLOCK.splitlines()]
EXAMPLE = README.partition("```json\n")[2].partition("```")[0]
TOOLS = ("pipx==1.18.4", "uv==0.13.9")
SECONDS = 600
# Of the environment: what would lead to this checkout, or to other files than those of the test.
OURS = re.compile("PYTHON|PI_|XDG_|VIRTUAL_ENV|PORTKEY")


def install_tools() -> Path:
    home = cache_home() / f"installers-{'-'.join(TOOLS).replace('==', '-')}"
    with building(home) as there:
        if not there:
            EnvBuilder(with_pip=True, symlinks=True).create(home)
            pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet"]
            done = subprocess.run([*pip, *TOOLS], capture_output=True, text=True, timeout=SECONDS)
            if done.returncode:
                give_up(done.stderr[-300:])
    return home / "bin"


def test_the_first_block_has_three_ways() -> None:
    assert [re.split(r"\s", each)[0] for each in COMMANDS] == ["pip", "pipx", "uvx"]


@pytest.mark.parametrize("command", COMMANDS)
def test_it_finds_the_mistakes_of_the_example(command: str, tmp_path: Path) -> None:
    tools = install_tools()
    EnvBuilder(with_pip=True, symlinks=True).create(tmp_path / "venv")
    agent = tmp_path / ".pi" / "agent"
    agent.mkdir(parents=True)
    (agent / "models.json").write_text(EXAMPLE)
    env = {
        **{name: value for name, value in os.environ.items() if not OURS.match(name)},
        "PATH": f"{tmp_path / 'venv' / 'bin'}:{tools}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=SECONDS
    )
    assert done.returncode == 1, done.stdout + done.stderr
    for rule in ("bare-env-name", "unknown-key", "wrong-type"):
        assert rule in done.stdout
