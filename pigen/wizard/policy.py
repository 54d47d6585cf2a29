"""Asking what a key may do: scopes, budget, rates, expiry, and what is logged with it."""

from __future__ import annotations

import re
from typing import Any

from pigen.common.suggest import did_you_mean
from pigen.portkey.scopes import COMPLETIONS, SERVICE, get_scopes
from pigen.wizard import key_bindings
from pigen.wizard.draft import Draft
from pigen.wizard.questions import YES, InvalidAnswer, TextQuestion, make_confirmation
from pigen.wizard.script_runner import Script

_BUDGET = re.compile(r"\$?(\d+)([km]?)( tokens)?(?: (weekly|monthly))?\Z")
_RATE = re.compile(
    r"(\d+)([km]?) ?(requests|tokens)?(?:/| per |/ )?"
    r"(second|minute|hour|day|s|min|h|d|rps|rpm|rph|rpd)\Z"
)
_UNITS = {
    "second": "rps",
    "s": "rps",
    "minute": "rpm",
    "min": "rpm",
    "hour": "rph",
    "h": "rph",
    "day": "rpd",
    "d": "rpd",
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)?\Z")
_MULTIPLIERS = {"": 1, "k": 1000, "m": 1_000_000}


def ask(draft: Draft, today: str) -> Script:
    """The fields of the keys that are routed, or of the direct one. `today` is 2026-05-31."""
    keys = key_bindings.list_limited_keys(draft)
    wanted = yield make_confirmation(
        "policy",
        f"Limit the key{'s' if len(keys) > 1 else ''} {', '.join(keys)}?",
        yes="budget, rate limits, expiry, scopes, metadata",
        no="leave it as it is",
        why="Nothing is created at the gateway: pigen prints what the key has to be there.",
        flag="--budget, --rate-limit, --expires, --scope, --metadata",
    )
    if wanted != YES:
        return
    fields: dict[str, Any] = {}
    for name, text, example, flag, default, read in (
        ("budget", "A budget?", "50 monthly, or 5M tokens weekly", "--budget", "", parse_budget),
        (
            "rates",
            "Rate limits?",
            "60 requests/minute, 200k tokens/minute",
            "--rate-limit",
            "",
            parse_rates,
        ),
        (
            "expires",
            "Until when is it valid?",
            "2027-01-31",
            "--expires",
            "",
            lambda t: parse_expiry(t, today),
        ),
        ("scopes", "Which scopes?", COMPLETIONS, "--scope", COMPLETIONS, parse_scopes),
        (
            "metadata",
            "What is logged with each request?",
            "agent=pi, team=web",
            "--metadata",
            "",
            parse_metadata,
        ),
    ):
        fields.update(
            (
                yield TextQuestion(
                    name, text, flag=f"{flag} VALUE", default=default, example=example, read=read
                )
            )
        )
    key_bindings.limit_keys(draft, fields)


def parse_budget(text: str) -> dict[str, Any]:
    """`50 monthly` (dollars), `5M tokens weekly`. Raises Refused."""
    if not text:
        return {}
    match = _BUDGET.match(" ".join(text.lower().split()))
    if not match or int(match[1]) < 1:
        raise InvalidAnswer(
            "Write whole dollars, such as 50 monthly, or tokens, such as 5M tokens weekly."
        )
    limits: dict[str, Any] = {
        "type": "tokens" if match[3] else "cost",
        "credit_limit": int(match[1]) * _MULTIPLIERS[match[2]],
    }
    if match[4]:
        limits["periodic_reset"] = match[4]
    return {"usage_limits": limits}


def parse_rates(text: str) -> dict[str, Any]:
    """`60 requests/minute, 200k tokens/minute`. Raises Refused."""
    limits = []
    for each in filter(None, (part.strip().lower() for part in re.split(r"[,;]", text))):
        match = _RATE.match(" ".join(each.split()))
        if not match or int(match[1]) < 1:
            raise InvalidAnswer("Write it like 60 requests/minute, or 200k tokens/hour.")
        unit = _UNITS.get(match[4], match[4])
        value = int(match[1]) * _MULTIPLIERS[match[2]]
        limits.append({"type": match[3] or "requests", "unit": unit, "value": value})
    kinds = [(each["type"], each["unit"]) for each in limits]
    if len(set(kinds)) < len(kinds):
        raise InvalidAnswer("The same kind of limit is given twice.")
    return {"rate_limits": limits} if limits else {}


def parse_expiry(text: str, today: str) -> dict[str, Any]:
    """A date, or a moment in UTC, after today. Raises Refused."""
    if not text:
        return {}
    from datetime import datetime

    day = text.partition("T")[0]
    try:
        is_valid = bool(_DATE.match(text)) and bool(datetime.fromisoformat(text.removesuffix("Z")))
    except ValueError:
        is_valid = False
    if not is_valid:
        raise InvalidAnswer(
            "Write a date such as 2027-01-31, or a moment such as 2027-01-31T12:00:00Z."
        )
    if day <= today:
        raise InvalidAnswer(f"{text} is not after today, {today}.")
    return {"expires_at": text if "T" in text else f"{text}T00:00:00Z"}


def parse_scopes(text: str) -> dict[str, Any]:
    """Scopes of a workspace's key, completions.write among them. Raises Refused."""
    names = list(dict.fromkeys(re.split(r"[\s,;]+", text.strip())))
    allowed = get_scopes(SERVICE)
    for each in names:
        if each not in allowed:
            near = did_you_mean(each, allowed)
            raise InvalidAnswer(f"There is no scope {each}. {near}".strip())
    if COMPLETIONS not in names:
        raise InvalidAnswer(
            f"pi needs {COMPLETIONS}; without it every request is answered with 403."
        )
    return {"scopes": names} if names != [COMPLETIONS] else {}


def parse_metadata(text: str) -> dict[str, Any]:
    """`agent=pi, team=web`. Raises Refused."""
    pairs: dict[str, str] = {}
    for each in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        key, equals, value = (part.strip() for part in each.partition("="))
        if not (key and equals and value) or len(value) > 128:
            raise InvalidAnswer(
                "Write it like agent=pi, team=web; a value has at most 128 characters."
            )
        if not key.replace("_", "").replace("-", "").isalnum() or not key.isascii():
            raise InvalidAnswer(
                f"{key} is not a valid metadata name: use letters, digits, _ and -."
            )
        if key in pairs:
            raise InvalidAnswer(f"{key} is given twice.")
        pairs[key] = value
    return {"metadata": pairs} if pairs else {}
