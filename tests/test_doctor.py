"""pigen doctor: each thing that can be wrong, on a machine made for it, and what is said of it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import serve_in_thread
from tests.command import CLEAN, pigen, provider, put

CANARY = "sk-Zx81kQ0pLm72VbTr5NcY"  # no key of anybody's
MODELS = "home/.pi/agent/models.json"
KEY = {"PORTKEY_API_KEY": CANARY}


def install(root: Path, version: str = "1.5.2", scope: str = "@earendil-works") -> str:
    """A pi as npm installs it; the PATH on which it is found."""
    package = root / "lib/node_modules" / scope / "pi-coding-agent"
    put(package / "package.json", {"name": f"{scope}/pi-coding-agent", "version": version})
    program = put(package / "dist/cli.js", "")
    program.chmod(0o755)
    (root / "bin").mkdir()
    (root / "bin/pi").symlink_to(program)
    return str(root / "bin")


def lines(cwd: Path, *args: str, **env: str) -> dict[str, tuple[str, str, str]]:
    """What the doctor says, by what it is about."""
    done = pigen("doctor", "--json", *args, cwd=cwd, **env)
    assert CANARY not in done.stdout + done.stderr
    said = json.loads(done.stdout)["lines"]
    problems = any(line["state"] == "problem" for line in said)
    assert done.returncode == int(problems), done.stderr
    return {line["about"]: (line["state"], line["evidence"], line["remedy"]) for line in said}


def read_rows(cwd: Path, *args: str, **env: str) -> list[str]:
    """The lines that a person reads, each with its remedy behind it."""
    shown = pigen("doctor", *args, cwd=cwd, **env).stdout
    rows = re.sub(r"\n {9,}", " ", shown.partition("\n\n")[0]).splitlines()
    return [re.sub(r" {2,}", "  ", row) for row in rows]


def test_a_healthy_machine(tmp_path: Path) -> None:
    put(tmp_path / MODELS, CLEAN)
    reference = "@openai-prod/house-model"
    put(
        tmp_path / "home/.pi/agent/settings.json",
        {"defaultProvider": "portkey", "defaultModel": reference},
    )
    done = pigen("doctor", "--model", reference, cwd=tmp_path, PATH=install(tmp_path), **KEY)
    assert done.returncode == 0, done.stdout
    assert "1.5.2, package @earendil-works/pi-coding-agent" in done.stdout
    assert "pi 1.5.2 reads it: 1 provider, 1 model." in done.stdout
    assert "models.json: $PORTKEY_API_KEY is set" in done.stdout
    assert f"picks portkey/{reference}" in done.stdout
    assert done.stdout.endswith("\nNothing is wrong.\n")
    assert CANARY not in done.stdout


def test_nothing_is_there(tmp_path: Path) -> None:
    said = lines(tmp_path)
    assert said["pi"][0] == "problem"
    assert said["pi"][2] == "npm install -g @earendil-works/pi-coding-agent"
    assert said["models.json"][::2] == ("problem", "pigen init")


def test_the_package_has_moved(tmp_path: Path) -> None:
    put(tmp_path / MODELS, CLEAN)
    path = install(tmp_path, "0.73.1", "@mariozechner")
    state, evidence, remedy = lines(tmp_path, PATH=path)["pi"]
    assert state == "problem"
    assert "moved to @earendil-works/pi-coding-agent" in evidence
    assert remedy.startswith(
        "npm uninstall -g @mariozechner/pi-coding-agent && npm install -g @earendil"
    )


def test_the_file_needs_a_newer_pi(tmp_path: Path) -> None:
    put(tmp_path / MODELS, {"providers": {"portkey": {"apiKey": "$PORTKEY_API_KEY"}}})
    state, evidence, remedy = lines(tmp_path, PATH=install(tmp_path, "0.80.3"))["loads"]
    assert state == "problem"
    assert "pi 0.80.3 does not read it, pi 0.87.1 does" in evidence
    assert "npm install -g" in remedy


def test_a_file_that_pi_refuses(tmp_path: Path) -> None:
    path = put(
        tmp_path / MODELS, {"providers": {"portkey": provider({"id": "@a/m", "maxTokens": "9"})}}
    )
    state, evidence, remedy = lines(tmp_path)["loads"]
    assert state == "problem"
    assert "pi will refuse the whole file (1 provider)." in evidence
    assert remedy == f"pigen lint {path}"


def test_a_variable_that_is_not_set(tmp_path: Path) -> None:
    put(tmp_path / MODELS, CLEAN)
    state, evidence, remedy = lines(tmp_path)["key of portkey"]
    assert (state, remedy) == ("problem", "export PORTKEY_API_KEY=..., where pi is started")
    assert "not set in this shell" in evidence


def test_auth_json_comes_first_even_where_it_is_empty(tmp_path: Path) -> None:
    put(tmp_path / MODELS, CLEAN)
    put(tmp_path / "home/.pi/agent/auth.json", {"portkey": {"type": "api_key", "key": ""}})
    state, evidence, _ = lines(tmp_path, **KEY)["key of portkey"]
    assert state == "problem"
    assert evidence.startswith("auth.json has none")


def test_commands_run_only_when_asked(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    command = f"!touch {ran}; echo {CANARY}"
    put(tmp_path / MODELS, {"providers": {"portkey": provider("@a/house", apiKey=command)}})
    env = {"PATH": "/usr/bin:/bin"}
    state, _, remedy = lines(tmp_path, **env)["key of portkey"]
    assert (state, remedy) == ("open", "pigen doctor --run-commands")
    assert not ran.exists()
    assert lines(tmp_path, "--run-commands", **env)["key of portkey"][0] == "ok"
    assert ran.exists()


@pytest.mark.parametrize("command", ["!exit 1", "!true", "!echo key; exit 3"])
def test_a_command_that_gives_nothing(command: str, tmp_path: Path) -> None:
    put(tmp_path / MODELS, {"providers": {"portkey": provider("@a/house", apiKey=command)}})
    said = lines(tmp_path, "--run-commands", PATH="/usr/bin:/bin")["key of portkey"]
    assert said[0] == "problem"


def test_the_default_model(tmp_path: Path) -> None:
    put(tmp_path / MODELS, CLEAN)
    settings = tmp_path / "home/.pi/agent/settings.json"
    assert lines(tmp_path, **KEY)["default model"][:2] == (
        "ok",
        "none is set; only portkey has a key",
    )
    past = lines(tmp_path, OPENAI_API_KEY=CANARY, **KEY)["default model"]
    assert past[0] == "problem"
    assert "openai has a key too by $OPENAI_API_KEY" in past[1]
    put(settings, {"defaultProvider": "portkey", "defaultModel": "house-model"})
    assert lines(tmp_path, **KEY)["default model"][::2] == (
        "problem",
        'Write "@openai-prod/house-model".',
    )
    put(settings, {"defaultProvider": "portkey", "defaultModel": "@openai-prod/house-model"})
    keyless = lines(tmp_path, OPENAI_API_KEY=CANARY)["default model"]
    assert "silently starts with a model of another provider" in keyless[1]


def test_what_a_name_really_picks(tmp_path: Path) -> None:
    names = ("@openai-prod/house", "@openai-prod/house-mini")
    put(tmp_path / MODELS, {"providers": {"portkey": provider(*names)}})
    args = ("--provider", "portkey", "--model", "house")
    said = lines(tmp_path, *args, **KEY)["pi --provider portkey --model house"]
    assert said == (
        "problem",
        "picks portkey/@openai-prod/house-mini, not @openai-prod/house",
        "pi --model @openai-prod/house",
    )


def test_unreadable_neighbours_and_modes(tmp_path: Path) -> None:
    path = put(tmp_path / MODELS, {"providers": {"portkey": provider("@a/house", apiKey=CANARY)}})
    path.chmod(0o644)
    put(tmp_path / "home/.pi/agent/settings.json", "{ // no\n")
    said = lines(tmp_path)
    assert said["settings.json"][1].endswith("is not a JSON object, so pi ignores all of it.")
    assert said["permissions"][2] == f"chmod 600 {path}"


def test_copies_beside_the_file(tmp_path: Path) -> None:
    put(tmp_path / MODELS, CLEAN)
    old = put(
        tmp_path / f"{MODELS}.bak", {"providers": {"portkey": provider("@a/house", apiKey=CANARY)}}
    )
    old.chmod(0o644)
    put(tmp_path / f"{MODELS}~", CLEAN)
    put(tmp_path / "home/.pi/agent/models-store.json", {"apiKey": CANARY})  # pi's own
    said = lines(tmp_path, **KEY)
    assert said["models.json.bak"] == (
        "problem",
        f"{old} is a copy that pi does not read, and holds a key; its permissions are 644.",
        f"rm {old}",
    )
    assert said["models.json~"] == ("ok", "a copy that pi does not read", "")
    assert "models-store.json" not in said


def test_a_key_that_only_a_backup_holds(tmp_path: Path) -> None:
    whole = "https://api.portkey.ai/v1/chat/completions"
    entry = provider("@a/house", apiKey=CANARY, baseUrl=whole)
    path = put(tmp_path / MODELS, {"providers": {"portkey": entry}})
    assert "backups" not in lines(tmp_path)
    pigen("lint", "--fix", MODELS, cwd=tmp_path)
    (backup,) = (tmp_path / "home/.local/state/pigen/backups").rglob("*Z")
    state, said, remedy = lines(tmp_path)["backups"]
    assert (state, remedy) == ("ok", "")
    assert said.startswith("1 backup, from 20")
    assert said.endswith(f" on, of models.json in {backup.parent}")
    path.write_text(path.read_text().replace(CANARY, "$PORTKEY_API_KEY"))
    state, said, remedy = lines(tmp_path, **KEY)["backups"]
    assert (state, remedy) == ("open", f"If that key is still good: rm {backup}")
    assert said.endswith("; 1 holds a key that the file no longer has.")


CASES = Path(__file__).parent / "data/pi/cases"


def test_a_bare_id_that_names_a_built_in_provider(tmp_path: Path) -> None:
    put(tmp_path / MODELS, (CASES / "19-slash-id.json").read_text())
    args = ("--pi-version", "0.80.3", "--model", "xiaomi/mimo-v2.5-pro")
    state, evidence, remedy = lines(tmp_path, *args)["pi --model xiaomi/mimo-v2.5-pro"]
    assert state == "problem"
    assert "pi's own provider xiaomi" in evidence
    assert evidence.endswith("not commandcode/xiaomi/mimo-v2.5-pro")
    assert remedy == "pi --model commandcode/xiaomi/mimo-v2.5-pro"
    assert (
        lines(tmp_path, *args[:3], "commandcode/xiaomi/mimo-v2.5-pro", CC_KEY=CANARY)[
            "pi --model commandcode/xiaomi/mimo-v2.5-pro"
        ][0]
        == "ok"
    )


def test_a_name_that_no_model_of_yours_has(tmp_path: Path) -> None:
    put(tmp_path / MODELS, (CASES / "20-fast.json").read_text())
    args = ("--pi-version", "0.84.1", "--model", "fast")
    for env in ({}, {"GW_KEY": CANARY}, {"GW_KEY": CANARY, "AI_GATEWAY_API_KEY": CANARY}):
        state, evidence, remedy = lines(tmp_path, *args, **env)["pi --model fast"]
        assert (state, remedy) == ("problem", "pi --model qwen3-coder")
        assert evidence.endswith('no model of models.json matches "fast"')


def test_a_built_in_has_a_variable_of_its_own(tmp_path: Path) -> None:
    own = {"models": [{"id": "gpt-9-house"}]}
    put(tmp_path / MODELS, {"providers": {"openai": own}})
    said = lines(tmp_path)["key of openai"]
    assert said[0] == "problem"
    assert said[2] == "export OPENAI_API_KEY=..., where pi is started"
    assert lines(tmp_path, OPENAI_API_KEY=CANARY)["key of openai"] == (
        "ok",
        "$OPENAI_API_KEY is set, pi's own variable for it",
        "",
    )
    put(tmp_path / "home/.pi/agent/auth.json", {"openai": {"type": "api_key", "key": ""}})
    assert lines(tmp_path, OPENAI_API_KEY=CANARY)["key of openai"][0] == "ok"
    put(tmp_path / MODELS, {"providers": {"openai": {**own, "apiKey": "$NOT_SET"}}})
    (tmp_path / "home/.pi/agent/auth.json").unlink()
    state = {v: lines(tmp_path, "--pi-version", v, OPENAI_API_KEY=CANARY) for v in PRECEDENCE}
    assert {v: said["key of openai"][0] for v, said in state.items()} == PRECEDENCE


# Up to 0.79.10 the variable comes first, from 0.80.2 on models.json.
PRECEDENCE = {"0.79.8": "ok", "0.80.3": "problem"}


def test_a_key_that_lint_calls_an_error_is_not_well(tmp_path: Path) -> None:
    entry = provider("@a/house", apiKey="YOUR_PORTKEY_API_KEY")
    put(tmp_path / MODELS, {"providers": {"portkey": entry}})
    state, evidence, _ = lines(tmp_path)["key of portkey"]
    assert state == "problem"
    assert "still the text of an example" in evidence


@pytest.mark.parametrize(
    "text", ['{"providers": {"portkey": %s}', '{"providers": {"portkey": %s}, "p": 1 1}']
)
def test_nothing_is_well_after_a_file_that_does_not_load(text: str, tmp_path: Path) -> None:
    put(tmp_path / MODELS, text % json.dumps(CLEAN["providers"]["portkey"]))
    settings = {"defaultProvider": "portkey", "defaultModel": "@openai-prod/house-model"}
    put(tmp_path / "home/.pi/agent/settings.json", settings)
    said = lines(tmp_path, "--model", "@openai-prod/house-model", PATH=install(tmp_path), **KEY)
    names = list(said)
    after = [said[name][0] for name in names[names.index("loads") + 1 :]]
    assert said["loads"][0] == "problem"
    assert len(after) >= 3
    assert "ok" not in after


def test_a_provider_that_pi_drops(tmp_path: Path) -> None:
    bad = provider("@a/house")
    del bad["api"]
    put(tmp_path / MODELS, {"providers": {"bad": bad, **CLEAN["providers"]}})
    said = lines(tmp_path, "--model", "@a/house", **KEY)
    assert said["loads"][0] == "problem"
    assert said["key of bad"][0] == "open"
    assert said["key of portkey"][0] == "ok"
    assert said["pi --model @a/house"][0] == "open"


def test_the_worst_finding_comes_first(tmp_path: Path) -> None:
    models = [{"id": "@a/m", "maxTokens": 200_000}, {"id": "@a/n", "contextWindow": 4096}]
    put(tmp_path / MODELS, {"providers": {"portkey": provider(*models)}})
    first, _ = (row for row in read_rows(tmp_path, **KEY) if "  lint  " in row)
    assert "context-too-small" in first


def test_one_cause_is_one_line(tmp_path: Path) -> None:
    """Three providers of one key; an answer that does not fit, twice,
    and a window that is small."""
    large = {"maxTokens": 200_000}
    providers = {
        "a": provider({"id": "@a/m", **large}),
        "b": provider({"id": "@b/m", **large}),
        "c": provider({"id": "@c/m", "contextWindow": 4096}),
    }
    path = put(tmp_path / MODELS, {"providers": providers})
    rows = read_rows(tmp_path)
    assert [row for row in rows if "key of" in row] == [
        "problem  key of a, b, and c  models.json takes it from $PORTKEY_API_KEY, which is not set "
        "in this shell. -> export PORTKEY_API_KEY=..., where pi is started"
    ]
    small, answers = (row for row in rows if row.startswith("problem  lint"))
    assert "context-too-small" in small
    assert "->" not in small
    assert "1 other place has the same problem." in answers
    assert answers.endswith(f"-> pigen lint {path}")
    rows = read_rows(tmp_path, "--online")
    assert [row for row in rows if " online " in row] == [
        "open  a, b, and c online  No request was sent, because there is no key to send."
    ]
    rows = read_rows(tmp_path, **KEY)
    assert "ok  key of a, b, and c  models.json: $PORTKEY_API_KEY is set" in rows
    assert "ok  default model  none is set; only a, b, and c have a key" in rows


def test_what_the_keys_say_lint_does_not_repeat(tmp_path: Path) -> None:
    entries = {name: provider(f"@{name}/m", apiKey=f"YOUR_{name}_KEY") for name in "ABC"}
    put(tmp_path / MODELS, {"providers": {**entries, "D": provider("@d/m")}})
    rows = read_rows(tmp_path)
    (told,) = [row for row in rows if "still the text of an example" in row]
    assert told.startswith('problem  key of A, B, and C  "YOUR_A_KEY" is still')
    assert "The 2 others have the same problem." in told
    assert not any("  lint  " in row for row in rows)
    assert [about for about in lines(tmp_path) if about.startswith("key of")] == [
        f"key of {name}" for name in "ABCD"
    ]


def test_of_many_causes_the_worst_are_shown(tmp_path: Path) -> None:
    models = [{"id": f"@a/m{n}", "contextWindow": 5000 + n} for n in range(9)]
    put(tmp_path / MODELS, {"providers": {"portkey": provider(*models, "@a/m0")}})
    shown = [row for row in read_rows(tmp_path, **KEY) if "  lint  " in row]
    assert len(shown) <= 6
    broken = {f"k{n}": provider({"id": "@a/m", "maxTokens": "9"}) for n in range(4)}
    put(tmp_path / MODELS, {"providers": broken})
    (loads,) = [row for row in read_rows(tmp_path, **KEY) if "  loads  " in row]
    assert loads.startswith("problem  loads  line ")


class Noting(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(self.server.body)  # type: ignore[attr-defined]

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def gateway(status: int, body: bytes = b"") -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    server.status, server.seen, server.body = status, [], body  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "ok"),
        (401, "problem"),
        (403, "problem"),
        (302, "problem"),
        (404, "open"),
        (503, "problem"),
    ],
)
def test_online(status: int, state: str, tmp_path: Path) -> None:
    with gateway(status, b'{"data": []}') as server:
        url = f"http://127.0.0.1:{server.server_port}/v1"
        put(
            tmp_path / MODELS,
            {"providers": {"mine": provider("m", baseUrl=url, headers={"x-team": "a"})}},
        )
        assert lines(tmp_path, **KEY)
        assert not server.seen, "nothing is sent unless --online is given"  # type: ignore[attr-defined]
        assert lines(tmp_path, "--online", **KEY)["mine online"][0] == state
        ((path, headers),) = server.seen  # type: ignore[attr-defined]
    assert path == "/v1/models"
    assert headers["Authorization"] == f"Bearer {CANARY}"
    assert headers["X-Team"] == "a"


def entry(id: str, owner: str = "vllm", **fields: object) -> dict:
    return {"id": id, "object": "model", "owned_by": owner, **fields}


@pytest.mark.parametrize(
    ("model", "listed", "state", "remedy"),
    [
        ("qwen", [entry("qwen")], "ok", ""),
        ("qwen", [entry("qwen:latest", "library")], "ok", ""),
        ("qwen", [entry("Qwen/Qwen3-8B")], "problem", 'Write "Qwen/Qwen3-8B".'),
        ("qwen", [entry("Qwen/Qwen3-8B", "acme")], "open", 'Write "Qwen/Qwen3-8B".'),
        ("qwen", [entry("any.gguf", "llamacpp")], None, None),
        ("qwen", [entry("qwen", max_model_len=32768)], "problem", 'Write "contextWindow": 32768.'),
        ("qwen", [entry("qwen", max_model_len=131072)], "ok", ""),
        (
            {"id": "qwen", "contextWindow": 40000},
            [entry("qwen", max_model_len=32768)],
            "problem",
            'Write "contextWindow": 32768.',
        ),
        ({"id": "qwen", "contextWindow": 32768}, [entry("qwen", max_model_len=32768)], "ok", ""),
        ("qwen", [], None, None),
    ],
)
def test_online_the_models_are_compared(
    model: object, listed: list, state: str | None, remedy: str | None, tmp_path: Path
) -> None:
    with gateway(200, json.dumps({"object": "list", "data": listed}).encode()) as server:
        url = f"http://127.0.0.1:{server.server_port}/v1"
        put(tmp_path / MODELS, {"providers": {"mine": provider(model, baseUrl=url)}})
        said = lines(tmp_path, "--online", **KEY)
    assert said["mine online"][0] == "ok"
    found = said.get("models of mine", (None, None, None))
    assert (found[0], found[2]) == (state, remedy)


@pytest.mark.parametrize(("window", "state"), [(32768, "ok"), (40000, "problem")])
def test_online_an_override_counts(window: int, state: str, tmp_path: Path) -> None:
    listed = {"object": "list", "data": [entry("qwen", max_model_len=32768)]}
    with gateway(200, json.dumps(listed).encode()) as server:
        url = f"http://127.0.0.1:{server.server_port}/v1"
        overrides = {"qwen": {"contextWindow": window}}
        fields = provider("qwen", baseUrl=url, modelOverrides=overrides)
        put(tmp_path / MODELS, {"providers": {"mine": fields}})
        said = lines(tmp_path, "--online", **KEY)
    assert said["models of mine"][0] == state


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b"[]", "ok"),
        (b'{"data": [], "object": "list"}', "ok"),
        (b'{"models": [{"name": "llama3"}]}', "ok"),
        (b"", "problem"),
        (b"<html>", "problem"),
        (b" \n<!DOCTYPE html><title>Sign in</title>", "problem"),
        (b"OK", "problem"),
        (b"\xff\xfe\x00", "problem"),
        (b"null", "problem"),
        (b"true", "problem"),
        (b'"ok"', "problem"),
        (b"{}", "open"),
        (b'{"data": null}', "open"),
        (b'{"data": 5}', "open"),
        (b'{"data": [1, {"id": 2}]}', "open"),
        (b'{"error": "not you"}', "open"),
    ],
)
def test_online_an_answer_that_is_no_list(body: bytes, state: str, tmp_path: Path) -> None:
    with gateway(200, body) as server:
        url = f"http://127.0.0.1:{server.server_port}/v1"
        put(tmp_path / MODELS, {"providers": {"mine": provider("m", baseUrl=url)}})
        said = lines(tmp_path, "--online", **KEY)
    assert said["mine online"][0] == state
    assert "models of mine" not in said


def test_online_at_a_gateway(tmp_path: Path) -> None:
    """The mock gateway knows its keys as the real one does."""
    with serve_in_thread(MockGateway(FixedWorkspace(demo.build_workspace()))) as mock:
        put(tmp_path / MODELS, {"providers": {"mine": provider("m", baseUrl=mock.base)}})
        said = lines(tmp_path, "--online", PORTKEY_API_KEY=demo.PLAIN_KEY)["mine online"]
        assert said[0] == "ok"
        said = lines(tmp_path, "--online", **KEY)["mine online"]
        assert said[:2] == ("problem", f"{mock.base} refuses the key: 401.")
        # Nothing but the list of models was asked for, so nothing was paid for.
        asked = [(entry["method"], entry["path"], entry["status"]) for entry in mock.read_journal()]
    assert asked == [("GET", "/v1/models", 200), ("GET", "/v1/models", 401)]


def test_nobody_answers(tmp_path: Path) -> None:
    url = "http://127.0.0.1:1/v1"
    put(tmp_path / MODELS, {"providers": {"mine": provider("m", baseUrl=url)}})
    state, evidence, _ = lines(tmp_path, "--online", **KEY)["mine online"]
    assert (state, evidence) == ("problem", f"{url} cannot be reached: Connection refused.")


def test_usage(tmp_path: Path) -> None:
    assert pigen("doctor", "--provider", "x", cwd=tmp_path).returncode == 2
