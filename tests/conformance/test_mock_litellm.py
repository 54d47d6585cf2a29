"""LiteLLM as a client of the mock. It is heavy, so it has an environment of its own in the
cache."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from venv import EnvBuilder

import pytest

from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import serve_in_thread

from .pi_install import building, cache_home

VERSION = "1.110.2"
ASK = """
import json, litellm, sys
base, key = sys.argv[1:]
said = dict(model="openai/@openai-prod/gpt-4o", api_base=base, api_key=key, num_retries=0)
messages = [{"role": "user", "content": "hi"}]
whole = litellm.completion(messages=messages, **said)
parts = litellm.completion(messages=messages, stream=True, **said)
text = "".join(part.choices[0].delta.content or "" for part in parts)
print(json.dumps([whole.choices[0].message.content, text]))
"""


def python() -> Path:
    home = cache_home() / f"litellm-{VERSION}"
    program = home / "bin" / "python"
    with building(home) as there:
        if not there:
            EnvBuilder(with_pip=True, symlinks=True).create(home)
            pip = [program, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            done = subprocess.run([*pip, f"litellm=={VERSION}"], capture_output=True, text=True)
            if done.returncode:
                (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(done.stderr[-300:])
    return program


def test_litellm() -> None:
    served = demo.build_setup()
    with serve_in_thread(
        MockGateway(FixedWorkspace(served.workspace), labels=served.labels)
    ) as gateway:
        done = subprocess.run(
            [python(), "-c", ASK, gateway.base, demo.PLAIN_KEY],
            capture_output=True,
            text=True,
            check=False,
            env={
                "PATH": os.environ["PATH"],
                "HOME": "/nonexistent",
                "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            },
        )
        assert done.returncode == 0, done.stderr
        said = "ok from @openai-prod/gpt-4o"
        assert json.loads(done.stdout.splitlines()[-1]) == [said, said]
        gateway.verify({"key": "demo-plain", "count": 2, "status": 200})
