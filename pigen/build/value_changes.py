"""From one JSON value to another by the fewest changes, so that comments and layout of the rest
stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pigen.common.json_equality import are_equal, to_comparable
from pigen.diagnostics.rule import Add, Fix, FixChange, Remove, Replace
from pigen.lint.fix import make_edits, splice
from pigen.text.document import Document, JsonPath, from_text


def change_value(document: Document, path: JsonPath, new: object) -> Document:
    """The document with `new` at `path`, changed where it differs alone; members that stay keep
    their order, items get that of `new`. Where the text is laid out in a way that does not allow
    it, the whole value is replaced."""
    for kind in (Replace, Remove, Add):  # a value and its neighbours share commas
        changes = [
            each
            for each in iter_changes(path, _get_value(document, path), new)
            if isinstance(each, kind)
        ]
        if changes:
            text = splice(document.text, make_edits(document, Fix("", *changes)))
            document = from_text(text, document.path)
    if document.syntax != "broken" and are_equal(_get_value(document, path), new):
        return document
    text = splice(document.text, make_edits(document, Fix("", Replace(path, new))))
    return from_text(text, document.path)


def iter_changes(path: JsonPath, before: object, after: object) -> Iterator[FixChange]:
    """What has to change. The changes of one kind can be made together; those of the next kind, in
    the order Replace, Remove, Add, are found by asking for them again."""
    if are_equal(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from iter_changes((*path, key), value, after[key])
            else:
                yield Remove((*path, key), keeps_comment=True)
        yield from (Add(path, key, value) for key, value in after.items() if key not in before)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _iter_item_changes(path, before, after)
    else:
        yield Replace(path, after)


def _iter_item_changes(
    path: JsonPath, before: Sequence[object], after: Sequence[object]
) -> Iterator[FixChange]:
    """Items that have the same id are the same item, others if they are equal."""
    old, new = [_get_identity(each) for each in before], [_get_identity(each) for each in after]
    kept = [each for each in old if each in new]
    is_clear = len(set(old)) == len(old) and len(set(new)) == len(new)
    if not is_clear or not kept or kept != [each for each in new if each in old]:
        yield Replace(path, list(after))
        return
    for number, (name, value) in enumerate(zip(old, before, strict=True)):
        if name in new:
            yield from iter_changes((*path, number), value, after[new.index(name)])
        else:
            yield Remove((*path, number), keeps_comment=True)
    at = 0
    for name, value in zip(new, after, strict=True):
        if name in old:
            at = old.index(name) + 1
        else:
            yield Add(path, at, value)


def _get_identity(item: object) -> str:
    id = item.get("id") if isinstance(item, dict) else None
    return f"id {id}" if isinstance(id, str) else to_comparable(item)


def _get_value(document: Document, path: JsonPath) -> object:
    value = document.value
    for step in path:
        value = value[step]  # type: ignore[index]
    return value
