"""Filling in what a models.json leaves out: the catalogue's figures, nothing that is stated."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.common.slugs import split_slug
from pigen.diagnostics.rule import Add, Fix
from pigen.lint.fix import make_edits
from pigen.pi.catalogue import Fact
from pigen.pi.catalogue.differences import get_requested_window
from pigen.pi.declared import DeclaredModel
from pigen.pi.endpoint_owner import get_destination
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.source.facts import make_level_map
from pigen.text.edits import Edit


class MissingFields:
    """What one model is given: `fields` of its entry, by the figures of `fact`."""

    __slots__ = ("fact", "fields", "model")

    def __init__(self, model: DeclaredModel, fact: Fact, fields: dict[str, object]) -> None:
        self.model = model
        self.fact = fact
        self.fields = fields


def find_missing_fields(file: ModelsFile) -> Iterator[MissingFields]:
    """Each model that the catalogue knows and whose entry leaves something out.

    Models of servers on this network are left alone, for their figures are set there, unless the
    server is a Portkey gateway; and so are those that redefine a built-in model.
    """
    for provider in file.providers:
        built_in = file.built_ins.get_model_ids(provider.name)
        for model in provider.models:
            url = model.value.get("baseUrl") or provider.value.get("baseUrl")
            if not url or model.id in built_in:
                continue
            leads = get_destination(url, file.pi)
            if leads.is_local and not (
                split_slug(model.id) and file.leads_to_portkey(provider, model.value)
            ):
                continue
            fact = leads.find_fact(model.id, file.built_ins)[0]
            fields = _select_missing(model, fact, file.pi) if fact else {}
            if fact and fields:
                yield MissingFields(model, fact, fields)


def make_fill_edits(file: ModelsFile, missing: list[MissingFields]) -> tuple[Edit, ...]:
    """The fillings as edits of the text, which leave every other character alone."""
    changes = [
        Add(each.model.path, key, value) for each in missing for key, value in each.fields.items()
    ]
    return make_edits(file.document, Fix("Fill in the catalogue's figures", *changes))


def _select_missing(model: DeclaredModel, fact: Fact, pi: Pi) -> dict[str, object]:
    own_fields = dict(model.value)
    for override in model.provider.overrides:
        if override.id == model.id:
            own_fields |= override.value
    known = fact.fields
    known["contextWindow"] = max(fact.context, get_requested_window(model))
    del known["name"]  # people name their models as they like
    if not any(fact.cost):
        del known["cost"]  # all zero is what pi assumes without it
    if "contextWindow" in own_fields and own_fields["contextWindow"] <= fact.output:
        known.pop("maxTokens")  # the smaller window that was chosen limits the answer too
    if not fact.reasoning:
        del known["reasoning"]  # what pi assumes without it
    levels = make_level_map(fact, pi, model.api)
    if levels and own_fields.get("reasoning", True):
        known["thinkingLevelMap"] = levels
    return {key: value for key, value in known.items() if key not in own_fields}
