"""The examples of a rule, run: they are its tests, and what `pigen explain` shows."""

from __future__ import annotations

import json

from pigen.common.errors import PigenError
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import Good, Rule
from pigen.lint.runner import lint, view
from pigen.pi.release import Pi
from pigen.portkey.config import ConfigFile
from pigen.portkey.key import KeyFile
from pigen.text.document import Document, from_text

NOW = 1_780_000_000_000.0  # in May 2026, so that what has expired is told alike at any time
NAMES = {
    "models": "models.json",
    "config": "example.config.json",
    "key": "keys/example.json",
    "source": "pigen.yaml",
}


def text(content: object) -> str:
    """An example's content as the file has it."""
    if isinstance(content, str):
        return content
    return json.dumps(content, indent=2, ensure_ascii=False)


def findings(
    kind: str, rule: Rule, example: Good, content: object = None
) -> tuple[list[Finding], list[Document]]:
    """What the rule finds in an example, or in another content in its place; and the documents in
    which it finds that."""
    written = text(example.content if content is None else content)
    if kind == "source":
        return _in_source(rule, example, written)
    document = from_text(written, NAMES[kind])
    if kind == "config":
        return lint(ConfigFile(document, example.dialect), [rule]), [document]
    if kind == "key":
        return lint(KeyFile(document, document.value, NOW), [rule]), [document]
    settings = _beside("settings.json", example.settings)
    file = view(
        document,
        Pi(example.pi),
        mode=example.mode,
        settings=settings,
        auth=_beside("auth.json", example.auth),
        env=example.env,
    )
    return lint(file, [rule], settings), [document] if settings is None else [document, settings]


def _beside(name: str, value: object) -> Document | None:
    return None if value is None else from_text(text(value), name)


def _in_source(rule: Rule, example: Good, written: str) -> tuple[list[Finding], list[Document]]:
    from pigen.source.file import SourceFile  # all that a source needs takes long to import
    from pigen.source.loading import load
    from pigen.source.resolving import resolve

    files = {NAMES["source"]: written, **example.beside}

    def read(path: str) -> bytes:
        if path not in files:
            raise PigenError("There is no such file.", path=path, help="Check the path.")
        return files[path].encode()

    loaded = load(NAMES["source"], read)
    return lint(SourceFile(loaded, resolve(loaded), NOW), [rule]), [*loaded.documents]
