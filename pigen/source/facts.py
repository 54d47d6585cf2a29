"""What the catalogue knows of a model, as fields of models.json."""

from __future__ import annotations

from pigen.pi import catalogue
from pigen.pi.release import Pi

# Levels that pi offers for every model that reasons; the others only where they are mapped.
DEFAULT_LEVELS = ("off", "minimal", "low", "medium", "high")
OPTIONAL_LEVELS = ("xhigh", "max")


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
            fact = catalogue.find_fact(model, upstream) if upstream else None
            self._cache[key] = self.to_fields(fact or catalogue.find_fact(model))
        return self._cache[key]

    def to_fields(self, fact: catalogue.Fact | None) -> dict[str, object]:
        """The fields of a fact, with the levels that pi has to be told of."""
        if fact is None:
            return {}
        levels = self._map_levels(fact) if fact.reasoning else {}
        return {**fact.fields, "thinkingLevelMap": levels} if levels else fact.fields

    def _map_levels(self, fact: catalogue.Fact) -> dict[str, str | None]:
        """Which of the levels offered it does not take, and which it takes besides."""
        if not self.lowest.is_at_least("0.72.0"):
            return {}
        known = self.lowest.thinking_levels
        missing = {level: None for level in DEFAULT_LEVELS if level not in fact.thinking}
        if len(missing) == len(DEFAULT_LEVELS):
            return {}
        extra = {
            level: level for level in OPTIONAL_LEVELS if level in fact.thinking and level in known
        }
        return {**missing, **extra}
