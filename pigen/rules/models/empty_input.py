from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi.models_file import ModelsFile, make_models_json


class EmptyInput(Rule):
    """An input list is empty.

    pi only checks whether "image" is in the list. An empty one means the same as text only: text is
    still sent, and every image is replaced by a note that the model cannot see it.

    Write ["text"], or ["text", "image"] for a model that sees images.
    """

    effect = IGNORED
    topic = FIGURES
    prefilter_keys = ("input",)
    examples = (
        Good(make_models_json({"id": "@a/m", "input": ["text"]})),
        Good(make_models_json({"id": "@a/m", "input": ["text", "image"]})),
        Bad(
            make_models_json({"id": "@a/m", "input": []}),
            at="/providers/portkey/models/0/input",
            fixed_content=make_models_json({"id": "@a/m", "input": ["text"]}),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            for entry in provider.entries:
                if entry.value.get("input") == []:
                    at = (*entry.path, "input")
                    yield Problem(
                        at,
                        "pi takes an empty list as text only: it still sends text, and a note in "
                        "place of every image.",
                        'Write ["text"], or ["text", "image"] if the model sees images.',
                        fix=Fix('Write "input": ["text"]', Replace(at, ["text"])),
                    )
