"""Reading what is to be linted, of whichever kind it is."""

from __future__ import annotations

from pigen import discover
from pigen.commands.linter import source_of
from pigen.disk import read_with_mode
from pigen.document import from_bytes
from pigen.formats.models import KIND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.commands.linter import Subject


def read_subject(path: str) -> Subject:
    """What is at `path`, of whichever kind. PigenError where it cannot be read or is of none."""
    data, mode = read_with_mode(path)
    if not discover.named_for_pi(path):
        document = from_bytes(data, path)
        kind = discover.kind(document)
        if kind != KIND:
            from pigen.commands.subjects import subject

            return subject(kind, document, data)
    return source_of(path, data, mode)
