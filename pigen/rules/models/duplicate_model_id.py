from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi.models_file import HAS_SIBLINGS, ModelsFile, make_models_json


class DuplicateModelId(Rule):
    """A provider lists the same model id twice.

    pi silently keeps only the later entry, so whatever only the earlier one sets (its name,
    context, price) is lost.

    Remove the entry you do not want.
    """

    effect = IGNORED
    topic = MODELS
    prefilter_traits = (HAS_SIBLINGS,)
    examples = (
        Good(make_models_json("@a/gpt-4o", "@b/gpt-4o"), note="Another slug is another id."),
        Bad(
            make_models_json("@a/gpt-4o", {"id": "@a/gpt-4o", "name": "GPT-4o"}),
            at="/providers/portkey/models/0",
            fixed_content=make_models_json({"id": "@a/gpt-4o", "name": "GPT-4o"}),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            last = {model.id: model for model in provider.models}
            if len(last) == len(provider.models):
                continue
            for model in provider.models:
                winner = last[model.id]
                if winner is not model:
                    yield Problem(
                        model.path,
                        f'pi will ignore this entry: "{model.id}" is listed again later, '
                        "and the last one wins.",
                        "Remove this entry, or give it the id you meant.",
                        related=((winner.path, "pi uses this one"),),
                        fix=Fix("Remove the entry that pi ignores", Remove(model.path)),
                        cause=provider.name,
                    )
