"""The script: which questions there are, in which order, and what each answer does to the draft.

It is pure. What it has to know from outside it asks for with Fetch; a run that goes back starts it
anew.
"""

from __future__ import annotations

from pigen.wizard import ask_routing, ending, keys, models, policy, starting
from pigen.wizard.draft import DIRECT, Draft
from pigen.wizard.outcome import LINT, QUIT, WRITE, Outcome
from pigen.wizard.questions import NO, YES, Fetch, Text, confirm
from pigen.wizard.references import variable
from pigen.wizard.remote import Offered
from pigen.wizard.session import Script
from pigen.wizard.starting import Setting


def interview(setting: Setting) -> Script:
    """Everything that is asked, to an Outcome."""
    start = yield from starting.ask(setting)
    if start in (LINT, QUIT):
        return Outcome(start)
    base = yield from starting.base(start, setting)
    draft = starting.draft(base, setting)
    stores = yield from _keys(draft, setting)
    offered = yield from _discovered(draft, setting)
    if draft.is_hosted:
        yield from models.ask_slugs(draft, offered.slugs, offered.remark)
    else:
        yield from _provider_keys(draft)
    # What teams inherit is changed by hand: each may have changed it for itself.
    if not draft.has_teams:
        if draft.is_new or draft.direct():
            yield from models.ask_models(draft, offered.models)
        if draft.is_hosted:
            stores += yield from _routing(draft, offered, setting)
    if draft.is_hosted:
        yield from ask_routing.ask_cache(draft)
        yield from policy.ask(draft, setting.today)
    ending.finish(draft, setting.found.pi)
    outcome = Outcome(WRITE, draft, base, tuple(stores))
    yield from ending.settings(outcome, draft)
    if setting.reviewed:
        outcome.action = yield from ending.review(outcome)
    return outcome


def _keys(draft: Draft, setting: Setting) -> Script:
    if draft.is_new:
        draft.section("keys")[DIRECT] = {"type": "workspace/user", "value": None}
    names = [DIRECT] if draft.is_new else draft.key_names()
    return (yield from _references(draft, names, setting, names[0] if names else ""))


def _references(draft: Draft, names: list[str], setting: Setting, first: str = "") -> Script:
    """Where pi finds each of these keys; what is to be stored for them. Options that name no key
    mean the `first`."""
    stores = []
    for name in names:
        purpose = (
            "your Portkey API key" if len(names) == 1 and name == DIRECT else f'the key "{name}"'
        )
        file = setting.key_file if name == DIRECT else f"{setting.key_file}-{name}"
        reference, storing = yield from keys.ask(
            name,
            setting.found,
            draft.reference(name),
            purpose,
            file,
            setting.plain,
            DIRECT if name == first else "",
        )
        draft.set_reference(name, reference)
        stores += [storing] if storing else []
    return stores


def _routing(draft: Draft, offered: Offered, setting: Setting) -> Script:
    known = draft.reference(DIRECT)
    bound = yield from ask_routing.ask_routing(draft, offered)
    if draft.is_new and draft.direct() is None and len(bound) == 1:
        draft.set_reference(bound[0], str(known))  # the one key there is was asked for
        return []
    return (yield from _references(draft, bound, setting))


def _provider_keys(draft: Draft) -> Script:
    """Without slugs the gateway is sent the provider's own key."""
    for name, provider in draft.entries("providers").items():
        if "api_key" in provider:
            reference = yield Text(
                f"provider key {name}",
                f"Which environment variable holds the key of {name} itself?",
                flag=f"--provider-key {name}=NAME",
                default=str(provider["api_key"]),
                read=variable,
            )
            draft.section("providers", name)["api_key"] = reference


def _discovered(draft: Draft, setting: Setting) -> Script:
    """What the gateway itself offers, if it may be asked."""
    reference = next((draft.reference(name) for name in draft.key_names() or [DIRECT]), None) or ""
    held = reference.removeprefix("$")
    if not draft.is_hosted:
        return Offered()
    if held not in setting.found.variables:
        remark = f"The gateway cannot be asked, for {held} is not set."
        return Offered(remark=remark if setting.discover else "")
    ask = yield confirm(
        "discover",
        "Ask the gateway which providers and models it has?",
        yes=f"send it the key in {held}, once",
        no="I type them",
        why="It is asked for its models, providers and Configs; nothing is changed there.",
        flag="--discover",
        default=NO,
    )
    if ask != YES:
        return Offered()
    return (yield Fetch("gateway", (held, setting.gateway)))
