"""pigen build and merge on the disk: what is written, compared, taken away and left alone."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

from pigen import rules
from pigen.build import files as files_of
from pigen.commands import build, merge
from pigen.common.errors import PigenError
from pigen.common.kinds import MODELS
from pigen.lint.runner import build_models_file, lint
from pigen.pi.release import MEASURED, Pi, parse_version
from pigen.rules.source_faults import list_findings
from pigen.source.reader import load
from pigen.source.resolver import resolve
from pigen.text.document import from_text
from scripts.company_source import make_source as source_of
from tests.command import pigen, put
from tests.test_source_resolving import SEED

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").glob("*.yaml"))


def run(
    source: Path,
    out: Path | None = None,
    *,
    team: str | None = None,
    all: bool = False,
    check: bool = False,
    diff: bool = False,
    adopt: bool = False,
) -> int:
    return build.run(str(source), team, all, str(out) if out else None, check, diff, adopt)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "pigen.yaml"
    path.write_text(SEED)
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_bytes_twice(source: Path, out: Path, tmp_path: Path) -> None:
    assert run(source, out) == 0
    assert run(source, tmp_path / "other") == 0
    assert tree(out) == tree(tmp_path / "other")
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    assert run(source, out) == 0
    assert times == {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}


def test_the_same_bytes_on_any_day(source: Path, tmp_path: Path) -> None:
    """Another day, another time zone, another order of sets."""
    put(tmp_path / "later" / "sitecustomize.py", "import time\ntime.time = lambda: 4e9\n")
    for name, env in (
        ("now", {"PYTHONHASHSEED": "1", "TZ": "UTC"}),
        (
            "then",
            {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "PYTHONPATH": str(tmp_path / "later")},
        ),
    ):
        done = pigen("build", source, "--out", tmp_path / name, cwd=tmp_path, **env)
        assert (done.returncode, done.stderr) == (0, "")
    assert tree(tmp_path / "now") == tree(tmp_path / "then")


@pytest.mark.parametrize("name", ["source", "gateway", "build"])
def test_there_is_no_clock_and_no_chance(name: str) -> None:
    files = list((ROOT / "pigen" / name).rglob("*.py"))
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            found = {"time", "random", "secrets", "uuid", "socket"} & {
                n.split(".")[0] for n in names
            }
            assert not found, f"{file} imports {found}"


def test_the_manifest_has_the_hash_of_each_file(source: Path, out: Path) -> None:
    run(source, out)
    built = tree(out)
    manifest = json.loads(built.pop(".pigen-manifest.json"))
    assert manifest["source"] == "pigen"
    assert manifest["files"] == {
        name: f"sha256:{hashlib.sha256(content).hexdigest()}" for name, content in built.items()
    }


def test_check_says_what_differs(
    source: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(source, out, check=True) == 1
    assert not out.exists()
    run(source, out)
    capsys.readouterr()
    assert run(source, out, check=True) == 0
    assert capsys.readouterr().out == ""
    (out / "configs/coding.json").write_text("{}")
    (out / "keys/routed.json").unlink()
    models = out / "models.json"
    models.write_text(models.read_text().replace("128000", "128"))
    source.write_text(SEED.replace("frontend:", "backend:"))
    assert run(source, out, check=True) == 1
    said = {
        Path(line.rpartition(" is ")[0] or line.rpartition(" ")[0])
        .relative_to(out)
        .as_posix(): line
        for line in capsys.readouterr().out.splitlines()
    }
    assert said["configs/coding.json"].endswith(" differs")
    assert said["models.json"].endswith(" differs")
    assert said["keys/routed.json"].endswith(" is missing")
    assert said["engineering/backend/models.json"].endswith(" is missing")
    assert said["engineering/frontend/keys/direct-ada.json"].endswith(" is stale")


def test_what_is_stale_goes(source: Path, out: Path) -> None:
    run(source, out)
    (out / "engineering/frontend/configs/coding.json").write_text("mine now")
    source.write_text(SEED.replace("frontend:", "backend:"))
    assert run(source, out) == 0
    left = [path.name for path in (out / "engineering/frontend").rglob("*") if path.is_file()]
    assert left == ["coding.json"]
    assert run(source, out, check=True) == 0


def test_a_rebuilt_file_is_as_if_built_again(source: Path, out: Path, tmp_path: Path) -> None:
    run(source, out)
    source.write_text(SEED.replace('"@openai/*"', '"@openai/gpt-4o"'))
    run(source, out)
    run(source, tmp_path / "new")
    assert tree(out) == tree(tmp_path / "new")


def test_one_team(source: Path, out: Path) -> None:
    assert run(source, out, team="frontend") == 0
    assert list(tree(out)) == [
        ".pigen-manifest.json",
        "engineering/frontend/admin-calls.json",
        "engineering/frontend/configs/coding.json",
        "engineering/frontend/configs/draft.json",
        "engineering/frontend/keys/direct-ada.json",
        "engineering/frontend/keys/direct-bob.json",
        "engineering/frontend/keys/routed.json",
        "engineering/frontend/models.json",
    ]
    run(source, out)
    source.write_text(SEED.replace("$PORTKEY_API_KEY", "$OTHER"))
    assert run(source, out, team="engineering/frontend") == 0
    assert run(source, out, team="frontend", check=True) == 0
    assert "$OTHER" in (out / "engineering/frontend/models.json").read_text()
    assert "$OTHER" not in (out / "engineering/models.json").read_text()
    assert run(source, out, check=True) == 1


def test_a_team_that_is_not_there(source: Path, out: Path) -> None:
    with pytest.raises(PigenError) as caught:
        run(source, out, team="engineering/frontent")
    assert 'Did you mean "engineering/frontend"?' in caught.value.help
    with pytest.raises(PigenError, match="contradict"):
        run(source, out, team="engineering", all=True)


def test_a_models_json_that_is_there_keeps_what_is_in_it(source: Path, out: Path) -> None:
    out.mkdir()
    mine = (
        '{\n  // mine\n  "providers": {\n'
        '    "ollama": { "baseUrl": "http://localhost:11434/v1" }, // keep\n  }\n}\n'
    )
    (out / "models.json").write_text(mine)
    assert run(source, out) == 0
    text = (out / "models.json").read_text()
    assert '"ollama": { "baseUrl": "http://localhost:11434/v1" }, // keep\n' in text
    assert list(from_text(text).value["providers"]) == ["ollama", "portkey", "portkey-direct"]
    assert run(source, out, check=True) == 0
    (out / "models.json").write_text(text.replace("// mine", "// still mine"))
    assert run(source, out, check=True) == 0
    source.write_text("version: 1\n")
    assert run(source, out) == 0
    assert (out / "models.json").read_text() == mine.replace("// mine", "// still mine")


def test_a_provider_or_file_of_others_is_not_replaced(source: Path, out: Path) -> None:
    run(source, out)
    (out / "models.json").write_text('{"providers": {"portkey": {"apiKey": "mine"}}}')
    with pytest.raises(PigenError, match='"portkey" that pigen did not write'):
        run(source, out)
    assert run(source, out, adopt=True) == 0
    (out / ".pigen-manifest.json").unlink()
    (out / "configs/coding.json").write_text("{}")
    with pytest.raises(PigenError, match="pigen did not write"):
        run(source, out)
    assert run(source, out, adopt=True) == 0


def test_a_manifest_cannot_reach_outside(source: Path, out: Path, tmp_path: Path) -> None:
    victim = tmp_path / "keys" / "x.json"
    victim.parent.mkdir()
    victim.write_text("{}")
    out.mkdir()
    hash = hashlib.sha256(b"{}").hexdigest()
    listed = {
        "../keys/x.json": hash,
        "/keys/x.json": hash,
        str(victim): hash,
        "a/../../keys/x.json": hash,
    }
    (out / ".pigen-manifest.json").write_text(json.dumps({"files": listed}))
    assert run(source, out) == 0
    assert victim.exists()


def test_a_manifest_that_is_none(source: Path, out: Path) -> None:
    out.mkdir()
    (out / ".pigen-manifest.json").write_text("[]")
    with pytest.raises(PigenError, match="did not write this manifest"):
        run(source, out)


def test_diff_writes_nothing(source: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(source, out, diff=True) == 1
    assert not out.exists()
    assert '+      "apiKey": "$PORTKEY_ROUTED_KEY",' in capsys.readouterr().out
    run(source, out)
    capsys.readouterr()
    assert run(source, out, diff=True) == 0
    assert capsys.readouterr().out == ""


def test_a_source_with_errors_builds_nothing(
    source: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source.write_text(SEED.replace('provider: "@anthropic", ov', 'provider: "@anthropi", ov'))
    assert run(source, out) == 1
    assert not out.exists()
    said = capsys.readouterr().err
    assert "pigen.yaml:16:20" in said
    assert 'Did you mean "anthropic"?' in said


def test_without_out_the_files_stand_beside_the_source(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(source.parent)
    assert build.run("pigen.yaml", None, False, None, False, False, False) == 0
    assert (source.parent / "engineering/models.json").exists()


def test_merging_what_was_handed_out(
    source: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(source, out)
    agent = tmp_path / "agent"
    monkeypatch.setenv("PI_CODING_AGENT_DIR", str(agent))
    given = str(out / "engineering/models.json")
    own = agent / "models.json"
    assert merge.run(given, None, False, True) == 1
    assert not own.exists()
    assert merge.run(given, None, False, False) == 0
    merged = json.loads(own.read_text())
    assert list(merged) == ["$schema", "providers"]
    assert merged["providers"] == json.loads(Path(given).read_text())["providers"]
    assert own.stat().st_mode & 0o777 == 0o600
    own.write_text('{"providers": {"ollama": {"apiKey": "x"}, "old": {"_pigen": "pigen"}}}')
    assert merge.run(given, str(own), False, False) == 0
    value = json.loads(own.read_text())
    assert list(value["providers"]) == ["ollama", "portkey", "portkey-direct"]
    assert merge.run(given, str(own), False, True) == 0
    own.write_text('{"providers": {}}')
    with pytest.raises(PigenError, match="says that pigen wrote it"):
        merge.run(str(own), given, False, False)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_build_and_lint_clean(path: Path) -> None:
    resolved = resolve(load(str(path)))
    faults = list_findings(resolved.faults) or files_of.find_faults(resolved)
    assert [fault.message for fault in faults] == []
    known = rules.load(MODELS)
    for file in files_of.build_files(resolved.teams):
        if file.providers is None:
            continue
        for version in MEASURED:
            if parse_version(version) >= resolved.teams[0].releases.low:
                found = lint(build_models_file(from_text(file.text, file.path), Pi(version)), known)
                assert [(each.rule, each.message) for each in found] == []


def test_there_is_a_template_for_each_case() -> None:
    assert [path.stem for path in TEMPLATES] == [
        "budgets", "cache-and-retry", "company", "conditional", "fallback", "guardrails",
        "load-balance", "local-oss", "quick-start", "several-providers", "tracing-by-headers",
        "tracing-by-metadata",
    ]  # fmt: skip
    page = (ROOT / "docs/source.md").read_text()
    for path in TEMPLATES:
        assert f"(../templates/{path.name})" in page
        assert path.read_text().startswith("# yaml-language-server: $schema=")


def calls(teams: int) -> int:
    """How many functions are called to build for so many teams: the same number each time."""
    text = source_of(teams).encode()
    count = 0

    def called(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        resolved = resolve(load("pigen.yaml", lambda path: text))
        found = files_of.find_faults(resolved)
        built = files_of.build_files(resolved.teams)
    finally:
        sys.setprofile(None)
    assert not resolved.faults
    assert not found
    assert len(built) > 10 * teams
    return count


def test_work_grows_with_the_teams_and_no_faster() -> None:
    calls(1)  # what is imported and read once
    none, few, many = calls(0), calls(8), calls(32)
    assert many - none < 4.4 * (few - none)


def test_links_are_followed(source: Path, out: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.json"
    real.write_text('{"providers": {}}')
    out.mkdir()
    os.symlink(real, out / "models.json")
    assert run(source, out) == 0
    assert (out / "models.json").is_symlink()
    assert "portkey" in real.read_text()
