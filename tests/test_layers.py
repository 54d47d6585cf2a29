"""Imports point down only, and the fast path stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The rooms, from the bottom up. A module imports from rooms above its own in this table, and from
# its own.
ROOMS = (
    ("__init__",),
    ("common",),
    ("javascript", "text", "write"),
    ("diagnostics", "gateway"),
    ("pi", "portkey"),
    ("source",),
    ("lint", "outputs", "rules"),
    ("build", "doctor", "mock"),
    ("check", "wizard"),
    ("commands",),
    ("cli",),
    ("__main__",),
)
LEVEL = {name: number for number, names in enumerate(ROOMS) for name in names}
FILES = sorted((ROOT / "pigen").rglob("*.py"))


def room(path: Path) -> str:
    """The room that the table knows: "rules", "lint", "__init__" for pigen itself."""
    return path.relative_to(ROOT / "pigen").parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and node.module.split(".")[0] == "pigen"
        ):
            parts = node.module.split(".")
            names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            for alias in node.names:
                parts = alias.name.split(".")
                if parts[0] == "pigen":
                    names.add(parts[1] if len(parts) > 1 else "__init__")
    return {"__init__" if name == "__version__" else name for name in names}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    own = room(path)
    assert own in LEVEL, f"{own} is not in the table of rooms"
    for name in imported(path):
        assert name in LEVEL, f"{name} is not in the table of rooms"
        assert name == own or LEVEL[name] < LEVEL[own], f"{own} imports {name}, which is above it"


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def modules_named(path: Path, known: set[str]) -> set[str]:
    """Every module that a file imports anywhere, for annotations alone and inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= inner & known or {node.module} & known
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names} & known
    return names


def test_no_module_imports_itself_by_way_of_others() -> None:
    known = {dotted(path) for path in FILES}
    TopologicalSorter({dotted(path): modules_named(path, known) for path in FILES}).prepare()


HEAVY = {
    "argparse",
    "click",
    "dataclasses",
    "difflib",
    "importlib.metadata",
    "importlib.resources",
    "inspect",
    "json",
    "jsonschema",
    "pathlib",
    "pydantic",
    "questionary",
    "regex",
    "rich",
    "ruamel",
    "ruamel.yaml",
    "subprocess",
    "typer",
    "typing",
}


def modules_after(*args: str) -> set[str]:
    code = (
        "import sys; from pigen.__main__ import main\n"
        f"sys.argv = ['pigen', *{args!r}]\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    # -S: what the environment's own start-up imports is not pigen's
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "HOME": "/nonexistent"},
    )
    return set(done.stderr.split())


def test_a_clean_lint_imports_nothing_heavy(tmp_path: Path) -> None:
    file = tmp_path / "models.json"
    file.write_text(
        '{"providers": {"portkey": {"baseUrl": "https://api.portkey.ai/v1", '
        '"api": "openai-completions", "apiKey": "$KEY", '
        '"models": [{"id": "@openai-prod/house-model"}]}}}'
    )
    file.chmod(0o600)
    loaded = modules_after("lint", str(file))
    assert "pigen.lint.runner" in loaded
    assert "pigen.diagnostics.finding" not in loaded
    assert "pigen.pi.portkey_gateways" not in loaded  # where a pigen.yaml would be looked into
    assert not loaded & HEAVY


def test_a_model_with_the_catalogues_figures_is_compared_with_no_other_listing(
    tmp_path: Path,
) -> None:
    file = tmp_path / "models.json"
    file.write_text(
        '{"providers": {"portkey": {"baseUrl": "https://api.portkey.ai/v1", '
        '"api": "openai-completions", "apiKey": "$KEY", "models": [{"id": "@openai-prod/gpt-4o", '
        '"name": "GPT-4o", "reasoning": false, "input": ["text", "image"], "contextWindow": '
        '128000, "maxTokens": 16384, '
        '"cost": {"input": 2.5, "output": 10, "cacheRead": 1.25, "cacheWrite": 0}}]}}}'
    )
    file.chmod(0o600)
    loaded = modules_after("lint", str(file))
    assert "pigen.pi.catalogue.differences" in loaded
    assert not loaded & {
        "pigen.pi.catalogue.listed_figures",  # which searches the whole catalogue
        "pigen.pi.catalogue.entries",
        "pigen.pi.compaction",
    }


def test_a_models_json_needs_nothing_of_the_other_kinds(tmp_path: Path) -> None:
    file = tmp_path / "models.json"
    file.write_text('{"providers": {}}')
    loaded = modules_after("lint", str(file))
    assert not loaded & {
        "pigen.lint.file_kind",
        "pigen.commands.lint.other_subjects",
        "pigen.gateway",
    }


@pytest.mark.parametrize(
    ("name", "text", "own"),
    [
        ("c.config.json", '{"provider": "@openai-prod"}', "pigen.portkey.config"),
        (
            "keys/k.json",
            '{"name": "k", "workspace_id": "w", "scopes": ["completions.write"]}',
            "pigen.portkey.key",
        ),
    ],
)
def test_a_clean_config_or_key_imports_nothing_of_sources(
    name: str, text: str, own: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    loaded = modules_after("lint", str(file))
    assert own in loaded
    assert not loaded & {
        "typer",
        "jsonschema",
        "rich",
        "ruamel.yaml",
        "pigen.yaml",
        "pigen.build.source_lint",
    }


@pytest.mark.parametrize("name", ["pigen.yaml", "c.config.yaml"])
def test_what_is_yaml_by_its_name_is_not_read_as_json_first(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text("version: 1\n" if name == "pigen.yaml" else 'provider: "@openai-prod"\n')
    loaded = modules_after("lint", str(file))
    assert "pigen.text.yaml.composer" in loaded
    assert "pigen.text.recovery" not in loaded


def test_version_imports_next_to_nothing() -> None:
    loaded = modules_after("--version")
    assert not loaded & (HEAVY | {"json", "re"})
    assert {name for name in loaded if name.startswith("pigen")} <= {"pigen", "pigen.__main__"}
