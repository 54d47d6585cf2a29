"""Asking for slugs, for models, and for figures that nobody knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pigen.common import slugs
from pigen.common.errors import PigenError
from pigen.pi import catalogue
from pigen.wizard.draft import Draft
from pigen.wizard.model_ids import model_ids
from pigen.wizard.model_list import HEAD, Shelf
from pigen.wizard.questions import Pick, Refused, Row, Text
from pigen.wizard.session import Script

# Portkey's names for what is often behind a slug.
KINDS = (
    "openai", "anthropic", "google", "vertex-ai", "bedrock", "azure-openai", "mistral-ai", "groq",
    "deepseek", "x-ai", "openrouter", "together-ai", "fireworks-ai", "cohere", "cerebras", "ollama",
)  # fmt: skip
_COUNT = re.compile(r"(\d+(?:\.\d+)?)([km]?)\Z")


def ask_slugs(draft: Draft, offered: Mapping[str, str], remark: str) -> Script:
    """The providers in Portkey: renamed ones of the draft, then more. `offered` are slugs that the
    gateway itself named, with the kind of each; `remark` says why there are none."""
    for name, slug in draft.slugs().items() if not draft.is_new else ():
        others = frozenset(each for other, each in draft.slugs().items() if other != name)
        new = yield Text(
            f"slug {name}",
            f"The slug of the provider {name} in Portkey?",
            flag=f"--slug {name}=SLUG",
            default=slug,
            read=lambda text, others=others: _slug(text, others),  # type: ignore[misc]
        )
        draft.set_slug(name, new)
    what = "The slugs of your providers in Portkey?" if draft.is_new else "More slugs?"
    why = "As they stand in Portkey under AI Providers, such as openai-prod; blanks between them."
    more: Any
    if offered:
        more = yield Pick(
            "slugs",
            what,
            why="Those that the gateway named.",
            flag="--slug SLUG",
            default=tuple(offered) if draft.is_new else (),
            rows=lambda query: [
                Row(slug, (slug, kind), kind)
                for slug, kind in offered.items()
                if query.lower() in slug
            ],
            head=("slug", "provider"),
            read=_slugs,
            least=1 if draft.is_new else 0,
        )
    else:
        more = yield Text(
            "slugs",
            what,
            why=f"{remark} {why}".strip(),
            flag="--slug SLUG",
            default=None if draft.is_new else "",
            read=lambda text: _slugs(text, 1 if draft.is_new else 0),
            example="openai-prod anthropic-prod",
        )
    for slug in more:
        if slug in draft.names():
            continue
        kind = offered.get(slug, "")
        known = catalogue.upstream(slug)
        draft.add_provider(slug, kind if kind and catalogue.upstream(kind) != known else "")
        if known is None and not kind:
            kind = yield Text(
                f"provider {slug}",
                f"Which provider is behind @{slug}?",
                why=f"It chooses the models and their figures: {', '.join(KINDS)} ... Enter where it is another.",
                flag=f"--provider {slug}=NAME",
                default="",
                read=_kind,
            )
            draft.add_provider(slug, kind)


def _slug(text: str, others: frozenset[str]) -> str:
    """One slug, that no other provider has. Raises Refused."""
    found = _slugs(text, 1)
    if len(found) > 1:
        raise Refused("Give one slug.")
    if found[0] in others:
        raise Refused(f"Another provider has the slug {found[0]} already.")
    return found[0]


def _slugs(text: str, least: int = 0) -> tuple[str, ...]:
    """Slugs with or without "@", between blanks and commas. Raises Refused."""
    found = dict.fromkeys(each.removeprefix("@") for each in re.split(r"[\s,;]+", text) if each)
    for slug in found:
        if "/" in slug:
            raise Refused(f"{slug} is a model; a slug is what stands before the /.")
        if not slugs.is_plain(slug):
            raise Refused(
                "A slug has lower-case letters, digits, - and _, at most 40, such as openai-prod."
            )
    if len(found) < least:
        raise Refused("Give at least one slug, such as openai-prod.")
    return tuple(found)


def _kind(text: str) -> str:
    if text and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", text):
        raise Refused("Give Portkey's name for it, such as openai or vertex-ai, or nothing.")
    return text


def shelf(draft: Draft, offered: Iterable[str]) -> Shelf:
    return Shelf({slug: draft.kind(slug) for slug in draft.slugs().values()}, offered)


def ask_models(draft: Draft, offered: Iterable[str]) -> Script:
    """The models of the direct provider; those that were not known get the figures that are given."""
    there = shelf(draft, offered)
    direct = draft.direct()
    now = tuple(draft.ids(direct)) if direct else ()
    picked: tuple[str, ...] = yield Pick(
        "models",
        "Which models shall pi have?",
        why="Type to search. One that is not listed: type @slug/model in full.",
        flag="--model @SLUG/MODEL",
        default=now or None,
        rows=there.rows,
        head=HEAD,
        read=lambda text: ids_of(text, draft, there),
        wrong=None if draft.is_hosted else _alike,
    )
    figures: dict[str, Mapping[str, Any]] = {}
    for id in picked:
        if id not in now and there.fact(id) is None:
            near = there.near(id)
            figures[id] = yield Text(
                f"facts {id}",
                f"No figures are known for {id}. Its context and longest answer?",
                why=f"{f'Or did you mean {near}? ' if near else ''}Such as `200k 32k`, then `thinking` and `image` where it has them. Without, pi takes 128k and 16k.",
                flag=f"--facts '{id}=200k 32k thinking image'",
                default="",
                read=facts,
            )
    draft.pick(picked, figures)


def ids_of(text: str, draft: Draft, there: Shelf) -> tuple[str, ...]:
    """Ids between blanks and commas, a bare one of the only slug. Raises Refused."""
    known = list(draft.names())
    found = []
    for each in re.split(r"[\s,;]+", text.strip()):
        try:
            (id,) = model_ids([each], known)
        except PigenError as error:
            raise Refused(error.help) from None
        slug = id[1:].partition("/")[0]
        if slug not in known:
            raise Refused(
                f"There is no slug {slug} here. Give @slug/model with {' or '.join(known)}."
            )
        maker = there.maker(id)
        if maker is not None:
            raise Refused(f"{slugs.upstream_id(id)} is a model of {maker}, which @{slug} is not.")
        found.append(id)
    return tuple(found)


def facts(text: str) -> dict[str, Any]:
    """`200k 32k thinking image` as fields of models.json. Raises Refused."""
    fields: dict[str, Any] = {}
    counts = []
    for word in text.lower().replace(",", " ").split():
        number = _COUNT.match(word)
        if number:
            counts.append(round(float(number[1]) * {"": 1, "k": 1000, "m": 1_000_000}[number[2]]))
        elif word in ("thinking", "reasoning"):
            fields["reasoning"] = True
        elif word in ("image", "images"):
            fields["input"] = ["text", "image"]
        else:
            raise Refused(
                f"{word} is neither a number of tokens, such as 200k, nor thinking or image."
            )
    if len(counts) > 2 or any(count < 1 for count in counts):
        raise Refused("Give the context and the longest answer, in tokens: two numbers from 1 on.")
    if len(counts) == 2 and counts[1] > counts[0]:
        raise Refused("The longest answer cannot be longer than the context.")
    if counts:
        fields["contextWindow"] = counts[0]
        fields["maxTokens"] = counts[1] if len(counts) == 2 else min(16384, counts[0])
    return fields


def _alike(ids: Sequence[str]) -> str:
    """Without slugs, models of one name under one of pi's providers cannot be told apart."""
    named = Counter((slugs.split(id) or ("", id))[1] for id in ids)
    ((name, times),) = named.most_common(1)
    return f'There are two called "{name}", and pi could not tell them apart.' if times > 1 else ""
