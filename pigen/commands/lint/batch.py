"""Which of many models.json are clean, found out stage by stage rather than file by file.

Reading, parsing, the rules: each goes over some dozens of files before the next begins. What it
runs and looks up then stays in the processor's caches, which do not hold all of it at once; to take
one file after another through all of it lasts half as long again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from pigen.commands.lint.models_subject import (
    ContentCounts,
    Linter,
    ModelsSubject,
    count_contents,
    get_neighbour_paths,
    make_models_subject,
)
from pigen.common.errors import PigenError
from pigen.lint import discovery
from pigen.lint.runner import find_clean_files
from pigen.pi.agent_dir import judge_place
from pigen.pi.models_file import ModelsFile
from pigen.pi.schema import are_plain
from pigen.text.disk import STDIN, read_with_mode
from pigen.text.document import from_bytes

BATCH_SIZE = 64  # files whose views the second cache of a processor holds

# All that the verdict hangs on: the bytes, the mode, and the path of a file that has neighbours or
# a name of its own, else "". In a company many have the same file, and it is judged once.
FileKey = tuple[bytes, "int | None", str]


class BatchLinter:
    """What is known so far of the files of a run.

    clean_contents        what is in those that are clean
    clean_connections  theirs: most reach one gateway, and the rules about that need to run but once
    other_rules       the rules that look at more than the connection
    """

    __slots__ = ("clean_connections", "clean_contents", "linter", "other_rules")

    def __init__(self, linter: Linter) -> None:
        self.linter = linter
        self.clean_contents: dict[FileKey | None, ContentCounts] = {}
        self.clean_connections: set[tuple[object, ...]] = set()
        self.other_rules = tuple(rule for rule in linter.rules if not rule.connection_only)

    def find_clean_files(self, paths: Sequence[str]) -> list[ContentCounts | None]:
        """What is in each of these files; None for one that is not clean."""
        batches = [paths[start : start + BATCH_SIZE] for start in range(0, len(paths), BATCH_SIZE)]
        return [seen for batch in batches for seen in self._lint_batch(batch)]

    def _lint_batch(self, paths: Sequence[str]) -> list[ContentCounts | None]:
        keys = [_make_key(path) for path in paths]
        new = {
            key: path
            for key, path in zip(keys, paths, strict=True)
            if key not in self.clean_contents
        }
        subjects = [
            (key, subject)
            for key, path in new.items()
            if key and (subject := _make_subject(key, path))
        ]
        values = [subject.document.value for _, subject in subjects]
        is_plain = are_plain(values, self.linter.pi)
        files = {self.linter.make_view(subject, is_plain): key for key, subject in subjects}
        for file in self._iter_clean(files):
            self.clean_contents[files[file]] = count_contents(file)
        for file in files:
            file.break_cycles()
        return [self.clean_contents.get(key) for key in keys]

    def _iter_clean(self, files: Iterable[ModelsFile]) -> Iterator[ModelsFile]:
        whole, others = [], []
        for file in files:
            if file.may_hold_configs:
                continue  # these are judged one by one
            connection = file.connection
            if connection is None:
                whole.append(file)
            elif connection in self.clean_connections:
                others.append(file)
            elif any(find_clean_files([file], self.linter.rules)):
                self.clean_connections.add(connection)
                yield file
        yield from find_clean_files(whole, self.linter.rules)
        yield from find_clean_files(others, self.other_rules, same_connection=True)


def _make_key(path: str) -> FileKey | None:
    """None for what cannot be read."""
    if path == STDIN:
        return None
    try:
        data, mode = read_with_mode(path)
    except PigenError:
        return None
    for neighbour in get_neighbour_paths(path):
        if os.access(neighbour, os.F_OK):
            return data, mode, path
    if not discovery.is_named_for_pi(path) or judge_place(path) is not None:
        return data, mode, path
    return data, mode, ""


def _make_subject(key: FileKey, path: str) -> ModelsSubject | None:
    data, mode, own = key
    if not own:
        return ModelsSubject(from_bytes(data, path), mode)
    try:
        return make_models_subject(path, data, mode)
    except PigenError:
        return None
