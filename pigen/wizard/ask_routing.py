"""Asking for routing, cache and retries."""

from __future__ import annotations

import re
from typing import Any

from pigen.wizard import existing_config, key_bindings
from pigen.wizard.draft import Draft
from pigen.wizard.existing_config import GatewayOffer
from pigen.wizard.machine import MachineState
from pigen.wizard.model_list import HEADINGS
from pigen.wizard.models import build_model_list, parse_ids
from pigen.wizard.questions import (
    NO,
    YES,
    ChoiceOption,
    ChoiceQuestion,
    InvalidAnswer,
    PickQuestion,
    TextQuestion,
    make_confirmation,
)
from pigen.wizard.routing import (
    BY_MODEL,
    CONDITIONAL,
    FALLBACK,
    LOADBALANCE,
    METADATA,
    Routing,
    RoutingTarget,
    build_entries,
    to_bare_name,
)
from pigen.wizard.script_runner import Script

KEEP, NONE = "keep", "none"
WHY_TWO = (
    "A key that is bound to a Config sends every request where the Config says, whatever @slug the "
    "model names. So pi gets two providers: one with the routed key for bare names, and one with "
    "a direct key for @slug names."
)
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,40}\Z")


def ask_routing(draft: Draft, offered: GatewayOffer, machine: MachineState) -> Script:
    """How the gateway routes; the names of the keys that are bound to it and need a reference."""
    now = draft.read_routing()
    options = [
        ChoiceOption(NONE, "no routing", "each model goes to the provider that its @slug names"),
        ChoiceOption(FALLBACK, "fallback", "the next target answers if one fails"),
        ChoiceOption(LOADBALANCE, "load balance", "requests are shared out by weight"),
        ChoiceOption(CONDITIONAL, "conditional", "a model's name, or metadata of the key, decides"),
    ]
    if draft.list_routed() and draft.find_direct() is None:
        del options[0]  # nothing would be left
    if draft.list_routed():
        what = str(now) if now else "as the file has it"
        options.insert(0, ChoiceOption(KEEP, "as now", what))
    options += existing_config.list_options(offered)
    mode = yield ChoiceQuestion(
        "routing",
        "How should the gateway route?",
        flag="--routing MODE",
        options=tuple(options),
        default=options[0].value,
    )
    if mode == KEEP or (mode == NONE and not draft.list_routed()):
        return []
    model_list = build_model_list(draft, offered.models, machine)
    direct = draft.find_direct()
    picked = tuple(draft.list_ids(direct)) if direct else ()
    before = tuple(target.id for target in now.targets) if now else ()
    if mode == NONE:
        key_bindings.remove_routing(draft)
        return []
    if mode in offered.configs:
        yield from _ask_direct(draft, direct)
        return (yield from existing_config.ask(draft, mode, offered, model_list))
    ids: tuple[str, ...] = yield PickQuestion(
        f"targets {mode}",
        "Which targets, in their order?" if mode == FALLBACK else "Which targets?",
        why="Each target has its own model, so targets may be at different providers.",
        flag="--target @SLUG/MODEL",
        default=before or (picked if len(picked) > 1 else None),
        rows=model_list.find_rows,
        headings=HEADINGS,
        read=lambda text: parse_ids(text, draft, model_list),
        minimum=2,
    )
    routing = yield from _ask_routing_details(mode, ids, now)
    yield from _ask_direct(draft, direct)
    return key_bindings.add_routing(
        draft,
        routing,
        build_entries(routing, {id: model_list.find_fact(id) for id in ids}, draft.lowest_release),
    )


def _ask_direct(draft: Draft, direct: str | None) -> Script:
    """Whether the direct provider stays, beside the routed one."""
    if direct is None:
        return
    both = yield make_confirmation(
        "direct",
        "One key for routed models, and another for models that name their provider?",
        yes="two keys, two providers in pi",
        no="only the routed key",
        default=YES,
        why=WHY_TWO,
        flag="--routed-only",
    )
    if both == NO:
        key_bindings.drop_direct_provider(draft)


def _ask_routing_details(mode: str, ids: tuple[str, ...], now: Routing | None) -> Script:
    before = {target.id: target for target in now.targets} if now and now.mode == mode else {}
    if mode == LOADBALANCE:
        targets = []
        for id in ids:
            weight = yield TextQuestion(
                f"weight {id}",
                f"The weight of {id}?",
                flag="--weight NUMBER",
                default=f"{before[id].weight:g}" if id in before else "1",
                read=_parse_weight,
            )
            targets.append(RoutingTarget(id, weight))
        return Routing(mode, tuple(targets))
    if mode == FALLBACK:
        codes = now.status_codes if now and now.mode == mode else None
        return Routing(mode, tuple(RoutingTarget(id) for id in ids), status_codes=codes)
    by = yield TextQuestion(
        "condition",
        "What decides? `model`, or a metadata key such as plan",
        why="model: pi lists a name for each target, and the one that is chosen decides. "
        "Metadata: each value gets a key of its own.",
        flag="--condition KEY=VALUE",
        default=(now.metadata_key if now else None) or "model",
        read=_check_word,
    )
    key = BY_MODEL if by == "model" else f"{METADATA}{by}"
    same = {id: each.value for id, each in before.items() if now and now.condition_key == key}
    taken: list[str] = []
    for number, id in enumerate(ids):
        suggested = same.get(id) or (to_bare_name(id) if key == BY_MODEL else f"{by}-{number + 1}")
        others = [value for other, value in same.items() if other != id]
        last = "; everything else goes there too" if id == ids[-1] else ""
        value = yield TextQuestion(
            f"value {by} {id}",
            f"Which {'name in pi' if key == BY_MODEL else f'value of {by}'} leads to {id}{last}?",
            flag="--condition KEY=VALUE",
            default=_pick_free_name(suggested, [*taken, *others]),
            read=lambda text, taken=tuple(taken): _check_value(text, taken, key == BY_MODEL),  # type: ignore[misc]
        )
        taken.append(value)
    targets = [RoutingTarget(id, 1, value) for id, value in zip(ids, taken, strict=True)]
    return Routing(mode, tuple(targets), key)


def _parse_weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = 0
    if not 0 < weight < 1e6:
        raise InvalidAnswer("A weight is a number above 0, such as 0.7 or 2.")
    return int(weight) if weight == int(weight) else weight


def _check_word(text: str) -> str:
    if not _WORD.match(text):
        raise InvalidAnswer("Use letters, digits, _ and -, at most 40 of them.")
    return text


def _check_value(text: str, taken: tuple[str, ...], is_model: bool) -> str:
    if is_model and (not text.isprintable() or not text.strip("/@ ") or set(text) & set("/@ ")):
        raise InvalidAnswer("A name in pi cannot contain spaces, / or @.")
    if not is_model:
        _check_word(text)
    if text.lower() in (each.lower() for each in taken):
        raise InvalidAnswer(f"{text} leads to another target already.")
    return text


def _pick_free_name(name: str, taken: list[str]) -> str:
    low = [each.lower() for each in taken]
    return next(
        each for each in (name, *(f"{name}-{n}" for n in range(2, 99))) if each.lower() not in low
    )


# Cache and retry

CACHE_OPTIONS = {
    "off": "no cache",
    "simple": "identical requests",
    "semantic": "similar ones, of at most 4 messages and 8,191 tokens: "
    "an agent's are hardly ever that small",
}


def ask_cache_and_retry(draft: Draft) -> Script:
    config = key_bindings.get_settings_config(draft)
    cache = _to_dict(config.get("cache"))
    now = str(cache.get("mode", "off"))
    mode = yield ChoiceQuestion(
        "cache",
        "Should the gateway cache answers?",
        why="An agent rarely asks the same thing twice; the cache is per key and Config.",
        flag="--cache MODE",
        options=tuple(ChoiceOption(each, each, hint) for each, hint in CACHE_OPTIONS.items()),
        default=now if now in CACHE_OPTIONS else "off",
    )
    if mode == "off":
        key_bindings.set_config_field(draft, "cache", None)
    else:
        age = yield TextQuestion(
            "cache age",
            "For how many seconds?",
            flag="--cache-age SECONDS",
            default=str(cache.get("max_age", 3600)),
            read=lambda text: _parse_whole_number(text, 60, 7_776_000),
        )
        key_bindings.set_config_field(draft, "cache", {**cache, "mode": mode, "max_age": age})
    retry = _to_dict(config.get("retry"))
    attempts = yield TextQuestion(
        "retry",
        "How often should the gateway retry?",
        why="0 to 5 times, after 1, 2, 4 ... seconds, on 429, 500, 502, 503 and 504. "
        "pi also retries by itself.",
        flag="--retry N",
        default=str(retry.get("attempts", 0)),
        read=lambda text: _parse_whole_number(text, 0, 5),
    )
    key_bindings.set_config_field(
        draft, "retry", {**retry, "attempts": attempts} if attempts else None
    )


def _to_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _parse_whole_number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise InvalidAnswer(f"Give a whole number from {least} to {most}.")
    return int(text)
