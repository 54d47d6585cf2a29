"""Putting a pasted key where the person wants it: it goes there by standard input,
never by an argument."""

from __future__ import annotations

import os
import subprocess

from pigen.common.errors import PigenError
from pigen.wizard.keys import KeyToStore

SECONDS = 60


def store_key(key: KeyToStore) -> None:
    """Raises PigenError where the keeper does not take it. Nothing of its output is shown: it could
    repeat the key."""
    command, text = _build_command(key)
    try:
        done = subprocess.run(
            command,
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
        failed = f"ended with {done.returncode}" if done.returncode else ""
    except subprocess.TimeoutExpired:
        failed = f"did not end within {SECONDS} seconds"
    except OSError as error:
        failed = f"could not be started: {error.strerror}"
    if failed:
        raise PigenError(
            f"{key.store} did not keep the key: it {failed}. Nothing was written.",
            help=f"Try it by hand, or choose another place. The entry is called {key.entry}.",
        )


def _build_command(key_to_store: KeyToStore) -> tuple[list[str], str]:
    """The command, and what it reads."""
    key, entry = key_to_store.pasted.key, key_to_store.entry
    if key_to_store.store == "pass":
        return ["pass", "insert", "--multiline", "--force", entry], f"{key}\n"
    if key_to_store.store == "secret-tool":
        return ["secret-tool", "store", f"--label=Portkey ({entry})", "service", entry], key
    # `security -i` reads its commands from standard input, so that the key is in no argument.
    account = os.environ.get("USER", "pi")
    quoted = key.replace("\\", "\\\\").replace('"', '\\"')
    return [
        "security",
        "-i",
    ], f'add-generic-password -U -a "{account}" -s "{entry}" -w "{quoted}"\n'
