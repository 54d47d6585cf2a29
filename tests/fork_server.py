"""A process that has imported all of pigen, and forks once per command:
a tenth of the time of a start.

`tests.command.pigen` starts one for each process of a run. A fork gets the arguments, folder,
variables, umask and standard streams of its own, and runs what a shell starts. Nothing in pigen
reads the environment while it is imported; test_fork_server.py compares forks with fresh processes.
What a start imports is the business of test_layers.py.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
from typing import Any

# Imported by pigen's functions when they are needed.
LIBRARIES = ("httpx2", "jsonschema", "orjson", "pydantic", "regex", "ruamel.yaml")
PYTEST_ALONE = "pigen.mock.plugin"


def import_everything() -> None:
    import pigen

    for module in pkgutil.walk_packages(pigen.__path__, "pigen."):
        if module.name != PYTEST_ALONE:
            importlib.import_module(module.name)
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def receive(control: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """The next command with its report socket and standard streams; None at the end."""
    data, descriptors, _, _ = socket.recv_fds(control, 65536, 4)
    while data and not data.endswith(b"\n"):
        data += control.recv(65536)
    return (json.loads(data), descriptors) if data else None


def run(command: dict[str, Any], streams: list[int]) -> None:
    """Become that command; ends by SystemExit."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(command["cwd"])
    os.umask(command["umask"])
    os.environ.clear()
    os.environ.update(command["env"])
    program = importlib.import_module("pigen.__main__")
    sys.argv = [str(program.__file__), *command["args"]]
    sys.path[0] = command["cwd"]
    program.start()


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    import_everything()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while received := receive(control):
        command, (report, *streams) = received
        if os.fork():
            for descriptor in (report, *streams):
                os.close(descriptor)
            continue
        # One process waits for the command and reports, so that several can run at once.
        control.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        child = os.fork()
        if not child:
            os.close(report)
            run(command, streams)
        for descriptor in streams:
            os.close(descriptor)
        os.write(report, b"%d\n" % child)
        _, status = os.waitpid(child, 0)
        os.write(report, b"%d\n" % os.waitstatus_to_exitcode(status))
        os._exit(0)


if __name__ == "__main__":
    main()
