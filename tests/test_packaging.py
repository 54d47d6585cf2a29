"""The wheel, installed where nothing of this checkout can be seen."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pigen import rules
from pigen.diagnostics.rule import Rule

# Only what reads the rule files themselves looks at these.
UNASKED = ("topic", "examples")
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(out), str(ROOT)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (built,) = out.glob("*.whl")
    return built


def test_wheel_carries_schemas_and_templates(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("schemas", "templates"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                assert f"pigen/{path.relative_to(ROOT)}" in names
    assert wheel.name.startswith("pigen_cli-")
    assert not [name for name in names if name.startswith(("tests/", "scripts/"))]


def test_wheel_describes_itself_without_links_to_the_repository(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode()
    head, _, description = metadata.partition("\n\n")
    assert "Description-Content-Type: text/markdown" in head
    assert description.startswith("# pigen")
    assert not re.search(r"\]\((?!https:)", description)


@pytest.fixture(scope="module")
def pigen(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The command, as installed from the wheel into an environment of its own."""
    home = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, str(wheel)], check=True)
    return str(home / "bin" / "pigen")


ATTRIBUTES = """
import json, sys
from pigen import rules
names = sys.argv[1:]
print(json.dumps({
    kind: {rule.name: [getattr(rule, name) for name in names] for rule in rules.load(kind)}
    for kind in ("models", "config", "key", "source")
}))
"""


def test_a_deferred_rule_is_asked_the_same_as_its_class(pigen: str) -> None:
    """What a rule file inherits counts too: the runner must not skip the rule for the lack of
    it."""
    names = [name for name, value in vars(Rule).items() if is_asked(name, value)]
    assert "checks_syntax" in names
    python = str(Path(pigen).with_name("python"))
    # isolated: the wheel is asked, not the checkout in which the tests run
    done = subprocess.run(
        [python, "-I", "-c", ATTRIBUTES, *names], capture_output=True, text=True, check=True
    )
    for kind, found in json.loads(done.stdout).items():
        wanted = {
            rule.name: [getattr(rule, name) for name in names]
            for rule in rules.load_documented(kind)
        }
        assert found == json.loads(json.dumps(wanted))


def is_asked(name: str, value: object) -> bool:
    """An attribute that the runner may look at before it runs a rule."""
    return (
        not name.startswith("_") and isinstance(value, str | bool | tuple) and name not in UNASKED
    )


def test_installed_wheel_runs_from_another_folder(pigen: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
        "PI_CODING_AGENT_DIR": str(tmp_path / "agent"),
    }

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [pigen, *args], cwd=elsewhere, env=env, capture_output=True, text=True, check=False
        )

    made = run("init", "--yes", "--model", "@openai-prod/gpt-4o", "--key-env", "PORTKEY_API_KEY")
    assert made.returncode == 0, made.stderr
    written = tmp_path / "agent" / "models.json"
    assert json.loads(written.read_text())["providers"]["portkey"]["apiKey"] == "$PORTKEY_API_KEY"
    clean = run("lint")
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert json.loads(run("schema", "models").stdout)["type"] == "object"
    written.write_text('{"providers": {"portkey": {"models": [{}]}}}')
    broken = run("lint", "--format", "json")
    assert broken.returncode == 1
    assert "rejected" in {finding["effect"] for finding in json.loads(broken.stdout)["findings"]}


def test_a_clean_lint_makes_no_rule_that_cannot_apply(pigen: str, tmp_path: Path) -> None:
    file = tmp_path / "models.json"
    file.write_text(
        '{"providers": {"portkey": {"baseUrl": "https://api.portkey.ai/v1", '
        '"api": "openai-completions", "apiKey": "$KEY", "models": [{"id": "@openai-prod/house"}]}}}'
    )
    file.chmod(0o600)
    code = (
        "import sys; from pigen.__main__ import main\n"
        "sys.argv = ['pigen', 'lint', 'models.json']\n"
        "print(main(), *sys.modules)"
    )
    done = subprocess.run(
        [str(Path(pigen).parent / "python"), "-c", code],
        cwd=tmp_path,
        env={"PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    exit_code, *loaded = done.stdout.splitlines()[-1].split()
    assert exit_code == "0"
    assert "pigen.rules._models" in loaded
    assert not [
        name for name in loaded if name.startswith(("pigen.rules._rare", "pigen.rules.models"))
    ]
    # Each of them takes as long as a rule: import where it is used what only some files need.
    assert len([name for name in loaded if name.startswith("pigen")]) <= 58


def test_the_wheel_finds_what_the_checkout_finds(pigen: str, tmp_path: Path) -> None:
    """Its rules stand in one module, made from the rules' files when the wheel is built."""
    for rule in rules.load_documented("models"):
        for number, example in enumerate(rule.examples):
            content = example.content
            text = content if isinstance(content, str) else json.dumps(content, indent=2)
            path = tmp_path / rule.name / str(number) / ".pi" / "agent" / "models.json"
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8", errors="surrogatepass")

    def found(*command: str) -> object:
        lint = [*command, "lint", "--pi-version", "1.5.2", "--format", "json", "."]
        done = subprocess.run(
            lint, cwd=tmp_path, env={"PATH": ""}, capture_output=True, check=False
        )
        assert done.returncode == 1, done.stderr.decode()
        return json.loads(done.stdout)

    assert found(pigen) == found(sys.executable, "-m", "pigen")


def test_every_dependency_has_an_upper_bound() -> None:
    """A hook installs them by this metadata alone."""
    text = (ROOT / "pyproject.toml").read_text()
    listed = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.M | re.S)
    assert listed is not None
    for line in listed[1].splitlines():
        assert re.match(r'  "[a-z0-9.]+>=[\d.]+,<[\d.]+[";]', line), line
