"""pi's settings.json with another model to begin with, or others to offer: all else in it stays."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.build.merge import dump_json
from pigen.common.errors import PigenError
from pigen.diagnostics.rule import Add, Fix, FixChange, Replace
from pigen.javascript.minimatch import compile_glob
from pigen.lint.fix import make_edits, splice
from pigen.text.document import Document, from_text


def edit_settings(
    document: Document | None, path: str, default: str | None, enabled: Sequence[str]
) -> str:
    """The text of settings.json with these in it; `document` is what is there.

    default  provider/id; pi wants both apart, and both exact
    enabled  patterns; where the file has some, the default must be among them, or pi begins with
             the first of them

    PigenError where the file cannot be read.
    """
    value = document.value if document is not None else {}
    if document is not None and document.text.strip():
        if document.syntax != "json" or document.has_invalid_bytes or not isinstance(value, dict):
            raise PigenError(
                "pi cannot read these settings, so pigen left them alone.",
                path=path,
                help="Fix them first, or choose to keep them. "
                "pigen lint says where the fault is; comments are faults too.",
            )
    else:
        value = {}
    assert isinstance(value, dict)
    wanted: dict[str, object] = {}
    if default is not None:
        provider, _, id = default.partition("/")
        wanted |= {"defaultProvider": provider, "defaultModel": id}
    patterns = list(enabled) or value.get("enabledModels")
    if isinstance(patterns, list) and patterns:
        texts = [each for each in patterns if isinstance(each, str)]
        if default is not None and not any(_offers(each, default) for each in texts):
            patterns = [*patterns, default]
        if patterns != value.get("enabledModels"):
            wanted["enabledModels"] = patterns
    if document is None or not document.text.strip():
        return dump_json(wanted)
    new: list[FixChange] = [
        Replace((key,), each) if key in value else Add((), key, each)
        for key, each in wanted.items()
        if key not in value or value[key] != each
    ]
    text = document.text
    for step in (
        [c for c in new if isinstance(c, Replace)],
        [c for c in new if isinstance(c, Add)],
    ):
        if step:
            here = from_text(text, path)
            text = splice(text, make_edits(here, Fix("", *step)))
    after = from_text(text, path).value
    if after != {**value, **wanted}:
        raise PigenError(
            "pi's settings are laid out in a way that pigen cannot edit safely, so they "
            "were left as they are.",
            path=path,
            help="Set defaultProvider and defaultModel in it by hand.",
        )
    return text


def _offers(pattern: str, model: str) -> bool:
    """pi matches a pattern with provider/id and with the id alone."""
    try:
        fits = compile_glob(pattern)
        return fits(model) or fits(model.partition("/")[2])
    except (TimeoutError, RecursionError):  # pi itself would not come to an end with it
        return False
