from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.pi import schema
from pigen.pi.models_file import ModelsFile, make_models_json


class UncheckedCompatValue(Rule):
    """A value in `compat` is wrong, and this pi accepts it silently.

    Before 1.2 pi checks compat against three kinds of settings and accepts it when any of them
    fits, so nearly any value passes. The effect is not what was meant: an unknown
    word does nothing, and a text such as "false" counts as true. From 1.2 pi refuses the file.

    Use a value of the type that the message names.
    """

    effect = IGNORED
    topic = KEYS
    prefilter_keys = ("compat",)
    examples = (
        Good(make_models_json("@a/m", compat={"supportsStore": False}), pi="1.0.3"),
        Good(
            make_models_json("@a/m", compat={"supportsStore": "false"}),
            note="From 1.2 pi refuses it, which wrong-type reports.",
        ),
        Bad(
            make_models_json("@a/m", compat={"supportsStore": "false"}),
            at="/providers/portkey/compat/supportsStore",
            pi="1.0.3",
            fixed_content=make_models_json("@a/m", compat={"supportsStore": False}),
        ),
        Bad(
            make_models_json({"id": "@a/m", "compat": {"thinkingFormat": "baseten"}}),
            at="/providers/portkey/models/0/compat/thinkingFormat",
            pi="0.80.3",
            note="This value came with 0.84.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for error in schema.find_unchecked_errors(file):
            yield Problem(
                error.path,
                f"{error.message} pi {file.pi} does not check it and will not do what you expect; "
                "pi 1.2 and later will refuse the file.",
                error.help,
                fix=error.fix,
            )
