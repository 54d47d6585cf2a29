"""What the catalogue knows of a model, as fields of models.json."""

from __future__ import annotations

from pigen.pi import catalogue
from pigen.pi.catalogue import entries
from pigen.pi.catalogue.slug_upstreams import find_fact_behind
from pigen.pi.release import Pi


class Facts:
    """Facts for one range of releases, each looked up once. `lowest` is the first of them."""

    def __init__(self, lowest: Pi) -> None:
        self.lowest = lowest
        self._cache: dict[tuple[str, str | None], dict[str, object]] = {}

    def get_fields(self, model: str, upstream: str | None) -> dict[str, object]:
        """The fields, empty for a model that is not known. `upstream` is pi's name for the provider
        that answers; where it does not list the model, that of the model's maker counts."""
        key = (model, upstream)
        if key not in self._cache:
            self._cache[key] = self.to_fields(find_fact_behind(model, upstream))
        return self._cache[key]

    def to_fields(self, fact: catalogue.Fact | None) -> dict[str, object]:
        """The fields of a fact, with the levels as pi's own entry has them."""
        if fact is None:
            return {}
        levels = make_level_map(fact, self.lowest)
        return {**fact.fields, "thinkingLevelMap": levels} if levels else fact.fields


def make_level_map(fact: catalogue.Fact, pi: Pi, api: str | None = None) -> dict[str, str | None]:
    """The thinkingLevelMap for an entry of its own; empty where pi needs none, or reads none.

    What pi sends for a level is the catalogue's, `off` as "none" included. Google's own names for
    levels (MINIMAL) are left out for another api than Google's, where pi's go out.
    """
    if not pi.is_at_least("0.72.0"):
        return {}
    levels = entries.find_level_map(fact, pi)
    if (api or "").startswith("google-"):
        return levels
    return {level: sent for level, sent in levels.items() if not (sent and sent.isupper())}
