"""The models.json of a move: providers that go through the gateway leave it, and those that stay
direct stay as they are, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pigen.build.changes import PlannedChange
from pigen.common.errors import PigenError
from pigen.common.json_equality import are_equal_in_order
from pigen.common.quoting import quote
from pigen.diagnostics.rule import Add, Fix, Remove
from pigen.lint.fix import make_edits, splice
from pigen.text.document import Document, from_text
from pigen.wizard.moving import Moves

_TOKEN = "pigen-copies-this-provider-{}"


def finish_changes(
    changes: Sequence[PlannedChange], moves: Moves, path: str
) -> list[PlannedChange]:
    """The changes of a plan, with that of the models.json at `path` completed. PigenError where
    that cannot be done safely."""
    return [
        replace(change, after=_finish_text(change.after.decode(), moves, path).encode())
        if change.path == path and change.after is not None
        else change
        for change in changes
    ]


def _finish_text(text: str, moves: Moves, path: str) -> str:
    document = from_text(text, path)
    if moves.source.in_place:
        after = _remove_providers(document, moves)
    else:
        after = _copy_providers(document, moves)
    source = moves.source.document
    for name in moves.kept:
        if _get_text(from_text(after, path), name) != _get_text(source, name):
            raise _make_layout_error(path)
    return after


def _remove_providers(document: Document, moves: Moves) -> str:
    if not moves.moved:
        return document.text
    gone = [Remove(("providers", name), keeps_comment=True) for name in moves.moved]
    text = splice(document.text, make_edits(document, Fix("", *gone)))
    value, after = document.value, from_text(text, document.path).value
    providers = value.get("providers") if isinstance(value, dict) else None
    assert isinstance(value, dict)
    assert isinstance(providers, dict)
    rest = {name: each for name, each in providers.items() if name not in moves.moved}
    if not are_equal_in_order(after, {**value, "providers": rest}):
        raise _make_layout_error(document.path)
    return text


def _copy_providers(document: Document, moves: Moves) -> str:
    value = document.value
    there: Mapping[str, object] = value.get("providers", {}) if isinstance(value, dict) else {}
    taken = [name for name in moves.kept if name in there]
    if taken:
        raise PigenError(
            f"The file has {', '.join(map(quote, taken))} already, so nothing was changed.",
            path=document.path,
            help="Rename one of them, or leave it out: do not name it with --keep.",
        )
    if not moves.kept:
        return document.text
    tokens = {name: _TOKEN.format(number) for number, name in enumerate(moves.kept)}
    added = [Add(("providers",), name, token) for name, token in tokens.items()]
    text = splice(document.text, make_edits(document, Fix("", *added)))
    for name, token in tokens.items():
        text = text.replace(json.dumps(token), _get_text(moves.source.document, name) or "{}", 1)
    return text


def _get_text(document: Document, name: str) -> str | None:
    """A provider as it is written."""
    node = document.find_node(("providers", name))
    return None if node is None else document.text[node.start : node.end]


def _make_layout_error(path: str) -> PigenError:
    return PigenError(
        "The file is laid out in a way that pigen cannot edit safely, so it was left as it is.",
        path=path,
        help="Put each member of the file on its own line.",
    )
