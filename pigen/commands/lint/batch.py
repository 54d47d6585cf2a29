"""Which of many models.json are clean, found out stage by stage rather than file by file.

Reading, parsing, the rules: each goes over some dozens of files before the next begins. What it
runs and looks up then stays in the processor's caches, which do not hold all of it at once; to take
one file after another through all of it lasts half as long again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from pigen.commands.lint.models_subject import (
    Contents,
    Linter,
    Source,
    contents,
    neighbours,
    source_of,
)
from pigen.common.errors import PigenError
from pigen.lint import discovery
from pigen.lint.runner import clean
from pigen.pi.models_file import ModelsFile
from pigen.text.disk import STDIN, read_with_mode
from pigen.text.document import from_bytes

BATCH = 64  # files whose views the second cache of a processor holds

# All that the verdict hangs on: the bytes, the mode, and the path of a file that has neighbours or
# a name of its own, else "". In a company many have the same file, and it is judged once.
Key = tuple[bytes, "int | None", str]


class Glance:
    """What is known so far of the files of a run.

    clean        what is in those that are clean
    connections  theirs: most reach one gateway, and the rules about that need to run but once
    others       the rules that look at more than the connection
    """

    __slots__ = ("clean", "connections", "linter", "others")

    def __init__(self, linter: Linter) -> None:
        self.linter = linter
        self.clean: dict[Key | None, Contents] = {}
        self.connections: set[tuple[object, ...]] = set()
        self.others = tuple(rule for rule in linter.rules if not rule.of_connection)

    def look(self, paths: Sequence[str]) -> list[Contents | None]:
        """What is in each of these files; None for one that is not clean."""
        batches = [paths[start : start + BATCH] for start in range(0, len(paths), BATCH)]
        return [seen for batch in batches for seen in self._batch(batch)]

    def _batch(self, paths: Sequence[str]) -> list[Contents | None]:
        keys = [_key(path) for path in paths]
        new = {key: path for key, path in zip(keys, paths, strict=True) if key not in self.clean}
        sources = [(key, _source(key, path)) for key, path in new.items() if key]
        files = {self.linter.view(source): key for key, source in sources if source}
        for file in self._judged_clean(files):
            self.clean[files[file]] = contents(file)
        for file in files:
            file.dissolve()
        return [self.clean.get(key) for key in keys]

    def _judged_clean(self, files: Iterable[ModelsFile]) -> Iterator[ModelsFile]:
        whole, others = [], []
        for file in files:
            connection = file.connection
            if connection is None:
                whole.append(file)
            elif connection in self.connections:
                others.append(file)
            elif any(clean([file], self.linter.rules)):
                self.connections.add(connection)
                yield file
        yield from clean(whole, self.linter.rules)
        yield from clean(others, self.others, connected=True)


def _key(path: str) -> Key | None:
    """None for what cannot be read."""
    if path == STDIN:
        return None
    try:
        data, mode = read_with_mode(path)
    except PigenError:
        return None
    settings, auth = neighbours(path)
    if os.access(settings, os.F_OK) or os.access(auth, os.F_OK) or not discovery.named_for_pi(path):
        return data, mode, path
    return data, mode, ""


def _source(key: Key, path: str) -> Source | None:
    data, mode, own = key
    if not own:
        return Source(from_bytes(data, path), mode)
    try:
        return source_of(path, data, mode)
    except PigenError:
        return None
