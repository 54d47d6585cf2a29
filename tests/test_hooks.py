"""The pre-commit hook, run for real by pre-commit and by prek on a clean and a broken repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CLEAN = {
    "providers": {
        "portkey": {
            "baseUrl": "https://api.portkey.ai/v1",
            "api": "openai-completions",
            "apiKey": "$PORTKEY_API_KEY",
            "models": [{"id": "@openai-prod/some-model"}],
        }
    }
}


def git(*args: str, cwd: Path) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run(["git", *identity, *args], cwd=cwd, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the working tree in it, as people's `repo:` line would name it."""
    repo = tmp_path_factory.mktemp("hooks") / "pigen"
    repo.mkdir()
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout.split(b"\0")
    for name in map(os.fsdecode, filter(None, listed)):
        source, target = ROOT / name, repo / name
        if source.is_file() and not name.startswith("tests/"):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    git("init", "-q", ".", cwd=repo)
    git("add", "-A", cwd=repo)
    git("commit", "-q", "-m", "hooks", cwd=repo)
    return repo


@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_try_repo(runner: str, hooks: Path, tmp_path: Path) -> None:
    repo = tmp_path / "dotfiles"
    repo.mkdir()
    git("init", "-q", ".", cwd=repo)
    plain = repo / "pi" / ".pi" / "agent" / "models.json"
    commented = repo / "work" / "models.jsonc"
    for path in (plain, commented):
        path.parent.mkdir(parents=True)
    plain.write_text(json.dumps(CLEAN, indent=2) + "\n")
    commented.write_text("// the gateway\n" + json.dumps(CLEAN, indent=2) + "\n")
    git("add", "-A", cwd=repo)
    command = [str(BIN / runner), "try-repo", str(hooks), "pigen-lint", "--all-files"]
    env = {
        **os.environ,
        "PRE_COMMIT_HOME": str(tmp_path / "store"),
        "PREK_HOME": str(tmp_path / "store"),
    }

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=repo, env=env, capture_output=True, text=True, check=False
        )

    clean = run()
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert "Passed" in clean.stdout

    commented.write_text(commented.read_text().replace('"models"', '"models" "x"'))
    git("add", "-A", cwd=repo)
    broken = run()
    assert broken.returncode == 1, broken.stdout + broken.stderr
    assert "work/models.jsonc" in broken.stdout
    assert "pi will drop all" in broken.stdout
