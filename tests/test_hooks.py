"""The pre-commit hooks, run for real by pre-commit and by prek on a clean and a broken
repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.pi.npm import building

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
def hooks(run_folder: Path) -> Path:
    """A repository with the working tree in it, as people's `repo:` line would name it.

    It is made once per run, and so is what each runner installs from it: minutes of work.
    """
    home = run_folder / "hooks"
    with building(home) as complete:
        if not complete:
            make_hooks(home / "pigen")
    return home / "pigen"


def make_hooks(repo: Path) -> None:
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


RUNNERS = pytest.mark.parametrize("runner", ["pre-commit", "prek"])
SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod, models: [gpt-4o]}}
configs: {coding: {provider: "@openai", cache: {mode: simple}}}
keys: {routed: {config: coding, value: $PORTKEY_ROUTED_KEY}}
pi: {providers: {portkey: {key: routed, models: [gpt-4o]}}}
"""


class Repository:
    """Somebody's repository, in which a hook is run on all files."""

    def __init__(self, root: Path, runner: str, hooks: Path) -> None:
        self.root = root / "dotfiles"
        self.root.mkdir()
        self.runner = runner
        self.store = str(hooks.parent / runner)
        revision = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=hooks, check=True, capture_output=True, text=True
        ).stdout.strip()
        git("init", "-q", ".", cwd=self.root)
        # Not try-repo, which installs again each time.
        self.put(
            ".pre-commit-config.yaml",
            json.dumps(
                {
                    "repos": [
                        {
                            "repo": str(hooks),
                            "rev": revision,
                            "hooks": [{"id": "pigen-lint"}, {"id": "pigen-build-check"}],
                        }
                    ]
                }
            ),
        )

    def put(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run(self, hook: str) -> subprocess.CompletedProcess[str]:
        git("add", "-A", cwd=self.root)
        return subprocess.run(
            [str(BIN / self.runner), "run", hook, "--all-files"],
            cwd=self.root,
            env={**os.environ, "PRE_COMMIT_HOME": self.store, "PREK_HOME": self.store},
            capture_output=True,
            text=True,
            check=False,
        )

    def passes(self, hook: str) -> None:
        done = self.run(hook)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Passed" in done.stdout

    def fails(self, hook: str) -> str:
        done = self.run(hook)
        assert done.returncode == 1, done.stdout + done.stderr
        return done.stdout


@RUNNERS
def test_lint(runner: str, hooks: Path, tmp_path: Path) -> None:
    repo = Repository(tmp_path, runner, hooks)
    repo.put("pi/.pi/agent/models.json", json.dumps(CLEAN, indent=2) + "\n")
    commented = repo.put("work/models.jsonc", "// ours\n" + json.dumps(CLEAN, indent=2) + "\n")
    config = repo.put("portkey/configs/coding.json", '{"provider": "@openai-prod"}\n')
    key = repo.put(
        "keys/k.json", '{"name": "k", "workspace_id": "w", "scopes": ["completions.write"]}'
    )
    source = repo.put("work.pigen.yaml", SOURCE)
    # what others call alike
    repo.put("configs/app.json", '{"debug": tru')
    repo.put("jest.config.json", '{"preset": "ts-jest"}')
    repo.passes("pigen-lint")
    commented.write_text(commented.read_text().replace('"models"', '"models" "x"'))
    config.write_text('{"strategy": {"mode": "load-balance"}, "targets": [{"provider": "@a"}]}')
    key.write_text(key.read_text().replace("write", "wite"))
    source.write_text(SOURCE.replace('"@openai"', "@openai"))
    said = repo.fails("pigen-lint")
    for place, words in (
        ("work/models.jsonc", "pi will refuse the whole file"),
        ("portkey/configs/coding.json:1:23", 'Write "loadbalance".'),
        ("keys/k.json:1:", "unknown-scope"),
        ("work.pigen.yaml:3", "unquoted-slug"),
    ):
        assert place in said
        assert words in said
    assert "configs/app.json" not in said


@RUNNERS
def test_build_check(runner: str, hooks: Path, tmp_path: Path) -> None:
    repo = Repository(tmp_path, runner, hooks)
    source = repo.put("pigen.yaml", SOURCE)
    subprocess.run(
        [sys.executable, "-m", "pigen", "build"], cwd=repo.root, check=True, capture_output=True
    )
    repo.passes("pigen-build-check")
    source.write_text(SOURCE.replace("simple", "semantic"))
    assert "configs/coding.json differs" in repo.fails("pigen-build-check")
    source.write_text(SOURCE)
    (repo.root / "keys/routed.json").unlink()
    assert "keys/routed.json is missing" in repo.fails("pigen-build-check")
