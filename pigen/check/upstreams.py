"""What is behind each upstream that was asked, by pi's catalogue: who lacks a model for certain,
and what can only be assumed. `pigen check` and `pigen route` say it in the same words.

Where a Config sends requests to a host of somebody's own, nobody knows which models that has.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from pigen.common.headers import CUSTOM_HOST_HEADER
from pigen.gateway.result import Attempt
from pigen.pi import catalogue
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.pi.release import NEWEST, Pi
from pigen.source.resolver import Team
from pigen.source.team_workspace import find_portkey_name

NOT_FOUND = 404
_SUCCESS = range(200, 300)
# Where models have the names that their owners give them.
_OWN_NAMES = ("azure",)


@dataclass(frozen=True)
class MissingModel:
    """An upstream, by slug or name, with a model that it does not have and who makes that."""

    upstream: str
    model: str
    maker: str

    def __str__(self) -> str:
        return (
            f"{self.upstream} has no model {self.model}, which {self.maker} makes: it answers "
            f"{NOT_FOUND}"
        )


@dataclass(frozen=True)
class UpstreamNames:
    """What the providers behind slugs are called.

    catalogue   pi's name by slug, None where it has none; other slugs go by what they say
    known_kinds the slugs of which it is known which of Portkey's providers they are; None where all
                are only assumed to serve what they are asked for
    """

    catalogue: Mapping[str, str | None] = field(default_factory=dict)
    known_kinds: Container[str] | None = None

    def find_upstream(self, attempt: Attempt) -> str | None:
        """pi's name for the provider that was asked."""
        if attempt.slug in self.catalogue:
            return self.catalogue[str(attempt.slug)]
        return find_upstream(attempt.slug or attempt.provider)

    def find_missing_model(self, attempt: Attempt) -> MissingModel | None:
        """The model, where another company makes it and this upstream sells only its own."""
        model, upstream = attempt.model, self.find_upstream(attempt)
        if not isinstance(model, str) or upstream not in catalogue.MAKERS:
            return None
        makers = [each for each in catalogue.MAKERS if catalogue.find_fact(model, each)]
        if not makers or upstream in makers:
            return None
        return MissingModel(_name(attempt), model, makers[0])

    def describe_assumptions(
        self, attempts: Iterable[Attempt], is_model_meant: bool = True
    ) -> list[str]:
        """What is taken for granted of the upstreams that answered, a sentence each.

        is_model_meant  somebody named the model; one that stands for any says nothing about it
        """
        answering = [each for each in attempts if each.status in _SUCCESS]
        listed = [self._describe_unknown_kind(each) for each in answering]
        listed += [self._describe_doubt(each) for each in answering if is_model_meant]
        return list(dict.fromkeys(filter(None, listed)))

    def _describe_unknown_kind(self, attempt: Attempt) -> str:
        """The engine takes such a provider for one that works as OpenAI."""
        slug = attempt.slug
        if slug is None or self.known_kinds is None or slug in self.known_kinds:
            return ""
        return (
            f"Assumed: @{slug} works as OpenAI does; "
            "nothing says which of Portkey's providers it is."
        )

    def _describe_doubt(self, attempt: Attempt) -> str:
        """Who resells models, and is asked for one which others are known to have, but not they.
        Whether they have it by now cannot be known here."""
        model, upstream = attempt.model, self.find_upstream(attempt)
        if not isinstance(model, str) or upstream is None or not catalogue.knows(model):
            return ""
        if upstream in catalogue.MAKERS or upstream in _OWN_NAMES:
            return ""
        if catalogue.find_fact(model, upstream) or not catalogue.list_models(upstream, Pi(NEWEST)):
            return ""
        return (
            f"Assumed: {_name(attempt)} has {model}, which pi's catalogue {NEWEST} does not list "
            f"for {upstream}; without it, it answers with an error."
        )


def get_upstream_names(team: Team) -> UpstreamNames:
    """What a source says of its providers."""
    known = team.names.providers.values()
    return UpstreamNames(
        {each.slug: each.catalogue for each in known},
        {each.slug for each in known if find_portkey_name(each.provider, each.catalogue)},
    )


def names_own_host(config: object, headers: Mapping[str, str]) -> bool:
    """Whether requests go to an address that somebody names."""
    if headers.get(CUSTOM_HOST_HEADER):
        return True
    if not isinstance(config, dict):
        return False
    if config.get("custom_host") or config.get("customHost"):
        return True
    targets = config.get("targets")
    return isinstance(targets, list) and any(names_own_host(each, {}) for each in targets)


def _name(attempt: Attempt) -> str:
    return f"@{attempt.slug}" if attempt.slug else attempt.provider
