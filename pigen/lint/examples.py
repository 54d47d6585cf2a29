"""The examples of a rule, run: they are its tests, and what `pigen explain` shows."""

from __future__ import annotations

import json

from pigen.common.errors import PigenError
from pigen.common.kinds import CONFIG, KEY, MODELS, SOURCE
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import Good, Rule
from pigen.lint.runner import build_models_file, lint
from pigen.pi.release import NEWEST, Pi
from pigen.portkey.config import ConfigFile
from pigen.portkey.key import KeyFile
from pigen.text.document import Document, from_text

NOW_MS = 1_780_000_000_000.0  # in May 2026, so that what has expired reads the same at any time
FILE_NAMES = {
    MODELS: "models.json",
    CONFIG: "example.config.json",
    KEY: "keys/example.json",
    SOURCE: "pigen.yaml",
}


def format_content(content: object) -> str:
    """An example's content as the file has it."""
    if isinstance(content, str):
        return content
    return json.dumps(content, indent=2, ensure_ascii=False)


def lint_example(
    kind: str, rule: Rule, example: Good, content: object = None
) -> tuple[list[Finding], list[Document]]:
    """What the rule finds in an example, or in another content in its place; and the documents in
    which it finds that."""
    written = format_content(example.content if content is None else content)
    if kind == SOURCE:
        return _lint_source_example(rule, example, written)
    document = from_text(written, example.path or FILE_NAMES[kind])
    if kind == "config":
        return lint(ConfigFile(document, example.dialect), [rule]), [document]
    if kind == KEY:
        return lint(KeyFile(document, document.value, NOW_MS), [rule]), [document]
    settings = _make_optional_document("settings.json", example.settings)
    file = build_models_file(
        document,
        Pi(example.pi or NEWEST),
        mode=example.mode,
        settings=settings,
        auth=_make_optional_document("auth.json", example.auth),
        env=example.env,
    )
    return lint(file, [rule], settings), [document] if settings is None else [document, settings]


def _make_optional_document(name: str, value: object) -> Document | None:
    return None if value is None else from_text(format_content(value), name)


def _lint_source_example(
    rule: Rule, example: Good, written: str
) -> tuple[list[Finding], list[Document]]:
    from pigen.source.reader import load
    from pigen.source.resolver import resolve
    from pigen.source.source_file import SourceFile  # all that a source needs takes long to import

    files = {FILE_NAMES[SOURCE]: written, **example.other_files}

    def read(path: str) -> bytes:
        if path not in files:
            raise PigenError("The file does not exist.", path=path, help="Check the path.")
        return files[path].encode()

    loaded = load(FILE_NAMES[SOURCE], read)
    return lint(SourceFile(loaded, resolve(loaded), NOW_MS), [rule]), [*loaded.documents]
