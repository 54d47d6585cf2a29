from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import (
    FAILS,
    IGNORED,
    RISK,
    Bad,
    Fix,
    Good,
    Problem,
    Rename,
    Replace,
    Rule,
)
from pigen.diagnostics.topics import ADDRESSES
from pigen.pi.models_file import ModelsFile, make_models_json

ID_HELP = "Write the model's id."


class WhitespaceAroundName(Rule):
    """A model id or a provider's name starts or ends with a space.

    pi does not trim them. The id is sent with its space, which no API accepts as the model meant;
    and `--provider NAME`, typed without the space, is an unknown provider.

    Remove the space.
    """

    effect = FAILS
    topic = ADDRESSES
    examples = (
        Good(make_models_json("@a/Llama 3"), note="A space inside a name may belong to it."),
        Bad(
            make_models_json("@a/m "),
            at="/providers/portkey/models/0/id",
            fixed_content=make_models_json("@a/m"),
        ),
        Bad(
            make_models_json(" "),
            at="/providers/portkey/models/0/id",
            note="An empty id would lose the whole file, so there is no fix.",
        ),
        Bad(
            make_models_json("@a/m", name="portkey "),
            at="/providers/portkey ",
            effect=RISK,
            fixed_content=make_models_json("@a/m"),
        ),
        Bad(
            {"providers": {"openai": {"modelOverrides": {" gpt-4.1": {"maxTokens": 9000}}}}},
            at="/providers/openai/modelOverrides/ gpt-4.1",
            effect=IGNORED,
            fixed_content={
                "providers": {"openai": {"modelOverrides": {"gpt-4.1": {"maxTokens": 9000}}}}
            },
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        names = {provider.name for provider in file.providers}
        for provider in file.providers:
            name = provider.name.strip()
            if name != provider.name:
                yield Problem(
                    provider.path,
                    f"pi keeps the space in {quote(provider.name)}, "
                    f"so --provider {name} is unknown."
                    if name
                    else "This provider's name is only spaces, which is hard to type.",
                    f'Write "{name}".' if name else "Write the provider's name.",
                    key=True,
                    effect=RISK,
                    fix=_make_fix(Rename(provider.path, name), name, names),
                )
            for model in provider.models:
                id = model.id.strip()
                if id != model.id:
                    at = (*model.path, "id")
                    yield Problem(
                        at,
                        f"pi sends {quote(model.id)} with the space, "
                        "and the server knows no such model.",
                        f'Write "{id}".' if id else ID_HELP,
                        fix=_make_fix(Replace(at, id), id, {other.id for other in provider.models}),
                    )
            for override in provider.overrides:
                id = override.id.strip()
                if id != override.id:
                    yield Problem(
                        override.path,
                        f"No model has the id {quote(override.id)} with the space, so pi will "
                        "ignore this override.",
                        f'Write "{id}".' if id else ID_HELP,
                        key=True,
                        effect=IGNORED,
                        fix=_make_fix(
                            Rename(override.path, id),
                            id,
                            {other.id for other in provider.overrides},
                        ),
                    )


def _make_fix(change: Rename | Replace, name: str, taken: set[str]) -> Fix | None:
    return Fix("Remove the space", change) if name and name not in taken else None
