"""Taking secrets out of a stream of events, where one may come in several pieces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pigen.mock.encoding import decode, encode
from pigen.mock.recording.scrub import Scrubber, merge_spans
from pigen.outputs.redact import mask

# The members whose values are pieces of one text, event by event.
_PIECE_NAMES = frozenset(
    "content text arguments delta partial_json thinking reasoning "
    "reasoning_content refusal input".split()
)
_Path = tuple[object, ...]


def scrub_events(events: list[bytes], scrubber: Scrubber) -> list[bytes]:
    """The events of a stream, as many as before."""
    values = [_parse_event(each) for each in events]
    _scrub_pieces([value for _, value in values], scrubber)
    return [
        _rebuild_event(event, prefix, scrubber.scrub_answer(value))
        if prefix is not None
        else scrubber.scrub_text(event.decode("utf-8", "replace")).encode()
        for event, (prefix, value) in zip(events, values, strict=True)
    ]


def _parse_event(event: bytes) -> tuple[bytes | None, object]:
    """What stands before an event's JSON, and that JSON; None for an event of another form."""
    start = event.find(b"data:")
    lines = event[start + 5 :].strip()
    if start < 0 or b"\n" in lines or (start and event[start - 1 : start] not in (b"\n", b"\r")):
        return None, None
    try:
        value = decode(lines)
    except ValueError:
        return None, None
    return (event[:start] + b"data: ", value) if isinstance(value, dict) else (None, None)


def _rebuild_event(event: bytes, prefix: bytes, value: object) -> bytes:
    """The event as it was, unless something in it was hidden."""
    return event if _parse_event(event)[1] == value else prefix + encode(value) + b"\n\n"


def _scrub_pieces(values: list[object], scrubber: Scrubber) -> None:
    """Hide what is a secret only where pieces are put together: in the first of its pieces, and
    leave nothing of it in the others."""
    texts: dict[_Path, list[tuple[dict[str, object], str, str]]] = defaultdict(list)
    for value in values:
        for path, holder, name, text in _iter_pieces(value):
            texts[path].append((holder, name, text))
    for pieces in texts.values():
        whole = "".join(text for _, _, text in pieces)
        spans = merge_spans(scrubber.find_spans(whole))
        if not spans:
            continue
        start = 0
        for holder, name, text in pieces:
            holder[name] = _cut_piece(text, start, whole, spans)
            start += len(text)


def _cut_piece(text: str, offset: int, whole: str, spans: list[tuple[int, int]]) -> str:
    end = offset + len(text)
    parts, last = [], offset
    for first, stop in spans:
        if stop <= offset or first >= end:
            continue
        if first >= offset:
            parts += [whole[last:first], mask(whole[first:stop])]
        last = min(stop, end)
    return "".join([*parts, whole[last:end]])


def _iter_pieces(value: object) -> Iterator[tuple[_Path, dict[str, object], str, str]]:
    """Each piece of a text: which text, the object that holds it, under which name,
    and the piece."""
    kind = (
        (value.get("type"), value.get("index"), value.get("output_index"))
        if isinstance(value, dict)
        else ()
    )
    pending: list[tuple[_Path, object]] = [(kind, value)]
    while pending:
        path, each = pending.pop()
        if isinstance(each, dict):
            for name, inner in each.items():
                here = (*path, each.get("index"), name)
                if isinstance(inner, str) and name in _PIECE_NAMES:
                    yield here, each, name, inner
                else:
                    pending.append((here, inner))
        elif isinstance(each, list):
            pending += [((*path, index), inner) for index, inner in enumerate(each)]
