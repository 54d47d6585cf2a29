"""Asking for slugs, for models, and for figures that nobody knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pigen.common import slugs
from pigen.common.errors import PigenError
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.source.facts import Facts
from pigen.wizard.draft import Draft
from pigen.wizard.machine import MachineState
from pigen.wizard.model_ids import parse_model_ids
from pigen.wizard.model_list import HEADINGS, ModelList
from pigen.wizard.questions import InvalidAnswer, PickQuestion, Row, TextQuestion
from pigen.wizard.script_runner import Script

# Portkey's names for what is often behind a slug.
KINDS = (
    "openai", "anthropic", "google", "vertex-ai", "bedrock", "azure-openai", "mistral-ai", "groq",
    "deepseek", "x-ai", "openrouter", "together-ai", "fireworks-ai", "cohere", "cerebras", "ollama",
)  # fmt: skip
_COUNT = re.compile(r"(\d+(?:\.\d+)?)([km]?)\Z")


def ask_slugs(draft: Draft, offered: Mapping[str, str], remark: str) -> Script:
    """The providers in Portkey: renamed ones of the draft, then more. `offered` are slugs that the
    gateway itself named, with the kind of each; `remark` says why there are none."""
    for name, slug in draft.get_slugs().items() if not draft.is_new else ():
        others = frozenset(each for other, each in draft.get_slugs().items() if other != name)
        new = yield TextQuestion(
            f"slug {name}",
            f"The slug of the provider {name} in Portkey?",
            flag=f"--slug {name}=SLUG",
            default=slug,
            read=lambda text, others=others: _parse_slug(text, others),  # type: ignore[misc]
        )
        draft.set_slug(name, new)
    what = "The slugs of your providers in Portkey?" if draft.is_new else "More slugs?"
    why = "As shown in Portkey under AI Providers, such as openai-prod; separated by spaces."
    more: Any
    if offered:
        more = yield PickQuestion(
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
            headings=("slug", "provider"),
            read=_parse_slugs,
            minimum=1 if draft.is_new else 0,
        )
    else:
        more = yield TextQuestion(
            "slugs",
            what,
            why=f"{remark} {why}".strip(),
            flag="--slug SLUG",
            default=None if draft.is_new else "",
            read=lambda text: _parse_slugs(text, 1 if draft.is_new else 0),
            example="openai-prod anthropic-prod",
        )
    for slug in more:
        if slug in draft.get_names():
            continue
        kind = offered.get(slug, "")
        known = find_upstream(slug)
        draft.add_provider(slug, kind if kind and find_upstream(kind) != known else "")
        if known is None and not kind:
            kind = yield TextQuestion(
                f"provider {slug}",
                f"Which provider is behind @{slug}?",
                why=f"It decides which models and figures are offered: {', '.join(KINDS)} ... "
                "Press Enter if it is another.",
                flag=f"--provider {slug}=NAME",
                default="",
                read=_check_kind,
            )
            draft.add_provider(slug, kind)


def _parse_slug(text: str, others: frozenset[str]) -> str:
    """One slug, that no other provider has. Raises Refused."""
    parsed = _parse_slugs(text, 1)
    if len(parsed) > 1:
        raise InvalidAnswer("Give one slug.")
    if parsed[0] in others:
        raise InvalidAnswer(f"Another provider has the slug {parsed[0]} already.")
    return parsed[0]


def _parse_slugs(text: str, minimum: int = 0) -> tuple[str, ...]:
    """Slugs with or without "@", between spaces and commas. Raises Refused."""
    parsed = dict.fromkeys(each.removeprefix("@") for each in re.split(r"[\s,;]+", text) if each)
    for slug in parsed:
        if "/" in slug:
            raise InvalidAnswer(f"{slug} is a model; a slug is the part before the /.")
        if not slugs.looks_like_slug(slug):
            raise InvalidAnswer(
                "A slug has at most 40 characters: lower-case letters, digits, - and _, "
                "such as openai-prod."
            )
    if len(parsed) < minimum:
        raise InvalidAnswer("Give at least one slug, such as openai-prod.")
    return tuple(parsed)


def _check_kind(text: str) -> str:
    if text and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", text):
        raise InvalidAnswer("Give Portkey's name for it, such as openai or vertex-ai, or nothing.")
    return text


def build_model_list(draft: Draft, offered: Iterable[str], machine: MachineState) -> ModelList:
    kinds = {slug: draft.get_kind(slug) for slug in draft.get_slugs().values()}
    return ModelList(kinds, offered, machine.read_stored_facts())


def ask_models(
    draft: Draft, offered: Iterable[str], machine: MachineState, adds: bool = False
) -> Script:
    """The models of the direct provider; those that were not known get the figures that are given,
    and those that pi alone has fetched since get its figures. With `adds` the answer comes to the
    models that are there."""
    model_list = build_model_list(draft, offered, machine)
    direct = draft.find_direct()
    now = tuple(draft.list_ids(direct)) if direct else ()
    picked: tuple[str, ...] = yield PickQuestion(
        "models",
        "Which models should pi list?",
        why="Type to search. For one that is not listed, type @slug/model in full.",
        flag="--model @SLUG/MODEL",
        default=now or None,
        rows=model_list.find_rows,
        headings=HEADINGS,
        read=lambda text: parse_ids(text, draft, model_list),
        validate=None if draft.is_hosted else _describe_duplicate,
    )
    if adds:
        picked = tuple(dict.fromkeys([*now, *picked]))
    figures: dict[str, Mapping[str, Any]] = {}
    for id in picked:
        stored = model_list.find_stored_fact(id) if id not in now else None
        if stored is not None:
            fields = Facts(draft.lowest_release).to_fields(stored)
            figures[id] = {field: value for field, value in fields.items() if field != "name"}
        if id not in now and model_list.find_fact(id) is None:
            near = model_list.find_similar(id)
            figures[id] = yield TextQuestion(
                f"facts {id}",
                f"No figures are known for {id}. Its context and longest answer?",
                why=f"{f'Or did you mean {near}? ' if near else ''}Such as `200k 32k`, "
                "then `thinking` and `image` if it has them. Otherwise pi assumes 128k and 16k.",
                flag=f"--facts '{id}=200k 32k thinking image'",
                default="",
                read=parse_facts,
            )
    draft.set_direct_models(picked, figures)


def parse_ids(text: str, draft: Draft, model_list: ModelList) -> tuple[str, ...]:
    """Ids between spaces and commas, a bare one of the only slug. Raises Refused."""
    known = list(draft.get_names())
    ids = []
    for each in re.split(r"[\s,;]+", text.strip()):
        try:
            (id,) = parse_model_ids([each], known)
        except PigenError as error:
            raise InvalidAnswer(error.help) from None
        slug = id[1:].partition("/")[0]
        if slug not in known:
            raise InvalidAnswer(
                f"There is no slug {slug} here. Give @slug/model with {' or '.join(known)}."
            )
        maker = model_list.find_foreign_maker(id)
        if maker is not None:
            raise InvalidAnswer(
                f"{slugs.get_upstream_id(id)} is a model of {maker}, which @{slug} is not."
            )
        ids.append(id)
    return tuple(ids)


def parse_facts(text: str) -> dict[str, Any]:
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
            raise InvalidAnswer(
                f"{word} is neither a number of tokens, such as 200k, nor thinking or image."
            )
    if len(counts) > 2 or any(count < 1 for count in counts):
        raise InvalidAnswer(
            "Give the context and the longest answer, in tokens: two numbers from 1 on."
        )
    if len(counts) == 2 and counts[1] > counts[0]:
        raise InvalidAnswer("The longest answer cannot be longer than the context.")
    if counts:
        fields["contextWindow"] = counts[0]
        fields["maxTokens"] = counts[1] if len(counts) == 2 else min(16384, counts[0])
    return fields


def _describe_duplicate(ids: Sequence[str]) -> str:
    """Without slugs, models of one name under one of pi's providers cannot be distinguished."""
    named = Counter((slugs.split_slug(id) or ("", id))[1] for id in ids)
    ((name, times),) = named.most_common(1)
    return f'There are two called "{name}", and pi could not tell them apart.' if times > 1 else ""
