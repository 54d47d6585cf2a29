from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import HINT, IGNORED, SETTINGS, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi import catalogue
from pigen.pi.models_file import HAS_SETTINGS, ModelsFile, make_models_json


class DefaultModelNotFound(Rule):
    """settings.json names a default model that pi does not find.

    pi uses `defaultProvider` and `defaultModel` only if both are set and both match exactly, case
    included. Otherwise it silently starts with the first model that has a key, which may belong to
    another provider and bypass the gateway.

    Set both, the provider as in models.json and the whole id of the model. Providers that an
    extension may bring are not checked; a model of pi's own provider that is not in its release is
    only a hint from 0.80.8, because pi may have fetched a newer list.
    """

    effect = IGNORED
    topic = MODELS
    rests_on_built_ins = True
    prefilter_traits = (HAS_SETTINGS,)
    examples = (
        Good(make_models_json("@a/m"), settings={"theme": "dark"}),
        Good(
            make_models_json("@a/m"),
            settings={"defaultProvider": "portkey", "defaultModel": "@a/m"},
        ),
        Good(
            make_models_json("@a/m"),
            settings={"defaultProvider": "openai", "defaultModel": "gpt-4o"},
        ),
        Good(
            make_models_json("@a/m"),
            settings={"defaultProvider": "mine", "defaultModel": "m", "packages": ["npm:mine"]},
            note="The package may bring the provider.",
        ),
        Bad(
            make_models_json("@a/m"),
            at="/defaultModel",
            file=SETTINGS,
            settings={"defaultProvider": "portkey", "defaultModel": "m"},
            fixed_content={"defaultProvider": "portkey", "defaultModel": "@a/m"},
        ),
        Bad(
            make_models_json("@a/m"),
            at="/defaultProvider",
            file=SETTINGS,
            settings={"defaultProvider": "Portkey", "defaultModel": "@a/m"},
            fixed_content={"defaultProvider": "portkey", "defaultModel": "@a/m"},
        ),
        Bad(
            make_models_json("@a/m"),
            at="/defaultModel",
            file=SETTINGS,
            settings={"defaultProvider": "openai", "defaultModel": "gpt-99"},
            pi="0.73.1",
        ),
        Bad(
            make_models_json("@a/m"),
            at="/defaultModel",
            file=SETTINGS,
            settings={"defaultProvider": "openai", "defaultModel": "gpt-99"},
            effect=HINT,
            note="pi may have fetched a newer list.",
        ),
        Bad(
            make_models_json("@a/m"),
            at="/defaultModel",
            file=SETTINGS,
            settings={"defaultModel": "@a/m"},
        ),
        Bad(
            make_models_json("@a/m"),
            at="/defaultProvider",
            file=SETTINGS,
            settings={"defaultProvider": "portkey"},
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if not file.settings:
            return
        provider = file.settings.get("defaultProvider")
        model = file.settings.get("defaultModel")
        defaults = [value for value in (provider, model) if isinstance(value, str) and value]
        if len(defaults) == 1:
            key, missing = ("defaultProvider", "defaultModel")
            if not provider:
                key, missing = missing, key
            yield Problem(
                (key,),
                f'pi will ignore this, because "{missing}" is not set, '
                "and start with the first model "
                "that has a key.",
                f'Set "{missing}" too, or remove "{key}".',
                file=SETTINGS,
            )
        elif len(defaults) == 2:
            yield from self._check_pair(file, *defaults)

    def _check_pair(self, file: ModelsFile, provider: str, model: str) -> Iterator[Problem]:
        configured = {each.name: each for each in file.providers}
        built_in = catalogue.get_providers(file.pi)
        if provider not in configured and provider not in built_in:
            if not (file.settings or {}).get("packages") and not (file.settings or {}).get(
                "extensions"
            ):
                known = [*configured, *built_in]
                yield self._make_problem("defaultProvider", provider, known, "provider of that id")
            return
        ids = [each.id for each in configured[provider].models] if provider in configured else []
        ids += file.built_ins.get_model_ids(provider)
        known_but_for_case = model.lower() in {id.lower() for id in ids}
        extension = provider in configured and not ids
        if model in ids or extension:
            return
        if provider in built_in and file.pi.fetches_catalogue and not known_but_for_case:
            from pigen.pi.catalogue import history

            why = history.describe_model(provider, model, file.pi)
            yield Problem(
                ("defaultModel",),
                f"pi {file.pi} brings no such model of {provider}{f' ({why})' if why else ''}: "
                "unless it has fetched a newer list since, "
                "it will start with the first model that has a key.",
                "Look for it in pi --list-models, and write the id as shown there.",
                effect=HINT,
                file=SETTINGS,
            )
            return
        from pigen.pi.catalogue import history

        why = history.describe_model(provider, model, file.pi) if provider in built_in else ""
        what = f"such model under {quote(provider)}" + (f" ({why})" if why else "")
        yield self._make_problem("defaultModel", model, ids, what)

    def _make_problem(self, key: str, value: str, known: list[str], what: str) -> Problem:
        lower = value.lower()
        near = [id for id in known if id.lower() == lower]
        near = near or [id for id in known if id.lower().endswith("/" + lower)]
        fix = Fix("Write what was most likely meant", Replace((key,), near[0])) if near else None
        return Problem(
            (key,),
            f"pi will ignore this default, because it has no {what}, and start with the first "
            "model that has a key.",
            f"Write {quote(near[0])}."
            if near
            else "Write it exactly as pi --list-models shows it.",
            fix=fix if len(near) == 1 else None,
            file=SETTINGS,
        )
