"""What may stand for a value on the command line, for a shell's completion.

Read from the files in this folder as they are: a fault in one of them means fewer candidates, never
an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pigen.common.kinds import KINDS

_SOURCE_NAME = "pigen.yaml"


def list_rules(incomplete: str) -> list[str]:
    """Rules by name. Of "a,b" only what follows the last comma is completed."""
    from pigen import rules

    names = {name.replace("_", "-") for kind in KINDS for name in rules.list_modules(kind)}
    before, comma, _ = incomplete.rpartition(",")
    given = set(before.split(","))
    return [before + comma + name for name in sorted(names - given)]


def list_slugs() -> list[str]:
    """The slugs of Portkey providers that the pigen.yaml in this folder names."""
    return sorted(set(_iter_slugs(_read_source())))


def list_teams() -> list[str]:
    """The teams of the pigen.yaml in this folder, each by its path."""
    return list(_iter_teams(_read_source(), ""))


def list_models(incomplete: str) -> list[str]:
    """Models of the slugs that are known here, as @SLUG/MODEL; and of a slug once it is written."""
    slug, slash, _ = incomplete.removeprefix("@").partition("/")
    slugs = [slug] if incomplete[:1] == "@" and slash else list_slugs()
    return [f"@{slug}/{model}" for slug in slugs for model in _list_models_behind(slug)]


def list_model_words() -> list[str]:
    """Every model of the catalogue by its bare name."""
    from pigen.pi import catalogue

    return sorted({fact.id for fact in catalogue.iter_facts()})


def _list_models_behind(slug: str) -> list[str]:
    """What the provider that a slug seems to name has in the catalogue."""
    from pigen.pi import catalogue
    from pigen.pi.catalogue.slug_upstreams import find_upstream

    upstream = find_upstream(slug)
    return sorted({fact.id for fact in catalogue.iter_facts() if fact.provider == upstream})


def _read_source() -> object:
    from pigen.text import yaml

    try:
        with open(_SOURCE_NAME, "rb") as file:
            return yaml.from_bytes(file.read(), _SOURCE_NAME).value
    except Exception:  # unreadable, or no YAML: a Tab finds nothing, and prints nothing
        return None


def _iter_teams(value: object, above: str) -> Iterator[str]:
    for name, team in _iter_members(value, "teams"):
        yield above + name
        yield from _iter_teams(team, f"{above}{name}/")


def _iter_slugs(value: object) -> Iterator[str]:
    for _, provider in _iter_members(value, "providers"):
        slug = provider.get("slug") if isinstance(provider, dict) else None
        if isinstance(slug, str):
            yield slug.removeprefix("@")
    for _, team in _iter_members(value, "teams"):
        yield from _iter_slugs(team)


def _iter_members(value: object, key: str) -> Iterable[tuple[str, object]]:
    members = value.get(key) if isinstance(value, dict) else None
    return members.items() if isinstance(members, dict) else ()
