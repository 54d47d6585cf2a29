"""Which slug suits a direct provider, and what the provider behind a slug calls its models."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache, lru_cache

from pigen.common import slugs
from pigen.pi import catalogue
from pigen.pi.catalogue.slug_upstreams import VERTEX, find_upstream
from pigen.pi.release import NEWEST, Pi
from pigen.source.team_workspace import find_portkey_name

# Portkey's names that neither its list of providers nor people's slugs tell.
PORTKEY_NAMES = {
    "azure-openai-responses": "azure-openai",
    "openai-codex": "openai",
    "zai": "z-ai",
}
_DATE = re.compile(r"[-@]\d{4}-?\d{2}-?\d{2}\b|-latest\b")
_REGION = re.compile(r"^(?:us|eu|apac|ap|jp|au|ca|global)\.")
_VARIANT = re.compile(r":([a-z]+)$")
_REVISION = re.compile(r"-v\d+(?::\d+)?$")


def get_portkey_name(upstream: str) -> str:
    """Portkey's name for a provider of pi's."""
    return PORTKEY_NAMES.get(upstream) or find_portkey_name(None, upstream) or upstream


def suggest_slug(name: str, upstream: str | None, offered: Iterable[str] = ()) -> str:
    """A slug for the provider: one that the gateway named, else Portkey's name for its upstream."""
    for slug in offered:
        if upstream is not None and find_upstream(slug) == upstream:
            return slug
    if upstream is not None:
        return get_portkey_name(upstream)
    plain = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")[:40]
    return plain if plain and slugs.looks_like_slug(plain) else "my-provider"


def map_id(
    id: str, source: str | None, target: str | None, offered: Collection[str] = ()
) -> tuple[str, str]:
    """What the provider `target` calls a model that `source` calls `id`, and what is to be known of
    it; both are pi's names, None where nobody says. `offered` are ids that the gateway lists."""
    known: Collection[str] = offered or (
        catalogue.list_models(target, Pi(NEWEST)) if target is not None else ()
    )
    if id in known or not known or (source == target and not offered):
        return id, ""
    index = _index(tuple(offered)) if offered else _index_provider(str(target))
    alike = index.get(_simplify(id), [])
    alike = [each for each in alike if not _DATE.search(each)] or alike
    alike = [each for each in alike if _find_variant(each) == _find_variant(id)] or alike
    who = "the gateway" if offered else get_portkey_name(str(target))
    if len(alike) == 1:
        return alike[0], f"{who} calls it {alike[0]}"
    if alike:
        return id, f"{who} has it as {', '.join(alike[:4])}: choose one"
    if target == VERTEX:
        fact = catalogue.find_fact(id)
        if fact is not None and fact.provider == "anthropic":
            named = re.sub(r"-(?=\d{8}$)", "@", f"anthropic.{id}")
            return named, f"{who} calls it {named}"
    maker, slash, name = id.partition("/")
    if slash and find_upstream(maker) == target:  # as those who resell write it
        return name, f"not known at {who}, which is asked for {name}"
    return id, f"not known at {who}"


@cache
def _index_provider(upstream: str) -> dict[str, list[str]]:
    return _index(tuple(catalogue.list_models(upstream, Pi(NEWEST))))


@lru_cache(maxsize=16)
def _index(ids: tuple[str, ...]) -> dict[str, list[str]]:
    """Ids by what is left of them without a provider's own spelling."""
    found: dict[str, list[str]] = {}
    for id in ids:
        found.setdefault(_simplify(id), []).append(id)
    return found


def _find_variant(id: str) -> str:
    """`free` for "qwen/qwen3:free"."""
    found = _VARIANT.search(id)
    return found[1] if found else ""


def _simplify(id: str) -> str:
    """An id without what one provider writes otherwise than another."""
    name = _REGION.sub("", id.lower().rpartition("/")[2])
    name = _REVISION.sub("", re.sub(r"^(?:anthropic|meta|mistral|deepseek|openai)\.", "", name))
    return re.sub(r"[._]", "-", _DATE.sub("", name.partition(":")[0]))
