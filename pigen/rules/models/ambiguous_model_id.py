from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi import catalogue
from pigen.pi.models_file import ModelsFile, make_models_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def merge_providers(
    first: dict[str, Any], second: dict[str, Any], **fields: object
) -> dict[str, Any]:
    """A file with the providers of both, for the examples."""
    return {"providers": {**first["providers"], **second["providers"]}, **fields}


OPENAI = {"providers": {"openai": {"apiKey": "$OPENAI_API_KEY"}}}


class AmbiguousModelId(Rule):
    """One model id under two providers that both have a key.

    From 0.84.0 `pi --model ID` then stops with `is ambiguous across providers` and exit code 1.
    Before, it silently takes the first provider of its list. A built-in provider counts if this
    file or auth.json holds a key for it.

    Name the provider: `pi --model portkey/ID`.
    """

    effect = HINT
    topic = MODELS
    examples = (
        Good(merge_providers(make_models_json("@a/m"), make_models_json("@b/m", name="second"))),
        Good(make_models_json("gpt-4o"), note="pi's own openai has the id too, but no key."),
        Good(
            merge_providers(
                make_models_json("m"), make_models_json("m", name="second", apiKey="$SECOND_KEY")
            ),
            env={"PORTKEY_API_KEY": "pk-1"},
            note="The second one has no key.",
        ),
        Bad(
            merge_providers(make_models_json("@a/m"), make_models_json("@a/m", name="second")),
            at="/providers/second/models/0/id",
        ),
        Bad(
            merge_providers(make_models_json("@a/m"), make_models_json("@a/M", name="second")),
            at="/providers/second/models/0/id",
            pi="0.74.2",
            note="Case does not count; an older pi takes the first.",
        ),
        Bad(
            merge_providers(make_models_json("gpt-4o"), OPENAI), at="/providers/portkey/models/0/id"
        ),
        Good(
            merge_providers(make_models_json("gpt-4o", name="openai"), make_models_json("@a/m")),
            note="Redefining a built-in model is a different fault.",
        ),
        Bad(
            make_models_json("gpt-4o"),
            at="/providers/portkey/models/0/id",
            auth={"openai": {"type": "api_key", "key": "sk-1"}},
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if len(file.providers) < 2 and not file.auth and file.env is None:
            return
        seen: dict[str, str] = {}
        twice = []
        for model in file.models:
            owner = seen.setdefault(model.id.lower(), model.provider.name)
            if owner != model.provider.name:
                twice.append(model)
        built_in = self._list_built_in_ids(file) if file.models else {}
        if built_in:
            twice += [model for model in file.models if model.id.lower() in built_in]
        if not twice:
            return
        from pigen.pi.selection import choose_model, find_usable_providers, list_models
        from pigen.pi.selection.command import format_command

        models, keys = list_models(file), find_usable_providers(file)
        owners: dict[str, set[str]] = {}
        for each in models:
            if each.provider in keys:
                owners.setdefault(each.lower_id, set()).add(each.provider)
        reported = set()
        for model in twice:
            lower = model.id.lower()
            if lower in reported or model.provider.name not in keys:
                continue
            others = sorted(owners.get(lower, set()) - {model.provider.name})
            if not others:
                continue
            choice = choose_model(models, None, model.id, pi=file.pi, usable=keys)
            if choice.is_uncertain:
                continue
            reported.add(lower)
            if choice.error:
                outcome = f"pi --model {model.id} stops: it is ambiguous across providers."
            else:
                outcome = f"pi --model {model.id} silently takes {quote(choice.provider or '')}."
            exact = format_command(models, model.provider.name, model.id, file.pi, keys)
            yield Problem(
                (*model.path, "id"),
                f"{quote(others[0])} lists this id too and has a key, so {outcome}",
                f"Name the provider: {exact}." if exact else "Choose it in pi with /model.",
                related=tuple(
                    ((*other.path, "id"), "the other one")
                    for other in file.models
                    if other.id.lower() == lower and other.provider.name in others
                ),
                cause="several providers",
            )

    def _list_built_in_ids(self, file: ModelsFile) -> set[str]:
        """The ids, in lower case, that pi's own providers with a key list."""
        known = catalogue.get_providers(file.pi)
        named = {*(provider.name for provider in file.providers), *(file.auth or ())}
        if file.env is None and not any(name in known for name in named):
            return set()
        from pigen.pi.selection import find_usable_providers

        names = [name for name in find_usable_providers(file) if name in known]
        return {id.lower() for name in names for id in file.built_ins.get_model_ids(name)}
