"""Where a base URL leads, and so whose figures hold for a model that is asked for there."""

from __future__ import annotations

from functools import lru_cache

from pigen.common import slugs
from pigen.javascript.urls import Url, is_private
from pigen.pi import catalogue
from pigen.pi.models_file import PORTKEY_HOST
from pigen.pi.release import Pi


@lru_cache(maxsize=256)
def destination(url: str, pi: Pi) -> Destination:
    return Destination(url, pi)


class Destination:
    """This network (`local`), Portkey's gateway (`gateway`), a provider of pi's catalogue
    (`upstream`, its id), or none of them."""

    __slots__ = ("gateway", "local", "slugs", "upstream")

    def __init__(self, url: str, pi: Pi) -> None:
        host = Url(url).host
        self.gateway = PORTKEY_HOST in url.lower()
        self.local = is_private(host)
        self.slugs: dict[str, str | None] = {}
        self.upstream = None
        if not self.gateway and not self.local:
            owners = [
                known.id
                for known in catalogue.providers(pi).values()
                if any(host == Url(base).host for base in known.base_urls)
            ]
            self.upstream = owners[0] if len(owners) == 1 else None

    def fact(self, id: str) -> tuple[catalogue.Fact | None, bool]:
        """The figures of a model, and whether of the very provider that the request goes to."""
        upstream = self.upstream
        parts = slugs.split(id) if self.gateway else None
        if parts:
            slug, id = parts
            upstream = self.slugs.get(slug)
        if not catalogue.knows(id):
            return None, False
        if parts and slug not in self.slugs:
            upstream = self.slugs[slug] = catalogue.upstream(slug)
        fact = catalogue.fact(id, upstream) if upstream else None
        return (fact, True) if fact else (catalogue.fact(id), False)
