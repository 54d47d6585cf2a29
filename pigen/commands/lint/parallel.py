"""Many files: which of them are clean, found out on all processors.

A folder of dotfiles is mostly clean, and a clean file has next to nothing to tell: so each process
looks at its share and sends back what little there is. The others are left to the caller.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Sequence

from pigen.commands.lint.models_subject import ContentCounts

# The contents of each file that is clean; None for one that is not.
FindClean = Callable[[Sequence[str]], "list[ContentCounts | None]"]

MIN_FILES_PER_PROCESS = 100  # files for which a process of its own pays


def map_in_parallel(paths: Sequence[str], find_clean: FindClean) -> list[ContentCounts | None]:
    """What `find_clean` says of the paths, one by one. It must not change anything,
    for it may run elsewhere."""
    count = min(_count_processors(), len(paths) // MIN_FILES_PER_PROCESS)
    if count < 2 or not hasattr(os, "fork"):
        return find_clean(paths)
    find_clean(paths[:1])  # what it loads for this is loaded once for all
    helpers = [_start_process(paths[number::count], find_clean) for number in range(1, count)]
    seen: list[ContentCounts | None] = [None] * len(paths)
    seen[::count] = find_clean(paths[::count])
    for number, (child, pipe) in enumerate(helpers, 1):
        with os.fdopen(pipe, "rb") as file:
            sent = file.read()
        _, status = os.waitpid(child, 0)
        if status == 0:
            seen[number::count] = marshal.loads(sent)
    return seen


def _count_processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start_process(paths: Sequence[str], find_clean: FindClean) -> tuple[int, int]:
    """A process that looks at these paths; its id, and the pipe on which it answers."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    try:
        answer = marshal.dumps(find_clean(paths))
        with os.fdopen(writer, "wb") as file:
            file.write(answer)
        os._exit(0)
    finally:  # whatever went wrong here will go wrong again, and be reported, in the caller
        os._exit(1)
