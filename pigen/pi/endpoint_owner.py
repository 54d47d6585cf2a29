"""Where a base URL leads, and so whose figures hold for a model that is asked for there."""

from __future__ import annotations

from functools import lru_cache

from pigen.common import slugs
from pigen.common.portkey_hosts import PORTKEY_HOSTS
from pigen.javascript.urls import Url, is_private, is_under, parse_url
from pigen.pi import catalogue
from pigen.pi.built_ins import BuiltIns
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.pi.release import Pi


def is_portkey_url(url: str) -> bool:
    """Its host is one of Portkey's own. pi takes a URL without a scheme, or with one slash too few,
    as it is; what it was meant to be is plain all the same."""
    host = parse_url(url).host
    if host in ("http", "https"):  # "https:/api.portkey.ai"
        host = parse_url(url.partition(":")[2].lstrip("/")).host
    return any(is_under(host, each) for each in PORTKEY_HOSTS)


@lru_cache(maxsize=256)
def get_destination(url: str, pi: Pi) -> Destination:
    return Destination(url)


class Destination:
    """This network (`is_local`), a gateway on one of Portkey's hosts (`is_gateway`), a provider of
    pi's catalogue (`upstream`, its id), or none of them."""

    __slots__ = ("is_gateway", "is_local", "slugs", "upstream")

    def __init__(self, url: str) -> None:
        host = Url(url).host
        self.is_gateway = is_portkey_url(url)
        self.is_local = is_private(host)
        self.slugs: dict[str, str | None] = {}
        self.upstream = None
        if not self.is_gateway and not self.is_local:
            self.upstream = _find_owner(Url(url))

    def find_fact(self, id: str, built_ins: BuiltIns) -> tuple[catalogue.Fact | None, bool]:
        """The figures of a model, and whether of the very provider that the request goes to."""
        upstream = self.upstream
        parts = slugs.split_slug(id)  # a gateway of Portkey's may have any address
        if parts:
            slug, id = parts
            upstream = self.slugs.get(slug)
        if not built_ins.knows(id):
            return None, False
        if parts and slug not in self.slugs:
            upstream = self.slugs[slug] = find_upstream(slug)
        fact = built_ins.find_fact(id, upstream) if upstream else None
        return (fact, True) if fact else (built_ins.find_fact(id), False)


def _find_owner(url: Url) -> str | None:
    """The provider of pi's whose address this is. Where several have the host (opencode.ai/zen and
    opencode.ai/zen/go), the one whose path goes furthest along with it."""
    owners: dict[str, int] = {}
    path = f"{url.path.rstrip('/')}/"
    for id, text in catalogue.list_addresses():
        base = parse_url(text)
        if base.host == url.host:
            shared = f"{base.path.rstrip('/')}/"
            owners[id] = max(owners.get(id, 0), len(shared) if path.startswith(shared) else 0)
    closest = [id for id, length in owners.items() if length == max(owners.values())]
    return closest[0] if len(closest) == 1 else None
