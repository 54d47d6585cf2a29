"""Reading what is to be linted, of whichever kind it is."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.commands.lint.models_subject import make_models_subject
from pigen.common.kinds import MODELS
from pigen.lint import discovery
from pigen.text.disk import read_with_mode
from pigen.text.document import YAML_SUFFIXES, UnreadDocument, from_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.commands.lint.models_subject import LintSubject


def read_subject(path: str, allowed_includes: Sequence[str] = ()) -> LintSubject:
    """What is at `path`, of whichever kind. PigenError where it cannot be read or is of none.

    `allowed_includes` are folders outside its repository that a source may include files from.
    """
    data, mode = read_with_mode(path)
    if not discovery.is_named_for_pi(path):
        is_yaml = path.endswith(YAML_SUFFIXES)
        document = UnreadDocument.decode(data, path) if is_yaml else from_bytes(data, path)
        kind = discovery.require_kind(document)
        if kind != MODELS:
            from pigen.commands.lint.other_subjects import make_subject

            return make_subject(kind, document, data, allowed_includes)
    return make_models_subject(path, data, mode)
