"""pigen from the shell: exit codes, what is printed where, bytes on the disk."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from pigen import __version__, rules
from pigen.cli.app import COMMANDS
from pigen.commands.lint import autofix
from pigen.common.errors import PigenError
from pigen.common.kinds import KINDS
from pigen.diagnostics.topics import TITLES
from pigen.outputs.report import Report
from pigen.pi import release_choice
from pigen.pi.release import NEWEST, Pi
from pigen.pi.schema import build_schema
from pigen.text.document import from_text, read
from pigen.write import begin
from tests.command import CLEAN, DOUBLED, PIGEN, pigen, provider, put
from tests.waiting import wait_until

REFUSED = {"providers": {name: provider("@a/house", apiKey=5) for name in "abc"}}


def test_version(tmp_path: Path) -> None:
    done = pigen("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"pigen {__version__}\n", "")


def test_short_forms_of_version_and_help(tmp_path: Path) -> None:
    assert pigen("-V", cwd=tmp_path).stdout == f"pigen {__version__}\n"
    assert pigen("help", cwd=tmp_path).stdout == pigen("--help", cwd=tmp_path).stdout
    shown = pigen("help", "merge", cwd=tmp_path)
    assert (shown.returncode, shown.stdout) == (0, pigen("merge", "--help", cwd=tmp_path).stdout)
    unknown = pigen("help", "mrge", cwd=tmp_path)
    assert unknown.returncode == 2
    assert 'pigen has no command "mrge".' in unknown.stderr
    assert '"merge"' in unknown.stderr


@pytest.mark.parametrize("args", [["--help"], ["-h"], *([name, "--help"] for name in COMMANDS)])
def test_help_teaches(args: list[str], tmp_path: Path) -> None:
    done = pigen(*args, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Examples:" in done.stdout
    assert "\u256d" not in done.stdout, "no boxes"


def test_no_command_shows_the_help(tmp_path: Path) -> None:
    done = pigen(cwd=tmp_path)
    assert done.returncode == 2
    assert "Commands:" in done.stdout


def test_clean_file(tmp_path: Path) -> None:
    put(tmp_path / "models.json", CLEAN)
    done = pigen("lint", "models.json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert done.stdout == f"No findings in 1 file (pi {NEWEST}): 1 provider, 1 model\n"
    assert done.stderr == ""


def test_no_path_means_pis_own_file(tmp_path: Path) -> None:
    put(tmp_path / "home/.pi/agent/models.json", CLEAN)
    assert pigen("lint", cwd=tmp_path).returncode == 0
    put(tmp_path / "agent/models.json", DOUBLED)
    done = pigen("lint", cwd=tmp_path, PI_CODING_AGENT_DIR=str(tmp_path / "agent"))
    assert done.returncode == 1
    assert "duplicate-model-id" in done.stdout


def test_findings(tmp_path: Path) -> None:
    put(tmp_path / "models.json", DOUBLED)
    done = pigen("lint", "models.json", cwd=tmp_path)
    assert done.returncode == 1
    assert "warning: duplicate-model-id (ignored)\n --> models.json:8:9\n" in done.stdout
    assert "= help: Remove this entry" in done.stdout
    assert "= see models.json:11:9: pi uses this one" in done.stdout
    assert done.stdout.endswith(
        f"1 warning in 1 file; 1 can be fixed with --fix --unsafe-fixes (pi {NEWEST})\n"
    )


def test_faults_of_syntax_hide_how_much_can_be_fixed(tmp_path: Path) -> None:
    put(tmp_path / "models.json", '{"providers": {"a": {"baseUrl": "http://b" "apiKey": "$K"}}}')
    done = pigen("lint", "models.json", cwd=tmp_path)
    assert f"; 1 can be fixed with --fix, then perhaps others (pi {NEWEST})\n" in done.stdout


def test_standard_input(tmp_path: Path) -> None:
    done = pigen("lint", "-", cwd=tmp_path, stdin=json.dumps(DOUBLED).encode())
    assert done.returncode == 1
    assert "--> <stdin>:1:" in done.stdout


def test_a_refused_file_says_what_is_lost(tmp_path: Path) -> None:
    put(tmp_path / "models.json", REFUSED)
    for format in ("full", "concise", "json", "github"):
        done = pigen("lint", "--format", format, "models.json", cwd=tmp_path)
        assert done.returncode == 1
        assert "pi will refuse the whole file (3 providers)." in done.stdout, format


def test_one_unreadable_path_does_not_stop_the_others(tmp_path: Path) -> None:
    put(tmp_path / "a/models.json", DOUBLED)
    paths = ["missing.json", "a/models.json"]
    done = pigen("lint", *paths, cwd=tmp_path)
    assert done.returncode == 2
    assert "pigen: missing.json: The file does not exist." in done.stderr
    assert "duplicate-model-id" in done.stdout
    done = pigen("lint", "--format=json", *paths, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "")
    report = json.loads(done.stdout)
    assert [error["path"] for error in report["errors"]] == ["missing.json"]
    assert [file["path"] for file in report["files"]] == ["a/models.json"]
    assert [finding["rule"] for finding in report["findings"]] == ["duplicate-model-id"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["lnt"], ['"lnt"', '"lint"']),
        (["lint", "--format", "jsn"], ['"jsn"', '"json"', "github"]),
        (["lint", "--formt=json"], ["--formt", '"--format"']),
        (["lint", "--select", "dupe-model-id"], ["--select", '"duplicate-model-id"']),
        (["lint", "--ignore", "nonsense"], ["--ignore", "pigen rules"]),
        (["lint", "--pi-version", "newest"], ['"newest"', NEWEST]),
        (["lint", "--pi-version", "0.50"], ["0.50", "0.51.0"]),
        (["lint", "--unsafe-fixes"], ["--fix"]),
        (["lint", "--diff", "--format", "json"], ["--diff"]),
        (["explain", "duplicate-model"], ['"duplicate-model-id"']),
        (["explain", "unknown-strategymode"], ['"unknown-strategy-mode"']),
        (["lint", "--dialect", "host"], ['"host"', '"hosted"', "oss"]),
        (["lint", "--ignore", "target-never-requeste"], ['"target-never-requested"']),
        (["explain"], ["RULE"]),
        (["schema", "model"], ['"models"']),
        (["rules", "--format", "github"], ["concise"]),
    ],
)
def test_wrong_usage(args: list[str], words: list[str], tmp_path: Path) -> None:
    put(tmp_path / "home/.pi/agent/models.json", CLEAN)
    done = pigen(*args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("pigen: ")
    assert len(done.stderr.splitlines()) <= 2
    for word in words:
        assert word in done.stderr


def test_select_and_ignore(tmp_path: Path) -> None:
    both = {"providers": {"portkey": provider("@a/m", "@a/m", api="openai-completion")}}
    put(tmp_path / "models.json", both)

    def found(*args: str) -> set[str]:
        done = pigen("lint", "--format=json", *args, "models.json", cwd=tmp_path)
        return {finding["rule"] for finding in json.loads(done.stdout)["findings"]}

    assert len(found()) == 2
    assert found("--select", "duplicate-model-id") == {"duplicate-model-id"}
    assert found("--ignore=duplicate-model-id") == found() - {"duplicate-model-id"}
    assert found("--ignore", ",".join(found())) == set()


def test_what_pi_refuses_cannot_be_hidden(tmp_path: Path) -> None:
    put(tmp_path / "models.json", REFUSED)
    rule = "wrong-type"
    for args in (["--ignore", rule], ["--select", "duplicate-model-id"]):
        done = pigen("lint", *args, "models.json", cwd=tmp_path)
        assert done.returncode == 1
        assert f"error: {rule} (rejected)" in done.stdout
        assert f"{args[0]} cannot hide {rule}" in done.stderr


def test_fix_writes_and_says_what(tmp_path: Path) -> None:
    text = json.dumps(DOUBLED, indent="\t").replace("\n", "\r\n") + "\r\n"
    path = put(tmp_path / "real.json", text)
    path.chmod(0o640)
    link = tmp_path / "models.json"
    link.symlink_to("real.json")
    safe = pigen("lint", "--fix", "--select=duplicate-model-id", "models.json", cwd=tmp_path)
    assert safe.returncode == 1
    assert path.read_bytes() == text.encode(), "that fix is not a safe one"
    fix = ["lint", "--fix", "--unsafe-fixes", "--select=duplicate-model-id", "models.json"]
    done = pigen(*fix, cwd=tmp_path)
    assert done.returncode == 0
    assert "fixed duplicate-model-id in models.json at /providers/portkey/models/0" in done.stdout
    mended = path.read_bytes()
    assert len(json.loads(mended)["providers"]["portkey"]["models"]) == 1
    assert b"\n" not in mended.replace(b"\r\n", b"")
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    again = pigen(*fix, cwd=tmp_path)
    assert path.read_bytes() == mended
    assert "fixed" not in again.stdout


def test_fix_of_standard_input_prints_the_mended_text(tmp_path: Path) -> None:
    text = json.dumps(DOUBLED, indent=2) + "\n"
    for given in (text, json.dumps(CLEAN) + "\r\n"):
        done = pigen(
            *("lint", "--fix", "--unsafe-fixes", "--select=duplicate-model-id", "-"),
            cwd=tmp_path,
            stdin=given.encode(),
        )
        assert done.returncode == 0
        assert len(json.loads(done.stdout)["providers"]["portkey"]["models"]) == 1
        assert "No findings" in done.stderr


def test_diff_writes_nothing(tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", DOUBLED)
    before = path.read_bytes()
    diff = ["lint", "--diff", "--unsafe-fixes", "--select=duplicate-model-id", "models.json"]
    done = pigen(*diff, cwd=tmp_path)
    assert done.returncode == 1
    assert path.read_bytes() == before
    assert done.stdout.startswith("--- models.json\n+++ models.json\n@@ -")
    assert pigen(*diff[:-2], "--fix", *diff[-2:], cwd=tmp_path).stdout == done.stdout
    patched = subprocess.run(
        ["patch", "-s", "models.json"], cwd=tmp_path, input=done.stdout.encode(), check=False
    )
    assert patched.returncode == 0
    assert len(json.loads(path.read_text())["providers"]["portkey"]["models"]) == 1
    put(path, CLEAN)
    assert pigen(*diff, cwd=tmp_path).returncode == 0


def test_fix_in_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    path = put(tmp_path / "locked/models.json", DOUBLED)
    path.parent.chmod(0o500)
    done = pigen("lint", "--fix", "--unsafe-fixes", path, cwd=tmp_path)
    path.parent.chmod(0o700)
    assert done.returncode == 2
    assert "may not be written to" in done.stderr
    assert "duplicate-model-id" in done.stdout


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", CLEAN)
    path.chmod(0)
    done = pigen("lint", path, cwd=tmp_path)
    assert done.returncode == 2
    assert "may not be read" in done.stderr


def test_rules(tmp_path: Path) -> None:
    names = [rule.name for kind in KINDS for rule in rules.load_documented(kind)]
    concise = pigen("rules", "--format", "concise", cwd=tmp_path).stdout.split()
    assert concise == list(dict.fromkeys(names))
    listed = json.loads(pigen("rules", "--format", "json", cwd=tmp_path).stdout)["rules"]
    assert [rule["rule"] for rule in listed] == names
    assert {rule["kind"] for rule in listed} == set(KINDS)
    full = pigen("rules", cwd=tmp_path).stdout
    assert all(f"\n  {name} " in full for name in names)
    assert all(f"\n{title}\n" in f"\n{full}" for title in TITLES.values())


def test_explain(tmp_path: Path) -> None:
    done = pigen("explain", "duplicate-model-id", cwd=tmp_path)
    assert done.returncode == 0
    for part in (
        "A provider lists the same model id twice.",
        f"Right (pi {NEWEST}): Another slug is another id.",
        "  ignored, at /providers/portkey/models/0:\n  pi will ignore this entry",
        "  after --fix --unsafe-fixes\n",
    ):
        assert part in done.stdout


def test_explain_covers_every_kind_of_file(tmp_path: Path) -> None:
    page = pigen("explain", "wrong-type", cwd=tmp_path).stdout
    heads = [line for line in page.splitlines() if line.startswith("wrong-type (")]
    assert heads == [
        "wrong-type (error), in pi's models.json",
        "wrong-type (error), in Portkey Configs, also those of a pigen.yaml",
        "wrong-type (error), in Portkey API keys, also those of a pigen.yaml",
        "wrong-type (error), in pigen.yaml itself",
    ]


def test_one_name_selects_and_ignores_in_every_kind_of_file(tmp_path: Path) -> None:
    (tmp_path / "a.config.json").write_text('{"provider": "@a", "retries": 3, "weight": 1}')
    (tmp_path / "keys").mkdir()
    key = '{"name": "k", "scopes": ["completions.write"], "colour": 1}'
    (tmp_path / "keys" / "k.json").write_text(key)
    both = ("a.config.json", "keys/k.json")
    chosen = pigen("lint", "--select", "unknown-key", "--format", "concise", *both, cwd=tmp_path)
    assert [line.split(":")[0] for line in chosen.stdout.splitlines()[:2]] == [*both]
    assert "weight" not in chosen.stdout
    ignored = pigen("lint", "--ignore", "unknown-key", "--format", "concise", *both, cwd=tmp_path)
    assert "unknown-key" not in ignored.stdout + ignored.stderr
    assert "weight-without-load-balance" in ignored.stdout


def test_explain_takes_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    from pigen.commands import explain

    for rule in (rule for kind in KINDS for rule in rules.load_documented(kind)):
        assert explain.run(rule.name) == 0
        page = capsys.readouterr().out
        assert page.startswith(f"{rule.name} (")
        assert page.count("\nWrong (") == page.count("\n  help: ")


def test_explain_shows_a_long_example_around_its_place(tmp_path: Path) -> None:
    page = pigen("explain", "target-never-requested", cwd=tmp_path).stdout
    right, wrong = page[page.index("Right (") :].split("Wrong (")[:2]
    for example in (right.split("\n\n")[1], wrong.split("\n\n")[1]):
        lines = example.split("\n")
        assert len(lines) <= 9
        assert lines[0] == lines[-1] == "    ..."
    assert "    - {name: large," in wrong


def test_schema(tmp_path: Path) -> None:
    pi, _ = release_choice.choose_release("0.80.3")
    done = pigen("schema", "models", "--pi-version", "0.80.3", cwd=tmp_path)
    assert json.loads(done.stdout) == build_schema("models", pi)


def version_in(done: subprocess.CompletedProcess[str]) -> str:
    return str(json.loads(done.stdout)["files"][0]["target"]["version"])


@pytest.mark.parametrize(
    ("asked", "used", "said"),
    [
        ("0.80.3", "0.80.3", ""),
        ("v1.5", "1.5.0", ""),
        (NEWEST, NEWEST, ""),
        ("99.0", NEWEST, "newer than pigen knows"),
    ],
)
def test_pi_version(asked: str, used: str, said: str, tmp_path: Path) -> None:
    put(tmp_path / "models.json", CLEAN)
    args = ["lint", "--format=json", "--pi-version", asked, "models.json"]
    done = pigen(*args, cwd=tmp_path)
    assert version_in(done) == used
    assert said in done.stderr
    assert bool(done.stderr) == bool(said)


@pytest.mark.parametrize(
    ("package", "program", "version", "used"),
    [
        ("@earendil-works/pi-coding-agent", "dist/bundle/cli.js", "0.87.1", "0.87.1"),
        ("@mariozechner/pi-coding-agent", "dist/cli.js", "0.73.1", "0.73.1"),
        ("@earendil-works/pi-coding-agent", "dist/cli.js", "0.90.0-beta.1", "0.90.0"),
        ("@earendil-works/pi-coding-agent", "dist/cli.js", "99.0.0", NEWEST),
        ("@earendil-works/pi-coding-agent", "dist/cli.js", "soon", NEWEST),
        ("somebody-elses-pi", "dist/cli.js", "3.1.4", NEWEST),
    ],
)
def test_the_installed_pi_is_the_default(
    package: str, program: str, version: str, used: str, tmp_path: Path
) -> None:
    put(tmp_path / "models.json", CLEAN)
    root = tmp_path / "npm/lib/node_modules" / package
    put(root / "package.json", {"name": package, "version": version})
    script = put(root / program, "exit 1\n")
    script.chmod(0o755)
    (tmp_path / "npm/bin").mkdir()
    (tmp_path / "npm/bin/pi").symlink_to(script)
    path = f"/nonexistent:{tmp_path / 'npm/bin'}"
    args = ["lint", "--format=json", "models.json"]
    assert version_in(pigen(*args, cwd=tmp_path, PATH=path)) == used


def test_a_launcher_script_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "models.json", CLEAN)
    put(tmp_path / "bin/pi", "#!/bin/sh\nexit 1\n").chmod(0o755)
    done = pigen("lint", "--format=json", "models.json", cwd=tmp_path, PATH=str(tmp_path / "bin"))
    assert version_in(done) == NEWEST


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    many = provider(*({"id": f"@a/m{n}", f"kee{n}": 1} for n in range(3000)))
    put(tmp_path / "models.json", {"providers": {"portkey": many}})
    done = subprocess.run(
        ["bash", "-c", '"$@" lint models.json | head -1; exit "${PIPESTATUS[0]}"', "-", *PIGEN],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
    )
    assert done.returncode == 141
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(("ending", "code"), [("> /dev/full", 2), (">&-", 1)])
def test_standard_output_that_takes_nothing(ending: str, code: int, tmp_path: Path) -> None:
    put(tmp_path / "models.json", DOUBLED)
    done = subprocess.run(
        ["bash", "-c", f'"$@" lint models.json {ending}', "-", *PIGEN],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == (code == 2)


def test_an_interrupt_is_quiet(tmp_path: Path) -> None:
    source, sink = os.pipe()
    process = subprocess.Popen(
        [*PIGEN, "lint", "-"],
        cwd=tmp_path,
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.write(sink, b"{")
    wait_until(lambda: not _count_unread(source), "pigen reads standard input")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    os.close(source)
    os.close(sink)
    assert (process.returncode, out, err) == (130, b"", b"")


def _count_unread(source: int) -> int:
    """The bytes that lie in a pipe."""
    return int.from_bytes(fcntl.ioctl(source, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_a_fix_that_is_left_out_is_named(tmp_path: Path) -> None:
    model = {"id": "@a/house", "contextLength": 4096}
    path = put(tmp_path / "models.json", {"providers": {"portkey": provider(model)}})
    before = path.read_bytes()
    said = "models.json: left out the fix of unknown-key, for it would make something else worse.\n"
    for options in (["--fix"], ["--diff"]):
        assert said in pigen("lint", "models.json", *options, cwd=tmp_path).stderr
    path.write_bytes(before.replace(b"house", b"h\xe9"))
    done = pigen("lint", "models.json", "--fix", cwd=tmp_path)
    assert "left out the fix of unknown-key, because the file is not UTF-8" in done.stderr
    assert path.read_bytes() == before.replace(b"house", b"h\xe9")


def test_text_that_no_file_can_hold_is_not_written(tmp_path: Path) -> None:
    path = put(tmp_path / "models.json", CLEAN)
    report = Report(Pi(NEWEST))
    before = read(str(path))
    with begin("pigen lint --fix") as run, pytest.raises(PigenError, match="surrogate"):
        autofix._write(run, before, from_text('"\ud800"', str(path)), report)
    assert read(str(path)).text == before.text


def test_a_bug_is_not_taken_for_findings(tmp_path: Path) -> None:
    code = (
        "import sys; from pigen import __main__\n"
        "__main__._run = lambda argv: 1 // 0\n"
        "sys.argv[1:] = ['lint']; sys.exit(__main__.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "this is a bug in pigen" in done.stderr
