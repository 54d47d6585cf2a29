from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.pi.models_file import HAS_SIBLINGS, Model, ModelsFile, portkey


class IdsDifferingInCase(Rule):
    """Two model ids of a provider differ in nothing but upper and lower case.

    Both are listed, but `--model` and enabledModels compare ids without case: whichever of the two
    is typed, pi takes one and the same, and the other can be chosen in the list alone.

    Remove one of them, or put them under two providers.
    """

    effect = RISK
    traits = (HAS_SIBLINGS,)
    examples = (
        Good(portkey("@a/gpt-4o", "@a/gpt-4o-mini")),
        Good(portkey("@a/gpt-4o", "@a/gpt-4o"), note="The very same id is duplicate-model-id's."),
        Bad(portkey("@a/gpt-4o", "@a/GPT-4o"), at="/providers/portkey/models/1/id"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            ids = {model.id for model in provider.models}
            if len({id.lower() for id in ids}) == len(ids):
                continue
            first: dict[str, Model] = {}
            for model in provider.models:
                twin = first.setdefault(model.id.lower(), model)
                if twin.id != model.id:
                    yield Problem(
                        (*model.route, "id"),
                        f"pi compares ids without case, so --model cannot tell {quote(model.id)} from "
                        f"{quote(twin.id)} and always takes the same one.",
                        "Remove one of the two, or put them under two providers.",
                        related=((twin.route, "the other spelling"),),
                    )
